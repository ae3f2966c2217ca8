"""Forms of a book: bound once, kept as long as the book is as it is, and tidied."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.papers import issued
from tests.shared_book import a_book
from visutale import forms
from visutale.binding.formats import USUAL, order_of
from visutale.book import Book
from visutale.errors import BindingError, LibraryError
from visutale.settings import Marks, Settings
from visutale.workshop import Workshop

EPUB = order_of(Path("book.epub"), "reflowable")


@pytest.fixture
def workshop(settings: Settings) -> Workshop:
    return Workshop.build(settings)


@pytest.fixture
def book(workshop: Workshop) -> Book:
    return a_book(workshop.library)[0]


def test_who_asks_meanwhile_waits_for_the_same_and_who_comes_later_finds_it(workshop: Workshop, book: Book) -> None:
    assert forms.kept(workshop, book, EPUB) is None
    with forms._at_once, forms._at_once:  # nothing can be bound meanwhile
        first, second = forms.ask(workshop, book, EPUB), forms.ask(workshop, book, EPUB)
        other = forms.ask(workshop, book, order_of(Path("book.epub"), "reflowable", "comic"))
        assert first is second is not other and not first.look(0.05)
    bound = first.ended.result(20)
    written = bound.files[0].stat().st_mtime_ns
    assert forms.ask(workshop, book, EPUB).ended.result(0) == forms.kept(workshop, book, EPUB) == bound
    assert bound.files[0].stat().st_mtime_ns == written
    assert other.ended.result(20).files != bound.files


def test_a_book_that_changed_is_bound_anew_and_what_was_bound_before_goes(workshop: Workshop, book: Book) -> None:
    old = forms.ask(workshop, book, EPUB).ended.result(20)
    left = old.files[0].parent.parent / ".half"
    left.mkdir()
    changed = book.model_copy(update={"title": "Another"})
    new = forms.ask(workshop, changed, EPUB).ended.result(20)
    assert not old.files[0].exists() and not left.exists()
    fresh, abandoned = (new.files[0].parent.parent / name for name in (".fresh", ".abandoned"))
    for folder in (fresh, abandoned):
        folder.mkdir()
    os.utime(abandoned, (0, time.time() - 2 * forms._DAY_S))
    forms.ask(workshop, changed, order_of(Path("book.html"))).ended.result(20)
    assert new.files[0].exists() and fresh.exists() and not abandoned.exists()


def test_the_usual_pdf_is_the_library_s_and_what_fails_is_tried_again(workshop: Workshop, book: Book) -> None:
    assert forms.ask(workshop, book, USUAL).ended.result(0).files == [workshop.library.pdf_path(book.id)]
    for _ in range(2):
        failed = forms.ask(workshop, book, order_of(Path("book.mp3")))
        with pytest.raises(BindingError):
            failed.ended.result(20)
    assert list(workshop.library.bound(book.id).glob("*/*")) == []


def test_nothing_is_kept_of_a_book_that_is_deleted_meanwhile(workshop: Workshop, book: Book) -> None:
    with forms._at_once, forms._at_once:
        going = forms.ask(workshop, book, EPUB)
        workshop.library.delete(book.id)
    with pytest.raises(LibraryError):
        going.ended.result(20)
    assert not workshop.library.bound(book.id).exists() or not list(workshop.library.bound(book.id).glob("*/*"))


def test_with_a_certificate_the_usual_pdf_is_signed_too(settings: Settings, tmp_path: Path) -> None:
    pytest.importorskip("c2pa", reason="pip install 'visutale[c2pa]'")
    chain, key = issued(tmp_path)
    signs = Workshop.build(settings.model_copy(update={"marks": Marks(certificate=chain, private_key=key)}))
    book, _ = a_book(signs.library)
    signed = forms.ask(signs, book, USUAL).ended.result(20).files[0]
    assert signed != signs.library.pdf_path(book.id)
    assert b"c2pa" in signed.read_bytes()

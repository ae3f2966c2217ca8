"""A story that is read before it is painted, and a book that is changed by hand: the pages, the real jobs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.ui.test_pages import build, button, errors_of, made, page, wait
from visutale import workshop as workshop_module
from visutale.book import Book
from visutale.editing import SetCharacter, SetText
from visutale.settings import Settings
from visutale.studio import BookRequest
from visutale.ui.versions import changes_in_words
from visutale.workshop import Workshop


@pytest.fixture
def shop(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    built = build(settings)
    monkeypatch.setattr(workshop_module, "_shared", [built])
    yield built
    built.jobs.close()


def opened(book_id: str) -> AppTest:
    at = page("book.py")
    at.query_params["book"] = book_id
    return at.run()


def settled(shop: Workshop, book_id: str) -> Book:
    """The book once nothing more is done to it."""
    wait(lambda: not (state := shop.jobs.state(book_id)) or not state.active)
    return shop.library.open(book_id)


def field(at: AppTest, label: str) -> Any:
    """The first field with this label."""
    return next(one for one in [*at.text_area, *at.text_input] if one.label == label)


def told(at: AppTest) -> str:
    return " ".join(one.value for one in at.markdown).replace("\\", "")


def test_a_story_is_read_changed_and_then_painted(shop: Workshop) -> None:
    book_id = made(shop, BookRequest(words="a cat", pages=5, approve=True))
    at = opened(book_id)
    field(at, "The words of page 2").input("Mia slept.").run()
    field(at, "Name").input("Zuzu").run()
    button(at, "Save changes").click().run()
    assert not errors_of(at)
    assert [page.text for page in shop.library.open(book_id).pages[:2]] == [
        "Zuzu looked up for the 1. time.", "Zuzu slept.",
    ]  # fmt: skip
    assert shop.library.open(book_id).cover.picture is None

    again = opened(book_id)  # another visit, on another device
    assert field(again, "The words of page 2").value == "Zuzu slept."
    button(again, "Take this page out").click().run()
    field(again, "The words of page 1").input("It was spring.").run()
    button(again, "Paint my book").click().run()  # what is typed is saved with it
    book = settled(shop, book_id)
    assert [page.text for page in book.pages[:2]] == ["It was spring.", "Zuzu looked up for the 3. time."]
    assert (book.page_count, book.complete, book.approved) == (4, True, True)


def test_words_of_a_book_are_changed_and_taken_back(shop: Workshop) -> None:
    book_id = made(shop, BookRequest(words="a cat", pages=4, narrate=True))
    before = settled(shop, book_id)
    at = opened(book_id)
    button(at, "Change this book").click().run()
    at.pills[0].set_value(2).run()
    field(at, "The words of page 2").input("Mia slept.").run()
    assert "Not saved yet. The voice of page 2 is made again." in told(at).replace("*", "")
    at.pills[0].set_value(3).run()
    field(at, "The words of page 3").input("   ").run()
    button(at, "Save changes").click().run()
    assert "is empty" in errors_of(at)  # and the words of page 2 are still there
    field(at, "The words of page 3").input(before.page(3).text).run()
    button(at, "Save changes").click().run()
    assert "It is saved. The voice of page 2 is made again." in told(at)
    after = settled(shop, book_id)
    assert after.page(2).text == "Mia slept."
    assert after.page(2).narration != before.page(2).narration
    assert [one.picture for one in after.pages] == [one.picture for one in before.pages]

    at = opened(book_id)
    button(at, "Undo the last change").click().run()
    assert settled(shop, book_id).pages == before.pages
    at.run()
    button(at, "Bring the change back").click().run()
    assert settled(shop, book_id).page(2).text == "Mia slept."


def test_what_is_typed_is_not_lost_to_an_undo(shop: Workshop) -> None:
    book_id = made(shop, BookRequest(words="a cat", pages=4))
    shop.jobs.edit(book_id, [SetText(number=1, text="Mia slept.")])
    settled(shop, book_id)
    at = opened(book_id)
    button(at, "Change this book").click().run()
    field(at, "The title").input("Ours").run()
    button(at, "Undo the last change").click().run()
    assert "changes you have not saved" in at.warning[0].value
    assert field(at, "The title").value == "Ours"
    button(at, "Back to the book").click().run()
    assert "not saved yet" in at.info[0].value
    assert shop.library.open(book_id).page(1).text == "Mia slept."


def test_a_picture_is_painted_again_and_the_ways_to_change_are_asked_before(shop: Workshop) -> None:
    book_id = made(shop, BookRequest(words="a cat", pages=4))
    at = opened(book_id)
    button(at, "Change this book").click().run()
    at.pills[0].set_value(1).run()
    field(at, "What should be different in the picture?").input("more stars").run()
    button(at, "Paint again").click().run()
    book = settled(shop, book_id)
    assert (len(book.page(1).pictures), book.page(1).scene.hint) == (2, "more stars")
    assert [len(page.pictures) for page in book.pages[1:]] == [1, 1, 1]

    at.run()
    at.segmented_control(key="change-what").set_value("The cast").run()
    field(at, "How Mia looks").input("a black cat").run()
    button(at, "Save changes").click().run()
    assert "pages 1, 2, 3 and 4 are made again" in told(at)
    assert shop.library.open(book_id).cast[0].looks == "a grey cat"
    shop.jobs.edit(book_id, [SetCharacter(id="cat", looks="a black cat")])
    after = settled(shop, book_id)
    assert after.cast[0].looks == "a black cat"
    changed = "the picture of page 1, 2, 3, 4; the picture of the cover; Mia’s name or looks."
    assert changes_in_words(book, after) == changed

    at = opened(book_id)
    button(at, "Change this book").click().run()
    at.segmented_control(key="change-what").set_value("Earlier versions").run()
    button(at, "Take this one").click().run()  # the first in the list is the newest
    assert settled(shop, book_id).cast[0].looks == "a grey cat"

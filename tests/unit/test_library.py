"""Books on disk, and the links that open them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from visutale.book import Asset, Book, Cover, Scene, Source
from visutale.errors import InputError, LibraryError
from visutale.library import BookFolder, Library, open_book
from visutale.media import Picture


@pytest.fixture
def library(own_home: Path) -> Library:
    return Library(own_home)


def a_book(library: Library, title: str = "Mia") -> Book:
    book = Book(
        id=library.new_id(),
        title=title,
        language="en",
        age="6-8",
        style="paper",
        seed=1,
        made_at=datetime.now(UTC),
        source=Source(),
        cover=Cover(scene=Scene()),
        page_count=4,
    )
    library.save(book)
    return book


def test_a_saved_book_comes_back_as_it_was(library: Library) -> None:
    book = a_book(library)
    assert library.open(book.id) == book
    assert library.list() == (book,)


def test_pictures_are_stored_and_read_back_and_damage_is_noticed(library: Library) -> None:
    from PIL import Image

    book = a_book(library)
    folder = library.folder(book.id)
    picture = Picture.of(Image.new("RGB", (32, 16), "red"))
    asset = folder.put_picture("page-01", picture)
    assert (asset.file, asset.width_px, asset.height_px) == ("page-01.jpg", 32, 16)
    assert folder.read(asset) == picture.data
    (folder.folder / asset.file).write_bytes(b"cut")
    with pytest.raises(LibraryError, match="damaged"):
        folder.read(asset)


def test_a_book_never_reads_files_outside_its_folder(library: Library, own_home: Path) -> None:
    folder = library.folder(a_book(library).id)
    (own_home / "secret").write_bytes(b"secret")
    with pytest.raises(LibraryError, match="outside"):
        folder.read(Asset(file="../../secret", media_type="text/plain", sha256="", size_bytes=6))


@pytest.mark.parametrize("book_id", ["../x", "", "20260101-zzzzzz", "20260101-ZZZZZZ/.."])
def test_an_id_that_was_never_given_out_opens_nothing(library: Library, book_id: str) -> None:
    with pytest.raises(LibraryError, match="no such book"):
        library.open(book_id)


def test_links_open_one_book_until_revoked(library: Library) -> None:
    book = a_book(library)
    share = library.share(book.id)
    assert library.share(book.id) == share
    assert len(share.token) >= 20
    found = library.find_share(share.token)
    assert found is not None
    assert found.book_id == book.id
    library.revoke(book.id)
    assert library.find_share(share.token) is None
    assert library.share(book.id).token != share.token


@pytest.mark.parametrize("token", ["", "../books", "x" * 200, "a/b" * 10])
def test_odd_tokens_open_nothing(library: Library, token: str) -> None:
    assert library.find_share(token) is None


def test_deleting_removes_the_book_and_its_links(library: Library, own_home: Path) -> None:
    kept, gone = a_book(library, "Kept"), a_book(library, "Gone")
    share = library.share(gone.id)
    library.delete(gone.id)
    assert library.list() == (kept,)
    assert library.find_share(share.token) is None
    assert list((own_home / "shares").iterdir()) == []


def test_a_damaged_book_does_not_hide_the_others(library: Library) -> None:
    good, bad = a_book(library, "Good"), a_book(library, "Bad")
    (library.folder(bad.id).folder / "book.json").write_text("{")
    assert library.list() == (good,)
    with pytest.raises(InputError, match="damaged"):
        library.open(bad.id)


def test_a_home_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LibraryError, match="no folder"):
        Library(tmp_path / "file").new_id()


def test_a_missing_book_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no saved book"):
        open_book(tmp_path / "book.json")
    assert BookFolder.of(tmp_path / "book.json").folder == tmp_path.resolve()

"""Books and characters as somebody names them at a terminal: by an id of the library, or by a saved book's file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from visutale.book import Book, Character
from visutale.book_folder import BookFolder, open_book
from visutale.characters import find
from visutale.errors import InputError
from visutale.library import Library


def named_book(named: str, library: Library) -> tuple[Book, BookFolder]:
    """A book by its id, or by the path of its ``book.json``, and its files. Raises InputError, LibraryError."""
    if named.endswith(".json"):
        saved = Path(named)
        return open_book(saved), BookFolder.of(saved)
    return library.open(named), library.folder(named)


def named_characters(named: Sequence[str], library: Library) -> tuple[Character, ...]:
    """Characters of other books, each named as BOOK:NAME, ready for a new one. Raises InputError, LibraryError."""
    cast = []
    for one in named:
        book, colon, name = one.rpartition(":")
        if not colon or not name.strip():
            raise InputError(f"“{one}” names no character.", remedy="Write it as BOOK.json:NAME, or as ID:NAME.")
        cast.append(find(named_book(book, library)[0], name))
    return tuple(cast)

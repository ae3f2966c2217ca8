"""What in a book was made from what: text → scene → prompt → picture → page → exports, keyed by content hashes.

A key is the SHA-256 of everything a thing is made from, so that equal keys mean that nothing has to be made again.
Names do not count where they can't be seen: a dragon that is renamed looks the same.
"""

from __future__ import annotations

from visutale.book import Book, Frozen


class Remade(Frozen):
    """What has to be made again after a change: numbers of places (0 is the cover) and pages."""

    pictures: tuple[int, ...] = ()
    voices: tuple[int, ...] = ()
    exports: bool = False

    def in_words(self) -> str:
        """A sentence for people: "The pictures of pages 2 and 5 and the voice of page 5 are made again."""
        raise NotImplementedError


def picture_key(book: Book, number: int) -> str:
    """What the picture of a place (0 is the cover) is made from, but for the variation."""
    raise NotImplementedError


def voice_key(book: Book, number: int) -> str:
    """What the voice of a page is made from."""
    raise NotImplementedError


def export_key(book: Book) -> str:
    """What the bound book is made from."""
    raise NotImplementedError


def remade(before: Book, after: Book) -> Remade:
    """What a change from one book to the other makes necessary."""
    raise NotImplementedError

"""Words → voice."""

from __future__ import annotations

from visutale.book import Book
from visutale.emphasis import plain
from visutale.media import Narration
from visutale.ports import NarrationRequest, Narrator

DEFAULT_PACE = {"3-5": 0.85, "6-8": 0.9, "9-12": 0.95}
"""Younger listeners are read to more slowly; 1.0 is the voice's natural pace."""


def narration_request(book: Book, number: int) -> NarrationRequest:
    """What the narrator is asked for a page, whose words it gets without the signs that stress some of them.

    Raises IndexError where there is none of that number.
    """
    return NarrationRequest(
        text=plain(book.page(number).text),
        language=book.language,
        voice=book.voice,
        pace=book.pace or DEFAULT_PACE[book.age],
    )


def narrate(book: Book, number: int, narrator: Narrator) -> Narration:
    """A page read aloud in the book's voice."""
    return narrator.narrate(narration_request(book, number))

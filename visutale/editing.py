"""What a person can change in a book by hand: each change is a value, and :func:`apply` gives the book with it.

Nothing is painted or read here. A place whose picture no longer fits says how many it lacks (``to_paint``), a page
whose words changed has no voice any more; whoever makes what a book lacks does the rest. What depends on what is told
by :mod:`visutale.dependencies`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from visutale.book import Book, Frozen

LONGEST_PAGE_TEXT = 5000
MOST_CANDIDATES = 4


class SetTitle(Frozen):
    """Call the book otherwise."""

    kind: Literal["title"] = "title"
    title: str


class SetText(Frozen):
    """Give a page other words."""

    kind: Literal["text"] = "text"
    number: int
    text: str


class SetCharacter(Frozen):
    """Rename or redescribe one of the cast; what is None stays. A new name is put into every page's words."""

    kind: Literal["character"] = "character"
    id: str
    name: str | None = None
    looks: str | None = None
    clothes: str | None = None


class DropPage(Frozen):
    """Take a page out; the pages behind it move up and keep their pictures and voices."""

    kind: Literal["drop"] = "drop"
    number: int


class AddPage(Frozen):
    """Put a page of one's own behind page ``after`` (0 puts it first); its scene is read from its words."""

    kind: Literal["add"] = "add"
    after: int
    text: str


class PaintAgain(Frozen):
    """Paint a place (0 is the cover) in ``candidates`` new ways. ``hint`` says what to change: "more stars"."""

    kind: Literal["paint"] = "paint"
    number: int
    hint: str = ""
    candidates: Annotated[int, Field(ge=1, le=MOST_CANDIDATES)] = 1


class ChoosePicture(Frozen):
    """Take another of the pictures that were painted for a place, known by its SHA-256."""

    kind: Literal["choose"] = "choose"
    number: int
    sha256: str


Edit = Annotated[
    SetTitle | SetText | SetCharacter | DropPage | AddPage | PaintAgain | ChoosePicture, Field(discriminator="kind")
]


def apply(book: Book, edits: Sequence[Edit]) -> Book:
    """The book with these changes, in their order. Raises InputError for one that makes no sense."""
    raise NotImplementedError

"""What those who ask for books at a terminal, or as assistants, see of them: a wish, how a book stands, a shelf.

The books may be made here (:mod:`visutale.own_books`) or on another machine (:mod:`visutale.remote`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from visutale.book import AgeBand, Book, Frozen, PictureAsset
from visutale.errors import InputError

if TYPE_CHECKING:
    from visutale.binding.formats import Order

State = Literal["queued", "running", "waiting", "done", "failed", "cancelled"]


class Wish(Frozen):
    """What a book shall be made of, and how it shall be; ``speech`` and ``photo`` are files that were not read yet."""

    words: str = ""
    speech: Path | None = None
    photo: Path | None = None
    language: str = ""
    age: AgeBand = "6-8"
    pages: int = 8
    style: str = "paper"
    seed: int | None = None
    title: str = ""
    narrate: bool = False
    voice: str = ""
    pace: float = 0.0


class Standing(BaseModel):
    """How a book stands, as its server says it; what a newer server says besides is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    state: State
    message: str = ""
    done: int = 0
    steps: int = 0
    ahead: int = 0
    expected_s: float | None = None
    waits_for: str = ""
    approval: bool = False
    error: str = ""
    title: str = ""
    language: str = ""
    made_at: datetime | None = None
    pages: int = 0
    written: int = 0
    painted: int = 0
    complete: bool = False

    @property
    def settled(self) -> bool:
        """Whether nothing changes any more unless somebody asks for it."""
        return self.state in ("done", "failed", "cancelled") or self.approval

    def in_words(self) -> str:
        """One sentence or two, without the title."""
        match self.state:
            case "queued":
                others = "one other comes" if self.ahead == 1 else f"{self.ahead} others come"
                first = f"It waits for its turn: {others} first." if self.ahead else "It is about to begin."
                return f"{first}{self._expected()}"
            case "running":
                return f"{self.message or 'It is being made.'}{self._expected()}"
            case "waiting":
                return self.waits_for or "It waits."
            case "done":
                return "It is finished."
            case "failed":
                return self.error or "It could not be made."
        return self.message or "It was stopped; what was made so far is kept."

    def _expected(self) -> str:
        if self.expected_s is None:
            return ""
        minutes = round(self.expected_s / 60)
        return f" About {minutes} min to go." if minutes else " Less than a minute to go."


class Bookshelf(Protocol):
    """Books that can be asked for, looked at and taken along. Raises VisutaleError in words for people."""

    def begin(self, wish: Wish) -> str:
        """Begin a book; gives its id at once."""
        ...

    def standing(self, book_id: str) -> Standing:
        """How a book stands. Raises LibraryError where there is none."""
        ...

    def find(self, words: str = "", most: int = 20) -> Sequence[Standing]:
        """The newest books, or the newest with these words."""
        ...

    def book(self, book_id: str) -> Book:
        """The whole document, as far as it has come. Raises LibraryError where there is nothing yet."""
        ...

    def save(self, book_id: str, path: Path, order: Order) -> None:
        """Put the book into a file as it was ordered, and where an edition has more of them into others beside it.

        Raises LibraryError where the book is not bound yet, BindingError or InputError where it can't be bound so.
        """
        ...

    def pdf(self, book_id: str) -> str:
        """Where the PDF lies: a file of this machine, or an address; empty where the book is not bound yet."""
        ...

    def picture(self, book_id: str, asset: PictureAsset) -> bytes:
        """The bytes of one of the book's pictures."""
        ...

    def link(self, book_id: str) -> str:
        """Where the book is read by others; empty where it is not shared."""
        ...


def read_given(path: Path) -> bytes:
    """The bytes of a file somebody named. Raises InputError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}.") from error

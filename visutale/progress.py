"""What those who wait for a book are told: a sentence, the book as it is now, and how far the work has come."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from threading import RLock
from typing import Literal

from visutale.book import Book, Frozen
from visutale.dependencies import lacking, picture_key

Stage = Literal["hear", "see", "plan", "write", "entitle", "illustrate", "narrate", "bind"]
SHOW_EVERY_S = 0.1
"""How often words are shown while they are being written, and the steps of a painting."""


class Progress(Frozen):
    """What just happened: a sentence, the book as it is now, and how many of all steps are done.

    ``writing`` has the words so far of pages that are being written, by number.
    """

    stage: Stage
    message: str
    book: Book
    done: int
    steps: int
    writing: Mapping[int, str] = {}


Listener = Callable[[Progress], None]


class Teller:
    """Counts the steps of one book and tells ``listener``, one call at a time, from whatever thread."""

    def __init__(self, book: Callable[[], Book], listener: Listener | None) -> None:
        self._book = book
        self._listener = listener
        self._lock = RLock()
        self._done = 0
        self._steps = 0
        self._writing: dict[int, str] = {}
        self._painting: dict[int, tuple[int, int]] = {}
        self._shown_at = 0.0

    def count_steps(self, senses: int) -> None:
        """How many steps lie ahead, counted once, from what the book still lacks."""
        if self._steps:
            return
        book, pages = self._book(), self._book().page_count
        written = senses + (not book.beats) + (bool(book.beats) and not book.title) + (pages - len(book.pages))
        unborn = (pages - len(book.pages)) * book.pictures_each
        to_paint = unborn + sum(
            len(lacking(book.place(number), picture_key(book, number), book.pictures_each))
            for number in range(len(book.pages) + 1)
        )
        read = sum(page.narration is not None for page in book.pages)
        made = to_paint + (pages - read if book.narrated else 0) + 1
        self._steps = written + (made if book.approved else 0)

    def more_steps(self, more: int) -> None:
        """Steps that nobody foresaw."""
        with self._lock:
            self._steps += more

    def tell(self, stage: Stage, message: str) -> None:
        """One more step is done."""
        with self._lock:
            self._done += 1
            self.show(stage, message)

    def show(self, stage: Stage, message: str) -> None:
        """How things stand now, in the midst of a step or at its end."""
        with self._lock:
            if self._listener is not None:
                self._listener(
                    Progress(
                        stage=stage,
                        message=message,
                        book=self._book(),
                        done=self._done,
                        steps=self._steps,
                        writing=dict(self._writing),
                    )
                )

    def show_words(self, number: int, text: str) -> None:
        """A page that is being written reads like this so far."""
        with self._lock:
            self._writing[number] = text
            self.show_now_and_then("write", self._in_hand())

    def show_steps(self, number: int, done: int, of: int) -> None:
        """A picture that takes long has come this far; 0 is the cover."""
        with self._lock:
            self._painting[number] = done, of
            self.show_now_and_then("illustrate", self._in_hand())

    def show_parts(self, number: int, done: int, of: int) -> None:
        """A picture that is made larger in parts has come this far; 0 is the cover."""
        with self._lock:
            self.show_now_and_then("illustrate", f"{named([number])} being enlarged: part {done} of {of}.")

    def forget_steps(self, number: int) -> None:
        """A picture is painted, or given up."""
        with self._lock:
            self._painting.pop(number, None)

    def forget_words(self, number: int | None = None) -> None:
        """A page is written, or (without a number) all are."""
        with self._lock:
            if number is None:
                self._writing.clear()
            else:
                self._writing.pop(number, None)

    def _in_hand(self) -> str:
        """All that is being written and painted now, in words that stay the same while only a number grows.

        Of several pictures the steps are those of the one that has come least far.
        """
        sentences = [f"{named(self._writing)} being written."] if self._writing else []
        if self._painting:
            done, of = min(self._painting.values(), key=lambda steps: steps[0] / max(1, steps[1]))
            sentences.append(f"{named(self._painting)} being painted: step {done} of {of}.")
        return " ".join(sentences)

    def show_now_and_then(self, stage: Stage, message: str) -> None:
        """The same, but left out where something was shown just now: for what is told often."""
        now = time.monotonic()
        if now - self._shown_at >= SHOW_EVERY_S:
            self._shown_at = now
            self.show(stage, message)


def place_name(number: int) -> str:
    """A place at the beginning of a sentence: "Page 3", "The cover" for 0."""
    return f"Page {number}" if number else "The cover"


def named(numbers: Collection[int]) -> str:
    """Pages with their verb, 0 is the cover: "Page 3 is", "The cover and pages 1 and 2 are"."""
    pages = [str(number) for number in sorted(numbers) if number]
    parts = ["the cover"] if 0 in numbers else []
    if pages:
        parts.append(f"page{'s' if len(pages) > 1 else ''} {_listed(pages)}")
    words = _listed(parts)
    return f"{words[:1].upper()}{words[1:]} {'are' if len(pages) + (0 in numbers) > 1 else 'is'}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))

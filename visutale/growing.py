"""A book while it grows: changed by several threads, and in the library whole after every change."""

from __future__ import annotations

from threading import RLock
from typing import Any

from visutale.book import Book, PictureAsset, Place, Problem, SoundAsset
from visutale.dependencies import arrived
from visutale.library import Library
from visutale.steps import Steps


class GrowingBook:
    """The book as it is now. While steps come out of a journal nothing is stored: it was, when they were done."""

    def __init__(self, book: Book, library: Library, steps: Steps) -> None:
        self._book = book
        self._library = library
        self._steps = steps
        self._lock = RLock()

    @property
    def now(self) -> Book:
        return self._book

    def become(self, book: Book) -> None:
        """Take what a step made of the book for the book."""
        with self._lock:
            self._book = book
            self.save()

    def change(self, **fields: Any) -> None:
        """Other values for some of its fields."""
        with self._lock:
            self.become(self._book.model_copy(update=fields))

    def change_source(self, **fields: Any) -> None:
        """Other values for some fields of what it was made from."""
        with self._lock:
            self.change(source=self._book.source.model_copy(update=fields))

    def put(self, number: int, place: Place) -> None:
        """A page (or the cover, 0) instead of the one that is there."""
        with self._lock:
            self.become(self._book.with_place(number, place))

    def hang(self, number: int, picture: PictureAsset) -> None:
        """A picture that was painted for a place."""
        with self._lock:
            self.put(number, arrived(self._book.place(number), picture, self._book.pictures_each))

    def voice(self, number: int, narration: SoundAsset) -> None:
        """A page's voice."""
        with self._lock:
            page = self._book.page(number)
            left = tuple(problem for problem in page.problems if problem.stage != "narrate")
            self.put(number, page.model_copy(update={"narration": narration, "problems": left}))

    def trouble(self, number: int, problem: Problem) -> None:
        """What went wrong at a place, instead of what went wrong there before."""
        with self._lock:
            place = self._book.place(number)
            others = tuple(one for one in place.problems if one.stage != problem.stage)
            self.put(number, place.model_copy(update={"problems": (*others, problem)}))

    def save(self) -> None:
        """Store it as it is now."""
        if not self._steps.replaying:
            with self._lock:
                book = self._book
                self._steps.keep(lambda: self._library.save(book))

"""Books in the making, outside any browser tab: start one, look at it from anywhere, stop it, go on with it, change it.

A job is known by its book's id. Jobs and their steps are kept in a database (DBOS on SQLite or Postgres), so that they
go on by themselves after a crash, in this process or in another; a finished step is never done twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, RLock
from typing import TYPE_CHECKING

from visutale.book import Book
from visutale.changing import check_change
from visutale.editing import Edit, apply
from visutale.errors import InputError, LibraryError
from visutale.jobs import wishes
from visutale.jobs.orders import ChangeOrder, TranslateOrder
from visutale.jobs.states import JobState
from visutale.ports import Change
from visutale.sheet_making import check_request
from visutale.sheets import SheetRequest, Sheets
from visutale.studio import BookRequest, Studio

if TYPE_CHECKING:
    from visutale.jobs.desk import Desk


class Jobs:
    """Has the studio work in the background. Safe to use from several threads.

    Every method may raise OutOfReach where the database does not answer.
    """

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._library = studio.library
        self._lock = RLock()
        self._opened: Desk | None = None
        self._changes: defaultdict[str, Lock] = defaultdict(Lock)

    def open(self, *, works: bool | None = None) -> None:
        """Go on with what was left, and begin to work, unless the settings leave that to others (``works``)."""
        with self._lock:
            if self._opened is None:
                from visutale.jobs.desk import Desk  # DBOS and its database take half a second to import

                settings = self._studio.settings
                self._opened = Desk(self._studio, works=settings.jobs.here if works is None else works)

    def close(self) -> None:
        """Stop working here. What is unfinished goes on when somebody opens the jobs again."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    @property
    def _desk(self) -> Desk:
        self.open()
        assert self._opened is not None
        return self._opened

    # --- beginning ---

    def start(self, request: BookRequest, *, person: str = "") -> str:
        """Begin a book; gives its id. Raises InputError, ConfigError or LibraryError where it can't begin."""
        self._studio.check(request)
        return self._desk.begin(
            "make",
            wishes.order_of(request),
            pages=request.pages,
            person=person,
            store_media=lambda book_id: wishes.store_media(self._library.store, book_id, request),
        )

    def start_pictures(self, request: SheetRequest, *, person: str = "") -> str:
        """Begin a sheet of pictures; gives its id. Raises InputError, ConfigError or LibraryError."""
        check_request(request, self._studio.engines)
        sheet = Sheets(self._library.store).begin(request)
        return self._desk.begin("pictures", {}, pages=request.count, person=person, book_id=sheet.id)

    def change(self, book_id: str, change: Change, *, person: str = "") -> str:
        """Tell a saved book another way; gives the new book's id. Raises LibraryError, InputError."""
        book = self._library.open(book_id)
        check_change(change, pages=len(book.pages), age=book.age, language=book.language)
        order = ChangeOrder(book_id=book_id, change=change).model_dump(mode="json")
        return self._desk.begin("change", order, pages=book.page_count, person=person)

    def translate(self, book_id: str, language: str, *, bilingual: bool = False, person: str = "") -> str:
        """Put a saved book into another language; gives the new book's id. Raises LibraryError."""
        book = self._library.open(book_id)
        order = TranslateOrder(book_id=book_id, language=language, bilingual=bilingual).model_dump(mode="json")
        return self._desk.begin("translate", order, pages=book.page_count, person=person)

    # --- going on ---

    def resume(self, book_id: str, *, person: str = "") -> None:
        """Make what a book lacks, try again what failed, go on after a stop. Does nothing while it is being made."""
        job = self._desk.row(book_id)
        if job is not None and self._desk.state_of(job).active:
            return
        if self._has_story(book_id):
            self._desk.again(book_id, "finish", pages=self._library.open(book_id).page_count, person=person)
        elif job is not None:
            self._desk.again(book_id, job["kind"], pages=job["pages"], person=person)
        else:
            sheet = Sheets(self._library.store).open(book_id)
            self._desk.begin("pictures", {}, pages=sheet.count, person=person, book_id=sheet.id)

    def approve(self, book_id: str, *, person: str = "") -> None:
        """The story is good: paint it and read it aloud."""
        with self._changing(book_id):
            book = self._library.open(book_id)
            if not book.approved:
                self._library.save(book.model_copy(update={"approved": True}))
            self._desk.again(book_id, "finish", pages=book.page_count, person=person)

    def edit(self, book_id: str, edits: Sequence[Edit], *, person: str = "") -> Book:
        """Change a book by hand; gives it as it is now, and makes again what depends on it.

        A running job of the book is stopped first, what it made is kept. Raises InputError, LibraryError, and Busy
        where the job does not stop in time.
        """
        apply(self._library.open(book_id), edits)  # what makes no sense stops nothing
        with self._changing(book_id):
            before = self._library.open(book_id)
            return self._replace(before, apply(before, edits), person)

    def restore(self, book_id: str, version: int, *, person: str = "") -> Book:
        """Make an earlier version the newest one. Nothing is lost: the one that was there is a version, too."""
        with self._changing(book_id):
            before = self._library.open(book_id)
            earlier = self._library.open_version(book_id, version)
            kept = {"version": before.version, "address": before.address, "approved": before.approved}
            return self._replace(before, earlier.model_copy(update=kept), person)

    def _replace(self, before: Book, after: Book, person: str) -> Book:
        if after == before:
            return before
        self._library.keep_version(before)
        book = after.model_copy(update={"version": before.version + 1})
        self._library.save(book)
        if book.approved:
            self._desk.again(book.id, "finish", pages=book.page_count, person=person)
        return book

    # --- ending ---

    def cancel(self, book_id: str) -> None:
        """Ask a job to stop before its next step. What was made stays in the library."""
        self._desk.cancel(book_id)

    def forget(self, book_id: str) -> None:
        """Stop a job and drop all that is kept of it: wish, journal, state. Raises Busy where it does not stop."""
        with self._changing(book_id):
            self._desk.forget(book_id)

    # --- looking ---

    def state(self, book_id: str) -> JobState | None:
        """How a job stands, None for a book that has none."""
        job = self._desk.row(book_id)
        return None if job is None else self._desk.state_of(job)

    def states(self) -> tuple[JobState, ...]:
        """All jobs that are not done, in the order of their turn."""
        return self._desk.unfinished()

    def book(self, book_id: str) -> Book | None:
        """The book as far as it has come; None where nothing of it is there yet."""
        live = self._desk.live(book_id)
        if isinstance(live, Book):
            return live
        try:
            return self._library.open(book_id)
        except (InputError, LibraryError):
            return None

    def request(self, book_id: str) -> BookRequest | None:
        """What was asked for, while the book is not whole; None for a book that came about otherwise."""
        job = self._desk.row(book_id)
        if job is None or job["kind"] != "make" or job["state"] == "done":
            return None
        try:
            return wishes.read_request(self._library.store, book_id, job["asked"])
        except LibraryError:
            return None

    # --- helpers ---

    @contextmanager
    def _changing(self, book_id: str) -> Iterator[None]:
        """Nobody makes anything of this book, and nobody else changes it here."""
        with self._changes[book_id]:
            self._desk.still(book_id)
            yield

    def _has_story(self, book_id: str) -> bool:
        book = self.book(book_id)
        return book is not None and bool(book.beats or book.premise)

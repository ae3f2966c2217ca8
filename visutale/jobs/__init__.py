"""Books in the making, outside any browser tab: start one, look at it from anywhere, stop it, repair it.

A job is known by its book's id. Jobs run one after another in this process; their books are in the library from the
first word on, so that a process that dies loses the unfinished step and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock

from visutale.book import Book
from visutale.changing import check_change
from visutale.errors import Cancelled, InputError, LibraryError, VisutaleError
from visutale.jobs.states import JobState, State
from visutale.ports import Change
from visutale.progress import Listener, Progress
from visutale.studio import BookRequest, Studio

_ACTIVE = ("queued", "running")

_KEPT = "What was made so far is in the library and can be repaired there."

_log = logging.getLogger(__name__)


@dataclass
class _Job:
    book_id: str
    state: State = "queued"
    progress: Progress | None = None
    error: str = ""
    request: BookRequest | None = None
    """Kept until the book is whole, so that a wish that could not be fulfilled can be changed."""
    stop: Event = field(default_factory=Event)


class Jobs:
    """Runs the studio in the background. Safe to use from several threads."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="job")
        self._jobs: dict[str, _Job] = {}
        self._lock = Lock()

    def start(self, request: BookRequest, *, person: str = "") -> str:
        """Begin a book; gives its id. Raises InputError, ConfigError or LibraryError where it can't begin."""
        self._studio.check(request)
        book_id = self._studio.library.new_id()
        job = self._add(book_id)
        job.request = request
        self._pool.submit(
            self._run, job, lambda: self._studio.make(request, self._hears(job), job.stop.is_set, book_id)
        )
        return book_id

    def resume(self, book_id: str, *, person: str = "") -> None:
        """Make what a saved book still lacks. Does nothing while the book is being made."""
        book = self._studio.library.open(book_id)
        with self._lock:
            job = self._jobs.get(book_id)
            if job is not None and job.state in _ACTIVE:
                return
        job = self._add(book_id)
        self._pool.submit(self._run, job, lambda: self._studio.complete(book, self._hears(job), job.stop.is_set))

    def change(self, book_id: str, change: Change) -> str:
        """Tell a saved book another way; gives the new book's id. Raises LibraryError, InputError."""
        book, studio = self._studio.library.open(book_id), self._studio
        check_change(change, pages=len(book.pages), age=book.age, language=book.language)
        return self._derive(lambda job: studio.change(book, change, self._hears(job), job.stop.is_set, job.book_id))

    def translate(self, book_id: str, language: str, *, bilingual: bool = False) -> str:
        """Put a saved book into another language; gives the new book's id. Raises LibraryError."""
        book, studio = self._studio.library.open(book_id), self._studio
        return self._derive(
            lambda job: studio.translate(
                book,
                language,
                bilingual=bilingual,
                listener=self._hears(job),
                cancelled=job.stop.is_set,
                book_id=job.book_id,
            )
        )

    def _derive(self, make: Callable[[_Job], Book]) -> str:
        job = self._add(self._studio.library.new_id())
        self._pool.submit(self._run, job, lambda: make(job))
        return job.book_id

    def cancel(self, book_id: str) -> None:
        """Ask a job to stop before its next step. What was made stays in the library."""
        with self._lock:
            job = self._jobs.get(book_id)
            if job is not None and job.state in _ACTIVE:
                job.stop.set()

    def state(self, book_id: str) -> JobState | None:
        """How a job stands, None for one this process never had."""
        with self._lock:
            job = self._jobs.get(book_id)
            if job is None:
                return None
            queued = [other for other in self._jobs.values() if other.state in _ACTIVE]
            progress = job.progress
            return JobState(
                book_id=book_id,
                state=job.state,
                message=progress.message if progress else "",
                done=progress.done if progress else 0,
                steps=progress.steps if progress else 0,
                ahead=queued.index(job) if job.state == "queued" else 0,
                writing=progress.writing if progress else {},
                error=job.error,
            )

    def book(self, book_id: str) -> Book | None:
        """The book as far as it has come; None where nothing of it is there yet."""
        with self._lock:
            job = self._jobs.get(book_id)
            if job is not None and job.progress is not None:
                return job.progress.book
        try:
            return self._studio.library.open(book_id)
        except (InputError, LibraryError):
            return None

    def request(self, book_id: str) -> BookRequest | None:
        """What was asked for, while the book is not whole; None for a book this process was not asked for."""
        with self._lock:
            job = self._jobs.get(book_id)
            return job.request if job is not None else None

    def close(self) -> None:
        """Stop every job before its next step and wait for that."""
        with self._lock:
            for job in self._jobs.values():
                job.stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _add(self, book_id: str) -> _Job:
        job = _Job(book_id)
        with self._lock:
            self._jobs.pop(book_id, None)  # a repaired book queues behind the others
            self._jobs[book_id] = job
        return job

    def _hears(self, job: _Job) -> Listener:
        def hears(progress: Progress) -> None:
            with self._lock:
                job.progress = progress

        return hears

    def _run(self, job: _Job, make: Callable[[], Book]) -> None:
        self._settle(job, "running")
        try:
            make()
        except Cancelled as error:
            self._settle(job, "cancelled", str(error))
        except VisutaleError as error:
            self._settle(job, "failed", str(error))
        except Exception as error:  # noqa: BLE001 - whatever breaks, the person is told
            # The type alone: an exception's text may quote what a person said.
            _log.error("the making of %s broke: %s", job.book_id, type(error).__name__)
            self._settle(job, "failed", f"Something broke that was not foreseen ({type(error).__name__}). {_KEPT}")
        else:
            self._settle(job, "done")

    def _settle(self, job: _Job, state: State, error: str = "") -> None:
        with self._lock:
            job.state, job.error = state, error
            if state == "done":
                job.request = None

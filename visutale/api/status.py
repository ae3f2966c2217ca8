"""How a book stands, whether somebody works on it or not: what most routes answer with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from visutale.api.errors import Documented, lost
from visutale.book import AgeBand, Book, Frozen, Place
from visutale.errors import InputError, LibraryError, OutOfReach
from visutale.jobs.states import JobKind, JobState, State
from visutale.workshop import Workshop

OpenWorkshop = Callable[[], Workshop]
"""Gives the process's workshop, asked for with every request: a server learns its settings only when it starts."""

Told = dict[str, object]
"""Fields of a status and what is in them."""

_LOCATION = {"headers": {"Location": {"description": "Where it is", "schema": {"type": "string"}}}}
NEW: Documented = {202: _LOCATION}
"""How OpenAPI is told of something that is begun."""
NEW_AT_ONCE: Documented = {201: _LOCATION}
"""The same for what is there at once."""
SAME: Documented = {304: {"description": "It is the one the client has (If-None-Match)"}}
"""What :func:`unless_known` may answer besides."""

_MOST_READ = 500
_read: dict[Path, tuple[tuple[int, int, int], Told]] = {}
"""What was read of saved documents, by where they lie and what tells that they have changed."""
_LEFT = "This book is not finished, and nobody is working on it. Resume it, and the rest is made."
_UNAPPROVED = "The story waits to be approved."


class PlaceProblem(Frozen):
    """What failed at a place of the book (0 is the cover) and can be made again."""

    page: int
    stage: Literal["illustrate", "narrate"]
    message: str


class Links(Frozen):
    """Where the rest of a book is, as paths on this server."""

    self: str
    events: str
    book: str
    pdf: str


class Standing(Frozen):
    """How something stands that is made in the background.

    ``done`` of ``steps`` are finished; ``ahead`` is how many others come first; ``expected_s`` is in how many seconds
    it will probably be done, null where nobody knows. ``waits_for`` says what it waits for; where ``approval`` is true
    that is a person's word (POST …/approve), else it goes on by itself.
    """

    id: str
    state: State
    kind: JobKind = "make"
    message: str = ""
    done: int = 0
    steps: int = 0
    ahead: int = 0
    expected_s: float | None = None
    waits_for: str = ""
    approval: bool = False
    error: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing changes any more unless somebody asks for it."""
        return self.state in ("done", "failed", "cancelled")


class BookStatus(Standing):
    """How a book stands. ``pages`` is how many there will be, ``written`` and ``spoken`` count pages, ``painted``
    counts the cover too. What is not known yet is empty or null."""

    title: str = ""
    language: str = ""
    age: AgeBand | None = None
    style: str = ""
    seed: int | None = None
    made_at: datetime | None = None
    made_from: str = ""
    version: int = 1
    pages: int = 0
    written: int = 0
    painted: int = 0
    spoken: int = 0
    complete: bool = False
    problems: tuple[PlaceProblem, ...] = ()
    notes: tuple[str, ...] = ()
    links: Links


def status_of(workshop: Workshop, book_id: str) -> BookStatus:
    """How a book stands. Raises Refused (404) where there is no such book."""
    job, told = workshop.jobs.state(book_id), _told_by_saved_book(workshop, book_id)
    if job is not None and job.kind == "pictures":
        raise no_such_book()
    if told is None:
        book = workshop.jobs.book(book_id)
        told = _told_by_book(book) if book is not None else None
    if job is None and told is None:
        raise no_such_book()
    return _standing(book_id, job, told or {})


def book_of(workshop: Workshop, book_id: str) -> Book:
    """A book as far as it has come. Raises Refused (404) where nothing of it is there."""
    book = workshop.jobs.book(book_id)
    if book is None:
        raise no_such_book()
    return book


def begun(workshop: Workshop, book_id: str, response: Response) -> BookStatus:
    """How a book stands that was just begun; the response says where it is."""
    status = status_of(workshop, book_id)
    response.headers["Location"] = status.links.self
    return status


def no_such_book() -> Exception:
    """What those are told who ask for a book that is not here."""
    return lost("There is no such book in this library.", "It may have been deleted.")


def standing(book_id: str, job: JobState | None, book: Book | None) -> BookStatus:
    """What a job and a book say together."""
    return _standing(book_id, job, {} if book is None else _told_by_book(book))


def _standing(book_id: str, job: JobState | None, told: Told) -> BookStatus:
    at = f"/api/books/{book_id}"
    links = Links(self=at, events=f"{at}/events", book=f"{at}/book.json", pdf=f"{at}/book.pdf")
    if job is not None:
        told = {"pages": job.pages, **told, **told_by_job(job)}
    return BookStatus(id=book_id, state="cancelled", links=links).model_copy(update=told)


def _told_by_saved_book(workshop: Workshop, book_id: str) -> Told | None:
    """What the saved document says; None where there is none. It is read again only when it has changed: many who look
    at a book every second cost little."""
    try:
        path = workshop.library.document_path(book_id)
        found = path.stat()
    except OutOfReach:
        raise
    except (LibraryError, OSError):
        return None
    stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
    known = _read.get(path)
    if known is not None and known[0] == stamp:
        return known[1]
    try:
        told = _told_by_book(workshop.library.open(book_id))
    except InputError:  # it is damaged
        return None
    while len(_read) >= _MOST_READ:
        _read.pop(next(iter(_read)), None)
    _read[path] = (stamp, told)
    return told


def told_by_job(job: JobState) -> Told:
    """What a job says of a :class:`Standing`."""
    names = ("state", "kind", "message", "done", "steps", "ahead", "expected_s", "waits_for", "approval", "error")
    told: Told = {name: getattr(job, name) for name in names}
    if job.approval and not job.waits_for:
        told["waits_for"] = _UNAPPROVED
    return told


def _told_by_book(book: Book) -> Told:
    names = ("title", "language", "age", "style", "seed", "made_at", "made_from", "version", "complete", "notes")
    places: tuple[Place, ...] = (book.cover, *book.pages)
    told = {name: getattr(book, name) for name in names} | {
        "pages": book.page_count,
        "written": len(book.pages),
        "painted": sum(place.picture is not None for place in places),
        "spoken": sum(page.narration is not None for page in book.pages),
        "problems": tuple(
            PlaceProblem(page=number, stage=problem.stage, message=problem.message) for number, problem in book.problems
        ),
    }
    if book.complete:
        return told | {"state": "done"}
    if not book.approved:
        return told | {"state": "waiting", "approval": True, "waits_for": _UNAPPROVED}
    return told | {"state": "cancelled", "message": _LEFT}


def etag_of(data: bytes) -> str:
    """An entity tag for a body; weak, as it may be sent compressed."""
    return f'W/"{hashlib.sha256(data).hexdigest()[:32]}"'


def unless_known(request: Request, body: bytes) -> Response:
    """A JSON body, or 304 where the client says that it has this one already."""
    etag = etag_of(body)
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    known = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    if etag in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)

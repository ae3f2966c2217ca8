"""``/books``: begin, list, look at, copy and delete books."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from visutale.api.access import person_of
from visutale.api.errors import documented, missing_is_lost
from visutale.api.orders import LARGEST_FORM_BYTES, BookForm
from visutale.api.status import NEW, SAME, BookStatus, OpenWorkshop, begun, book_of, status_of, unless_known
from visutale.book import Book, Frozen
from visutale.receipts import Receipt
from visutale.workshop import Workshop

MOST_LISTED = 100


class BookList(Frozen):
    """Some of the books that were found, the newest first; ``total`` is how many were found."""

    books: tuple[BookStatus, ...]
    total: int
    limit: int
    offset: int


def router(workshop: OpenWorkshop) -> APIRouter:
    """The routes of books as a whole."""
    routes = APIRouter(prefix="/books", tags=["books"])

    @routes.post(
        "", status_code=202, responses=NEW,
        max_body_size=LARGEST_FORM_BYTES, form_limits={"max_files": 4, "max_fields": 50, "max_part_size": 1_000_000},
    )  # fmt: skip
    def begin_book(
        request: Request, response: Response, form: Annotated[BookForm, Form(media_type="multipart/form-data")]
    ) -> BookStatus:
        """Begin a book. It is made in the background: follow it at the address in Location."""
        return begun(workshop(), workshop().jobs.start(form.request(), person=person_of(request)), response)

    @routes.get("")
    def list_books(
        words: str = "",
        since: date | None = None,
        until: date | None = None,
        limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 20,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> BookList:
        """The library, newest first: all books, or those with these words that were made on these days."""
        found = [book.id for book in workshop().library.search(words, since, until)]
        if not (words or since or until):
            found = [*_only_begun(workshop(), found), *found]
        shown = tuple(status_of(workshop(), book_id) for book_id in found[offset : offset + limit])
        return BookList(books=shown, total=len(found), limit=limit, offset=offset)

    @routes.get("/{book_id}", response_model=BookStatus, responses=SAME | documented(404))
    def look_at_book(book_id: str, request: Request) -> Response:
        """How a book stands. Asked with If-None-Match, it is sent only where something changed."""
        return unless_known(request, status_of(workshop(), book_id).model_dump_json().encode())

    @routes.get("/{book_id}/book.json", response_model=Book, responses=SAME | documented(404))
    def whole_book(book_id: str, request: Request) -> Response:
        """The whole document, as far as it has come: words, scenes, prompts, and the names of its files."""
        return unless_known(request, book_of(workshop(), book_id).model_dump_json().encode())

    @routes.post("/{book_id}/duplicate", status_code=202, responses=NEW | documented(404))
    def duplicate_book(book_id: str, request: Request, response: Response) -> BookStatus:
        """Make a copy with files of its own, to be changed while this one stays as it is."""
        book_of(workshop(), book_id)
        with missing_is_lost():
            copy = workshop().library.duplicate(book_id)
        if copy.complete:
            workshop().jobs.resume(copy.id, person=person_of(request))  # it is not bound yet
        return begun(workshop(), copy.id, response)

    @routes.delete("/{book_id}", responses=documented(404, 409))
    def delete_book(book_id: str) -> Receipt:
        """Delete a book for good, with all that was made for it. Says what was removed."""
        with missing_is_lost():
            return workshop().delete(book_id)

    return routes


def _only_begun(workshop: Workshop, shelved: Sequence[str]) -> list[str]:
    """Books of which nothing is saved yet, the newest first."""
    saved = set(shelved)
    jobs = [job for job in workshop.jobs.states() if job.kind != "pictures" and job.book_id not in saved]
    return [job.book_id for job in reversed(jobs)]

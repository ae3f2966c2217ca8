"""``/books``: begin, list and look at books, stop them and go on, make new ones from them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from visutale.api.access import person_of
from visutale.api.errors import Documented, documented
from visutale.api.orders import LARGEST_FORM_BYTES, BookForm, Translating
from visutale.api.status import BookStatus, OpenWorkshop, book_of, status_of, unless_known
from visutale.book import Book, Frozen
from visutale.ports import Change

MOST_LISTED = 100
_NEW: Documented = {202: {"headers": {"Location": {"description": "Where the book is", "schema": {"type": "string"}}}}}
_SAME: Documented = {304: {"description": "It is the one the client has (If-None-Match)"}}


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
        "", status_code=202, response_model=BookStatus, responses=_NEW | documented(400),
        max_body_size=LARGEST_FORM_BYTES, form_limits={"max_files": 4, "max_fields": 50, "max_part_size": 1_000_000},
    )  # fmt: skip
    def begin_book(
        request: Request, response: Response, form: Annotated[BookForm, Form(media_type="multipart/form-data")]
    ) -> BookStatus:
        """Begin a book. It is made in the background: follow it at the address in Location."""
        return begun(response, workshop().jobs.start(form.request(), person=person_of(request)))

    @routes.get("")
    def list_books(
        words: str = "",
        since: date | None = None,
        until: date | None = None,
        limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 20,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> BookList:
        """The library, newest first: all books, or those with these words that were made on these days."""
        found = workshop().library.list()
        return BookList(
            books=tuple(status_of(workshop(), book.id) for book in found[offset : offset + limit]),
            total=len(found), limit=limit, offset=offset,
        )  # fmt: skip

    @routes.get("/{book_id}", response_model=BookStatus, responses=_SAME | documented(404))
    def look_at_book(book_id: str, request: Request) -> Response:
        """How a book stands. Asked with If-None-Match, it is sent only where something changed."""
        return unless_known(request, status_of(workshop(), book_id).model_dump_json().encode())

    @routes.get("/{book_id}/book.json", response_model=Book, responses=_SAME | documented(404))
    def whole_book(book_id: str, request: Request) -> Response:
        """The whole document, as far as it has come: words, scenes, prompts, and the names of its files."""
        return unless_known(request, book_of(workshop(), book_id).model_dump_json().encode())

    @routes.post("/{book_id}/cancel", status_code=202, responses=documented(404))
    def cancel_book(book_id: str) -> BookStatus:
        """Stop the making of a book before its next step. What is made stays."""
        status_of(workshop(), book_id)
        workshop().jobs.cancel(book_id)
        return status_of(workshop(), book_id)

    @routes.post("/{book_id}/resume", status_code=202, responses=documented(404, 409))
    def resume_book(book_id: str, request: Request) -> BookStatus:
        """Make what a book lacks: what failed, what was stopped. Does nothing while it is being made."""
        status_of(workshop(), book_id)
        workshop().jobs.resume(book_id, person=person_of(request))
        return status_of(workshop(), book_id)

    @routes.post("/{book_id}/change", status_code=202, responses=_NEW | documented(404, 409))
    def change_book(book_id: str, change: Change, request: Request, response: Response) -> BookStatus:
        """Tell a finished book another way: a new book; this one stays as it is."""
        book_of(workshop(), book_id)
        return begun(response, workshop().jobs.change(book_id, change))

    @routes.post("/{book_id}/translate", status_code=202, responses=_NEW | documented(404, 409))
    def translate_book(book_id: str, into: Translating, request: Request, response: Response) -> BookStatus:
        """Put a finished book into another language: a new book; this one stays as it is."""
        book_of(workshop(), book_id)
        return begun(response, workshop().jobs.translate(book_id, into.language, bilingual=into.bilingual))

    def begun(response: Response, book_id: str) -> BookStatus:
        status = status_of(workshop(), book_id)
        response.headers["Location"] = status.links.self
        return status

    return routes

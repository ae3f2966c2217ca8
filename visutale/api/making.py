"""``/books/{id}/…``: stop the making of a book, go on with it, approve its story, and make new books from it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from visutale.api.access import person_of
from visutale.api.errors import documented
from visutale.api.orders import Translating
from visutale.api.status import NEW, BookStatus, OpenWorkshop, begun, book_of, status_of
from visutale.ports import Change


def router(workshop: OpenWorkshop) -> APIRouter:
    """The routes that say what is to be made."""
    routes = APIRouter(prefix="/books/{book_id}", tags=["making"])
    refusals = documented(404, 409)

    @routes.post("/cancel", status_code=202, responses=refusals)
    def cancel_book(book_id: str) -> BookStatus:
        """Stop the making of a book before its next step. What is made stays."""
        status_of(workshop(), book_id)
        workshop().jobs.cancel(book_id)
        return status_of(workshop(), book_id)

    @routes.post("/resume", status_code=202, responses=refusals)
    def resume_book(book_id: str, request: Request) -> BookStatus:
        """Make what a book lacks: what failed, what was stopped. Does nothing while it is being made."""
        status_of(workshop(), book_id)
        workshop().jobs.resume(book_id, person=person_of(request))
        return status_of(workshop(), book_id)

    @routes.post("/approve", status_code=202, responses=refusals)
    def approve_story(book_id: str, request: Request) -> BookStatus:
        """The story is good: have it painted and read aloud."""
        book_of(workshop(), book_id)
        workshop().jobs.approve(book_id, person=person_of(request))
        return status_of(workshop(), book_id)

    @routes.post("/change", status_code=202, responses=NEW | refusals)
    def change_book(book_id: str, change: Change, request: Request, response: Response) -> BookStatus:
        """Tell a finished book another way: a new book; this one stays as it is."""
        book_of(workshop(), book_id)
        new = workshop().jobs.change(book_id, change, person=person_of(request))
        return begun(workshop(), new, response)

    @routes.post("/translate", status_code=202, responses=NEW | refusals)
    def translate_book(book_id: str, into: Translating, request: Request, response: Response) -> BookStatus:
        """Put a finished book into another language: a new book; this one stays as it is."""
        book_of(workshop(), book_id)
        jobs, person = workshop().jobs, person_of(request)
        new = jobs.translate(book_id, into.language, bilingual=into.bilingual, person=person)
        return begun(workshop(), new, response)

    return routes

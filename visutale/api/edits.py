"""Changing a book by hand: words, characters, pages, pictures; and its earlier versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Request

from visutale.api.access import person_of
from visutale.api.errors import documented, lost, missing_is_lost
from visutale.api.orders import BookChanges, PageText, PageToAdd, PictureWanted, VersionWanted
from visutale.api.status import BookStatus, OpenWorkshop, book_of, status_of
from visutale.book import Book, Frozen
from visutale.dependencies import remade
from visutale.editing import AddPage, DropPage, Edit, SetText
from visutale.versions import Version

PageNumber = Annotated[int, Path(ge=1, le=1000)]
PlaceNumber = Annotated[int, Path(ge=0, le=1000, description="A page, or 0 for the cover.")]


class ToBeRemade(Frozen):
    """What is made again: the pictures of places (0 is the cover), the voices of pages, the bound book; and the same as
    a sentence."""

    pictures: tuple[int, ...]
    voices: tuple[int, ...]
    exports: bool
    in_words: str


class Edited(BookStatus):
    """How a book stands after a change, and what is made again because of it."""

    remade: ToBeRemade


class VersionList(Frozen):
    """The number of the book as it is now, and its earlier versions, the oldest first."""

    present: int
    versions: tuple[Version, ...]


def router(workshop: OpenWorkshop) -> APIRouter:
    """The routes that change a book."""
    routes = APIRouter(prefix="/books/{book_id}", tags=["changes"])
    refusals = documented(404, 409)

    def edited(request: Request, book_id: str, edits: Sequence[Edit]) -> Edited:
        before = book_of(workshop(), book_id)
        with missing_is_lost():
            after = workshop().jobs.edit(book_id, edits, person=person_of(request))
        return changed(before, after)

    def changed(before: Book, after: Book) -> Edited:
        again = remade(before, after)
        told = ToBeRemade(in_words=again.in_words(), **again.model_dump())
        return Edited(remade=told, **status_of(workshop(), after.id).model_dump())

    def check_place(book_id: str, number: int) -> None:
        pages = len(book_of(workshop(), book_id).pages)
        if number > pages:
            raise lost(f"There is no page {number} in this book.", f"It has {pages} page{'s' if pages != 1 else ''}.")

    @routes.patch("", status_code=202, responses=refusals)
    def change_by_hand(book_id: str, changes: BookChanges, request: Request) -> Edited:
        """Give the book another title, and rename or redescribe its characters."""
        return edited(request, book_id, changes.edits())

    @routes.post("/pages", status_code=202, responses=refusals)
    def add_page(book_id: str, page: PageToAdd, request: Request) -> Edited:
        """Put a page of one's own into the book."""
        check_place(book_id, page.after)
        return edited(request, book_id, [AddPage(after=page.after, text=page.text)])

    @routes.patch("/pages/{number}", status_code=202, responses=refusals)
    def change_page(book_id: str, number: PageNumber, page: PageText, request: Request) -> Edited:
        """Give a page other words. It is read aloud anew; its picture stays."""
        check_place(book_id, number)
        return edited(request, book_id, [SetText(number=number, text=page.text)])

    @routes.delete("/pages/{number}", status_code=202, responses=refusals)
    def drop_page(book_id: str, number: PageNumber, request: Request) -> Edited:
        """Take a page out. Those behind it move up."""
        check_place(book_id, number)
        return edited(request, book_id, [DropPage(number=number)])

    @routes.post("/pages/{number}/picture", status_code=202, responses=refusals)
    def change_picture(book_id: str, number: PlaceNumber, wanted: PictureWanted, request: Request) -> Edited:
        """Have a picture painted again, or take another one of those that were painted for this place."""
        check_place(book_id, number)
        return edited(request, book_id, [wanted.edit(number)])

    @routes.get("/versions", responses=documented(404))
    def list_versions(book_id: str) -> VersionList:
        """The book's earlier versions."""
        with missing_is_lost():
            present = book_of(workshop(), book_id).version
            return VersionList(present=present, versions=workshop().library.versions(book_id))

    @routes.post("/restore", status_code=202, responses=refusals)
    def restore_version(book_id: str, wanted: VersionWanted, request: Request) -> Edited:
        """Make an earlier version the newest one. The one that is there now is kept."""
        before = book_of(workshop(), book_id)
        with missing_is_lost():
            after = workshop().jobs.restore(book_id, wanted.version, person=person_of(request))
        return changed(before, after)

    return routes

"""A book's files: the PDF, pictures and voices, whole or in parts. The photo a book was made from is never given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from visutale.api.errors import Documented, answer, documented, lost
from visutale.api.status import OpenWorkshop, book_of
from visutale.book import Asset, Book
from visutale.files import file_name

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

HEADERS = {"Content-Encoding": "identity", "X-Content-Type-Options": "nosniff"}
"""Nothing is compressed on its way: that would take its length and its ranges."""
_FRESH = {"Cache-Control": "private, no-cache"}
FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}


class Download(FileResponse):
    """A file of which parts can be asked for. A range that can't be read is passed over; one that lies outside is
    refused in the API's own form."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused: Message | None = None

        async def send_unless_refused(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] in (400, 416):
                refused = message
            if refused is None:
                await send(message)

        await super().__call__(scope, receive, send_unless_refused)
        if refused is None:
            return
        if refused["status"] == 416:
            size = dict(refused["headers"])[b"content-range"].decode()
            await answer(HTTPException(416, headers={"Content-Range": size}))(scope, receive, send)
        else:
            headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
            await super().__call__({**scope, "headers": headers}, receive, send)


def router(workshop: OpenWorkshop) -> APIRouter:
    """The routes of a book's files."""
    routes = APIRouter(prefix="/books", tags=["files"])
    part: Documented = {206: {"description": "The part that was asked for (Range)"}}
    parts = part | documented(404, 416)

    @routes.head("/{book_id}/book.pdf", response_class=FileResponse, responses=parts, operation_id="head_pdf")
    @routes.get("/{book_id}/book.pdf", response_class=FileResponse, responses=parts, operation_id="get_pdf")
    def book_pdf(book_id: str) -> FileResponse:
        """The book, bound. Not there before the book is done for the first time."""
        title = book_of(workshop(), book_id).title
        path = workshop().library.pdf_path(book_id)
        return _download(path, "application/pdf", _FRESH, file_name(title, "pdf"))

    @routes.head("/{book_id}/files/{file}", response_class=FileResponse, responses=parts, operation_id="head_file")
    @routes.get("/{book_id}/files/{file}", response_class=FileResponse, responses=parts, operation_id="get_file")
    def book_file(book_id: str, file: str) -> FileResponse:
        """A picture or a voice that book.json names."""
        asset = next((asset for asset in _files(book_of(workshop(), book_id)) if asset.file == file), None)
        if asset is None:
            raise lost("The book has no such file.", "book.json names those it has.")
        path = workshop().library.folder(book_id).path(asset)
        return _download(path, asset.media_type, FOREVER)

    return routes


def _download(path: Path | None, media_type: str, headers: dict[str, str], name: str | None = None) -> FileResponse:
    try:
        found = path.stat() if path is not None else None
    except OSError:
        found = None
    if path is None or found is None:
        raise lost("This file is not there yet.", "Ask how the book stands, and come back when it is done.")
    return Download(path, media_type=media_type, filename=name, headers=HEADERS | headers, stat_result=found)


def _files(book: Book) -> Iterator[Asset]:
    """Everything that was made for the book as it is now."""
    for place in (book.cover, *book.pages):
        yield from place.pictures
    yield from (page.narration for page in book.pages if page.narration is not None)

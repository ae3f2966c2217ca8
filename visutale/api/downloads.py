"""A book's files: the book in every form it can be bound as, pictures and voices, whole or in parts. The photo a book
was made from is never given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from visutale import forms
from visutale.api.errors import Documented, answer, documented, lost
from visutale.api.status import OpenWorkshop, book_of
from visutale.binding.formats import EDITIONS, ENDINGS, SEVERAL, THEMED, USUAL, order_of
from visutale.binding.themes import THEMES
from visutale.book import Asset, Book, Frozen
from visutale.errors import Busy
from visutale.files import file_name

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

HEADERS = {"Content-Encoding": "identity", "X-Content-Type-Options": "nosniff"}
"""Nothing is compressed on its way: that would take its length and its ranges."""
_FRESH = {"Cache-Control": "private, no-cache"}
FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}

_FORMS: Documented = {
    200: {"content": {forms.MEDIA_TYPES[ending]: {} for ending in (*ENDINGS, "zip")}, "description": "The book"}
}


class EditionOffered(Frozen):
    """A way to bind a book in a format: ``book.{ending}?edition={name}``. The first of an ending is its usual one.

    ``media_type`` is what is sent, a ZIP where the edition is several files; ``themed`` says whether themes are for it.
    """

    name: str
    ending: str
    title: str
    about: str
    media_type: str
    themed: bool


class ThemeOffered(Frozen):
    """How a book can look: ``…&theme={name}``. The first is the usual one."""

    name: str
    title: str
    about: str


class FormsOffered(Frozen):
    """What books can be bound as."""

    editions: tuple[EditionOffered, ...]
    themes: tuple[ThemeOffered, ...]


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

    known = _FORMS | parts | documented(409)

    def bound(book_id: str, ending: str, edition: str, theme: str) -> forms.Binding:
        order, book = order_of(Path(f"book.{ending}"), edition, theme), book_of(workshop(), book_id)
        if workshop().library.pdf_path(book_id) is None:
            raise _not_there_yet()
        job = workshop().jobs.state(book_id)
        if order != USUAL and job is not None and job.active:
            raise Busy("This book is being worked on.", remedy="Ask again when it is done.")
        return forms.ask(workshop(), book, order)

    @routes.head("/{book_id}/book.{ending}", response_class=FileResponse, responses=known, operation_id="head_book")
    @routes.get("/{book_id}/book.{ending}", response_class=FileResponse, responses=known, operation_id="get_book")
    async def book_in_a_form(
        book_id: str,
        ending: Annotated[str, InPath(json_schema_extra={"enum": list(ENDINGS)})],
        edition: Annotated[str, Query(description="GET /api/forms lists them.")] = "",
        theme: Annotated[str, Query(description="GET /api/forms lists them.")] = "",
    ) -> FileResponse:
        """The book, bound. Not there before the book is done for the first time. The PDF for screens is there at once;
        any other form is bound when it is first asked for, a film in about a third of the time it lasts."""
        binding = await run_in_threadpool(bound, book_id, ending, edition, theme)
        made = await binding.bound()
        title = (await run_in_threadpool(book_of, workshop(), book_id)).title
        path = await run_in_threadpool(forms.in_one_file, made, title)
        kind = path.suffix.lstrip(".")
        return _download(path, forms.MEDIA_TYPES[kind], _FRESH, file_name(title, kind))

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


def offered() -> APIRouter:
    """The route that says what there is."""
    routes = APIRouter(tags=["files"])

    @routes.get("/forms")
    def list_forms() -> FormsOffered:
        """What books can be bound as, and how they can look."""
        editions = tuple(
            EditionOffered(
                **one._asdict(),
                media_type=forms.MEDIA_TYPES["zip" if one.name in SEVERAL else one.ending],
                themed=one.name in THEMED,
            )
            for one in EDITIONS
        )
        themes = tuple(ThemeOffered(name=one.name, title=one.title, about=one.about) for one in THEMES.values())
        return FormsOffered(editions=editions, themes=themes)

    return routes


def _download(path: Path | None, media_type: str, headers: dict[str, str], name: str | None = None) -> FileResponse:
    try:
        found = path.stat() if path is not None else None
    except OSError:
        found = None
    if path is None or found is None:
        raise _not_there_yet()
    return Download(path, media_type=media_type, filename=name, headers=HEADERS | headers, stat_result=found)


def _not_there_yet() -> Exception:
    return lost("This file is not there yet.", "Ask how the book stands, and come back when it is done.")


def _files(book: Book) -> Iterator[Asset]:
    """Everything that was made for the book as it is now."""
    for place in (book.cover, *book.pages):
        yield from place.pictures
    yield from (page.narration for page in book.pages if page.narration is not None)

"""What a share link opens: a page for a phone, its pictures and voices, and the PDF.

::

    /b/<token>                 the book as a web page
    /b/<token>.pdf             its PDF, with ranges; ?download saves it instead of showing it
    /b/<token>.epub|html|mp3   the same as an EPUB, as a web page that reads aloud, as an audiobook
    /b/<token>/files/<file>    a picture or a voice of it; ?small gives a picture as a thumbnail

While the book is being made, page and PDF answer 202 with a page that looks again by itself. One opening is counted for
each time the page is fetched, and for a PDF that is fetched without the page (by a link of an older book): not for the
page's own download, for parts, for HEAD, for other forms, or for the wait while the book is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from visutale import pictures
from visutale.binding.formats import order_of
from visutale.book import Asset, Book, PictureAsset
from visutale.errors import InputError, LibraryError, OutOfReach, VisutaleError
from visutale.files import file_name
from visutale.forms import MEDIA_TYPES, Binding, ask
from visutale.shared_books.page import PRIVATE, book_page, notice
from visutale.workshop import Workshop, shared_workshop

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_IDENTITY = {"Content-Encoding": "identity"}
"""Keeps Streamlit's gzip off: a compressed file has no length and no ranges."""
_FILE = {"X-Robots-Tag": "noindex", "Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
_APART = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox allow-scripts; frame-ancestors 'none'",
}
"""A web book runs a script of its own; it is kept away from all that this address serves besides."""
_OTHER_FORMS = ("epub", "html", "mp3")
_LOOK_AGAIN_S = 5


def routes() -> list[Route]:
    """The addresses a share link opens. Starlette answers HEAD wherever it answers GET."""
    return [
        Route("/b/{token}.pdf", shared_pdf),
        *(Route(f"/b/{{token}}.{ending}", partial(shared_form, ending)) for ending in _OTHER_FORMS),
        Route("/b/{token}/files/{file}", shared_file),
        Route("/b/{token}", shared_page),
    ]


def shared_page(request: Request) -> Response:
    """The book as a page to leaf through."""

    def page(workshop: Workshop, book: Book, token: str) -> Response:
        pdf = workshop.library.pdf_path(book.id)
        if pdf is None and not book.complete:
            return _still_being_made()
        shown = book_page(book, token, forms=() if pdf is None else ("pdf", *_forms_of(book)))
        _count(workshop, request)
        return shown

    return _opened(request, page)


def shared_pdf(request: Request) -> Response:
    """The book's PDF."""

    def pdf(workshop: Workshop, book: Book, token: str) -> Response:
        path = workshop.library.pdf_path(book.id)
        if path is None:
            return _still_being_made()
        download = "download" in request.query_params
        if not download:
            _count(workshop, request)
        return FileResponse(
            path,
            media_type="application/pdf",
            filename=file_name(book.title, "pdf"),
            content_disposition_type="attachment" if download else "inline",
            headers=PRIVATE | _IDENTITY,
        )

    return _opened(request, pdf)


def shared_form(ending: str, request: Request) -> Response:
    """The book in another form, bound when somebody first asks for it."""

    def form(workshop: Workshop, book: Book, token: str) -> Response:
        job = workshop.jobs.state(book.id)
        if workshop.library.pdf_path(book.id) is None or (job is not None and job.active):
            return _still_being_made()
        if ending not in _forms_of(book):
            return notice(404, "This is not here", "This book can't be listened to: it has no voice.")
        download = ending != "html" or "download" in request.query_params
        return _WhenBound(ask(workshop, book, order_of(Path(f"book.{ending}"))), book.title, download=download)

    return _opened(request, form)


class _WhenBound(Response):
    """A form of a book as a file; nobody else waits while it is being bound."""

    def __init__(self, binding: Binding, title: str, *, download: bool) -> None:
        super().__init__()
        self._binding, self._title, self._download = binding, title, download

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            path = (await self._binding.bound()).files[0]
        except VisutaleError as error:
            await notice(503, "The book can't be given so just now", error.what)(scope, receive, send)
            return
        ending = path.suffix.lstrip(".")
        file = FileResponse(
            path,
            media_type=MEDIA_TYPES[ending],
            filename=file_name(self._title, ending),
            content_disposition_type="attachment" if self._download else "inline",
            headers=PRIVATE | _IDENTITY | _APART,
        )
        await file(scope, receive, send)


def shared_file(request: Request) -> Response:
    """A picture or a voice of the book as it is now, never the photo it was made from."""

    def file(workshop: Workshop, book: Book, token: str) -> Response:
        asset = next((one for one in _shown(book) if one.file == request.path_params["file"]), None)
        if asset is None:
            return Response(status_code=404, headers=PRIVATE)
        if "small" in request.query_params and isinstance(asset, PictureAsset):
            return Response(pictures.thumbnail(workshop, book.id, asset), media_type="image/jpeg", headers=_FILE)
        path = workshop.library.folder(book.id).path(asset)
        return FileResponse(path, media_type=asset.media_type, headers=_FILE | _IDENTITY)

    return _opened(request, file)


def _forms_of(book: Book) -> tuple[str, ...]:
    """What a book can be bound as besides its PDF; to be listened to, all of it has to be read aloud."""
    return _OTHER_FORMS if all(page.narration for page in book.pages) else _OTHER_FORMS[:-1]


def _shown(book: Book) -> Iterator[Asset]:
    for place in (book.cover, *book.pages):
        yield from (place.picture,) if place.picture else ()
    yield from (page.narration for page in book.pages if page.narration)


def _opened(request: Request, answer: Callable[[Workshop, Book, str], Response]) -> Response:
    """What a link opens, or in kind words why it opens nothing."""
    workshop, token = shared_workshop(), request.path_params["token"]
    try:
        share = workshop.library.find_share(token)
        if share is None:
            return _closed()
        book = _begun(workshop, share.book_id)
        return _still_being_made() if book is None else answer(workshop, book, token)
    except OutOfReach:
        text = "The place where it is kept does not answer. This page looks again by itself."
        return notice(503, "This book can't be reached just now", text, refresh_s=4 * _LOOK_AGAIN_S)
    except LibraryError:
        return notice(404, "This is not here", "A part of the book is missing.")


def _begun(workshop: Workshop, book_id: str) -> Book | None:
    """The book as it is kept; None where nothing of it is there yet. Raises OutOfReach."""
    try:
        return workshop.library.open(book_id)
    except OutOfReach:
        raise
    except (InputError, LibraryError):
        return None


def _closed() -> Response:
    text = "The link was closed, or it never opened a book on this computer. Ask whoever gave it to you for a new one."
    return notice(404, "This book is not here", text)


def _still_being_made() -> Response:
    return notice(
        202, "This book is still being made", "This page looks again by itself.", refresh_s=_LOOK_AGAIN_S
    )  # fmt: skip


def _count(workshop: Workshop, request: Request) -> None:
    if request.method != "HEAD" and "range" not in request.headers:
        workshop.library.count_open(request.path_params["token"])

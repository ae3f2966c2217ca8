"""The app on one port: the Streamlit pages, and beside them the shared books, the books' pictures, and a health check.

What a share link opens is in :mod:`visutale.shared_books`. ``Home.py`` puts these routes and the pages into one ASGI
app, so that ``visutale app``, ``streamlit run Home.py`` and ``uvicorn Home:app`` serve the same.
"""

from __future__ import annotations

import importlib.util
import logging
import sys
import threading
import urllib.parse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from visutale import __version__, address, pictures, shared_books
from visutale.api.app import make_api
from visutale.book import Asset, Book, PictureAsset
from visutale.errors import InputError, LibraryError, OutOfReach, VisutaleError
from visutale.house import HOME_PAGE
from visutale.shared_books.page import notice
from visutale.workshop import Workshop, open_workshop, shared_workshop

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_IDENTITY = {"Content-Encoding": "identity"}
"""Keeps Streamlit's gzip off: a compressed PDF has no length and no ranges."""
_FOREVER = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}

_log = logging.getLogger(__name__)


# --- routes ---


def routes() -> list[BaseRoute]:
    """The routes beside the pages. Starlette answers HEAD wherever it answers GET."""
    return [
        *shared_books.routes(),
        Route("/books/{book_id}/{file}", book_file),
        Route("/styles/{style}.jpg", style_sample),
        Route("/fonts/{name}.ttf", font),
        Route("/health", health),
        Mount("/api", make_api(shared_workshop)),
    ]


def book_file(request: Request) -> Response:
    """A picture or a voice of a book, for the app's own pages; ``?small`` gives a picture as a thumbnail.

    Gives only what the saved book names as its pages' pictures and voices, never the photo it was made from.
    """
    workshop, book_id = shared_workshop(), request.path_params["book_id"]
    try:
        book = workshop.library.open(book_id)
        asset = next(found for found in _shown(book) if found.file == request.path_params["file"])
        if "small" in request.query_params and isinstance(asset, PictureAsset):
            return Response(pictures.thumbnail(workshop, book_id, asset), media_type="image/jpeg", headers=_FOREVER)
        path = workshop.library.folder(book_id).path(asset)
        return FileResponse(path, media_type=asset.media_type, headers=_FOREVER | _IDENTITY)
    except OutOfReach:
        return Response(status_code=503)
    except (StopIteration, InputError, LibraryError):
        return Response(status_code=404)


def style_sample(request: Request) -> Response:
    """What a style looks like; 404 until its sample has been painted."""
    workshop, name = shared_workshop(), request.path_params["style"]
    known = {style.name for style in workshop.engines.illustrator.styles}
    sample = pictures.style_sample(workshop.settings, name)
    if name not in known or not sample.is_file():
        return Response(status_code=404, headers={"Cache-Control": "no-store"})
    return FileResponse(sample, media_type="image/jpeg", headers={"Cache-Control": "private, no-cache"})


def font(request: Request) -> Response:
    """One of the app's typefaces."""
    name = request.path_params["name"]
    if name not in pictures.FONTS:
        return Response(status_code=404)
    return Response(pictures.font(shared_workshop().settings, name), media_type="font/ttf", headers=_FOREVER)


def health(request: Request) -> Response:
    """Says that the app answers, and which version it is."""
    return JSONResponse({"app": "visutale", "version": __version__, "status": "ok"})


def _shown(book: Book) -> list[Asset]:
    pictures = [picture for place in (book.cover, *book.pages) for picture in place.pictures]
    return [*pictures, *(page.narration for page in book.pages if page.narration)]


# --- who may ask ---


class KnownHost:
    """Refuses requests made under a foreign domain name, so that no web page can reach the library through the
    browser of somebody at home (DNS rebinding). Addresses in digits, names of the local network and the configured
    public address are known."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or address.is_known_host(_host_of(scope), shared_workshop().settings):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            text = "To open VisuTale under a name of your own, set public_url in visutale.toml."
            await notice(421, "This address is not known here", text)(scope, receive, send)


def _host_of(scope: Scope) -> str:
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    return urllib.parse.urlsplit(f"//{host}").hostname or ""


def middleware() -> list[Middleware]:
    return [Middleware(KnownHost)]


# --- serving ---


def run_app(workshop: Workshop) -> None:
    """Serve the app until it is stopped. Raises ConfigError where the port is taken."""
    settings = workshop.settings
    address.check_port(settings.host, settings.port)
    sys.argv = [str(HOME_PAGE)]  # Streamlit looks for .streamlit/config.toml beside the program it was started as
    _load_app().run(config={"server.address": settings.host, "server.port": settings.port, "server.headless": True})


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Say where the app is, go on with what was left, make the engines ready in the background; let go in the end."""
    from streamlit.runtime.pages_manager import PagesManager

    # Else the first visit of all, where it goes straight to a book, would see pages/book.py without Home.py around it.
    PagesManager.uses_pages_directory = False
    logging.getLogger("uvicorn.access").disabled = True  # addresses hold the secret of a shared link
    workshop = _workshop_on_this_port()
    _say_where(workshop)
    threading.Thread(target=_make_ready, args=(workshop,), name="warm-up", daemon=True).start()
    try:
        yield {}
    finally:
        workshop.jobs.close()


def addresses(workshop: Workshop) -> tuple[str, str]:
    """Where the app is opened: on this machine, and from a phone on the same network (empty where it can't be)."""
    settings = workshop.settings
    here = f"http://localhost:{settings.port}"
    return here, "" if address.scope_of(settings) == "machine" else address.base_url(settings)


def _load_app() -> Any:
    """The ASGI app of ``Home.py``, a ``streamlit.App``."""
    spec = importlib.util.spec_from_file_location("visutale_home", HOME_PAGE)
    assert spec is not None and spec.loader is not None
    home = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(home)
    return home.app


def _workshop_on_this_port() -> Workshop:
    """The process's workshop; under ``streamlit run`` it learns from Streamlit where it is served."""
    workshop = shared_workshop()
    if "streamlit.web.cli" not in sys.modules:
        return workshop
    import streamlit as st

    served = {"host": st.get_option("server.address") or "0.0.0.0", "port": int(st.get_option("server.port"))}
    return open_workshop(workshop.settings.model_copy(update=served))


def _say_where(workshop: Workshop) -> None:
    import click

    here, phone = addresses(workshop)
    click.echo(f"\n  VisuTale is open at  {here}")
    if phone:
        click.echo(f"  and on a phone at    {phone}")
    click.echo("  Ctrl+C closes it.\n")


def _make_ready(workshop: Workshop) -> None:
    """Go on with the jobs; where they are made here, load the engines and paint the samples of the styles.

    What fails is shown where it matters: on the engines page, or to the next who asks for a book.
    """
    try:
        workshop.jobs.open()
        if not workshop.settings.jobs.here:
            return
        for port, error in workshop.engines.warm_up().items():
            _log.warning("the %s is not ready: %s", port, error)
        pictures.paint_style_samples(workshop)
    except VisutaleError as error:
        _log.warning("%s", error)
    except Exception as error:  # noqa: BLE001 - the app serves on, and the first book says what is wrong
        _log.warning("an engine broke while it was made ready: %s", type(error).__name__)

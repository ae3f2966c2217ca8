"""The app on one port: the Streamlit pages, and beside them the shared books and a health check.

``/b/<token>.pdf`` gives a shared book to anybody who has its link, until the link is revoked. While the book is being
made it answers 202 with a page that looks again by itself.
"""

from __future__ import annotations

import html
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from visutale import __version__, address
from visutale.errors import ConfigError, InputError, LibraryError
from visutale.files import file_name
from visutale.house import HOME_PAGE
from visutale.workshop import Workshop, shared_workshop

_PRIVATE = {"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer", "Cache-Control": "private, no-cache"}
_IDENTITY = {"Content-Encoding": "identity"}
"""Keeps Streamlit's gzip off: a compressed PDF has no length and no ranges."""

_serving = threading.Event()


def serves_shared_books() -> bool:
    """Whether this process answers share links: true under ``visutale app``, false under ``streamlit run``."""
    return _serving.is_set()


def routes() -> list[Route]:
    """The routes beside the pages. Starlette answers HEAD wherever it answers GET."""
    return [Route("/b/{token}.pdf", shared_book), Route("/health", health)]


def shared_book(request: Request) -> Response:
    """A shared book's PDF, with ranges; 202 while it is being made; 404 for a link that opens nothing."""
    workshop = shared_workshop()
    share = workshop.library.find_share(request.path_params["token"])
    if share is None:
        return _page(404, "This book is not here", "The link was revoked, or it never opened a book on this computer.")
    try:
        pdf = workshop.library.pdf_path(share.book_id)
        if not pdf.is_file():
            return _still_being_made()
        title = workshop.library.open(share.book_id).title
    except (InputError, LibraryError):
        return _still_being_made()
    return FileResponse(
        pdf,
        media_type="application/pdf",
        filename=file_name(title, "pdf"),
        content_disposition_type="inline",
        headers=_PRIVATE | _IDENTITY,
    )


def health(request: Request) -> Response:
    """Says that the app answers, and which version it is."""
    return JSONResponse({"app": "visutale", "version": __version__, "status": "ok"})


def build_app() -> Any:
    """The ASGI app (a ``streamlit.App``)."""
    import streamlit as st

    return st.App(HOME_PAGE, lifespan=_lifespan, routes=routes(), on_script_error=_on_script_error)


def run_app(workshop: Workshop) -> None:
    """Serve the app until it is stopped. Raises ConfigError where the port is taken."""
    settings = workshop.settings
    _check_port(settings.host, settings.port)
    build_app().run(config={"server.address": settings.host, "server.port": settings.port, "server.headless": True})


@asynccontextmanager
async def _lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    workshop = shared_workshop()
    _serving.set()
    threading.Thread(target=workshop.engines.warm_up, name="warm-up", daemon=True).start()
    try:
        yield {}
    finally:
        _serving.clear()
        workshop.jobs.close()


def _on_script_error(error: Exception) -> bool:
    """Show a sentence instead of a traceback."""
    from visutale.ui.errors import show_error

    show_error(error)
    return True


def _still_being_made() -> Response:
    return _page(202, "This book is still being made", "This page looks again by itself.", refresh_s=5)


def _page(status: int, title: str, text: str, refresh_s: int = 0) -> Response:
    refresh = f'<meta http-equiv="refresh" content="{refresh_s}">' if refresh_s else ""
    body = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"{refresh}<title>{html.escape(title)}</title>"
        '<body style="font:1.2rem/1.5 Georgia,serif;max-width:32rem;margin:4rem auto;padding:0 1rem;color:#3b2f2a;'
        f'background:#fbf5ea"><h1>{html.escape(title)}</h1><p>{html.escape(text)}</p></body></html>'
    )
    return HTMLResponse(body, status_code=status, headers=_PRIVATE)


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigError(
                f"Port {port} on {host} can't be used ({error.strerror}).",
                remedy="Another VisuTale may be running. Stop it, or choose another port with --port.",
            ) from error


def addresses(workshop: Workshop) -> tuple[str, str]:
    """Where the app is opened: on this machine, and from a phone on the same network (empty where it can't be)."""
    settings = workshop.settings
    here = f"http://localhost:{settings.port}"
    return here, "" if address.scope_of(settings) == "machine" else address.base_url(settings)

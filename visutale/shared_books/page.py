"""A shared book as a plain web page: leafed through, listened to and taken along, without a line of script.

Addresses on it are relative, so that the page works wherever it is served, below a folder of a public address too.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Sequence
from functools import cache

from jinja2 import Environment
from markupsafe import Markup
from starlette.responses import HTMLResponse

from visutale.binding import markup
from visutale.binding.colophon import how_it_was_made
from visutale.binding.layout import original_of, title_of
from visutale.binding.phrases import closing_words, for_ages, phrases
from visutale.binding.templates import allowed, part_of, templates_of
from visutale.book import Book, Frozen, Page, PictureAsset, Place
from visutale.languages import direction
from visutale.pictures import THUMBNAIL_PX

PRIVATE = {"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer", "Cache-Control": "private, no-cache"}
"""For what only those with the link shall see."""


class _Picture(Frozen):
    """Where a picture is fetched, small and whole, and its widths in pixels."""

    small: str
    small_px: int
    whole: str
    width_px: int
    height_px: int


class _Leaf(Frozen):
    """A page as it is shown; addresses are empty where there is nothing."""

    id: str
    name: str
    picture: _Picture | None
    alt: str
    text: str = ""
    original: str = ""
    voice: str = ""


def book_page(book: Book, token: str, *, forms: Sequence[str]) -> HTMLResponse:
    """The page of a shared book; ``forms`` are the endings of those it can be taken along in, the PDF first."""
    words = phrases(book.language)
    page = _templates().get_template("book.html").render(
        book=book,
        title=title_of(book),
        said=words,
        style=_style(),
        direction=direction(book.language),
        original_direction=direction(book.original_language),
        for_ages=for_ages(book.language, book.age),
        cover=_leaf(token, book.cover, "cover", words.cover),
        leaves=[_page_leaf(token, book, one) for one in book.pages],
        lacking=_lacking(book),
        end=closing_words(book),
        token=token,
        forms=forms,
        made=how_it_was_made(book),
    )  # fmt: skip
    return HTMLResponse(page, headers=_headers())


def notice(status: int, title: str, text: str, *, refresh_s: int = 0) -> HTMLResponse:
    """A page that says one thing; with ``refresh_s`` it looks again by itself after that many seconds."""
    page = _templates().get_template("notice.html").render(
        title=title, text=text, refresh_s=refresh_s, style=_style()
    )  # fmt: skip
    return HTMLResponse(page, status_code=status, headers=_headers())


# --- what is shown ---


def _page_leaf(token: str, book: Book, page: Page) -> _Leaf:
    leaf = _leaf(token, page, f"page-{page.number}", phrases(book.language).page.format(page.number))
    return leaf.model_copy(
        update={
            "text": page.text,
            "original": original_of(book, page),
            "voice": _address(token, page.narration.file) if page.narration else "",
        }
    )


def _leaf(token: str, place: Place, name: str, title: str) -> _Leaf:
    picture = _picture(token, place.picture) if place.picture else None
    return _Leaf(id=name, name=title, picture=picture, alt=place.scene.alt or title)


def _picture(token: str, asset: PictureAsset) -> _Picture:
    whole = _address(token, asset.file)
    small_px = min(asset.width_px, THUMBNAIL_PX)
    return _Picture(
        small=f"{whole}?small", small_px=small_px, whole=whole, width_px=asset.width_px, height_px=asset.height_px
    )


def _address(token: str, file: str) -> str:
    return f"{token}/files/{urllib.parse.quote(file)}"


def _lacking(book: Book) -> str:
    """How many pictures are missing, in a sentence; empty where none is."""
    count = sum(place.picture is None for place in (book.cover, *book.pages))
    return phrases(book.language).pictures.lacking.format(count=count) if count else ""


# --- how it is put together ---


@cache
def _templates() -> Environment:
    return templates_of("visutale.shared_books", stressed=markup.stressed_text)


@cache
def _style() -> Markup:
    return part_of(_templates(), "style.css") + markup.STYLE


@cache
def _headers() -> dict[str, str]:
    """Nothing runs on the page, and nothing is fetched from elsewhere."""
    policy = (
        f"default-src 'none'; img-src 'self'; media-src 'self'; font-src 'self'; style-src {allowed(_style())}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return PRIVATE | {"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff"}

"""A book as one web page in one file: leafed through, read aloud, and at home on a disk as on a server.

Pictures and voices are in the page, which asks for nothing from anywhere and says so in its own policy. Without script
all its pages stand below one another. The same book and media give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from visutale.binding import layout, markup
from visutale.binding.colophon import how_it_was_made
from visutale.binding.marks import source_address, source_type
from visutale.binding.media import Media
from visutale.binding.phrases import for_ages, phrases
from visutale.binding.web_book.leaves import cover_leaf, page_leaf, palette_for, tag
from visutale.book import Book
from visutale.languages import direction


def bind_html(book: Book, media: Media) -> bytes:
    """The book as an HTML file, whole or still growing.

    A picture or a voice that is missing or can't be read leaves a page that says so.
    """
    palette = palette_for(book, media)
    leaves = [cover_leaf(book, media, palette), *(page_leaf(book, page, media, palette) for page in book.pages)]
    words = phrases(book.language)
    html = _environment().get_template("book.html").render(
        title=layout.title_of(book),
        language=tag(book.language),
        direction=direction(book.language),
        age=book.age,
        for_ages=for_ages(book.language, book.age),
        leaves=leaves,
        end=words.end if len(book.pages) >= book.page_count else words.continued,
        made=how_it_was_made(book),
        said=words,
        about=_about(book),
        source=source_address(source_type(book, heard=True)),
        heard=any(leaf.voice for leaf in leaves),
        style=_style(),
        script=_part("leafing.js"),
        policy=_policy(),
    )  # fmt: skip
    return html.encode()


def _about(book: Book) -> dict[str, str]:
    """What the book is, for machines: schema.org's words for it."""
    source = source_type(book, heard=True)
    return {
        "@context": "https://schema.org",
        "@type": "Book",
        "name": layout.title_of(book),
        "inLanguage": tag(book.language),
        "dateCreated": book.made_at.date().isoformat(),
        "creditText": phrases(book.language).made_with,
        "digitalSourceType": f"https://schema.org/{source[0].upper()}{source[1:]}DigitalSource",
    }


# --- how it is put together ---


@cache
def _environment() -> Environment:
    loader = PackageLoader("visutale.binding.web_book", "")
    found = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
    found.filters["stressed"] = markup.stressed_pieces
    return found


@cache
def _part(name: str) -> Markup:
    loader = _environment().loader
    assert loader is not None
    return Markup(loader.get_source(_environment(), name)[0].strip())


@cache
def _style() -> Markup:
    return _part("style.css") + markup.STYLE


@cache
def _policy() -> str:
    """Our style and script run, by their hashes; pictures and voices are in the page; nothing is fetched."""
    style, script = (
        f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'"
        for part in (_style(), _part("leafing.js"))
    )
    return (
        f"default-src 'none'; img-src data:; media-src data:; style-src {style}; script-src {script}; "
        "base-uri 'none'; form-action 'none'"
    )

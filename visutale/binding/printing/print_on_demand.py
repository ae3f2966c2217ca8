"""A book for a printer on demand: the pages and the cover as two files, by the rules of Kindle Direct Publishing (KDP).

The trimmed page is 8.5 inches square, with an eighth of an inch of bleed at its top, its foot and its outer edge, and
there are at least 24 pages, an even number. Pages keep their words clear of the inner edge by themselves: every layout
has margins wider than the 0.375 inches asked for. There are no marks, outlines or links.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from visutale.binding.pdf import bind_pdf
from visutale.binding.printing.bleed import Bleed, add_bleed
from visutale.binding.printing.extra_pages import quiet_page
from visutale.binding.printing.pages_alone import drop_ways_through
from visutale.binding.printing.resolution import resolution, summary
from visutale.binding.printing.wraparound import Stock, wraparound
from visutale.binding.themes import USUAL, Theme
from visutale.languages import direction

if TYPE_CHECKING:
    from visutale.binding.media import Media
    from visutale.book import Book

FEWEST_PAGES = 24
_MOST_PAGES_FOR_MARGINS = 150
"""Thicker books need a wider inner margin."""


@dataclass(frozen=True)
class PrintOnDemand:
    """Two PDF files, and sentences for who orders the print."""

    interior: bytes
    cover: bytes
    warnings: tuple[str, ...]


def interior_and_cover(book: Book, media: Media, theme: Theme = USUAL, *, stock: Stock = "colour") -> PrintOnDemand:
    """The book's pages with bleed, and its cover around a spine as thick as they are on the paper chosen.

    The front of the cover is the first page, too, as a title page. Quiet pages with room to draw fill the book up at
    its end. Pages are in reading order, also in a book that is bound on the right. Raises BindingError like
    :func:`~visutale.binding.pdf.bind_pdf`.
    """
    pdf = bind_pdf(book, media, theme)
    interior, own, printed = _interior(pdf, quiet_page(book, media, theme), rtl=direction(book.language) == "rtl")
    return PrintOnDemand(
        interior=interior,
        cover=wraparound(book, media, pdf, printed, stock, theme),
        warnings=tuple(_warnings(book, media, theme, own, printed)),
    )


def _interior(pdf: bytes, quiet: bytes, *, rtl: bool) -> tuple[bytes, int, int]:
    """The pages as a file, how many the book has of its own, and how many are printed."""
    from pikepdf import open as open_pdf

    with open_pdf(io.BytesIO(pdf)) as book, open_pdf(io.BytesIO(quiet)) as filler:
        own = len(book.pages)
        printed = max(FEWEST_PAGES, own + own % 2)
        for _ in range(printed - own):
            book.pages.append(filler.pages[0])
        for index, page in enumerate(book.pages):
            bound_on_the_left = (index % 2 == 0) != rtl
            add_bleed(page, Bleed(left=0.0) if bound_on_the_left else Bleed(right=0.0))
        drop_ways_through(book)
        out = io.BytesIO()
        book.save(out, deterministic_id=True)
    return out.getvalue(), own, printed


def _warnings(book: Book, media: Media, theme: Theme, own: int, printed: int) -> Iterator[str]:
    if soft := summary(resolution(book, "pod", media, theme)):
        yield soft
    if printed > own:
        yield (
            f"The book has {own} pages with its title page and its last one, and is printed with {printed}: "
            f"{printed - own} at its end {'have' if printed - own > 1 else 'has'} room to draw."
        )
    if printed > _MOST_PAGES_FOR_MARGINS:
        yield (
            f"The book has {printed} pages. From {_MOST_PAGES_FOR_MARGINS + 1} on, printers want words half an inch "
            "away from the spine: look at the printer’s preview before you order."
        )

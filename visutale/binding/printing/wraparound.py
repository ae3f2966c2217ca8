"""A paperback's cover in one piece: back, spine and front, with bleed all around.

The widths are those that Kindle Direct Publishing (KDP) gives for a page of each of its papers.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

from visutale.binding.layout import PAGE_PT
from visutale.binding.printing.bleed import BLEED_PT, Bleed, add_bleed
from visutale.binding.printing.extra_pages import ExtraPage, draw_back, draw_spine
from visutale.binding.printing.papers import POINTS_PER_INCH
from visutale.binding.themes import USUAL, Theme
from visutale.languages import direction

if TYPE_CHECKING:
    from pikepdf import Pdf

    from visutale.binding.media import Media
    from visutale.book import Book

Stock = Literal["white", "cream", "colour"]
"""The paper of the pages: white or cream for black ink, white for premium colour."""

_PAGE_THICKNESS_IN: dict[Stock, float] = {"white": 0.002252, "cream": 0.0025, "colour": 0.002347}
_FEWEST_PAGES_WITH_SPINE_WORDS = 79


def spine_width(pages: int, stock: Stock) -> float:
    """The width in points of the spine of a book with so many pages."""
    return pages * _PAGE_THICKNESS_IN[stock] * POINTS_PER_INCH


def wraparound(book: Book, media: Media, pdf: bytes, pages: int, stock: Stock, theme: Theme = USUAL) -> bytes:
    """The cover of a bound book of so many printed pages, as a PDF of one page. ``pdf`` is the book, its cover first.

    A book that is bound on the right has its front on the left. On the back, an area much larger than the two by 1.2
    inches of a barcode is free of pictures and words, in either corner. A spine has words from 79 pages on, where
    letters of seven points fit it.
    """
    from pikepdf import Array, Name
    from pikepdf import open as open_pdf

    rtl = direction(book.language) == "rtl"
    spine = spine_width(pages, stock)
    width, height = 2 * (BLEED_PT + PAGE_PT) + spine, 2 * BLEED_PT + PAGE_PT
    around = ExtraPage(book, media, theme, width, height)
    _draw_around(around, book, media, width, rtl=rtl)
    if pages >= _FEWEST_PAGES_WITH_SPINE_WORDS:
        draw_spine(around.sheet, book, spine, (width / 2, height / 2))
    with open_pdf(io.BytesIO(around.pdf())) as cover, open_pdf(io.BytesIO(pdf)) as bound:
        front = bound.pages[0]
        add_bleed(front, Bleed(right=0.0) if rtl else Bleed(left=0.0))
        form = front.as_form_xobject()
        form.BBox = front.obj.MediaBox
        page = cover.pages[0]
        page.add_resource(cover.copy_foreign(form), Name.XObject, Name("/Front"))
        left = 0.0 if rtl else BLEED_PT + PAGE_PT + spine
        page.contents_add(f"q 1 0 0 1 {left:.3f} 0 cm /Front Do Q".encode())
        page.obj.BleedBox = page.obj.MediaBox
        page.obj.TrimBox = Array([BLEED_PT, BLEED_PT, round(width - BLEED_PT, 3), height - BLEED_PT])
        _say_the_same(bound, cover)
        out = io.BytesIO()
        cover.save(out, deterministic_id=True)
    return out.getvalue()


def _say_the_same(bound: Pdf, cover: Pdf) -> None:
    """Give the cover the title and the marks of the book's own file."""
    for key, value in bound.docinfo.items():
        cover.docinfo[key] = str(value)
    if "/Metadata" in bound.Root:
        cover.Root.Metadata = cover.copy_foreign(bound.Root.Metadata)


def _draw_around(page: ExtraPage, book: Book, media: Media, width: float, *, rtl: bool) -> None:
    """The back, and the front's colour from edge to edge, so that a fold which is not exact doesn't show."""
    canvas, sheet = page.canvas, page.sheet
    canvas.setFillColorRGB(*(sheet.theme.paper if sheet.theme.lettering == "plain" else sheet.palette.wash))
    canvas.rect(0, 0, width, 2 * BLEED_PT + PAGE_PT, stroke=0, fill=1)
    canvas.saveState()
    canvas.translate(width - BLEED_PT - PAGE_PT if rtl else BLEED_PT, BLEED_PT)
    draw_back(sheet, book, media)
    canvas.restoreState()

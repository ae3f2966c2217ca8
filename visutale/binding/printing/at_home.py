"""A bound book for a printer at home: page by page on A4 or Letter, or as a booklet of folded sheets.

Words are never cut off by a printer's white edges, and a thin line shows where to cut. The same file gives the same
bytes.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from visutale.binding.layout import PAGE_PT
from visutale.binding.printing.imposition import Side, saddle_stitch
from visutale.binding.printing.pages_alone import drop_ways_through
from visutale.binding.printing.papers import PAPERS, Paper, page_side

if TYPE_CHECKING:
    from pikepdf import Object, Page, Pdf


def home(pdf: bytes, paper: Paper) -> bytes:
    """The book with each page centred on its own sheet, as large as every printer can print it."""
    from pikepdf import open as open_pdf

    width, height = PAPERS[paper]
    side = page_side("home", paper)
    with open_pdf(io.BytesIO(pdf)) as book:
        for page in book.pages:
            _move(page, side / PAGE_PT, (width - side) / 2, (height - side) / 2)
            page.contents_add(_guide((width - side) / 2, (height - side) / 2, side, side).encode())
            _set_size(page, width, height)
        return _saved(book, duplex="/Simplex")


def booklet(pdf: bytes, paper: Paper, *, rtl: bool) -> bytes:
    """The book with two pages on each side of the paper, to be printed on both sides, turned over the short edge.

    The printed sheets are folded together in the middle. The first page is the front of the booklet and the last one
    its back; blank pages that fill the sheets come before the back. ``rtl`` is for a book that is bound on the right.
    """
    from pikepdf import open as open_pdf

    width, height = PAPERS[paper][::-1]
    side = page_side("booklet", paper)
    with open_pdf(io.BytesIO(pdf)) as book:
        forms = [page.as_form_xobject() for page in book.pages]
        sides = saddle_stitch(len(forms), rtl=rtl)
        del book.pages[:]
        for shared in sides:
            sheet = book.add_blank_page(page_size=(width, height))
            _impose(book, sheet, shared, forms, side)
        drop_ways_through(book)
        return _saved(book, duplex="/DuplexFlipShortEdge")


def _impose(book: Pdf, sheet: Page, shared: Side, forms: list[Object], side: float) -> None:
    """Put two pages against the fold, and a line around both: nobody shall cut along the fold."""
    from pikepdf import Dictionary

    width, height = (float(edge) for edge in sheet.mediabox[2:])
    bottom, scale = (height - side) / 2, side / PAGE_PT
    placed = ((shared.left, width / 2 - side), (shared.right, width / 2))
    code = [f"q {scale:.5f} 0 0 {scale:.5f} {left:.3f} {bottom:.3f} cm /P{index} Do Q"
            for index, left in placed if index is not None]  # fmt: skip
    code.append(_guide(width / 2 - side, bottom, 2 * side, side))
    drawn = {f"/P{index}": forms[index] for index in shared if index is not None}
    sheet.obj.Resources = Dictionary(XObject=Dictionary(drawn))
    sheet.obj.Contents = book.make_stream("\n".join(code).encode())


def _guide(left: float, bottom: float, width: float, height: float) -> str:
    """Where to cut: a thin, dashed, grey line."""
    return f"q 0.6 G 0.4 w [2 2] 0 d {left:.3f} {bottom:.3f} {width:.3f} {height:.3f} re S Q"


def _move(page: Page, scale: float, right: float, up: float) -> None:
    """Scale a page and move it, with its links."""
    page.contents_add(f"q {scale:.5f} 0 0 {scale:.5f} {right:.3f} {up:.3f} cm".encode(), prepend=True)
    page.contents_add(b"Q")
    for link in page.obj.get("/Annots", ()):
        corners = [float(edge) * scale + (up if index % 2 else right) for index, edge in enumerate(link.Rect)]
        link.Rect = [round(corner, 3) for corner in corners]


def _set_size(page: Page, width: float, height: float) -> None:
    """One size for all of a page's boxes: nothing of it is cut away by a machine."""
    from pikepdf import Array

    box = Array([0, 0, round(width, 3), round(height, 3)])
    for name in ("/MediaBox", "/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
        if name == "/MediaBox" or name in page.obj:
            page.obj[name] = box


def _saved(book: Pdf, duplex: str) -> bytes:
    """The file, with what it tells the printer's dialogue: on which sides, and at its own size."""
    from pikepdf import Dictionary, Name

    preferences = book.Root.get("/ViewerPreferences", Dictionary())
    preferences.Duplex, preferences.PrintScaling = Name(duplex), Name("/None")
    book.Root.ViewerPreferences = preferences
    out = io.BytesIO()
    book.save(out, deterministic_id=True)
    return out.getvalue()

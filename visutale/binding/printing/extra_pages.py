"""Pages that a printed book has and a book on a screen does not: quiet ones, and a cover's back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from visutale.binding.arrangements.cropping import crop
from visutale.binding.canvas import new_canvas
from visutale.binding.ink import Ink
from visutale.binding.layout import PAGE_PT, title_of
from visutale.binding.painting import Painting, UnreadableError, read_painting
from visutale.binding.palette import PAPER
from visutale.binding.phrases import for_ages
from visutale.binding.sheet import Sheet, width_of
from visutale.errors import LibraryError

if TYPE_CHECKING:
    from visutale.binding.media import Media
    from visutale.binding.themes import Theme
    from visutale.book import Book, PictureAsset

_VIGNETTE_PT = 300.0
_SMALLEST_TYPE_PT = 7.0
_SPINE_EDGE_PT = 4.5
"""Kept free on both sides of a spine's words, a sixteenth of an inch: folds are not exact."""
_TALLEST_EM, _MIDDLE_EM = 1.05, 0.26
"""From the top of a letter to the foot of another, and the middle between them above the baseline."""


class ExtraPage:
    """A file of one page, in a book's colours, to be drawn on by its canvas and its :class:`Sheet`."""

    def __init__(self, book: Book, media: Media, theme: Theme, width: float, height: float) -> None:
        self._out = io.BytesIO()
        self.canvas = new_canvas(self._out, width, height, book.language)
        cover = readable(book.cover.picture, media)
        palette = theme.palette(cover.sample if cover else None)
        self.sheet = Sheet(self.canvas, Ink(self.canvas), palette, theme)

    def pdf(self) -> bytes:
        """The finished file."""
        self.canvas.showPage()
        self.canvas.save()
        return self._out.getvalue()


def readable(asset: PictureAsset | None, media: Media) -> Painting | None:
    """A picture of the book, where there is one that can be read."""
    if asset is None:
        return None
    try:
        return read_painting(media(asset))
    except (LibraryError, UnreadableError):
        return None


def quiet_page(book: Book, media: Media, theme: Theme) -> bytes:
    """A page without words, with room for the reader's own drawing. It fills a book up to what printers ask for."""
    page = ExtraPage(book, media, theme, PAGE_PT, PAGE_PT)
    sheet, inset = page.sheet, 54.0
    sheet.ground(sheet.palette.wash)
    sheet.rectangle(inset, inset, PAGE_PT - 2 * inset, PAGE_PT - 2 * inset, PAPER, corner=1.5 * theme.corner_pt)
    _ornament(sheet, PAGE_PT - inset / 2)
    return page.pdf()


def draw_back(sheet: Sheet, book: Book, media: Media) -> None:
    """Draw a cover's back: the last picture, and who the book is for. The lowest fifth stays free for a barcode."""
    pictures = (readable(page.picture, media) for page in reversed(book.pages))
    painting = next((picture for picture in pictures if picture), None)
    if painting:
        sheet.picture(
            painting, (PAGE_PT - _VIGNETTE_PT) / 2, 78, _VIGNETTE_PT, _VIGNETTE_PT, part=crop(painting, 1.0),
            corner=1.5 * sheet.theme.corner_pt,
        )  # fmt: skip
    ages = for_ages(book.language, book.age)
    sheet.words(
        ages, PAGE_PT / 2, 428, sheet.theme.headline, 17.0, sheet.palette.title, align="middle", language=book.language
    )
    _ornament(sheet, 456)


def draw_spine(sheet: Sheet, book: Book, width: float, middle: tuple[float, float]) -> None:
    """Write the title along a spine, from top to bottom, where it is broad enough for that. ``middle`` is the canvas's,
    with y measured upwards."""
    title = title_of(book)
    room = PAGE_PT - 2 * 36.0
    longest = width_of(title, sheet.theme.headline, 1.0, book.language)
    size = min((width - 2 * _SPINE_EDGE_PT) / _TALLEST_EM, 24.0, room / longest)
    if size < _SMALLEST_TYPE_PT:
        return
    sheet.canvas.saveState()
    sheet.canvas.translate(middle[0] - PAGE_PT - _MIDDLE_EM * size, middle[1])
    sheet.canvas.rotate(-90)
    sheet.words(title, 0, 0, sheet.theme.headline, size, sheet.palette.title, align="middle", language=book.language)
    sheet.canvas.restoreState()


def _ornament(sheet: Sheet, y: float) -> None:
    for step in (-1, 0, 1):
        sheet.disc(PAGE_PT / 2 + 15 * step, y, 3.0 if step == 0 else 2.2, sheet.palette.accent)

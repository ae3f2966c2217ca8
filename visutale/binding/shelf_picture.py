"""The cover as one picture, with its title on it: what a shelf of books or a player of sound shows."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from visutale.binding import marks
from visutale.binding.arranging import CoverPlan, plan_cover, plate_of
from visutale.binding.drawing import Drawing, hexadecimal
from visutale.binding.film.planes import Size
from visutale.binding.film.slide import Slide, Words, words
from visutale.binding.layout import PAGE_PT, SUBTITLE_GAP, SUBTITLE_HEIGHT, SUBTITLE_SIZE
from visutale.binding.painting import Painting
from visutale.binding.palette import Palette
from visutale.binding.placeholder import draw_landscape
from visutale.binding.themes import USUAL, Theme
from visutale.book import Book, Box

if TYPE_CHECKING:
    from PIL.Image import Image

_SIDE_PX = 1200
_SCALE = _SIDE_PX / PAGE_PT


def shelf_picture(book: Book, painting: Painting | None, palette: Palette, theme: Theme = USUAL) -> bytes:
    """The cover as a square JPEG; without its title where no face has the letters of that."""
    from PIL import Image

    slide = Slide(Size(_SIDE_PX, _SIDE_PX))
    frame: Box | None = None
    if painting is None:
        landscape = Drawing(palette, theme)
        draw_landscape(landscape, 0, sun=0.56)
        slide.stretched(landscape.svg())
    try:
        plan = plan_cover(book, painting, theme)
        _draw_title(slide, book, plan, palette, theme)
        frame = plan.frame.place if plan.frame else None
    except ValueError:
        pass
    ground = theme.paper if theme.lettering == "plain" else palette.wash
    picture = Image.new("RGB", (_SIDE_PX, _SIDE_PX), hexadecimal(ground))
    if painting is not None:
        _paste(picture, painting, frame or Box(0, 0, 1, 1))
    title = Image.fromarray(slide.pixels(), "RGBA")
    picture.paste(title, (0, 0), title)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    if book.cover.picture is None:
        return out.getvalue()
    return marks.marked_picture(out.getvalue(), book.cover.picture.painted, marks.painter_of(book))


def _draw_title(slide: Slide, book: Book, plan: CoverPlan, palette: Palette, theme: Theme) -> None:
    text, place = plan.text, plan.place
    title = Words(text.title.lines, text.title.family, text.title.size * _SCALE, book.language, text.title.leading)
    middle, top = (place.left + place.right) / 2 * _SIDE_PX, place.top * _SIDE_PX
    first = top + text.title.padding * _SCALE
    if theme.lettering == "cut-out":
        slide.cut_out(title, middle, first, palette.title, theme.paper)
    else:
        if theme.lettering == "plate":
            left, above, right, below = (edge * _SIDE_PX for edge in plate_of(place))
            slide.panel(left, above, right - left, below - above, theme.paper, corner=theme.corner_pt * _SCALE)
        slide.words(title, middle, first, palette.title)
    ages = words(text.subtitle, theme.text, SUBTITLE_SIZE * _SCALE, _SIDE_PX, book.language)
    high = SUBTITLE_HEIGHT * _SCALE
    wide, below = ages.width + 1.5 * high, top + (text.title.height + SUBTITLE_GAP) * _SCALE
    corner = min(high / 2, theme.corner_pt * _SCALE)
    slide.rectangle(middle - wide / 2, below, wide, high, palette.title, corner=corner)
    slide.words(ages, middle, below + (high - ages.height) / 2, theme.paper)


def _paste(picture: Image, painting: Painting, frame: Box) -> None:
    from PIL import Image, ImageOps

    source = Image.open(io.BytesIO(painting.source)) if isinstance(painting.source, bytes) else painting.source
    left, top, right, bottom = (round(edge * _SIDE_PX) for edge in frame)
    picture.paste(ImageOps.fit(source.convert("RGB"), (right - left, bottom - top)), (left, top))

"""What is drawn for a film: the title and the end, captions, and what stands where a picture is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from visutale.binding import drawing
from visutale.binding.arranging import Shown
from visutale.binding.colophon import by_language, height, how_it_was_made, printable, shared_out
from visutale.binding.film.framing import CAPTION_SHARE, Edge
from visutale.binding.film.planes import Overlay, Pixels, Size
from visutale.binding.film.slide import CLOSE, Slide, Words, words
from visutale.binding.layout import PAGE_PT, title_of
from visutale.binding.palette import WHITE, Palette
from visutale.binding.phrases import closing_words, for_ages, phrases
from visutale.binding.placeholder import draw_landscape
from visutale.binding.themes import Theme
from visutale.book import AgeBand, Book, Box
from visutale.languages import direction

if TYPE_CHECKING:
    from PIL.Image import Image

_USUAL_HEIGHT = 720
"""Of the frame for which the lengths below are, in pixels."""
_LARGER = 1.1
"""How much larger than a frame cards are drawn, so that the camera can come nearer."""
_CAPTION_SIZE: dict[AgeBand, float] = {"3-5": 42.0, "6-8": 38.0, "9-12": 34.0}
_SMALLEST_CAPTION = 14.0
_CAPTION_LINES = 2
_INSET, _STRIP = 30.0, 22.0
"""From a caption's strip to the frame's edge; how much higher than its lines the strip is."""
_CORNER = 1.4
"""Of a theme's corners: pixels for a point."""
_TITLE_SIZES = (104, 92, 82, 72, 64, 56, 50, 44, 38, 32, 27, 22, 18, 14)
_MOST_TITLE_LINES = 5
_BROKEN_BELOW = 0.36
"""Of the largest title: words are rather broken than smaller."""
_MADE_SIZES = (25, 23, 21)
"""Of the words on the end card, the first that lets them fit on one."""
_MADE_GAP = 0.4
"""Between them where their language changes, in lines."""
_HILLS = (
    (((0.0, 0.90), (0.34, 0.86), (0.69, 0.93), (1.0, 0.88)), 0.16),
    (((0.0, 0.94), (0.29, 0.97), (0.65, 0.92), (1.0, 0.96)), 0.24),
)
"""In shares of the frame."""


@dataclass(frozen=True)
class Look:
    """A theme in the colours of a book."""

    theme: Theme
    palette: Palette

    @classmethod
    def of(cls, theme: Theme, cover: Image | None) -> Look:
        """``cover`` is the cover's picture in RGB, of any size."""
        return cls(theme, theme.palette(cover))

    def panel(self, slide: Slide, x: float, y: float, width: float, height: float, unit: float) -> None:
        """A sheet of the theme's paper; ``unit`` is :func:`_unit`'s."""
        edge = (self.theme.edge_pt * unit, self.palette.ink)
        corner = min(height / 2, _CORNER * self.theme.corner_pt * unit)
        slide.panel(x, y, width, height, self.theme.paper, corner=corner, edge=edge)


# --- captions ---


def caption(text: str, book: Book, edge: Edge, look: Look, size: Size) -> Overlay:
    """A caption on a strip of paper, as large as the reader's age wants it, in two lines where that can be."""
    unit = _unit(size)
    said = _in_lines(printable(text), book, look.theme, size)
    slide = Slide(size)
    wide, high = said.width + 56 * unit, said.height + _STRIP * unit
    inset = max(0.0, min(_INSET * unit, size.height - high))
    top = inset if edge == "top" else size.height - inset - high
    look.panel(slide, (size.width - wide) / 2, top, wide, high, unit)
    slide.words(said, size.width / 2, top + _STRIP / 2 * unit, look.palette.ink)
    return Overlay(slide.pixels())


def _in_lines(text: str, book: Book, theme: Theme, size: Size) -> Words:
    unit, letters = _unit(size), _CAPTION_SIZE[book.age] * theme.scale
    room = CAPTION_SHARE * size.height - (_INSET + _STRIP) * unit
    while True:
        found = words(text, theme.text, letters * unit, 0.80 * size.width, book.language)
        fits = len(found.lines) <= _CAPTION_LINES and found.height <= room
        if fits or letters <= _SMALLEST_CAPTION:
            return found
        letters *= 0.94


# --- the title ---


def title_card(book: Book, picture: Pixels, look: Look, frame: Size) -> Pixels:
    """The whole cover picture on paper, and the title beside it: before it, as the language is read."""
    size, unit = _larger(frame)
    theme, palette = look.theme, look.palette
    slide = _ground(palette, size)
    side, margin = 0.84 * size.height, 0.08 * size.height
    column = size.width - side - 3 * margin
    rtl = direction(book.language) == "rtl"
    left = margin if rtl else size.width - margin - side
    middle = size.width - margin - column / 2 if rtl else margin + column / 2
    title = _title(printable(title_of(book)), book.language, theme, column, 0.62 * size.height)
    ages = words(for_ages(book.language, book.age), theme.text, 25 * unit, column, book.language)
    top = (size.height - title.height - 84 * unit) / 2
    if theme.lettering == "cut-out":
        slide.cut_out(title, middle, top, palette.title, theme.paper)
    else:
        slide.words(title, middle, top, palette.title)
    top += title.height + 34 * unit
    wide, high = ages.width + 52 * unit, ages.height + 18 * unit
    corner = min(high / 2, _CORNER * theme.corner_pt * unit)
    slide.rectangle(middle - wide / 2, top, wide, high, palette.title, corner=corner)
    slide.words(ages, middle, top + 9 * unit, theme.paper)
    look.panel(slide, left, margin, side, side, unit)
    return _with_picture(slide.pixels(), picture, (left, margin, side), _CORNER * theme.corner_pt * unit)


def _title(title: str, language: str, theme: Theme, measure: float, room: float) -> Words:
    """As large as fits without a broken word, or with one rather than small."""
    unit = room / 446 * theme.scale
    found = [
        words(title, theme.headline, size * unit, measure, language, leading=CLOSE * theme.leading)
        for size in _TITLE_SIZES
    ]
    fits = [one for one in found if one.height <= room and one.width <= measure]
    whole = [one for one in fits if len(one.lines) <= _MOST_TITLE_LINES and _whole(one, title)]
    large = [one for one in whole if one.size >= _BROKEN_BELOW * found[0].size]
    broken = [one for one in fits if len(one.lines) <= _MOST_TITLE_LINES]
    return next(iter([*large, *broken, *fits, next(shared_out([found[-1]], _gap, repeat(room)))[0]]))


def _whole(what: Words, title: str) -> bool:
    return "".join(line.text for line in what.lines).replace(" ", "") == title.replace(" ", "")


def _with_picture(card: Pixels, picture: Pixels, place: tuple[float, float, float], corner: float) -> Pixels:
    """The card with the middle of a picture in a square with round corners."""
    import cv2

    left, top, side = (round(length) for length in place)
    high, wide = picture.shape[:2]
    least = min(high, wide)
    square = picture[(high - least) // 2 :, (wide - least) // 2 :][:least, :least]
    shrinks = cv2.INTER_AREA if least > side else cv2.INTER_CUBIC
    square = cv2.resize(square, (side, side), interpolation=shrinks)
    mask = Slide(Size(side, side))
    mask.rectangle(0, 0, side, side, WHITE, corner=corner)
    opacity = mask.pixels()[..., 3:].astype(np.float32) / 255
    found = card[..., :3].copy()
    under = found[top : top + side, left : left + side]
    under[:] = (square * opacity + under * (1 - opacity) + 0.5).astype(np.uint8)
    return found


# --- the end ---


def end_cards(book: Book, look: Look, frame: Size) -> Iterator[Pixels]:
    """The end, and how the book was made, on as many cards as that takes."""
    size, unit = _larger(frame)
    theme, palette = look.theme, look.palette
    said = phrases(book.language)
    end = words(closing_words(book), theme.headline, 84 * unit, 0.8 * size.width, said.language)
    texts = by_language(how_it_was_made(_as_filmed(book)))
    top, bottom = 0.12 * size.height, 0.85 * size.height
    first = top + end.height + 34 * unit
    sizes = [
        [words(text, theme.text, px * unit, 0.74 * size.width, language, balanced=False) for language, text in texts]
        for px in _MADE_SIZES
    ]
    made = next((stack for stack in sizes if height(stack, _gap) <= bottom - first), sizes[0])
    inset = (size.width - max(part.width for part in made)) / 2
    for number, stack in enumerate(shared_out(made, _gap, repeat(bottom - first))):
        slide = _ground(palette, size)
        if not number:
            _draw_end(slide, end, top, palette, unit)
        at = first if not number else (bottom + top - height(stack, _gap)) / 2
        for part in stack:
            rtl = direction(part.language) == "rtl"
            slide.words(part, size.width - inset if rtl else inset, at, palette.ink, align="right" if rtl else "left")
            at += part.height + _gap(part)
        yield slide.pixels()[..., :3]


def _gap(part: Words) -> float:
    """What is free after words before those in another language."""
    return _MADE_GAP * part.leading


def _as_filmed(book: Book) -> Book:
    """The book without the credit for the printed one."""
    return book.model_copy(update={"credits": tuple(one for one in book.credits if one.port != "binding")})


def _draw_end(slide: Slide, end: Words, top: float, palette: Palette, unit: float) -> None:
    middle = slide.size.width / 2
    slide.words(end, middle, top, palette.title)
    for side in (-1, 1):
        for step, radius in enumerate((8.0, 6.0, 4.0)):
            x = middle + side * (end.width / 2 + (40 + 26 * step) * unit)
            slide.disc(x, top + end.height / 2, radius * unit, palette.accent)


# --- no picture ---


def landscape(number: int, shown: Shown, look: Look) -> tuple[Pixels, Box]:
    """A drawn landscape with a kind word on it, and where that stands."""
    theme, palette = look.theme, look.palette
    shapes = drawing.Drawing(palette)
    draw_landscape(shapes, number, sun=0.2, horizon=0.5)
    side = 1280
    slide = Slide(Size(side, side))
    slide.stretched(shapes.svg())
    first, _, second = shown.why_none.partition("\n")
    large = words(first, theme.headline, 40, 0.8 * side, shown.language)
    small = words(second, theme.text, 30, 0.8 * side, shown.language)
    wide, high = max(large.width, small.width) + 110, large.height + small.height + 50
    top = 0.38 * side - high / 2
    look.panel(slide, (side - wide) / 2, top, wide, high, 2.0)
    slide.words(large, side / 2, top + 25, palette.title)
    slide.words(small, side / 2, top + 25 + large.height, palette.ink)
    return slide.pixels()[..., :3], Box(0.5 - wide / side / 2, top / side, 0.5 + wide / side / 2, (top + high) / side)


def _ground(palette: Palette, size: Size) -> Slide:
    shapes = drawing.Drawing(palette)
    shapes.ground(palette.wash)
    for crests, alpha in _HILLS:
        shapes.hill([(x * PAGE_PT, y * PAGE_PT) for x, y in crests], palette.accent, alpha=alpha)
    slide = Slide(size)
    slide.stretched(shapes.svg())
    return slide


def _larger(frame: Size) -> tuple[Size, float]:
    """The size of a card, and how many of its pixels are one of the usual frame."""
    size = Size(*(round(side * _LARGER) // 2 * 2 for side in frame))
    return size, _unit(size)


def _unit(size: Size) -> float:
    """How many pixels one of the usual frame is."""
    return size.height / _USUAL_HEIGHT

"""One page being drawn. Lengths are points, and y is measured downwards from the page's top edge."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from visutale.binding.initials import Initial
from visutale.binding.ink import Ink
from visutale.binding.layout import PAGE_PT, PARAGRAPH_GAP, UNDER_GAP, Setting, text_height
from visutale.binding.ornaments import draw_ornament
from visutale.binding.painting import Painting
from visutale.binding.palette import BLACK, PAPER, Colour, Palette
from visutale.binding.tagging import Tags
from visutale.binding.themes import USUAL, Theme
from visutale.binding.typeset import Line, set_paragraph, space_width
from visutale.book import Box

if TYPE_CHECKING:
    from PIL.Image import Image
    from reportlab.pdfgen.canvas import Canvas

    from visutale.binding.fonts import FamilyName

_RULE_PT = 34.0
_ENDLESS = 1e6
_BASELINE = 0.72
"""From the top of a line to its baseline, in em, at a leading of 1.0: half the leading is added above."""


class Sheet:
    """Draws on the current page of a canvas in the colours of a palette."""

    def __init__(
        self, canvas: Canvas, ink: Ink, palette: Palette, theme: Theme = USUAL, tags: Tags | None = None
    ) -> None:
        self.canvas = canvas
        self.ink = ink
        self.palette = palette
        self.theme = theme
        self.tags = tags or Tags(canvas)

    # --- grounds and pictures ---

    def ground(self, colour: Colour) -> None:
        """Fill the whole page."""
        self.rectangle(0, 0, PAGE_PT, PAGE_PT, colour)

    def rectangle(
        self, x: float, y: float, width: float, height: float, colour: Colour, *, corner: float = 0, alpha: float = 1.0
    ) -> None:
        with self._kept(colour, alpha):
            self.canvas.roundRect(x, PAGE_PT - y - height, width, height, corner, stroke=0, fill=1)

    def picture(
        self,
        painting: Painting,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        part: Box,
        corner: float = 0,
    ) -> None:
        """Fill a frame with a part of a picture, in shares of the picture."""
        wide, high = width / (part.right - part.left), height / (part.bottom - part.top)
        with self._kept():
            path = self.canvas.beginPath()
            path.roundRect(x, PAGE_PT - y - height, width, height, corner)
            self.canvas.clipPath(path, stroke=0, fill=0)
            left, bottom = x - part.left * wide, PAGE_PT - y + part.top * high - high
            self.canvas.drawImage(_reader(painting.source), left, bottom, wide, high)

    def panel(self, box: Box) -> None:
        """A ground for words: on its own soft shadow, or with a line around it."""
        theme, (left, top, width, height) = self.theme, points(box)
        if theme.edge_pt:
            self.rectangle(left, top, width, height, theme.paper, corner=theme.corner_pt)
            with self._kept():
                self.canvas.setStrokeColorRGB(*self.palette.ink)
                self.canvas.setLineWidth(theme.edge_pt)
                self.canvas.roundRect(left, PAGE_PT - top - height, width, height, theme.corner_pt, stroke=1, fill=0)
        else:
            self.rectangle(left + 1, top + 4, width, height, BLACK, corner=theme.corner_pt, alpha=0.16)
            self.rectangle(left, top, width, height, theme.paper, corner=theme.corner_pt, alpha=theme.alpha)

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        """A thin line around a picture that lies on paper, and a finer one outside it."""
        with self._kept():
            self.canvas.setStrokeColorRGB(*self.palette.accent)
            for away, thick in ((0.0, 1.4), (5.0, 0.6)):
                self.canvas.setLineWidth(thick)
                left, bottom = x - away, PAGE_PT - y - height - away
                corner = self.theme.corner_pt and self.theme.corner_pt + away
                self.canvas.roundRect(left, bottom, width + 2 * away, height + 2 * away, corner, stroke=1, fill=0)

    def dot(self, box: Box, number: int) -> None:
        """The page number, adorned as the theme has it."""
        left, top, width, _ = points(box)
        radius = width / 2
        draw_ornament(self, left + radius, top + radius, radius)
        headline, colour = self.theme.headline, self.palette.title
        self.words(str(number), left + radius, top + radius + 4.2, headline, 12.0, colour, align="middle")

    # --- words ---

    def setting(self, setting: Setting, x: float, y: float, colour: Colour, *, align: str = "left") -> None:
        """Lines from a top left corner, and beneath a short rule the original they were translated from.

        ``align`` "middle" centres each line on the widest."""
        if setting.vertical:
            self._columns(setting, x, y, colour)
            return
        step = setting.size * setting.leading
        across = setting.width - 2 * setting.padding
        widest = across / setting.size if setting.rtl else max((line.width for line in setting.lines), default=0.0)
        top = y + setting.padding
        if setting.initial:
            self._initial(setting, setting.initial, x + setting.padding, top)
        for index, line in enumerate(setting.lines):
            inset = (widest - line.width) * (0.5 if align == "middle" else float(setting.rtl)) * setting.size
            left = x + setting.padding + setting.inset(index) + inset
            self.line(line, left, top + baseline(setting), setting, colour)
            top += step * (1 + (PARAGRAPH_GAP if line.ends else 0.0))
        if setting.under is not None:
            under, left, foot = (
                setting.under,
                x + setting.padding,
                y + setting.padding + text_height(setting.lines, step),
            )
            right = left + across
            rule = right - _RULE_PT if under.rtl else left
            self.rectangle(rule, foot + UNDER_GAP * step / 2, _RULE_PT, 1.4, self.palette.accent, corner=0.7)
            self.setting(under, right - under.width if under.rtl else left, foot + UNDER_GAP * step, self.faint)

    def _columns(self, setting: Setting, x: float, y: float, colour: Colour) -> None:
        step = setting.size * setting.leading
        middle, top = x + setting.width - setting.padding - step / 2, PAGE_PT - y - setting.padding
        with self._kept(colour):
            for line in setting.lines:
                self.ink.column(line, setting.space, middle, top, setting.size)
                middle -= step * (1 + (PARAGRAPH_GAP if line.ends else 0.0))

    def _initial(self, setting: Setting, initial: Initial, x: float, top: float) -> None:
        """A large first letter as a shape; what is copied for it stands unseen right before the first line's words."""
        base = top + baseline(setting)
        foot = base + (initial.lines - 1) * setting.size * setting.leading
        with self._kept(self.palette.title):
            self.ink.outline(initial.line, 0.0, x, PAGE_PT - foot, initial.size)
            self.canvas._code.append("f")
        for line in set_paragraph(initial.text, setting.family, _ENDLESS, setting.language):
            *others, last = line.words
            line = replace(line, words=(*others, replace(last, spaced=initial.text.endswith(" "))))
            left = x + initial.inset - line.width * setting.size
            self.ink.line(line, setting.space, left, PAGE_PT - base, setting.size, hidden=True)

    @property
    def faint(self) -> Colour:
        """For words that stand back behind others, and are still easy to read."""
        return self.palette.ink.over(self.theme.paper, 0.8)

    def line(self, line: Line, x: float, y: float, setting: Setting, colour: Colour) -> None:
        """One line with its baseline at y."""
        with self._kept(colour):
            self.ink.line(line, setting.space, x, PAGE_PT - y, setting.size)

    def words(
        self, text: str, x: float, y: float, name: FamilyName, size: float, colour: Colour, *, align: str = "left",
        language: str = "en",
    ) -> None:  # fmt: skip
        """A few words on one line with their baseline at y; ``align`` is left or middle of x."""
        with self._kept(colour):
            for line in set_paragraph(text, name, _ENDLESS, language):
                left = x - (line.width * size / 2 if align == "middle" else 0.0)
                self.ink.line(line, space_width(name, language), left, PAGE_PT - y, size)

    def cut_out(self, setting: Setting, x: float, y: float, colour: Colour) -> None:
        """Large letters cut out of paper: each with a broad paper edge, on a soft shadow. Centred lines."""
        step, edge = setting.size * setting.leading, 0.15 * setting.size
        widest = max((line.width for line in setting.lines), default=0.0)
        placed = [
            (line, x + setting.padding + (widest - line.width) / 2 * setting.size,
             y + setting.padding + index * step + baseline(setting))
            for index, line in enumerate(setting.lines)
        ]  # fmt: skip
        for paint, alpha, drop in ((BLACK, 0.22, 0.05 * setting.size), (PAPER, 1.0, 0.0)):
            filled = alpha == 1.0
            with self._kept(paint, alpha):
                self.canvas.setStrokeColorRGB(*paint)
                self.canvas.setStrokeAlpha(alpha)
                self.canvas.setLineWidth(edge * 2)
                self.canvas.setLineJoin(1)
                for line, left, base in placed:
                    self.ink.outline(line, setting.space, left, PAGE_PT - base - drop, setting.size, filled=filled)
                if not filled:
                    self.canvas._code.append("S")
        for line, left, base in placed:
            self.line(line, left, base, setting, colour)

    # --- shapes ---

    def hill(self, crests: Sequence[tuple[float, float]], colour: Colour, *, alpha: float = 1.0) -> None:
        """Land below a smooth line through points that go from the left edge to the right one."""
        with self._kept(colour, alpha):
            path = self.canvas.beginPath()
            path.moveTo(0, 0)
            path.lineTo(0, PAGE_PT - crests[0][1])
            for (x0, y0), (x1, y1) in itertools.pairwise(crests):
                bend = (x1 - x0) * 0.45
                path.curveTo(x0 + bend, PAGE_PT - y0, x1 - bend, PAGE_PT - y1, x1, PAGE_PT - y1)
            path.lineTo(PAGE_PT, 0)
            path.close()
            self.canvas.drawPath(path, stroke=0, fill=1)

    def disc(self, x: float, y: float, radius: float, colour: Colour, *, alpha: float = 1.0) -> None:
        with self._kept(colour, alpha):
            self.canvas.circle(x, PAGE_PT - y, radius, stroke=0, fill=1)

    def polygon(self, corners: Sequence[tuple[float, float]], colour: Colour) -> None:
        """A filled shape with straight sides."""
        with self._kept(colour):
            path = self.canvas.beginPath()
            path.moveTo(corners[0][0], PAGE_PT - corners[0][1])
            for x, y in corners[1:]:
                path.lineTo(x, PAGE_PT - y)
            path.close()
            self.canvas.drawPath(path, stroke=0, fill=1)

    def bars(self, rows: Sequence[tuple[int, int, int]], x: float, y: float, side: float, colour: Colour) -> None:
        """Bars of squares as one filled path: (row, first column, length), each square ``side`` points wide."""
        with self._kept(colour):
            path = self.canvas.beginPath()
            for row, column, length in rows:
                path.rect(x + column * side, PAGE_PT - y - (row + 1) * side, length * side, side)
            self.canvas.drawPath(path, stroke=0, fill=1)

    def link(self, address: str, x: float, y: float, width: float, height: float) -> None:
        """Make a part of the page lead to an address."""
        self.canvas.linkURL(address, (x, PAGE_PT - y - height, x + width, PAGE_PT - y), relative=0, thickness=0)

    @contextmanager
    def _kept(self, colour: Colour | None = None, alpha: float = 1.0) -> Iterator[Any]:
        self.canvas.saveState()
        if colour is not None:
            self.canvas.setFillColorRGB(*colour)
            self.canvas.setFillAlpha(alpha)
        yield self.canvas
        self.canvas.restoreState()


def _reader(source: bytes | Image) -> Any:
    """A picture for ReportLab, which would take a JPEG's pixels apart only to give it a name."""
    from reportlab.lib.utils import ImageReader

    if not isinstance(source, bytes):
        return ImageReader(source)
    reader = ImageReader(io.BytesIO(source))
    reader.getRGBData, reader._dataA = lambda: source, None
    return reader


def width_of(text: str, name: FamilyName, size: float, language: str = "en") -> float:
    """The width of a few words on one line, in points."""
    return sum(line.width for line in set_paragraph(text, name, _ENDLESS, language)) * size


def baseline(setting: Setting) -> float:
    """Points from the top of a setting's first line to its baseline."""
    return setting.size * (_BASELINE + (setting.leading - 1) / 2 + 0.06)


def points(box: Box) -> tuple[float, float, float, float]:
    """Left, top, width and height in points."""
    return (
        box.left * PAGE_PT, box.top * PAGE_PT, (box.right - box.left) * PAGE_PT, (box.bottom - box.top) * PAGE_PT
    )  # fmt: skip

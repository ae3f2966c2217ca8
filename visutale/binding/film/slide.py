"""Words and shapes on a frame, drawn as outlines, so that every script looks as in the printed book.

Lengths are pixels of the frame, with y measured downwards; colours are of :mod:`~visutale.binding.palette`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from visutale.binding.drawing import hexadecimal
from visutale.binding.film.planes import Pixels, Size
from visutale.binding.fonts import FamilyName
from visutale.binding.palette import BLACK, Colour
from visutale.binding.typeset import Line, set_text, space_width

_LEADING, CLOSE = 1.3, 0.98
"""Between baselines, in em, where the letters are not taller: usually, and in titles."""
_ABOVE, _BELOW = 0.74, 0.24
"""How far letters reach above the baseline and below it, in em, where they don't go further."""
_APART = 0.08
"""Between letters of one line and the next, in em, at least."""
_PARAGRAPH_GAP = 0.4
_PAPER_EDGE = 0.13
"""Of letters that are cut out of paper, in em."""


@dataclass(frozen=True)
class Words:
    """Lines of one size, to be placed."""

    lines: tuple[Line, ...]
    family: FamilyName
    size: float
    language: str
    least_leading: float = _LEADING

    @cached_property
    def space(self) -> float:
        return space_width(self.family, self.language)

    @cached_property
    def _reach(self) -> tuple[float, float]:
        """How far letters go above the baseline and below it, in em."""
        extents = [
            (glyph.dy / run.face.units_per_em, run.face.font.get_glyph_extents(glyph.number), run.face.units_per_em)
            for line in self.lines for run in line.runs(self.space) for glyph in run.glyphs
        ]  # fmt: skip
        known = [(dy + box.y_bearing / em, -dy - (box.y_bearing + box.height) / em) for dy, box, em in extents if box]
        return max([_ABOVE, *(up for up, _ in known)]), max([_BELOW, *(down for _, down in known)])

    @cached_property
    def leading(self) -> float:
        """Pixels from one baseline to the next."""
        return self.size * max(self.least_leading, sum(self._reach) + _APART)

    @property
    def width(self) -> float:
        return max((line.width for line in self.lines), default=0.0) * self.size

    @property
    def height(self) -> float:
        gaps = sum(line.ends for line in self.lines[:-1])
        return (len(self.lines) + gaps * _PARAGRAPH_GAP) * self.leading

    def baselines(self, top: float) -> list[float]:
        above, below = self._reach
        at, found = top + self.leading / 2 + self.size * (above - below) / 2, []
        for line in self.lines:
            found.append(at)
            at += self.leading * (1 + _PARAGRAPH_GAP * line.ends)
        return found


def words(
    text: str, family: FamilyName, size: float, measure: float, language: str, *, leading: float = _LEADING,
    balanced: bool = True,
) -> Words:  # fmt: skip
    """Cleaned text in lines of at most ``measure`` pixels. Raises ValueError for a character that no face has."""
    lines = set_text(text, family, measure / size, language, balanced=balanced)
    return Words(lines, family, size, language, leading)


class Slide:
    """What is drawn on a frame, one thing over the other."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._shapes: list[str] = []

    def rectangle(
        self, x: float, y: float, width: float, height: float, colour: Colour, *, corner: float = 0, alpha: float = 1.0
    ) -> None:
        self._shapes.append(
            f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" rx="{corner:.2f}" '
            f"{_paint(colour, alpha)}/>"
        )

    def panel(
        self, x: float, y: float, width: float, height: float, colour: Colour, *, corner: float,
        edge: tuple[float, Colour] = (0.0, BLACK),
    ) -> None:  # fmt: skip
        """A sheet of paper on its own soft shadow, with a line around it where ``edge`` is wide."""
        if edge[0]:
            self.rectangle(x - edge[0], y - edge[0], width + 2 * edge[0], height + 2 * edge[0], edge[1],
                           corner=corner + edge[0])  # fmt: skip
            self.rectangle(x, y, width, height, colour, corner=corner)
            return
        for step in (5, 3, 1):
            self.rectangle(x - step, y + 3 - step, width + 2 * step, height + 2 * step, BLACK,
                           corner=corner + step, alpha=0.05)  # fmt: skip
        self.rectangle(x, y, width, height, colour, corner=corner, alpha=0.93)

    def disc(self, x: float, y: float, radius: float, colour: Colour, *, alpha: float = 1.0) -> None:
        self._shapes.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" {_paint(colour, alpha)}/>')

    def stretched(self, svg: str) -> None:
        """A drawing that is an SVG file, over the whole frame."""
        wide, high = self.size
        fitted = f'<svg width="{wide}" height="{high}" preserveAspectRatio="none" '
        self._shapes.append(svg.replace("<svg ", fitted, 1))

    def words(self, what: Words, x: float, top: float, colour: Colour, *, align: str = "middle") -> None:
        """Lines below a height; ``align`` is where x is of each line: left, middle or right."""
        self._shapes.append(f'<path d="{_outlines(what, x, top, align)}" {_paint(colour)}/>')

    def cut_out(self, what: Words, x: float, top: float, colour: Colour, paper: Colour) -> None:
        """Large letters in the middle of x, cut out of paper: each with a broad edge, on a soft shadow."""
        path, edge = _outlines(what, x, top, "middle"), 2 * _PAPER_EDGE * what.size
        stroke = f'stroke-width="{edge:.2f}" stroke-linejoin="round"'
        for drop, ink, alpha in ((0.05 * what.size, BLACK, 0.2), (0.0, paper, 1.0)):
            self._shapes.append(
                f'<path transform="translate(0 {drop:.2f})" d="{path}" opacity="{alpha}" {_paint(ink)} '
                f'stroke="{hexadecimal(ink)}" {stroke}/>'
            )
        self._shapes.append(f'<path d="{path}" {_paint(colour)}/>')

    def pixels(self) -> Pixels:
        """RGBA, as large as the drawing."""
        import cv2
        import resvg_py

        wide, high = self.size
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}">'
            f'<rect width="{wide}" height="{high}" fill="none"/>{"".join(self._shapes)}</svg>'
        )
        png = resvg_py.svg_to_bytes(svg_string=svg, width=wide, height=high, skip_system_fonts=True)
        found = np.asarray(cv2.imdecode(np.frombuffer(bytes(png), np.uint8), cv2.IMREAD_UNCHANGED))
        opaque = found.ndim == 3 and found.shape[2] == 3
        return np.asarray(cv2.cvtColor(found, cv2.COLOR_BGR2RGBA if opaque else cv2.COLOR_BGRA2RGBA), np.uint8)


def _paint(colour: Colour, alpha: float = 1.0) -> str:
    return f'fill="{hexadecimal(colour)}"' + (f' fill-opacity="{alpha:.3f}"' if alpha < 1 else "")


# --- letter shapes ---


def _outlines(what: Words, x: float, top: float, align: str) -> str:
    shift = {"left": 0.0, "middle": 0.5, "right": 1.0}[align]
    path: list[str] = []
    for line, base in zip(what.lines, what.baselines(top), strict=True):
        at = x - shift * line.width * what.size
        for run in line.runs(what.space):
            scale = what.size / run.face.units_per_em
            for glyph in run.glyphs:
                pen = _Pen(at + glyph.dx * scale, base - glyph.dy * scale, scale)
                run.face.font.draw_glyph_with_pen(glyph.number, pen)
                path += pen.path
                at += glyph.advance * scale
    return "".join(path)


class _Pen:
    """Receives a glyph's outline in font units and keeps it as an SVG path in pixels."""

    def __init__(self, x: float, y: float, scale: float) -> None:
        self._x, self._y, self._scale = x, y, scale
        self.path: list[str] = []

    def moveTo(self, to: tuple[float, float]) -> None:  # noqa: N802  (uharfbuzz calls a pen by these names)
        self._add("M", to)

    def lineTo(self, to: tuple[float, float]) -> None:  # noqa: N802
        self._add("L", to)

    def curveTo(self, one: tuple[float, float], two: tuple[float, float], to: tuple[float, float]) -> None:  # noqa: N802
        self._add("C", one, two, to)

    def qCurveTo(self, control: tuple[float, float], to: tuple[float, float]) -> None:  # noqa: N802
        self._add("Q", control, to)

    def closePath(self) -> None:  # noqa: N802
        self.path.append("Z")

    def endPath(self) -> None:  # noqa: N802
        pass

    def _add(self, operator: str, *points: tuple[float, float]) -> None:
        numbers = (f"{self._x + x * self._scale:.2f} {self._y - y * self._scale:.2f}" for x, y in points)
        self.path.append(operator + " ".join(numbers))

"""Simple shapes as an SVG picture of a page's size. Lengths are points, and y is measured downwards from the top."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from visutale.binding.layout import PAGE_PT
from visutale.binding.palette import Colour, Palette
from visutale.binding.themes import USUAL, Theme


class Drawing:
    """What is drawn on it in the colours of a palette, as a file."""

    def __init__(self, palette: Palette, theme: Theme = USUAL) -> None:
        self.palette = palette
        self.theme = theme
        self._shapes: list[str] = []

    def ground(self, colour: Colour) -> None:
        """Fill the whole page."""
        self.rectangle(0, 0, PAGE_PT, PAGE_PT, colour)

    def rectangle(
        self, x: float, y: float, width: float, height: float, colour: Colour, *, corner: float = 0, alpha: float = 1.0
    ) -> None:
        """A filled rectangle with its top left corner at (x, y)."""
        place = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{corner:g}"'
        self._shapes.append(f"<rect {place} {_fill(colour, alpha)}/>")

    def polygon(self, corners: Sequence[tuple[float, float]], colour: Colour) -> None:
        """A filled shape with straight sides."""
        places = " ".join(f"{x:.2f},{y:.2f}" for x, y in corners)
        self._shapes.append(f'<polygon points="{places}" {_fill(colour, 1.0)}/>')

    def disc(self, x: float, y: float, radius: float, colour: Colour, *, alpha: float = 1.0) -> None:
        """A circle around (x, y)."""
        self._shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" {_fill(colour, alpha)}/>')

    def hill(self, crests: Sequence[tuple[float, float]], colour: Colour, *, alpha: float = 1.0) -> None:
        """Land below a smooth line through points that go from the left edge to the right one."""
        code = [f"M0 {PAGE_PT:g}V{crests[0][1]:.1f}"]
        for (x0, y0), (x1, y1) in itertools.pairwise(crests):
            bend = (x1 - x0) * 0.45
            code.append(f"C{x0 + bend:.1f} {y0:.1f} {x1 - bend:.1f} {y1:.1f} {x1:.1f} {y1:.1f}")
        self._shapes.append(f'<path d="{"".join(code)}V{PAGE_PT:g}z" {_fill(colour, alpha)}/>')

    def svg(self, width: float = PAGE_PT, height: float = PAGE_PT) -> str:
        """The picture as the text of an SVG file: the whole page, or as much of it from its top left corner."""
        inside = "".join(self._shapes)
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">{inside}</svg>'


def hexadecimal(colour: Colour) -> str:
    """A colour as style sheets write it: "#fdf9f1"."""
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)


def _fill(colour: Colour, alpha: float) -> str:
    return f'fill="{hexadecimal(colour)}"' + (f' fill-opacity="{alpha:g}"' if alpha < 1 else "")

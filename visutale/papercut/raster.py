"""SVG markup to pixels, and where it draws."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_TAG = re.compile(r"<[a-z]+ [^>]*stroke-width=[^>]*>")
_WIDTH = re.compile(r'stroke-width="([\d.]+)"')
_BLACK = re.compile(r'stroke="#(000|000000)"')
_UNDER = re.compile(r'stroke="#000001"')
LIMB_RIM = 3.6
"""By how much the line below a limb is wider than the limb."""

Pixels = NDArray[np.uint8]
"""Shape (height, width, 4), RGBA, not premultiplied."""


class Extent(NamedTuple):
    """A box in the units of a drawing."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def draw(markup: str, view: tuple[float, float, float, float], height_px: int) -> Pixels:
    """The view box of a drawing, ``height_px`` high, on a transparent ground. Raises ValueError for broken markup."""
    import cv2
    import resvg_py

    left, top, width, height = view
    width_px = max(1, round(width * height_px / height))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{left:.3f} {top:.3f} {width:.3f} {height:.3f}" width="{width_px}" height="{height_px}" '
        f'preserveAspectRatio="none">{markup}</svg>'
    )
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width_px, height=height_px, skip_system_fonts=True)
    pixels = cv2.imdecode(np.frombuffer(bytes(png), np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.ndim != 3 or pixels.shape[2] != 4:
        pixels = (
            np.zeros((height_px, width_px, 4), np.uint8) if pixels is None else cv2.cvtColor(pixels, cv2.COLOR_BGR2BGRA)
        )
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA), np.uint8)


def thinned(markup: str, share: float) -> str:
    """A drawing with its black outlines ``share`` (0 to 1) as wide: large figures need no thicker lines than small."""
    if share > 0.97:
        return markup

    def thin(match: re.Match[str]) -> str:
        tag = match.group(0)
        under = _UNDER.search(tag) is not None
        if not under and not _BLACK.search(tag):
            return tag
        return _WIDTH.sub(lambda found: f'stroke-width="{_narrower(float(found.group(1)), under, share):.3f}"', tag)

    return _TAG.sub(thin, markup)


def _narrower(width: float, under: bool, share: float) -> float:
    return width - LIMB_RIM * (1 - share) if under else width * share


def extent_of(pixels: Pixels, view: tuple[float, float, float, float]) -> Extent | None:
    """Where a drawn view box has any colour, in its units."""
    shown = pixels[:, :, 3] > 24
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    if not len(rows):
        return None
    down, across = view[3] / pixels.shape[0], view[2] / pixels.shape[1]
    return Extent(
        float(view[0] + columns[0] * across), float(view[1] + rows[0] * down),
        float(view[0] + (columns[-1] + 1) * across), float(view[1] + (rows[-1] + 1) * down),
    )  # fmt: skip


def extents(
    markups: list[str], view: tuple[float, float, float, float], cell_px: int = 72
) -> tuple[Extent | None, ...]:
    """Where each of several drawings draws, all measured in one pass."""
    if not markups:
        return ()
    left, top, width, height = view
    columns = min(8, len(markups))
    rows = math.ceil(len(markups) / columns)
    placed = [
        f'<svg x="{(i % columns) * width:.2f}" y="{(i // columns) * height:.2f}" width="{width}" height="{height}" '
        f'viewBox="{left} {top} {width} {height}">{markup}</svg>'
        for i, markup in enumerate(markups)
    ]
    sheet = draw("".join(placed), (0, 0, width * columns, height * rows), cell_px * rows)
    across = sheet.shape[1] / columns
    found = []
    for i in range(len(markups)):
        x, y = round((i % columns) * across), (i // columns) * cell_px
        found.append(extent_of(sheet[y : y + cell_px, x : round(x + across)], view))
    return tuple(found)

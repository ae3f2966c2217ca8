"""Cutting and pasting: a picture built of paper sheets, each with its texture, its cut edge and the shadow it throws.

Points are arrays of shape (n, 2) in pixels. Colours go through the style's palette when a shape is cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from visutale.papercut.light import RGB
from visutale.papercut.paper_grain import NEUTRAL, Gray, colour_drift, tile

if TYPE_CHECKING:
    from visutale.papercut.styles import Look

Points = NDArray[np.float64]
_SHIFT = 4
_FIX = 1 << _SHIFT


class Sheet:
    """One sheet of paper, or many scraps at the same height above the picture."""

    def __init__(self, canvas: Canvas, texture: str, lift: float) -> None:
        self.canvas = canvas
        self.texture = texture
        self.lift = lift
        self.mask: Gray = np.zeros((canvas.height, canvas.width), np.uint8)
        self._left, self._top, self._right, self._bottom = canvas.width, canvas.height, 0, 0

    def cut(self, points: ArrayLike, colour: RGB) -> None:
        """A shape of one colour."""
        fixed = self._fixed(points)
        ink = self.canvas.look.pigment(colour)
        cv2.fillPoly(self.canvas.colour, [fixed], ink, cv2.LINE_AA, _SHIFT)
        cv2.fillPoly(self.mask, [fixed], 255, cv2.LINE_AA, _SHIFT)

    def cut_many(self, shapes: Sequence[ArrayLike], colour: RGB) -> None:
        """Many shapes of one colour."""
        fixed = [self._fixed(points) for points in shapes]
        ink = self.canvas.look.pigment(colour)
        for points in fixed:
            cv2.fillPoly(self.canvas.colour, [points], ink, cv2.LINE_AA, _SHIFT)
            cv2.fillPoly(self.mask, [points], 255, cv2.LINE_AA, _SHIFT)

    def oval(self, x: float, y: float, across: float, down: float, colour: RGB, turn: float = 0.0) -> None:
        """An ellipse with the given half axes, turned by degrees."""
        self.cut(ellipse(x, y, across, down, turn), colour)

    def strip(self, points: ArrayLike, width: float, colour: RGB) -> None:
        """A line of paper ``width`` px wide."""
        fixed = self._fixed(points, width)
        ink = self.canvas.look.pigment(colour)
        thick = max(1, round(width))
        cv2.polylines(self.canvas.colour, [fixed], False, ink, thick, cv2.LINE_AA, _SHIFT)
        cv2.polylines(self.mask, [fixed], False, 255, thick, cv2.LINE_AA, _SHIFT)

    def wash(self, points: ArrayLike, top: RGB, bottom: RGB, span: tuple[float, float] | None = None) -> None:
        """A big painted sheet: from one colour down to another over ``span`` (y px), hues drifting a little."""
        fixed = self._fixed(points)
        own = np.zeros_like(self.mask)
        cv2.fillPoly(own, [fixed], 255, cv2.LINE_AA, _SHIFT)
        left, upper = max(0, int(fixed[:, 0].min() >> _SHIFT)), max(0, int(fixed[:, 1].min() >> _SHIFT))
        right = min(self.canvas.width, int(fixed[:, 0].max() >> _SHIFT) + 2)
        lower = min(self.canvas.height, int(fixed[:, 1].max() >> _SHIFT) + 2)
        if right <= left or lower <= upper:
            return
        start, end = span or (upper, lower)
        share = np.clip((np.arange(upper, lower) - start) / max(1.0, end - start), 0, 1)[:, None]
        pigment = self.canvas.look.pigment
        ramp = np.array(pigment(top)) * (1 - share) + np.array(pigment(bottom)) * share
        column = np.round(ramp).astype(np.uint8)[:, None, :]
        fill = cv2.resize(column, (right - left, lower - upper), interpolation=cv2.INTER_NEAREST)
        fill = cv2.multiply(fill, self.canvas.drift(right - left, lower - upper), scale=1 / NEUTRAL)
        area = np.s_[upper:lower, left:right]
        blend(self.canvas.colour[area], fill, own[area])
        cv2.max(self.mask[area], own[area], self.mask[area])

    def _fixed(self, points: ArrayLike, margin: float = 0.0) -> NDArray[np.int32]:
        given = np.asarray(points, dtype=np.float64)
        low, high = given.min(axis=0) - margin, given.max(axis=0) + margin
        self._left, self._top = min(self._left, int(low[0]) - 1), min(self._top, int(low[1]) - 1)
        self._right, self._bottom = max(self._right, int(high[0]) + 2), max(self._bottom, int(high[1]) + 2)
        return np.round(given * _FIX).astype(np.int32)

    def bounds(self, margin: int) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in whole pixels inside the picture, with a margin."""
        return (
            max(0, self._left - margin),
            max(0, self._top - margin),
            min(self.canvas.width, self._right + margin),
            min(self.canvas.height, self._bottom + margin),
        )


class Canvas:
    """The picture while it is made: flat colours in ``colour``, everything light does to paper in ``shade``."""

    def __init__(self, width: int, height: int, look: Look, rng: np.random.Generator) -> None:
        self.width, self.height, self.look, self.rng = width, height, look, rng
        self.unit = float(min(width, height))
        self.colour: Gray = np.zeros((height, width, 3), np.uint8)
        self.shade: Gray = np.full((height, width), NEUTRAL, np.uint8)
        self.shadow = look.shadow
        self._size = int(max(width, height) * 1.3)

    @contextmanager
    def sheet(self, texture: str = "tissue", lift: float = 1.0) -> Iterator[Sheet]:
        """Cut shapes inside the ``with``; the sheet is laid down at its end. ``lift`` 0 throws no shadow."""
        made = Sheet(self, texture, lift)
        yield made
        self._lay(made)

    def texture(self, kind: str, width: int, height: int) -> Gray:
        """A fresh cutting from a tile."""
        made = tile(kind, self._size, self.look.texture)
        x, y = self.rng.integers(0, self._size - width + 1), self.rng.integers(0, self._size - height + 1)
        return made[y : y + height, x : x + width]

    def drift(self, width: int, height: int) -> Gray:
        """A fresh cutting of hues, for :meth:`Sheet.wash`."""
        made = colour_drift(self._size)
        x, y = self.rng.integers(0, self._size - width + 1), self.rng.integers(0, self._size - height + 1)
        return made[y : y + height, x : x + width]

    def light_up(self, x: float, y: float, radius: float, colour: RGB, strength: float) -> None:
        """A soft glow of light added around a lamp, a window, the sun or the moon."""
        left, top = max(0, int(x - radius)), max(0, int(y - radius))
        right, bottom = min(self.width, int(x + radius) + 1), min(self.height, int(y + radius) + 1)
        if right <= left or bottom <= top:
            return
        across = ((np.arange(left, right) - x) / radius) ** 2
        down = ((np.arange(top, bottom) - y) / radius) ** 2
        fall = np.clip(1.0 - np.sqrt(down[:, None] + across[None, :]), 0, 1) ** 2
        mask = (fall * (255 * strength)).astype(np.uint8)
        area = self.colour[top:bottom, left:right]
        light = np.empty_like(area)
        light[:] = self.look.pigment(colour)
        blend(area, light, mask)

    def _lay(self, sheet: Sheet) -> None:
        radius = self.unit * 0.0105 * sheet.lift * self.look.shadow_spread
        left, top, right, bottom = sheet.bounds(int(radius * 2.6) + 4)
        if right <= left or bottom <= top:
            return
        area = np.s_[top:bottom, left:right]
        mask, shade = sheet.mask[area], self.shade[area]
        if self.look.rim == "wet" and sheet.lift > 0:
            _reserve(shade, mask, self.unit)
        if sheet.lift > 0 and self.shadow > 0:
            dark = _soft_shadow(mask, radius, self.shadow * min(1.0, 0.55 + 0.25 * sheet.lift))
            cv2.multiply(shade, cv2.bitwise_not(dark), shade, 1 / 255)
        paper = self.texture(sheet.texture, right - left, bottom - top)
        if self.look.rim != "none":
            paper = _edged(paper, mask, self.look.rim, self.unit)
        blend(shade, paper, mask)

    def flatten(self) -> Gray:
        """The finished backdrop (height x width x 3): colours under their paper, shadows tinted cool, lights warm."""
        shaded = cv2.LUT(cv2.merge((self.shade,) * 3), _warmth())
        return np.asarray(cv2.multiply(self.colour, shaded, scale=1 / NEUTRAL))


def _warmth() -> Gray:
    share = np.arange(256) / NEUTRAL
    planes = [share**power * NEUTRAL for power in (1.06, 1.0, 0.86)]
    return np.clip(np.stack(planes, 1), 0, 255).astype(np.uint8).reshape(256, 1, 3)


def blend(below: Gray, above: Gray, mask: Gray) -> None:
    """Lay ``above`` over ``below`` in place, where ``mask`` (same height and width) says so."""
    if below.ndim == 3:
        mask = cv2.merge((mask,) * 3)
    covered = cv2.multiply(above, mask, scale=1 / 255)
    kept = cv2.multiply(below, cv2.bitwise_not(mask), scale=1 / 255)
    cv2.add(covered, kept, below)


def scaled(values: Gray, share: float) -> Gray:
    """Every value times ``share``, at most 255."""
    return np.asarray(cv2.convertScaleAbs(values, alpha=share))


def moved(mask: Gray, right: int, down: int) -> Gray:
    """A mask shifted by whole pixels; what comes in is empty."""
    shifted = np.zeros_like(mask)
    height, width = mask.shape
    if abs(right) >= width or abs(down) >= height:
        return shifted
    shifted[max(0, down) : height + min(0, down), max(0, right) : width + min(0, right)] = mask[
        max(0, -down) : height + min(0, -down), max(0, -right) : width + min(0, -right)
    ]
    return shifted


def soften(mask: Gray, radius: float) -> Gray:
    """A wide blur at a fraction of the size."""
    step = max(1, int(radius / 2.2))
    height, width = mask.shape[:2]
    small = cv2.resize(mask, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(0.6, radius / step / 1.6), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))


def _soft_shadow(mask: Gray, radius: float, strength: float) -> Gray:
    """Two shadows: a tight one where the paper lies on, a wide one from its height."""
    wide = moved(soften(mask, radius * 1.5), round(radius * 0.42), round(radius * 0.3))
    tight = moved(soften(mask, max(1.0, radius * 0.4)), round(radius * 0.16), round(radius * 0.16))
    return np.asarray(cv2.addWeighted(wide, 0.36 * strength, tight, 0.3 * strength, 0))


def _reserve(shade: Gray, mask: Gray, unit: float) -> None:
    """The thin line of bare paper a painter leaves between two wet washes."""
    around = cv2.dilate(mask, _disc(max(1, round(unit * 0.002))))
    cv2.add(shade, scaled(cv2.subtract(around, mask), 0.22), shade)


def _edged(paper: Gray, mask: Gray, rim: str, unit: float) -> Gray:
    """The sheet's texture with its cut edge: light above and left, dark below and right; or pigment gathered (wet)."""
    if rim == "wet":
        inner = cv2.subtract(mask, cv2.erode(cv2.blur(mask, (3, 3)), _disc(max(1, round(unit * 0.0022)))))
        return np.asarray(cv2.subtract(paper, scaled(inner, 0.13)))
    if rim == "line":
        inner = cv2.subtract(mask, cv2.erode(mask, _disc(max(1, round(unit * 0.0011)))))
        return np.asarray(cv2.subtract(paper, scaled(inner, 0.5)))
    step = max(1, round(unit * 0.0016))
    gain = 0.3 if rim == "glow" else 0.17
    bright = cv2.subtract(mask, moved(mask, step, step))
    dark = cv2.subtract(mask, moved(mask, -step, -step))
    lit = cv2.addWeighted(paper, 1.0, bright, gain, 0)
    return np.asarray(cv2.subtract(lit, scaled(dark, 0.07)))


def _disc(radius: int) -> Gray:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)))


def ellipse(x: float, y: float, across: float, down: float, turn: float = 0.0, corners: int = 0) -> Points:
    """The outline of an ellipse."""
    corners = corners or int(np.clip(max(across, down) * 0.9, 10, 72))
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    bend = np.deg2rad(turn)
    local_x, local_y = across * np.cos(angle), down * np.sin(angle)
    return np.stack(
        [x + local_x * np.cos(bend) - local_y * np.sin(bend), y + local_x * np.sin(bend) + local_y * np.cos(bend)], 1
    )

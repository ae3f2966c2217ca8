"""The colours of a book: paper for every book, and an accent of the cover's own."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

_BINS = 36
_HUE_WITHOUT_COLOURS = 0.55
_COLOURFUL = 0.02
"""A picture whose mean weight of colour is below this counts as grey."""


class Colour(NamedTuple):
    """sRGB, each 0.0 to 1.0."""

    red: float
    green: float
    blue: float

    @property
    def luminance(self) -> float:
        """Relative luminance, WCAG 2.2."""
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in self]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def over(self, ground: Colour, alpha: float) -> Colour:
        """This colour laid over another with an opacity."""
        return Colour(*(alpha * own + (1 - alpha) * other for own, other in zip(self, ground, strict=True)))


PAPER = Colour(0.992, 0.976, 0.945)
BLACK, WHITE = Colour(0.0, 0.0, 0.0), Colour(1.0, 1.0, 1.0)


def contrast(one: Colour, other: Colour) -> float:
    """The WCAG 2.2 contrast ratio, 1.0 to 21.0."""
    light, dark = sorted((one.luminance, other.luminance), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@dataclass(frozen=True)
class Palette:
    """``ink`` is for reading, ``title`` for large letters, ``accent`` for shapes, ``tint`` and ``wash`` for grounds."""

    ink: Colour
    title: Colour
    accent: Colour
    tint: Colour
    wash: Colour


def palette_of(image: Image | None, ground: Colour | None = None) -> Palette:
    """A palette in harmony with a picture (RGB, any size); a calm blue one where there is none. On a dark ``ground``
    words are light."""
    hue = _HUE_WITHOUT_COLOURS if image is None else _hue(image)
    if ground is not None:
        return Palette(
            ink=_hls(hue, 0.94, 0.30), title=_hls(hue, 0.84, 0.62), accent=_hls(hue, 0.70, 0.45),
            tint=ground.over(WHITE, 0.80), wash=ground,
        )  # fmt: skip
    return Palette(
        ink=_dark_enough(hue, 0.30, 12.0),
        title=_dark_enough(hue, 0.72, 6.5),
        accent=_dark_enough(hue, 0.62, 3.2),
        tint=_hls(hue, 0.80, 0.42),
        wash=_hls(hue, 0.91, 0.40),
    )


def _hue(image: Image) -> float:
    """The hue that carries most colour, 0.0 to 1.0."""
    import numpy as np

    small = np.asarray(image.convert("RGB").resize((48, 48)).convert("HSV"), dtype=np.float64) / 255.0
    hue, weight = small[..., 0].ravel(), (small[..., 1] ** 1.5 * small[..., 2]).ravel()
    if weight.mean() < _COLOURFUL:
        return _HUE_WITHOUT_COLOURS
    bins = np.bincount((hue * _BINS).astype(int) % _BINS, weights=weight, minlength=_BINS)
    smooth = bins + 0.5 * (np.roll(bins, 1) + np.roll(bins, -1))
    return (float(smooth.argmax()) + 0.5) / _BINS


def _dark_enough(hue: float, saturation: float, ratio: float) -> Colour:
    """The lightest colour of a hue that reaches a contrast on paper."""
    shades = (_hls(hue, step / 100, saturation) for step in range(70, -1, -1))
    return next((shade for shade in shades if contrast(shade, PAPER) >= ratio), BLACK)


def _hls(hue: float, lightness: float, saturation: float) -> Colour:
    return Colour(*colorsys.hls_to_rgb(hue, lightness, saturation))

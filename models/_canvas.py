"""The size a model paints at, and the size that was asked for.

A model paints well at one area only, in sides that its layers can halve. A picture is painted there in the asked
proportions, cut to them exactly, and enlarged or made smaller to the pixel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_STRETCHED = 3.0
"""The longer side by the shorter: beyond it models paint a scene twice."""


class Canvas(NamedTuple):
    """The size a picture is painted at, in pixels."""

    width_px: int
    height_px: int


def canvas_for(width_px: int, height_px: int, *, native_px: int, multiple: int) -> Canvas:
    """The canvas of about ``native_px`` squared in the proportions asked for, its sides multiples of ``multiple``."""
    proportion = min(max(width_px / height_px, 1 / _MOST_STRETCHED), _MOST_STRETCHED)
    height = native_px / proportion**0.5
    return Canvas(_nearest(height * proportion, multiple), _nearest(height, multiple))


def trimmed(image: Image, width_px: int, height_px: int) -> Image:
    """The middle of a picture in the proportions of ``width_px`` to ``height_px``, as large as it can be."""
    width = min(image.width, max(1, round(image.height * width_px / height_px)))
    height = min(image.height, max(1, round(image.width * height_px / width_px)))
    if (width, height) == image.size:
        return image
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def covering(image: Image, canvas: Canvas) -> Image:
    """A photo as the start of a painting: its middle, RGB, exactly the size of the canvas."""
    from PIL.Image import Resampling

    return trimmed(image.convert("RGB"), *canvas).resize(canvas, Resampling.LANCZOS)


def _nearest(length: float, multiple: int) -> int:
    return max(1, round(length / multiple)) * multiple

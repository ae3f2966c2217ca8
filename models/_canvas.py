"""The size a model paints at, for the size that was asked for.

A model paints well at one area only, in sides that its layers can halve. A picture is painted there, in about the
proportions asked for, and fitted to the pixel afterwards.
"""

from __future__ import annotations

from typing import NamedTuple

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


def _nearest(length: float, multiple: int) -> int:
    return max(1, round(length / multiple)) * multiple

"""Where a picture is calm: for words on pictures of which nobody knows where the figures are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from visutale.book import Box

if TYPE_CHECKING:
    from PIL.Image import Image

_MUCH_CALMER = 0.5
"""A place is taken instead of a better one where the picture is no more than this share as busy."""
_STILL = 2.0
"""Of 255: a picture with fainter changes of light is calm whatever the share."""


def calmest(places: Sequence[Box], sample: Image) -> Box:
    """One of the places, the best first: that one, unless the picture is far calmer in another. ``sample`` is a picture
    of which the square in the middle fills the page."""
    first, *others = places
    busy = busyness(sample, first)
    calm = min(others, key=lambda place: busyness(sample, place), default=first)
    return calm if busy > _STILL and busyness(sample, calm) <= _MUCH_CALMER * busy else first


def busyness(sample: Image, place: Box) -> float:
    """The mean change of light from pixel to pixel within a place, of 255."""
    import numpy as np

    side = min(sample.size)
    left, top = (sample.width - side) // 2, (sample.height - side) // 2
    light = np.asarray(sample.convert("L").crop((left, top, left + side, top + side)), dtype=np.float32)
    part = light[
        int(place.top * side) : int(place.bottom * side) + 1, int(place.left * side) : int(place.right * side) + 1
    ]
    down, across = np.diff(part, axis=0), np.diff(part, axis=1)
    return float(np.abs(down).mean() + np.abs(across).mean()) if down.size and across.size else 0.0

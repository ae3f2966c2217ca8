"""Which part of a picture is seen in a frame that has another shape, so that its figures are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from visutale.binding.painting import Painting
from visutale.book import Box

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
_TOUCHING = 0.8
"""A box is within another when so much of it is."""
_SAME = 1e-9
_AIR = 0.02
"""Around a figure, in shares of the picture."""


@dataclass(frozen=True)
class Frame:
    """Where a picture lies, in shares of the page, and which part of it is seen there, in shares of the picture."""

    place: Box
    part: Box

    @property
    def inside(self) -> bool:
        """Whether there is paper all around it."""
        return self.place.left > 0 and self.place.top > 0 and self.place.right < 1 and self.place.bottom < 1


def around(boxes: Sequence[Box]) -> Box | None:
    """The smallest box that holds all of them; None for none."""
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def faces(boxes: Sequence[Box]) -> list[Box]:
    """The boxes that hold no other one: a face lies in the box of its figure."""
    return [box for box in boxes if not any(_lies_in(other, box) for other in boxes if other is not box)]


def crop(painting: Painting, ratio: float, figures: Box | None = None) -> Box:
    """The largest part of a picture that is ``ratio`` times as wide as high, with the figures nearest to its middle."""
    aim = figures or WHOLE
    own = painting.width_px / painting.height_px
    if ratio >= own:
        top, bottom = _stretch(aim.top, aim.bottom, own / ratio)
        return Box(0.0, top, 1.0, bottom)
    left, right = _stretch(aim.left, aim.right, ratio / own)
    return Box(left, 0.0, right, 1.0)


def holds(part: Box, figures: Box | None) -> bool:
    """Whether all figures are seen in a part of a picture, with a little air around them where there is picture."""
    return figures is None or (
        part.left <= max(0.0, figures.left - _AIR) + _SAME and part.right >= min(1.0, figures.right + _AIR) - _SAME
        and part.top <= max(0.0, figures.top - _AIR) + _SAME and part.bottom >= min(1.0, figures.bottom + _AIR) - _SAME
    )  # fmt: skip


def seen(boxes: Sequence[Box], frame: Frame) -> tuple[Box, ...]:
    """Boxes of a picture where a frame shows them, in shares of the page; what is not seen has no room."""
    return tuple(box for box in (_seen(box, frame.place, frame.part) for box in boxes) if box.left < box.right)


def _lies_in(box: Box, other: Box) -> bool:
    """Whether most of a box lies in another, larger one."""
    area = (box.right - box.left) * (box.bottom - box.top)
    larger = (other.right - other.left) * (other.bottom - other.top) > area
    return larger and other.overlap(box) >= _TOUCHING * area


def _seen(box: Box, place: Box, part: Box) -> Box:
    wide = (place.right - place.left) / (part.right - part.left)
    high = (place.bottom - place.top) / (part.bottom - part.top)

    def x(share: float) -> float:
        return min(place.right, max(place.left, place.left + (share - part.left) * wide))

    def y(share: float) -> float:
        return min(place.bottom, max(place.top, place.top + (share - part.top) * high))

    return Box(x(box.left), y(box.top), x(box.right), y(box.bottom))


def _stretch(low: float, high: float, length: float) -> tuple[float, float]:
    """A stretch of this length within 0 to 1, with another one nearest to its middle."""
    start = min(1.0 - length, max(0.0, (low + high - length) / 2))
    return start, start + length

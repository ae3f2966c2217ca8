"""A picture made ready to be filmed: as large as the camera needs it, and the way the camera goes over it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from visutale.binding.film import framing
from visutale.binding.film.framing import TIGHTEST, Edge, Move
from visutale.binding.film.planes import Pixels, Planes, Size, planes_of, seen
from visutale.binding.painting import Painting
from visutale.book import Box

_NARROWEST, _WIDEST = 0.55, 3.0
"""Pictures of other proportions, width by height, are shown whole."""
_BLURRED_PX = 48
_DIMMED = 0.72


@dataclass(frozen=True)
class Stage:
    """``picture`` is seen through a window that is ``width`` of its pixels wide where that is at its widest."""

    picture: Planes
    width: float
    move: Move

    @property
    def captions(self) -> Edge:
        """Where captions stand."""
        return self.move.captions

    def frame(self, progress: float, size: Size) -> Planes:
        """What is seen after a share of the shot's time, 0.0 to 1.0."""
        window = self.move.at(progress)
        wide, high = self.picture.size
        return seen(self.picture, window.left * wide, window.top * high, window.scale * self.width, size)


def stage(
    pixels: Pixels, size: Size, keep_clear: Sequence[Box], number: int, seconds: float, *, captions: bool
) -> Stage:
    """An RGB picture of a page. ``captions`` says that words will stand in the frame."""
    film, aspect = size.width / size.height, pixels.shape[1] / pixels.shape[0]
    room = framing.room_of(aspect, film, keep_clear)
    found = framing.move(room, number, seconds, captions=captions) if _NARROWEST <= aspect <= _WIDEST else None
    if found is None:
        pixels, keep_clear = _on_ground(pixels, size, keep_clear)
        room = framing.room_of(film, film, keep_clear)
        found = framing.whole(room, number, captions=captions)
    scale = size.width / TIGHTEST / (room.wide * pixels.shape[1])
    picture = planes_of(_resized(pixels, scale, scale))
    return Stage(picture, room.wide * picture.size.width, found)


def card(pixels: Pixels) -> Stage:
    """A card that is filmed as it is, coming a little nearer."""
    picture = planes_of(pixels)
    middle = (1 - 0.97) / 2
    return Stage(picture, picture.size.width, Move(framing.Window(0.0, 0.0, 1.0), framing.Window(middle, middle, 0.97)))


def pixels_of(painting: Painting, longest: int) -> Pixels:
    """A picture in RGB; one in a JPEG file is decoded about as large as its longer side is needed."""
    from PIL import Image

    if not isinstance(painting.source, bytes):
        return np.asarray(painting.source.convert("RGB"))
    with Image.open(io.BytesIO(painting.source)) as image:
        image.draft("RGB", (longest, longest))
        return np.asarray(image.convert("RGB"))


def _on_ground(pixels: Pixels, size: Size, keep_clear: Sequence[Box]) -> tuple[Pixels, list[Box]]:
    """The whole picture in the middle of a frame, on a blurred and dimmed enlargement of itself."""
    import cv2

    wide, high = (round(side / TIGHTEST) for side in size)
    scale = min(wide / pixels.shape[1], high / pixels.shape[0])
    whole = _resized(pixels, scale, scale)
    small = cv2.resize(pixels, (_BLURRED_PX, _BLURRED_PX), interpolation=cv2.INTER_AREA)
    rows = round(_BLURRED_PX * high / wide)
    small = small[(_BLURRED_PX - rows) // 2 :][:rows]
    ground = cv2.resize(cv2.GaussianBlur(small, (0, 0), 3), (wide, high), interpolation=cv2.INTER_CUBIC)
    ground = (ground * _DIMMED).astype(np.uint8)
    top, left = (high - whole.shape[0]) // 2, (wide - whole.shape[1]) // 2
    ground[top : top + whole.shape[0], left : left + whole.shape[1]] = whole
    across, down = whole.shape[1] / wide, whole.shape[0] / high
    boxes = [
        Box((b.left - 0.5) * across + 0.5, (b.top - 0.5) * down + 0.5, (b.right - 0.5) * across + 0.5,
            (b.bottom - 0.5) * down + 0.5)
        for b in keep_clear
    ]  # fmt: skip
    return ground, boxes


def _resized(pixels: Pixels, across: float, down: float) -> Pixels:
    import cv2

    wide, high = max(2, round(pixels.shape[1] * across)), max(2, round(pixels.shape[0] * down))
    shrinks = wide < pixels.shape[1]
    return np.asarray(cv2.resize(pixels, (wide, high), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC))

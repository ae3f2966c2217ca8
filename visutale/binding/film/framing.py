"""Where the camera looks: a gentle pan or zoom over a picture that keeps its faces in sight.

Everything is in shares of the picture's width or height, except that a :class:`Window` is as wide as ``scale`` says, of
the widest window with the film's proportions that the picture holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from visutale.binding.arrangements.cropping import around, faces
from visutale.book import Box

Edge = Literal["", "bottom", "top"]
"""Of the frame: where captions stand, empty where there are none."""

CAPTION_SHARE = 0.225
"""Of the frame's height, where captions stand."""
TIGHTEST = 0.86
"""How near a zoom comes."""
_SCALES = (TIGHTEST, 0.89, 0.92, 0.95)
_SCALES_OF_WHOLE = (0.95, 0.98)
_PAN_SCALE = 0.94
_EDGE = 0.015
"""How far a face keeps from the edge of the frame."""
_PAN_A_SECOND = 0.012
"""Of the picture: as fast as a pan goes."""
_SHORTEST_PAN = 0.04


class Window(NamedTuple):
    """What is seen: its left top corner in the picture, and its scale."""

    left: float
    top: float
    scale: float


@dataclass(frozen=True)
class Move:
    """The way of the camera from one window to another, and where captions stand meanwhile."""

    start: Window
    end: Window
    captions: Edge = ""

    def at(self, progress: float) -> Window:
        """Where it is after a share of the time: it sets off and arrives slowly."""
        eased = progress * progress * (3 - 2 * progress)
        return Window(*(one + (other - one) * eased for one, other in zip(self.start, self.end, strict=True)))


@dataclass(frozen=True)
class Room:
    """A picture as the camera sees it: ``wide`` and ``high`` are the widest window's shares of it."""

    wide: float
    high: float
    faces: Box | None
    figures: Box

    def window(self, scale: float, captions: Edge, aim: tuple[float, float] = (0.0, 0.0)) -> Window | None:
        """The window that has the figures nearest to its middle, moved by a share of the picture as far as faces stay
        in it, off the captions; None where they can't all be."""
        safe_top = CAPTION_SHARE if captions == "top" else 0.0
        safe_bottom = 1 - CAPTION_SHARE if captions == "bottom" else 1.0
        faces = self.faces or Box(0.5, 0.5, 0.5, 0.5)
        across = _range(faces.left, faces.right, self.wide * scale, 0.0, 1.0, free=self.faces is None)
        down = _range(faces.top, faces.bottom, self.high * scale, safe_top, safe_bottom, free=self.faces is None)
        if across is None or down is None:
            return None
        middle_x = (self.figures.left + self.figures.right) / 2 - self.wide * scale / 2
        middle_y = (self.figures.top + self.figures.bottom) / 2 - self.high * scale * (safe_top + safe_bottom) / 2
        return Window(_within(middle_x + aim[0], across), _within(middle_y + aim[1], down), scale)


def room_of(aspect: float, film: float, keep_clear: Sequence[Box]) -> Room:
    """The room a camera has in a picture; ``aspect`` is the picture's width by its height, ``film`` the film's."""
    wide, high = min(1.0, film / aspect), min(1.0, aspect / film)
    keep_clear = [box for box in keep_clear if box.left < box.right and box.top < box.bottom]
    every_face = around([_wider(face) for face in faces(keep_clear)])
    return Room(wide, high, every_face, around(keep_clear) or Box(0.0, 0.0, 1.0, 1.0))


def move(room: Room, number: int, seconds: float, *, captions: bool) -> Move | None:
    """How the camera goes over a page's picture: nearer, away, or along it one way or the other, by the page's number.

    None where no window holds all faces: then the whole picture has to be shown.
    """
    for edge in _edges(captions):
        tight = next((scale for scale in _SCALES if room.window(scale, edge)), None)
        if tight is not None and room.window(1.0, edge):
            found = _pan(room, number, seconds, edge, max(tight, _PAN_SCALE)) if number % 2 else None
            return found or _zoom(room, number, edge, tight)
    return None


def whole(room: Room, number: int, *, captions: bool) -> Move:
    """A small zoom over a whole picture that stands in a frame, wherever its faces are."""
    for edge in _edges(captions):
        tight = next((scale for scale in _SCALES_OF_WHOLE if room.window(scale, edge)), None)
        if tight is not None:
            return _zoom(room, number, edge, tight)
    still = Window(0.0, 0.0, 1.0)
    return Move(still, still, "bottom" if captions else "")


def _edges(captions: bool) -> tuple[Edge, ...]:
    return ("bottom", "top") if captions else ("",)


def _pan(room: Room, number: int, seconds: float, captions: Edge, scale: float) -> Move | None:
    """Along the picture as far as there is room and time; None where that is not worth it."""
    half = _PAN_A_SECOND * seconds / 2
    one, other = room.window(scale, captions, (-half, -half)), room.window(scale, captions, (half, half))
    if one is None or other is None or abs(other.left - one.left) + abs(other.top - one.top) < _SHORTEST_PAN:
        return None
    return Move(one, other, captions) if number % 4 == 1 else Move(other, one, captions)


def _zoom(room: Room, number: int, captions: Edge, tight: float) -> Move:
    far, near = room.window(1.0, captions), room.window(tight, captions)
    assert near is not None
    far = far or Window(0.0, 0.0, 1.0)
    return Move(near, far, captions) if number % 4 in (2, 3) else Move(far, near, captions)


def _wider(box: Box) -> Box:
    return Box(
        max(0.0, box.left - _EDGE), max(0.0, box.top - _EDGE), min(1.0, box.right + _EDGE), min(1.0, box.bottom + _EDGE)
    )


def _range(
    low: float, high: float, length: float, safe_low: float, safe_high: float, *, free: bool
) -> tuple[float, float] | None:
    """From where to where a window of this length may begin, so that all from ``low`` to ``high`` is in its safe part;
    anywhere in the picture where it is ``free``."""
    if free:
        return 0.0, 1.0 - length
    first, last = max(0.0, high - safe_high * length), min(1.0 - length, low - safe_low * length)
    return (first, last) if first <= last else None


def _within(value: float, limits: tuple[float, float]) -> float:
    return min(max(value, limits[0]), limits[1])

"""A page being turned: it rolls off over a cylinder from its lower outer corner, and the next one lies beneath."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from visutale.binding.film.planes import Planes, Size, planes_of
from visutale.binding.palette import PAPER

_RADIUS, _SHADOW = 0.07, 0.07
"""Of the cylinder and of the shadow it casts, in widths of the frame."""
_SLANT = math.radians(24)
"""Of the fold at first; it stands upright in the end."""
_SHINES_THROUGH = 0.12
"""How much of a page is seen from its back."""
_BLACK = (16.0, 128.0, 128.0)


def turned(leaving: Planes, coming: Planes, progress: float, *, from_left: bool = False) -> Planes:
    """One frame of the turn from a page to the next; ``progress`` is 0.0 to 1.0. Books that are read from right to left
    turn their pages ``from_left``."""
    if from_left:
        return _mirrored(turned(_mirrored(leaving), _mirrored(coming), progress))
    eased = progress * progress * (3 - 2 * progress)
    fold = _Fold(leaving.size, eased)
    bright, coloured = fold.bent(1), fold.bent(2)
    return Planes(*(
        bent.plane(one, other, paper, black)
        for bent, one, other, paper, black in zip(
            (bright, coloured, coloured), leaving, coming, _paper(), _BLACK, strict=True
        )
    ))  # fmt: skip


@dataclass(frozen=True)
class _Bent:
    """What the turn does to a plane between two columns: where each point comes from, and in which light it is."""

    first: int
    last: int
    map_x: np.ndarray
    map_y: np.ndarray
    back: np.ndarray
    covered: np.ndarray
    light: np.ndarray

    def plane(self, leaving: np.ndarray, coming: np.ndarray, paper: float, black: float) -> np.ndarray:
        import cv2

        page = cv2.remap(leaving, self.map_x, self.map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        page = page.astype(np.float32)
        page[self.back] = (1 - _SHINES_THROUGH) * paper + _SHINES_THROUGH * page[self.back]
        page = np.where(self.covered, page, coming[:, self.first : self.last])
        lit = np.clip(black + (page - black) * self.light + 0.5, 0, 255).astype(np.uint8)
        return np.concatenate([leaving[:, : self.first], lit, coming[:, self.last :]], axis=1)


class _Fold:
    """Where the paper bends: a line at a distance from the frame's corner, and the way the paper is rolled."""

    def __init__(self, size: Size, progress: float) -> None:
        slant = _SLANT * (1 - progress)
        self._size, self._across, self._down = size, math.cos(slant), math.sin(slant)
        self._radius, self._reach = _RADIUS * size.width, _SHADOW * size.width
        self._length = size.width * self._across + size.height * self._down
        self._at = self._length - progress * (self._length + self._radius + 2 * self._reach)

    def bent(self, share: int) -> _Bent:
        """For a plane that is ``share`` times smaller than the frame."""
        first, last = self._columns(share)
        x = (np.arange(first, last, dtype=np.float32) * share + (share - 1) / 2)[None, :]
        y = (np.arange(self._size.height // share, dtype=np.float32) * share + (share - 1) / 2)[:, None]
        beyond = x * np.float32(self._across) + y * np.float32(self._down) - np.float32(self._at)
        angle = np.arcsin(np.clip(beyond / self._radius, 0, 1))
        rolled = beyond > 0
        upper = np.where(rolled, self._radius * (math.pi - angle), math.pi * self._radius - beyond) - beyond
        lower = np.where(rolled, self._radius * angle - beyond, 0)
        outside = self._outside(x, y, upper)
        near = beyond <= self._radius
        back = near & (outside <= 0)
        front = near & (self._outside(x, y, lower) <= 0)
        shift = np.where(back, upper, lower)
        half = (share - 1) / 2
        return _Bent(
            first, last, back=back, covered=back | front,
            map_x=((x + shift * self._across - half) / share).astype(np.float32),
            map_y=((y + shift * self._down - half) / share).astype(np.float32),
            light=np.where(back, 0.97 - 0.35 * np.sin(angle) ** 2, self._beneath(beyond, front, outside)),
        )  # fmt: skip

    def _columns(self, share: int) -> tuple[int, int]:
        """The columns of a plane in which anything happens."""
        edge = self._at + math.pi * self._radius - (self._length - self._at) - self._reach
        first = (edge - self._size.height * self._down) / self._across
        last = (self._at + self._radius + 2 * self._reach) / self._across
        most = self._size.width // share
        start = min(most - 1, max(0, math.floor(first / share)))
        return start, min(most, max(start + 1, math.ceil(last / share)))

    def _outside(self, x: np.ndarray, y: np.ndarray, shift: np.ndarray) -> np.ndarray:
        """By how many pixels a point that is shifted so far lies beyond the paper's edge."""
        at_x, at_y = x + shift * self._across, y + shift * self._down
        return np.asarray(np.maximum(at_x - self._size.width, at_y - self._size.height))

    def _beneath(self, beyond: np.ndarray, front: np.ndarray, outside: np.ndarray) -> np.ndarray:
        """The light on both pages: the edge of the paper above one of them and the roll cast shadows."""
        edge = 0.25 * np.clip(1 - outside / self._reach, 0, 1) ** 2
        roll = 0.45 * np.clip(1 - (beyond - self._radius) / (2 * self._reach), 0, 1) ** 2
        return 1 - np.where(front, edge, roll)


@cache
def _paper() -> tuple[float, float, float]:
    planes = planes_of(np.full((2, 2, 3), [round(255 * part) for part in PAPER], np.uint8))
    return float(planes.y[0, 0]), float(planes.u[0, 0]), float(planes.v[0, 0])


def _mirrored(planes: Planes) -> Planes:
    return Planes(*(np.ascontiguousarray(plane[:, ::-1]) for plane in planes))

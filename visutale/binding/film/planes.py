"""Frames as the encoder wants them: brightness, and two planes of colour at half the size (YUV 4:2:0, BT.709).

Everything that is done once a frame is done here on planes, which are half as many numbers as red, green and blue.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

Pixels = np.ndarray
"""RGB or RGBA bytes, shape (height, width, 3 or 4)."""


class Size(NamedTuple):
    """Of a frame in pixels, both even."""

    width: int
    height: int


class Planes(NamedTuple):
    """A picture: ``y`` of shape (height, width), ``u`` and ``v`` of half of that."""

    y: np.ndarray
    u: np.ndarray
    v: np.ndarray

    @property
    def size(self) -> Size:
        return Size(self.y.shape[1], self.y.shape[0])

    def packed(self) -> np.ndarray:
        """All three below each other, shape (height * 3 / 2, width)."""
        return np.concatenate([plane.ravel() for plane in self]).reshape(-1, self.y.shape[1])


def planes_of(pixels: Pixels) -> Planes:
    """An RGB picture, cut to an even width and height."""
    import av

    high, wide = pixels.shape[0] // 2 * 2, pixels.shape[1] // 2 * 2
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels[:high, :wide, :3]), format="rgb24")
    packed = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG").to_ndarray()
    quarter = high // 4 * wide + high % 4 // 2 * wide // 2
    colour = packed.ravel()[high * wide :]
    shape = (high // 2, wide // 2)
    return Planes(packed[:high], colour[:quarter].reshape(shape), colour[quarter:].reshape(shape))


def seen(picture: Planes, left: float, top: float, width: float, size: Size) -> Planes:
    """A window of a picture as a frame. The window is given in the picture's pixels, with fractions of them."""
    import cv2

    step = width / size.width
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    found = []
    for plane, share in zip(picture, (1, 2, 2), strict=True):
        offsets = [((edge + step * share / 2) / share - 0.5) for edge in (left, top)]
        matrix = np.array([[step, 0.0, offsets[0]], [0.0, step, offsets[1]]])
        to = (size.width // share, size.height // share)
        found.append(cv2.warpAffine(plane, matrix, to, flags=flags, borderMode=cv2.BORDER_REPLICATE))
    return Planes(*found)


class Overlay:
    """Something drawn, to be laid over frames."""

    def __init__(self, pixels: Pixels) -> None:
        """``pixels`` are RGBA, as large as a frame."""
        import cv2

        rows = np.flatnonzero(pixels[..., 3].any(axis=1))
        columns = np.flatnonzero(pixels[..., 3].any(axis=0))
        self._parts: list[tuple[tuple[slice, slice], np.ndarray, np.ndarray]] = []
        if not len(rows):
            return
        top, bottom = rows[0] // 2 * 2, -(-(rows[-1] + 1) // 2) * 2
        left, right = columns[0] // 2 * 2, -(-(columns[-1] + 1) // 2) * 2
        cut = pixels[top:bottom, left:right]
        half = cv2.resize(cut[..., 3], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        for plane, share in zip(planes_of(cut), (1, 2, 2), strict=True):
            opacity = (cut[..., 3] if share == 1 else half).astype(np.uint16)
            place = (slice(top // share, bottom // share), slice(left // share, right // share))
            self._parts.append((place, 255 - opacity, plane * opacity + 127))

    def onto(self, frame: Planes) -> None:
        """Lay it over a frame, which changes."""
        for plane, (place, clear, drawn) in zip(frame, self._parts, strict=False):
            plane[place] = (plane[place] * clear + drawn) // 255

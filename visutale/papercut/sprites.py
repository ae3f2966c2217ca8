"""Rasterised figures, kept for the next page of the book."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

from visutale.papercut import raster
from visutale.papercut.raster import Extent, Pixels

_MOST_BYTES = 96 * 1024 * 1024
_STEP_PX = 64
"""Heights are rounded up to these, so that a figure that is a little smaller on the next page is found again."""


class Sprites:
    """A bounded store of drawn figures, the least used thrown away first. Safe to share by threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], Pixels] = OrderedDict()
        self._bytes = 0

    def drawn(self, markup: str, box: Extent, height_px: float) -> Pixels:
        """The box of a drawing at ``height_px`` or a little more. Don't write to it."""
        import math

        height = max(_STEP_PX // 2, math.ceil(height_px / _STEP_PX) * _STEP_PX)
        key = hashlib.sha256(f"{box}{markup}".encode()).hexdigest(), height
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = raster.draw(markup, (box.left, box.top, box.width, box.height), height)
        made.flags.writeable = False
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._bytes += made.nbytes
            while self._bytes > _MOST_BYTES and len(self._kept) > 1:
                _, old = self._kept.popitem(last=False)
                self._bytes -= old.nbytes
        return made

    def at(self, markup: str, box: Extent, width_px: int, height_px: int) -> Pixels:
        """The box of a drawing at exactly this size."""
        import cv2
        import numpy as np

        made = self.drawn(markup, box, height_px)
        if made.shape[:2] == (height_px, width_px):
            return made
        # Clear pixels must not darken the edge: scale with the colours weighted by their cover.
        cover = made[:, :, 3:].astype(np.float32) / 255.0
        weighted = np.dstack([made[:, :, :3].astype(np.float32) * cover, cover])
        small = cv2.resize(weighted, (width_px, height_px), interpolation=cv2.INTER_AREA)
        alpha = small[:, :, 3:]
        colour = small[:, :, :3] / np.maximum(alpha, 1e-4)
        return np.dstack([np.clip(colour, 0, 255), alpha * 255.0]).round().astype(np.uint8)

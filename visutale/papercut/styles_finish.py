"""The last treatment of a whole picture in each style. Arrays are height x width x 3, uint8."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from visutale.papercut.paper_canvas import soften
from visutale.papercut.paper_grain import NEUTRAL, Gray, tile
from visutale.papercut.styles_brush import chalk, watercolour
from visutale.papercut.styles_print import ink, riso

if TYPE_CHECKING:
    from visutale.papercut.styles import Look


def finish(image: Image.Image, look: Look, seed: int) -> Image.Image:
    """See :func:`visutale.papercut.styles.finish`."""
    picture: Gray = np.ascontiguousarray(np.asarray(image.convert("RGB")))
    makers = {"watercolour": watercolour, "chalk": chalk, "night": _night, "riso": riso, "ink": ink}
    return Image.fromarray(makers.get(look.name, _paper)(picture, look, seed), "RGB")


def _paper(picture: Gray, look: Look, seed: int) -> Gray:
    """Tooth over everything, so that figures and scenery share one paper."""
    height, width = picture.shape[:2]
    size = int(max(height, width) * 1.3)
    x, y = (seed * 37) % (size - width + 1), (seed * 53) % (size - height + 1)
    grain = tile("plain", size, 0.5 * look.texture)[y : y + height, x : x + width]
    return np.asarray(cv2.multiply(picture, cv2.merge((grain,) * 3), scale=1 / NEUTRAL))


def _night(picture: Gray, look: Look, seed: int) -> Gray:
    """Lantern light: bright things bloom, the corners sink into indigo."""
    height, width = picture.shape[:2]
    value = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)[..., 2]
    bright = cv2.LUT(value, np.clip((np.arange(256) - 196) * 3.2, 0, 255).astype(np.uint8))
    glowing = cv2.bitwise_and(picture, cv2.merge((bright,) * 3))
    small = cv2.resize(glowing, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    bloom = soften(small, max(1.0, min(width, height) * 0.012))
    bloom = cv2.resize(bloom, (width, height), interpolation=cv2.INTER_LINEAR)
    lit = cv2.addWeighted(picture, 1.0, bloom, 0.42, 0)
    return _paper(np.asarray(cv2.multiply(lit, _vignette(width, height), scale=1 / 230)), look, seed)


@lru_cache(maxsize=4)
def _vignette(width: int, height: int) -> Gray:
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1.05, 0.95, height, dtype=np.float32)[:, None]
    fall = np.clip(1.0 - 0.22 * (x**2 + y**2) ** 1.1, 0.3, 1)
    planes = [fall**power * 240 for power in (1.15, 1.1, 0.75)]
    return np.asarray(np.stack(planes, 2), np.uint8)

"""The last treatment of a whole picture in each style. Arrays are height x width x 3, uint8."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from visutale.papercut.paper_grain import NEUTRAL, Gray, tile

if TYPE_CHECKING:
    from visutale.papercut.styles import Look


def finish(image: Image.Image, look: Look, seed: int) -> Image.Image:
    """See :func:`visutale.papercut.styles.finish`."""
    picture = np.ascontiguousarray(np.asarray(image.convert("RGB")))
    made = _paper(picture, look)
    return Image.fromarray(made, "RGB")


def _paper(picture: Gray, look: Look) -> Gray:
    height, width = picture.shape[:2]
    grain = tile("plain", int(max(height, width) * 1.3), 0.45)[:height, :width]
    return np.asarray(cv2.multiply(picture, cv2.merge((grain,) * 3), scale=1 / NEUTRAL))

"""How much a picture has of a portrait: the part of it that is most like the portrait, to the eye of CLIP.

What is measured is the cosine of two image embeddings. It tells kind, colours, clothes and style of what is shown, and
so whether the red fox with the blue scarf is there again, or something else is. It is no proof of who somebody is: two
foxes painted alike score alike, and the same fox seen from behind scores less. The best of many windows is taken, so
a picture without the hero does not score 0 either: with CLIP, two pictures in one style seldom fall below about 0.5.
Compare scores of one model, one portrait and one style with each other, not with those of another. A model with random
weights gives numbers that say nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from visutale.book import Box

from ._clip import ImageCache, open_vision

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor

_SCALES = (1.0, 0.75, 0.5, 0.4)
"""Sizes of the windows, as shares of the largest that fits into the picture."""
_STRIDE = 0.5
"""How far apart windows of a size lie at most, as a share of the window."""
_MOST_OBLONG = 2.0
"""Windows have the portrait's proportions, up to this: of very narrow ones there would be too many."""


class Likeness:
    """Measures pictures against portraits; the same two images give the same answer. Threads may share it."""

    def __init__(self, folder: Path, device: str) -> None:
        """``folder`` holds a CLIP vision model with projection, as transformers writes it. Raises Unavailable."""
        import torch

        self._model, self._processor = open_vision(folder, dtype=torch.float32, device=device)
        self._portraits: ImageCache[Tensor] = ImageCache()

    def measure(self, picture: Image, portrait: Image) -> tuple[float, Box]:
        """The highest cosine of any window of the picture with the portrait, -1.0 to 1.0, and that window."""
        boxes = windows(picture.size, portrait.size)
        width_px, height_px = picture.size
        embeddings = self._embed([picture.crop(box) for box in boxes])
        cosines = embeddings @ self._portraits.get(portrait, self._embed_one)
        best = int(cosines.argmax())
        left, top, right, bottom = boxes[best]
        box = Box(left / width_px, top / height_px, right / width_px, bottom / height_px)
        return min(1.0, max(-1.0, float(cosines[best]))), box

    def _embed_one(self, image: Image) -> Tensor:
        return self._embed([image])[0]

    def _embed(self, images: Sequence[Image]) -> Tensor:
        """Embeddings of length 1, shape (images, width). Each image is seen whole: squeezed into a square, not cut."""
        import torch

        side_px = self._model.config.image_size
        ready = self._processor(
            [image.convert("RGB") for image in images],
            size={"height": side_px, "width": side_px},
            do_center_crop=False,
            return_tensors="pt",
        )
        with torch.no_grad():
            seen: Tensor = self._model(pixel_values=ready.pixel_values.to(self._model.device)).image_embeds
        return torch.nn.functional.normalize(seen, dim=-1).cpu()


def windows(picture_px: tuple[int, int], portrait_px: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Where a picture of a size is looked at: as a whole, and in overlapping windows of the portrait's proportions.

    Sizes are (width, height) in pixels, boxes (left, top, right, bottom). A square picture has 30 windows.
    """
    width_px, height_px = picture_px
    ratio = min(_MOST_OBLONG, max(1 / _MOST_OBLONG, portrait_px[0] / portrait_px[1]))
    widest_px = min(width_px, height_px * ratio)
    found = {(0, 0, width_px, height_px): None}
    for scale in _SCALES:
        window_px = (max(1, round(widest_px * scale)), max(1, round(widest_px / ratio * scale)))
        for top in _places(height_px, window_px[1]):
            for left in _places(width_px, window_px[0]):
                found[left, top, min(width_px, left + window_px[0]), min(height_px, top + window_px[1])] = None
    return list(found)


def _places(whole_px: int, window_px: int) -> list[int]:
    """Where windows begin along a side, evenly from one end to the other."""
    room_px = max(0, whole_px - window_px)
    steps = math.ceil(room_px / (window_px * _STRIDE))
    return [round(room_px * step / steps) for step in range(steps + 1)] if steps else [0]

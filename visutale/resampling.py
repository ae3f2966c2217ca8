"""A picture of one size made into one of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from visutale.media import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

RESAMPLED = "Lanczos resampling, which adds no detail"
"""What a picture was made larger by, where no model did."""


def fitted(image: Image, width_px: int, height_px: int) -> Image:
    """The middle of a picture, as much of it as has the proportions asked for, at exactly that size (Lanczos)."""
    from PIL.Image import Resampling

    if image.size == (width_px, height_px):
        return image
    scale = min(image.width / width_px, image.height / height_px)
    # A hair too much, by rounding, would be outside.
    width, height = min(width_px * scale, image.width), min(height_px * scale, image.height)
    left, top = (image.width - width) / 2, (image.height - height) / 2
    return image.resize((width_px, height_px), Resampling.LANCZOS, box=(left, top, left + width, top + height))


def enlarged(picture: Picture, image: Image, by: str) -> Picture:
    """A picture's larger ``image``: what is known of it stays, and what it was made larger ``by`` is noted."""
    painted = picture.painted.model_copy(update={"enlarged_by": by}) if picture.painted else None
    return Picture.of(
        image, keep_clear=picture.keep_clear, heads=picture.heads, notes=picture.notes, painted=painted
    )  # fmt: skip

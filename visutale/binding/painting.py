"""Pictures as they are bound: checked, and kept in the form in which they go into the file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from visutale.binding.palette import PAPER

if TYPE_CHECKING:
    from PIL.Image import Image

_SAMPLE_PX = 128


class UnreadableError(ValueError):
    """These bytes are no picture."""


@dataclass(frozen=True)
class Painting:
    """A readable picture. ``source`` is the file itself for a JPEG, which is embedded as it is."""

    source: bytes | Image
    width_px: int
    height_px: int
    sample: Image
    """The whole picture in RGB, small: for measuring its colours."""


def read_painting(data: bytes) -> Painting:
    """Check a picture by decoding it. Raises UnreadableError."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            size, kind = image.size, (image.format, image.mode)
            if kind in (("JPEG", "RGB"), ("JPEG", "L")):
                image.draft("RGB", (_SAMPLE_PX, _SAMPLE_PX))
                return Painting(data, *size, image.convert("RGB"))
            opaque = _opaque(image)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableError(str(error)) from error
    sample = opaque.copy()
    sample.thumbnail((_SAMPLE_PX, _SAMPLE_PX))
    return Painting(opaque, *size, sample)


def _opaque(image: Image) -> Image:
    """RGB, with what is transparent shown on paper."""
    from PIL import Image as PillowImage

    if image.mode in ("RGB", "L", "CMYK", "YCbCr"):
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = PillowImage.new("RGBA", layer.size, tuple(round(255 * part) for part in PAPER))
    ground.alpha_composite(layer)
    return ground.convert("RGB")

"""A photo of any usual format to an upright RGB JPEG without metadata, within limits that are tried before decoding."""

from __future__ import annotations

import io
import threading
import warnings
from typing import TYPE_CHECKING, Any

from visutale.decoding.sniffing import called, kind, refuse_size
from visutale.errors import InputError

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE_PX = 2048
LARGEST_FILE_BYTES = 40_000_000
MOST_PIXELS = 80_000_000
MOST_SIDE_PX = 20_000
FEWEST_SIDE_PX = 16
JPEG_QUALITY = 92

_MOST_PIXELS_SCALED = 179_000_000
"""For a baseline JPEG, which is decoded small from the start and never held whole."""
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "HEIF", "AVIF")
_READS = "Photos are read as JPEG, PNG, WebP, HEIC, AVIF, TIFF, BMP or GIF."
_ANOTHER = "Choose another photo, or take it again."
_TURNS = {2: (0,), 3: (3,), 4: (1,), 5: (5,), 6: (4,), 7: (6,), 8: (2,)}
"""EXIF orientation to the steps of ``PIL.Image.Transpose`` that set the photo upright."""

_ready = threading.Lock()


def decode_photo(data: bytes, name: str = "") -> tuple[bytes, int, int]:
    """The photo as (JPEG bytes, width px, height px), longer side at most 2048 px. Raises InputError."""
    upright = decode_image(data, called("photo", name), LONGEST_SIDE_PX)
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return out.getvalue(), upright.width, upright.height


def decode_image(data: bytes, subject: str, longest_side_px: int) -> Image:
    """The image upright, mode RGB, without metadata, no larger than asked. ``subject`` is for messages: "The photo".

    Raises InputError."""
    refuse_size(data, subject, LARGEST_FILE_BYTES, _ANOTHER)
    _prepare()
    try:
        with _opened(data, subject) as image:
            _refuse_dimensions(image, subject)
            upright = _upright_rgb(image, longest_side_px)
    except InputError:
        raise
    except MemoryError as error:
        raise InputError(f"{subject} is too large for this machine.", remedy="Send a smaller copy of it.") from error
    except Exception as error:  # decoders of damaged files raise whatever they like
        raise InputError(f"{subject} is damaged or incomplete and can't be read.", remedy=_ANOTHER) from error
    if min(upright.size) < FEWEST_SIDE_PX:
        raise InputError(f"{subject} is too narrow to show anything.", remedy=_ANOTHER)
    return upright


def _prepare() -> None:
    import pillow_heif

    with _ready:
        pillow_heif.register_heif_opener()
        # What Pillow warns of (size, damaged metadata) is decided here, and is no news for a reader's terminal.
        warnings.filterwarnings("ignore", module=r"PIL\b")


def _opened(data: bytes, subject: str) -> Image:
    from PIL import Image, UnidentifiedImageError

    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(subject) from error
    except UnidentifiedImageError as error:
        found = kind(data)
        if found and found != "a picture":
            raise InputError(f"{subject} is {found}, not a photo.", remedy=_READS) from error
        raise InputError(f"{subject} is not a photo that can be read.", remedy=_READS) from error


def _refuse_dimensions(image: Image, subject: str) -> None:
    width, height = image.size
    if min(width, height) < FEWEST_SIDE_PX:
        raise InputError(f"{subject} is only {width} x {height} pixels.", remedy="Choose a larger photo.")
    scaled = image.format in ("JPEG", "MPO") and not image.info.get("progressive") and image.mode != "CMYK"
    if max(width, height) > MOST_SIDE_PX or width * height > (_MOST_PIXELS_SCALED if scaled else MOST_PIXELS):
        raise _too_many_pixels(subject, f" ({width} x {height})")


def _too_many_pixels(subject: str, size: str = "") -> InputError:
    return InputError(
        f"{subject} has too many pixels{size}.",
        remedy=f"Send a copy of at most {MOST_PIXELS // 1_000_000} megapixels and {MOST_SIDE_PX:,} pixels a side.",
    )


def _upright_rgb(image: Image, longest_side_px: int) -> Image:
    from PIL.Image import Resampling, Transpose

    profile = image.info.get("icc_profile")
    image.draft(None, (longest_side_px, longest_side_px))
    image.load()
    orientation = _orientation(image)  # asked for only now: some formats turn the photo themselves while loading
    plain = _eight_bit(image)
    plain.thumbnail((longest_side_px, longest_side_px), Resampling.LANCZOS, reducing_gap=2.0)
    rgb = _srgb(_on_white(plain), profile)
    for step in _TURNS.get(orientation, ()):
        rgb = rgb.transpose(Transpose(step))
    # A new image carries no metadata of the old one into the file.
    from PIL import Image

    clean = Image.new("RGB", rgb.size)
    clean.paste(rgb)
    return clean


def _orientation(image: Image) -> int:
    try:
        return int(image.getexif().get(0x0112, 1))
    except Exception:  # noqa: BLE001 - damaged metadata must not cost the photo
        return 1


def _eight_bit(image: Image) -> Image:
    """The image in a mode that can be scaled: L, LA, RGB, RGBA, CMYK or LAB."""
    import numpy as np
    from PIL import Image

    if image.mode in ("P", "PA", "1") or "transparency" in image.info:
        return image.convert("RGBA" if image.mode != "1" else "L")
    if image.mode.startswith("I") or image.mode == "F":
        values = np.nan_to_num(np.asarray(image).astype(np.float32))
        full = _full_scale(image.mode, float(values.max()))
        return Image.fromarray(np.clip(values * (255.0 / full), 0, 255).astype(np.uint8))
    if image.mode in ("YCbCr", "HSV", "RGBX"):
        return image.convert("RGB")
    if image.mode in ("RGBa", "La"):
        return image.convert(image.mode.upper())
    return image


def _full_scale(mode: str, highest: float) -> float:
    """The value that stands for white in a deep grey image, which only its numbers can tell for "I" and "F"."""
    if mode.startswith("I;16"):
        return 65535.0
    return next((full for full in (1.0, 255.0, 65535.0) if highest <= full), highest)


def _on_white(image: Image) -> Image:
    from PIL import Image

    if image.mode not in ("RGBA", "LA"):
        return image
    solid = image.convert("RGBA")
    paper = Image.new("RGBA", solid.size, "white")
    return Image.alpha_composite(paper, solid).convert("RGB")


def _srgb(image: Image, profile: Any) -> Image:
    """The image in sRGB; its colour profile is used where it is sound and fits, else left out."""
    from PIL import Image, ImageCms

    if image.mode == "LAB":
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        if isinstance(converted, Image.Image):
            return converted
    return image.convert("RGB")

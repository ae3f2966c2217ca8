"""Checked bytes: what people upload and what engines make. The only decoder of uploads.

Whatever comes out of :meth:`Photo.read` and :meth:`Speech.read` is safe to hand on: decoded once, within limits, in one
known format. Anything else is refused with an :class:`~visutale.errors.InputError` that says what to do.
"""

from __future__ import annotations

import hashlib
import io
import wave
from functools import cached_property
from typing import TYPE_CHECKING, Self

from visutale.book import Box, Frozen, Head, Painted, Segment
from visutale.decoding import photos, recordings

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

SPEECH_RATE_HZ = recordings.RATE_HZ
LONGEST_SPEECH_S = recordings.LONGEST_S
_SPEECH_TYPE = f"audio/L16;rate={SPEECH_RATE_HZ};channels=1"
PHOTO_LONGEST_SIDE_PX = photos.LONGEST_SIDE_PX
PICTURE_LONGEST_SIDE_PX = 4096


class Blob(Frozen):
    """Bytes with their media type ("image/png") and SHA-256."""

    data: bytes
    media_type: str

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


class Photo(Blob):
    """An upright RGB photo without metadata, at most 2048 px on its longer side, as JPEG."""

    width_px: int
    height_px: int

    @classmethod
    def read(cls, data: bytes, name: str = "") -> Self:
        """Decode an upload of any format. ``name`` is the file's name, for the message. Raises InputError."""
        jpeg, width_px, height_px = photos.decode_photo(data, name)
        return cls(data=jpeg, media_type="image/jpeg", width_px=width_px, height_px=height_px)

    def image(self) -> Image:
        """The photo decoded, mode RGB."""
        from PIL import Image

        return Image.open(io.BytesIO(self.data)).convert("RGB")


class Speech(Blob):
    """A recording as 16-bit little-endian mono PCM at 16 kHz, at most 10 minutes."""

    @classmethod
    def read(cls, data: bytes, name: str = "") -> Self:
        """Decode an upload of any format. ``name`` is the file's name, for the message. Raises InputError."""
        return cls(data=recordings.decode_recording(data, name), media_type=_SPEECH_TYPE)

    @classmethod
    def of_wav(cls, data: bytes) -> Self:
        """What :meth:`wav` wrote, as it was."""
        with wave.open(io.BytesIO(data)) as file:
            return cls(data=file.readframes(file.getnframes()), media_type=_SPEECH_TYPE)

    @property
    def duration_s(self) -> float:
        return len(self.data) / 2 / SPEECH_RATE_HZ

    def samples(self) -> np.ndarray:
        """Float32 samples in -1.0 to 1.0, shape (n,)."""
        import numpy as np

        return np.frombuffer(self.data, dtype="<i2").astype(np.float32) / 32768.0

    def wav(self) -> bytes:
        """The recording as a WAV file, for who asks for a file."""
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setparams((1, 2, SPEECH_RATE_HZ, 0, "NONE", ""))
            file.writeframes(self.data)
        return out.getvalue()


class Picture(Blob):
    """A painted picture. ``keep_clear`` are the boxes of faces and figures, ``heads`` those of the characters' that are
    known; ``notes`` are sentences for the reader."""

    width_px: int
    height_px: int
    keep_clear: tuple[Box, ...] = ()
    heads: tuple[Head, ...] = ()
    notes: tuple[str, ...] = ()
    painted: Painted | None = None

    @classmethod
    def of(
        cls,
        image: Image,
        *,
        keep_clear: tuple[Box, ...] = (),
        heads: tuple[Head, ...] = (),
        notes: tuple[str, ...] = (),
        painted: Painted | None = None,
    ) -> Self:
        """Encode an RGB image as JPEG at quality 92 with full colour resolution."""
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=92, subsampling=0)
        return cls(
            data=out.getvalue(), media_type="image/jpeg", width_px=image.width, height_px=image.height,
            keep_clear=keep_clear, heads=heads, notes=notes, painted=painted,
        )  # fmt: skip

    def image(self) -> Image:
        """The picture decoded, mode RGB."""
        from PIL import Image

        return Image.open(io.BytesIO(self.data)).convert("RGB")


def decode_picture(data: bytes) -> Image:
    """A picture that a server sent, mode RGB, at most 4096 px on its longer side. Raises InputError."""
    return photos.decode_image(data, "The picture", PICTURE_LONGEST_SIDE_PX)


def decode_voice(data: bytes, rate_hz: int) -> bytes:
    """A voice that a server sent, of any usual format, as 16-bit little-endian mono PCM. Raises InputError."""
    return recordings.decode_voice(data, rate_hz)


class Narration(Blob):
    """A voice as a WAV file (16-bit mono). ``sentences`` are the words as spoken, with their times in seconds."""

    sample_rate_hz: int
    duration_s: float
    sentences: tuple[Segment, ...] = ()

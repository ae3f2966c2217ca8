"""Voices as they are bound: decoded to one rate, and written as MP3."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from visutale.binding.media import Media
from visutale.errors import LibraryError

if TYPE_CHECKING:
    import numpy as np
    from av.container import OutputContainer

    from visutale.book import SoundAsset

RATE_HZ = 24_000
"""Of everything that is bound: as much as the voices have, and all that MP3 needs for speech."""
_BITS_PER_S = 64_000
_READS = "wav,mp3,ogg,flac,mov,mp4,m4a,aac"
"""Formats that open further files or addresses are not among them."""


class UnheardError(ValueError):
    """These bytes are no voice."""


@dataclass(frozen=True)
class Chapter:
    """A part of a recording, from and to in seconds."""

    title: str
    start_s: float
    end_s: float


def read_voice(asset: SoundAsset, media: Media) -> np.ndarray:
    """A stored voice as 16-bit mono samples at ``RATE_HZ``, shape (n,). Raises UnheardError where it is gone or can't
    be read."""
    try:
        return _decoded(media(asset))
    except LibraryError as error:
        raise UnheardError(str(error)) from error


def _decoded(data: bytes) -> np.ndarray:
    import av
    import numpy as np

    pieces: list[np.ndarray] = []
    try:
        with av.open(io.BytesIO(data), "r", options={"format_whitelist": _READS}) as container:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
            for frame in container.decode(audio=0):
                frame.pts = None
                pieces += [piece.to_ndarray()[0] for piece in resampler.resample(frame)]
            if pieces:
                pieces += [piece.to_ndarray()[0] for piece in resampler.resample(None)]
    except (av.FFmpegError, ValueError, IndexError) as error:
        raise UnheardError(str(error)) from error
    if not pieces:
        raise UnheardError("there is no sound in it")
    return np.concatenate(pieces)


def write_mp3(
    voices: Iterable[np.ndarray],
    *,
    about: Mapping[str, str] | None = None,
    cover: bytes = b"",
    chapters: Sequence[Chapter] = (),
) -> bytes:
    """Samples as :func:`read_voice` gives them, one after another, as one MP3 file.

    ``about`` are its tags by FFmpeg's names ("title", "album"), ``cover`` is a JPEG; with either of them or chapters
    the file begins with ID3v2.3.
    """
    import av

    out = io.BytesIO()
    tagged = bool(about or cover or chapters)
    options = {"id3v2_version": "3" if tagged else "0", "fflags": "+bitexact"}
    with av.open(out, "w", format="mp3", container_options=options) as container:
        container.metadata.update(about or {})
        stream = container.add_stream("libmp3lame", rate=RATE_HZ, layout="mono")
        stream.bit_rate = _BITS_PER_S
        container.set_chapters([
            {"id": number, "start": round(one.start_s * 1000), "end": round(one.end_s * 1000),
             "time_base": Fraction(1, 1000), "metadata": {"title": one.title}}
            for number, one in enumerate(chapters, start=1)
        ])  # fmt: skip
        if cover:
            _add_cover(container, cover)
        for voice in voices:
            frame = av.AudioFrame.from_ndarray(voice[None], format="s16", layout="mono")
            frame.sample_rate = RATE_HZ
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def _add_cover(container: OutputContainer, jpeg: bytes) -> None:
    import av
    from PIL import Image

    with Image.open(io.BytesIO(jpeg)) as image:
        stream = container.add_mux_stream("mjpeg", width=image.width, height=image.height)
    stream.disposition = av.stream.Disposition.attached_pic
    stream.metadata["comment"] = "Cover (front)"
    packet = av.Packet(jpeg)
    packet.stream = stream
    packet.pts = packet.dts = 0
    packet.time_base = Fraction(1, RATE_HZ)
    container.mux(packet)

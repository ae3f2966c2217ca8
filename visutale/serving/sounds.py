"""A voice, which engines give as a WAV file, in the formats that OpenAI's route knows."""

from __future__ import annotations

import io
import wave
from typing import Literal, NamedTuple, cast

from visutale.errors import BadOutput
from visutale.media import Narration

SoundFormat = Literal["mp3", "wav", "flac", "opus", "aac", "pcm"]

_OPUS_RATE_HZ = 48_000


class _Coding(NamedTuple):
    container: str
    codec: str
    media_type: str


_CODINGS: dict[str, _Coding] = {
    "mp3": _Coding("mp3", "libmp3lame", "audio/mpeg"),
    "flac": _Coding("flac", "flac", "audio/flac"),
    "opus": _Coding("ogg", "libopus", "audio/ogg"),
    "aac": _Coding("adts", "aac", "audio/aac"),
}


class Sound(NamedTuple):
    data: bytes
    media_type: str


def encoded(narration: Narration, wanted: SoundFormat) -> Sound:
    """The voice as a file of this format; "pcm" is 16-bit little-endian mono without any header."""
    if wanted == "wav":
        return Sound(narration.data, "audio/wav")
    with wave.open(io.BytesIO(narration.data)) as file:
        rate_hz, pcm = file.getframerate(), file.readframes(file.getnframes())
    if wanted == "pcm":
        return Sound(pcm, f"audio/L16;rate={rate_hz};channels=1")
    return _coded(pcm, rate_hz, _CODINGS[wanted])


def _coded(pcm: bytes, rate_hz: int, coding: _Coding) -> Sound:
    import av
    import numpy as np

    out = io.BytesIO()
    try:
        with av.open(out, "w", format=coding.container) as container:
            rate = _OPUS_RATE_HZ if coding.codec == "libopus" else rate_hz
            stream = cast("av.AudioStream", container.add_stream(coding.codec, rate=rate, layout="mono"))
            frame = av.AudioFrame.from_ndarray(np.frombuffer(pcm, "<i2")[None], format="s16", layout="mono")
            frame.sample_rate = rate_hz
            for some in (frame, None):
                container.mux(stream.encode(some))
    except (av.FFmpegError, ValueError) as error:
        raise BadOutput(
            "The voice can't be put into this format here.", port="narrator", engine=coding.codec, retryable=False,
            remedy="Ask for “wav”, which needs no coding.",
        ) from error  # fmt: skip
    return Sound(out.getvalue(), coding.media_type)

"""A recording of any usual format to 16-bit mono PCM at 16 kHz, decoded piece by piece and stopped at the limit."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from visutale.decoding.sniffing import called, kind, refuse_size
from visutale.errors import InputError

if TYPE_CHECKING:
    from av.container import InputContainer

RATE_HZ = 16_000
LONGEST_S = 600.0
SHORTEST_S = 0.3
LARGEST_FILE_BYTES = 200_000_000
SILENCE_DBFS = -60.0

_GRACE_S = 1.0
"""Encoders pad the end: a recording longer than the limit by no more than this is cut, not refused."""
_FORMATS = "wav,w64,flac,mp3,ogg,mov,mp4,m4a,3gp,matroska,webm,aiff,aac,caf,amr,asf,au"
_READS = "Recordings are read as WAV, FLAC, MP3, OGG, M4A, WebM or AIFF."
_AGAIN = "Record it again, or choose another recording."


def decode_recording(data: bytes, name: str = "") -> bytes:
    """Little-endian 16-bit mono samples at 16 kHz, 0.3 s to 10 minutes of them, not silent. Raises InputError."""
    subject = called("recording", name)
    pcm = _decoded(data, subject, RATE_HZ)
    _refuse_unheard(pcm, subject)
    return pcm


def decode_voice(data: bytes, rate_hz: int) -> bytes:
    """Little-endian 16-bit mono samples of a voice that a server sent, silent or not. Raises InputError."""
    return _decoded(data, called("voice", ""), rate_hz)


def _decoded(data: bytes, subject: str, rate_hz: int) -> bytes:
    refuse_size(data, subject, LARGEST_FILE_BYTES, _AGAIN)
    found = kind(data)
    if found and found not in ("a recording", "a video"):
        raise InputError(f"{subject} is {found}, not a recording.", remedy=_READS)
    import av

    try:
        # Playlists and formats that open further files or addresses are left out of the formats.
        container = av.open(
            io.BytesIO(data), mode="r", metadata_errors="ignore", options={"format_whitelist": _FORMATS}
        )
    except (av.FFmpegError, ValueError) as error:
        raise InputError(f"{subject} is not a recording that can be read.", remedy=_READS) from error
    with container:
        if not container.streams.audio:
            raise InputError(f"{subject} has no sound in it.", remedy=_AGAIN)
        return _samples(container, subject, rate_hz)


def _samples(container: InputContainer, subject: str, rate_hz: int) -> bytes:
    import av

    limit = int((LONGEST_S + _GRACE_S) * rate_hz) * 2
    pcm = bytearray()
    try:
        for piece in _resampled(container, rate_hz):
            pcm += piece
            if len(pcm) > limit:
                raise _too_long(container, subject)
    except (av.FFmpegError, ValueError, EOFError) as error:
        if not pcm:
            raise _unreadable(subject) from error
    if not pcm:
        raise _unreadable(subject)
    return bytes(pcm[: int(LONGEST_S * rate_hz) * 2])


def _resampled(container: InputContainer, rate_hz: int) -> Iterator[bytes]:
    import av

    resampler, shape = None, None
    for frame in _frames(container):
        frame.pts = None
        if shape != (frame.format.name, frame.layout.name, frame.sample_rate):
            if resampler is not None:
                yield from (out.to_ndarray().tobytes() for out in resampler.resample(None))
            shape = (frame.format.name, frame.layout.name, frame.sample_rate)
            resampler = av.AudioResampler(format="s16", layout="mono", rate=rate_hz)
        assert resampler is not None
        yield from (out.to_ndarray().tobytes() for out in resampler.resample(frame))
    if resampler is not None:
        yield from (out.to_ndarray().tobytes() for out in resampler.resample(None))


def _frames(container: InputContainer) -> Iterator[Any]:
    """The decoded frames; packets that are damaged are stepped over, so that the rest of a recording is kept."""
    import av

    for packet in container.demux(container.streams.audio[0]):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue


def _too_long(container: InputContainer, subject: str) -> InputError:
    told = (container.duration or 0) / 1e6
    length = f" ({_spoken(told)})" if told > LONGEST_S else ""
    return InputError(
        f"{subject} is too long{length}: at most {LONGEST_S / 60:.0f} minutes can be heard.",
        remedy="Send the part with the wish, or say it again in a few sentences.",
    )


def _spoken(seconds: float) -> str:
    minutes = round(seconds / 60)
    hours, minutes = divmod(minutes, 60)
    return f"about {hours} h {minutes} min" if hours else f"about {minutes} min"


def _unreadable(subject: str) -> InputError:
    return InputError(
        f"{subject} holds no sound that can be read; it may be damaged or protected against copying.", remedy=_READS
    )


def _refuse_unheard(pcm: bytes, subject: str) -> None:
    import numpy as np

    samples = np.frombuffer(pcm, dtype="<i2")
    if len(samples) < SHORTEST_S * RATE_HZ:
        raise InputError(f"{subject} is too short to hear a word.", remedy="Say the wish in a sentence or two.")
    # Half of peak to peak: a constant offset, which some sound cards have, is no sound.
    peak = (int(samples.max()) - int(samples.min())) / 2 / 32768
    if peak < 10 ** (SILENCE_DBFS / 20):
        raise InputError(
            f"{subject} is silent.", remedy="Check that the microphone is not muted, then record it again."
        )

"""The file a film is written to, frame by frame."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from visutale.binding.film.plan import FRAMES_A_SECOND, Cue
from visutale.binding.film.planes import Planes, Size
from visutale.binding.voice import RATE_HZ, Chapter
from visutale.languages import three_letters

if TYPE_CHECKING:
    import av

SAMPLES_A_FRAME = RATE_HZ // FRAMES_A_SECOND
_BT709, _LIMITED = 1, 1
_THREADS = 4
"""Fixed, as another number of threads gives another file."""
_QUALITY, _SPEED = "21", "veryfast"
_SECONDS_TO_KEY = 4
_SOUND_BITS_A_SECOND = 80_000
_MILLISECONDS = Fraction(1, 1000)
_SUBTITLE_STYLE = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, BackColour, Alignment
Style: Default,Serif,18,&Hffffff,&H0,2

[Events]
Format: Layer, Start, End, Style, Text
"""
"""How captions look in players that ask the file: white, in the middle at the bottom."""


@dataclass(frozen=True)
class About:
    """What a film's file says of itself. ``language`` is a BCP 47 tag; ``sound`` is whether anything is heard.

    ``words`` are captions that players show where somebody wants them.
    """

    title: str
    language: str
    made_at: datetime
    comment: str
    chapters: tuple[Chapter, ...]
    sound: bool
    words: tuple[Cue, ...] = ()


class Reel:
    """An MP4 file that can be played while it is still being loaded: its index stands first."""

    def __init__(self, out: Path, size: Size, about: About) -> None:
        """Raises OSError."""
        import av

        self._file = av.open(str(out), "w", format="mp4", container_options={"movflags": "+faststart"})
        made = about.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._file.metadata.update({"title": about.title, "comment": about.comment, "creation_time": made})
        language = three_letters(about.language)
        self._video = self._picture_stream(size)
        self._video.metadata["language"] = language
        self._sound: Any = None
        if about.sound:
            self._sound = self._file.add_stream("aac", rate=RATE_HZ, layout="mono")
            self._sound.bit_rate = _SOUND_BITS_A_SECOND
            self._sound.metadata["language"] = language
        self._words: Any = self._words_stream(language) if about.words else None
        self._waiting = deque(about.words)
        self._file.set_chapters([
            {"id": number, "start": round(one.start_s * 1000), "end": round(one.end_s * 1000),
             "time_base": _MILLISECONDS, "metadata": {"title": one.title}}
            for number, one in enumerate(about.chapters, start=1)
        ])  # fmt: skip
        self._frames = 0

    def add(self, frame: Planes, sound: bytes) -> None:
        """The next frame with what is heard while it is seen: 16-bit samples, at most :data:`SAMPLES_A_FRAME` of them,
        and silence after them. Raises OSError."""
        import av

        picture = av.VideoFrame.from_ndarray(frame.packed(), format="yuv420p")
        picture.pts, picture.time_base = self._frames, Fraction(1, FRAMES_A_SECOND)
        picture.colorspace, picture.color_range = _BT709, _LIMITED
        self._file.mux(self._video.encode(picture))
        if self._sound is not None:
            samples = np.frombuffer(sound.ljust(2 * SAMPLES_A_FRAME, b"\0"), dtype="<i2")
            heard = av.AudioFrame.from_ndarray(samples[None].copy(), format="s16", layout="mono")
            heard.sample_rate, heard.time_base = RATE_HZ, Fraction(1, RATE_HZ)
            heard.pts = self._frames * SAMPLES_A_FRAME
            self._file.mux(self._sound.encode(heard))
        self._frames += 1
        while self._waiting and self._waiting[0].start_s * FRAMES_A_SECOND < self._frames:
            self._file.mux(self._caption(self._waiting.popleft()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            with suppress(OSError):  # what ended it is to be told
                self._file.close()
            return
        for stream in (self._video, self._sound):
            if stream is not None:
                self._file.mux(stream.encode(None))
        self._file.close()

    def _caption(self, cue: Cue) -> av.Packet[Any]:
        """A caption as 3GPP timed text has it: its length, then its words."""
        import av

        text = cue.text.encode()
        packet = av.Packet(len(text).to_bytes(2) + text)
        packet.stream, packet.time_base = self._words, _MILLISECONDS
        packet.pts = packet.dts = round(cue.start_s * 1000)
        packet.duration = round(cue.end_s * 1000) - packet.pts
        return packet

    def _words_stream(self, language: str) -> Any:
        stream: Any = self._file.add_stream("mov_text")
        stream.time_base = stream.codec_context.time_base = _MILLISECONDS
        stream.codec_context.subtitle_header = _SUBTITLE_STYLE
        stream.codec_context.open(strict=False)
        stream.metadata["language"] = language
        return stream

    def _picture_stream(self, size: Size) -> Any:
        stream: Any = self._file.add_stream("libx264", rate=FRAMES_A_SECOND)
        stream.width, stream.height, stream.pix_fmt = size.width, size.height, "yuv420p"
        stream.options = {"crf": _QUALITY, "preset": _SPEED}
        codec = stream.codec_context
        codec.thread_count, codec.gop_size = _THREADS, _SECONDS_TO_KEY * FRAMES_A_SECOND
        codec.color_range, codec.colorspace, codec.color_primaries, codec.color_trc = _LIMITED, _BT709, _BT709, _BT709
        return stream

"""What is the same whichever library runs Whisper: what is heard, what of it is kept, and when it is heard again."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np

from visutale.book import Segment

Task = Literal["transcribe", "translate"]

SAYS_NOTHING = 0.6
LEAST_SURE = -1.0
MOST_REPEATED = 2.4
TEMPERATURES = (0.0, 0.4, 0.8)
"""Tried one after the other, until what is heard is sure enough and does not repeat itself."""
VOICE = {"threshold": 0.4, "min_silence_duration_ms": 1000, "speech_pad_ms": 400}
"""Where Silero hears somebody speak; what lies between is left out, or Whisper would make words up for it."""

_QUIET, _LOUD = 0.1, 0.5
"""Peaks: a recording below the first is raised to the second, or speech in it would be taken for silence."""
_REMEMBERED = 4
"""Encodings of 30 s, 3 MB each."""


class Said(NamedTuple):
    """Words between two times in seconds, and how far they can be trusted."""

    start: float
    end: float
    text: str
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float


class Heard(NamedTuple):
    """What a recording says. ``language`` is Whisper's own code for it, ``probability`` how sure it is of it."""

    said: tuple[Said, ...]
    language: str
    probability: float


class Listener(Protocol):
    """A loaded Whisper, whichever library runs it. May be called from several threads."""

    @property
    def languages(self) -> Collection[str]:
        """Whisper's codes of the languages it knows."""
        ...

    def hear(self, samples: np.ndarray, task: Task, language: str | None, beam_size: int) -> Heard:
        """Samples are float32 at 16 kHz, shape (n,). Raises RuntimeError or ValueError where the model fails."""
        ...


class Remembered:
    """The last encodings: finding the language and translating need not listen to a sound again."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Any] = OrderedDict()
        self._keeping = threading.Lock()

    def of(self, features: np.ndarray, encode: Callable[[], Any]) -> Any:
        """The encoder's output for mel features of shape (mels, frames), made by ``encode`` where it is not known."""
        key = hashlib.sha256(features.tobytes()).digest()
        with self._keeping:
            if key in self._kept:
                return self._kept[key]
        encoding = encode()
        with self._keeping:
            self._kept[key] = encoding
            while len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)
        return encoding


def audible(samples: np.ndarray) -> np.ndarray:
    """The recording, raised where it is quiet; shape (n,), float32."""
    centred = samples - samples.mean()
    peak = float(np.abs(centred).max())
    return np.asarray(centred * (_LOUD / peak), np.float32) if 0 < peak < _QUIET else samples


def kept(said: Iterable[Said], duration_s: float) -> Iterable[Segment]:
    """The segments that were really said: what Whisper makes up is unsure, or says one thing over and over."""
    for segment in said:
        made_up = segment.no_speech_prob > SAYS_NOTHING and segment.avg_logprob < LEAST_SURE / 2
        text = " ".join(segment.text.split())
        if not text or made_up or segment.compression_ratio > MOST_REPEATED or segment.avg_logprob < 1.5 * LEAST_SURE:
            continue
        start_s = min(max(0.0, segment.start), duration_s)
        yield Segment(start_s=round(start_s, 2), end_s=round(min(max(start_s, segment.end), duration_s), 2), text=text)

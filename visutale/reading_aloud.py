"""A page read aloud: each sentence is said alone, set between pauses that are ours, and its time is noted."""

from __future__ import annotations

import io
import re
import wave
from collections.abc import Callable, Iterator

import numpy as np

from visutale.book import Segment
from visutale.media import Narration
from visutale.ports import NarrationRequest
from visutale.spoken import paragraphs, speakable

_BEFORE_S, _AFTER_S = 0.15, 0.3
_NOTHING_SAID_S = 0.5
_EDGE_S = 0.03
_QUIET = 0.5 * 10 ** (-45 / 20)
_CLAUSE = re.compile(r"(?<=[,;:—])\s+")


def read_aloud(request: NarrationRequest, say: Callable[[str], bytes], rate_hz: int) -> Narration:
    """The whole text. ``say`` gives a sentence as 16-bit mono samples at ``rate_hz``, none where it says nothing."""
    out, sentences = io.BytesIO(), []
    pause_s = _BEFORE_S
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, rate_hz, 0, "NONE", ""))
        for paragraph in paragraphs(request.text):
            for sentence in paragraph:
                said = say(sentence) if speakable(sentence) else b""
                if not said:
                    continue
                file.writeframesraw(silence(pause_s, rate_hz))
                start_s = file.tell() / rate_hz
                file.writeframesraw(said)
                end_s = file.tell() / rate_hz
                sentences.append(Segment(start_s=round(start_s, 3), end_s=round(end_s, 3), text=sentence))
                pause_s = request.sentence_pause_s
            pause_s = request.paragraph_pause_s if sentences else pause_s
        file.writeframesraw(silence(_AFTER_S if sentences else _NOTHING_SAID_S, rate_hz))
        length = file.tell()
    return Narration(
        data=out.getvalue(),
        media_type="audio/wav",
        sample_rate_hz=rate_hz,
        duration_s=length / rate_hz,
        sentences=tuple(sentences),
    )


def pieces(text: str, most_letters: int) -> Iterator[str]:
    """A sentence in pieces that a voice can hold in one breath, cut at clauses, else between words."""
    held = ""
    for clause in _CLAUSE.split(text):
        for piece in [clause] if len(clause) <= most_letters else clause.split(" "):
            if held and len(held) + len(piece) >= most_letters:
                yield held
                held = ""
            held = f"{held} {piece[:most_letters]}".strip()
    if held:
        yield held


def trimmed(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    """Without the silence before and after it, which differs from sentence to sentence. Float samples, shape (n,)."""
    loud = np.flatnonzero(np.abs(samples) > _QUIET)
    if not len(loud):
        return samples[:0]
    edge = int(_EDGE_S * rate_hz)
    kept = samples[max(0, loud[0] - edge) : loud[-1] + 2 * edge].astype(np.float32)
    fade = min(edge, len(kept) // 2)
    kept[:fade] *= np.linspace(0, 1, fade, dtype=np.float32)
    kept[len(kept) - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    return kept


def silence(seconds: float, rate_hz: int) -> bytes:
    return bytes(2 * round(max(0.0, seconds) * rate_hz))

"""Books with voices, for the tests of what can be listened to: a low hum, which is as good as speech to a binder."""

from __future__ import annotations

import hashlib
import io
import wave

import numpy as np

from tests.unit.binding.sample import Files
from visutale.book import Book, Page, Segment, SoundAsset
from visutale.emphasis import plain
from visutale.spoken import paragraphs

RATE_HZ = 16_000
PAUSE_S = 0.2


def with_voices(book: Book, files: Files, seconds: float = 1.0) -> Book:
    """Every page with words is read in so many seconds, its sentences in equal parts of them with pauses between."""
    for page in book.pages:
        if page.text:
            book = book.with_page(page.model_copy(update={"narration": a_voice(files, page, seconds)}))
    return book.model_copy(update={"narrated": True})


def a_voice(files: Files, page: Page, seconds: float) -> SoundAsset:
    data, file = hum(seconds), f"{page.number}.wav"
    files[file] = data
    sentences = [sentence for paragraph in paragraphs(plain(page.text)) for sentence in paragraph]
    step = seconds / len(sentences)
    heard = tuple(
        Segment(start_s=index * step + PAUSE_S / 2 / len(sentences), end_s=(index + 1) * step, text=sentence)
        for index, sentence in enumerate(sentences)
    )
    return SoundAsset(
        file=file, media_type="audio/wav", sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data),
        duration_s=seconds, sentences=heard,
    )  # fmt: skip


def hum(seconds: float) -> bytes:
    """A WAV file of a tone of 220 Hz."""
    tone = 8000 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(tone.astype("<i2").tobytes())
    return out.getvalue()

"""A small book that is read aloud, for the tests of what it becomes in a browser."""

from __future__ import annotations

import hashlib
import io
import wave

import numpy as np

from tests.unit.binding.sample import Files, make_book, without_picture
from visutale.book import Book, Page, Scene, Segment, SoundAsset

TITLE = "Pip & the <Moon> “ליאו” 🌙"
TEXTS = ("Pip found a lamp. It was cold.\nSo was Pip.", "“Who is there?” asked the owl.", "It was the moon.")
HEBREW = ("פיפ מצא פנס. הוא היה קר.\nגם לפיפ היה קר.", "„מי שם?” שאל הינשוף.", "זה היה הירח.")
SECONDS = 0.9


def a_voice(files: Files, name: str, text: str, seconds: float = SECONDS) -> SoundAsset:
    """A hum whose sentences share the time evenly."""
    out = io.BytesIO()
    hum = 3000 * np.sin(np.arange(int(24_000 * seconds)) / 20)
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 24_000, 0, "NONE", ""))
        file.writeframes(hum.astype("<i2").tobytes())
    files[name] = out.getvalue()
    said = [one.strip() + "." for one in text.replace("\n", " ").rstrip(".").split(". ")]
    each = seconds / len(said)
    sentences = tuple(
        Segment(start_s=round(each * number, 3), end_s=round(each * (number + 1), 3), text=one)
        for number, one in enumerate(said)
    )
    return SoundAsset(
        file=name, media_type="audio/wav", sha256=hashlib.sha256(files[name]).hexdigest(), size_bytes=len(files[name]),
        duration_s=seconds, sentences=sentences,
    )  # fmt: skip


def read_aloud_book(*, hebrew: bool = False) -> tuple[Book, Files]:
    """Three pages with voices, the second without its picture; in Hebrew, with the English original."""
    texts = HEBREW if hebrew else TEXTS
    book, files = make_book(title=TITLE, texts=texts, side=96)
    for page, original in zip(book.pages, TEXTS, strict=True):
        voice = a_voice(files, f"{page.number}.wav", page.text)
        told: dict[str, object] = {"narration": voice, "scene": Scene(alt=f"Pip & the lamp, <{page.number}>.")}
        book = book.with_page(Page.model_validate({**dict(page), **told, "original": original if hebrew else ""}))
    book = without_picture(book, 2).model_copy(update={"narrated": True})
    if hebrew:
        book = book.model_copy(update={"language": "he", "original_language": "en", "bilingual": True})
    return book, files

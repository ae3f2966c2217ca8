"""A page read aloud sentence by sentence, by a voice that hums."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from visutale.ports import NarrationRequest
from visutale.reading_aloud import pieces, read_aloud, silence, trimmed

RATE_HZ = 8_000


def hum(sentence: str) -> bytes:
    """A tenth of a second a word; nothing for what is only shushed."""
    return b"" if sentence.startswith("Shh") else b"\x00\x20" * (RATE_HZ // 10 * len(sentence.split()))


def read(text: str) -> tuple[list[tuple[str, float, float]], float, bytes]:
    request = NarrationRequest(text=text, sentence_pause_s=0.4, paragraph_pause_s=1.0)
    found = read_aloud(request, hum, RATE_HZ)
    return [(one.text, one.start_s, one.end_s) for one in found.sentences], found.duration_s, found.data


def test_sentences_stand_between_pauses_and_their_times_are_those_of_the_sound() -> None:
    sentences, duration_s, data = read("One two. Three.\nFour!")
    assert sentences == [("One two.", 0.15, 0.35), ("Three.", 0.75, 0.85), ("Four!", 1.85, 1.95)]
    assert duration_s == pytest.approx(2.25)
    with wave.open(io.BytesIO(data)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") != 0
    edges = np.flatnonzero(np.diff(sound.astype(int))) + 1
    assert (edges / RATE_HZ).tolist() == pytest.approx([time for one in sentences for time in one[1:]], abs=0.001)


def test_what_says_nothing_costs_no_pause() -> None:
    assert read("One. Shh. Two.") == read("One. Two.") == read("One. … Two.")


@pytest.mark.parametrize("text", ["", "…", "Shh."])
def test_a_page_without_a_word_is_a_short_silence(text: str) -> None:
    sentences, duration_s, data = read(text)
    assert sentences == [] and duration_s == pytest.approx(0.5)
    assert not any(data[44:])


def test_pieces_are_cut_at_clauses_then_between_words_and_lose_nothing_but_endless_words() -> None:
    assert list(pieces("one two, three four, five", 14)) == ["one two,", "three four,", "five"]
    assert list(pieces("one two three four", 9)) == ["one two", "three", "four"]
    assert list(pieces("a" * 50, 20)) == ["a" * 20]
    assert list(pieces("", 20)) == []


def test_silence_around_a_sentence_is_cut_and_its_edges_are_soft() -> None:
    samples = np.concatenate([np.zeros(RATE_HZ), 0.5 * np.ones(RATE_HZ), np.zeros(RATE_HZ)]).astype(np.float32)
    kept = trimmed(samples, RATE_HZ)
    assert RATE_HZ < len(kept) < 1.2 * RATE_HZ and kept.max() == 0.5
    assert kept[0] == kept[-1] == 0
    assert len(trimmed(np.zeros(100, np.float32), RATE_HZ)) == 0
    assert silence(-1, RATE_HZ) == b"" and len(silence(0.5, RATE_HZ)) == RATE_HZ

"""Hibari on its real weights: heard as sound, and through Whisper as words in the contract suite."""

from __future__ import annotations

import io
import socket
import tracemalloc
import wave
from pathlib import Path

import numpy as np
import pytest

from models._english import readable
from models.hibari import Hibari, Options
from visutale.book import Segment
from visutale.errors import Rejected, Unavailable
from visutale.media import Narration
from visutale.ports import NarrationRequest


@pytest.fixture(scope="module")
def hibari(tmp_path_factory: pytest.TempPathFactory) -> Hibari:
    engine = Hibari(Options(), tmp_path_factory.mktemp("cache"))
    assert engine.check() == ""
    return engine


def sound(narration: Narration) -> np.ndarray:
    with wave.open(io.BytesIO(narration.data)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, narration.sample_rate_hz)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def level_db(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(samples**2)) + 1e-9))


def part(narration: Narration, sentence: Segment) -> np.ndarray:
    rate = narration.sample_rate_hz
    return sound(narration)[int(sentence.start_s * rate) : int(sentence.end_s * rate)]


TEXT = "The fox sat down. It was very cold.\n“Who is there?” asked a small voice."


def test_pauses_are_as_long_as_asked_for(hibari: Hibari) -> None:
    read = hibari.narrate(NarrationRequest(text=TEXT, sentence_pause_s=0.4, paragraph_pause_s=1.1))
    first, second, third = read.sentences
    assert [one.text for one in read.sentences] == [
        "The fox sat down.",
        "It was very cold.",
        "“Who is there?” asked a small voice.",
    ]
    assert second.start_s - first.end_s == pytest.approx(0.4, abs=0.01)
    assert third.start_s - second.end_s == pytest.approx(1.1, abs=0.01)
    rate, samples = read.sample_rate_hz, sound(read)
    assert np.abs(samples[int(first.end_s * rate) + 9 : int(second.start_s * rate) - 9]).max() == 0
    assert len(samples) / rate == pytest.approx(read.duration_s)


def test_pace_makes_it_shorter_or_longer(hibari: Hibari) -> None:
    slow, plain, fast = (hibari.narrate(NarrationRequest(text=TEXT, pace=pace)).duration_s for pace in (0.6, 1.0, 1.5))
    assert slow > 1.25 * plain > 1.25 * 1.1 * fast


def test_every_page_is_equally_loud_and_never_clipped(hibari: Hibari) -> None:
    levels = []
    for text in ("A hush fell over the wood.", "Hooray! Hooray! They had found it!", TEXT):
        read = hibari.narrate(NarrationRequest(text=text))
        said = np.concatenate([part(read, sentence) for sentence in read.sentences])
        levels.append(level_db(said))
        assert np.abs(said).max() < 0.9
    assert max(levels) - min(levels) < 4 and -24 < np.mean(levels) < -16


@pytest.mark.parametrize("text", ["", "  \n ", "…", "—— !!", "♥ ★ 🙂"])
def test_text_without_words_is_a_short_silence(hibari: Hibari, text: str) -> None:
    read = hibari.narrate(NarrationRequest(text=text))
    assert read.sentences == () and 0.1 < read.duration_s < 1.0 and not sound(read).any()


def test_odd_texts_are_read_and_not_spelled(hibari: Hibari) -> None:
    plain = hibari.narrate(NarrationRequest(text="Shh! No! Grr!")).duration_s
    for text in ("Shhhhhh! Nooooo! Grrrrrr!", "SHHH! NO! GRRR!"):
        assert hibari.narrate(NarrationRequest(text=text)).duration_s < 1.5 * plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Queen Lily, King Clarence and Mr. Vole", "Queen Lily, King Clarence and Mr Vole"),
        ("the Book Club in Chapter IV", "the Book Club in Chapter 4"),
        ("“Oh no.” She sat in the Sun.", "“Oh no.” She sat in the Sun."),
        ("at 7:30, 5 km from St. Ives", "at seven thirty, 5 kilometers from Saint Ives"),
    ],
)
def test_abbreviations_and_numerals_are_read_only_where_they_are_some(written: str, read: str) -> None:
    assert readable(written) == read


def test_a_sentence_without_an_end_is_read_whole(hibari: Hibari) -> None:
    endless = "and then the little snail went on " * 60
    read = hibari.narrate(NarrationRequest(text=endless))
    assert len(read.sentences) == 1 and read.duration_s > 60


def test_a_long_text_stays_within_bounds(hibari: Hibari) -> None:
    hibari.load()
    tracemalloc.start()
    read = hibari.narrate(NarrationRequest(text="The fox ran on and on through the deep dark wood. " * 120))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(read.sentences) == 120 and peak < 3 * len(read.data) + 30_000_000


def test_british_english_is_read_by_the_voice_there_is_and_says_so(hibari: Hibari) -> None:
    (voice,) = hibari.voices("en-GB")
    assert voice.name == "heart" and "no British voice" in voice.title
    assert hibari.voices("en")[0].title == "Heart (American)"
    assert hibari.narrate(NarrationRequest(text="Good day.", language="en-GB")).duration_s > 0.5


def test_voices_that_are_not_here_are_refused_and_never_fetched(
    hibari: Hibari, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", forbidden)
    with pytest.raises(Rejected, match="no voice called “emma”") as refusal:
        hibari.narrate(NarrationRequest(text="Hello.", voice="emma"))
    assert "heart" in refusal.value.remedy
    with pytest.raises(Rejected, match="“de”"):
        hibari.narrate(NarrationRequest(text="Hallo.", language="de"))
    (tmp_path / "bf_emma.int8.onnx").write_bytes(b"not the real voice")
    engine = Hibari(Options(voices_folder=tmp_path), tmp_path)
    assert [voice.name for voice in engine.voices("en-GB")] == ["emma", "heart"]
    with pytest.raises(Unavailable, match="SHA-256"):
        engine.narrate(NarrationRequest(text="Hello.", voice="emma"))

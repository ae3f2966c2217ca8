"""Whisper on its real weights, listening to a voice made on the spot."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hibari import Hibari

from models.whisper import Options, Whisper
from tests.hearing import recording, words
from visutale.errors import InputError, Unavailable
from visutale.ports import TranscriptionRequest

WISH = (
    "Tell me a story about a shy dragon who is afraid of the dark, and the little firefly who helps her, "
    "high up in the snowy mountains."
)


@pytest.fixture(scope="module")
def voice() -> Hibari:
    return Hibari()


@pytest.fixture(scope="module")
def wish(voice: Hibari) -> np.ndarray:
    return np.asarray(voice(WISH, speed=0.9, seed=1))


@pytest.fixture(scope="module")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> Whisper:
    return Whisper(Options(), tmp_path_factory.mktemp("cache"))


def test_a_wish_is_heard_word_for_word(whisper: Whisper, wish: np.ndarray) -> None:
    whisper.load()
    speech = recording(wish)
    heard = whisper.transcribe(TranscriptionRequest(speech=speech))
    assert words(heard.text) == words(WISH)
    assert heard.language == "en" and heard.language_probability > 0.9 and heard.english == ""
    assert heard.duration_s == speech.duration_s
    ends = [time_s for segment in heard.segments for time_s in (segment.start_s, segment.end_s)]
    assert ends == sorted(ends) and 0 <= ends[0] < 1 and speech.duration_s - 2 < ends[-1] <= speech.duration_s
    assert " ".join(segment.text for segment in heard.segments) == heard.text


def test_long_pauses_and_a_quiet_voice_are_heard(whisper: Whisper, wish: np.ndarray) -> None:
    pause = np.zeros(24_000 * 4)
    heard = whisper.transcribe(TranscriptionRequest(speech=recording(np.concatenate([pause, wish * 0.02, pause]))))
    assert {"shy", "dragon", "afraid", "dark", "firefly", "helps", "snowy", "mountains"} <= set(words(heard.text))
    assert 3.0 < heard.segments[0].start_s < 5.0


def test_another_language_is_found_written_down_and_translated(whisper: Whisper, voice: Hibari) -> None:
    greeting = "ɡˈutən ˈabənt, vˈi ɡˈeːt ɛs ˈiːnən?"
    speech = recording(voice.from_phonemes(f"{greeting} {greeting}", seed=1))
    heard = whisper.transcribe(TranscriptionRequest(speech=speech))
    assert heard.language == "de" and words(heard.text)[-4:] == ["wie", "geht", "es", "ihnen"]
    assert words(heard.english)[:2] == ["good", "evening"]
    hinted = whisper.transcribe(TranscriptionRequest(speech=speech, language="de-AT", into_english=False))
    assert (hinted.text, hinted.language, hinted.english) == (heard.text, "de", "")


def noise(seconds: float = 4.0) -> np.ndarray:
    return np.random.default_rng(3).standard_normal(int(24_000 * seconds))


NOISES: dict[str, Callable[[], np.ndarray]] = {
    "hiss": lambda: 0.1 * noise(),
    "faint hiss": lambda: 0.004 * noise(),
    "hum": lambda: 0.3 * np.sin(np.arange(96_000) * 2 * np.pi * 50 / 24_000),
    "clicks": lambda: 0.8 * (noise() > 3.6),
    "a tune": lambda: 0.2 * np.sin(np.cumsum(np.repeat([262.0, 330, 392, 523] * 4, 6_000)) * 2 * np.pi / 24_000),
}


@pytest.mark.parametrize("kind", NOISES)
def test_nothing_is_made_up_where_nobody_speaks(whisper: Whisper, kind: str) -> None:
    with pytest.raises(InputError) as refusal:
        whisper.transcribe(TranscriptionRequest(speech=recording(NOISES[kind]())))
    assert "No words" in refusal.value.what and refusal.value.remedy


def test_a_model_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    engine = Whisper(Options(model=str(tmp_path / "none"), device="cpu"), tmp_path)
    assert engine.check().startswith(f"There is no folder {tmp_path / 'none'}")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(Unavailable, match=r"not whole. Missing: model\.bin, config\.json, tokenizer\.json\."):
        Whisper(Options(model=str(empty), device="cpu"), tmp_path).load()
    for name in ("config.json", "tokenizer.json"):
        (empty / name).write_text("{}")
    (empty / "model.bin").write_bytes(b"no model")
    with pytest.raises(Unavailable, match="can't be loaded on cpu"):
        Whisper(Options(model=str(empty), device="cpu"), tmp_path).load()


def test_offline_a_named_model_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", forbidden)
    engine = Whisper(Options(model="small", device="cpu", offline=True), tmp_path)
    missing = r"“Systran/faster-whisper-small” is not on this computer. Missing in .*: model\.bin, config\.json, token"
    assert re.search(missing, engine.check())
    with pytest.raises(Unavailable, match=missing):
        engine.load()


@pytest.mark.parametrize(
    ("model", "for_ctranslate2"),
    [("turbo", True), ("Systran/faster-whisper-tiny", True), ("distil-whisper/distil-large-v3.5-ct2", True),
     ("openai/whisper-small", False)],
)  # fmt: skip
def test_a_hub_name_says_which_library_runs_it(model: str, for_ctranslate2: bool, tmp_path: Path) -> None:
    said = Whisper(Options(model=model, offline=True), tmp_path).check()
    assert "is not on this computer" in said and ("model.bin" in said) is for_ctranslate2


def test_a_folder_of_the_user_s_own_is_used(whisper: Whisper, wish: np.ndarray, tmp_path: Path) -> None:
    whisper.load()
    packaged = next(whisper._cache.iterdir())
    own = Whisper(Options(model=str(packaged), beam_size=1, threads=2), tmp_path)
    assert own.check() == ""
    assert "dragon" in own.transcribe(TranscriptionRequest(speech=recording(wish))).text
    assert not list(tmp_path.iterdir())

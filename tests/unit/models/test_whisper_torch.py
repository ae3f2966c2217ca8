"""Whisper in transformers: the real base model for what is heard, a tiny random one for the rest."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hibari import Hibari

from models.whisper import Options, Whisper
from tests.hearing import recording, words
from tests.tiny.whisper import LANGUAGES, make_whisper
from visutale.errors import InputError, Unavailable
from visutale.ports import TranscriptionRequest
from visutale.served import Unloadable

pytest.importorskip("torch", reason="pip install 'visutale[gpu]'")
pytest.importorskip("transformers", reason="pip install 'visutale[gpu]'")

WISH = "Tell me a story about a shy dragon who is afraid of the dark, and the little firefly who helps her."
MORE = (
    "Once upon a time, high up in the snowy mountains, there lived an old lighthouse keeper and his cat.",
    "Every evening, when the sun went down, they climbed all the stairs and lit the lamp together.",
    "One night a tiny boat came out of the fog, and a frightened sailor called for help.",
    "The cat jumped onto the railing and rang the big brass bell, until the boat had found the beach.",
)
FIRST_TIME = 100


@pytest.fixture(scope="module")
def voice() -> Hibari:
    return Hibari()


@pytest.fixture(scope="module")
def wish(voice: Hibari) -> np.ndarray:
    return np.asarray(voice(WISH, speed=0.9, seed=1))


@pytest.fixture(scope="module")
def whisper(whisper_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Whisper:
    engine = Whisper(Options(model=str(whisper_base), beam_size=1), tmp_path_factory.mktemp("cache"))
    assert engine.check() == ""
    return engine


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_whisper(tmp_path_factory.mktemp("tiny") / "whisper")


def test_a_long_recording_is_heard_word_for_word_over_its_windows(
    whisper: Whisper, voice: Hibari, wish: np.ndarray
) -> None:
    told = [np.asarray(voice(sentence, speed=0.9, seed=1)) for sentence in MORE]
    pause = np.zeros(24_000 * 3)
    speech = recording(np.concatenate([wish, pause, *told]))
    assert speech.duration_s > 32
    heard = whisper.transcribe(TranscriptionRequest(speech=speech))
    assert words(heard.text) == words(" ".join((WISH, *MORE)))
    assert heard.language == "en" and heard.language_probability > 0.9 and heard.english == ""
    times = [time_s for segment in heard.segments for time_s in (segment.start_s, segment.end_s)]
    assert times == sorted(times) and times[0] < 1 and speech.duration_s - 2 < times[-1] <= speech.duration_s
    once = next(segment for segment in heard.segments if "Once" in segment.text)
    assert once.start_s == pytest.approx(len(wish) / 24_000 + 3, abs=0.8)


def test_another_language_is_found_written_down_and_translated(
    whisper_base: Path, voice: Hibari, tmp_path: Path
) -> None:
    whisper = Whisper(Options(model=str(whisper_base), beam_size=2), tmp_path)
    greeting = "ɡˈutən ˈabənt, vˈi ɡˈeːt ɛs ˈiːnən?"
    speech = recording(voice.from_phonemes(f"{greeting} {greeting}", seed=1))
    heard = whisper.transcribe(TranscriptionRequest(speech=speech))
    assert heard.language == "de" and words(heard.text)[-4:] == ["wie", "geht", "es", "ihnen"]
    assert words(heard.english)[:2] == ["good", "evening"]


@pytest.mark.parametrize("kind", ["hiss", "a tune"])
def test_nothing_is_made_up_where_nobody_speaks(whisper: Whisper, kind: str) -> None:
    tune = np.sin(np.cumsum(np.repeat([262.0, 330, 392, 523] * 4, 6_000)) * 2 * np.pi / 24_000)
    noise = np.random.default_rng(3).standard_normal(96_000)
    with pytest.raises(InputError, match="No words"):
        whisper.transcribe(TranscriptionRequest(speech=recording(0.2 * (noise if kind == "hiss" else tune))))


def test_it_is_put_away_and_comes_back(tiny: Path, wish: np.ndarray, tmp_path: Path) -> None:
    engine = Whisper(Options(model=str(tiny), beam_size=1), tmp_path)
    assert isinstance(engine, Unloadable)
    engine.unload()
    engine.load()
    first = engine._listener
    engine.unload()
    assert first is not None and engine._listener is None
    engine.load()
    assert engine._listener is not None and engine._listener is not first


@pytest.mark.parametrize("beams", [1, 2])
def test_chance_has_a_part_and_the_same_sound_is_read_the_same(tiny: Path, wish: np.ndarray, beams: int) -> None:
    import torch

    from models._whisper_torch import TorchWhisper

    listener = TorchWhisper(tiny, device="cpu", dtype=torch.float32)
    assert set(listener.languages) == set(LANGUAGES)
    samples = recording(wish).samples()
    heard = [listener.hear(samples, "transcribe", None, beams) for _ in range(2)]
    first, second = ([(one.start, one.end, one.text) for one in each.said] for each in heard)
    assert first == second and heard[0].language in LANGUAGES and 1 / 4 < heard[0].probability < 1
    assert first and all(one.avg_logprob < -1 for one in heard[0].said)  # so every temperature was tried


def test_a_model_that_knows_english_only_is_not_asked_for_a_language(tmp_path: Path, wish: np.ndarray) -> None:
    import torch

    from models._whisper_torch import TorchWhisper

    listener = TorchWhisper(make_whisper(tmp_path / "en", multilingual=False), device="cpu", dtype=torch.float32)
    heard = listener.hear(recording(wish).samples(), "transcribe", None, 1)
    assert list(listener.languages) == ["en"] and heard.language == "en" and heard.said


def test_half_precision_is_taken_where_it_is_asked_for(tiny: Path, tmp_path: Path) -> None:
    engine = Whisper(Options(model=str(tiny), compute_type="bfloat16"), tmp_path)
    engine.load()
    assert str(engine._listener._model.dtype) == "torch.bfloat16"  # type: ignore[union-attr]
    with pytest.raises(Unavailable, match="no compute type “int8”"):
        Whisper(Options(model=str(tiny), compute_type="int8"), tmp_path).load()


def test_what_can_not_be_loaded_is_told_in_words(tiny: Path, tmp_path: Path) -> None:
    packaged = Whisper(Options(backend="transformers"), tmp_path)
    assert "CTranslate2's format" in packaged.check()
    with pytest.raises(Unavailable, match="CTranslate2's format"):
        packaged.load()
    for file in tiny.iterdir():
        if file.suffix != ".safetensors":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    lacking = Whisper(Options(model=str(tmp_path)), tmp_path)
    assert "Missing: model.safetensors" in lacking.check()
    (tmp_path / "pytorch_model.bin").write_bytes(b"a pickle")
    assert "pickle" in lacking.check()
    with pytest.raises(Unavailable, match="pickle"):
        lacking.load()
    named = Whisper(Options(model="openai/whisper-base", backend="transformers", offline=True), tmp_path)
    assert "openai/whisper-base" in named.check()


@pytest.mark.parametrize(
    ("tokens", "parts", "after_s"),
    [
        ([100, 1, 2, 150], [(0.0, 1.0, [1, 2])], 30.0),
        ([100, 1, 150, 160, 2, 200], [(0.0, 1.0, [1]), (1.2, 2.0, [2])], 30.0),
        ([100, 1, 150, 150, 2, 3], [(0.0, 1.0, [1])], 1.0),  # the second sentence goes on in the next window
        ([100, 1, 150, 150], [(0.0, 1.0, [1])], 1.0),
        ([110, 1, 2], [(0.2, 30.0, [1, 2])], 30.0),  # one sentence that has no end
        ([1, 2], [(0.0, 30.0, [1, 2])], 30.0),
        ([], [], 30.0),
        ([100, 100], [], 30.0),
    ],
)
def test_a_window_is_split_at_its_times(
    tokens: list[int], parts: list[tuple[float, float, list[int]]], after_s: float
) -> None:
    from models._whisper_torch import split

    found, after = split(tokens, FIRST_TIME, 30.0)
    assert [(round(start, 2), round(end, 2), said) for start, end, said in found] == parts
    assert after == pytest.approx(after_s)

"""What every transcriber must do. Engines that can't work here are skipped by name."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from hibari import Hibari

from tests.contract.served import options_for
from tests.hearing import recording
from visutale import registry
from visutale.errors import ConfigError, InputError
from visutale.media import Speech
from visutale.ports import Transcriber, TranscriptionRequest


@pytest.fixture(scope="module")
def speech() -> Speech:
    return recording(Hibari()("A little red boat sailed across the wide blue lake.", seed=1))


IN_TRANSFORMERS = "whisper, in transformers"


@pytest.fixture(scope="module", params=[*registry.names_for("transcriber"), IN_TRANSFORMERS])
def transcriber(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Transcriber]:
    name = request.param
    with options_for(name, "transcriber", tmp_path_factory.mktemp("home")) as options:
        if name == IN_TRANSFORMERS:
            name, options = "whisper", {"model": str(request.getfixturevalue("whisper_base")), "beam_size": 1}
        engine = registry.build("transcriber", name, options, tmp_path_factory.mktemp("cache"))
        if why := engine.check():
            pytest.skip(f"{request.param}: {why}")
        yield cast("Transcriber", engine)


def test_it_says_what_it_is(transcriber: Transcriber) -> None:
    assert transcriber.port == "transcriber"
    assert transcriber.about.title and transcriber.about.does.endswith(".")


def test_it_hears_words_with_their_times(transcriber: Transcriber, speech: Speech) -> None:
    transcriber.load()
    transcriber.load()
    heard = transcriber.transcribe(TranscriptionRequest(speech=speech))
    assert {"little", "red", "boat", "lake"} <= {word.strip(".,").lower() for word in heard.text.split()}
    assert heard.language == "en" and heard.duration_s == speech.duration_s
    assert heard.segments and all(0 <= s.start_s <= s.end_s <= speech.duration_s for s in heard.segments)


def test_it_hears_two_recordings_at_once(transcriber: Transcriber, speech: Speech) -> None:
    with ThreadPoolExecutor(2) as pool:
        heard = list(pool.map(lambda _: transcriber.transcribe(TranscriptionRequest(speech=speech)), range(2)))
    assert heard[0] == heard[1]


def test_it_refuses_a_recording_without_words(transcriber: Transcriber) -> None:
    hiss = recording(0.05 * np.random.default_rng(5).standard_normal(48_000))
    with pytest.raises(InputError) as refusal:
        transcriber.transcribe(TranscriptionRequest(speech=hiss))
    assert refusal.value.remedy


@pytest.mark.parametrize("name", registry.names_for("transcriber"))
def test_an_unknown_option_is_refused_with_the_known_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Known options"):
        registry.build("transcriber", name, {"no_such_option": 1}, tmp_path)

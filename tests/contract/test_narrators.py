"""What every narrator must do. Engines that can't work here are skipped by name; words are heard back by Whisper."""

from __future__ import annotations

import io
import re
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest

from models.whisper import Options, Whisper
from tests.contract.served import options_for
from visutale import registry
from visutale.errors import ConfigError, Rejected
from visutale.media import Speech
from visutale.ports import NarrationRequest, Narrator, TranscriptionRequest

PAGES = (
    "Once upon a time, high up in the snowy mountains, there lived a shy little dragon called Ember. Every evening, "
    "when the sun went down, Ember hid under her blanket.\n“It is so dark,” she whispered. “What if something is out "
    "there?”",
    "Then, one night, a tiny light danced through the window. It was a firefly! “Hello,” said the firefly. “My name is "
    "Pip. Would you like to come outside with me?” Ember shook her head… but Pip’s light was warm and golden.",
    "They walked past the old stone bridge, over the frozen river, and up to the very top of the hill. There were "
    "twelve owls, three foxes and one sleepy bear. Thousands of stars were shining.",
)


def words(text: str) -> list[str]:
    numbers = {"12": "twelve", "3": "three", "1": "one"}
    return [numbers.get(word, word) for word in re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))]


def wrong_words(written: list[str], heard: list[str]) -> int:
    """The fewest words to change, add or leave out to make one of the other."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(written, 1):
        last, row[0] = row[0], number
        for column, other in enumerate(heard, 1):
            last, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, last + (word != other))
    return row[-1]


@pytest.fixture(scope="module")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Whisper:
    return Whisper(Options(beam_size=1), tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module", params=registry.names_for("narrator"))
def narrator(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Narrator]:
    with options_for(request.param, "narrator", tmp_path_factory.mktemp("home")) as options:
        engine = registry.build("narrator", request.param, options, tmp_path_factory.mktemp("cache"))
        if why := engine.check():
            pytest.skip(f"{request.param}: {why}")
        narrator = cast("Narrator", engine)
        if not narrator.voices("en"):
            pytest.skip(f"{request.param}: it has no English voice here")
        yield narrator


def test_it_says_what_it_is_and_which_voices_it_has(narrator: Narrator) -> None:
    assert narrator.port == "narrator"
    assert narrator.about.title and narrator.about.does.endswith(".")
    for voice in narrator.voices("en"):
        assert voice.name and voice.title and voice.language.startswith("en")
    assert set(narrator.voices("en")) <= set(narrator.voices("")), "an empty language asks for all"


def test_its_words_are_understood(narrator: Narrator, listener: Whisper) -> None:
    narrator.load()
    narrator.load()
    written, wrong = 0, 0
    for page in PAGES:
        read = narrator.narrate(NarrationRequest(text=page))
        heard = listener.transcribe(TranscriptionRequest(speech=Speech.read(read.data), language="en"))
        written += len(words(page))
        wrong += wrong_words(words(page), words(heard.text))
    assert wrong / written <= 0.10


def test_it_gives_a_wav_with_the_times_of_its_sentences(narrator: Narrator) -> None:
    read = narrator.narrate(NarrationRequest(text=PAGES[0]))
    with wave.open(io.BytesIO(read.data)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, read.sample_rate_hz)
        assert file.getnframes() / file.getframerate() == pytest.approx(read.duration_s, abs=0.01)
    assert read.media_type == "audio/wav"
    times = [time for sentence in read.sentences for time in (sentence.start_s, sentence.end_s)]
    assert times == sorted(times) and times[0] >= 0 and times[-1] <= read.duration_s
    assert " ".join(sentence.text for sentence in read.sentences).split() == PAGES[0].split()


def test_it_reads_pages_at_once_and_always_the_same(narrator: Narrator) -> None:
    with ThreadPoolExecutor(3) as pool:
        read = list(pool.map(lambda page: narrator.narrate(NarrationRequest(text=page)), [*PAGES, *PAGES]))
    assert [one.sha256 for one in read[:3]] == [one.sha256 for one in read[3:]]
    assert len({one.sha256 for one in read}) == 3


def test_a_language_without_a_voice_is_refused_in_words(narrator: Narrator) -> None:
    if narrator.voices("tlh"):
        pytest.skip("it speaks any language")
    with pytest.raises(Rejected) as refusal:
        narrator.narrate(NarrationRequest(text="nuqneH", language="tlh"))
    assert "tlh" in refusal.value.what and refusal.value.remedy and not refusal.value.retryable


@pytest.mark.parametrize("name", registry.names_for("narrator"))
def test_an_unknown_option_is_refused_with_the_known_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Known options"):
        registry.build("narrator", name, {"no_such_option": 1}, tmp_path)

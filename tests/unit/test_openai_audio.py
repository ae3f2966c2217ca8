"""The engines for speech models on servers: one that hears, one that reads aloud."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.media_server import MediaServer, Reply, Request, fails, says, spoken, voice
from tests.serving import serving
from visutale import registry
from visutale.book import Segment, Transcript
from visutale.engines.openai_audio import OpenAINarrator, OpenAITranscriber, Options
from visutale.errors import BadOutput, ConfigError, InputError, Rejected, Unavailable
from visutale.media import Narration, Speech
from visutale.ports import About, NarrationRequest, TranscriptionRequest, Voice
from visutale.settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")  # so openai calls its translations
SPEECH = Speech.read(voice(2.0))
FOX = {"id": 0, "start": 0.0, "end": 1.2, "text": " A fox.", "no_speech_prob": 0.1, "avg_logprob": -0.2}
MADE_UP = {"id": 1, "start": 1.2, "end": 9.0, "text": " Thanks!", "no_speech_prob": 0.9, "avg_logprob": -1.4}


def ear(server: MediaServer, **options: Any) -> OpenAITranscriber:
    return OpenAITranscriber(Options(**{"base_url": server.base_url, "model": "painter", **options}), Path())


def mouth(server: MediaServer, **options: Any) -> OpenAINarrator:
    told = {"base_url": server.base_url, "voice_model": "painter", "voices": {"ann": ("en",), "max": ("de",)}}
    return OpenAINarrator(Options(**{**told, **options}), Path())


def heard(server: MediaServer, language: str = "", *, into_english: bool = True) -> Transcript:
    return ear(server).transcribe(TranscriptionRequest(speech=SPEECH, language=language, into_english=into_english))


# --- options ---


def test_without_a_model_each_says_what_to_set() -> None:
    assert "options.openai_audio.model" in OpenAITranscriber(Options(), Path()).check()
    assert "options.openai_audio.voice_model" in OpenAINarrator(Options(), Path()).check()
    assert "options.openai_audio.api_key" in OpenAITranscriber(Options(model="whisper-1"), Path()).check()
    assert OpenAINarrator(Options(voice_model="tts-1", api_key="k"), Path()).check() == ""  # type: ignore[arg-type]
    with pytest.raises(Unavailable, match=r"options\.openai_audio\.voice_model"):
        OpenAINarrator(Options(voices={"ann": ()}), Path()).narrate(NarrationRequest(text="Hello."))


def test_both_ports_are_found_in_one_file(tmp_path: Path) -> None:
    assert registry.ports_of("openai_audio") == ("transcriber", "narrator")
    with pytest.raises(ConfigError, match="voice_base_url"):
        registry.build("narrator", "openai_audio", {"voice_base_url": "box"}, tmp_path)


def test_the_key_of_one_server_is_not_sent_to_the_other() -> None:
    with MediaServer([spoken(voice())], key="hers") as voices:
        options = Options(
            base_url="http://127.0.0.1:9/v1", api_key="sesame", voice_base_url=voices.base_url,  # type: ignore[arg-type]
            voice_model="painter", voice_api_key="hers", voices={"ann": ()},  # type: ignore[arg-type]
        )  # fmt: skip
        OpenAINarrator(options, Path()).narrate(NarrationRequest(text="Hello."))
        assert "sesame" not in str([one.headers for one in voices.seen])


@pytest.mark.parametrize(
    ("elsewhere", "reply", "option"),
    [
        (True, fails(401), "voice_api_key"), (False, fails(401), "api_key"),
        (True, fails(307, headers={"Location": "http://127.0.0.1:9"}), "voice_base_url"),
    ],
)  # fmt: skip
def test_what_is_to_be_set_is_called_by_its_name(elsewhere: bool, reply: Reply, option: str) -> None:
    with MediaServer([reply]) as server:
        there = {"base_url": "http://127.0.0.1:9/v1", "voice_base_url": server.base_url} if elsewhere else {}
        with pytest.raises(Unavailable) as caught:
            mouth(server, **there).narrate(NarrationRequest(text="Hello."))
    assert f"options.openai_audio.{option}" in caught.value.remedy
    gone = {"base_url": server.base_url, "voice_base_url": server.base_url.replace("127.0.0.1", "localhost")}
    with pytest.raises(Unavailable, match=r"options\.openai_audio\.voice_base_url"):
        mouth(server, **gone, tries=1).load()


# --- hearing ---


def test_words_come_with_their_times_and_their_language() -> None:
    with MediaServer([says({"language": "english", "text": "A fox.", "segments": [FOX, MADE_UP]})]) as server:
        found = heard(server, "en-GB")
    (request,) = server.requests
    assert Speech.read(request.files["file"]).data == SPEECH.data
    assert (request.fields["response_format"], request.fields["language"]) == ("verbose_json", "en")
    assert found == Transcript(
        text="A fox.", language="en", language_probability=1.0, duration_s=SPEECH.duration_s,
        segments=(Segment(start_s=0.0, end_s=1.2, text="A fox."),),
    )  # fmt: skip


def test_what_is_not_english_is_translated_too() -> None:
    def script(request: Request) -> Reply:
        if request.path.endswith("/translations"):
            return says({"text": "A fox."})
        return says({"language": "german", "text": "Ein Fuchs.", "segments": []})

    with MediaServer(script) as server:
        found = heard(server)
        assert (found.text, found.language, found.english) == ("Ein Fuchs.", "de", "A fox.")
        assert heard(server, into_english=False).english == ""
    assert len([one for one in server.requests if one.path.endswith("/translations")]) == 1


@pytest.mark.parametrize("status", [404, 400, 501])
def test_a_server_that_does_not_translate_is_fine(status: int) -> None:
    def script(request: Request) -> Reply:
        return (
            fails(status) if request.path.endswith("/translations") else says({"language": "de", "text": "Ein Fuchs."})
        )

    with MediaServer(script) as server:
        assert (heard(server).text, heard(server).english) == ("Ein Fuchs.", "")


def test_a_server_that_tells_only_the_text_is_fine_and_asked_for_no_more_from_then_on() -> None:
    def script(request: Request) -> Reply:
        if request.path.endswith("/translations"):
            return says({"text": "A fox."})
        if request.fields["response_format"] != "text":
            return fails(400, "unsupported_value", param="response_format")
        return Reply(b"A  fox.\n", kind="text/plain; charset=utf-8")

    with MediaServer(script) as server:
        hears = ear(server)
        for _ in range(2):
            found = hears.transcribe(TranscriptionRequest(speech=SPEECH, language="en"))
        assert (found.text, found.language, found.language_probability) == ("A fox.", "en", 0.0)
        assert (found.segments, found.english) == ((), "")
    formats = [one.fields["response_format"] for one in server.requests if "transcriptions" in one.path]
    assert formats == ["verbose_json", "json", "text", "text"]


@pytest.mark.parametrize("answer", [{"text": " … "}, {"text": "Thanks!", "segments": [MADE_UP]}, {}])
def test_where_nothing_was_said_the_person_is_asked_again(answer: dict[str, Any]) -> None:
    with MediaServer([says(answer)]) as server, pytest.raises(InputError, match="No words") as refusal:
        heard(server)
    assert "microphone" in refusal.value.remedy


@pytest.mark.parametrize("segments", [None, [], {"a": 1}, [{"start": 0}], ["?"], [{"text": None}]])
def test_odd_segments_do_not_cost_the_text(segments: object) -> None:
    with MediaServer([says({"language": ["en"], "text": "A fox.", "segments": segments})]) as server:
        found = heard(server, into_english=False)
    assert (found.text, found.segments, found.language_probability) == ("A fox.", (), 0.0)


def test_odd_times_stay_within_the_recording() -> None:
    odd = [{"start": None, "end": "x", "text": "A"}, {"start": -3, "end": 1e300, "text": "fox."}, "no", {"text": 7}]
    with MediaServer([says({"language": "gibberish", "text": "?", "segments": odd})]) as server:
        found = heard(server, "xx-nonsense")
    assert found.text == "A fox." and found.language_probability == 0.0
    assert all(0 <= one.start_s <= one.end_s <= SPEECH.duration_s for one in found.segments)


# --- reading aloud ---


def test_a_page_is_read_sentence_by_sentence_with_pauses_of_ours() -> None:
    with MediaServer([spoken(voice(0.5))]) as server:
        request = NarrationRequest(
            text="A fox ran. It stopped!\nThen it slept.", pace=0.8, sentence_pause_s=0.4, paragraph_pause_s=1.0
        )
        read = mouth(server).narrate(request)
    assert [one.fields["input"] for one in server.requests] == ["A fox ran.", "It stopped!", "Then it slept."]
    assert {one.fields["speed"] for one in server.requests} == {0.8}
    assert {(one.fields["voice"], one.fields["response_format"]) for one in server.requests} == {("ann", "wav")}
    first, second, third = read.sentences
    assert second.start_s - first.end_s == pytest.approx(0.4, abs=0.01)
    assert third.start_s - second.end_s == pytest.approx(1.0, abs=0.01)
    assert 0.5 <= first.end_s - first.start_s < 0.7, "the server's own silence is cut off"
    with wave.open(io.BytesIO(read.data)) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(read.duration_s)


@pytest.mark.parametrize(("rate_hz", "channels"), [(16_000, 1), (44_100, 2), (48_000, 1)])
def test_any_rate_and_any_channels_become_one_voice(rate_hz: int, channels: int) -> None:
    with MediaServer([spoken(voice(0.5, rate_hz=rate_hz, channels=channels, hertz=500))]) as server:
        read = mouth(server).narrate(NarrationRequest(text="Hello."))
    (said,) = read.sentences
    samples = np.frombuffer(read.data[44:], "<i2")[int(said.start_s * 24_000) : int(said.end_s * 24_000)]
    spectrum = np.abs(np.fft.rfft(samples.astype(float)))
    assert spectrum.argmax() * 24_000 / len(samples) == pytest.approx(500, abs=5)


def test_a_server_that_knows_no_speed_is_asked_without_it_from_then_on() -> None:
    def script(request: Request) -> Reply:
        return fails(400, "unknown_parameter", param="speed") if "speed" in request.fields else spoken(voice())

    with MediaServer(script) as server:
        assert len(mouth(server).narrate(NarrationRequest(text="One. Two.")).sentences) == 2
    assert ["speed" in one.fields for one in server.requests] == [True, False, False]


def test_what_is_very_long_is_read_in_pieces_and_is_one_sentence() -> None:
    long = "the fox ran and ran, " * 200
    with MediaServer([spoken(voice(0.1))]) as server:
        read = mouth(server).narrate(NarrationRequest(text=long))
    assert len(server.requests) > 3 and len(read.sentences) == 1
    assert " ".join(one.fields["input"] for one in server.requests).split() == long.split()


def test_voices_are_those_that_are_set_by_their_languages() -> None:
    with MediaServer([spoken(voice())]) as server:
        reads = mouth(server, voice_extra={"instructions": "Softly."})
        assert [one.name for one in reads.voices("de-AT")] == ["max"]
        assert reads.voices("fr") == ()
        with pytest.raises(Rejected, match="no voice here for the language “fr”"):
            reads.narrate(NarrationRequest(text="Bonjour.", language="fr"))
        with pytest.raises(Rejected, match="Voices here: ann"):
            reads.narrate(NarrationRequest(text="Hello.", voice="max"))
        assert server.requests == []
        reads.narrate(NarrationRequest(text="Hallo.", language="de"))
        assert (server.requests[0].fields["voice"], server.requests[0].fields["instructions"]) == ("max", "Softly.")


def test_openais_own_voices_need_not_be_set_and_it_is_not_asked_for_them() -> None:
    reads = OpenAINarrator(Options(voice_model="tts-1", api_key="k"), Path())  # type: ignore[arg-type]
    assert "alloy" in [one.name for one in reads.voices("fi")]


def test_a_server_that_is_away_offers_no_voices_and_is_not_asked_again_at_once() -> None:
    with MediaServer(models=()) as server:
        pass
    reads = OpenAINarrator(Options(base_url=server.base_url, voice_model="painter"), Path())
    assert reads.voices("en") == reads.voices("en") == ()


# --- servers of VisuTale's own ---


class Scripted:
    """A narrator and nothing but an error, served by the real server."""

    port = "narrator"
    about = About(title="Scripted", does="Reads nothing.")

    def __init__(self, wrong: Callable[[], Exception]) -> None:
        self._wrong = wrong

    def check(self) -> str:
        return ""

    def load(self) -> None:
        """Nothing to do."""

    def voices(self, language: str) -> tuple[Voice, ...]:
        return (Voice(name="ann", title="Ann", language="en"),)

    def narrate(self, request: NarrationRequest) -> Narration:
        raise self._wrong()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.read(home=tmp_path, host="127.0.0.1")


def missing() -> Exception:
    return Unavailable("The weights of Ann are not here.", remedy="Put them there.", port="narrator", engine="ann")


@pytest.mark.parametrize(
    ("wrong", "kind", "what", "remedy"),
    [
        (missing, Unavailable, "The weights of Ann are not here.", "Put them there."),
        (lambda: Rejected("It won't.", port="narrator", engine="ann"), Rejected, "It won't.", ""),
        (lambda: BadOutput("Only noise.", port="n", engine="ann", retryable=False), BadOutput, "Only noise.", ""),
        (lambda: InputError("No words.", remedy="Write some."), InputError, "No words.", "Write some."),
    ],
)
def test_what_our_server_says_reaches_the_person_as_it_was_said(
    wrong: Callable[[], Exception], kind: type[Exception], what: str, remedy: str, settings: Settings
) -> None:
    with serving(Scripted(wrong), settings) as server:  # type: ignore[arg-type]
        reads = OpenAINarrator(Options(base_url=f"{server.url}/v1", voice_model="scripted"), Path())
        assert [one.title for one in reads.voices("en-GB")] == ["Ann"]
        with pytest.raises(kind) as caught:
            reads.narrate(NarrationRequest(text="Hello."))
    assert getattr(caught.value, "what") == what and remedy in getattr(caught.value, "remedy")  # noqa: B009

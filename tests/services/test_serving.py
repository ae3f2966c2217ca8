"""Every route, driven by OpenAI's own client, with the engines that come with VisuTale really at work."""

from __future__ import annotations

import base64
import importlib.util
import io
import json
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import openai
import pytest
from PIL import Image

from tests.serving import Served, serving, wait_until
from visutale.book import Scene, Transcript
from visutale.engines.collage import Collage
from visutale.engines.collage import Options as CollageOptions
from visutale.engines.openai_audio import OpenAINarrator, OpenAITranscriber
from visutale.engines.openai_audio import Options as AudioOptions
from visutale.media import Photo, Speech
from visutale.ports import IllustrationRequest, NarrationRequest, TranscriptionRequest
from visutale.settings import Settings
from visutale.wire import HearingOrder, NarrationOrder, PictureFacts, SceneOrder, SpokenAnswer

found = importlib.util.find_spec("skimage")
assert found is not None and found.origin is not None, "pip install scikit-image"
CAT = (Path(found.origin).parent / "data" / "chelsea.png").read_bytes()
SAID = "A little red boat sailed across the wide blue lake."


@pytest.fixture
def unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our clients take servers for anybody's."""
    monkeypatch.setattr("visutale.openai_api.server.own_model", lambda listed: None)


def as_data_url(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings.read(home=tmp_path_factory.mktemp("home"), host="127.0.0.1")


# --- pictures ---


@pytest.fixture(scope="module")
def collage(at_home: Settings) -> Iterator[Served]:
    with serving("collage", at_home, names=("dall-e-2",)) as served:
        yield served


def opened(b64: str | None) -> Image.Image:
    assert b64 is not None
    return Image.open(io.BytesIO(base64.b64decode(b64)))


def test_words_become_pictures_of_any_size_each_of_which_can_be_painted_again(collage: Served) -> None:
    client = collage.openai()
    two = client.images.generate(
        model="collage", prompt="a fox in the snow", n=2, size="250x131", extra_body={"seed": 7}
    )  # fmt: skip
    assert two.data is not None and len(two.data) == 2
    first, second = (opened(one.b64_json) for one in two.data)
    assert first.size == second.size == (250, 131)
    assert (first.format, two.output_format, two.size) == ("JPEG", "jpeg", "250x131")
    assert [PictureFacts.model_validate(one.model_extra["visutale"]).seed for one in two.data] == [7, 8]
    again = client.images.generate(prompt="a fox in the snow", size="250x131", extra_body={"seed": 8})
    assert again.data[0].b64_json == two.data[1].b64_json != two.data[0].b64_json


def test_a_picture_comes_as_png_and_as_an_address_that_holds_it(collage: Served) -> None:
    painted = collage.openai().images.generate(
        model="dall-e-2", prompt="a boat", size="256x256", response_format="url", output_format="png"
    )
    assert painted.data is not None and painted.data[0].url is not None
    head, _, data = painted.data[0].url.partition(",")
    assert head == "data:image/png;base64"
    assert opened(data).format == "PNG"


def test_without_a_seed_chance_decides_and_is_told(collage: Served) -> None:
    seeds = set()
    for _ in range(2):
        painted = collage.openai().images.generate(model="collage", prompt="a boat", size="64x64")
        assert painted.data is not None and painted.data[0].model_extra is not None
        seeds.add(PictureFacts.model_validate(painted.data[0].model_extra["visutale"]).seed)
    assert len(seeds) == 2


def test_a_whole_scene_is_painted_as_the_engine_paints_it_here(collage: Served, tmp_path: Path) -> None:
    request = IllustrationRequest(
        scene=Scene(place="beach"), cast=(), style="chalk", role="cover", width_px=200, height_px=200, seed=3,
        book_seed=4, photo=Photo.read(CAT),
    )  # fmt: skip
    painted = collage.openai().images.generate(
        model="collage", prompt="a beach", extra_body={"visutale": SceneOrder.of(request).model_dump(mode="json")}
    )
    assert painted.data is not None and painted.data[0].model_extra is not None
    read_again = request.model_copy(update={"photo": SceneOrder.of(request).request().photo})
    here = Collage(CollageOptions(), tmp_path).illustrate(read_again)
    assert base64.b64decode(painted.data[0].b64_json or "") == here.data
    facts = PictureFacts.model_validate(painted.data[0].model_extra["visutale"])
    assert (facts.keep_clear, facts.notes, facts.seed) == (here.keep_clear, here.notes, 3)


def test_a_picture_is_painted_over_and_a_mask_refused(collage: Served) -> None:
    client = collage.openai()
    asked: dict[str, Any] = {"model": "collage", "prompt": "a meadow", "size": "256x256", "extra_body": {"seed": 5}}
    edited = client.images.edit(image=("cat.png", CAT, "image/png"), **asked)
    plain = client.images.generate(**asked)
    assert edited.data[0].b64_json != plain.data[0].b64_json
    assert opened(edited.data[0].b64_json).size == (256, 256)
    both = client.images.edit(image=[("a.png", CAT), ("b.png", CAT)], **asked)
    assert both.data
    with pytest.raises(openai.BadRequestError) as refusal:
        client.images.edit(image=("cat.png", CAT), mask=("mask.png", CAT), **asked)
    assert refusal.value.param == "mask"
    scene = SceneOrder(scene_request=IllustrationRequest(
        scene=Scene(), cast=(), style="chalk", width_px=64, height_px=64, seed=3, book_seed=4,
    ))  # fmt: skip
    with pytest.raises(openai.BadRequestError, match="generations") as refusal:
        client.images.edit(image=("cat.png", CAT), **asked | {"extra_body": {"visutale": scene.model_dump_json()}})
    assert refusal.value.param == "visutale"


def test_it_says_what_it_is(collage: Served) -> None:
    client = collage.openai()
    models = client.models.list().data
    assert [one.id for one in models] == ["collage", "dall-e-2"]
    assert models[0].owned_by == "visutale" and models[0].model_extra is not None
    facts = models[0].model_extra["visutale"]
    assert facts["ports"] == ["illustrator"] and "/v1/images/edits" in facts["routes"]
    assert facts["about"]["attribution"].startswith("All emojis designed by OpenMoji")
    assert [style["name"] for style in facts["styles"]] == [style.name for style in Collage.styles]
    assert client.models.retrieve("dall-e-2").id == "dall-e-2"
    with collage.http() as plain:
        assert plain.get("/openapi.json").json()["info"]["title"] == "VisuTale: collage"
        assert plain.get("/docs").status_code == plain.get("/redoc").status_code == 404


# --- voices ---


@pytest.fixture(scope="module")
def hibari(at_home: Settings) -> Iterator[Served]:
    with serving("hibari", at_home) as served:
        yield served


def test_a_text_is_read_aloud_in_every_format(hibari: Served) -> None:
    client = hibari.openai()
    lengths = {}
    for wanted in ("wav", "mp3", "flac", "opus", "aac"):
        sound = client.audio.speech.create(model="hibari", voice="heart", input=SAID, response_format=wanted)
        with av.open(io.BytesIO(sound.content)) as file:
            frames = list(file.decode(audio=0))
            lengths[wanted] = sum(frame.samples / frame.sample_rate for frame in frames)
    assert all(abs(length - lengths["wav"]) < 0.2 for length in lengths.values()), lengths
    default = client.audio.speech.create(model="hibari", voice="default", input=SAID)
    assert default.response.headers["content-type"] == "audio/mpeg"


def test_samples_alone_are_those_of_the_file_and_a_faster_voice_is_shorter(hibari: Served) -> None:
    client = hibari.openai()
    file = client.audio.speech.create(model="hibari", voice="heart", input=SAID, response_format="wav")
    bare = client.audio.speech.create(model="hibari", voice="heart", input=SAID, response_format="pcm")
    with wave.open(io.BytesIO(file.content)) as read:
        assert bare.content == read.readframes(read.getnframes())
        assert bare.response.headers["x-sample-rate"] == str(read.getframerate())
    fast = client.audio.speech.create(model="hibari", voice="heart", input=SAID, response_format="pcm", speed=2.0)
    assert len(fast.content) < 0.8 * len(bare.content)


def test_a_narration_comes_with_the_times_of_its_sentences(hibari: Served) -> None:
    order = NarrationOrder(narration_request=NarrationRequest(text=f"{SAID} It was home.", sentence_pause_s=1.0))
    answer = hibari.openai().audio.speech.create(
        model="hibari", voice="default", input=SAID, extra_body={"visutale": order.model_dump(mode="json")}
    )
    narration = SpokenAnswer.model_validate_json(answer.content).narration()
    assert [sentence.text for sentence in narration.sentences] == [SAID, "It was home."]
    assert narration.sentences[1].start_s - narration.sentences[0].end_s >= 0.95
    with wave.open(io.BytesIO(narration.data)) as read:
        assert read.getnframes() / read.getframerate() == pytest.approx(narration.duration_s)


def test_a_voice_or_language_that_is_not_there_is_refused(hibari: Served) -> None:
    client = hibari.openai()
    with pytest.raises(openai.BadRequestError, match="no voice called “alloy”") as refusal:
        client.audio.speech.create(model="hibari", voice="alloy", input=SAID)
    assert refusal.value.code == "rejected"
    with pytest.raises(openai.BadRequestError, match="language “de”"):
        client.audio.speech.create(model="hibari", voice="", input=SAID, extra_body={"language": "de"})
    facts = client.models.retrieve("hibari").model_extra
    assert facts is not None and facts["visutale"]["voices"][0]["name"] == "heart"


def test_our_voice_is_also_asked_as_any_other(hibari: Served, unknown: None) -> None:
    options = AudioOptions(base_url=f"{hibari.url}/v1", voice_model="hibari", voices={"heart": ("en",)})
    read = OpenAINarrator(options, Path()).narrate(NarrationRequest(text="Hello there. Good night."))
    assert [one.text for one in read.sentences] == ["Hello there.", "Good night."]
    assert read.duration_s > 1.0


# --- hearing ---


@pytest.fixture(scope="module")
def whisper(at_home: Settings) -> Iterator[Served]:
    quick = at_home.model_copy(update={"options": {"whisper": {"beam_size": 1, "threads": 1}}})
    with serving("whisper", quick, preload=True, names=("whisper-1",)) as served:
        yield served


@pytest.fixture(scope="module")
def recording(hibari: Served) -> bytes:
    return hibari.openai().audio.speech.create(model="hibari", voice="heart", input="A little red boat.").content


def test_a_server_that_loads_ahead_is_ready_when_it_has(whisper: Served) -> None:
    with whisper.http() as plain:
        assert plain.get("/health").json()["engine"] == "whisper"
        early = plain.get("/ready")
        assert early.status_code == 200 or early.json()["error"]["code"] == "loading"
        wait_until(lambda: plain.get("/ready").status_code == 200)
        assert plain.get("/ready").json() == {"status": "ready", "loaded": True}
        assert plain.head("/ready").status_code == plain.head("/health").status_code == 200


def test_a_recording_is_heard(whisper: Served, recording: bytes) -> None:
    create: Any = whisper.openai().audio.transcriptions.create
    asked = {"file": ("wish.mp3", recording), "model": "whisper-1", "language": "en"}
    plain = create(**asked)
    assert "red boat" in plain.text.lower()
    number, times, words = create(**asked, response_format="srt").split("\n")[:3]
    assert (number, words) == ("1", plain.text)
    assert times.startswith("00:00:0") and " --> 00:00:0" in times


def test_a_recording_is_heard_with_all_that_is_known_of_it(whisper: Served, recording: bytes) -> None:
    heard = whisper.openai().audio.transcriptions.create(
        model="whisper", file=("wish.mp3", recording), response_format="verbose_json",
        timestamp_granularities=["segment"],
        extra_body={"visutale": json.dumps(HearingOrder(into_english=True).model_dump())},
    )  # fmt: skip
    assert (heard.language, heard.model_extra["task"]) == ("english", "transcribe")
    assert heard.segments is not None and 0 <= heard.segments[0].start < heard.segments[-1].end <= heard.duration
    transcript = Transcript.model_validate(heard.model_extra["visutale"])
    assert (transcript.language, transcript.text) == ("en", heard.text)


@pytest.mark.filterwarnings("ignore:deprecated")
def test_our_ear_is_also_asked_as_any_other(whisper: Served, recording: bytes, unknown: None) -> None:
    hears = OpenAITranscriber(AudioOptions(base_url=f"{whisper.url}/v1", model="whisper"), Path())
    found = hears.transcribe(TranscriptionRequest(speech=Speech.read(recording)))
    assert "red boat" in found.text and (found.language, found.language_probability) == ("en", 1.0)
    assert found.segments and found.english == ""


@pytest.mark.filterwarnings("ignore:deprecated")
def test_what_is_english_already_is_its_own_translation(whisper: Served, recording: bytes) -> None:
    translated: Any = whisper.openai().audio.translations.create(
        model="whisper", file=("wish.mp3", recording), response_format="text"
    )
    assert "red boat" in translated.lower()


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"response_format": "xml"}, "response_format"),
        ({"stream": True}, "stream"),
        ({"timestamp_granularities": ["word"], "response_format": "verbose_json"}, "timestamp_granularities"),
    ],
)
def test_what_it_can_t_do_with_a_recording_it_says(whisper: Served, more: dict[str, Any], param: str) -> None:
    create: Any = whisper.openai().audio.transcriptions.create
    with pytest.raises(openai.BadRequestError) as refusal:
        create(model="whisper", file=("wish.mp3", b"never read"), **more)
    assert refusal.value.param == param


# --- seeing ---


@pytest.fixture(scope="module")
def glimpse(at_home: Settings) -> Iterator[Served]:
    with serving("glimpse", at_home) as served:
        yield served


def looking_at(url: str) -> list[Any]:
    words = {"type": "text", "text": "What is this?"}
    return [{"role": "user", "content": [words, {"type": "image_url", "image_url": {"url": url}}]}]


def test_what_a_picture_shows_is_said_in_a_chat(glimpse: Served) -> None:
    completions = glimpse.openai().chat.completions
    answer = completions.create(model="glimpse", messages=looking_at(as_data_url(CAT)))
    said = answer.choices[0].message.content
    assert said is not None and " cat" in said and answer.choices[0].finish_reason == "stop"
    assert answer.model_extra is not None and answer.model_extra["visutale"]["caption"]["sentence"] == said
    stream = completions.create(
        model="glimpse", messages=looking_at(as_data_url(CAT)), stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    assert "".join(one.choices[0].delta.content or "" for one in chunks if one.choices) == said
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage is not None and chunks[-1].choices == []


@pytest.mark.parametrize("url", ["https://example.org/cat.jpg", "http://127.0.0.1:9/cat.jpg", "file:///etc/passwd"])
def test_no_picture_is_fetched(glimpse: Served, url: str) -> None:
    with pytest.raises(openai.BadRequestError, match="fetches nothing") as refusal:
        glimpse.openai().chat.completions.create(model="glimpse", messages=looking_at(url))
    assert refusal.value.param == "messages.0.content.1.image_url"


@pytest.mark.parametrize("stream", [False, True])
def test_a_chat_without_a_picture_or_with_none_that_is_one(glimpse: Served, stream: bool) -> None:
    completions: Any = glimpse.openai().chat.completions
    with pytest.raises(openai.BadRequestError, match="none was sent") as refusal:
        completions.create(model="glimpse", messages=[{"role": "user", "content": "Hello"}], stream=stream)
    assert refusal.value.code == "unusable_input"
    with pytest.raises(openai.BadRequestError, match="not a photo"):
        completions.create(model="glimpse", messages=looking_at(as_data_url(b"%PDF-1.7 no picture")), stream=stream)
    with pytest.raises(openai.BadRequestError, match="base64"):
        completions.create(model="glimpse", messages=looking_at("data:image/png;base64,???"), stream=stream)

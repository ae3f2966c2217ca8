"""The engine for image models on servers: what it sends to whom, and what it makes of what comes back."""

from __future__ import annotations

import base64
import io
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.media_server import MediaServer, Reply, Request, at_url, fails, painted, picture, says, sends_picture
from tests.serving import serving, wait_until
from visutale import clip_tokens, image_styles, registry
from visutale.book import Box, Character, Part, Scene
from visutale.engines.collage import Collage
from visutale.engines.collage import Options as CollageOptions
from visutale.engines.openai_images import OpenAIImages, Options
from visutale.errors import BadOutput, ConfigError, EngineError, Rejected
from visutale.media import Photo
from visutale.openai_api.images import OPENAI_SIZES, nearest
from visutale.ports import IllustrationRequest
from visutale.settings import Settings

MIA = Character(
    id="mia", name="Mia", kind="girl", looks="a girl with curly red hair", clothes="a blue coat", role="hero"
)
OTTO = Character(id="otto", name="Otto", kind="fox", looks="a small fox", role="companion")
SCENE = Scene(parts=(Part(who="mia", does="waves to an owl", pose="reach"),), place="a forest")
WITHOUT_HER = Scene(parts=(Part(who="otto", does="sleeps", pose="sleep"),), place="a den")
PHOTO = Photo.read(picture(300, 200, hue=200))


def engine(server: MediaServer, cache: Path, **options: Any) -> OpenAIImages:
    return OpenAIImages(Options(**{"base_url": server.base_url, "model": "painter", **options}), cache)


def asked(**changes: Any) -> IllustrationRequest:
    request = IllustrationRequest(
        scene=SCENE, cast=(MIA, OTTO), style="watercolour", width_px=300, height_px=200, seed=5, book_seed=9
    )
    return request.model_copy(update=changes)


# --- before anything is sent ---


def test_without_a_model_or_a_key_it_says_what_to_set(tmp_path: Path) -> None:
    assert "options.openai_images.model" in OpenAIImages(Options(), tmp_path).check()
    assert "options.openai_images.api_key" in OpenAIImages(Options(model="gpt-image"), tmp_path).check()
    assert OpenAIImages(Options(model="m", base_url="http://127.0.0.1:9/v1"), tmp_path).check() == ""
    with pytest.raises(EngineError, match=r"options\.openai_images\.model"):
        OpenAIImages(Options(), tmp_path).illustrate(asked())


@pytest.mark.parametrize("wrong", [{"sizes": ["big"]}, {"references": "both"}, {"sends": ["cfg"]}, {"base_url": "box"}])
def test_an_option_that_is_not_right_is_named(wrong: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        registry.build("illustrator", "openai_images", wrong, tmp_path)


def test_the_address_is_taken_as_people_copy_it() -> None:
    assert Options(base_url="http://box:8080/v1/images/generations").base_url == "http://box:8080/v1"


def test_an_unknown_style_is_refused_before_a_picture_is_asked_for(tmp_path: Path) -> None:
    with MediaServer() as server:
        paints = engine(server, tmp_path, styles=("ink", "felt"))
        with pytest.raises(Rejected, match="Known styles: felt, ink"):
            paints.illustrate(asked())
        assert server.requests == []


# --- what is sent to a model that is told in words ---


def test_a_hosted_model_gets_openais_fields_alone(tmp_path: Path) -> None:
    with MediaServer([painted(304, 208)]) as server:
        made = engine(server, tmp_path).illustrate(asked(photo=PHOTO))
    (request,) = server.requests
    assert request.path == "/v1/images/generations"
    assert set(request.fields) == {"model", "prompt", "n", "size", "response_format"}
    assert request.fields["size"] == "304x208", "the size that is needed, in steps of 16"
    assert (made.width_px, made.height_px) == made.image().size == (300, 200)
    painted_as = made.painted
    assert painted_as is not None and painted_as.prompt == request.fields["prompt"]
    assert (painted_as.model, painted_as.seed, painted_as.negative) == ("painter", None, "")
    assert (painted_as.width_px, painted_as.height_px, painted_as.enlarged_by) == (304, 208, "")


def test_a_model_that_nobody_knows_gets_no_more_than_clip_reads(tmp_path: Path) -> None:
    with MediaServer([painted(304, 208)]) as server:
        engine(server, tmp_path).illustrate(asked())
    prompt = server.requests[0].fields["prompt"]
    assert clip_tokens.count(prompt) <= clip_tokens.LIMIT
    assert "curly red hair" in prompt and image_styles.load("watercolour").positive in prompt


@pytest.mark.parametrize("options", [{"model": "black-forest-labs/FLUX.2-klein-4B"}, {"prompt_tokens": 400}])
def test_a_model_that_reads_more_is_told_in_sentences_what_to_leave_free_and_out(
    options: dict[str, Any], tmp_path: Path
) -> None:
    with MediaServer([painted(304, 208)], models=("painter", "black-forest-labs/FLUX.2-klein-4B")) as server:
        wished = SCENE.model_copy(update={"hint": "Mia should laugh"})
        engine(server, tmp_path, **options).illustrate(asked(scene=wished, keep_free=Box(0, 0.7, 1, 1)))
    prompt = server.requests[0].fields["prompt"]
    assert "“the girl should laugh”" in prompt and prompt.count("should laugh") == 1
    assert "Keep the lower 30 % of the picture calm" in prompt
    assert "Without any of these:" in prompt and "watermark" in prompt
    assert "Mia" not in prompt


def test_more_is_sent_only_where_the_options_say_so(tmp_path: Path) -> None:
    with MediaServer([painted(304, 208)]) as server:
        paints = engine(
            server, tmp_path, sends=("seed", "negative_prompt"), quality="high", extra={"num_inference_steps": 4}
        )
        made = paints.illustrate(asked())
    fields = server.requests[0].fields
    assert (fields["seed"], fields["quality"], fields["num_inference_steps"]) == (5, "high", 4)
    assert made.painted is not None
    assert (made.painted.seed, made.painted.negative) == (5, fields["negative_prompt"])


def test_no_key_of_another_program_is_sent_and_its_own_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "somebody-elses")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with MediaServer([painted(304, 208)], key="sesame") as server:
        engine(server, tmp_path, api_key="sesame").illustrate(asked())
        assert "somebody-elses" not in str([one.headers for one in server.seen])


def test_neither_scene_nor_key_nor_photo_reaches_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with MediaServer([painted(304, 208), fails(418)], key="sesame") as server:
        paints = engine(server, tmp_path, api_key="sesame", references="photo")
        paints.illustrate(asked(photo=PHOTO))
        with pytest.raises(EngineError) as caught:
            paints.illustrate(asked())
    told = caplog.text + str(caught.value)
    assert not [secret for secret in ("curly", "sesame", "zeppelin", "waves") if secret in told]


# --- what the server takes ---


def takes_openai_sizes(request: Request) -> Reply:
    width, height = (int(side) for side in request.fields["size"].split("x"))
    if (width, height) not in OPENAI_SIZES:
        return fails(400, "invalid_value", param="size")
    return painted(width, height)


def test_a_size_that_is_not_taken_is_asked_for_otherwise_once_and_cut_to_what_is_needed(tmp_path: Path) -> None:
    with MediaServer(takes_openai_sizes) as server:
        paints = engine(server, tmp_path)
        for _ in range(2):
            made = paints.illustrate(asked())
            assert made.image().size == (300, 200)
    assert [one.fields["size"] for one in server.requests] == ["304x208", "1536x1024", "1536x1024"]
    left, middle, right = (made.image().getpixel((x, 100)) for x in (0, 150, 299))
    assert left[0] < 12 and abs(middle[0] - 128) < 12 and right[0] > 243, "all of its width is shown"  # type: ignore[index]


def test_sizes_that_are_set_are_the_only_ones_asked_for(tmp_path: Path) -> None:
    with MediaServer([painted(512, 512)]) as server:
        made = engine(server, tmp_path, sizes=("512x512", "256x512")).illustrate(asked(width_px=600, height_px=600))
    assert server.requests[0].fields["size"] == "512x512"
    assert made.image().size == (600, 600) and made.painted is not None and made.painted.enlarged_by == "Lanczos"


@pytest.mark.parametrize("param", ["response_format", None])
def test_a_server_that_knows_no_response_format_is_asked_without_it_from_then_on(
    param: str | None, tmp_path: Path
) -> None:
    def script(request: Request) -> Reply:
        if "response_format" in request.fields:
            return fails(400, "unknown_parameter", param=param)
        return painted(304, 208)

    with MediaServer(script) as server:
        paints = engine(server, tmp_path)
        paints.illustrate(asked())
        paints.illustrate(asked())
    assert ["response_format" in one.fields for one in server.requests] == [True, False, False]


def test_what_is_refused_for_another_reason_is_asked_for_once(tmp_path: Path) -> None:
    with MediaServer([fails(400, "invalid_value", param="quality")]) as server:
        with pytest.raises(Rejected, match="quality"):
            engine(server, tmp_path).illustrate(asked())
        assert len(server.requests) == 1


def test_the_nearest_size_loses_least_and_then_has_enough_pixels() -> None:
    squares = ((256, 256), (512, 512), (1024, 1024), (1536, 1024))
    assert nearest((400, 400), squares) == (512, 512)
    assert nearest((2000, 2000), squares) == (1024, 1024)
    assert nearest((900, 600), squares) == (1536, 1024)
    assert nearest((600, 900), OPENAI_SIZES) == (1024, 1536)


# --- what comes back ---


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_any_usual_format_is_read(form: str, tmp_path: Path) -> None:
    with MediaServer([painted(304, 208, form=form)]) as server:
        assert engine(server, tmp_path).illustrate(asked()).image().size == (300, 200)


def test_a_picture_may_come_as_an_address_of_the_same_server(tmp_path: Path) -> None:
    with MediaServer(lambda request: at_url(f"{server.base_url}/files/one.png"), key="sesame") as server:
        server.files["/v1/files/one.png"] = picture(304, 208)
        paints = engine(server, tmp_path, api_key="sesame")
        assert paints.illustrate(asked()).image().size == (300, 200)
    fetched = next(one for one in server.seen if one.path.endswith("one.png"))
    assert "authorization" not in fetched.headers


def test_a_picture_may_come_as_an_address_that_holds_it(tmp_path: Path) -> None:
    packed = base64.b64encode(picture(304, 208)).decode()
    with MediaServer([at_url(f"data:image/png;base64,{packed}")]) as server:
        assert engine(server, tmp_path).illustrate(asked()).image().size == (300, 200)


def test_a_picture_on_another_server_is_not_fetched(tmp_path: Path) -> None:
    with MediaServer() as other:
        other.files["/one.png"] = picture(304, 208)
        for url in (f"http://127.0.0.1:{other.port}/one.png", "file:///etc/passwd", "http://[::1"):
            with MediaServer([at_url(url)]) as server, pytest.raises(Rejected, match="fetch_from"):
                engine(server, tmp_path).illustrate(asked())
        assert other.seen == []


def test_a_picture_of_one_colour_is_none(tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGB", (304, 208)).save(out, "PNG")
    with MediaServer([sends_picture(out.getvalue())]) as server, pytest.raises(Rejected, match="one colour"):
        engine(server, tmp_path).illustrate(asked())


# --- the same hero on every page ---


def test_the_heros_portrait_is_painted_once_and_goes_along_with_every_scene_that_shows_her(tmp_path: Path) -> None:
    def script(request: Request) -> Reply:
        return painted(512, 512, hue=9) if not request.files and "1024" in request.fields["size"] else painted(304, 208)

    with MediaServer(script) as server:
        paints = engine(server, tmp_path, references="portrait", prompt_tokens=300)
        for scene in (SCENE, WITHOUT_HER, SCENE):
            paints.illustrate(asked(scene=scene, photo=PHOTO))
        engine(server, tmp_path, references="portrait", prompt_tokens=300).illustrate(asked())
    paths = [one.path.removeprefix("/v1/images/") for one in server.requests]
    assert paths == ["generations", "edits", "generations", "edits", "edits"], "the portrait is kept for another day"
    portrait, first, without, *others = server.requests
    assert "plain background" in portrait.fields["prompt"]
    assert Photo.read(first.files["image"]).width_px == 512
    assert first.files["image"] == others[0].files["image"] == others[1].files["image"]
    assert (first.fields["size"], first.fields["response_format"]) == ("304x208", "b64_json")
    assert "paint the same one again" in first.fields["prompt"]
    assert "paint the same one again" not in without.fields["prompt"]


def test_another_book_has_another_portrait(tmp_path: Path) -> None:
    with MediaServer(lambda request: painted(512, 512)) as server:
        paints = engine(server, tmp_path, references="portrait", sends=("seed",))
        paints.illustrate(asked(book_seed=1))
        paints.illustrate(asked(book_seed=2))
    assert len({one.fields["seed"] for one in server.requests if not one.files}) == 2


def test_the_photo_leaves_the_machine_only_where_the_options_say_so(tmp_path: Path) -> None:
    with MediaServer([painted(304, 208)]) as server:
        shown = engine(server, tmp_path, references="photo", prompt_tokens=300).illustrate(asked(photo=PHOTO))
    assert shown.painted is not None and shown.painted.from_photo
    (request,) = server.requests
    assert request.path == "/v1/images/edits" and request.files["image"] == PHOTO.data
    assert "recognised" in request.fields["prompt"]


def test_a_server_that_takes_no_picture_along_is_told_of(tmp_path: Path) -> None:
    def script(request: Request) -> Reply:
        return fails(404) if request.files else painted(512, 512)

    with MediaServer(script) as server, pytest.raises(Rejected, match="where references are set, that it takes a pict"):
        engine(server, tmp_path, references="portrait").illustrate(asked())


# --- a server of VisuTale's own ---


def test_a_remote_collage_paints_what_the_collage_here_paints(tmp_path: Path) -> None:
    settings = Settings.read(home=tmp_path, host="127.0.0.1")
    request = asked(style="chalk", keep_free=Box(0, 0.7, 1, 1), width_px=257, height_px=181)
    here = Collage(CollageOptions(), tmp_path).illustrate(request)
    with serving("collage", settings) as server:
        paints = OpenAIImages(Options(base_url=f"{server.url}/v1", model="collage"), tmp_path)
        assert {style.name for style in paints.styles} == {style.name for style in Collage.styles}
        there = paints.illustrate(request)
    assert there.data == here.data
    assert paints.about.attribution == Collage.about.attribution, "its licence asks for the sentence, wherever it runs"
    assert (there.keep_clear, there.notes, there.painted) == (here.keep_clear, here.notes, here.painted)


def test_without_a_word_in_the_options_no_photo_goes_even_to_ones_own_server(tmp_path: Path) -> None:
    facts = {"parallel": 5, "styles": [{"name": "ink", "title": "Ink", "about": "Lines."}]}
    answer = {
        "data": [
            {
                "b64_json": base64.b64encode(picture(300, 200, form="JPEG")).decode(),
                "visutale": {"seed": 5, "keep_clear": [[0, 0, 0.5, 0.5]], "notes": ["A note."]},
            }
        ]
    }
    with MediaServer([says(answer)], owner="visutale", facts=facts) as server:
        paints = engine(server, tmp_path)
        made = paints.illustrate(asked(style="ink", photo=PHOTO))
        assert paints.parallel == 5
    sent = server.requests[0].fields["visutale"]
    assert sent["photo"] == "" and sent["scene_request"]["style"] == "ink"
    assert (made.notes, made.keep_clear) == (("A note.",), (Box(0, 0, 0.5, 0.5),))
    assert made.data == base64.b64decode(answer["data"][0]["b64_json"])  # type: ignore[arg-type]


@pytest.mark.parametrize("owner", ["visutale", "test"])
def test_a_cover_says_that_the_photo_stayed_here(owner: str, tmp_path: Path) -> None:
    data = base64.b64encode(picture(304, 208)).decode()
    answer = {"data": [{"b64_json": data, "visutale": {"seed": 5}}]}
    with MediaServer([says(answer)], owner=owner) as server:
        paints = engine(server, tmp_path)
        assert any("photo was not sent" in note for note in paints.illustrate(asked(role="cover", photo=PHOTO)).notes)
        assert not any("photo" in note for note in paints.illustrate(asked(role="cover")).notes)
        assert base64.b64encode(PHOTO.data).decode() not in str([one.fields for one in server.requests])


def test_a_stranger_who_calls_itself_ours_and_tells_nothing_is_found_out(tmp_path: Path) -> None:
    with MediaServer([painted(300, 200)], owner="visutale", facts={"parallel": "many"}) as server:
        paints = engine(server, tmp_path)
        assert paints.parallel == 1
        with pytest.raises(BadOutput, match="nothing about it"):
            paints.illustrate(asked())


def test_a_queue_that_is_full_is_waited_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    with serving("collage", Settings.read(home=tmp_path, host="127.0.0.1"), queue=1) as server:
        paints = OpenAIImages(Options(base_url=f"{server.url}/v1", model="collage"), tmp_path)
        gate = server.service.gate
        gate.enter()
        gate.leave(0.1)  # so it is told to come back in a second, the least
        gate.enter()
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(paints.illustrate, asked(style="ink"))
            wait_until(lambda: " 429 queue_full " in caplog.text)
            gate.leave()
            assert waiting.result().image().size == (300, 200)


def test_our_server_is_also_asked_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visutale.openai_api.server.own_model", lambda listed: None)
    with serving("collage", Settings.read(home=tmp_path, host="127.0.0.1")) as server:
        paints = OpenAIImages(
            Options(base_url=f"{server.url}/v1", model="collage", references="photo", sends=("seed",)), tmp_path
        )
        made = [paints.illustrate(asked(photo=photo)) for photo in (None, PHOTO, PHOTO)]
    assert [one.image().size for one in made] == [(300, 200)] * 3
    assert made[1].data == made[2].data != made[0].data

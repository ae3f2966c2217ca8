"""What a served engine refuses, and how it says so."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

from tests.scripted_painter import SECRET, Painting, paint
from tests.serving import Served, serving, wait_until
from visutale.errors import BadOutput, ConfigError, InputError, Rejected, Timeout, Unavailable
from visutale.serving.service import Service
from visutale.settings import Settings

# --- fields ---


@pytest.fixture
def painting(settings: Settings) -> Iterator[Served]:
    with serving(Painting(), settings, queue=12) as served:
        yield served


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"n": 0}, "n"), ({"n": 1000}, "n"), ({"n": "many"}, "n"),
        ({"prompt": ""}, "prompt"), ({"prompt": " \n"}, "prompt"), ({"prompt": "x" * 100_000}, "prompt"),
        ({"prompt": 5}, "prompt"),
        ({"size": "0x0"}, "size"), ({"size": "1024"}, "size"), ({"size": "99999x64"}, "size"),
        ({"size": "-64x64"}, "size"), ({"size": "１２８x128"}, "size"), ({"size": "9" * 5000 + "x64"}, "size"),
        ({"response_format": "gif"}, "response_format"), ({"output_format": "svg"}, "output_format"),
        ({"background": "transparent"}, "background"), ({"stream": True}, "stream"),
        ({"extra_body": {"steps": 0}}, "steps"), ({"extra_body": {"seed": -1}}, "seed"),
        ({"extra_body": {"guidance_scale": "strong"}}, "guidance_scale"),
        ({"extra_body": {"visutale": {"scene_request": {}}}}, "visutale.scene_request.scene"),
        ({"extra_body": {"visutale": {"scene_request": {"scene": {}, "cast": [], "style": "", "width_px": 10**9}}}},
         "visutale"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_and_not_repeated(painting: Served, more: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        paint(painting, **more)
    assert refusal.value.param == param
    assert (refusal.value.type == "invalid_request_error" and refusal.value.code == "invalid_value") or (
        refusal.value.code == "missing_required_parameter"
    )
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b"null", b'{"prompt": "\xff"}', b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(painting: Served, body: bytes) -> None:
    with painting.http() as plain:
        answer = plain.post("/v1/images/generations", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_json")


def test_a_picture_to_paint_over_must_be_one(painting: Served) -> None:
    edit: Any = painting.openai().images.edit
    with pytest.raises(openai.BadRequestError, match="a PDF document, not a photo") as refusal:
        edit(model="scripted", prompt="a sea", image=("holiday.jpg", b"%PDF-1.7 and so on"))
    assert refusal.value.code == "unusable_input"
    with painting.http() as plain:
        for form in ({"prompt": "a sea"}, {"prompt": "a sea", "image": "no file"}, {}):
            answer = plain.post("/v1/images/edits", data=form)
            assert answer.status_code == 400 and answer.json()["error"]["param"] in ("image", "prompt")
        broken = {"Content-Type": "multipart/form-data; boundary=x"}
        answer = plain.post("/v1/images/edits", content=b"--x\r\nnonsense", headers=broken)
        assert answer.status_code == 400
        many = plain.post("/v1/images/edits", files=[("image", (f"{n}.png", b"x")) for n in range(50)])
        assert many.json()["error"]["code"] == "invalid_form"


def test_routes_and_models_that_are_not_here(painting: Served) -> None:
    with pytest.raises(openai.NotFoundError, match="“scripted”") as refusal:
        paint(painting, model="dall-e-3")
    assert (refusal.value.code, refusal.value.param) == ("model_not_found", "model")
    with pytest.raises(openai.NotFoundError, match="/v1/images/generations") as refusal:
        painting.openai().audio.speech.create(model="scripted", voice="x", input="y")
    assert refusal.value.code == "route_not_found"
    with pytest.raises(openai.NotFoundError):
        painting.openai().models.retrieve("dall-e-3")
    with painting.http() as plain:
        assert plain.get("/v1/images/generations").json()["error"]["code"] == "method_not_allowed"


def test_too_large_a_body_is_refused_whether_it_says_so_or_not(settings: Settings) -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"prompt": "'
        for _ in range(300):
            yield b"x" * 10_000

    with serving(Painting(), settings, largest_body_mb=1) as served, served.http() as plain:
        answer = plain.post("/v1/images/generations", content=b"x" * 1_000_001)
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")
        try:
            as_json = {"Content-Type": "application/json"}
            answer = plain.post("/v1/images/generations", content=endless(), headers=as_json)
            assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")
        except httpx.TransportError:  # the server need not listen to the end
            pass
        assert paint(served).data


# --- who may ask ---


def test_only_a_key_opens_a_server_that_has_one(settings: Settings) -> None:
    with serving(Painting(), settings, api_key="first, second") as served, served.http() as plain:
        for key in ("first", "second"):
            assert paint(served, key).data
        for key in ("third", "first, second", "First", "schlüssel"):
            answer = plain.get("/v1/models", headers={b"Authorization": f"Bearer {key}".encode()})
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_api_key")
        assert plain.get("/v1/models", headers={"Authorization": "Basic first"}).status_code == 401
        assert plain.post("/v1/images/generations", content=b"{").status_code == 401
        assert plain.get("/health").status_code == plain.get("/ready").status_code == 200
        elsewhere = {"Host": "models.example.org", "Origin": "https://example.org", "Authorization": "Bearer first"}
        assert plain.get("/v1/models", headers=elsewhere).status_code == 200


def test_without_a_key_no_stranger_s_web_page_gets_in(painting: Served) -> None:
    with painting.http() as plain:
        for strange in (
            {"Host": "rebound.example.com"}, {"Origin": "https://example.com"}, {"Origin": "null"}, {"Host": "["},
        ):  # fmt: skip
            answer = plain.get("/v1/models", headers=strange)
            assert answer.status_code in (400, 403), strange
        for known in ({"Host": "laptop.local"}, {"Origin": "http://localhost:3000"}, {"Host": "192.168.1.5:8600"}):
            assert plain.get("/v1/models", headers=known).status_code == 200


# --- failures ---


@pytest.mark.parametrize(
    ("failure", "status", "code", "again"),
    [
        (InputError("It is no wish.", remedy="Try another."), 400, "unusable_input", "false"),
        (Rejected("It will not.", port="illustrator", engine="x"), 400, "rejected", "false"),
        (BadOutput("It is noise.", port="illustrator", engine="x"), 502, "bad_output", "true"),
        (Timeout("It took too long.", port="illustrator", engine="x"), 504, "timeout", "true"),
        (Unavailable("No weights.", port="illustrator", engine="x"), 503, "unavailable", "false"),
        (Unavailable("Busy.", port="illustrator", engine="x", retryable=True, retry_after_s=4.2),
         503, "unavailable", "true"),
        (ConfigError("No such thing."), 503, "unavailable", "false"),
        (MemoryError(SECRET), 503, "out_of_memory", "false"),
        (ValueError(SECRET), 500, "engine_broke", "false"),
        (StopIteration(SECRET), 500, "engine_broke", "false"),
    ],
)  # fmt: skip
def test_a_failure_has_its_own_status_and_no_words_of_people(
    settings: Settings, caplog: pytest.LogCaptureFixture, failure: Exception, status: int, code: str, again: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(Painting(breaks=failure), settings) as served, pytest.raises(openai.APIStatusError) as raised:
        paint(served)
    assert (raised.value.status_code, raised.value.code) == (status, code)
    headers = raised.value.response.headers
    assert headers["x-should-retry"] == again
    assert headers.get("retry-after") == ("5" if getattr(failure, "retry_after_s", None) else None)
    said_by_us = [one for one in caplog.records if one.name.startswith(("visutale", "uvicorn"))]
    ours = "\n".join(one.getMessage() for one in said_by_us)
    assert f" {status} {code} " in ours and headers["x-request-id"] in ours
    assert SECRET not in ours + raised.value.response.text and "Traceback" not in caplog.text


def test_weights_that_can_t_be_read_are_told_to_who_asks_and_to_who_looks(settings: Settings) -> None:
    missing = Unavailable("The file model.safetensors is missing.", port="illustrator", engine="x")
    with serving(Painting(unloadable=missing), settings) as served, served.http() as plain:
        assert plain.get("/ready").status_code == 200  # nobody knows yet
        with pytest.raises(openai.InternalServerError, match=r"model\.safetensors is missing"):
            paint(served)
        ready = plain.get("/ready")
        assert ready.status_code == 503 and "model.safetensors" in ready.json()["error"]["message"]
        assert plain.get("/health").status_code == 200


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_weights_too_large_to_be_read_ahead_are_told_to_who_looks(settings: Settings) -> None:
    with serving(Painting(unloadable=MemoryError(SECRET)), settings, preload=True) as served, served.http() as plain:
        wait_until(lambda: plain.get("/ready").status_code == 503)
        wait_until(lambda: plain.get("/ready").json()["error"]["code"] == "unavailable")
        assert "not enough memory" in plain.get("/ready").json()["error"]["message"]


def test_what_has_no_route_can_t_be_served(settings: Settings) -> None:
    with pytest.raises(ConfigError, match="“tale” can't be served"):
        Service.of("tale", settings)
    with pytest.raises(ConfigError, match="no engine called"):
        Service.of("no-such-engine", settings)


def test_a_request_keeps_its_id_and_gets_one_where_it_has_none_that_fits(painting: Served) -> None:
    with painting.http() as plain:
        assert plain.get("/health", headers={"x-request-id": "page-7:try.2"}).headers["x-request-id"] == "page-7:try.2"
        for unfit in ("a b", "x" * 100, "tell me\tof Ottilie"):
            own = plain.get("/nowhere", headers={"x-request-id": unfit}).headers["x-request-id"]
            assert own.startswith("req-")

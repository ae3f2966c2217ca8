"""Servers of pictures and voices that fail in every way servers do: each ends in a sentence that names the engine."""

from __future__ import annotations

import socket
import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.media_server import (
    MediaServer,
    Reply,
    at_url,
    busy,
    fails,
    painted,
    picture,
    says,
    sends_picture,
    spoken,
    voice,
    web_page,
)
from visutale.book import Scene
from visutale.engines.openai_audio import OpenAINarrator, OpenAITranscriber
from visutale.engines.openai_audio import Options as AudioOptions
from visutale.engines.openai_images import OpenAIImages, Options
from visutale.errors import BadOutput, Cancelled, EngineError, Rejected, Timeout, Unavailable
from visutale.media import Picture, Speech
from visutale.ports import IllustrationRequest, NarrationRequest, TranscriptionRequest
from visutale.watch import Watch

REQUEST = IllustrationRequest(
    scene=Scene(place="a meadow"), cast=(), style="ink", width_px=64, height_px=64, seed=1, book_seed=1
)
GOOD = painted(64, 64)
SPEECH = Speech.read(voice(1.0))


def paint(server: MediaServer, watch: Watch | None = None, **options: Any) -> Picture:
    return painter(server, **options).illustrate(REQUEST, watch)


def painter(server: MediaServer, **options: Any) -> OpenAIImages:
    return OpenAIImages(
        Options(**{"base_url": server.base_url, "model": "painter", "tries": 2, **options}), Path("unused")
    )


def hear(server: MediaServer, **options: Any) -> object:
    told = AudioOptions(**{"base_url": server.base_url, "model": "painter", "tries": 2, **options})
    return OpenAITranscriber(told, Path("unused")).transcribe(TranscriptionRequest(speech=SPEECH))


def read(server: MediaServer, **options: Any) -> object:
    told = AudioOptions(
        **{"base_url": server.base_url, "voice_model": "painter", "voices": {"ann": ()}, "tries": 2, **options}
    )
    return OpenAINarrator(told, Path("unused")).narrate(NarrationRequest(text="Once upon a time."))


# --- pictures ---


@pytest.mark.parametrize(
    ("reply", "kind", "says_what", "says_remedy", "requests"),
    [
        (fails(401, "invalid_api_key"), Unavailable, "does not accept the key", "options.openai_images.api_key", 1),
        (fails(402), Unavailable, "no credit left", "Add credit", 1),
        (fails(429, "insufficient_quota"), Unavailable, "no credit left", "Add credit", 1),
        (busy("3600"), Unavailable, "asked too often", "Wait a little", 1),
        (fails(404, "model_not_found"), Unavailable, "has no model “painter”", "It has", 1),
        (fails(400, "content_policy_violation"), Rejected, "rules on content", "Change what happens on that page", 1),
        (fails(400, "moderation_blocked"), Rejected, "refused what it was asked to paint", "another style", 1),
        (fails(400, "invalid_value", param="prompt"), Rejected, "(400, invalid_value, prompt)", "paints pictures", 1),
        (fails(307, headers={"Location": "http://127.0.0.1:9/v1"}), Unavailable, "sends on", "base_url", 1),
        (web_page(), Unavailable, "is no image model's server", "/v1", 1),
        (web_page(502), Unavailable, "failed (502)", "the server's own log", 2),
        (fails(500), Unavailable, "failed (500)", "Try again later", 2),
        (says({"data": []}), BadOutput, "without a picture", "model's name", 1),
        (says([1, 2]), Unavailable, "is no image model's server", "/v1", 1),
        (says({"data": [{"b64_json": "?"}]}), BadOutput, "is not in base64", "", 1),
        (sends_picture(b"%PDF-1.7 a book"), BadOutput, "none that can be read", "", 1),
        (sends_picture(picture(300, 300)[:700]), BadOutput, "none that can be read", "", 1),
        (at_url("http://192.168.0.1/secret.png"), Rejected, "is not fetched", "fetch_from", 1),
        (Reply(GOOD.data, cut_after=40), Unavailable, "connection", "Try again", 2),
    ],
)  # fmt: skip
def test_a_failure_is_a_sentence_after_few_requests(
    reply: Reply, kind: type[EngineError], says_what: str, says_remedy: str, requests: int
) -> None:
    with MediaServer([reply]) as server:
        with pytest.raises(kind) as caught:
            paint(server)
        assert len(server.requests) == requests
    error = caught.value
    assert says_what in error.what and says_remedy in error.remedy
    assert (error.port, error.engine, error.retryable) == ("illustrator", "openai_images", False)
    assert "zeppelin" not in str(error), "a server's message is shown to nobody"


@pytest.mark.parametrize(
    "answer",
    [
        {}, {"data": None}, {"data": {"b64_json": "aGk="}}, {"data": [None]}, {"data": [{}]},
        {"data": [{"url": ["x"]}]}, {"data": [{"b64_json": 7}]}, {"data": [{"b64_json": "", "url": ""}]},
        {"data": [{"b64_json": "ä"}]}, {"data": [{"url": "data:"}]}, {"data": [{"url": "data:image/png;base64,!"}]},
    ],
)  # fmt: skip
def test_an_answer_of_another_shape_is_of_no_use(answer: object) -> None:
    with MediaServer([says(answer)]) as server, pytest.raises(EngineError) as caught:
        paint(server)
    assert isinstance(caught.value, BadOutput | Rejected) and caught.value.remedy


def test_a_model_that_is_not_there_is_answered_with_those_that_are() -> None:
    with MediaServer([GOOD], models=("painter-2", "speaker")) as server:
        with pytest.raises(Unavailable, match=r"It has “painter-2”.*options\.openai_images\.model"):
            paint(server)
        assert server.requests == []


def test_a_wrong_key_is_said_before_anything_of_the_book_is_sent() -> None:
    with MediaServer([GOOD], key="sesame") as server:
        with pytest.raises(Unavailable, match="does not accept the key"):
            paint(server, api_key="wrong")
        assert server.requests == []


def test_a_server_that_names_no_models_is_simply_asked() -> None:
    with MediaServer([GOOD], models=()) as server:
        assert paint(server).width_px == 64


def test_where_it_helps_it_is_tried_again_as_late_as_the_server_says() -> None:
    with MediaServer([busy("0.4"), fails(503), GOOD]) as server:
        before = time.monotonic()
        assert paint(server, tries=3).width_px == 64
        assert time.monotonic() - before > 0.4
        assert len(server.requests) == 3


def test_a_server_that_never_answers_is_left_when_the_time_is_over() -> None:
    with MediaServer([Reply(hang=True)]) as server:
        with pytest.raises(Timeout, match=r"within 0\.3 seconds.*options\.openai_images\.timeout_s"):
            paint(server, timeout_s=0.3)
        assert server.requests[0].left.wait(5), "the connection is closed, not only forgotten"
        assert len(server.requests) == 1


def test_somebody_who_stops_the_book_is_obeyed_at_once() -> None:
    stop = threading.Event()
    with MediaServer([Reply(hang=True)]) as server, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(paint, server, Watch(cancelled=stop.is_set))
        assert server.asked.wait(10)
        stop.set()
        with pytest.raises(Cancelled):
            waiting.result(5)
        assert server.requests[0].left.wait(5)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b" " * 65_536, endless=True),
        Reply(b" " * 65_536, 500, endless=True),
        Reply(zlib.compress(b" " * 60_000_000), headers={"Content-Encoding": "deflate"}),
    ],
    ids=["answer", "failure", "packed"],
)
def test_an_endless_answer_is_refused_before_it_fills_the_memory(reply: Reply, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visutale.openai_api.images.MOST_ANSWER_BYTES", 5_000_000)
    with MediaServer([reply]) as server:
        with pytest.raises(BadOutput, match="more than"):
            paint(server)
        assert len(server.requests) == 1


def test_a_server_that_is_killed_under_load_and_comes_back_is_asked_again() -> None:
    with MediaServer([Reply(hang=True)]) as server:
        paints, port = painter(server, tries=4), server.port
        with ThreadPoolExecutor(4) as pool:
            waiting = [pool.submit(paints.illustrate, REQUEST) for _ in range(4)]
            assert server.asked.wait(10)
            server.__exit__(None, None, None)
            with MediaServer([GOOD], port=port) as again:
                assert [one.result(20).width_px for one in waiting] == [64] * 4
                assert len(again.requests) == 4


def test_a_server_that_is_killed_and_stays_away_is_named() -> None:
    with MediaServer([GOOD]) as server:
        paints = painter(server)
        paints.illustrate(REQUEST)
    with pytest.raises(Unavailable) as caught:
        paints.illustrate(REQUEST)
    assert f"127.0.0.1:{server.port}" in caught.value.what or "connection" in caught.value.what
    assert caught.value.engine == "openai_images"


def test_a_proxy_of_the_environment_does_not_see_what_goes_to_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    with MediaServer([GOOD]) as proxy, MediaServer([GOOD]) as here:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        paint(here)
        assert proxy.seen == []


# --- voices, heard and spoken ---


@pytest.mark.parametrize(
    ("reply", "kind", "says_what", "requests"),
    [
        (fails(500), Unavailable, "failed (500)", 2),
        (web_page(), Unavailable, "is no {model}'s server", 1),
        (fails(400, "content_filter"), Rejected, "refused what it was asked to {do}", 1),
        (Reply(b'{"text": "Once', cut_after=5), Unavailable, "connection", 2),
        (busy("3600"), Unavailable, "asked too often", 1),
    ],
)
@pytest.mark.parametrize(
    ("call", "port", "words"),
    [
        (hear, "transcriber", {"model": "speech model", "do": "hear"}),
        (read, "narrator", {"model": "voice model", "do": "read aloud"}),
    ],
)
def test_a_failing_speech_server_is_spoken_of_as_what_it_is(
    call: Callable[[MediaServer], object], port: str, words: dict[str, str],
    reply: Reply, kind: type[EngineError], says_what: str, requests: int,
) -> None:  # fmt: skip
    if call is read and "no {model}" in says_what:
        says_what = "is no voice that can be heard"
        kind = BadOutput
    with MediaServer([reply]) as server:
        with pytest.raises(kind) as caught:
            call(server)
        assert len(server.requests) == requests
    error = caught.value
    assert says_what.format(**words) in error.what and error.remedy
    assert (error.port, error.engine, error.retryable) == (port, "openai_audio", False)


@pytest.mark.parametrize(
    ("data", "says_what"),
    [(b"RIFF", "no voice that can be heard"), (bytes(1000), "no voice that can be heard"), (voice(0.0), "silence")],
)
def test_a_voice_that_is_none_is_found_out(data: bytes, says_what: str) -> None:
    with MediaServer([spoken(data)]) as server, pytest.raises(BadOutput, match=says_what):
        read(server)


def test_a_speech_server_that_is_not_there_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    options = AudioOptions(base_url=f"http://{address}/v1", model="whisper-1", tries=1)
    with pytest.raises(Unavailable, match=f"No server answers at {address}.*speech model"):
        OpenAITranscriber(options, Path("unused")).load()

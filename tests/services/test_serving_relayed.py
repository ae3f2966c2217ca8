"""A chat with a model behind a server of its own, as gguf is behind llama.cpp's."""

from __future__ import annotations

from typing import Any

import openai
import pytest

from tests.chat_replies import Reply, fails, says
from tests.chat_server import ChatServer
from tests.serving import serving
from visutale.errors import Unavailable
from visutale.ports import About, Port
from visutale.served import Relayed
from visutale.serving.service import Service
from visutale.settings import Settings


class Behind:
    """A model whose own server is the scripted one."""

    port: Port = "writer"
    about = About(title="Behind", does="Answers.")

    def __init__(self, server: ChatServer) -> None:
        self._server = server

    def check(self) -> str:
        return ""

    def load(self) -> None:
        """There is nothing to load."""

    def upstream(self) -> tuple[str, str]:
        return self._server.base_url, self._server.key


def test_a_chat_is_relayed_whole_and_bit_by_bit_under_a_key_of_its_own(settings: Settings) -> None:
    script = [says("Once upon a time"), Reply("there was a fox", piece=3), fails(400, "odd", message="as it is")]
    with ChatServer(script, key="inner") as model, serving(Behind(model), settings, api_key="outer") as served:
        completions: Any = served.openai("outer").chat.completions
        asked = {"model": "scripted", "messages": [{"role": "user", "content": "Tell"}]}
        whole = completions.create(**asked, extra_body={"grammar": "kept as it came"})
        assert whole.choices[0].message.content == "Once upon a time"
        assert model.requests[0].body["grammar"] == "kept as it came"
        assert "outer" not in str(model.requests[0].headers)
        chunks = list(completions.create(**asked, stream=True))
        assert [one.choices[0].delta.content for one in chunks[1:4]] == ["the", "re ", "was"]
        with pytest.raises(openai.BadRequestError, match="as it is") as refusal:
            completions.create(**asked)
        assert refusal.value.code == "odd"
        with pytest.raises(openai.NotFoundError):
            completions.create(model="another", messages=[])
        with served.http(Authorization="Bearer outer") as plain:
            for body in (b"", b"[]", b"[" * 100_000, b'{"model": 5}'):
                answer = plain.post("/v1/chat/completions", content=body)
                assert answer.status_code == 400 and answer.json()["error"]["code"].startswith("invalid_")
        assert served.service.gate.wait_until_empty(2) and len(model.requests) == 3


def test_a_model_s_own_server_is_sent_no_address_to_fetch(settings: Settings) -> None:
    with ChatServer() as model, serving(Behind(model), settings) as served:
        for kind in ("image_url", "video_url"):
            part = {"type": kind, kind: {"url": "http://127.0.0.1:9/cat.jpg"}}
            messages: Any = [{"role": "user", "content": [{"type": "text", "text": "What?"}, part]}]
            with pytest.raises(openai.BadRequestError, match="fetches nothing"):
                served.openai().chat.completions.create(model="scripted", messages=messages)
        assert not model.requests


def test_a_failure_of_a_model_s_own_server_is_told_as_all_others_are(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    told = {"code": 400, "message": "too long", "type": "exceed_context_size_error"}
    script = [Reply(status=400, error=told), Reply(status=502, error={})]
    with ChatServer(script) as model, serving(Behind(model), settings) as served:
        create: Any = served.openai().chat.completions.create
        asked = {"model": "scripted", "messages": [{"role": "user", "content": "Tell"}]}
        with pytest.raises(openai.BadRequestError, match="too long") as refusal:
            create(**asked)
        assert (refusal.value.code, refusal.value.type) == ("exceed_context_size_error", "invalid_request_error")
        with pytest.raises(openai.InternalServerError, match="does not say why") as failure:
            create(**asked)
        assert (failure.value.status_code, failure.value.code) == (502, "bad_output")
        assert served.service.gate.wait_until_empty(2)
    assert " 400 exceed_context_size_error " in caplog.text and " 502 bad_output " in caplog.text


def test_a_model_file_is_offered_for_chats_and_a_missing_one_is_told(settings: Settings) -> None:
    missing = settings.model_copy(update={"options": {"gguf": {"model": "/no/such.gguf"}}})
    service = Service.of("gguf", missing)
    assert list(service.residents) == ["chat"] and isinstance(service.engines[0], Relayed)
    assert "/no/such.gguf is not there" in service.trouble() or "not installed" in service.trouble()
    with pytest.raises(Unavailable):
        service.engines[0].upstream()


def test_who_hangs_up_on_a_relayed_chat_stops_the_model(settings: Settings) -> None:
    script = [Reply("and so on ", forever=True, every_s=0.01), Reply(hang=True)]
    with ChatServer(script) as model, serving(Behind(model), settings) as served:
        asked: dict[str, Any] = {"model": "scripted", "messages": [{"role": "user", "content": "Tell"}]}
        stream = served.openai().chat.completions.create(**asked, stream=True)
        next(iter(stream))
        stream.close()
        assert model.requests[0].left.wait(5)
        with pytest.raises(openai.APITimeoutError):
            served.openai().with_options(timeout=0.5).chat.completions.create(**asked)
        assert model.requests[1].left.wait(5)
        assert served.service.gate.wait_until_empty(2)


def test_a_model_whose_own_server_is_gone_is_unavailable(settings: Settings) -> None:
    with ChatServer() as model, serving(Behind(model), settings) as served:
        model.__exit__(None, None, None)
        with pytest.raises(openai.InternalServerError, match="does not answer") as failure:
            served.openai().chat.completions.create(model="scripted", messages=[])
        assert failure.value.status_code == 503
        assert failure.value.response.headers["x-should-retry"] == "true"

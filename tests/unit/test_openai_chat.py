"""The engine for language models on servers: its options, and what it says of a server before a story is asked for."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from tests.chain_author import USUAL, WISH
from tests.chat_replies import Reply, by_prompt
from tests.chat_server import ChatServer
from visutale import registry
from visutale.engine_room import EngineRoom
from visutale.engines.openai_chat import OpenAIChat, Options
from visutale.errors import ConfigError, EngineError, InputError
from visutale.ports import StoryRequest
from visutale.settings import Settings

MODELS = ("gpt-tiny", "gpt-small", "gpt-large", "embedder", "painter", "speaker", "llama3.2:latest")


def engine(server: ChatServer, **options: Any) -> OpenAIChat:
    return OpenAIChat(Options(base_url=server.base_url, **{"model": "gpt-tiny", **options}), Path())


def refusal(writer: OpenAIChat) -> str:
    with pytest.raises(EngineError) as caught:
        writer.load()
    return str(caught.value)


# --- before anything is asked ---


def test_without_a_model_or_a_key_it_says_what_to_set() -> None:
    assert "options.openai_chat.model" in OpenAIChat(Options(), Path()).check()
    assert "options.openai_chat.api_key" in OpenAIChat(Options(model="gpt-tiny"), Path()).check()
    assert OpenAIChat(Options(model="gpt-tiny", api_key="k"), Path()).check() == ""  # type: ignore[arg-type]
    assert OpenAIChat(Options(model="m", base_url="http://127.0.0.1:9/v1"), Path()).check() == ""
    with pytest.raises(EngineError, match=r"options\.openai_chat\.model"):
        OpenAIChat(Options(), Path()).plan(StoryRequest(wish="a cat"))


def test_an_address_is_taken_as_people_copy_it() -> None:
    for url in ("http://box:8080/v1", " http://box:8080/v1/ ", "http://box:8080/v1/chat/completions"):
        assert Options(base_url=url).base_url == "http://box:8080/v1"


@pytest.mark.parametrize(
    "url", ["box:8080/v1", "", "ftp://box/v1", "http://me:pw@box/v1", "http://box/v1?key=1", "http://[::1"]
)
def test_an_address_that_is_none_is_named_and_not_quoted(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"“base_url” of the engine “openai_chat”") as caught:
        registry.build("writer", "openai_chat", {"base_url": url}, tmp_path)
    assert "pw" not in str(caught.value)


def test_options_come_from_the_environment_and_the_file_together(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_home.mkdir()
    (own_home / "visutale.toml").write_text('[options.openai_chat]\nmodel = "m"\nbase_url = "http://box/v1"\n')
    monkeypatch.setenv("VISUTALE_OPTIONS__OPENAI_CHAT__API_KEY", "12345")
    monkeypatch.setenv("VISUTALE_OPTIONS__OPENAI_CHAT__SEES", "true")
    monkeypatch.setenv("VISUTALE_OPTIONS__OPENAI_CHAT__PARALLEL", "3")
    writer = EngineRoom(Settings.read()).writer
    assert isinstance(writer, OpenAIChat)
    assert (writer.sees, writer.parallel, writer.about.title) == (True, 3, "m at box")
    assert writer._options.api_key.get_secret_value() == "12345"


def test_the_key_is_never_printed() -> None:
    options = Options(model="m", api_key="sesame")  # type: ignore[arg-type]
    assert "sesame" not in f"{options} {options!r} {options.model_dump()} {options.model_dump_json()}"


# --- the greeting ---


def test_a_server_that_has_the_model_is_greeted_once_and_asked_nothing() -> None:
    with ChatServer(models=MODELS, key="sesame") as server:
        engine(server, api_key="sesame").load()
        assert [request.path for request in server.seen] == ["/v1/models"]


def test_a_model_that_is_not_there_is_answered_with_those_that_are_most_alike() -> None:
    with ChatServer(models=MODELS) as server:
        said = refusal(engine(server, model="gpt-tinny"))
    assert "has no model “gpt-tinny”. It has “gpt-tiny”" in said
    assert said.count("“") == 6
    assert said.index("…") > 0


def test_the_tag_of_a_model_may_be_left_out_as_ollama_does() -> None:
    with ChatServer(models=MODELS) as server:
        engine(server, model="llama3.2").load()


def test_a_wrong_key_and_none_are_said_at_once() -> None:
    with ChatServer(models=MODELS, key="sesame") as server:
        assert "does not accept the key" in refusal(engine(server, api_key="wrong"))
        assert "does not accept the key" in refusal(engine(server))


def test_a_server_that_is_not_there_is_said_at_once() -> None:
    with ChatServer() as server:
        gone = engine(server)
    assert "No server answers at 127.0.0.1" in refusal(gone)


def test_a_web_page_is_no_language_model() -> None:
    with ChatServer() as server:
        server.models_reply = Reply(raw=b"<html>Welcome to my router</html>", headers={"Content-Type": "text/html"})
        assert "/v1" in refusal(engine(server))


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_server_that_can_not_say_which_models_it_has_is_fine(status: int) -> None:
    with ChatServer() as server:
        server.models_reply = Reply(status=status)
        engine(server).load()
        server.models_reply = Reply(status=503)
        assert "failed (503)" in refusal(engine(server))


def test_keys_of_other_programs_are_sent_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_ORGANIZATION", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY")
    for name in names:
        monkeypatch.setenv(name, "somebody-elses")
    for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/v1")
    with ChatServer(lambda body: "A tale of a cat.", models=MODELS) as server:
        writer = engine(server, structure="words", tries=1)
        writer.load()
        with pytest.raises(EngineError):
            writer.plan(StoryRequest(wish="a cat"))
        assert server.requests
        assert "somebody-elses" not in str([request.headers for request in server.seen])


def test_a_wish_and_a_key_stay_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ChatServer(lambda body: "A tale of a cat.", models=MODELS, key="sesame") as server:
        writer = engine(server, api_key="sesame", structure="words", tries=1)
        writer.load()
        with pytest.raises(EngineError):
            writer.plan(StoryRequest(wish="a walrus called Ottilie"))
    assert "Ottilie" not in caplog.text
    assert "sesame" not in caplog.text


def test_a_wish_that_the_moderation_model_finds_unfit_is_refused_before_the_story_begins() -> None:
    def flagged(text: str) -> tuple[str, ...]:
        return ("violence",) if "zorbel" in text else ()

    with ChatServer(by_prompt(USUAL), flagged=flagged) as server:
        writer = engine(server, moderation_model="omni")
        with pytest.raises(InputError, match="6 to 8"):
            writer.plan(StoryRequest(wish="a zorbel who zorbels", pages=6))
        assert server.requests == []
        assert writer.plan(StoryRequest(wish=WISH, pages=6)).beats


def test_a_server_that_sends_words_on_to_another_address_is_not_followed() -> None:
    with ChatServer(models=MODELS) as other, ChatServer() as server:
        server.models_reply = Reply(raw=b"", status=307, headers={"Location": f"{other.base_url}/models"})
        assert "sends on to another address (307). Set options.openai_chat.base_url" in refusal(engine(server))
        assert other.seen == []


def test_a_proxy_of_the_environment_is_used_for_other_computers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with ChatServer() as proxy, ChatServer(models=MODELS) as here:
        for name in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, proxy.base_url.removesuffix("/v1"))
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        engine(here).load()
        assert [request.path for request in here.seen] == ["/v1/models"]
        assert proxy.seen == []
        OpenAIChat(Options(model="m", base_url="http://model.example/v1"), Path()).load()
        assert [request.path for request in proxy.seen] == ["http://model.example/v1/models"]

"""Which engine is chosen where the settings leave it open, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.doubles import Ears
from visutale import registry
from visutale.choosing import choose
from visutale.doctor import examine
from visutale.engine_room import EngineRoom
from visutale.errors import ConfigError, Unavailable
from visutale.settings import Settings

CHAT: dict[str, Any] = {"openai_chat": {"model": "a-model"}}
FILE: dict[str, Any] = {"gguf": {"model": "a.gguf"}}
KEY: dict[str, Any] = {"deepl": {"api_key": "k"}}


@pytest.mark.parametrize(
    ("options", "writer", "translator"),
    [
        ({}, "tale", ""),
        (CHAT, "openai_chat", "openai_chat"),
        (FILE, "gguf", "gguf"),
        (CHAT | FILE, "openai_chat", "openai_chat"),
        (KEY, "tale", "deepl"),
        (CHAT | KEY, "openai_chat", "deepl"),
        ({"openai_chat": {"model": " "}, "gguf": {"model": ""}}, "tale", ""),
        ({"openai_chat": {"api_key": "k"}}, "tale", ""),
    ],
)
def test_the_best_that_is_configured_is_chosen(options: dict[str, Any], writer: str, translator: str) -> None:
    settings = Settings.read(options=options)
    assert (choose("writer", settings).name, choose("translator", settings).name) == (writer, translator)
    assert all(choose(port, settings).why.endswith(".") for port in ("writer", "translator"))


def test_a_named_engine_wins_over_what_is_configured() -> None:
    settings = Settings.read(options=CHAT | KEY).with_engines({"writer": "tale", "translator": "openai_chat"})
    assert (choose("writer", settings).name, choose("translator", settings).name) == ("tale", "openai_chat")


def test_only_writer_and_translator_are_chosen_automatically() -> None:
    with pytest.raises(ConfigError, match="no engine called “auto”"):
        EngineRoom(Settings.read().with_engines({"illustrator": "auto"})).engine("illustrator")


def test_the_translator_follows_a_writer_that_was_named() -> None:
    assert choose("translator", Settings.read().with_engines({"writer": "gguf"})).name == "gguf"


def test_keys_of_other_programs_choose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "DEEPL_AUTH_KEY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/v1")
    settings = Settings.read()
    assert (choose("writer", settings).name, choose("translator", settings).name) == ("tale", "")


def test_a_port_without_an_engine_says_what_to_configure_and_is_passed_by_in_the_warm_up() -> None:
    room = EngineRoom(Settings.read(), {"transcriber": Ears()})  # type: ignore[dict-item]
    assert room.name("translator") == ""
    with pytest.raises(Unavailable, match=r"options\.openai_chat.*options\.deepl"):
        _ = room.translator
    assert room.warm_up(("transcriber", "translator")) == {}


def test_the_doctor_says_what_was_chosen_and_why_and_that_nobody_translates() -> None:
    findings = examine(Settings.read())
    assert findings.healthy
    assert [empty.port for empty in findings.nobody] == ["translator"]
    assert "no language model is configured" in findings.in_words()
    chosen = {found.port: found.engine for found in examine(Settings.read(options=CHAT)).engines if found.chosen}
    assert (chosen["writer"], chosen["translator"]) == ("openai_chat", "openai_chat")


def test_a_file_with_several_engines_gives_the_one_that_is_asked_for(tmp_path: Path) -> None:
    assert registry.ports_of("openai_chat") == ("writer", "translator", "captioner")
    for port in registry.ports_of("openai_chat"):
        assert registry.engine_class("openai_chat", port).port == port
        assert registry.build(port, "openai_chat", {}, tmp_path).port == port
        assert "openai_chat" in registry.names_for(port)
    with pytest.raises(ConfigError, match=r"a writer, a translator and a captioner, not a narrator.*hibari"):
        registry.engine_class("openai_chat", "narrator")


def test_a_name_in_the_wrong_place_is_refused_with_those_that_fit() -> None:
    with pytest.raises(ConfigError, match=r"“tale” is a writer, not a narrator\. Known for this: hibari"):
        registry.build("narrator", "tale", {}, Path())
    with pytest.raises(ConfigError, match=r"no engine called “tail”.*tale"):
        EngineRoom(Settings.read().with_engines({"writer": "tail"})).engine("writer")

"""What every translator owes the studio, whichever engine it is.

Services are stood in for by scripted servers. A model that runs here is the real one: it may be too weak to translate,
and has to say so; engines that can't work here say why and are skipped.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pytest

from tests.chat_replies import Body, Scripted, schema_name, text_of
from tests.chat_server import ChatServer
from tests.deepl_server import KEY, DeepLServer
from visutale import registry
from visutale.errors import BadOutput, Cancelled, Rejected, VisutaleError
from visutale.ports import Translation, TranslationRequest, Translator
from visutale.watch import Watch

TEXTS = ("Mia and the Owl", "Mia ran up the hill.\n\n“Catch me!” she called.", "It had seen many hats & boots.")
_WEAK = ("gguf",)
_PATIENCE_S = 12.0


def answered(body: Body) -> Scripted:
    """What a model would answer that translates by giving every word but names another ending."""
    fenced = dict(re.findall(r"<([a-z]+)>\n(.*?)\n</\1>", text_of(body), re.DOTALL))
    if schema_name(body) == "Names":
        return {"names": [{"name": name, "written": name} for name in fenced["names"].split("\n")]}
    if schema_name(body) == "Texts":
        asked = json.loads(fenced["texts"])
        return {"texts": [{"number": one["number"], "text": turned(one["text"])} for one in asked]}
    return turned(fenced["text"])


def turned(text: str) -> str:
    return re.sub(r"(?<![\w&<])(?!Mia|amp;|n>)[^\W\d_]{2,}", r"\g<0>en", text)


@pytest.fixture(scope="module", params=registry.names_for("translator"))
def translator(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Translator]:
    with ExitStack() as servers:
        options: dict[str, Any] = {}
        if request.param == "deepl":
            server = servers.enter_context(DeepLServer(turn=turned))
            options = {"api_key": KEY, "server_url": server.url}
        elif request.param == "openai_chat":
            chat = servers.enter_context(ChatServer(answered))
            options = {"base_url": chat.base_url, "model": "scripted"}
        elif request.param == "gguf":
            options = {"threads": 1}
        engine = cast(
            Translator, registry.build("translator", request.param, options, tmp_path_factory.mktemp("cache"))
        )
        if reason := engine.check():
            pytest.skip(reason)
        engine.load()
        yield engine


def request(*texts: str, **fields: Any) -> TranslationRequest:
    return TranslationRequest(**{"texts": texts, "source": "en", "target": "de", "names": ("Mia",), **fields})


def translated(translator: Translator, asked: TranslationRequest) -> Translation:
    """A translation; a model that is too weak for one says so, in words, or is stopped after a while."""
    weak = type(translator).__module__.endswith(_WEAK)
    until = time.monotonic() + _PATIENCE_S
    try:
        return translator.translate(asked, Watch(cancelled=lambda: weak and time.monotonic() > until))
    except (BadOutput, Cancelled) as error:
        if not weak:
            raise
        assert str(error)
        pytest.skip(f"too weak to translate: {error}")


def test_as_many_texts_come_back_and_their_names_with_them(translator: Translator) -> None:
    done = translated(translator, request(*TEXTS))
    assert len(done.texts) == 3
    assert all(text.strip() for text in done.texts)
    assert set(done.names) == {"Mia"}
    assert done.names["Mia"].strip()
    assert done.names["Mia"] in done.texts[1]
    assert done.texts[1].count("\n\n") == 1
    assert "&amp;" not in done.texts[2]


def test_nothing_to_translate_is_translated_at_once(translator: Translator) -> None:
    assert translator.translate(TranslationRequest(texts=(), source="en", target="de")).texts == ()


def test_a_stopped_watch_stops_it(translator: Translator) -> None:
    with pytest.raises(Cancelled):
        translator.translate(request(*TEXTS), Watch(cancelled=lambda: True))


def test_what_it_took_is_told(translator: Translator) -> None:
    watch = Watch()
    if type(translator).__module__.endswith(_WEAK):
        pytest.skip("too slow to be asked twice")
    translator.translate(request(*TEXTS), watch)
    assert all(usage.step.startswith("translate/") for usage in watch.usage)
    assert sum(usage.calls for usage in watch.usage) >= 1


def test_a_language_it_can_not_is_refused_in_words(translator: Translator) -> None:
    if type(translator).__module__.endswith(_WEAK):
        pytest.skip("a language model takes any language")
    try:
        translator.translate(request("Mia slept.", target="zu"))
    except Rejected as error:
        assert "Zulu" in str(error)


def test_errors_name_the_engine_and_never_the_words(translator: Translator) -> None:
    long = "A secret word. " + "x" * 100_000
    try:
        translator.translate(request(long), Watch(cancelled=lambda: type(translator).__module__.endswith(_WEAK)))
    except VisutaleError as error:
        assert "secret" not in str(error)


def test_building_is_cheap_and_needs_nothing(tmp_path: Path) -> None:
    for name in registry.names_for("translator"):
        assert registry.build("translator", name, {}, tmp_path).port == "translator"

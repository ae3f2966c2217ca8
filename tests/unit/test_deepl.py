"""The DeepL engine, against a scripted server over HTTP."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.deepl_server import KEY, DeepLServer
from visutale.engines.deepl import MOST_BYTES, DeepL, Options
from visutale.errors import BadOutput, Cancelled, EngineError, Rejected, Timeout, Unavailable
from visutale.ports import Translation, TranslationRequest
from visutale.watch import Watch

Translate = Callable[..., Translation]


def engine(server: DeepLServer, **options: object) -> DeepL:
    return DeepL(Options.model_validate({"api_key": KEY, "server_url": server.url, **options}), Path("unused"))


def request(*texts: str, names: tuple[str, ...] = (), source: str = "en", target: str = "de") -> TranslationRequest:
    return TranslationRequest(texts=texts, source=source, target=target, names=names)


def test_texts_come_back_in_order_with_names_signs_and_paragraphs_as_they_were() -> None:
    texts = ("Mia & Tom <3 Pip's hat.", "“Hush!” said Mia.\n\nThen it was quiet.\nMiaow.", "The end")
    with DeepLServer() as server:
        done = engine(server).translate(request(*texts, names=("Mia", "Pip", "Tom")))
    assert done.texts == ("Mia & Tom <3 Pip'S HAT.", "“HUSH!” SAID Mia.\n\nTHEN IT WAS QUIET.\nMIAOW.", "THE END")
    assert done.names == {"Mia": "Mia", "Pip": "Pip", "Tom": "Tom"}


def test_words_of_address_and_descriptions_are_translated_with_the_names() -> None:
    with DeepLServer() as server:
        done = engine(server).translate(
            request("Aunt Rose and the owl met Mia.", names=("Aunt Rose", "the owl", "Grandma", "Mia and Tom", "Mia"))
        )
    assert done.texts == ("AUNT Rose AND THE OWL MET Mia.",)
    assert list(done.names.values()) == ["AUNT Rose", "THE OWL", "GRANDMA", "Mia AND Tom", "Mia"]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("Er war <i>so sehr </i>müde. <b><n>Pip</n>!</b> 2 * 3", "Er war *so sehr* müde. **Pip!** 2 * 3"),
        ("<i>Pip</i> <b></b>& <i>er", "*Pip* & er"),
        ("<i>Pip</i><b>er</b>", "Piper"),  # signs side by side stress nothing
    ],
)
def test_stressed_words_are_stressed_in_the_other_language(answer: str, text: str) -> None:
    with DeepLServer(turn=lambda _: answer) as server:
        done = engine(server).translate(request("He was *so* tired. **Pip!** 2 * 3", names=("Pip",)))
    assert done.texts == (text,)
    assert server.translations[0]["text"] == ["He was <i>so</i> tired. <b><n>Pip</n>!</b> 2 * 3"]


def test_what_deepl_is_told() -> None:
    with DeepLServer() as server:
        engine(server).translate(request("Mia sings.", "Tom & Mia dance.", names=("Mia",)))
        asked, headers = server.translations[0], server.headers
    assert asked["text"] == ["<n>Mia</n> sings.", "Tom &amp; <n>Mia</n> dance."]
    assert (asked["source_lang"], asked["target_lang"]) == ("EN", "DE")
    assert asked["context"] == "Mia sings. Tom & Mia dance."
    assert (asked["tag_handling"], asked["ignore_tags"], asked["formality"]) == ("xml", ["n"], "prefer_less")
    assert all("python/" not in one["user-agent"].replace("deepl-python/", "") for one in headers)


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "EN-US"), ("en-GB", "EN-GB"), ("en-AU", "EN-GB"), ("pt", "PT-PT"), ("pt_br", "PT-BR"), ("fr-CA", "FR")],
)
def test_codes_of_target_languages(tag: str, code: str) -> None:
    with DeepLServer() as server:
        engine(server).translate(request("Hallo.", source="de-AT", target=tag))
        assert server.translations[0]["target_lang"] == code
        assert server.translations[0]["source_lang"] == "DE"


def test_a_book_of_many_pages_keeps_to_the_limits() -> None:
    texts = tuple(f"{number} " + "ä" * 1500 for number in range(120))
    with DeepLServer(turn=lambda text: text) as server:
        watch = Watch()
        done = engine(server, price=20.0, currency="EUR").translate(request(*texts), watch)
        assert len(server.translations) > 2
        assert all(len(one["text"]) <= 50 for one in server.translations)
    assert done.texts == texts
    (usage,) = watch.usage
    assert usage.calls == len(server.translations)
    assert usage.cost == pytest.approx(sum(map(len, texts)) * 20e-6)
    assert usage.currency == "EUR"


def test_a_paragraph_too_long_for_any_request_is_refused_in_words() -> None:
    with DeepLServer() as server, pytest.raises(Rejected, match="too long"):
        engine(server).translate(request("a" * MOST_BYTES))


def test_unknown_languages_are_refused_with_a_list_before_any_words_are_sent() -> None:
    with DeepLServer() as server:
        with pytest.raises(Rejected, match=r"into Latin.*It translates into: English \(American\).*German"):
            engine(server).translate(request("Mia sings.", target="la"))
        with pytest.raises(Rejected, match="from Swahili"):
            engine(server).translate(request("Mia anaimba.", source="sw"))
        assert not server.translations


def test_no_key_and_a_wrong_key() -> None:
    without = DeepL(Options(), Path("unused"))
    assert "options.deepl.api_key" in without.check()
    with pytest.raises(Unavailable, match=r"options\.deepl\.api_key"):
        without.translate(request("Mia sings."))
    with DeepLServer() as server:
        wrong = engine(server, api_key="wrong")
        assert wrong.check() == ""
        with pytest.raises(Unavailable, match="does not accept the key") as caught:
            wrong.translate(request("Mia sings."))
        assert not caught.value.retryable
        assert "wrong" not in repr(wrong._options)
        assert not server.translations


@pytest.mark.parametrize(
    ("failures", "kind", "says", "requests"),
    [
        ([456], Rejected, "used up", 1),
        ([429, 429], Unavailable, "too many", 2),
        ([503, 500], Unavailable, "problem of its own", 2),
        ([400], Rejected, "HTTP 400", 1),
        ([b"<html>", b"[]"], BadOutput, "number of texts", 2),
        ([b'{"translations": []}', b'{"translations": []}'], BadOutput, "number of texts", 2),
        ([b'{"translations": [{"text": "hallo"}]}'], BadOutput, "can't be read", 1),
    ],
)
def test_failures_in_words(failures: list[int | bytes], kind: type[EngineError], says: str, requests: int) -> None:
    with DeepLServer(failures=failures) as server:
        with pytest.raises(kind, match=says) as caught:
            engine(server, tries=2).translate(request("Mia sings."))
        assert not caught.value.retryable
        assert len(server.translations) == requests


def test_a_busy_server_is_asked_again() -> None:
    with DeepLServer(failures=[429]) as server:
        assert engine(server).translate(request("Mia sings.")).texts == ("MIA SINGS.",)
        assert len(server.translations) == 2


def test_a_server_that_hangs_and_one_that_is_not_there() -> None:
    with DeepLServer(hang=True) as server, pytest.raises(Timeout, match="in time"):
        engine(server, timeout_s=0.2, tries=1).translate(request("Mia sings."))
    with pytest.raises(Unavailable, match="can't be reached"):
        engine(server, tries=1).translate(request("Mia sings."))


def test_lost_words_are_noticed() -> None:
    with DeepLServer(turn=lambda text: "Sie singt.") as server, pytest.raises(BadOutput, match="left words"):
        engine(server).translate(request("Mia sings.", names=("Mia",)))
    with DeepLServer(turn=lambda text: " ") as server, pytest.raises(BadOutput, match="left words"):
        engine(server).translate(request("Mia sings."))


def test_stopping_ends_it_between_requests() -> None:
    stop = threading.Event()

    def turn(text: str) -> str:
        stop.set()
        return text

    with DeepLServer(turn=turn) as server:
        with pytest.raises(Cancelled):
            engine(server).translate(request(*("Mia sings.",) * 120), Watch(cancelled=stop.is_set))
        assert len(server.translations) == 1


def test_nothing_of_the_book_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), DeepLServer() as server:
        engine(server).translate(request("Mia sings secretly.", names=("Mia",)))
    assert "secretly" not in caplog.text.lower()

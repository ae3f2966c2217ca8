"""A chat server that fails in every way servers do: each ends in a sentence for people, after few requests."""

from __future__ import annotations

import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from pydantic import BaseModel

from tests.chat_replies import (
    Reply,
    busy,
    context_too_small,
    cut_short,
    drips,
    fails,
    filtered,
    floods,
    garbled,
    hangs,
    in_seconds,
    no_response_format,
    quota_gone,
    refuses,
    says,
    text_of,
    wrong_key,
)
from tests.chat_server import ChatServer
from visutale.chain.calling import Caller
from visutale.chain.openai_model import chat_model, explain, known_models, moderation
from visutale.errors import BadOutput, Cancelled, EngineError, Rejected, Timeout, Unavailable
from visutale.prompts import Prompt
from visutale.watch import Watch


class Outline(BaseModel):
    title: str


PROMPT = Prompt(
    name="story/outline",
    about="One sentence a page.",
    inputs={"wish": "words"},
    output="Outline",
    system="You plan picture books.",
    user="Plan {{ wish }} now.",
)
WISH = {"wish": "marmalade-submarine"}
GOOD = {"title": "Mia"}
SECRETS = ("marmalade", "zeppelin", "sesame")


def ask(caller: Caller, watch: Watch | None = None) -> Outline:
    return caller.ask(PROMPT, WISH, Outline, watch or Watch())


def tell(caller: Caller, watch: Watch | None = None) -> str:
    return caller.tell(PROMPT, WISH, watch or Watch())


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


# --- what ends at once ---


@pytest.mark.parametrize(
    ("replies", "kind", "says_what", "says_remedy", "requests"),
    [
        ([wrong_key()], Unavailable, "does not accept the key", "Check the key", 1),
        ([fails(403)], Unavailable, "does not accept the key", "may use this model", 1),
        ([quota_gone()], Unavailable, "no credit left", "Add credit", 1),
        ([fails(402)], Unavailable, "no credit left", "Add credit", 1),
        ([busy("3600")], Unavailable, "asked too often", "Wait a little", 1),
        ([busy(in_seconds(3600))], Unavailable, "asked too often", "Wait a little", 1),
        ([context_too_small()], Rejected, "larger than the language model's context", "fewer pages", 1),
        ([context_too_small(llama=True)], Rejected, "larger than the language model's context", "larger context", 1),
        ([fails(400, "content_filter")], Rejected, "rules on content", "Put the wish differently", 1),
        ([refuses()], Rejected, "declined", "Put the wish differently", 1),
        ([filtered("Once")], Rejected, "declined", "Put the wish differently", 1),
        ([floods()], BadOutput, "grew beyond 24,000 characters", "another model", 1),
        ([garbled()], Unavailable, "is no language model's server", "/v1", 1),
        ([no_response_format()] * 3, Rejected, "does not take the request (400)", "context is large enough", 3),
        ([fails(418)], Rejected, "does not take the request (418)", "can chat", 1),
        (["no", "no"], BadOutput, "of no use twice", "stronger model", 2),
        (['{"title": ', '{"title": '], BadOutput, "of no use twice", "stronger model", 2),
        (["As an AI, I …", "As an AI, I …"], Rejected, "declined", "Put the wish differently", 2),
        ([says('{"title": "x', finish="length")] * 2, BadOutput, "cut off twice for its length", "larger context", 2),
        ([says("<think>hm", finish="length")] * 2, BadOutput, "cut off twice for its length", "larger context", 2),
        ([says("")] * 2, BadOutput, "of no use twice", "Try again", 2),
    ],
)  # fmt: skip
def test_a_failure_is_a_sentence_after_few_requests(
    replies: Sequence[Reply | str], kind: type[EngineError], says_what: str, says_remedy: str, requests: int
) -> None:
    with ChatServer(replies) as server:
        with pytest.raises(kind) as caught:
            ask(Caller(server.card()))
        assert len(server.requests) == requests
    error = caught.value
    assert says_what in error.what and says_remedy in error.remedy
    assert not error.retryable and (error.port, error.engine) == ("writer", "openai_chat")


def test_a_refusal_in_words_is_asked_once_more_and_gently() -> None:
    with ChatServer(["I’m sorry, but I can’t help with that.", "Once upon a time."]) as server:
        assert tell(Caller(server.card())) == "Once upon a time."
        assert "picture book for children" in server.requests[1].body["messages"][-1]["content"]


def test_no_words_at_all_are_no_page() -> None:
    with ChatServer([says(""), says("  \n")]) as server, pytest.raises(BadOutput, match="There were no words"):
        tell(Caller(server.card()))


def test_an_endless_answer_is_left_not_read_to_its_end() -> None:
    watch = Watch()
    with ChatServer([floods(50_000_000)]) as server:
        with pytest.raises(BadOutput):
            tell(Caller(server.card()), watch)
        assert server.requests[0].left.wait(1.0)
    assert watch.tokens < 50_000


# --- wrong settings ---


def test_nobody_at_the_address() -> None:
    address = f"127.0.0.1:{free_port()}"
    with ChatServer() as server:
        card = replace(server.card(), model=chat_model(f"http://ann:sesame@{address}/v1", "", "m"), tries=1)
        with pytest.raises(Unavailable) as caught:
            tell(Caller(card))
    assert caught.value.what == f"No server answers at {address}." and "address in the settings" in caught.value.remedy


@pytest.mark.parametrize("key", ["clé", "sesame\nopen"])
def test_a_key_that_can_not_be_one(key: str) -> None:
    with ChatServer() as server:
        card = replace(server.card(), model=chat_model(server.base_url, key, "m"), tries=1)
        with pytest.raises(Unavailable, match="key") as caught:
            tell(Caller(card))
    assert "sesame" not in str(caught.value)


def test_a_model_that_is_not_there_is_named_with_up_to_five_that_are() -> None:
    names = [f"model-{letter}" for letter in "abcdefg"]
    with ChatServer(models=names, key="sesame") as server:
        card = replace(server.card(), model=chat_model(server.base_url, "sesame", "gpt-9"))
        with pytest.raises(Unavailable, match="no model “gpt-9”") as caught:
            tell(Caller(card))
        assert known_models(server.base_url, "sesame") == tuple(names)
        assert len(server.requests) == 1
    assert "“model-e”, …" in caught.value.remedy and "model-f" not in caught.value.remedy


def test_a_server_that_has_the_model_but_not_the_form_is_asked_in_another() -> None:
    with ChatServer([fails(404), GOOD], models=["m"]) as server:
        assert ask(Caller(server.card())).title == "Mia"


def test_an_address_without_a_chat_model() -> None:
    with ChatServer() as server:
        elsewhere = chat_model(server.base_url.removesuffix("/v1") + "/docs", "", "m")
        with pytest.raises(Unavailable, match="no chat model at this address") as caught:
            tell(Caller(replace(server.card(), model=elsewhere)))
    assert "/v1" in caught.value.remedy


# --- what is tried again ---


def test_a_busy_server_is_left_alone_as_long_as_it_says() -> None:
    with ChatServer([busy("1"), GOOD]) as server:
        start = time.monotonic()
        assert ask(Caller(server.card())).title == "Mia"
        assert time.monotonic() - start >= 1.0


def test_how_long_is_read_from_both_forms() -> None:
    import openai

    def waits(header: str) -> float | None:
        with ChatServer([busy(header)]) as server:
            client = openai.OpenAI(base_url=server.base_url, api_key="k", max_retries=0)
            with pytest.raises(openai.RateLimitError) as caught:
                client.chat.completions.create(model="m", messages=[])
        return explain(caught.value, "writer", "x").retry_after_s

    assert waits("7") == 7.0 and waits("0.5") == 0.5 and waits("-3") == 0.0
    assert 27 < (waits(in_seconds(30)) or 0) <= 30
    assert waits("soon") is None and waits("") is None


@pytest.mark.parametrize(
    ("reply", "kind"),
    [(fails(500), Unavailable), (fails(503), Unavailable), (busy(), Unavailable)],
    ids=["500", "503", "429"],
)
def test_a_broken_server_is_asked_as_often_as_the_card_says(reply: Reply, kind: type[EngineError]) -> None:
    with ChatServer([reply] * 2) as server:
        with pytest.raises(kind) as caught:
            ask(Caller(replace(server.card(), tries=2)))
        assert len(server.requests) == 2
    assert not caught.value.retryable


def test_half_a_stream_is_no_answer() -> None:
    watch = Watch()
    with ChatServer([cut_short('{"title": "half'), GOOD]) as server:
        assert ask(Caller(server.card()), watch).title == "Mia"
    assert watch.usage[0].calls == 2 and watch.usage[0].estimated


def test_half_a_stream_that_ends_politely_is_no_answer_either() -> None:
    half = b'data: {"id":"1","object":"chat.completion.chunk","created":0,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Once upon"},"finish_reason":null}]}\n\n'  # noqa: E501
    reply = Reply(raw=half, headers={"Content-Type": "text/event-stream"})
    with ChatServer([reply] * 2) as server:
        with pytest.raises(BadOutput, match="stopped in the middle"):
            tell(Caller(replace(server.card(), tries=2)))
        assert len(server.requests) == 2


@pytest.mark.filterwarnings("ignore:Pydantic serializer")
@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (b'data: {"error": {"message": "zeppelin", "code": 500, "type": "server_error"}}\n\n', BadOutput),
        (b'data: {"error": {"message": "zeppelin", "type": "exceed_context_size_error"}}\n\n', Rejected),
        (b"data: {zeppelin\n\n", BadOutput),
        (b'data: {"choices": "zeppelin"}\n\n', BadOutput),
        (b'data: {"choices": [{"index": 0, "delta": {"content": 5}}]}\n\n', BadOutput),
    ],
    ids=["an error", "a context error", "no JSON", "no choices", "no text"],
)
def test_nonsense_inside_a_stream(event: bytes, kind: type[EngineError]) -> None:
    with ChatServer(lambda body: Reply(raw=event, headers={"Content-Type": "text/event-stream"})) as server:
        with pytest.raises(kind) as caught:
            tell(Caller(replace(server.card(), tries=2)))
        assert len(server.requests) <= 2
    assert "zeppelin" not in str(caught.value)


def test_tries_and_answers_together_are_bounded() -> None:
    """Every answer after as many failures as are forgiven: two answers, and never more than twice the tries."""
    with ChatServer([fails(500), "no", fails(500), "no"]) as server:
        with pytest.raises(BadOutput):
            ask(Caller(replace(server.card(), tries=2)))
        assert len(server.requests) == 4


# --- time and stopping ---


@pytest.mark.parametrize("reply", [hangs(), drips(0.02)], ids=["a hang", "a drip"])
def test_the_time_is_over_and_the_connection_closed(reply: Reply) -> None:
    with ChatServer([reply]) as server:
        start = time.monotonic()
        with pytest.raises(Timeout, match=r"within 0\.2 seconds") as caught:
            ask(Caller(replace(server.card(), timeout_s=0.2)))
        assert time.monotonic() - start < 2.0
        assert server.requests[0].left.wait(1.0)
        assert len(server.requests) == 1
    assert not caught.value.retryable and "timeout_s" in caught.value.remedy


class Stop:
    """A watch that is stopped when the server has been asked."""

    def __init__(self, server: ChatServer) -> None:
        self._stop = threading.Event()
        self.at = 0.0
        self.watch = Watch(cancelled=self._stop.is_set)
        threading.Thread(target=self._run, args=(server,), daemon=True).start()

    def _run(self, server: ChatServer) -> None:
        server.asked.wait(10.0)
        time.sleep(0.1)
        self.at = time.monotonic()
        self._stop.set()


@pytest.mark.parametrize("how", [ask, tell])
@pytest.mark.parametrize("reply", [hangs(), drips(0.02)], ids=["a hang", "a drip"])
def test_stopping_closes_the_connection(reply: Reply, how: Callable[[Caller, Watch], object]) -> None:
    with ChatServer([reply]) as server:
        stop = Stop(server)
        with pytest.raises(Cancelled):
            how(Caller(server.card()), stop.watch)
        assert server.requests[0].left.wait(1.0)
        assert time.monotonic() - stop.at < 1.0


def test_what_came_before_stopping_is_counted() -> None:
    stop = threading.Event()
    watch = Watch(cancelled=stop.is_set)
    with ChatServer([drips(0.01)]) as server, pytest.raises(Cancelled):
        Caller(server.card()).tell(PROMPT, WISH, watch, on_text=lambda text: stop.set())
    assert watch.usage[0].estimated and watch.tokens > 100


def test_stopping_while_a_busy_server_is_waited_for() -> None:
    with ChatServer([busy("30")]) as server:
        stop = Stop(server)
        with pytest.raises(Cancelled):
            ask(Caller(server.card()), stop.watch)
        assert time.monotonic() - stop.at < 1.0 and len(server.requests) == 1


def test_what_is_stopped_is_not_even_asked() -> None:
    with ChatServer() as server:
        with pytest.raises(Cancelled):
            ask(Caller(server.card()), Watch(cancelled=lambda: True))
        assert not server.requests


def test_one_hang_does_not_hold_up_others() -> None:
    with ChatServer(lambda body: hangs() if "tortoise" in text_of(body) else says("Fine.")) as server:
        caller, stop = Caller(replace(server.card(), timeout_s=20.0)), threading.Event()
        with ThreadPoolExecutor(1) as pool:
            stuck = pool.submit(caller.tell, PROMPT, {"wish": "tortoise"}, Watch(cancelled=stop.is_set))
            server.asked.wait(5.0)
            told = tell(caller)
            held_up = stuck.done()
            stop.set()
        assert told == "Fine." and not held_up and isinstance(stuck.exception(), Cancelled)


# --- moderation ---


def moderator(server: ChatServer) -> Callable[[str], str]:
    return moderation(server.base_url, "k", "guard", port="writer", engine="openai_chat")


def test_moderation_names_what_is_wrong() -> None:
    with ChatServer(flagged=lambda text: ("violence", "self-harm") if "knife" in text else ()) as server:
        caller = Caller(replace(server.card(), moderate=moderator(server)))
        assert caller.moderate("A cat and a moon.") == ""
        assert caller.moderate("A cat with a knife.") == "self-harm, violence"
        assert caller.moderate("  ") == "" and len(server.seen) == 2
        assert server.seen[0].body == {"input": "A cat and a moon.", "model": "guard"}
        assert Caller(server.card()).moderate("A cat with a knife.") == ""


@pytest.mark.parametrize(
    "reply",
    [
        fails(500),
        wrong_key(),
        garbled(),
        Reply(raw=b'{"results": []}', headers={"Content-Type": "application/json"}),
        Reply(raw=b'{"results": [{}]}', headers={"Content-Type": "application/json"}),
        Reply(raw=b'{"results": [{"flagged": null}]}', headers={"Content-Type": "application/json"}),
    ],
    ids=["500", "key", "no JSON", "no results", "an empty result", "a result without a word"],
)
def test_moderation_that_fails_lets_nothing_pass(reply: Reply) -> None:
    with ChatServer(moderation=reply) as server, pytest.raises(EngineError) as caught:
        Caller(replace(server.card(), moderate=moderator(server), tries=1)).moderate("A cat.")
    assert not caught.value.retryable


# --- privacy ---


def test_no_word_reaches_a_log_or_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told = "zeppelin over the sea"
    scripts: list[list[Reply | str]] = [
        [told],
        ["zeppelin", "zeppelin"],
        [fails(400, message="your words: marmalade zeppelin")] * 3,
        [fails(500, message="your words: marmalade zeppelin")],
        [cut_short("zeppelin zeppelin zeppelin")],
        [garbled()],
    ]
    for script in scripts:
        with ChatServer(script, key="sesame") as server:
            caller = Caller(replace(server.card(), tries=1))
            try:
                tell(caller) if script == [told] else ask(caller)
            except EngineError as error:
                shown = "".join(traceback.format_exception(error))
                assert not any(secret in shown for secret in SECRETS)
            else:
                assert script == [told]
    assert not any(secret in caplog.text for secret in SECRETS)

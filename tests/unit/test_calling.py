"""What a caller sends, what it makes of answers, and what it keeps account of; how it fails is in tests/faults."""

from __future__ import annotations

import base64
import io
import os
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest
from PIL import Image
from pydantic import BaseModel, Field

from tests.chat_replies import Body, Scripted, by_prompt, fails, no_response_format, says, schema_name, text_of
from tests.chat_server import ChatServer
from visutale.chain.calling import Caller
from visutale.chain.openai_model import chat_model
from visutale.errors import BadOutput, ConfigError, Rejected
from visutale.house import ROOT
from visutale.media import Photo
from visutale.prompts import Prompt
from visutale.watch import Watch


class Outline(BaseModel):
    title: str = Field(max_length=40)
    beats: list[str] = Field(min_length=2, max_length=4)


PROMPT = Prompt(
    name="story/outline",
    about="One sentence a page.",
    inputs={"wish": "words"},
    output="Outline",
    temperature=0.3,
    max_tokens=321,
    system="You plan picture books.",
    user="Plan {{ wish }} now.",
)
VALUES = {"wish": "a cat <and> the moon"}
GOOD = {"title": "Mia", "beats": ["one", "two"]}
STORY = "Mia looked up. The moon looked down."


def form(body: Body) -> str:
    return str((body.get("response_format") or {}).get("type", ""))


# --- what is sent ---


def test_the_first_request_asks_for_the_schema_within_the_prompts_limits() -> None:
    with ChatServer([GOOD], key="sesame") as server:
        Caller(server.card()).ask(PROMPT, VALUES, Outline, Watch())
        (request,) = server.requests
    body = request.body
    assert request.headers["authorization"] == "Bearer sesame"
    assert body["stream"] is True and body["stream_options"] == {"include_usage": True}
    assert (body["temperature"], body["max_tokens"]) == (0.3, 321)
    assert "max_completion_tokens" not in body
    assert schema_name(body) == "Outline" and body["response_format"]["json_schema"]["strict"] is True
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert "a cat ‹and› the moon" in text_of(body) and '"beats": [text, …] at most 4' in text_of(body)


def test_openai_itself_is_sent_what_it_alone_knows() -> None:
    model = chat_model("https://api.openai.com/v1", "k", "gpt-x")
    schema = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}}}
    wanted = {"type": "json_schema", "json_schema": {"name": "A", "strict": True, "schema": schema}}
    payload = model._get_request_payload("hi", max_tokens=7, response_format=wanted)  # type: ignore[attr-defined]
    assert payload["max_completion_tokens"] == 7 and "max_tokens" not in payload
    sent = payload["extra_body"]["response_format"]["json_schema"]
    assert sent["strict"] is True and sent["schema"]["properties"]["a"] == {"type": "string"}


@pytest.mark.parametrize(
    "address", ["", "localhost:11434/v1", "ftp://x/v1", "http://", "http://[::1/v1", "http://x:99999/v1"]
)
def test_an_address_that_is_none_is_refused_before_anything_is_sent(address: str) -> None:
    with pytest.raises(ConfigError, match=r"127\.0\.0\.1:11434/v1"):
        chat_model(address, "k", "m")


def test_words_ask_for_no_form_at_all() -> None:
    with ChatServer([STORY]) as server:
        assert Caller(server.card()).tell(PROMPT, VALUES, Watch()) == STORY
        assert form(server.requests[0].body) == "" and "JSON" not in text_of(server.requests[0].body)


@pytest.mark.parametrize(("structure", "sent"), [("json", "json_object"), ("words", "")])
def test_a_way_that_was_chosen_is_kept_to(structure: str, sent: str) -> None:
    with ChatServer([GOOD]) as server:
        Caller(replace(server.card(), structure=structure)).ask(PROMPT, VALUES, Outline, Watch())  # type: ignore[arg-type]
        assert form(server.requests[0].body) == sent


def test_a_photo_is_sent_small_and_as_jpeg() -> None:
    out = io.BytesIO()
    Image.new("RGB", (1800, 900), (200, 80, 40)).save(out, "PNG")
    with ChatServer([GOOD]) as server:
        Caller(server.card()).ask(PROMPT, VALUES, Outline, Watch(), photo=Photo.read(out.getvalue()))
        text, image = server.requests[0].body["messages"][1]["content"]
    assert text["type"] == "text" and "the moon" in text["text"]
    kind, _, data = image["image_url"]["url"].partition(",")
    assert kind == "data:image/jpeg;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as sent:
        assert sent.format == "JPEG" and sent.size == (1024, 512)


# --- stepping down ---


def test_a_server_without_schemas_or_json_is_asked_in_words_and_that_is_remembered() -> None:
    def script(body: Body) -> Scripted:
        return no_response_format() if form(body) else GOOD

    with ChatServer(script) as server:
        caller = Caller(server.card())
        for _ in range(2):
            assert caller.ask(PROMPT, VALUES, Outline, Watch()).title == "Mia"
        assert [form(one.body) for one in server.requests] == ["json_schema", "json_object", "", ""]


def test_a_server_that_knows_json_alone_is_asked_for_that() -> None:
    def script(body: Body) -> Scripted:
        return fails(422, None) if form(body) == "json_schema" else GOOD

    with ChatServer(script) as server:
        caller = Caller(server.card())
        caller.ask(PROMPT, VALUES, Outline, Watch())
        caller.tell(PROMPT, VALUES, Watch())
        caller.ask(PROMPT, VALUES, Outline, Watch())
        assert [form(one.body) for one in server.requests] == ["json_schema", "json_object", "", "json_object"]


def test_a_request_that_is_wrong_for_another_reason_teaches_nothing() -> None:
    with ChatServer([fails(400)] * 3 + [GOOD]) as server:
        caller = Caller(server.card())
        with pytest.raises(Rejected):
            caller.ask(PROMPT, VALUES, Outline, Watch())
        caller.ask(PROMPT, VALUES, Outline, Watch())
        assert form(server.requests[-1].body) == "json_schema"


def test_a_model_that_takes_no_temperature_is_sent_none_from_then_on() -> None:
    def script(body: Body) -> Scripted:
        if "temperature" not in body:
            return STORY
        error = fails(400, "unsupported_value")
        return replace(error, error={**(error.error or {}), "param": "temperature"})

    with ChatServer(script) as server:
        caller = Caller(server.card())
        assert caller.tell(PROMPT, VALUES, Watch()) == STORY
        assert caller.tell(PROMPT, VALUES, Watch()) == STORY
        assert ["temperature" in one.body for one in server.requests] == [True, False, False]


def test_a_seed_goes_along_until_a_server_does_not_take_it() -> None:
    def script(body: Body) -> Scripted:
        return fails(422) if "seed" in body and len(server.requests) > 2 else STORY

    with ChatServer(script) as server:
        caller = Caller(server.card())
        for seed in (None, 0, 7, 8):
            assert caller.tell(PROMPT, VALUES, Watch(), seed=seed) == STORY
        assert [one.body.get("seed") for one in server.requests] == [None, 0, 7, None, None]


# --- the second answer ---


def test_an_answer_without_the_form_goes_back_once_with_what_was_wrong() -> None:
    with ChatServer([{"title": "Mia", "beats": ["one"]}, GOOD]) as server:
        assert Caller(server.card()).ask(PROMPT, VALUES, Outline, Watch()).beats == ["one", "two"]
        roles = [message["role"] for message in server.requests[1].body["messages"]]
        said = server.requests[1].body["messages"]
    assert roles == ["system", "user", "assistant", "user"]
    assert '"one"' in said[2]["content"] and "at least 2 items" in said[3]["content"]


def test_a_complaint_goes_back_once_and_then_is_an_error_that_says_it() -> None:
    complaints: list[str] = []

    def complain(outline: Outline) -> str:
        complaints.append(outline.title)
        return "The owl has no beat."

    with ChatServer([GOOD, GOOD]) as server:
        with pytest.raises(BadOutput, match="The owl has no beat") as caught:
            Caller(server.card()).ask(PROMPT, VALUES, Outline, Watch(), complain=complain)
        assert not caught.value.retryable and complaints == ["Mia", "Mia"]
        assert "The owl has no beat." in text_of(server.requests[1].body) and len(server.requests) == 2


def test_words_with_a_complaint_are_told_anew() -> None:
    shown: list[str] = []
    with ChatServer(["Too short.", STORY]) as server:
        told = Caller(server.card()).tell(
            PROMPT, VALUES, Watch(), on_text=shown.append, complain=lambda text: "Longer." if len(text) < 20 else ""
        )
    assert told == STORY == shown[-1]


def test_a_model_that_thinks_its_room_away_is_given_more_of_it() -> None:
    with ChatServer([says("<think>hm, hm, hm", finish="length"), STORY, STORY]) as server:
        caller = Caller(server.card())
        assert caller.tell(PROMPT, VALUES, Watch()) == STORY
        caller.tell(PROMPT, VALUES, Watch())
        assert [one.body["max_tokens"] for one in server.requests] == [321, 1284, 1284]
        assert len(server.requests[1].body["messages"]) == 2


def test_words_cut_twice_for_their_length_end_with_a_whole_sentence() -> None:
    with ChatServer([says(f"{STORY} And th", finish="length")] * 2) as server:
        assert Caller(server.card()).tell(PROMPT, VALUES, Watch()) == STORY
        assert "shorter" in text_of(server.requests[1].body)


def test_a_long_thought_is_not_a_long_answer() -> None:
    with ChatServer([f"<think>{'hm ' * 100}</think>{STORY}"]) as server:
        assert Caller(replace(server.card(), answer_characters=100)).tell(PROMPT, VALUES, Watch()) == STORY


# --- streaming ---


def test_words_are_shown_as_they_come_without_thoughts_and_whole_at_the_end() -> None:
    shown: list[str] = []
    words = " ".join(f"word{number}" for number in range(40))
    with ChatServer([says(f"<think>hm</think>{words}.", every_s=0.01)]) as server:
        start = time.monotonic()
        told = Caller(server.card()).tell(PROMPT, VALUES, Watch(), on_text=shown.append)
        took_s = time.monotonic() - start
    assert shown[-1] == told == f"{words}." and not any("hm" in text for text in shown)
    assert 3 <= len(shown) <= took_s * 20 + 2
    assert all(later.startswith(earlier) for earlier, later in pairwise(shown))


def test_a_listener_that_fails_ends_the_request() -> None:
    def listen(text: str) -> None:
        raise RuntimeError("the page is gone")

    with ChatServer([says(STORY * 50, every_s=0.01)]) as server:
        with pytest.raises(RuntimeError):
            Caller(server.card()).tell(PROMPT, VALUES, Watch(), on_text=listen)
        assert server.requests[0].left.wait(1.0)


# --- account ---


def test_what_was_taken_is_what_the_server_says_with_its_price() -> None:
    watch = Watch()
    with ChatServer([GOOD, GOOD]) as server:
        caller = Caller(replace(server.card(), input_price=2.0, output_price=10.0, currency="EUR"))
        caller.ask(PROMPT, VALUES, Outline, watch)
        asked = len(text_of(server.requests[0].body)) // 4
        caller.ask(PROMPT, VALUES, Outline, watch)
    (usage,) = watch.usage
    assert (usage.step, usage.calls, usage.estimated) == ("story/outline", 2, False)
    assert (usage.input_tokens, usage.output_tokens) == (2 * asked, 2 * 10)
    assert usage.currency == "EUR" and usage.cost == pytest.approx((2 * asked * 2.0 + 20 * 10.0) / 1e6)
    assert usage.prompt_sha256 == PROMPT.sha256 and usage.seconds > 0


def test_where_the_server_says_nothing_it_is_estimated_and_said_so() -> None:
    watch = Watch()
    with ChatServer([says(STORY, usage=False)]) as server:
        Caller(server.card()).tell(PROMPT, VALUES, watch)
        asked = sum(len(message["content"]) for message in server.requests[0].body["messages"]) // 4
    (usage,) = watch.usage
    assert usage.estimated and (usage.input_tokens, usage.output_tokens) == (asked, len(STORY) // 4)


def test_failed_answers_cost_too() -> None:
    watch = Watch()
    with ChatServer(["no", "no"]) as server, pytest.raises(BadOutput):
        Caller(server.card()).ask(PROMPT, VALUES, Outline, watch)
    assert watch.usage[0].calls == 2 and watch.tokens > 50


def test_a_spent_budget_sends_nothing_more() -> None:
    watch = Watch()
    with ChatServer([STORY]) as server:
        caller = Caller(replace(server.card(), book_tokens=50))
        caller.tell(PROMPT, VALUES, watch)
        with pytest.raises(Rejected, match="50 tokens") as caught:
            caller.tell(PROMPT, VALUES, watch)
        assert "book_tokens" in caught.value.remedy and len(server.requests) == 1


# --- together ---


def test_langsmith_is_told_nothing_even_where_a_person_has_switched_it_on() -> None:
    asked = "import visutale; from langsmith.utils import tracing_is_enabled; print(tracing_is_enabled())"
    names = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")
    environment = {**os.environ, **dict.fromkeys(names, "true"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_several_threads_share_one_caller() -> None:
    busy = threading.Barrier(4)

    def script(body: Body) -> Scripted:
        busy.wait(2.0)
        number = text_of(body).rpartition("number ")[2].split()[0]
        return {"title": number, "beats": ["a", "b"]}

    with ChatServer(script) as server, ThreadPoolExecutor(4) as pool:
        caller, watch = Caller(server.card()), Watch()
        asked = [pool.submit(caller.ask, PROMPT, {"wish": f"number {n} "}, Outline, watch) for n in range(8)]
        assert [one.result().title for one in asked] == [str(n) for n in range(8)]
    assert watch.usage[0].calls == 8


def test_the_chain_adds_little_to_the_models_own_time() -> None:
    with ChatServer(by_prompt({"Outline": GOOD})) as server:
        caller, watch = Caller(server.card()), Watch()
        caller.ask(PROMPT, VALUES, Outline, watch)
        took = []
        for _ in range(20):
            start = time.process_time()
            caller.ask(PROMPT, VALUES, Outline, watch)
            took.append(time.process_time() - start)
    assert statistics.median(took) < 0.05

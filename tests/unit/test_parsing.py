from __future__ import annotations

import json
from typing import Literal

import pytest
from pydantic import BaseModel, Field

from visutale.chain.parsing import Malformed, answer_in, form_of, prose, whole_sentences, without_lengths
from visutale.chain.refusals import declines


class Friend(BaseModel):
    """A friend."""

    name: str = Field(max_length=20)
    mood: Literal["happy", "sad"] = "happy"


class Tale(BaseModel):
    title: str = Field(description="two words")
    friends: list[Friend] = Field(min_length=1, max_length=3, description="the hero first")
    best: Friend | None = Field(default=None, description="the dearest")
    years: int = Field(default=0, ge=0, le=9)


class Only(BaseModel):
    beats: tuple[str, ...]


class Loose(BaseModel):
    colours: dict[str, str]


TALE = {"title": "The Moon", "friends": [{"name": "Mia", "mood": "sad"}], "best": None, "years": 3}
WRITTEN = json.dumps(TALE)


# --- the form asked for ---


def test_every_object_is_closed_and_every_field_required_without_references_or_defaults() -> None:
    schema = form_of(Tale).schema
    friend = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 20},
            "mood": {"type": "string", "enum": ["happy", "sad"]},
        },
        "required": ["name", "mood"],
        "additionalProperties": False,
    }
    assert schema["required"] == ["title", "friends", "best", "years"] and schema["additionalProperties"] is False
    items = schema["properties"]["friends"]
    assert items["items"] == {**friend, "description": "A friend."}
    assert (items["minItems"], items["maxItems"], items["description"]) == (1, 3, "the hero first")
    assert schema["properties"]["best"]["anyOf"][1] == {"type": "null"}
    assert schema["properties"]["years"] == {"type": "integer", "minimum": 0, "maximum": 9}
    assert not any(word in json.dumps(schema) for word in ("$ref", "$defs", '"default"', '"title": "T'))


def test_a_field_called_title_stays() -> None:
    assert form_of(Tale).schema["properties"]["title"] == {"type": "string", "description": "two words"}


def test_only_a_closed_schema_is_strict() -> None:
    assert form_of(Tale).strict
    assert not form_of(Loose).strict
    assert form_of(Loose).schema["properties"]["colours"]["additionalProperties"] == {"type": "string"}


def test_lengths_are_dropped_where_a_server_refuses_them_and_nothing_else_is() -> None:
    bare = without_lengths(form_of(Tale).schema)
    assert "maxLength" not in json.dumps(bare) and "maxLength" in json.dumps(form_of(Tale).schema)
    assert bare["properties"]["friends"]["maxItems"] == 3


def test_the_sketch_says_what_each_field_is() -> None:
    asked = form_of(Tale).request
    assert "(Tale)" in asked and '"title": text  (two words)' in asked
    assert '"mood": "happy" | "sad"' in asked and "at most 3" in asked and "| null" in asked
    assert "{name: text, …}" in form_of(Loose).sketch


# --- what came back ---


@pytest.mark.parametrize(
    "written",
    [
        WRITTEN,
        f"```json\n{WRITTEN}\n```",
        f"Sure! Here is {{the tale}} you asked for:\n\n{WRITTEN}\n\nI hope you like it {{smile}}.",
        f"<think>The user wants {{}} … or [1]?</think>\n{WRITTEN}",
        f"they want a tale</think>{WRITTEN}",
        f'An example: {{"title": "x"}}. The answer: {WRITTEN}',
        json.dumps({"Tale": TALE}),
        json.dumps([TALE]),
        WRITTEN.replace("]", ",]").replace("}", ", }"),
        WRITTEN.replace("The Moon", "The\nMoon").replace("The\nMoon", "The Moon"),
    ],
    ids=[
        "plain",
        "fenced",
        "talk",
        "thought",
        "thought without a start",
        "example",
        "wrapped",
        "listed",
        "commas",
        "as is",
    ],
)
def test_an_answer_is_found_in_what_stands_around_it(written: str) -> None:
    assert answer_in(written, Tale) == Tale.model_validate(TALE)


def test_line_breaks_inside_a_text_are_forgiven() -> None:
    assert answer_in('{"beats": ["one\ntwo"]}', Only).beats == ("one\ntwo",)


def test_the_bare_list_of_an_only_field_will_do() -> None:
    assert answer_in('["a", "b"]', Only).beats == ("a", "b")


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("Once upon a time.", "no JSON object"),
        ("", "no JSON object"),
        ('{"title": "x", "friends": [', "no JSON object"),
        ('{"title": "x"}', "friends: Field required"),
        ('{"title": "x", "friends": []}', "friends: List should have at least 1 item"),
        (
            '{"title": "x", "friends": [{"name": "a", "mood": "angry"}]}',
            "friends.0.mood: Input should be 'happy' or 'sad'",
        ),
        ("[" * 30_000, "no JSON object"),
        ('{"a":' * 8_000, "no JSON object"),
        ("{" * 30_000, "no JSON object"),
    ],
)
def test_what_is_wrong_is_said_without_quoting_the_answer(written: str, says: str) -> None:
    with pytest.raises(Malformed) as caught:
        answer_in(written, Tale)
    assert says in str(caught.value) and "angry" not in str(caught.value)


def test_a_cut_answer_is_not_made_whole_by_guessing() -> None:
    with pytest.raises(Malformed):
        answer_in('{"beats": ["one", "two", "thr', Only)


def test_prose_is_what_is_said_while_it_is_written_too() -> None:
    assert prose("<think>hm, a cat") == ""
    assert prose("<think>hm</think>\n\nThe cat") == "The cat"
    assert prose("hm, a cat</think>The cat") == "The cat"
    assert prose("<THINKING>hm</THINKING>The cat") == "The cat"
    assert prose("```\nThe cat\n```") == "The cat"
    assert prose("The cat <3 the moon") == "The cat <3 the moon"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("One. Two! Thr", "One. Two!"),
        ("“One,” she said. “Two.” And th", "“One,” she said. “Two.”"),
        ("一つ。二つ。三", "一つ。二つ。"),
        ("एक। दो। ती", "एक। दो।"),
        ("no end at all", ""),
        ("The 3.5 moons of", ""),
    ],
)
def test_whole_sentences(text: str, kept: str) -> None:
    assert whole_sentences(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that.",
        "I’m sorry, but I can’t write this story.",
        "**I cannot fulfill** your request.",
        "As an AI, I have no feelings.",
        "Als KI kann ich das nicht.",
        "Je suis désolé, mais je ne peux pas.",
        "抱歉，我无法帮助您。",
        "作为AI助手，我…",
        "申し訳ありませんが、できません。",
        "죄송하지만 도와드릴 수 없습니다.",
        "Извините, но я не могу помочь.",
    ],
)
def test_a_refusal_in_plain_words_is_known(text: str) -> None:
    assert declines(text)


@pytest.mark.parametrize(
    "text",
    [
        "“I'm sorry, but I can't come,” said the owl.",
        "I can't write my name yet, thought Mia.",
        "As an AIRSHIP rose above the town, everybody cheered.",
        "As an Aide to the king, Tom carried letters.",
        "Als Kira aufwachte, war der Mond weg.",
        "Als Aika thuiskwam, was het donker.",
        "Como ia chover, a Ana ficou em casa.",
        "Sorry, sorry, sorry! The mouse bowed three times.",
        "",
    ],
)
def test_a_story_is_no_refusal(text: str) -> None:
    assert not declines(text)

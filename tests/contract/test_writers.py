"""What every writer owes the studio, whichever engine it is. Engines that can't work here say why and are skipped.

Promises of form hold for all: a plan has its parts, a page its words and scene. Promises of content (who is wished for
is in the story, by name) hold for those that can keep them: the storyteller, and the chain when its model is good,
which a scripted server plays. SmolLM2, the real model behind ``gguf`` here, is held to the form alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

from tests.chain_author import USUAL, WISH
from tests.chat_replies import by_prompt
from tests.chat_server import ChatServer
from tests.llama_server import patiently
from visutale import registry
from visutale.errors import EngineError, InputError, Rejected
from visutale.ports import AgeBand, Resize, Story, StoryPlan, StoryRequest, Titling, Writer, WrittenPage

GIVEN = "My Dragon"
PAGES: dict[str, int] = {"tale": 5, "openai_chat": 6, "gguf": 4}
"""The scripted server tells a story of six pages; a real model is asked for the fewest."""
READ: dict[str, int] = {"gguf": 0}
"""How many of its pages are written here, where that takes its time. A whole book of it is in tests/services."""


class Told(NamedTuple):
    """A writer, its plan for the wish above, the pages it wrote once the plan was saved and read back, and the cover it
    made for a title that was given."""

    name: str
    writer: Writer
    plan: StoryPlan
    pages: tuple[WrittenPage, ...]
    titling: Titling

    @property
    def tells(self) -> bool:
        """Whether it promises content, too."""
        return self.name != "gguf"


@pytest.fixture(scope="module", params=registry.names_for("writer"))
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    name = cast(str, request.param)
    with ChatServer(by_prompt(USUAL)) as server:
        options: dict[str, dict[str, Any]] = {
            "openai_chat": {"base_url": server.base_url, "model": "scripted"},
            "gguf": {"context": 4096, "threads": 1},
        }
        cache: Path = tmp_path_factory.mktemp("cache")
        writer = cast(Writer, registry.build("writer", name, options.get(name, {}), cache))
        if reason := writer.check():
            pytest.skip(reason)
        writer.load()
        yield patiently(lambda seed: _told(name, writer, seed))


def _told(name: str, writer: Writer, seed: int) -> Told:
    age: AgeBand = "3-5" if name == "gguf" else "6-8"
    count = PAGES.get(name, 4)
    plan = writer.plan(StoryRequest(wish=WISH, pages=count, age=age, seed=seed))
    again = StoryPlan.model_validate_json(plan.model_dump_json())
    pages: list[WrittenPage] = []
    for number in range(1, READ.get(name, count) + 1):
        pages.append(writer.write(again, number, pages))
    titling = writer.entitle(again.model_copy(update={"title": GIVEN}), pages)
    return Told(name, writer, plan, tuple(pages), titling)


# --- form ---


def test_a_plan_has_a_cast_with_looks_and_a_beat_for_every_page(told: Told) -> None:
    plan = told.plan
    assert len(plan.beats) == plan.request.pages
    assert all(beat.strip() for beat in plan.beats)
    assert sum(one.role == "hero" for one in plan.cast) == 1
    assert all(one.kind.strip() and one.name.strip() for one in plan.cast)
    assert all(0 < len(one.looks.split()) <= 20 for one in plan.cast)


def test_a_page_has_words_and_a_scene_of_those_in_the_cast(told: Told) -> None:
    ids = {one.id for one in told.plan.cast}
    assert len(ids) == len(told.plan.cast)
    for page in told.pages:
        assert page.text.strip()
        assert page.scene.alt.strip()
        assert {part.who for part in page.scene.parts} <= ids
    assert {part.who for part in told.plan.cover.parts} <= ids


def test_a_title_that_was_given_is_kept_and_has_a_cover(told: Told) -> None:
    assert told.titling.title == GIVEN
    assert {part.who for part in told.titling.cover.parts} <= {one.id for one in told.plan.cast}


def test_a_plan_can_be_saved_and_read_back(told: Told) -> None:
    assert StoryPlan.model_validate_json(told.plan.model_dump_json()) == told.plan


def test_a_language_it_does_not_write_is_refused(told: Told) -> None:
    if not told.writer.languages:
        pytest.skip("this writer takes any language")
    with pytest.raises(Rejected):
        told.writer.plan(StoryRequest(wish=WISH, language="tlh"))


# --- content ---


@pytest.fixture
def teller(told: Told) -> Told:
    if not told.tells:
        pytest.skip("so small a model promises the form of a story alone")
    return told


def test_whom_the_wish_names_is_in_the_cast_and_in_the_words(teller: Told) -> None:
    assert {"dragon", "firefly"} <= {one.kind for one in teller.plan.cast}
    hero = next(one for one in teller.plan.cast if one.role == "hero")
    assert any(hero.name in page.text for page in teller.pages)


def test_a_story_has_a_title_by_the_time_it_is_written(teller: Told) -> None:
    titling = teller.writer.entitle(teller.plan, teller.pages)
    assert titling.title.strip()
    assert titling.title != GIVEN


def test_the_same_request_gives_the_same_plan(teller: Told) -> None:
    assert teller.writer.plan(teller.plan.request) == teller.plan


def test_a_story_is_told_in_fewer_pages_or_the_refusal_says_what_to_do(teller: Told) -> None:
    try:
        shorter = teller.writer.revise(Story(plan=teller.plan, pages=teller.pages), Resize(pages=4))
    except EngineError as refusal:
        assert refusal.remedy
    else:
        assert len(shorter.pages) == len(shorter.plan.beats) == 4


def test_strange_wishes_make_a_story_or_are_refused_in_words(teller: Told) -> None:
    for wish in ("", "\x00\x07\x1b", "🐉🌙", "word " * 20_000, "Сказка про кота"):
        try:
            plan = teller.writer.plan(StoryRequest(wish=wish, pages=teller.plan.request.pages))
        except InputError as refusal:
            assert str(refusal).endswith(".")
        else:
            assert all(beat.strip() for beat in plan.beats)

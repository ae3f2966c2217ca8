"""What every writer owes the studio, whichever engine it is. Engines that can't work here say why and are skipped."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from visutale import registry
from visutale.errors import InputError, Rejected
from visutale.ports import StoryPlan, StoryRequest, Writer, WrittenPage

WISH = "a shy dragon who is afraid of the dark, and the little firefly who helps her, high up in the snowy mountains"


@pytest.fixture(scope="module", params=registry.names_for("writer"))
def writer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Writer:
    cache: Path = tmp_path_factory.mktemp("cache")
    engine = cast(Writer, registry.build("writer", request.param, {}, cache))
    if reason := engine.check():
        pytest.skip(reason)
    engine.load()
    return engine


def all_pages(writer: Writer, plan: StoryPlan) -> list[WrittenPage]:
    pages: list[WrittenPage] = []
    for number in range(1, plan.request.pages + 1):
        pages.append(writer.write(plan, number, pages))
    return pages


def test_a_plan_has_a_title_a_cast_with_looks_and_a_beat_for_every_page(writer: Writer) -> None:
    plan = writer.plan(StoryRequest(wish=WISH, pages=6))
    assert plan.title.strip()
    assert len(plan.beats) == 6
    assert all(beat.strip() for beat in plan.beats)
    assert {"dragon", "firefly"} <= {one.kind for one in plan.cast}
    assert sum(one.role == "hero" for one in plan.cast) == 1
    assert all(0 < len(one.looks.split()) <= 20 for one in plan.cast)


def test_pages_speak_of_who_is_in_their_scenes(writer: Writer) -> None:
    plan = writer.plan(StoryRequest(wish=WISH, pages=5))
    cast_ids = {one.id for one in plan.cast}
    for page in [*all_pages(writer, plan)]:
        assert page.text.strip()
        assert page.scene.alt.strip()
        assert {part.who for part in page.scene.parts} <= cast_ids
    assert {part.who for part in plan.cover.parts} <= cast_ids


def test_the_same_request_gives_the_same_plan(writer: Writer) -> None:
    request = StoryRequest(wish=WISH, pages=4, seed=3)
    assert writer.plan(request) == writer.plan(request)


def test_a_plan_that_was_saved_and_read_back_can_be_written(writer: Writer) -> None:
    plan = writer.plan(StoryRequest(wish=WISH, pages=4))
    again = StoryPlan.model_validate_json(plan.model_dump_json())
    assert again == plan
    assert writer.write(again, 1, []).text.strip()


def test_a_title_that_was_given_is_kept(writer: Writer) -> None:
    assert writer.plan(StoryRequest(wish=WISH, pages=4, title="My Dragon")).title == "My Dragon"


def test_a_language_it_does_not_write_is_refused(writer: Writer) -> None:
    if not writer.languages:
        pytest.skip("this writer takes any language")
    with pytest.raises(Rejected):
        writer.plan(StoryRequest(wish=WISH, language="tlh"))


def test_strange_wishes_make_a_story_or_are_refused_in_words(writer: Writer) -> None:
    for wish in ("", "\x00\x07\x1b", "🐉🌙", "word " * 20_000, "Сказка про кота"):
        try:
            plan = writer.plan(StoryRequest(wish=wish, pages=4))
        except InputError as refusal:
            assert str(refusal).endswith(".")
        else:
            assert plan.title.strip()

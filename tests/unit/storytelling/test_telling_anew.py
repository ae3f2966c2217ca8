"""A tale told longer, shorter or to another age stays the same tale."""

from __future__ import annotations

from pathlib import Path

import pytest

from visutale.engines.tale import Options, Tale
from visutale.errors import InputError, Rejected
from visutale.ports import Change, Continuation, Resize, Retelling, Rewrite, Story, StoryPlan, StoryRequest
from visutale.storytelling.tale import conceive

WISHES = (
    "",
    "a shy dragon who is afraid of the dark, and the little firefly who helps her, high up in the snowy mountains",
    "two sisters, Mia and Nora, look for their lost kitten in the forest",
    "a bear named Max who lost his red balloon in London",
    "the moon",
    "a fox and his rival the hen",
    "a penguin who can't swim",
)
CHANGES: tuple[Change, ...] = (
    *(Resize(pages=pages) for pages in (4, 5, 12, 24)),
    Retelling(age="3-5"),
    Retelling(age="9-12"),
)


def told(wish: str, seed: int) -> Story:
    writer = tale()
    plan = writer.plan(StoryRequest(wish=wish, seed=seed, pages=8))
    return Story(plan=plan, pages=tuple(writer.write(plan, number, ()) for number in range(1, 9)))


def tale() -> Tale:
    return Tale(Options(), Path("unused"))


def known(plan: StoryPlan) -> list[object]:
    """The cast without those met on one page, who are as many as there are pages for."""
    return [one for one in plan.cast if not one.id.startswith("met-")]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_cast_plot_world_and_cover_stay(change: Change) -> None:
    for seed, wish in enumerate(WISHES):
        before = told(wish, seed)
        after = tale().revise(before, change)
        assert known(after.plan) == known(before.plan), wish
        assert (after.plan.title, after.plan.cover) == (before.plan.title, before.plan.cover)
        old, new = conceive(before.plan.request), conceive(after.plan.request)
        assert (new.plot_name, new.strand, new.refrain) == (old.plot_name, old.strand, old.refrain)
        assert len(after.pages) == len(after.plan.beats) == after.plan.request.pages


def test_another_age_has_the_same_people_and_places_page_by_page() -> None:
    for seed, wish in enumerate(WISHES):
        before = told(wish, seed)
        for age in ("3-5", "9-12"):
            after = tale().revise(before, Retelling(age=age))
            assert [page.scene.place for page in after.pages] == [page.scene.place for page in before.pages], wish
            assert after.plan.beats == before.plan.beats
            assert all(new.text != old.text for new, old in zip(after.pages, before.pages, strict=True))


def test_there_and_back_is_the_same_book() -> None:
    before = told(WISHES[1], 5)
    there = tale().revise(before, Resize(pages=14))
    assert tale().revise(there, Resize(pages=8)) == before


@pytest.mark.parametrize("pages", [-1, 0, 3, 25, 10_000])
def test_a_number_of_pages_no_book_has_is_refused_in_words(pages: int) -> None:
    with pytest.raises(InputError, match="4 to 24"):
        tale().revise(told("", 0), Resize(pages=pages))


@pytest.mark.parametrize("change", [Continuation(pages=2), Rewrite(number=1, wish="kinder")], ids=str)
def test_what_it_can_not_do_it_says(change: Change) -> None:
    with pytest.raises(Rejected, match="nothing else"):
        tale().revise(told("", 0), change)

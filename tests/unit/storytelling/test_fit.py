"""What a wish states is what its tale is about: who is in it, what is the matter, and which plot tells it."""

from __future__ import annotations

import re

import pytest

from visutale.book import AgeBand, Box, Caption, Scene, Subject
from visutale.ports import StoryRequest
from visutale.storytelling.goals import goal_of
from visutale.storytelling.tale import Tale, conceive
from visutale.storytelling.telling import tell

SEEDS = range(4)


def tales(wish: str) -> list[Tale]:
    return [conceive(StoryRequest(wish=wish, pages=6, seed=seed)) for seed in SEEDS]


@pytest.mark.parametrize(
    ("wish", "cast"),
    [
        ("two sisters, Mia and Nora, look for their lost kitten in the forest", {"Mia and Nora": "sister"}),
        ("my daughter Lily and her dog Bruno go camping by the lake", {"Lily": "daughter", "Bruno": "dog"}),
        ("A robot named Pip grows a sunflower", {"Pip": "robot"}),
        ("A boy named Tom builds a rocket with his grandma and flies to the stars", {"Tom": "boy"}),
        ("Rose and her little brother Robin visit the castle", {"Rose": "girl", "Robin": "brother"}),
        ("three brothers called Max, Leo and Ben sail to an island", {"Max, Leo and Ben": "brother"}),
    ],
)
def test_names_belong_to_those_who_bear_them(wish: str, cast: dict[str, str]) -> None:
    for tale in tales(wish):
        found = {one.name: one.noun for one in tale.people if one.name}
        assert cast.items() <= found.items()


@pytest.mark.parametrize(
    ("wish", "plots"),
    [
        ("two sisters, Mia and Nora, look for their lost kitten in the forest", {"little"}),
        ("a boy who has lost his dog", {"little"}),
        ("a robot who lost his key in the city and an owl who helps him", {"lost"}),
        ("a pirate cat who is searching for treasure on an island", {"lost"}),
        ("a little teapot who wants to see the sea", {"quest"}),
        ("A robot named Pip grows a sunflower", {"quest", "skill"}),
        ("a hedgehog who wants to fly", {"skill", "quest"}),
        ("a shy dragon who is afraid of the dark", {"fear", "sounds"}),
        ("a kitten who is afraid of thunder", {"storm"}),
        ("the king who had no friends", {"rival", "little"}),
        ("dinosaur birthday party", {"gift"}),
        ("a snail in a race with a hare", {"contest"}),
        ("a tractor, a pig and a storm on the farm", {"storm"}),
        ("The moon can't sleep", {"sounds", "fear"}),
    ],
)
def test_what_is_the_matter_chooses_the_plot(wish: str, plots: set[str]) -> None:
    assert {tale.plot_name for tale in tales(wish)} <= plots


def test_a_place_behind_a_thing_is_where_the_tale_happens() -> None:
    for tale in tales("a robot who lost his key in the city and an owl who helps him"):
        assert tale.primary is not None
        assert tale.primary.words == "key"
        assert tale.ensemble.where == "in the city"


def test_a_friend_of_any_kind_is_the_companion() -> None:
    for tale in tales("a hedgehog who wants to fly and her best friend the balloon"):
        assert tale.ensemble.friend.noun == "balloon"


def test_a_fear_is_whole_or_none() -> None:
    for tale in tales("a whale who is afraid of the deep, under the sea"):
        for told in tell(tale.request):
            assert "that was the." not in told.page.text
            assert "And the?" not in told.page.text


@pytest.mark.parametrize(
    ("want", "expected"),
    [("see the sea", "the sea"), ("fly to the stars", "star"), ("meet the summer", "summer"), ("fly", "")],
)
def test_what_is_wanted_is_in_the_picture_when_it_comes_true(want: str, expected: str) -> None:
    goal = goal_of(want, want)
    shown = (goal.place, goal.season, *(thing.name for thing in goal.things))
    assert expected in shown if expected else not any(shown)


def test_the_sea_is_painted_where_it_is_reached() -> None:
    for tale in tales("a little teapot who wants to see the sea"):
        scenes: list[Scene] = [told.page.scene for told in tell(tale.request)]
        assert "the sea" in {scene.place for scene in scenes}


def test_a_photo_s_animal_keeps_its_colour() -> None:
    dog = Subject(name="dog", score=0.9, box=Box(0.1, 0.1, 0.9, 0.9), where="in the middle", colour="white")
    caption = Caption(sentence="There is a dog.", subjects=(dog,))
    for wish in ("", "a dog who wants to fly", "a dragon and a dog"):
        request = StoryRequest(wish=wish, caption=caption, pages=6, seed=1)
        tale = conceive(request)
        assert any(one.noun == "dog" and "white" in one.adjectives for one in tale.people), wish


def test_nothing_is_left_unfilled_in_a_scene() -> None:
    for seed in range(12):
        for told in tell(StoryRequest(wish="a robot who lost his key", pages=8, seed=seed)):
            assert not re.search(r"\{\w+\}", told.page.scene.model_dump_json())


@pytest.mark.parametrize("age", ["3-5", "6-8", "9-12"])
def test_two_heroes_do_things_in_the_plural(age: AgeBand) -> None:
    wrong = re.compile(
        r"\b(?:they|Mia and Nora) (?!always)(?:is|was|has|does|[a-z]+(?:ows|ens|ifts|ets|ays|ooks|omes|oes))\b", re.I
    )
    for seed in range(24):
        for told in tell(StoryRequest(wish="two sisters named Mia and Nora", pages=12, seed=seed, age=age)):
            assert not (found := wrong.search(told.page.text)), found

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visutale.book import Character, Part, Scene, Thing
from visutale.picturing import Pictured, added, picture, without_talk

SOME_WORDS = re.findall(
    r"\S+", "a the fox two dragon zorb in on kitchen boat red holding hat night , . sea Mia ’s 3 sleeping and with"
)


def who(made: Pictured) -> list[tuple[str, str, str]]:
    """Kind, looks and clothes of each of the cast."""
    return [(one.kind, one.looks, one.clothes) for one in made.cast]


def things(made: Pictured) -> list[tuple[str, int]]:
    return [(thing.name, thing.count) for thing in made.scene.things]


def test_who_where_and_when() -> None:
    made = picture("A small brown fox with a red scarf walks through a snowy forest at night")
    assert who(made) == [("fox", "a small brown fox", "a red scarf")]
    assert [(part.who, part.pose) for part in made.scene.parts] == [("hero", "walk")]
    assert (made.scene.place, made.scene.time, made.scene.weather, made.scene.season) == (
        "the snowy forest", "night", "snow", "winter",
    )  # fmt: skip
    assert made.scene.alt == "The fox is walking; the snowy forest, at night."
    assert (things(made), made.notes) == ([], ())


def test_each_wears_holds_and_feels_what_is_said_of_them() -> None:
    made = picture("a sad boy in a blue coat and a smiling bear with a green hat holding two balloons in the park")
    assert [(one.kind, one.clothes) for one in made.cast] == [("boy", "a blue coat"), ("bear", "a green hat")]
    assert [(part.feeling, part.holds) for part in made.scene.parts] == [("sad", ""), ("happy", "balloon")]
    assert things(made) == []


@pytest.mark.parametrize(
    ("words", "pose"),
    [("a sleeping cat", "sleep"), ("a girl reading", "sit"), ("a dragon flying over a castle", "fly"),
     ("a boy hugging a dog", "hug"), ("a bear", "stand")],
)  # fmt: skip
def test_what_somebody_does(words: str, pose: str) -> None:
    assert picture(words).scene.parts[0].pose == pose


@pytest.mark.parametrize(
    ("words", "place", "indoors"),
    [("a kitchen with a teapot", "the kitchen", True), ("a cat in the library", "the library", True),
     ("sunset over mountains", "mountains", False), ("a teapot", "a meadow", False),
     ("two cats in a boat on the sea", "the sea", False)],
)  # fmt: skip
def test_where_it_is(words: str, place: str, indoors: bool) -> None:
    scene = picture(words).scene
    assert (scene.place, scene.indoors) == (place, indoors)


@pytest.mark.parametrize(
    ("words", "time", "weather", "season"),
    [("a fox, foggy morning", "morning", "fog", "summer"), ("sunset over mountains", "evening", "clear", "summer"),
     ("a fox in the garden, winter evening", "evening", "clear", "winter"),
     ("a dog in the rain", "day", "rain", "summer")],
)  # fmt: skip
def test_when_it_is(words: str, time: str, weather: str, season: str) -> None:
    scene = picture(words).scene
    assert (scene.time, scene.weather, scene.season) == (time, weather, season)


def test_things_are_counted_and_need_nobody() -> None:
    made = picture("a red car, three trees and a boat")
    assert made.cast == () and things(made) == [("car", 1), ("tree", 3), ("boat", 1)]


@pytest.mark.parametrize(
    "words",
    [
        "Children's book illustration of a fox, watercolour, soft lighting, highly detailed, 4k",
        "a fox, layered cut paper collage, soft shadows",
        "a photograph showing a fox. Masterpiece.",
    ],
)
def test_what_is_said_of_the_picture_is_not_in_it(words: str) -> None:
    made = picture(words)
    assert [one.kind for one in made.cast] == ["fox"]
    assert (things(made), made.notes) == ([], ())


def test_talk_of_the_picture_alone_leaves_nothing() -> None:
    assert without_talk("watercolour, 4k, high quality") == ""


def test_what_is_not_known_is_told() -> None:
    made = picture("a fox and a zorbelflop on the beach")
    assert [one.kind for one in made.cast] == ["fox"]
    assert made.notes == ("“zorbelflop” is not known here, so it is not in the picture.",)
    assert picture("a zorbelflop").notes == ("“zorbelflop” is not known here; a creature made up for it is shown.",)


@pytest.mark.parametrize("words", ["", "Кошка", "???", "4k, high quality"])
def test_where_nothing_is_known_it_says_so(words: str) -> None:
    made = picture(words)
    assert (made.cast, made.scene.place) == ((), "a meadow")
    assert made.notes == ("Nothing in these words is known here, so the picture shows an empty meadow.",)


def test_a_hundred_thousand_characters_are_read_in_part() -> None:
    made = picture("a fox and a balloon in the forest, " * 3000)
    assert [one.kind for one in made.cast] == ["fox"]
    assert things(made) == [("balloon", 1)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SOME_WORDS), max_size=14))
def test_any_words_become_a_scene_of_its_own_cast(words: list[str]) -> None:
    made = picture(" ".join(words))
    assert [part.who for part in made.scene.parts] == [one.id for one in made.cast]
    assert len({one.id for one in made.cast}) == len(made.cast)
    assert made.scene.place and not made.scene.alt[0].islower()


GARDEN = Scene(parts=(Part(who="pip", does="waits"),), place="the garden", weather="rain", things=(Thing(name="star"),))
PIP = Character(id="pip", name="Pip", kind="fox", looks="", role="hero")


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("at night, in the snowy forest",
         {"place": "the snowy forest", "time": "night", "weather": "snow", "season": "winter"}),
        ("in autumn", {"season": "autumn"}),
        ("more stars", {"things": (Thing(name="star", count=4),)}),
        ("an owl and two red balloons",
         {"things": (Thing(name="star"), Thing(name="balloon", count=2), Thing(name="owl"))}),
        ("no rain", {"weather": "clear"}),
        ("without the star, please", {"things": ()}),
        ("Pip should sleep", {"parts": (Part(who="pip", does="sleep", pose="sleep"),)}),
        ("the fox is happy", {"parts": (Part(who="pip", does="waits", feeling="happy"),)}),
        ("mehr Sterne, bitte", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_a_scene_takes_from_words_what_they_add(words: str, fields: dict[str, object]) -> None:
    assert added(GARDEN, words, (PIP,)) == GARDEN.model_copy(update=fields)

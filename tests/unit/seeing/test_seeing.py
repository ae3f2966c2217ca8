"""From what was found in a photo to plain words."""

from __future__ import annotations

import numpy as np
import pytest

from visutale import lexicon
from visutale.book import Box, Subject
from visutale.seeing import colours, scenes, telling
from visutale.seeing.sightings import WHOLE, Sighting, distinct, subjects, where


def patches(*shades: tuple[int, int, int]) -> np.ndarray:
    return np.concatenate([np.full((60, 60, 3), shade, np.uint8) for shade in shades], axis=1)


@pytest.mark.parametrize(
    ("shade", "word"),
    [
        *(((0, 0, 0), "black"), ((255, 255, 255), "white"), ((130, 130, 130), "grey"), ((210, 20, 30), "red")),
        *(((250, 140, 20), "orange"), ((250, 225, 60), "yellow"), ((30, 120, 40), "green"), ((90, 160, 230), "blue")),
        *(((130, 60, 160), "purple"), ((245, 150, 180), "pink"), ((110, 70, 45), "brown")),
        ((40, 180, 175), "turquoise"),
    ],
)  # fmt: skip
def test_a_colour_has_its_plain_name(shade: tuple[int, int, int], word: str) -> None:
    assert colours.main_colours(patches(shade)) == (word,)


def test_the_main_colours_are_at_most_three_and_always_the_same() -> None:
    picture = patches((210, 20, 30), (210, 20, 30), (30, 120, 40), (90, 160, 230), (250, 225, 60))
    found = colours.main_colours(picture)
    assert found[0] == "red" and len(found) == 3
    assert colours.main_colours(picture) == found
    assert colours.main_colours(np.full((30, 90, 3), 255, np.uint8)) == ("white",)


@pytest.mark.parametrize(
    ("shade", "words"),
    [
        ((5, 5, 8), "darkness"),
        ((60, 60, 60), "dim light"),
        ((120, 120, 120), "soft light"),
        ((230, 230, 230), "bright light"),
    ],
)
def test_the_light_is_told(shade: tuple[int, int, int], words: str) -> None:
    assert colours.light(patches(shade)) == words


def test_grass_is_green_and_rough() -> None:
    random = np.random.default_rng(2)
    lawn = np.clip(np.array([70, 120, 50]) + random.integers(-40, 40, (300, 300, 1)), 0, 255).astype(np.uint8)
    assert colours.grass_share(lawn) > 0.7
    assert colours.grass_share(patches((70, 120, 50))) == 0.0  # a painted wall
    assert colours.grass_share(np.roll(lawn, 1, axis=2)) < 0.2  # the same pattern, not green


def test_one_thing_seen_twice_is_one_thing() -> None:
    cup, bowl = Sighting("cup", 0.95, Box(0.29, 0.03, 0.69, 0.6)), Sighting("bowl", 0.87, Box(0.28, 0.04, 0.68, 0.63))
    spoon = Sighting("spoon", 0.7, Box(0.5, 0.3, 0.7, 0.8))
    assert distinct([bowl, cup, spoon]) == [cup, spoon]


def test_sightings_become_counted_subjects_the_most_prominent_first() -> None:
    found = subjects(
        [
            Sighting("person", 0.9, Box(0.0, 0.2, 0.2, 0.9)),
            Sighting("bus", 0.93, Box(0.1, 0.0, 0.9, 0.8)),
            Sighting("person", 0.8, Box(0.75, 0.2, 0.95, 0.9)),
            *(Sighting(name, 0.7, Box(0.4, 0.4, 0.45, 0.45)) for name in ("cup", "fork", "kite", "dog")),
        ]
    )
    assert [(one.name, one.count, one.score) for one in found[:2]] == [("bus", 1, 0.93), ("person", 2, 0.8)]
    assert len(found) == 5 and found[1].box == Box(0.0, 0.2, 0.95, 0.9) and found[1].where == "side by side"


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        ([Box(0.0, 0.2, 0.4, 0.9)], "on the left"),
        ([Box(0.6, 0.2, 1.0, 0.9)], "on the right"),
        ([Box(0.3, 0.2, 0.7, 0.9)], "in the middle"),
        ([Box(0.02, 0.0, 0.98, 0.99)], "filling the picture"),
        ([Box(0.45, 0.3, 0.55, 0.4)], "in the distance"),
        ([Box(0.85, 0.3, 0.95, 0.4)], "far off on the right"),
        ([Box(0.0, 0.2, 0.2, 0.9), Box(0.4, 0.2, 0.6, 0.9), Box(0.8, 0.2, 1.0, 0.9)], "all across the picture"),
        ([WHOLE], ""),
    ],
)
def test_the_place_in_the_picture_is_told(boxes: list[Box], words: str) -> None:
    assert where(boxes) == words


def test_a_setting_needs_evidence() -> None:
    assert scenes.setting({"boathouse": 0.44, "lakeside": 0.15}, {}, 0.0) == ("lake", 0.59)
    assert scenes.setting({"palace": 0.2}, {}, 0.0) == ("", 0.0)
    assert scenes.setting({}, {"sofa": 0.9, "television": 0.7}, 0.0) == ("living room", 0.7)
    assert scenes.setting({}, {"sink": 0.9}, 0.0) == ("", 0.0)
    assert scenes.setting({}, {"dog": 0.9}, 0.6) == ("grass", 0.6)


def test_every_place_and_thing_of_a_setting_is_a_word_of_the_lexicon() -> None:
    things = {thing for _, needed, _ in scenes._ROOMS for thing in needed}
    for word in {*scenes._SCENES, *(place for place, _, _ in scenes._ROOMS), *things, "grass"}:
        noun = lexicon.find(word)
        assert noun is not None and noun.word == word, word


def seen(name: str, count: int = 1, place: str = "in the middle") -> Subject:
    return Subject(name=name, count=count, score=0.9, box=WHOLE, where=place)


@pytest.mark.parametrize(
    ("found", "kinds", "place", "light", "told"),
    [
        ([seen("dog")], {"dog": "a Samoyed"}, "grass", "soft light",
         "There is a dog, probably a Samoyed, in the middle of the picture, on green grass, in soft light."),
        ([seen("goose", 3, "all across the picture")], {}, "lake", "",
         "There are three geese all across the picture, by a lake."),
        ([seen("person", 12, "side by side")], {}, "", "dim light",
         "There are 12 people side by side, in dim light."),
        ([seen("elephant", 1, "on the left"), seen("umbrella", 1, "on the right")], {}, "", "",
         "There is an elephant on the left and an umbrella on the right of the picture."),
        ([seen("cup"), seen("fork"), seen("table", 1, "filling the picture")], {}, "", "bright light",
         "There is a cup and a fork in the middle of the picture, on a table, in bright light."),
        ([seen("bus", 1, "on the left"), seen("cat", 2, "on the right"), seen("kite", 1, "in the distance")],
         {}, "", "",
         "There is a bus on the left, two cats on the right and a kite in the distance."),
        ([seen("rocket", 1, "")], {}, "", "", "There is a rocket in the picture."),
        ([seen("castle", 1, "")], {}, "castle", "", "There is a castle in the picture."),
    ],
)  # fmt: skip
def test_the_sentence_is_plain_and_right(
    found: list[Subject], kinds: dict[str, str], place: str, light: str, told: str
) -> None:
    assert telling.sentence(found, kinds, place, light, ("red",)) == told


def test_what_is_not_known_is_not_said() -> None:
    unsure = telling.sentence((), {}, "", "dim light", ("green", "blue"))
    assert unsure == "I can see mostly green and blue, but I'm not sure what is in the picture."
    placed = telling.sentence((), {}, "beach", "", ("blue", "beige", "white"))
    assert placed == "The picture seems to be taken by the sea; I can see mostly blue, beige and white."

"""Free text becomes the place a reader would think of."""

from __future__ import annotations

import pytest

from visutale.papercut.places import LANDSCAPES, ROOMS, read_place

OUTDOORS = {
    "high up in the snowy mountains": "snowy mountains",
    "a cave behind the waterfall": "cave",
    "the garden of the castle": "garden",
    "castle garden": "garden",
    "a little house in the forest": "forest",
    "under the sea": "underwater",
    "at the bottom of the lake": "underwater",
    "on top of the hill": "hills",
    "a path through the woods": "forest",
    "a house by the sea": "beach",
    "a boat on the sea": "sea",
    "the barn": "farm",
    "a bridge over the river": "river",
    "a duck pond": "lake",
    "the desert island": "island",
    "an oasis in the desert": "desert",
    "a planet far away": "moon",
    "a rocket among the stars": "space",
    "the night sky": "clouds",
    "a busy market square": "city",
    "the lighthouse by the sea": "beach",
    "the North Pole": "ice",
    "the playground": "park",
    "a country road": "road",
    "a fishing village": "harbour",
    "the rainforest": "jungle",
    "a marsh": "swamp",
    "the fiery mountain": "volcano",
    "Grandmother’s kitchen": "kitchen",
    "the king's throne room": "castle hall",
    "": "meadow",
    "somewhere over there": "meadow",
}
INDOORS = {
    "the castle": "castle hall",
    "the old barn": "stable",
    "the school library": "library",
    "a bed by the window": "bedroom",
    "the toy shop": "shop",
    "a rocket": "spaceship",
    "under the roof": "attic",
    "by the fireplace": "living room",
    "the inventor's workshop": "workshop",
    "school": "classroom",
    "a dark cave": "cave",
    "": "room",
    "nowhere special": "room",
}


@pytest.mark.parametrize(("place", "family"), OUTDOORS.items())
def test_a_place_outdoors(place: str, family: str) -> None:
    assert read_place(place, indoors=False).family == family


@pytest.mark.parametrize(("place", "family"), INDOORS.items())
def test_a_place_indoors(place: str, family: str) -> None:
    assert read_place(place, indoors=True).family == family


def test_every_family_is_found_by_its_own_name() -> None:
    assert [read_place(f"the {name}", indoors=False).family for name in LANDSCAPES] == list(LANDSCAPES)
    assert [read_place(f"the {name}", indoors=True).family for name in ROOMS if name != "castle hall"] == [
        name for name in ROOMS if name != "castle hall"
    ]


def test_features_are_what_the_words_name() -> None:
    place = read_place("a cottage in the snowy pine forest, by a waterfall", indoors=False)
    assert place.family == "forest"
    assert {"house", "snow", "pines", "waterfall"} <= place.features


def test_the_same_place_in_other_words_order_is_one_place() -> None:
    assert read_place("the old mill", False).key == read_place("Mill, old", False).key.replace(", ", "")
    assert read_place("the forest", False).key == read_place("A forest", False).key
    assert read_place("the forest", False).key != read_place("the lake", False).key


@pytest.mark.parametrize("place", ["日本の森", "🐉" * 50, "\x00\x07", "a " * 5000, "((((", "\\b"])
def test_any_text_is_some_place(place: str) -> None:
    assert read_place(place, indoors=False).family in LANDSCAPES

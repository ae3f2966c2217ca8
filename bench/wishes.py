"""The twenty wishes of bench/stories.py: fixed, so that writers can be compared."""

from __future__ import annotations

from typing import NamedTuple

from visutale.book import AgeBand, Box, Caption, Subject


class Wish(NamedTuple):
    """What is asked for; ``caption`` is what a photo shows."""

    words: str
    age: AgeBand = "6-8"
    pages: int = 8
    caption: Caption | None = None


def _photo(sentence: str, setting: str, *subjects: tuple[str, str]) -> Caption:
    """A caption with its subjects, each a noun and its colour (or nothing)."""
    box = Box(0.2, 0.2, 0.8, 0.9)
    seen = tuple(
        Subject(name=name, colour=colour, score=0.9, box=box, where="in the middle") for name, colour in subjects
    )
    return Caption(sentence=sentence, subjects=seen, setting=setting, setting_score=0.8, light="daylight")


WISHES = (
    Wish("a bear who lost his red balloon", "3-5", 6),
    Wish("A shy dragon who is afraid of the dark meets a firefly in the forest."),
    Wish("Two sisters build a boat and sail to an island to find a lost kite.", "6-8", 10),
    Wish("the moon takes a day off", "3-5", 6),
    Wish("My grandma and her grumpy cat bake the biggest cake in the village for a birthday.", "6-8", 8),
    Wish("a teapot who wants to see snow", "3-5", 4),
    Wish(
        "I want a story about a girl called Nora who moves to a new town by the sea and has no friends there, until "
        "she finds an old lighthouse keeper who collects sounds in jars.",
        "9-12",
        10,
    ),
    Wish("a robot who wants to grow a sunflower", "6-8", 6),
    Wish("being angry at my little brother", "6-8", 6),
    Wish("A mouse and an elephant are best friends and play hide and seek.", "3-5", 8),
    Wish("a fox who cannot sleep and asks the owl, the hedgehog and the river how they do it", "3-5", 8),
    Wish("A knight who faints when she sees a spider must guard the castle's library for one night.", "9-12", 8),
    Wish("", "3-5", 6, _photo("A white dog sits on the grass in a garden.", "garden", ("dog", "white"))),
    Wish(
        "",
        "6-8",
        8,
        _photo("Two cats on a sofa, one of them asleep.", "living room", ("cat", "grey"), ("cat", "orange")),
    ),
    Wish("They are looking for treasure", "6-8", 8, _photo("A boat on a beach.", "beach", ("boat", "blue"))),
    Wish("the last bus to the mountains at midnight", "9-12", 8),
    Wish("Pip the tugboat is too small to help the big ships, but in the storm somebody has to go out.", "6-8", 12),
    Wish("saying goodbye to my goldfish", "6-8", 6),
    Wish("twin wizards, one tidy and one messy, and a spell that swaps their hats", "9-12", 10),
    Wish("a snail", "3-5", 4),
)

"""What a wanted thing looks like when it comes true: the sea for "see the sea", stars for "fly to the stars"."""

from __future__ import annotations

from typing import cast, get_args

from visutale.book import Frozen, Season, Thing
from visutale.lexicon import Noun, find
from visutale.storytelling.worlds import setting_for

_ELSEWHERE = frozenset({"landscape", "building"})
_SHOWN = frozenset({"sky", "plant", "object", "food", "vehicle", "animal", "creature", "clothing"})
_SEVERAL = 3


class Goal(Frozen):
    """Where a want leads, what is to be seen there, and in which season; each may be empty."""

    place: str = ""
    things: tuple[Thing, ...] = ()
    season: Season | None = None


def goal_of(want: str, text: str) -> Goal:
    """The goal of a want such as "see the sea", where ``text``, the page's words, names it."""
    words = want.lower().split(" ")
    spoken = text.lower()
    for length in (3, 2, 1):
        for start in range(1, len(words) - length + 1):
            said = " ".join(words[start : start + length])
            if said in get_args(Season):
                return Goal(season=cast(Season, said))
            noun = find(said)
            if noun is None or said not in spoken:
                continue
            if noun.kind in _ELSEWHERE and setting_for(said):
                return Goal(place=f"the {said.removeprefix('the ')}")
            if noun.kind in _SHOWN and noun.art:
                return Goal(things=(_thing(noun, said),))
    return Goal()


def _thing(noun: Noun, said: str) -> Thing:
    many = said.removeprefix("the ") == noun.plural != noun.word
    return Thing(name=noun.word, count=_SEVERAL if many else 1)

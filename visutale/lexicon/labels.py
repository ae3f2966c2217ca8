"""From the label of a vision model to the plain noun a child would say."""

from __future__ import annotations

from functools import cache
from typing import Literal

from visutale.lexicon.noun import Noun
from visutale.lexicon.rows import listed, rows
from visutale.lexicon.table import find, normal

LabelSet = Literal["imagenet", "coco"]


_NO_WORD = "-"


@cache
def _plain() -> dict[tuple[str, str], str]:
    """(label set, "any" or "ending"; label) and its plain word."""
    return {
        (labels, normal(label.replace(" +", ","))): word
        for labels, word, cell in rows("labels", 3)
        for label in listed(cell)
    }


def _looked_up(label: str, labels: LabelSet) -> str:
    plain = _plain()
    return plain.get((labels, normal(label))) or plain.get(("any", normal(label)), "")


def _by_last_word(name: str) -> Noun | None:
    """What a compound is called by its last word: "Egyptian cat" is a cat."""
    last = normal(name).rpartition(" ")[2]
    return find(_plain().get(("ending", last), last))


@cache
def from_label(label: str, labels: LabelSet = "imagenet") -> Noun | None:
    """The child-friendly noun of a model's label: "Samoyed, Samoyede" gives dog, "Egyptian cat" gives cat.

    A label may hold several names split by commas, as ImageNet's do. ``labels`` matters for the few words that mean
    different things in different sets: a kite is a bird of prey in ImageNet and a toy in COCO. None where no noun of
    the lexicon is honest.
    """
    names = [label, *(label.split(",") if "," in label else ())]
    for name in names:
        if word := _looked_up(name, labels):
            return None if word == _NO_WORD else find(word)
    for name in names:
        if noun := find(name):
            return noun
    return next(filter(None, map(_by_last_word, names[1:] or names)), None)

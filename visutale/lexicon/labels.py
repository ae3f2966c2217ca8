"""From the label of a vision model to the plain noun a child would say."""

from __future__ import annotations

from functools import cache
from typing import Literal

from visutale.lexicon.noun import Noun
from visutale.lexicon.rows import rows
from visutale.lexicon.table import find, normal

LabelSet = Literal["imagenet", "coco"]


@cache
def _plain() -> dict[tuple[str, str], str]:
    """(label set or "any", label) and its plain word; "-" where there is no honest one."""
    return {(labels, normal(label)): word for labels, label, word in rows("labels", 3)}


def _looked_up(label: str, labels: LabelSet) -> str:
    plain = _plain()
    return plain.get((labels, normal(label))) or plain.get(("any", normal(label)), "")


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
            return None if word == "-" else find(word)
    for name in names:
        if noun := find(name):
            return noun
    for name in names[1:] or names:
        last = normal(name).rpartition(" ")[2]
        if noun := find(_looked_up(last, labels) or last):
            return noun
    return None

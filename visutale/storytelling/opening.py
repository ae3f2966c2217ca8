"""The first page: who the hero is, how they are, whom they love, what they carry, and what is the matter."""

from __future__ import annotations

import re
from typing import Protocol

from visutale.storytelling import content
from visutale.storytelling.chance import shuffled, stream
from visutale.storytelling.shaping import Leaf
from visutale.storytelling.tale import Tale


class Fits(Protocol):
    """Whether a template, filled in, keeps to the words a page may have."""

    def at_most(self, template: str) -> bool: ...

    def at_least(self, template: str) -> bool: ...


def first_page(tale: Tale, leaf: Leaf, fits: Fits) -> str:
    """The template of page one: what must be said, and as much of what may be said as there is room for."""
    phrases, ensemble, age = content.phrases(), tale.ensemble, tale.request.age
    rng = stream("opening", tale.request.seed, tale.request.wish)
    nameless = not ensemble.hero.name or ensemble.hero.hidden_noun
    intros = [text.at(age) for text in shuffled(rng, phrases.intro_unique if nameless else phrases.intro)]
    trait = rng.choice(ensemble.trait.lines).at(age) if ensemble.trait else ""
    history = rng.choice(ensemble.held.lore.history).at(age)
    when = (
        [f"It all began {tale.wish.when.words[:1].lower()}{tale.wish.when.words[1:]}."] if tale.wish.when.words else []
    )
    weave = when + [rng.choice(phrases.weave[need.kind]["open"]).at(age) for need in tale.secondary]
    if leaf.step == "open":
        bond = rng.choice(phrases.bond).at(age) if ensemble.friend_known else ""
        order = {
            "intro": intros[0],
            "trait": trait,
            "gap": "\n\n",
            "history": history,
            "bond": bond,
            "weave": " ".join(weave),
        }
        may: tuple[str, ...] = ("bond", "history", "trait") if tale.wish.items else ("bond", "trait", "history")
    else:
        meet = rng.choice(phrases.meet_known_start if ensemble.friend_known else phrases.meet_new_start).at(age)
        trouble = leaf.beat.at(age) if leaf.beat else ""
        said = " ".join((trouble, *weave, meet))
        intro = next((one for one in intros if fits.at_most(f"{one} {said}")), min(intros, key=len))
        order = {
            "intro": intro, "trait": trait, "history": history, "trouble": trouble,
            "weave": " ".join(weave), "meet": meet,
        }  # fmt: skip
        may = ("history", "trait") if tale.wish.items else ("trait", "history")
    chosen = [name for name in order if name not in may and order[name]]
    if leaf.step == "start" and age == "3-5" and not fits.at_most(_joined(order, chosen)):
        chosen.remove("meet")
    for name in may:
        longer = [one for one in order if one in chosen or one == name]
        if order[name] and fits.at_most(_joined(order, longer)):
            chosen = longer
    return _joined(order, chosen)


def _joined(order: dict[str, str], chosen: list[str]) -> str:
    """The pieces in order; after somebody else was named, a piece begins with the hero's name, not a pronoun."""
    text = ""
    for name in chosen:
        piece = order[name]
        if re.search(r"\{(?:[Bb]ond|friend)[^{}]*\}[^{}]*$", text):
            piece = re.sub(r"^\{He( \w+)?\}", lambda match: f"{{Hero{match[1] or ''}}}", piece)
            piece = re.sub(r"^\{His\}", "{Hero's}", piece)
        text = f"{text} {piece}" if text and piece != "\n\n" else text + piece
    return text.strip()

"""Who plays a character: its art, its colours and its clothes, the same on every page of a book."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, replace
from typing import Literal

from visutale.book import Character
from visutale.lexicon import Noun, find
from visutale.papercut import anatomy, clothes, colours, species
from visutale.papercut.anatomy import Head
from visutale.papercut.art import SKIN_TONES, Art, ArtSet
from visutale.papercut.clothes import Garment, Looks
from visutale.papercut.garments import Skin
from visutale.papercut.poses import ANIMAL, CHILD, GROWN, Build

Manner = Literal["puppet", "whole", "object", "creature"]

_GROWN_M = 1.45
_TONES = (1, 2, 3, 0, 4, 2, 1, 3)
_HAIR_TONES = ("#3b2a24", "#6a462f", "#8a5a35", "#c8752b", "#e0b04a", "#2b2530")
_PROFILES = frozenset({"1F984", "1F434"})
"""Heads that are drawn from the side and look to the left."""
_ROOMIER = {"moon": ("1F315", "1F319"), "sun": ("2600",)}
"""Art with more room for a face than the one that shows the thing best."""
_DRAWN = frozenset({"monster"})
"""Better drawn than played by their art."""
_SWIMMERS = frozenset({"mermaid", "merman"})
_GREY = frozenset({"grandmother", "grandfather", "old woman", "old man", "grandparent", "gnome", "father christmas"})
_LIVING = frozenset({"person", "animal", "creature"})


@dataclass(frozen=True)
class Casting:
    """How one of the cast is drawn. ``word`` is its kind in the singular; ``art`` is None for a drawn creature.

    ``head`` is there for puppets. ``height_m`` is as in a storybook. ``natural`` is the way the art looks.
    """

    manner: Manner
    word: str
    art: Art | None
    head: Head | None
    build: Build
    skin: Skin
    looks: Looks
    height_m: float
    natural: Literal["left", "right", "front"]
    kind: str
    colour: str = ""

    @property
    def afloat(self) -> bool:
        """Whether it is a boat, whose art comes with a patch of sea."""
        return self.kind == "vehicle"

    @property
    def rests(self) -> bool:
        """Whether an animal sleeps in a bed of its own: those that live on the ground do."""
        noun = find(self.word)
        return noun is not None and noun.kind == "animal" and noun.stands == "ground"

    @property
    def limbs(self) -> bool:
        """Whether an object with a face has arms and legs: a teapot has, a tugboat and the moon have not."""
        return self.kind in ("object", "food", "clothing", "furniture", "plant", "body", "idea")


def cast(character: Character, index: int, book_seed: int, art: ArtSet) -> Casting:
    """Who plays a character; ``index`` tells apart the members of "two sisters"."""
    noun = find(character.kind)
    chance = _chance(*character.looks_key(book_seed))
    words = clothes.read(character.looks, character.clothes, character.kind, chance)
    if noun is None:
        return _creature(character, words, chance, index)
    code = _code(character, noun, art)
    if not code:
        return _creature(character, words, chance, index, noun)
    if noun.kind in ("person", "creature") and anatomy.shows_person(art.art(code)):
        return _human(character, noun, code, words, chance, index, art)
    drawn = art.art(code)
    if words.body:
        drawn = _painted(drawn, words.body)
    if noun.kind in _LIVING and noun.figure == "face":
        return _faced(character, noun, drawn, words, chance, index)
    living = noun.kind in _LIVING
    main = anatomy.main_colour(drawn.markup, drawn.view) if living else "#9a9b9f"
    return Casting(
        "whole" if living else "object", noun.word, drawn, None, ANIMAL if living else CHILD, Skin(main), words,
        noun.height_m, noun.looks_to, noun.kind,
    )  # fmt: skip


def _code(character: Character, noun: Noun, art: ArtSet) -> str:
    """The art that plays a noun: its own, or a plain head for a person whose trade has no face of its own."""
    if noun.word in _DRAWN:
        return ""
    own = art.first(_ROOMIER.get(noun.word, noun.art))
    if noun.word in _SWIMMERS or (
        noun.kind == "person" and (noun.figure != "face" or noun.word == "family" or not own)
    ):
        return art.first((_anyone(character, noun), "1F9D2", "1F9D1", "1F600"))
    return own


def _faced(character: Character, noun: Noun, drawn: Art, words: Looks, chance: random.Random, index: int) -> Casting:
    """An animal or a creature of which the art shows the face alone."""
    head = anatomy.head_of(drawn)
    skin = species.animal(noun.word, head.skin, words.body)
    told = clothes.read("", "" if character.clothes else species.outfit(noun.word), character.kind, chance)
    looks = clothes.dressed(_merged(words, told), character.kind, chance)
    natural: Literal["left", "front"] = "left" if drawn.code in _PROFILES else "front"
    return Casting(
        "puppet", noun.word, drawn, head, ANIMAL, skin, _shade(looks, words, index), noun.height_m, natural, noun.kind
    )


def _human(
    character: Character, noun: Noun, code: str, words: Looks, chance: random.Random, index: int, art: ArtSet
) -> Casting:
    """A head with a skin tone and hair of its own on a dressed body; the members of a group look alike."""
    tone = words.tone if words.tone is not None else chance.choice(_TONES)
    drawn = art.art(art.toned(code, SKIN_TONES[tone]))
    hair = words.hair or ("" if tone > 2 else chance.choice(_HAIR_TONES[: 6 if tone < 2 else 3]))
    if hair and (words.hair or noun.word not in _GREY):
        drawn = anatomy.recoloured(drawn, "hair", hair)
    head = anatomy.head_of(drawn)
    told = clothes.read("", "" if character.clothes else species.outfit(noun.word), character.kind, chance)
    looks = clothes.dressed(_merged(words, told), character.kind, chance, person=True)
    build = GROWN if noun.height_m >= _GROWN_M else CHILD
    return Casting(
        "puppet", noun.word, drawn, head, build, species.person(noun.word, head.skin), _shade(looks, words, index),
        noun.height_m, "front", noun.kind,
    )  # fmt: skip


def _anyone(character: Character, noun: Noun) -> str:
    """A plain head for a person whose trade has no face of its own."""
    grown = noun.height_m >= _GROWN_M
    pronoun = character.pronoun if character.pronoun in ("she", "he") else noun.pronoun
    if pronoun == "she":
        return "1F469" if grown else "1F467"
    if pronoun == "he":
        return "1F468" if grown else "1F466"
    return "1F9D1" if grown else "1F9D2"


def _creature(
    character: Character, words: Looks, chance: random.Random, index: int, noun: Noun | None = None
) -> Casting:
    colour = words.body or colours.paper(chance.choice(("teal", "purple", "coral", "mustard", "green", "blue", "pink")))
    if index:
        colour = colours.lighter(colour, 0.25) if index % 2 else colours.darker(colour, 0.2)
    return Casting(
        "creature", noun.word if noun else character.kind, None, None, CHILD, Skin(colour), words,
        noun.height_m if noun else 0.9, "front", noun.kind if noun else "creature", colour,
    )  # fmt: skip


def _painted(drawn: Art, colour: str) -> Art:
    """An art in the colour its looks ask for, where its own is another."""
    main = anatomy.main_colour(drawn.markup, drawn.view)
    if colours.hue_between(main, colour) < 0.035 and abs(colours.lightness(main) - colours.lightness(colour)) < 0.2:
        return drawn
    pieces = tuple(
        replace(piece, markup=colours.repaint(piece.markup, main, colour)) if piece.layer != "line" else piece
        for piece in drawn.pieces
    )
    return replace(drawn, pieces=pieces)


def _merged(first: Looks, second: Looks) -> Looks:
    """``first`` with those garments of ``second`` that it does not speak of."""
    kinds = {garment.kind for garment in first.garments}
    return replace(first, garments=first.garments + tuple(g for g in second.garments if g.kind not in kinds))


def _shade(looks: Looks, named: Looks, index: int) -> Looks:
    """The second of two sisters wears what the words name, and the rest in other colours, with a bow of her own."""
    if index == 0:
        return looks
    told = {garment.kind for garment in named.garments}
    order = [colours.paper(word) for word in colours.CLOTH]
    changed = [
        garment
        if garment.kind in told
        else replace(garment, colour=order[(i * 3 + index * 4 + sum(map(ord, garment.kind))) % len(order)])
        for i, garment in enumerate(looks.garments)
    ]
    if not looks.worn("bow", "scarf", "collar"):
        changed.append(Garment("bow", order[(index * 3 + len(changed)) % len(order)]))
    return replace(looks, garments=tuple(changed))


def _chance(book_seed: int, who: str) -> random.Random:
    digest = hashlib.sha256(f"{book_seed}/{who}".encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))

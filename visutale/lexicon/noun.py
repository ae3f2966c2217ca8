"""A common noun, and everything a storyteller and an illustrator have to know about it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from visutale.book import Frozen, Pronoun

Kind = Literal[
    "person",
    "animal",
    "creature",
    "plant",
    "vehicle",
    "building",
    "furniture",
    "food",
    "object",
    "clothing",
    "sky",
    "weather",
    "landscape",
    "body",
    "idea",
]
Stands = Literal["ground", "water", "underwater", "sky", "surface", "wall", "hand"]
Figure = Literal["whole", "face", "none"]
LooksTo = Literal["left", "right", "front"]
Article = Literal["a", "an", "", "the"]


class Noun(Frozen):
    """A common noun in the singular. Lengths are in metres, in the scale of a storybook, not of the zoo.

    ``article`` is "" for words that take none ("sand", "trousers") and "the" for things there is one of ("the moon").
    ``synonyms`` may be narrower ("beagle" for dog): a teller keeps the word that was said. ``art`` are OpenMoji code
    points as in the names of its files, the best first, at times only the nearest of kin; ``figure``, ``looks_to`` and
    ``colours`` tell what the first of them shows (of a person, the clothes and hair). ``home`` are words for places,
    each of them in the lexicon too.
    """

    word: str
    plural: str
    article: Article
    kind: Kind
    pronoun: Pronoun = "it"
    synonyms: tuple[str, ...] = ()
    art: tuple[str, ...] = ()
    figure: Figure = "none"
    looks_to: LooksTo = "front"
    colours: tuple[str, ...] = ()
    height_m: Annotated[float, Field(gt=0.0)]
    stands: Stands = "ground"
    young: str = ""
    home: tuple[str, ...] = ()

"""What the model answers at each step of the chain. :mod:`~visutale.chain.taking` makes parts of a book of it.

The descriptions below are sent to the model with the JSON schema. Small models say too much, leave things out and
invent words for a choice, so reading is lenient: unknown fields are passed over, long texts are cut at a word, a list
that is too long is cut, and a word that is no choice becomes the nearest one, or the usual one. What can't be mended is
left to the one who reads the answer (:mod:`~visutale.chain.checking`).

:func:`outline_of` and :func:`scene_of` narrow a type to one book, so that a server that keeps to a schema gives as
many beats as there are pages and puts nobody into a scene who is not in the cast.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model

from visutale.book import Camera, Feeling, Pose, Pronoun, Season, TimeOfDay, Weather

MOST_CHARACTERS = 5
MOST_THINGS = 6
MOST_PARTS = 4
MOST_WORDS_OF_LOOKS = 20

ArcStep = Literal["beginning", "problem", "trying", "turn", "ending"]
Role = Literal["hero", "companion", "other"]

_NEAR = {
    "sunrise": "dawn", "daybreak": "dawn", "noon": "day", "midday": "day", "daytime": "day", "dusk": "evening",
    "sunset": "evening", "twilight": "evening", "midnight": "night", "bedtime": "night",
    "sun": "clear", "sunny": "clear", "fine": "clear", "mild": "clear", "overcast": "cloudy", "grey": "cloudy",
    "wet": "rain", "thunder": "storm", "lightning": "storm", "mist": "fog", "misty": "fog", "breezy": "wind",
    "icy": "snow", "frosty": "snow", "fall": "autumn",
    "run": "walk", "running": "walk", "jump": "walk", "climb": "reach", "lie": "sleep", "lying": "sleep",
    "hold": "reach", "point": "reach", "embrace": "hug", "cuddle": "hug", "kneel": "sit",
    "scared": "afraid", "worried": "afraid", "nervous": "afraid", "shy": "afraid", "angry": "cross", "joyful": "happy",
    "glad": "happy", "excited": "happy", "curious": "surprised", "amazed": "surprised", "lonely": "sad",
    "tired": "calm", "brave": "proud",
    "her": "she", "female": "she", "girl": "she", "woman": "she", "him": "he", "his": "he", "male": "he", "boy": "he",
    "man": "he", "them": "they", "its": "it",
    "start": "beginning", "opening": "beginning", "conflict": "problem", "middle": "trying", "attempt": "trying",
    "climax": "turn", "resolution": "ending", "end": "ending",
    "main": "hero", "protagonist": "hero", "heroine": "hero", "friend": "companion", "helper": "companion",
    "sidekick": "companion", "portrait": "close", "distant": "wide", "far": "wide", "bird": "above", "aerial": "above",
    "overhead": "above", "low": "below",
}  # fmt: skip
"""Words that models use for a choice, and the choice they mean."""

_WORD = re.compile(r"[^\W\d_]+")
_SPACES = re.compile(r"\s+")
_ENDS = ".!?…。！？”»\"')"


def choice(value: object, allowed: Sequence[str], usual: str) -> str:
    """The allowed word that ``value`` means: "Rainy day" is "rain"; ``usual`` where it means none of them."""
    words: list[str] = _WORD.findall(str(value).lower())
    for word in words:
        if word in allowed:
            return word
    for word in words:
        near = _NEAR.get(word, "")
        if near in allowed:
            return near
        found = next((one for one in allowed if len(one) > 3 and word.startswith(one[:4])), "")
        if found:
            return found
    return usual


def cut(text: str, most: int) -> str:
    """At most so many characters, cut after a sentence, else after a word, with one space between words.

    A text of just that length which ends nowhere was cut by the server, and maybe within a word."""
    text = _SPACES.sub(" ", text).strip()
    if len(text) < most or (len(text) == most and text[-1] in _ENDS):
        return text
    kept = text[: most + 1] if len(text) > most else text
    sentence = max(kept[:most].rfind(end) for end in (". ", "! ", "? ", "。", ".”", "!”"))
    if sentence > most // 3:
        return kept[: sentence + 1].strip()
    return (kept.rsplit(" ", 1)[0] if " " in kept[most // 3 :] else kept[:most]).rstrip(" ,;:–—-")


def cut_at(most: int) -> Any:
    def read(value: object) -> str:
        if isinstance(value, list | tuple):
            value = ", ".join(str(one) for one in value)
        return cut("" if value is None else str(value), most)

    return BeforeValidator(read)


def _one_of(kind: Any, usual: str) -> Any:
    return BeforeValidator(lambda value: choice(value, get_args(kind), usual))


def list_up_to(most: int) -> BeforeValidator:
    def read(value: object) -> object:
        if isinstance(value, str):
            value = [part.strip() for part in re.split(r"[,;\n]", value) if part.strip()]
        return value[:most] if isinstance(value, list | tuple) else value or []

    return BeforeValidator(read)


def _truth(value: object) -> bool:
    return value if isinstance(value, bool) else str(value).strip().lower() in ("true", "yes", "1", "indoors", "inside")


Line = Annotated[str, cut_at(160), Field(max_length=160)]
Short = Annotated[str, cut_at(80), Field(max_length=80)]
Sentences = Annotated[str, cut_at(400), Field(max_length=400)]


class Answer(BaseModel):
    """A typed answer: frozen, lenient when it is read; :mod:`~visutale.chain.parsing` asks for every field."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class PhotoFacts(Answer):
    sentence: Sentences = Field(
        description="What the photo shows, in one plain English sentence; never who somebody is."
    )
    subjects: Annotated[list[Short], list_up_to(5), Field(json_schema_extra={"maxItems": 5})] = Field(
        default_factory=list,
        description="The most important first: how many, the colour, a common noun, such as: 1 white dog, 2 red boats.",
    )
    setting: Short = Field(default="", description="One common noun for the place, such as: beach.")
    light: Short = Field(default="", description="Time of day or light, in a word or two, such as: bright daylight.")


class Premise(Answer):
    about: Sentences = Field(
        description="What the story is about, in one or two sentences: who, what they want, and what stands in the way."
    )
    where: Line = Field(default="", description="The place of the story, concrete and paintable.")
    when: Short = Field(default="", description="Season and time of day at the start.")
    wants: Line = Field(default="", description="What the hero wants more than anything, in one sentence.")
    photo_shows: Sentences = Field(
        default="",
        description="What the photo shows, in one plain English sentence; never who somebody is. Empty without one.",
    )


class Sketch(Answer):
    """One character, as the model describes it."""

    name: Annotated[str, cut_at(40), Field(max_length=40)] = Field(
        description="The name readers will say aloud. Short, and unlike the other names."
    )
    kind: Annotated[str, cut_at(30), Field(max_length=30)] = Field(
        description="What it is: ONE English common noun in the singular, such as dragon, girl, grandmother, robot."
    )
    looks: Line = Field(
        description="English, at most 20 words: what an illustrator paints on every page: colour, size, hair or fur, "
        "one special mark. No name, no clothes, no feelings."
    )
    clothes: Line = Field(default="", description="English: what it always wears, with colours; empty if nothing.")
    voice: Line = Field(default="", description="How it speaks, such as: softly, in short sentences.")
    pronoun: Annotated[Pronoun, _one_of(Pronoun, "they")] = "they"
    role: Annotated[Role, _one_of(Role, "other")] = Field(
        default="other", description="Exactly one character is the hero."
    )


class CastSheet(Answer):
    characters: Annotated[
        list[Sketch], list_up_to(MOST_CHARACTERS), Field(json_schema_extra={"minItems": 1, "maxItems": MOST_CHARACTERS})
    ] = Field(description="The hero first, then those the story can't do without; one to five.")


class Beat(Answer):
    """What happens on one page."""

    page: int = Field(default=0, description="The page's number, from 1.")
    step: Annotated[ArcStep, _one_of(ArcStep, "trying")] = Field(
        default="trying", description="Its place in the story's arc."
    )
    happens: Annotated[str, cut_at(200), Field(max_length=200)] = Field(
        description="One sentence: who does what, where, and what changes."
    )


class Outline(Answer):
    """``beats`` may be more or fewer than the book has pages: whoever reads the answer counts them."""

    beats: list[Beat] = Field(description="Exactly one beat for every page, in order.")


class SceneRole(Answer):
    """What one character does in a scene."""

    who: Annotated[str, cut_at(40), Field(max_length=40)] = Field(description="The character's name from the cast.")
    does: Annotated[str, cut_at(100), Field(max_length=100)] = Field(
        default="", description="English verb phrase in the present, such as: reaches for the lantern."
    )
    pose: Annotated[Pose, _one_of(Pose, "stand")] = "stand"
    feeling: Annotated[Feeling, _one_of(Feeling, "calm")] = "calm"
    holds: Annotated[str, cut_at(40), Field(max_length=40)] = Field(
        default="", description="The one thing in its hands, in English; empty if none."
    )


class KeyScene(Answer):
    """The one moment of a page that is painted."""

    place: Line = Field(default="", description="English: where it is, such as: the edge of a pine forest.")
    indoors: Annotated[bool, BeforeValidator(_truth)] = False
    time: Annotated[TimeOfDay, _one_of(TimeOfDay, "day")] = "day"
    weather: Annotated[Weather, _one_of(Weather, "clear")] = "clear"
    season: Annotated[Season, _one_of(Season, "summer")] = "summer"
    parts: Annotated[
        list[SceneRole], list_up_to(MOST_PARTS), Field(json_schema_extra={"minItems": 1, "maxItems": MOST_PARTS})
    ] = Field(description="Those of the cast who are seen, the most important first.")
    things: Annotated[
        list[Annotated[str, cut_at(40), Field(max_length=40)]],
        list_up_to(MOST_THINGS),
        Field(json_schema_extra={"maxItems": MOST_THINGS}),
    ] = Field(
        default_factory=list, description="English nouns for things of the text that must be seen: lantern, two boats."
    )
    mood: Annotated[str, cut_at(40), Field(max_length=40)] = Field(
        default="", description="English: one or two words, such as: hushed, playful."
    )
    camera: Annotated[Camera, _one_of(Camera, "medium")] = "medium"
    alt: Annotated[str, cut_at(240), Field(max_length=240)] = Field(
        default="",
        description="One sentence in the book's language that tells the picture to someone who can't see it.",
    )


class Title(Answer):
    title: Annotated[str, cut_at(70), Field(max_length=70)] = Field(
        description="The title in the book's language, two to six words."
    )
    cover: KeyScene = Field(description="What the cover shows: the hero, inviting, giving nothing of the ending away.")


# --- the same types, narrowed to one book ---

_Narrowed = TypeVar("_Narrowed", bound=Answer)


@lru_cache(maxsize=32)
def outline_of(pages: int) -> type[Outline]:
    """An outline whose schema has so many beats. Reading stays lenient."""
    return narrowed(Outline, "beats", list[Beat], {"minItems": pages, "maxItems": pages})


@lru_cache(maxsize=64)
def scene_of(names: tuple[str, ...]) -> type[KeyScene]:
    """A key scene whose schema knows only these names."""
    return narrowed(KeyScene, "parts", Annotated[list[_role_of(names)], list_up_to(MOST_PARTS)], {  # type: ignore[misc]
        "minItems": 1, "maxItems": min(MOST_PARTS, len(names)),
    })  # fmt: skip


@lru_cache(maxsize=64)
def title_of(names: tuple[str, ...]) -> type[Title]:
    """A title whose cover knows only these names."""
    return narrowed(Title, "cover", scene_of(names), {})


def _role_of(names: tuple[str, ...]) -> type[SceneRole]:
    return narrowed(SceneRole, "who", Annotated[str, cut_at(40)], {"enum": list(names)})


def narrowed(base: type[_Narrowed], field: str, kind: Any, schema: dict[str, Any]) -> type[_Narrowed]:
    about = base.model_fields[field].description
    changed: Any = (kind, Field(description=about, json_schema_extra=schema))
    return create_model(base.__name__, __base__=base, **{field: changed})

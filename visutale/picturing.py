"""A picture told in plain English, as a scene and its cast: what a collage needs that is given words and no story.

The words are read as the built-in storyteller reads a wish. People and animals become the cast, other nouns things,
and words of place, time and weather the setting. Words about the picture itself ("watercolour, highly detailed") say
nothing about what is in it. A scene that is there already takes from words what they add to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast, get_args

from visutale.book import Character, Feeling, Frozen, Part, Pose, Scene, Season, Thing, TimeOfDay, Weather
from visutale.chain.answers import choice
from visutale.image_phrases import nameless
from visutale.lexicon import find, plural_of, singular_of
from visutale.naming import named_in
from visutale.papercut.places import read_place
from visutale.storytelling import casting
from visutale.storytelling.chance import stream
from visutale.storytelling.content import words as word_list
from visutale.storytelling.grammar import Person, listed, number_word
from visutale.storytelling.noun_phrases import is_english
from visutale.storytelling.reading import read
from visutale.storytelling.scenes import alt_text
from visutale.storytelling.verbs import base
from visutale.storytelling.wish import Figure, Item, Place, Wish

MOST_FIGURES, MOST_THINGS, MOST_OF_A_THING = 6, 8, 12
_LONGEST = 12_000
"""Characters that are read, as of a wish."""
_MOST_NOTES = 6
_ANYWHERE = "a meadow"
_ANIMATE = frozenset({"person", "animal", "creature"})
_SITES = frozenset({"landscape", "building"})
_INSIDE = frozenset({"inside", "indoors"})
_HOLDING = frozenset({"hold", "carry"})
_WORN = frozenset({"clothing"})
_TALK = word_list("picture_talk")
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*[\"”’»“)]*")
_UNWANTED = re.compile(r"\b(?:no|not|without|less|fewer)\s+(.+?)(?=[,.;!]|\s(?:and|but|with)\s|$)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_KIND_OF_PICTURE = re.compile(
    r"\b(?:illustration|painting|drawing|sketch|picture|photo|photograph|image|render|collage|print)s? (?:of|showing)\b"
)
_POSES: dict[str, Pose] = {
    "nap": "sleep", "doze": "sleep", "dream": "sleep", "ride": "sit", "read": "sit", "eat": "sit", "dance": "walk",
    "stroll": "walk", "hike": "walk", "march": "walk", "soar": "fly", "glide": "fly", "hover": "fly", "wave": "reach",
}  # fmt: skip
_FEELINGS: dict[str, Feeling] = {
    "smile": "happy", "laugh": "happy", "cheerful": "happy", "cry": "sad", "unhappy": "sad", "frightened": "afraid",
    "grumpy": "cross",
}  # fmt: skip
_WEATHERS: dict[str, Weather] = {
    "cloud": "cloudy", "rainy": "rain", "snowy": "snow", "foggy": "fog", "stormy": "storm", "windy": "wind",
}  # fmt: skip


class Pictured(Frozen):
    """What the words mean, and in ``notes`` what of them is not in the scene, a sentence each."""

    scene: Scene
    cast: tuple[Character, ...]
    notes: tuple[str, ...] = ()


class _Seen(NamedTuple):
    """What was read, sorted: who, what, where; and every word in its order, lower case."""

    figures: tuple[Figure, ...]
    items: tuple[Item, ...]
    places: tuple[Place, ...]
    words: tuple[str, ...]


def picture(words: str) -> Pictured:
    """The scene that plain English words describe; an empty meadow where they say nothing that is known."""
    wish, seen = _read(words)
    cast_list, people, parts = _cast(seen)
    scene = _setting(seen, wish).model_copy(
        update={"parts": parts, "things": _things(seen, {part.holds for part in parts})}
    )
    alt = alt_text(parts, people, scene.place, scene.time, [casting.thing_words(thing) for thing in scene.things])
    return Pictured(scene=scene.model_copy(update={"alt": alt}), cast=cast_list, notes=_notes(wish, seen))


def page_scene(text: str, cast: Sequence[Character], near: Scene, language: str) -> Scene:
    """The scene of a page of which there are only words: what they say, and for the rest where ``near`` is.

    Who is named is in it, or the hero where nobody is. More is read of English words alone.
    """
    setting = near.model_copy(update={"parts": (), "things": (), "mood": "", "camera": "medium", "hint": ""})
    parts = {one.id: Part(who=one.id) for one in named_in(text, cast)}
    if language.split("-")[0] == "en":
        parts |= _acted(text, cast)
        setting = added(setting, text, cast)
    if not parts:
        parts = {one.id: Part(who=one.id) for one in cast if one.role == "hero"}
    alt = next(_sentences(text), text)
    return setting.model_copy(update={"parts": tuple(parts.values()), "alt": alt})


def added(scene: Scene, words: str, cast: Sequence[Character]) -> Scene:
    """The scene with what plain English words wish of it: place, time, weather, season, how those in it act and feel,
    and more things in sight, or fewer ("no trees").

    Whoever is not of the cast is added to the things; words that say nothing known leave the scene as it is.
    """
    wanted = nameless(cast)(_UNWANTED.sub("", words))
    wish, seen = _read(wanted)
    told = _told(seen, wish)
    unwanted = [_read(found[1]) for found in _UNWANTED.finditer(words)]
    if any(_told(less, other).get("weather") == scene.weather for other, less in unwanted):
        told = {"weather": "clear", **told}
    gone = {thing.name for _, less in unwanted for thing in _in_sight(less, ())}
    things = {thing.name: thing for thing in scene.things if thing.name not in gone}
    for thing in _in_sight(seen, cast):
        there = things[thing.name].count if thing.name in things else 0
        several = min(MOST_OF_A_THING, there + thing.count) if thing.count > 1 else max(1, there)
        things[thing.name] = Thing(name=thing.name, count=several)
    acted = _acted(wanted, cast)
    parts = tuple(_acting(part, acted[part.who]) if part.who in acted else part for part in scene.parts)
    return scene.model_copy(update={**told, "parts": parts, "things": tuple(things.values())})


def _in_sight(seen: _Seen, cast: Sequence[Character]) -> tuple[Thing, ...]:
    """Things, and figures that are named and nobody's kind."""
    kinds = {one.kind for one in cast}
    guests = [one for one in seen.figures if one.noun not in kinds and find(one.noun) and _is_said(one, seen.words)]
    return (*_things(seen, set()), *(Thing(name=one.noun, count=one.count) for one in guests))


def _acted(text: str, cast: Sequence[Character]) -> dict[str, Part]:
    """Those of the cast whom words name or whose kind they name, with what they do, sentence by sentence."""
    kinds = {one.kind: one.id for one in reversed(cast)}
    found: dict[str, Part] = {}
    for sentence in _sentences(nameless(cast)(text)):
        seen = picture(sentence)
        whose = {one.id: kinds[one.kind] for one in seen.cast if one.kind in kinds}
        for part in seen.scene.parts:
            if who := whose.get(part.who):
                found[who] = _acting(found.get(who, Part(who=who)), part)
    return found


def _acting(part: Part, told: Part) -> Part:
    """A part with what is told of it; what is not told stays."""
    return part.model_copy(update=told.model_dump(exclude_defaults=True, exclude={"who"}))


def _sentences(text: str) -> Iterator[str]:
    return (found[0].strip() for found in _SENTENCE.finditer(text) if found[0].strip())


def without_talk(words: str) -> str:
    """The words without what they say of the picture itself: its kind, its technique, its quality."""
    words = words[match.end() :] if (match := _KIND_OF_PICTURE.search(words)) else words
    kept = [
        part for part in re.split(r"(?<=[,.;\n])", words) if not _TALK & {word.lower() for word in _WORD.findall(part)}
    ]
    return "".join(kept).strip()


# --- who, what, where ---


def _read(words: str) -> tuple[Wish, _Seen]:
    told = without_talk(words[:_LONGEST])
    wish = read(told, photo=True)
    return wish, _sorted(wish, tuple(word.lower() for word in _WORD.findall(told.replace("'", "’"))))


def _sorted(wish: Wish, words: tuple[str, ...]) -> _Seen:
    """The storyteller makes a hero of anything; in a picture a kitchen is a place, and a teapot a thing."""
    figures: list[Figure] = []
    items = [item for item in wish.items if not choice(item.noun, (*get_args(TimeOfDay), *get_args(Season)), "")]
    places = [place for place in (wish.place, *wish.more_places) if place]
    for figure in (wish.hero, *wish.others):
        if figure is None:
            continue
        noun = find(figure.noun)
        if noun is None or noun.kind in _ANIMATE or figure.name:
            figures.append(figure)
        elif choice(noun.word, get_args(TimeOfDay), ""):
            pass  # "sunset over mountains" is a time
        else:
            items.insert(0, Item(noun=figure.noun, count=figure.count, adjectives=figure.adjectives))
    for place in [place for place in places if _is_thing(place)]:
        places.remove(place)
        items.append(Item(noun=place.noun))
    site = None if places else next((item for item in items if item.count == 1 and _is_site(item.noun)), None)
    if site is not None:
        items.remove(site)
        name = " ".join(("the", *site.adjectives, site.noun))
        places.append(Place(where=f"in {name}", name=name, noun=site.noun))
    return _Seen(tuple(figures[:MOST_FIGURES]), tuple(items), tuple(places), words)


def _is_site(word: str) -> bool:
    noun = find(word)
    return noun is not None and noun.kind in _SITES


def _is_thing(place: Place) -> bool:
    """ "In a boat", "on a chair": a place in a story, in a picture something to be seen."""
    noun = find(place.noun)
    return noun is not None and noun.kind not in _SITES | {"sky"} and not read_place(place.name, False).indoors


def _cast(seen: _Seen) -> tuple[tuple[Character, ...], dict[str, Person], tuple[Part, ...]]:
    characters, people, parts = [], {}, []
    poses = _poses(seen)
    for index, figure in enumerate(seen.figures):
        role = f"other-{index}" if index else "hero"
        one = casting.person(role, figure, stream("picture", *seen.words), set(), named=False)
        worn = [item for item in seen.items if _is_worn(item) and _wearer(item, seen) == index]
        looks = casting.character(one, stream("picture", role, one.noun))
        characters.append(looks.model_copy(update={"clothes": ", ".join(_said(item) for item in worn)}))
        people[role] = one
        parts.append(
            Part(
                who=role,
                does=poses[index][1],
                pose=poses[index][0],
                feeling=_feeling(figure, seen, index),
                holds=next((item.noun for item in seen.items if _is_held(item, seen, index)), ""),
            )
        )
    return tuple(characters), people, tuple(parts)


def _things(seen: _Seen, held: set[str]) -> tuple[Thing, ...]:
    things = [
        Thing(name=item.noun, count=item.count)
        for item in seen.items
        if item.noun not in held and find(item.noun) and not (_is_worn(item) and _wearer(item, seen) is not None)
    ]
    return tuple(things[:MOST_THINGS])


def _setting(seen: _Seen, wish: Wish) -> Scene:
    inside = bool(_INSIDE & set(seen.words))
    nowhere = {"place": _ANYWHERE, "indoors": read_place(_ANYWHERE, inside).indoors}
    return Scene().model_copy(update={**nowhere, **_told(seen, wish)})


def _told(seen: _Seen, wish: Wish) -> dict[str, Any]:
    """Those fields of a scene that words say something of."""
    told = [*seen.words, *(base(word) for word in seen.words)]
    weather = wish.when.weather or _first(told, get_args(Weather), _WEATHERS)
    season = wish.when.season or _first(told, get_args(Season), {}) or ("winter" if weather == "snow" else "")
    time = wish.when.time or _first(told, get_args(TimeOfDay), {})
    fields: dict[str, Any] = {"time": time, "weather": weather, "season": season}
    if seen.places:
        place = listed([one.name for one in seen.places])
        fields |= {"place": place, "indoors": read_place(place, bool(_INSIDE & set(seen.words))).indoors}
    return {name: value for name, value in fields.items() if value or name == "indoors"}


# --- what they do and wear ---


def _poses(seen: _Seen) -> list[tuple[Pose, str]]:
    """A pose for each figure, and the word it is told by: that of the next verb after it, or an adjective's."""
    found: list[tuple[Pose, str]] = []
    places = [_at(figure, seen.words) for figure in seen.figures]
    for figure, place in zip(seen.figures, places, strict=True):
        told = [*figure.adjectives, *seen.words[place + 1 :]]
        pose = next(((pose, word) for word in told if (pose := _pose(word))), None)
        found.append(pose or ("stand", ""))
    return found


def _pose(word: str) -> Pose | None:
    verb = base(word)
    if not verb or verb in _HOLDING:
        return None
    return cast(Pose, _POSES.get(verb) or choice(verb, get_args(Pose), "")) or None


def _feeling(figure: Figure, seen: _Seen, index: int) -> Feeling:
    after = _at(figure, seen.words)
    later = [_at(other, seen.words) for other in seen.figures[index + 1 :]]
    others = {word for other in seen.figures[index + 1 :] for word in other.adjectives}
    between = seen.words[after + 1 : min(later, default=len(seen.words))]
    told = [*figure.adjectives, *(word for word in between if word not in others)]
    told += [base(word) for word in told]
    return cast(Feeling, _first(told, get_args(Feeling), _FEELINGS) or "calm")


def _first(told: Sequence[str], allowed: tuple[str, ...], more: Mapping[str, str]) -> str:
    """The first choice that one of the words means; empty where none does."""
    return next((found for word in told if word and (found := more.get(word) or choice(word, allowed, ""))), "")


def _is_worn(item: Item) -> bool:
    noun = find(item.noun)
    return noun is not None and noun.kind in _WORN


def _wearer(item: Item, seen: _Seen) -> int | None:
    """Who is named last before a piece of clothing."""
    place = _at(item, seen.words)
    before = [index for index, figure in enumerate(seen.figures) if _at(figure, seen.words) < place]
    return before[-1] if before else None


def _is_held(item: Item, seen: _Seen, index: int) -> bool:
    place = _at(item, seen.words)
    verb = max((at for at in range(place) if base(seen.words[at]) in _HOLDING), default=-1)
    return verb >= 0 and place - verb <= 2 + len(item.adjectives) and _wearer(item, seen) == index


def _at(one: Figure | Item, words: tuple[str, ...]) -> int:
    """Where a figure or a thing is named; 0 where that can't be said."""
    said = _forms(one)
    if isinstance(one, Figure) and one.name:
        said.add(one.name.split(" ")[0].lower())
    return next((at for at, word in enumerate(words) if word in said or singular_of(word) in said), 0)


def _is_said(one: Figure | Item, words: tuple[str, ...]) -> bool:
    """Whether a figure's kind is named, and not only guessed from their name."""
    return any(word in _forms(one) or singular_of(word) in _forms(one) for word in words)


def _forms(one: Figure | Item) -> set[str]:
    return {one.noun.split(" ")[-1], plural_of(one.noun).split(" ")[-1]}


def _said(item: Item) -> str:
    """ "a red scarf"."""
    words = " ".join((*item.adjectives, plural_of(item.noun) if item.count > 1 else item.noun))
    return f"{number_word(item.count)} {words}" if item.count > 1 else f"a {words}"


# --- what is not in it ---


def _notes(wish: Wish, seen: _Seen) -> tuple[str, ...]:
    if not (seen.figures or seen.items or seen.places):
        return ("Nothing in these words is known here, so the picture shows an empty meadow.",)
    notes = ["Not all of these words were understood: plain English is understood best."] if wish.notes else []
    played = [figure.noun for figure in seen.figures if find(figure.noun) is None]
    notes += [f"“{word}” is not known here; a creature made up for it is shown." for word in played]
    names = {word.lower() for figure in seen.figures for word in _WORD.findall(figure.name)}
    strange = [word for word in seen.words if not is_english(word) and word not in names and not find(word)]
    missing = [item.noun for item in seen.items if find(item.noun) is None] + strange
    notes += [f"“{word}” is not known here, so it is not in the picture." for word in missing if word not in played]
    return tuple(dict.fromkeys(notes))[:_MOST_NOTES]

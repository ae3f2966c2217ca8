"""Scenes as prompts for image models, within what the text encoder reads.

A prompt says who is there and how each looks, in the words of the cast sheet and so the same on every page; then what
they do, where and when, what is in sight, the mood and the view; and the style, always last. Where not all fits, whole
phrases are left out, the least important first, and what was left out is told. Names are never said: they mean nothing
to an image model.

What is kept first is said by :class:`~visutale.image_phrases.Rank`: who is there and how they look; then what the hero
does, and where; then the rest. A phrase is in the prompt if all those before it are, so that more room never loses one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Annotated, get_args

from pydantic import Field, model_validator

from visutale import clip_tokens, image_styles
from visutale.book import Book, Camera, Character, Feeling, Frozen, Part, Pose, Scene, Season, TimeOfDay, Weather
from visutale.image_phrases import (
    NOBODY,
    Nameless,
    Phrase,
    Rank,
    clauses,
    clean,
    identity,
    label,
    lowered,
    nameless,
    noun_phrase,
    number_word,
    says,
    without_self,
)
from visutale.image_styles import StylePreset
from visutale.lexicon import plural_of
from visutale.prompts import read_wording

Count = Callable[[str], int]

_LONGEST_PHRASE = 240
"""Characters; what is longer is no phrase, and would keep out all that comes after it."""
_MOST_HINT_WORDS = 16
"""So that a long wish leaves room for the scene."""
_WISHED = "part of what was wished"
_TOO_LONG, _NO_ROOM, _UNKNOWN = "took too many words", "did not fit", "is not in the cast"
_ROLES = ("hero", "companion", "other")
_PLACED = ("in ", "inside ", "at ", "on ", "under ", "by ", "near ", "behind ", "between ", "beside ", "above ")


class Dropped(Frozen):
    """A phrase that is not in the prompt: ``what`` it tells, in plain words ("the mood"), and ``why`` it is not."""

    what: str
    words: str
    why: str = _NO_ROOM


class ImagePrompt(Frozen):
    """What an image model is told. ``tokens`` are counted with those that start and end the text, as ``limit`` is.

    ``kept`` are the phrases of ``text``, the most important first.
    """

    text: str
    negative: str
    tokens: int
    negative_tokens: int
    limit: int
    kept: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def compile_prompt(
    scene: Scene, cast: Sequence[Character], style: StylePreset, *, count: Count, limit: int = clip_tokens.LIMIT
) -> ImagePrompt:
    """The prompt of a scene, in at most ``limit`` tokens as ``count`` counts them.

    ``count`` gives the tokens of a text with all that the encoder adds to it. Raises ValueError for a limit that not
    even an empty text keeps.
    """
    people, strangers = _people(scene, cast)
    unnamed = nameless(cast)
    phrases = [_style(style)]
    for person, (one, parts) in enumerate(people):
        phrases += identity(one, person, len(people))
        phrases += _deeds(one, person, parts, unnamed, crowd=len(people) > 2)
    phrases += _surroundings(scene, unnamed, phrases)
    hint = unnamed(scene.hint).split()
    wished = clauses(" ".join(hint[:_MOST_HINT_WORDS]))
    phrases += [Phrase(Rank.HINT, _WISHED, words) for _, words in wished]
    made = _fit(phrases, _avoided(style), count, limit)
    lost = tuple(Dropped(what="somebody", words=clean(who), why=_UNKNOWN) for who in strangers)
    if unsaid := " ".join(hint[_MOST_HINT_WORDS:]):
        lost += (Dropped(what=_WISHED, words=unsaid, why=_TOO_LONG),)
    return made.model_copy(update={"dropped": made.dropped + lost})


def portrait_prompt(
    character: Character, style: StylePreset, *, count: Count, limit: int = clip_tokens.LIMIT
) -> ImagePrompt:
    """The prompt of a picture of one character alone, head to foot, for reference. Raises as :func:`compile_prompt`."""
    phrases = [_style(style), *identity(character)]
    phrases += [Phrase(Rank.VIEW, "part of how the portrait is set", words) for words in _wording().portrait]
    return _fit(phrases, _avoided(style, _wording().negative_portrait), count, limit)


def prompts_of(book: Book) -> tuple[ImagePrompt, ...]:
    """The prompts of a book's pictures for SDXL and its kin, the cover's first.

    A style without a file is painted as a plain picture book.
    """
    style = image_styles.load_or_fallback(book.style)
    scenes = (book.cover.scene, *(page.scene for page in book.pages))
    return tuple(compile_prompt(scene, book.cast, style, count=clip_tokens.count) for scene in scenes)


def told(prompt: ImagePrompt, number: int | None = None) -> str:
    """What is not in the prompt of page ``number`` (0 is the cover), in a sentence; empty where everything is.

    "Page 3: the mood and two of the things in sight did not fit." Without a number it speaks of the image model.
    """
    sentences = []
    for why in dict.fromkeys(one.why for one in prompt.dropped):
        found = Counter(one.what for one in prompt.dropped if one.why == why)
        sentences.append(f"{_listed([_times(what, times) for what, times in found.items()])} {why}")
    said = "; ".join(sentences)
    if not said:
        return ""
    where = "The image model could not be told all" if number is None else f"Page {number}" if number else "Cover"
    return f"{where}: {said}."


def _times(what: str, times: int) -> str:
    return f"{number_word(times)}{what.removeprefix('one')}" if times > 1 and what.startswith("one of ") else what


def _listed(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


# --- what there is to say ---


def _people(scene: Scene, cast: Sequence[Character]) -> tuple[list[tuple[Character, list[Part]]], list[str]]:
    """Who is in the scene and all they do in it, the hero first, then as in the cast; and ids that are nobody's."""
    parts: dict[str, list[Part]] = {}
    for part in scene.parts:
        parts.setdefault(part.who, []).append(part)
    found = [(one, parts.pop(one.id)) for one in cast if one.id in parts]
    return sorted(found, key=lambda there: _ROLES.index(there[0].role)), list(parts)


def _deeds(one: Character, person: int, parts: Sequence[Part], unnamed: Nameless, *, crowd: bool) -> list[Phrase]:
    """What they do, hold and feel; the first thing the hero does is at the heart of the scene."""
    wording, who, s = _wording(), label(one), "s" if one.count == 1 else ""
    if crowd and person:
        who, s = "the others", ""
    phrases: list[Phrase] = []
    for part in parts:
        feeling = wording.feeling[part.feeling]
        does = without_self(unnamed(part.does), clean(one.kind))
        told = [(glue, words) for glue, words in clauses(does) if words not in (feeling, part.feeling)]
        if not told or told[0][1] in wording.only_pose:
            told = clauses(wording.pose[part.pose]) + told[1:]
        what = f"what {who} do{'es' if s else ''}"
        for glue, words in told:
            rank = Rank.DEED if person or phrases else Rank.HEART
            phrases.append(Phrase(rank, what, words, person, ", " if phrases else glue))
        holds = unnamed(part.holds)
        if holds and not says(does, holds):
            held = wording.holding.format(thing=noun_phrase(holds))
            phrases.append(Phrase(Rank.HOLDING, f"what {who} hold{s}", held, person))
        if feeling and feeling not in " ".join(words for _, words in told):
            phrases.append(Phrase(Rank.FEELING, f"how {who} feel{s}", feeling, person))
    return phrases


def _surroundings(scene: Scene, unnamed: Nameless, before: Sequence[Phrase]) -> list[Phrase]:
    """Place, time, weather, things, mood and view; a thing that ``before`` or the place names is not said again."""
    wording = _wording()
    place = lowered(unnamed(scene.place))
    if place and scene.indoors and not place.lower().startswith(_PLACED):
        place = wording.inside.format(place=place)
    where, *nearer = [words for _, words in clauses(place)] or [""]
    phrases = [Phrase(Rank.HEART, "the place", where), Phrase(Rank.HEART, "the time of day", wording.time[scene.time])]
    phrases += [Phrase(Rank.PLACE, "part of the place", words) for words in nearer]
    if not scene.indoors:
        phrases.append(Phrase(Rank.WEATHER, "the weather", wording.weather[scene.weather]))
    if not scene.indoors and scene.weather != "snow":
        phrases.append(Phrase(Rank.SEASON, "the season", wording.season[scene.season]))
    said = " ; ".join(phrase.words for phrase in (*before, *phrases) if phrase.rank in _SHOWN)
    phrases += _things(scene, unnamed, said)
    if mood := unnamed(scene.mood):
        phrases.append(Phrase(Rank.MOOD, "the mood", mood if says(mood, "mood") else wording.mood.format(mood=mood)))
    phrases.append(Phrase(Rank.VIEW, "the view", wording.camera[scene.camera]))
    return [phrase for phrase in phrases if phrase.words]


_SHOWN = frozenset({Rank.HEART, Rank.DEED, Rank.HOLDING, Rank.PLACE})


def _things(scene: Scene, unnamed: Nameless, said: str) -> list[Phrase]:
    counts = {name: thing.count for thing in reversed(scene.things) if (name := unnamed(thing.name))}
    names = [name for name in reversed(counts) if not says(said, name)]
    whats = (
        ["one of the things in sight"] * len(names)
        if len(names) > 1
        else [f"the {plural_of(name) if counts[name] > 1 else name}" for name in names]
    )
    return [Phrase(Rank.THING, what, noun_phrase(name, counts[name])) for what, name in zip(whats, names, strict=True)]


def _style(style: StylePreset) -> Phrase:
    return Phrase(Rank.STYLE, "the style", clean(style.positive))


def _avoided(style: StylePreset, more: str = "") -> list[Phrase]:
    words = dict.fromkeys(one.strip() for one in ",".join((_wording().negative, more, style.negative)).split(","))
    return [Phrase(Rank.VIEW, "one of the things to avoid", clean(one)) for one in words if one]


# --- what fits ---


def _fit(phrases: Sequence[Phrase], avoided: Sequence[Phrase], count: Count, limit: int) -> ImagePrompt:
    if count("") > limit:
        raise ValueError(f"no text has {limit} tokens or fewer")
    short = [phrase for phrase in phrases if len(phrase.words) <= _LONGEST_PHRASE]
    ordered = sorted(short, key=lambda phrase: (phrase.rank, phrase.person))
    kept = _most(ordered, count, limit)
    negative = _most(avoided, count, limit)
    text, negative_text = _text(ordered[:kept]), _text(avoided[:negative])
    unseen = {phrase.person for phrase in ordered[kept:] if phrase.rank in (Rank.HERO, Rank.OTHERS)}
    who = {phrase.person: phrase.what for phrase in ordered if phrase.person in unseen and phrase.rank <= Rank.OTHERS}
    dropped = [Dropped(what=phrase.what, words=phrase.words[:_LONGEST_PHRASE], why=_TOO_LONG)
               for phrase in phrases if phrase not in short]  # fmt: skip
    dropped += [
        Dropped(what=who.get(phrase.person, phrase.what), words=phrase.words)
        for phrase in (*ordered[kept:], *avoided[negative:])
    ]
    return ImagePrompt(
        text=text,
        negative=negative_text,
        tokens=count(text),
        negative_tokens=count(negative_text),
        limit=limit,
        kept=tuple(phrase.words for phrase in ordered[:kept]),
        dropped=tuple(dropped),
    )


def _most(phrases: Sequence[Phrase], count: Count, limit: int) -> int:
    """How many of the phrases fit, up to the first that does not: so that a larger limit only ever adds some."""
    if count(_text(phrases)) <= limit:
        return len(phrases)
    for number in range(1, len(phrases)):
        if count(_text(phrases[:number])) > limit:
            return number - 1
    return len(phrases) - 1


def _text(phrases: Sequence[Phrase]) -> str:
    """The people with what they do, then the rest, then the style."""
    people: dict[int, str] = {}
    for phrase in phrases:
        if phrase.person != NOBODY:
            people[phrase.person] = _joined(people.get(phrase.person, ""), phrase)
    around = [phrase.words for phrase in phrases if phrase.person == NOBODY and phrase.rank is not Rank.STYLE]
    style = [phrase.words for phrase in phrases if phrase.rank is Rank.STYLE]
    return ", ".join(part for part in (" and ".join(people.values()), *around, *style) if part)


def _joined(before: str, phrase: Phrase) -> str:
    if not before or phrase.replaces:
        return phrase.words
    return before + (phrase.glue or (", " if "," in before else " ")) + phrase.words


# --- the words ---


class Wording(Frozen):
    """The words of ``prompts/image.yaml``; ``{}`` fields are filled in. An empty word says nothing."""

    holding: str
    inside: str
    mood: str
    time: dict[TimeOfDay, str]
    weather: dict[Weather, str]
    season: dict[Season, str]
    camera: dict[Camera, str]
    pose: dict[Pose, str]
    only_pose: frozenset[str]
    """Deeds that say no more than the pose does."""
    feeling: dict[Feeling, str]
    portrait: tuple[str, ...]
    negative: Annotated[str, Field(min_length=1)]
    negative_portrait: str

    @model_validator(mode="after")
    def _whole(self) -> Wording:
        for name, values in _VALUES.items():
            if lacking := set(values) - set(getattr(self, name)):
                raise ValueError(f"{name} lacks {', '.join(sorted(lacking))}")
        return self


_VALUES: dict[str, tuple[str, ...]] = {
    "time": get_args(TimeOfDay), "weather": get_args(Weather), "season": get_args(Season), "camera": get_args(Camera),
    "pose": get_args(Pose), "feeling": get_args(Feeling),
}  # fmt: skip


@lru_cache(maxsize=1)
def _wording() -> Wording:
    return read_wording("image", Wording)

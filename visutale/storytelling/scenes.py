"""The key scene of a page: who does what, where, when, and what is to be seen."""

from __future__ import annotations

import re
from typing import cast, get_args

from visutale.book import Feeling, Part, Pose, Scene, Season, Thing, TimeOfDay, Weather
from visutale.storytelling.casting import thing_words
from visutale.storytelling.content import Clock
from visutale.storytelling.grammar import Person, listed
from visutale.storytelling.shaping import Step

TIMES: tuple[TimeOfDay, ...] = get_args(TimeOfDay)
_DAY = len(TIMES)
_DOES: dict[str, tuple[str, str]] = {
    "stand": ("stands there", "stand there"),
    "walk": ("walks along", "walk along"),
    "sit": ("sits down", "sit down"),
    "sleep": ("sleeps", "sleep"),
    "reach": ("reaches out", "reach out"),
    "hug": ("hugs a friend", "hug a friend"),
    "fly": ("flies along", "fly along"),
}
_DOING = {"stand": "standing", "walk": "walking", "sit": "sitting", "sleep": "asleep", "reach": "reaching out"}
_DOING |= {"hug": "hugging", "fly": "flying"}
_LOOKING: dict[str, str] = {
    "afraid": "frightened", "sad": "sad", "surprised": "surprised", "cross": "cross", "proud": "proud",
    "happy": "happy", "calm": "",
}  # fmt: skip
_WHEN: dict[str, str] = {
    "dawn": "at dawn", "morning": "in the morning", "day": "by day", "afternoon": "in the afternoon",
    "evening": "in the evening", "night": "at night",
}  # fmt: skip


def clock_times(clock: Clock, start: TimeOfDay | None, steps: list[Step]) -> list[TimeOfDay]:
    """A time of day for every page; it only ever runs forward, over one midnight at most."""
    begin = TIMES.index(start or clock.start)
    low = max(TIMES.index(clock.low), begin)
    close = TIMES.index(clock.close) + (_DAY if clock.next_day else 0)
    close = max(close, low) if not clock.next_day else close
    turn = steps.index("turn")
    first = next((place for place, step in enumerate(steps) if step in ("low", "turn")), turn)
    hours = []
    for place in range(len(steps)):
        if place < first:
            hour = begin + (low - begin) * place // max(first, 1)
        elif place < len(steps) - 1:
            hour = low
        else:
            hour = close
        hours.append(TIMES[hour % _DAY])
    return hours


def parts_of(do: str, people: list[Person | None], text: str) -> tuple[Part, ...]:
    """Who of these is in the picture, from "walk happy holds lantern / fly calm"; only those the text speaks of."""
    parts = []
    for words, one in zip(do.split("/"), people, strict=False):
        if one is None or (one.id != "hero" and not spoken_of(one, text)):
            continue
        parts.append(_part(words.split(), one))
    return tuple(parts)


def _part(words: list[str], one: Person) -> Part:
    pose, feeling, *more = words
    if any("{" in word for word in more):
        raise ValueError(f"unfilled in a scene: {' '.join(words)}")
    if one.flies and pose == "walk":
        pose = "fly"
    does = _DOES[pose][1 if one.plural else 0]
    return Part(
        who=one.id,
        does=f"{does}, {_LOOKING[feeling]}" if _LOOKING[feeling] else does,
        pose=cast(Pose, pose),
        feeling=cast(Feeling, feeling),
        holds=" ".join(more[1:]),
    )


def spoken_of(one: Person, text: str) -> bool:
    """Whether the text names this person, or speaks of more than one."""
    lower = text.lower()
    named = one.ref.removeprefix("the ").lower() in lower or one.said_noun.lower() in lower
    return named or bool(re.search(r"\b(they|them|both|together)\b", lower))


def alt_text(parts: tuple[Part, ...], people: dict[str, Person], place: str, time: TimeOfDay, things: list[str]) -> str:
    """One sentence that tells the picture."""
    groups: dict[str, list[str]] = {}
    for part in parts:
        doing = _DOING[part.pose] + (f", looking {_LOOKING[part.feeling]}" if _LOOKING[part.feeling] else "")
        groups.setdefault(doing, []).append(_described(people[part.who]))
    if not groups:
        return f"{place[:1].upper()}{place[1:]}, {_WHEN[time]}."
    clauses = []
    for doing, names in groups.items():
        plural = len(names) > 1 or any(
            people[part.who].plural for part in parts if _described(people[part.who]) in names
        )
        clauses.append(f"{listed(names)} {'are' if plural else 'is'} {doing}")
    seen = f", with {listed(things)} in sight" if things else ""
    sentence = f"{'; '.join(clauses)}; {place}, {_WHEN[time]}{seen}."
    return sentence[:1].upper() + sentence[1:]


def _described(one: Person) -> str:
    return f"{one.name} the {one.said_noun}" if one.name and not one.hidden_noun and not one.plural else one.ref


def scene(
    *,
    parts: tuple[Part, ...],
    people: dict[str, Person],
    place: str,
    indoors: bool,
    time: TimeOfDay,
    weather: Weather,
    season: Season,
    things: tuple[Thing, ...],
    mood: str = "",
) -> Scene:
    """The scene with its alt sentence."""
    names = [thing_words(thing) for thing in things]
    return Scene(
        parts=parts, place=place, indoors=indoors, time=time, weather=weather, season=season, things=things, mood=mood,
        alt=alt_text(parts, people, place, time, names),
    )  # fmt: skip

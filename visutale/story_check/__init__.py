"""Looks at a whole story, without a model: contradictions, repeated sentences, and whether everybody is where they are
said to be. For any writer; what depends on wording knows English, the rest any language. What it finds is so: it would
rather miss a contradiction than see one where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from visutale.book import Character
from visutale.ports import Contradiction, WrittenPage
from visutale.story_check.colours import wrong_colours
from visutale.story_check.figures import figures
from visutale.story_check.findings import Reading
from visutale.story_check.kinds import wrong_counts, wrong_kinds, wrong_pronouns
from visutale.story_check.sentences import plain, sentences
from visutale.story_check.whereabouts import (
    missing_in_scenes,
    talking_sleepers,
    unknown_in_scenes,
    unspoken_in_scenes,
)

__all__ = ["Absence", "Repetition", "absences", "contradictions", "is_english", "naming", "repeated_sentences"]

SHORTEST_REPETITION = 4
"""A sentence of fewer words may come again: "Off they went."."""


class Repetition(NamedTuple):
    """A sentence that stands on a page (from 1), though it stood on an earlier one or further up already."""

    page: int
    sentence: str
    first_page: int


class Absence(NamedTuple):
    """``who`` (the id in the scene) is where they are not: ``lacks`` is "text" where the words of the page can't mean
    somebody of its scene, "scene" where somebody acts in the words alone, "cast" where the sheet does not know them."""

    page: int
    who: str
    lacks: Literal["text", "scene", "cast"]


def contradictions(
    cast: Sequence[Character], pages: Sequence[WrittenPage], language: str = "en"
) -> tuple[Contradiction, ...]:
    """What can't be so, in the order of the pages: ``says`` is a sentence of the page, word for word.

    A character's colour, clothes, kind, number or pronoun against the cast sheet; a sleeper who goes on talking. In
    texts other than English nothing is found.
    """
    if not is_english(language):
        return ()
    reading = Reading(tuple(figures(cast)), tuple(pages))
    looks = (
        wrong_colours(reading),
        wrong_kinds(reading),
        wrong_counts(reading),
        wrong_pronouns(reading),
        talking_sleepers(reading),
    )
    everything = {(one.page, one.says, one.against): one for look in looks for one in look}
    return tuple(sorted(everything.values(), key=lambda one: one.page))


def absences(cast: Sequence[Character], pages: Sequence[WrittenPage], language: str = "en") -> tuple[Absence, ...]:
    """Where scene, text and cast differ in who is there; in languages other than English, scene and cast alone."""
    reading = Reading(tuple(figures(cast)), tuple(pages))
    unknown = [Absence(number, who, "cast") for number, who in unknown_in_scenes(reading)]
    if not is_english(language):
        return tuple(unknown)
    unspoken = [Absence(number, figure.one.id, "text") for number, figure in unspoken_in_scenes(reading)]
    missing = [Absence(number, figure.one.id, "scene") for number, figure, _ in missing_in_scenes(reading)]
    return tuple(sorted(unknown + unspoken + missing))


def naming(one: Character, pages: Sequence[WrittenPage]) -> tuple[int, ...]:
    """The pages whose English words call somebody by the kind this one is ("the owl")."""
    figure = figures([one])[0]
    return tuple(number for number, page in enumerate(pages, start=1) if figure.kind_in(page.text))


def repeated_sentences(pages: Sequence[WrittenPage]) -> tuple[Repetition, ...]:
    """Every sentence of four words or more that came before, in any language; case and punctuation don't matter."""
    first: dict[str, int] = {}
    repeated: list[Repetition] = []
    for number, page in enumerate(pages, start=1):
        for line in sentences(page.text):
            words = plain(line.text)
            if len(words.split()) < SHORTEST_REPETITION:
                continue
            if words in first:
                repeated.append(Repetition(number, line.text, first[words]))
            first.setdefault(words, number)
    return tuple(repeated)


def is_english(language: str) -> bool:
    return language.lower().split("-")[0] == "en"

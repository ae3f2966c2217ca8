"""What can be counted in a written book, whoever wrote it. English.

Every measure is one function with its definition in the first line of its docstring. None looks at who wrote. They are
crude on purpose: what they count can be checked by hand, and a high figure is no proof of a good story.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import yaml

from visutale.book import AgeBand, Character
from visutale.house import PROMPTS
from visutale.lexicon import find
from visutale.ports import WrittenPage
from visutale.story_check import absences, contradictions, repeated_sentences
from visutale.story_check.sentences import plain, sentences

GRADES: dict[AgeBand, tuple[float, float]] = {"3-5": (-4.0, 3.0), "6-8": (0.0, 4.0), "9-12": (3.0, 8.0)}
"""School grades that suit a band: those of its years and one to either side (a child of 6 is in grade 1); to the
youngest a grown-up reads, so anything up to grade 3."""

OPENING_OF_PAGE, OPENING_OF_BOOK = 3, 5
"""Words that make an opening."""


@dataclass(frozen=True)
class Told:
    """A book as it came out. ``pages`` are those that were written; ``failure`` is the error that ended it, if any."""

    wish: str
    age: AgeBand
    asked: int
    cast: tuple[Character, ...] = ()
    pages: tuple[WrittenPage, ...] = ()
    title: str = ""
    failure: str = ""
    seconds: float = 0.0
    tokens: int = 0


class Share(NamedTuple):
    """``part`` of ``of``."""

    part: int
    of: int

    @property
    def value(self) -> float:
        """0.0 to 1.0; of nothing it is 0.0."""
        return self.part / self.of if self.of else 0.0


class Arc(NamedTuple):
    """The five parts of :func:`arc`."""

    whole: bool
    hero: bool
    matter: bool
    trouble: bool
    close: bool


def arc(told: Told) -> Arc:
    """Complete where: there are as many pages as asked for; the hero (name or kind) is on one of the first two pages
    and on the last; a thing or place of the first third, none of the cast, comes back in the last third; the middle has
    a word of trouble or a "not"; and the last page ends with a full sentence that is no question."""
    texts = [page.text for page in told.pages]
    third = max(1, len(texts) // 3)
    first, middle, last = texts[:third], texts[third:-third], texts[-third:]
    hero = next((one for one in told.cast if one.role == "hero"), told.cast[0] if told.cast else None)
    people = {lemma for one in told.cast for word in words(f"{one.name} {one.kind}") for lemma in lemmas(word)}
    return Arc(
        whole=len(texts) == told.asked,
        hero=hero is not None and _speaks_of(hero, texts[:2]) and _speaks_of(hero, texts[-1:]),
        matter=bool(_nouns(first) & _nouns(last) - people),
        trouble=any(_listed("trouble") & _lemmas_of(text) or "n't" in text.replace("’", "'") for text in middle),
        close=bool(texts) and bool(re.search(r"[.!…][”’\"')*]*\s*$", texts[-1])),
    )


def cast_in_texts(told: Told) -> Share:
    """Parts in scenes whose character is spoken of in the words of the same page, by name, kind or pronoun."""
    parts = sum(len(page.scene.parts) for page in told.pages)
    lacking = sum(one.lacks == "text" for one in absences(told.cast, told.pages))
    return Share(parts - lacking, parts)


def cast_in_scenes(told: Told) -> int:
    """Times somebody acts in the words of a page and is missing in its scene."""
    return sum(one.lacks == "scene" for one in absences(told.cast, told.pages))


def contradiction_count(told: Told) -> int:
    """What :mod:`visutale.story_check` names: wrong colours, clothes, kinds, numbers, pronouns; sleepers who speak."""
    return len(contradictions(told.cast, told.pages))


def repeated(told: Told) -> Share:
    """Sentences of four words or more that stood in the book before, word for word; a refrain that is meant counts."""
    long = sum(len(plain(line.text).split()) >= 4 for page in told.pages for line in sentences(page.text))
    return Share(len(repeated_sentences(told.pages)), long)


def grade(text: str) -> float:
    """The school grade of a text by textstat's Automated Readability Index: 4.71 letters a word + 0.5 words a sentence
    - 21.43. (Its formulas with syllables fetch a dictionary from the network.)"""
    import textstat  # type: ignore[import-untyped]

    return float(textstat.automated_readability_index(text))


def level(told: Told) -> Share:
    """Pages whose readability grade lies within the band of the book's age (``GRADES``)."""
    low, high = GRADES[told.age]
    return Share(sum(low <= grade(page.text) <= high for page in told.pages), len(told.pages))


def length(told: Told) -> Share:
    """Pages with as many words as ``prompts/ages.yaml`` gives a page for the book's age."""
    fewest, most = words_for(told.age)
    return Share(sum(fewest <= len(words(page.text)) <= most for page in told.pages), len(told.pages))


def openings(told: Told) -> Share:
    """Different first three words of pages, of all pages of the book; one that begins like another counts once."""
    return Share(len({tuple(words(page.text)[:OPENING_OF_PAGE]) for page in told.pages}), len(told.pages))


def book_openings(books: Sequence[Told]) -> Share:
    """Different first five words of books, names left out, of all books; a book that never began counts as none."""
    return Share(len({opening for one in books if (opening := _opening(one))}), len(books))


def titles(books: Sequence[Told]) -> Share:
    """Different titles, of all books; a book without one counts as none."""
    return Share(len({one.title.casefold() for one in books if one.title}), len(books))


def wish_terms(told: Told) -> Share:
    """Nouns, verbs, adjectives and names of the wish whose lemma occurs in the title or the words of the story."""
    there = {lemma for text in (told.title, *(page.text for page in told.pages)) for lemma in _lemmas_of(text)}
    asked = terms(told.wish)
    return Share(sum(bool(lemmas(term) & there) for term in asked), len(asked))


# --- words ---


@lru_cache(maxsize=2)
def _listed(name: Literal["trouble", "function"]) -> frozenset[str]:
    lists = yaml.safe_load(Path(__file__).with_name("story_words.yaml").read_text(encoding="utf-8"))
    return frozenset(str(lists[name]).split())


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text.casefold().replace("’", "'"))


def terms(wish: str) -> tuple[str, ...]:
    """The content words of a wish, each once, in their order."""
    return tuple(dict.fromkeys(word for word in words(wish) if word not in _listed("function") and len(word) > 1))


@lru_cache(maxsize=20_000)
def lemmas(word: str) -> frozenset[str]:
    """A word and all it may be a form of."""
    from lemminflect import getAllLemmas

    bare = word.removesuffix("'s").removesuffix("s'")
    return frozenset({word, bare, *(one.casefold() for forms in getAllLemmas(bare).values() for one in forms)})


def _lemmas_of(text: str) -> set[str]:
    return {lemma for word in words(text) for part in {word, *word.split("-")} for lemma in lemmas(part)}


def _nouns(texts: Iterable[str]) -> set[str]:
    """The things, places and beings of storybooks that are named."""
    return {noun.word for text in texts for word in words(text) if (noun := find(word)) is not None}


def _speaks_of(one: Character, texts: Sequence[str]) -> bool:
    called = {word for word in words(f"{one.name} {one.kind}") if word not in _listed("function")}
    there = {lemma for text in texts for lemma in _lemmas_of(text)}
    return any(lemmas(name) & there for name in called)


def _opening(told: Told) -> tuple[str, ...]:
    names = {word for one in told.cast for word in words(one.name)} - _listed("function")
    first = words(told.pages[0].text) if told.pages else []
    return tuple("·" if word.removesuffix("'s") in names else word for word in first[:OPENING_OF_BOOK])


@lru_cache(maxsize=3)
def words_for(age: AgeBand) -> tuple[int, int]:
    """Fewest and most words of a page for an age."""
    ages = yaml.safe_load((PROMPTS / "ages.yaml").read_text(encoding="utf-8"))
    fewest, most = ages[age]["words"]
    return int(fewest), int(most)


# --- all of it, for one writer ---


@dataclass(frozen=True)
class Row:
    """One measure of a writer's books: what it is, its figure as text."""

    name: str
    figure: str


def measure(books: Sequence[Told]) -> list[Row]:
    """Every measure over all books of one writer.

    A book that failed has an incomplete arc and counts 0 for the terms of its wish; its pages count as far as they were
    written, and those it owes are missing from length and level.
    """
    arcs = [arc(one) for one in books]
    done = [one for one in books if not one.failure]
    complete = sum(all(parts) and not one.failure for parts, one in zip(arcs, books, strict=True))
    owed = sum(one.asked for one in books)
    unseen = sum(map(cast_in_scenes, books)) / max(1, len(books))
    clashes = sum(map(contradiction_count, books)) / max(1, len(books))
    return [
        Row("books finished", f"{len(done)} of {len(books)}"),
        Row("pages written", f"{sum(len(one.pages) for one in books)} of {owed}"),
        Row("arc complete", f"{complete} of {len(books)}"),
        *(Row(f"· {label}", f"{sum(getattr(one, part) for one in arcs)}") for part, label in _PARTS),
        Row("cast present where the scenes say so", _percent(_sum(cast_in_texts(one) for one in books))),
        Row("acts in the words, missing in the scene", f"{unseen:.1f} a book"),
        Row("contradictions found", f"{clashes:.2f} a book"),
        Row("repeated sentences", _percent(_sum(repeated(one) for one in books), digits=1)),
        Row("reading level inside the band", _percent(_owed(map(level, books), owed))),
        Row("· median grade for 3-5, 6-8, 9-12", " / ".join(_grades(books, age) for age in GRADES)),
        Row("words a page inside the band", _percent(_owed(map(length, books), owed))),
        Row("· median words for 3-5, 6-8, 9-12", " / ".join(_lengths(books, age) for age in GRADES)),
        Row("distinct openings of pages", _percent(_sum(openings(one) for one in books))),
        Row("distinct openings of books", _percent(book_openings(books))),
        Row("distinct titles", _percent(titles(books))),
        Row("terms of the wish used", f"{100 * _mean([wish_terms(one).value for one in books]):.0f} %"),
        Row("seconds a book, median", _median([one.seconds for one in done], "{:.2f}")),
        Row("seconds a page, median", _median([one.seconds / one.asked for one in done], "{:.3f}")),
        Row("tokens a book, median", _median([one.tokens for one in done], "{:,.0f}")),
    ]


_PARTS = (
    ("whole", "all pages there"),
    ("hero", "hero at both ends"),
    ("matter", "the matter comes back"),
    ("trouble", "trouble in the middle"),
    ("close", "closed at the end"),
)


def _sum(shares: Iterable[Share]) -> Share:
    every = list(shares)
    return Share(sum(one.part for one in every), sum(one.of for one in every))


def _owed(shares: Iterable[Share], owed: int) -> Share:
    return Share(_sum(shares).part, owed)


def _percent(share: Share, digits: int = 0) -> str:
    return f"{100 * share.value:.{digits}f} %" if share.of else "–"


def _mean(values: Sequence[float]) -> float:
    return statistics.fmean(values) if values else 0.0


def _median(values: Sequence[float], form: str) -> str:
    return form.format(statistics.median(values)) if values else "–"


def _grades(books: Sequence[Told], age: AgeBand) -> str:
    found = [grade(page.text) for one in books if one.age == age for page in one.pages]
    return f"{statistics.median(found):.1f}" if found else "–"


def _lengths(books: Sequence[Told], age: AgeBand) -> str:
    found = [len(words(page.text)) for one in books if one.age == age for page in one.pages]
    return f"{statistics.median(found):.0f}" if found else "–"

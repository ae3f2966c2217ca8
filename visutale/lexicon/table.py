"""The tables of the lexicon, read once, when the first noun is asked for.

The file of a kind, ``animal.txt``, holds its nouns, one a line::

    word | art | height_m | stands | home | synonyms | details

Lists are split by commas, an empty column takes the usual value. ``details`` are ``name=value``, split by ``;``, and
may give ``plural``, ``article`` ("-" for none), ``pronoun`` and ``young``. ``art.txt`` says what each drawing shows::

    code points | figure | looks_to | colours
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple, get_args

from pydantic import ValidationError

from visutale.lexicon.grammar import article_for, plural_of, singular_of
from visutale.lexicon.noun import Kind, Noun
from visutale.lexicon.rows import TableError, listed, rows

_STANDS_OF_KIND = {
    "food": "surface",
    "object": "surface",
    "clothing": "surface",
    "sky": "sky",
    "weather": "sky",
    "body": "hand",
    "idea": "sky",
}
_DETAILS = frozenset({"plural", "article", "pronoun", "young"})
_BETWEEN_WORDS = re.compile(r"[\s_-]+")
_DETERMINER = re.compile(r"^(?:an?|the|my|some) (?=.)")


class _Art(NamedTuple):
    figure: str
    looks_to: str
    colours: tuple[str, ...]


def _details(cell: str) -> dict[str, str]:
    found = dict(item.strip().split("=", 1) for item in cell.split(";")) if cell else {}
    if unknown := found.keys() - _DETAILS:
        raise TableError(f"Unknown details: {', '.join(sorted(unknown))}.")
    return found


@cache
def _art() -> dict[str, _Art]:
    return {code: _Art(figure, looks, listed(colours)) for code, figure, looks, colours in rows("art", 4)}


def _noun(kind: str, cells: list[str]) -> Noun:
    word, art, height_m, stands, home, synonyms, details_cell = cells
    details = _details(details_cell)
    article = details.get("article") or article_for(word)
    codes = listed(art)
    shown = _art()[codes[0]] if codes else _Art("none", "front", ())
    return Noun.model_validate(
        {
            "word": word,
            "plural": details.get("plural") or plural_of(word),
            "article": "" if article == "-" else article,
            "kind": kind,
            "pronoun": details.get("pronoun") or ("they" if kind == "person" else "it"),
            "synonyms": listed(synonyms),
            "art": codes,
            "figure": shown.figure,
            "looks_to": shown.looks_to,
            "colours": shown.colours,
            "height_m": height_m,
            "stands": stands or _STANDS_OF_KIND.get(kind, "ground"),
            "young": details.get("young", ""),
            "home": listed(home),
        }
    )


@cache
def nouns() -> tuple[Noun, ...]:
    """Every noun of the lexicon, in the order of its tables."""
    found: list[Noun] = []
    for kind in get_args(Kind):
        for cells in rows(kind, 7):
            try:
                found.append(_noun(kind, cells))
            except (KeyError, ValueError, ValidationError) as error:
                raise TableError(f"{kind}.txt: {cells[0]!r} can't be read: {error}") from error
    return tuple(found)


def normal(words: str) -> str:
    """Words as the index knows them: lower case, one space between words, no article in front."""
    spaced = _BETWEEN_WORDS.sub(" ", words.replace("’", "'").strip().lower())
    return _DETERMINER.sub("", spaced)


@cache
def _index() -> dict[str, Noun]:
    """Every spelling and its noun: a word goes before a plural, a plural before a synonym, that before its plural."""
    index: dict[str, Noun] = {}
    for noun in nouns():
        index[normal(noun.word)] = noun
    for noun in nouns():
        index.setdefault(normal(noun.plural), noun)
    for noun in nouns():
        for synonym in noun.synonyms:
            index.setdefault(normal(synonym), noun)
    for noun in nouns():
        for synonym in noun.synonyms:
            index.setdefault(normal(plural_of(synonym)), noun)
    return index


@cache
def find(words: str) -> Noun | None:
    """The noun that ``words`` name, in any case, singular or plural, by its own name or a synonym; None if unknown."""
    key = normal(words)
    index = _index()
    return index.get(key) or index.get(singular_of(key))

"""Whose words are in a bubble, told from what is said beside them: “Here I am,” said Maple."""

from __future__ import annotations

import re
from collections.abc import Sequence

from visutale.binding.arrangements.dialogue import Sentences, outside
from visutale.book import Character
from visutale.emphasis import plain

_WORD = re.compile(r"\w+")
_PRONOUNS = {"he", "she", "it", "they", "i"}
"""English ones; in other languages only a name, or no word at all, says whose the words of one alone may be."""
_LATEST_WORD, _LATEST_LETTER = 1, 3
"""Where a name begins that says who speaks. Later ones are of who is spoken to: "he told the fox"."""


def speakers(said: Sequence[Sentences], cast: Sequence[Character]) -> list[str]:
    """The ids of who speaks each part of a text, empty where nobody does or it is not said."""
    return [_named(part.text, cast) if part.spoken else "" for part in said]


def is_unnamed(text: str) -> bool:
    """Whether nothing but a pronoun, or nothing at all, is said of who speaks; not so in "other people said"."""
    words = _WORD.findall(_clause(text))
    return not words or not _PRONOUNS.isdisjoint(words[: _LATEST_WORD + 1])


def _clause(text: str) -> str:
    """What stands beside a speech, in small letters."""
    return next((segment for segment in outside(plain(text)) if any(map(str.isalpha, segment))), "").casefold()


def _named(text: str, cast: Sequence[Character]) -> str:
    """The id of the only one who is named right where it is said who speaks."""
    clause = _clause(text)
    words = _WORD.findall(clause)
    named = [one.id for one in cast if _begins(one.name.casefold(), clause.strip(), words)]
    return named[0] if len(named) == 1 else ""


def _begins(name: str, clause: str, words: Sequence[str]) -> bool:
    own = _WORD.findall(name)
    if not own:
        return False
    if not name.isascii() and 0 <= clause.find(name) <= _LATEST_LETTER:
        return True
    return any(list(words[start : start + len(own)]) == own for start in range(_LATEST_WORD + 1))

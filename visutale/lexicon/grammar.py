"""Plurals, singulars and the indefinite article of English nouns, for any word, known or not."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from visutale.lexicon.rows import listed, rows

# "brother-in-law", "lily of the valley": the head comes first.
_HEAD_FIRST = re.compile(r"^(.*\w)([ -](?:in|of|on|at|with|to|by|de|for)[ -].+)$", re.IGNORECASE)

_ENDS_LIKE_A_SINGULAR = re.compile(r"(?:ss|us)$")
_CONSONANT_Y = re.compile(r"(?:[^aeiou]|qu)y$")
_HISSES = ("s", "x", "z", "ch", "sh")

_SILENT_H = ("heir", "honest", "honor", "honour", "hour")
_ONE_OR_EU = re.compile(r"(?:eu|ew|on(?:c)?e(?![a-z]))|once")
_U_LIKE_YOU = re.compile(r"u(?:[bcfhkqst][aeiou]|ni|ra[nl]|r[ei]|lu|ya|kr|vula|ruguay|-|$)")
_U_LIKE_UP = re.compile(r"u(?:ni[mn]|nid|ncl)")
_LETTER_BY_NAME = re.compile(r"[AEFHILMNORSX](?:$|[A-Z0-9-])|x-")
_NUMBER_WITH_VOWEL = re.compile(r"(?:8\d*|11|18)(?!\d)")


@cache
def _spelled(rule: str) -> dict[str, str]:
    """The words of a rule in ``spelling.txt``; where it gives no other form, a word stands for itself."""
    items = [item.partition("=") for name, words in rows("spelling", 2) if name == rule for item in listed(words)]
    return {word: form or word for word, _, form in items}


@cache
def _singular_by_plural() -> dict[str, str]:
    """Every irregular plural and its singular."""
    singulars = {plural: word for word, plural in (_spelled("irregular") | _spelled("irregular word")).items()}
    return singulars | {_ves(word): word for word in _spelled("f to ves")}


def _ves(word: str) -> str:
    return (word.removesuffix("e") if word.endswith("fe") else word)[:-1] + "ves"


def _split_last(words: str) -> tuple[str, str]:
    """Everything before the last word of a compound, with its space or hyphen, and that word."""
    found = re.fullmatch(r"(.*[ -])([^ -]+)", words)
    return (found[1], found[2]) if found else ("", words)


def _capital_like(pattern: str, word: str) -> str:
    if len(pattern) > 1 and pattern.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if pattern[:1].isupper() else word


def _plural_of_one(word: str) -> str:
    if word in _spelled("irregular word"):
        return _spelled("irregular word")[word]
    if word in _spelled("same") or word.endswith(("craft", "fish", "sheep")):
        return word
    for singular, plural in _spelled("irregular").items():
        if word.endswith(singular):
            return word.removesuffix(singular) + plural
    if word in _spelled("f to ves"):
        return _ves(word)
    if _CONSONANT_Y.search(word):
        return word[:-1] + "ies"
    if word.endswith(_HISSES) or word in _spelled("o to oes"):
        return word + "es"
    return word + "s"


@cache
def plural_of(words: str) -> str:
    """The plural of a noun given in the singular: "wolf" gives "wolves", "pair of shoes" gives "pairs of shoes"."""
    if head := _HEAD_FIRST.match(words):
        return plural_of(head[1]) + head[2]
    if " and " in words:
        return " and ".join(map(plural_of, words.split(" and ")))
    if words.lower() in _spelled("same") | _spelled("same alone"):
        return words
    before, last = _split_last(words)
    return before + _capital_like(last, _plural_of_one(last.lower()))


def _singular_of_one(word: str) -> str:
    if word in _spelled("same") | _spelled("singular") | _spelled("irregular word"):
        return word
    if word in _singular_by_plural():
        return _singular_by_plural()[word]
    for singular, plural in _spelled("irregular").items():
        if word.endswith(plural):
            return word.removesuffix(plural) + singular
    return _without_s(word) if word.endswith("s") and len(word) > 2 else word


def _without_s(word: str) -> str:
    """The singular of a word that ends in "-s" and is not irregular."""
    stem = word[:-1]
    if stem in _spelled("just adds s") or stem.endswith(_endings_before_s()):
        return stem
    if _ENDS_LIKE_A_SINGULAR.search(word):
        return word
    if stem.endswith("ie"):
        return stem[:-2] + "y"
    if stem.endswith("e") and (stem[:-1].endswith(_HISSES) or stem[:-1] in _spelled("o to oes")):
        return stem[:-1]
    return stem


@cache
def _endings_before_s() -> tuple[str, ...]:
    """Words that only add an "s" and keep doing so at the end of longer ones: "house", "lighthouse"."""
    return tuple(word for word in _spelled("just adds s") if len(word) > 3)


@cache
def singular_of(words: str) -> str:
    """The singular of a noun given in the plural; a word that is singular already comes back as it is."""
    if head := _HEAD_FIRST.match(words):
        return singular_of(head[1]) + head[2]
    if " and " in words:
        return " and ".join(map(singular_of, words.split(" and ")))
    if words.lower() in _spelled("same") | _spelled("same alone"):
        return words
    before, last = _split_last(words)
    return before + _capital_like(last, _singular_of_one(last.lower()))


@cache
def article_for(words: str) -> Literal["a", "an"]:
    """The indefinite article before ``words``, by their sound: "an owl", "an hour", "a unicorn", "a one-eyed cat"."""
    word = words.strip().lstrip("\"'“‘(")
    lower = word.lower()
    if _LETTER_BY_NAME.match(word) or lower.startswith(_SILENT_H) or _NUMBER_WITH_VOWEL.match(lower):
        return "an"
    if _ONE_OR_EU.match(lower) or (_U_LIKE_YOU.match(lower) and not _U_LIKE_UP.match(lower)):
        return "a"
    return "an" if lower[:1] in set("aeiouàáâäåæèéêëìíîïòóôöøùúûü") else "a"

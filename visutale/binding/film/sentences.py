"""A page's words as captions show them: sentences, and long ones in parts that fit two lines.

How long a text is, is told in letters; Chinese, Japanese and Korean characters count as two.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable

from icu4py.breakers import LineBreaker

from visutale.binding.text import clean, clusters, in_one_line, sentences_of

MOST_LETTERS = 84
"""In one caption: two lines of 42, as broadcasters have it."""
_LINE_LETTERS = 42
_CLAUSE_ENDS = (",", ";", ":", "—", "–", ".", "!", "?", "…", "،", "؛", "।", "、", "，", "；", "：", "。", "！", "？")
_CLOSING = "\"'”’»)]」』）"
_WITHIN_A_CLAUSE = 0.12
"""What it costs to part a sentence where no clause ends; a part half as long as the others costs 0.25."""


def letters(text: str) -> int:
    """The length of a text in letters."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text if not _is_mark(sign))


def sentences(text: str, language: str) -> list[str]:
    """The sentences of a text, without line ends in them."""
    parts = (part.strip() for paragraph in clean(text).split("\n") for part in sentences_of(paragraph, language))
    return [part for part in parts if part]


def captioned(sentence: str, language: str) -> list[str]:
    """A sentence in as few parts of at most :data:`MOST_LETTERS` as it takes, of nearly the same length, parted where
    clauses end if that can be."""
    words = _words(in_one_line(sentence), language)
    whole = letters("".join(words).rstrip())
    if whole <= MOST_LETTERS:
        return ["".join(words).strip()] if whole else []
    target = whole / -(-whole // MOST_LETTERS)
    return _joined(words, _breaks(words, target, MOST_LETTERS))


def in_two_lines(caption: str, language: str) -> str:
    """A caption with a line break near its middle, where it is too long for one line."""
    whole = letters(caption)
    if whole <= _LINE_LETTERS:
        return caption
    words = _words(caption, language)
    return "\n".join(_joined(words, _breaks(words, whole / 2, whole)))


def _words(text: str, language: str) -> list[str]:
    """The parts between which a line may end; those longer than a line, cut."""
    found: list[str] = []
    for part in LineBreaker(text, language or "en") if text else ():
        found += [part] if letters(part) <= _LINE_LETTERS else _cut(part)
    return found


def _cut(word: str) -> Iterable[str]:
    signs = clusters(word)
    return ("".join(signs[start : start + _LINE_LETTERS // 2]) for start in range(0, len(signs), _LINE_LETTERS // 2))


def _breaks(words: list[str], target: float, most: int) -> list[int]:
    """After which words to part them, so that every part is near the target and none is longer than ``most``."""
    count = len(words)
    lengths = [letters(word) for word in words]
    best = [0.0] + [float("inf")] * count
    come_from = [0] * (count + 1)
    for end in range(1, count + 1):
        long, fixed = 0, 0.0 if end == count or _ends_clause(words[end - 1]) else _WITHIN_A_CLAUSE
        for start in range(end - 1, -1, -1):
            long += lengths[start]
            if long > most and start < end - 1:
                break
            cost = best[start] + fixed + (long / target - 1) ** 2
            if cost < best[end]:
                best[end], come_from[end] = cost, start
    found = [count]
    while found[0]:
        found.insert(0, come_from[found[0]])
    return found


def _joined(words: list[str], breaks: list[int]) -> list[str]:
    return ["".join(words[start:end]).strip() for start, end in itertools.pairwise(breaks)]


def _ends_clause(word: str) -> bool:
    return word.rstrip().rstrip(_CLOSING).endswith(_CLAUSE_ENDS)


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Me", "Cf")

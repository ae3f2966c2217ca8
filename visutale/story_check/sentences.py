"""Sentences of a page, word for word, each with what is told in it apart from what is said aloud."""

from __future__ import annotations

import re
from typing import NamedTuple

_SPOKEN = re.compile(r"“[^“”\n]*(?:”|$)|«[^«»\n]*(?:»|$)|„[^“”\n]*(?:[“”]|$)|\"[^\"\n]*(?:\"|$)", re.MULTILINE)
_SPOKEN_SINGLY = re.compile(r"(?<![\w])‘(?:[^‘\n]*?[.,!?…])’(?!\w)")
_END = re.compile(r"[.!?…]+[”’\"»)]*\s+|\n+|。|！|？")
_WORD = re.compile(r"[\w’'-]+")


class Sentence(NamedTuple):
    """``text`` stands on the page exactly so; ``told`` is as long, with dots where somebody speaks."""

    text: str
    told: str


def sentences(text: str) -> list[Sentence]:
    """The sentences of a page in their order. What somebody says belongs to the sentence that tells it."""
    told = _SPOKEN_SINGLY.sub(_blank, _SPOKEN.sub(_blank, text))
    found: list[Sentence] = []
    start = 0
    for end in [*(match.end() for match in _END.finditer(told)), len(text)]:
        whole = text[start:end]
        if whole.strip():
            left = len(whole) - len(whole.lstrip())
            right = len(whole.rstrip())
            found.append(Sentence(whole[left:right], told[start:end][left:right]))
        start = end
    return found


def plain(sentence: str) -> str:
    """A sentence for comparison: lower case, words alone."""
    return " ".join(_WORD.findall(sentence.lower().replace("’", "'")))


def _blank(match: re.Match[str]) -> str:
    return "·" * len(match[0])

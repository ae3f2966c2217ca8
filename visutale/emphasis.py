"""Words that somebody stressed by hand: ``*softly*`` is italic and ``**BOOM**`` is bold.

Signs that stand apart, such as those of "2 * 3", or that have no partner in their paragraph, are kept as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Literal, NamedTuple

Stress = Literal["", "italic", "bold"]

_STRESSED = re.compile(r"(?<![\d*])(\*{1,2})(?![*\s])([^*\n]+?)(?<!\s)\1(?![\d*])")
_SIGN: dict[Stress, str] = {"": "", "italic": "*", "bold": "**"}


class Span(NamedTuple):
    """A part of a text that is stressed throughout, or not at all."""

    text: str
    stress: Stress = ""


def spans(text: str) -> tuple[Span, ...]:
    """A text in parts, without the signs that stress its words; none of them is empty."""
    return tuple(span for span in _parts(text) if span.text)


def plain(text: str) -> str:
    """A text without the signs that stress its words."""
    return _STRESSED.sub(r"\2", text)


def across(texts: Sequence[str]) -> list[tuple[Span, ...]]:
    """The parts of each of several texts that follow one another: words may be stressed beyond the end of one."""
    whole = "".join(texts)
    stresses: list[Stress | None] = [""] * len(whole)
    for found in _STRESSED.finditer(whole):
        stresses[found.start() : found.end()] = [None] * len(found[0])
        stresses[found.start(2) : found.end(2)] = [_stress(found)] * len(found[2])
    left = iter(zip(whole, stresses, strict=True))
    return [tuple(_joined(islice(left, len(text)))) for text in texts]


def marked(parts: Iterable[tuple[str, Stress]]) -> str:
    """The text that has these parts: the opposite of :func:`spans`. Spaces at the edge of stressed words go outside."""
    found = []
    for stress, group in groupby(parts, key=lambda part: part[1]):
        words = "".join(text for text, _ in group)
        inner = words.strip()
        sign = _SIGN[stress] if inner else ""
        before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
        found.append(f"{before}{sign}{inner}{sign}{after}" if inner else words)
    return "".join(found)


def _parts(text: str) -> Iterator[Span]:
    end = 0
    for found in _STRESSED.finditer(text):
        yield Span(text[end : found.start()])
        yield Span(found[2], _stress(found))
        end = found.end()
    yield Span(text[end:])


def _stress(found: re.Match[str]) -> Stress:
    return "bold" if found[1] == "**" else "italic"


def _joined(letters: Iterable[tuple[str, Stress | None]]) -> Iterator[Span]:
    """Letters that are stressed alike, together; signs have no stress and are left out."""
    kept = ((letter, stress) for letter, stress in letters if stress is not None)
    for stress, group in groupby(kept, key=itemgetter(1)):
        yield Span("".join(letter for letter, _ in group), stress)

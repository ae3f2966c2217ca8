"""Words that somebody stressed by hand: ``*softly*`` is italic and ``**BOOM**`` is bold.

Signs that stand apart, such as those of "2 * 3", or that have no partner in their paragraph, are kept as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
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
        yield Span(found[2], "bold" if found[1] == "**" else "italic")
        end = found.end()
    yield Span(text[end:])

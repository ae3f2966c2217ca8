"""Which words stand on a line together, so that lines look even. Widths are in em."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

_ORPHAN_SHARE = 0.28
"""A last line shorter than this share of the measure looks lost."""


class Piece(Protocol):
    """What stays together on a line; ``spaced`` says whether a space follows it where the line goes on."""

    @property
    def width(self) -> float: ...

    @property
    def spaced(self) -> bool: ...


P = TypeVar("P", bound=Piece)


def line_width(words: Sequence[Piece], space: float) -> float:
    """The width of these words as a line, with spaces of this width between them."""
    return sum(word.width + (space if word.spaced else 0.0) for word in words[:-1]) + words[-1].width


def greedy(words: Sequence[P], space: float, measure: float) -> list[list[P]]:
    """As many words on each line as it has room for."""
    lines: list[list[P]] = [[]]
    width = 0.0
    for word in words:
        if lines[-1] and width + word.width > measure:
            lines.append([])
            width = 0.0
        lines[-1].append(word)
        width += word.width + (space if word.spaced else 0.0)
    return lines


def line_count(paragraphs: Sequence[Sequence[Piece]], space: float, measure: float) -> int:
    """How many lines the paragraphs need."""
    return sum(len(greedy(words, space, measure)) for words in paragraphs)


def narrowest(paragraphs: Sequence[Sequence[Piece]], space: float, measure: float) -> float:
    """The smallest measure at which the paragraphs need no more lines than at this one."""
    lines = line_count(paragraphs, space, measure)
    low, high = max(word.width for words in paragraphs for word in words), measure
    for _ in range(12):
        middle = (low + high) / 2
        if line_count(paragraphs, space, middle) <= lines:
            high = middle
        else:
            low = middle
    return min(measure, high + 0.01)


def even(words: Sequence[P], space: float, measure: float) -> list[list[P]]:
    """Breaks with the least squared slack over all lines; the last line may be shorter, but not a lost word."""
    count = len(words)
    best = [0.0] + [float("inf")] * count
    come_from = [0] * (count + 1)
    for end in range(1, count + 1):
        width = 0.0
        for start in range(end - 1, -1, -1):
            gap = space if start < end - 1 and words[start].spaced else 0.0
            width += words[start].width + gap
            if width > measure and start < end - 1:
                break
            cost = best[start] + _cost(width, measure, alone=end - start == 1, last=end == count, first=start == 0)
            if cost < best[end]:
                best[end], come_from[end] = cost, start
    lines: list[list[P]] = []
    end = count
    while end:
        lines.insert(0, list(words[come_from[end] : end]))
        end = come_from[end]
    return lines


def _cost(width: float, measure: float, *, alone: bool, last: bool, first: bool) -> float:
    slack = max(0.0, measure - width) / measure
    if not last:
        return slack**2
    lost = not first and (alone or width < _ORPHAN_SHARE * measure)
    return 0.3 * slack**2 + (0.5 if lost else 0.0)

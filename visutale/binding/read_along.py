"""Which words are heard when: a page's words as they are shown, cut where its voice begins another sentence.

Words are shown in lines and paragraphs, and some flow on to pages of their own; a voice says the same words in one go.
Both are compared by their letters and digits alone, so that line breaks, hyphens and punctuation don't matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from visutale.binding.text import clean
from visutale.book import Segment

_SHORTEST_S = 0.05
_PARAGRAPH_END = "\n\n"
_BREAK = re.compile(r"\s")


@dataclass(frozen=True)
class Clip:
    """A part of a page's voice, from and to in seconds."""

    begin_s: float
    end_s: float


class Piece(NamedTuple):
    """Words that are heard together; lines end with "\\n". ``clip`` is None for words that nobody reads."""

    text: str
    clip: Clip | None = None


Paragraph = tuple[Piece, ...]


class _Heard(NamedTuple):
    """Where in the shown words a sentence begins, and when it does."""

    at: int
    begin_s: float


def paragraphs_of(text: str) -> str:
    """A page's text as it is taken here: cleaned, with an empty line between its paragraphs."""
    return clean(text).replace("\n", "\n\n")


def silent(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of shown words that nobody reads."""
    return tuple((Piece(one),) for one in text.split(_PARAGRAPH_END) if one.strip())


def read_along(shown: Sequence[str], sentences: Sequence[Segment], duration_s: float) -> list[tuple[Paragraph, ...]]:
    """The paragraphs of each of the parts a page's words are shown in, in pieces with their times.

    Lines of a part end with a line break, paragraphs with an empty line. The pauses after a sentence belong to it, so
    that clips follow one another without a gap; a sentence that is torn apart shares its time out by its letters. A
    sentence that is not found, because the voice said it in other words, belongs to the one before it.
    """
    text = "\f".join(shown)
    heard = _heard(text, sentences, duration_s)
    ends = [*(one.at for one in heard[1:]), len(text)]
    times = [*(one.begin_s for one in heard[1:]), duration_s]
    parts, start = [], 0
    said = [
        (begin.at, end, Clip(begin.begin_s, until)) for begin, end, until in zip(heard, ends, times, strict=True)
    ]  # fmt: skip
    for part in shown:
        parts.append(_paragraphs(text, start, start + len(part), said))
        start += len(part) + 1
    return parts


# --- where sentences begin ---


def _heard(text: str, sentences: Sequence[Segment], duration_s: float) -> list[_Heard]:
    """The sentences that are found, in their order; the first begins with the words and with the voice."""
    where = [index for index, character in enumerate(text) if character.isalnum()]
    letters = "".join(text[index] for index in where)
    found, after = [_Heard(0, 0.0)], 0
    for sentence in sentences:
        wanted = "".join(character for character in clean(sentence.text) if character.isalnum())
        at = letters.find(wanted, after) if wanted else -1
        if at < 0:
            continue
        late = found[-1].begin_s + _SHORTEST_S <= sentence.start_s <= duration_s - _SHORTEST_S
        if at and late:
            found.append(_Heard(_beginning(text, where[at - 1] + 1, where[at]), sentence.start_s))
        after = at + len(wanted)
    return found


def _beginning(text: str, start: int, end: int) -> int:
    """Where between the last letter of a sentence and the first of the next one that one begins: after a space, or
    before an opening mark where no spaces are written."""
    between = text[start:end]
    space = _BREAK.search(between)
    if space:
        return start + space.end()
    opening = (index for index, mark in enumerate(between) if unicodedata.category(mark) in ("Ps", "Pi"))
    return start + next(opening, len(between))


# --- pieces ---


def _paragraphs(text: str, start: int, end: int, said: Sequence[tuple[int, int, Clip]]) -> tuple[Paragraph, ...]:
    """The paragraphs of a part of the text, each in the pieces of the sentences that overlap it."""
    found = []
    for paragraph in text[start:end].split(_PARAGRAPH_END):
        stop = start + len(paragraph)
        pieces = [
            Piece(text[max(start, begin) : min(stop, until)], _share(text, begin, until, clip, start, stop))
            for begin, until, clip in said
            if max(start, begin) < min(stop, until)
        ]
        found.append(tuple(pieces))
        start = stop + len(_PARAGRAPH_END)
    return tuple(_heard_together(pieces) for pieces in found if any(piece.text.strip() for piece in pieces))


def _share(text: str, begin: int, until: int, clip: Clip, start: int, stop: int) -> Clip | None:
    """The time of the part of a sentence that lies within a range; None where that has no letter."""
    edges = [_letters(text[begin : max(begin, min(until, edge))]) for edge in (start, stop, until)]
    if edges[0] == edges[1]:
        return None
    length = clip.end_s - clip.begin_s
    first, last = (round(clip.begin_s + length * edge / edges[2], 3) for edge in edges[:2])
    return Clip(first, last)


def _heard_together(pieces: Sequence[Piece]) -> Paragraph:
    """Pieces without a letter go with the one before them."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.clip is None and found:
            found[-1] = Piece(found[-1].text + piece.text, found[-1].clip)
        else:
            found.append(piece)
    return tuple(found)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))

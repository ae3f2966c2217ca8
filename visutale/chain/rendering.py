"""What a translation is made from and measured by: texts cut into pieces, and what a piece must have in common."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from visutale.chain.prose import foreign
from visutale.emphasis import plain

MOST_PIECE = 700
"""Characters a model translates well at once."""
MOST_BATCH, MOST_PIECES = 1_800, 10
_LONGEST, _LONGER = 3.5, 120
_SHORTEST, _LONG = 0.15, 80
_LONGEST_NAME = 60
_COPIED_WORDS = 4

_LINE_END = re.compile(r"(\s*\n\s*)")
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？][\"'”’»)])(\s+)|(?<=[.!?…。！？])(\s+)")
_WORD = re.compile(r"\w+")
_DENSE = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR")
_SIGNS = ("So", "Cs", "Co", "Cn", "Cc")
_FENCED = str.maketrans({"‹": "<", "›": ">"})


class Piece(NamedTuple):
    """Words to translate, and the white space ``then`` that follows them in their text."""

    text: str
    then: str = ""

    @property
    def lines(self) -> list[Piece]:
        """Its paragraphs, each a piece."""
        parts = [*_LINE_END.split(self.text), self.then]
        return [Piece(text, then) for text, then in zip(parts[::2], parts[1::2], strict=True)]


def in_pieces(text: str) -> list[Piece]:
    """A text in pieces a model can manage: whole paragraphs, and of a very long paragraph whole sentences."""
    pieces: list[Piece] = []
    for line in Piece(text.strip()).lines:
        for sentence in _sentences(line):
            last = pieces[-1] if pieces else None
            if last is not None and len(last.text) + len(last.then) + len(sentence.text) <= MOST_PIECE:
                pieces[-1] = Piece(last.text + last.then + sentence.text, sentence.then)
            else:
                pieces.append(sentence)
    return pieces


def _sentences(line: Piece) -> list[Piece]:
    if len(line.text) <= MOST_PIECE:
        return [line]
    ends = [match.span() for match in _SENTENCE_END.finditer(line.text)]
    starts, stops = [0, *(end for _, end in ends)], [*(start for start, _ in ends), len(line.text)]
    gaps = [*(line.text[start:end] for start, end in ends), line.then]
    return [Piece(line.text[start:stop], gap) for start, stop, gap in zip(starts, stops, gaps, strict=True)]


def batches(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces in their order, as many at once as a model keeps apart."""
    batch: list[Piece] = []
    for piece in pieces:
        if batch and (len(batch) == MOST_PIECES or sum(len(one.text) for one in batch) + len(piece.text) > MOST_BATCH):
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


# --- what can be wrong ---


def fault(before: str, after: str, target: str, names: Mapping[str, str]) -> str:
    """What makes a translation unusable, as the end of a sentence; empty where nothing does."""
    bare = _without(after, names.values())
    if not after.strip():
        return "is empty."
    if after.lstrip().startswith(("{", "[")) and not before.startswith(("{", "[")):
        return "is not the words alone."
    if (strange := foreign(bare, target)) and any(c.isalpha() for c in _without(before, names)):
        return f"is not right: {strange}"
    if len(_words(before, names)) >= _COPIED_WORDS and unchanged(before, after, names):
        return "is not translated."
    had, has = len(Piece(before).lines), len(Piece(after.strip()).lines)
    if had != has:
        return f"has {has} paragraphs where the original has {had}."
    if _length(after) > _LONGEST * _length(before) + _LONGER:
        return "is much longer than the original: add nothing."
    if _length(before) > _LONG and _length(after) < _SHORTEST * _length(before):
        return "is much shorter than the original: leave nothing out."
    return ""


def unchanged(before: str, after: str, names: Mapping[str, str]) -> bool:
    """Whether nothing but names was changed."""
    words = _words(before, names)
    return bool(words) and words == _words(after, {**names, **{name: name for name in names.values()}})


def lost_names(before: str, after: str, names: Mapping[str, str]) -> str:
    """The names that should be in the translation and are not, whatever endings they have there."""
    lost = [
        written
        for name, written in names.items()
        if _whole(name).search(before) and _stem(written) not in after.casefold()
    ]
    return ", ".join(f"“{name}”" for name in lost)


def name_fault(names: Sequence[str], pairs: Mapping[str, str], target: str) -> str:
    """What is wrong with how names are to be written; empty where nothing is."""
    lacking = [name for name in names if not pairs.get(name)]
    if lacking:
        return f"These names are missing: {', '.join(lacking)}."
    for name in names:
        written = pairs[name]
        if len(written) > _LONGEST_NAME or "\n" in written:
            return f"“{name}” needs a name, not an explanation."
        if foreign(written, target):
            return f"“{name}”: {foreign(written, target)}"
    if len(set(pairs.values())) < len(pairs):
        return "Two names are written the same."
    return ""


def printable(after: str, before: str) -> str:
    """The translation without signs and pictures that the original does not have, and without words that a model
    stresses in a text where none are."""
    if plain(before) == before:
        after = plain(after)
    if "<" in before or ">" in before:
        after = after.translate(_FENCED)
    kept = (
        c for c in after if c in before or c == "\n" or unicodedata.category(c) not in ("So", "Cs", "Co", "Cn", "Cc")
    )
    return "".join(kept).strip()


def _words(text: str, names: Mapping[str, str]) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_without(text, names))]


def _without(text: str, names: Iterable[str]) -> str:
    words: list[str] = sorted(names, key=len, reverse=True)
    for name in words:
        text = _whole(name).sub(" ", text)
    return text


def _whole(name: str) -> re.Pattern[str]:
    """A name as a whole word; one that is a word like others ("the owl") may begin a sentence."""
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE if name[:1].islower() else 0)


def _stem(name: str) -> str:
    """The part of a name that stays when endings change: "Mia" of "Mian", "Anna" of "Annalle"."""
    words: list[str] = _WORD.findall(name.casefold()) or [name.casefold()]
    word = max(words, key=len)
    return word if len(word) < 4 else word[: max(3, len(word) - 2)]


def _length(text: str) -> int:
    """Characters, where a sign of a dense script counts as three."""
    return sum(3 if unicodedata.name(c, "").startswith(_DENSE) else 1 for c in text)

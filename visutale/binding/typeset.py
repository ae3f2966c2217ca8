"""Words into glyphs, and glyphs into well-broken lines. Widths are in em: 1.0 is the type size.

A word is shaped by HarfBuzz once for a family and kept; its width does not depend on the size it is printed at. Where
the family's main face lacks a letter, that grapheme is taken from the next face that has it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

from visutale.binding.fonts import Face, Family, FamilyName, family
from visutale.binding.text import clusters

_BREAK_AFTER = re.compile(r"(?<=[^\W_][-–—/…])(?=[^\W\d_])")
_ORPHAN_SHARE = 0.28
"""A last line shorter than this share of the measure looks lost."""
_WIDER_TITLE_SPACE = 0.09
_BALANCED_LINES = 12
"""Up to so many lines a text is set as narrow as it may be, in lines of nearly the same length."""


@dataclass(frozen=True)
class Glyph:
    """A glyph in font units. ``text`` is what it stands for; the second and later glyphs of a cluster have none."""

    number: int
    advance: int
    dx: int
    dy: int
    text: str


@dataclass(frozen=True)
class Run:
    """Glyphs of one face, left to right."""

    face: Face
    glyphs: tuple[Glyph, ...]

    @cached_property
    def width(self) -> float:
        return sum(glyph.advance for glyph in self.glyphs) / self.face.units_per_em


@dataclass(frozen=True)
class Word:
    """What stays together on a line. ``spaced`` says whether a space follows it where the line goes on."""

    text: str
    runs: tuple[Run, ...]
    spaced: bool = True

    @cached_property
    def width(self) -> float:
        return sum(run.width for run in self.runs)


@dataclass(frozen=True)
class Line:
    """A line of words. ``ends`` says that it closes its paragraph."""

    words: tuple[Word, ...]
    width: float
    ends: bool = False

    @property
    def text(self) -> str:
        return "".join(word.text + (" " if word.spaced else "") for word in self.words).rstrip(" ")


def set_paragraph(text: str, name: FamilyName, measure: float) -> tuple[Line, ...]:
    """Break one cleaned paragraph into lines of at most ``measure`` em, as :func:`set_text` does."""
    return set_text(text.replace("\n", " "), name, measure)


def set_text(text: str, name: FamilyName, measure: float, *, balanced: bool = True) -> tuple[Line, ...]:
    """Break cleaned text, one paragraph a line of it, into lines of at most ``measure`` em that look even.

    ``balanced`` narrows the measure of a short text as far as it needs no more lines. Raises ValueError for a character
    no face of the family has.
    """
    paragraphs = [_fitting(_words(paragraph, name), name, measure) for paragraph in text.split("\n")]
    paragraphs = [words for words in paragraphs if words]
    space = space_width(name)
    if balanced and 1 < _count(paragraphs, space, measure) <= _BALANCED_LINES:
        measure = _narrowest(paragraphs, space, measure)
    return tuple(line for words in paragraphs for line in _lines(_even(words, space, measure), space))


def space_width(name: FamilyName) -> float:
    """The space between words; titles need more of it, as their letters stand on broad paper edges."""
    return shape(" ", name).width + (_WIDER_TITLE_SPACE if name == "title" else 0.0)


@lru_cache(maxsize=32768)
def shape(text: str, name: FamilyName, spaced: bool = True) -> Word:
    """Shape one word. Raises ValueError for a character that no face of the family has."""
    found = family(name)
    faces = [(cluster, _face_for(cluster, found)) for cluster in clusters(text)]
    runs = tuple(
        _shape_run("".join(cluster for cluster, _ in group), face)
        for face, group in groupby(faces, key=lambda pair: pair[1])
    )
    return Word(text, runs, spaced)


def _face_for(cluster: str, found: Family) -> Face:
    face = found.face_for(cluster)
    if face is None:
        raise ValueError(f"no face has U+{ord(cluster[0]):04X}")
    return face


def _shape_run(text: str, face: Face) -> Run:
    import uharfbuzz as hb

    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.direction, buffer.script, buffer.language = "ltr", "Latn", "en"
    hb.shape(face.font, buffer, {"kern": True, "liga": True})
    infos = buffer.glyph_infos
    said = _meanings(text, [info.cluster for info in infos])
    return Run(face, tuple(
        Glyph(info.codepoint, place.x_advance, place.x_offset, place.y_offset, meaning)
        for info, place, meaning in zip(infos, buffer.glyph_positions, said, strict=True)
    ))  # fmt: skip


def _meanings(text: str, starts: Sequence[int]) -> list[str]:
    """The characters each glyph stands for, given where in the text each glyph's cluster starts.

    Where a cluster has as many glyphs as characters (a letter and its mark), composed or taken apart, each glyph takes
    one; otherwise the first glyph takes them all.
    """
    found: list[str] = []
    ends = [*sorted(set(starts))[1:], len(text)]
    for start, end in zip(sorted(set(starts)), ends, strict=True):
        cluster, count = text[start:end], starts.count(start)
        forms = (cluster, unicodedata.normalize("NFD", cluster))
        found += next((list(form) for form in forms if len(form) == count), [cluster, *[""] * (count - 1)])
    return found


# --- words ---


def _words(text: str, name: FamilyName) -> list[Word]:
    found: list[Word] = []
    for token in text.split(" "):
        parts = [part for part in _BREAK_AFTER.split(token) if part]
        found += [shape(part, name, spaced=part is parts[-1]) for part in parts]
    return found


def _fitting(words: Iterable[Word], name: FamilyName, measure: float) -> list[Word]:
    """The same words, those longer than the measure broken with hyphens."""
    found: list[Word] = []
    for word in words:
        found += [word] if word.width <= measure else _broken(word, name, measure)
    return found


def _broken(word: Word, name: FamilyName, measure: float) -> list[Word]:
    pieces: list[str] = [""]
    width, hyphen = 0.0, shape("-", name).width
    for cluster in clusters(word.text):
        advance = shape(cluster, name).width
        if pieces[-1] and width + advance + hyphen > measure:
            pieces.append("")
            width = 0.0
        pieces[-1] += cluster
        width += advance
    last = pieces.pop()
    return [shape(piece + "-", name, spaced=False) for piece in pieces] + [shape(last, name, spaced=word.spaced)]


# --- lines ---


def _width(words: Sequence[Word], space: float) -> float:
    return sum(word.width + (space if word.spaced else 0.0) for word in words[:-1]) + words[-1].width


def _lines(broken: Sequence[Sequence[Word]], space: float) -> tuple[Line, ...]:
    last = len(broken) - 1
    return tuple(Line(tuple(words), _width(words, space), index == last) for index, words in enumerate(broken))


def _greedy(words: Sequence[Word], space: float, measure: float) -> list[list[Word]]:
    lines: list[list[Word]] = [[]]
    width = 0.0
    for word in words:
        if lines[-1] and width + word.width > measure:
            lines.append([])
            width = 0.0
        lines[-1].append(word)
        width += word.width + (space if word.spaced else 0.0)
    return lines


def _count(paragraphs: Sequence[Sequence[Word]], space: float, measure: float) -> int:
    return sum(len(_greedy(words, space, measure)) for words in paragraphs)


def _narrowest(paragraphs: Sequence[Sequence[Word]], space: float, measure: float) -> float:
    """The smallest measure at which the paragraphs need no more lines than at this one."""
    lines = _count(paragraphs, space, measure)
    low, high = max(word.width for words in paragraphs for word in words), measure
    for _ in range(12):
        middle = (low + high) / 2
        if _count(paragraphs, space, middle) <= lines:
            high = middle
        else:
            low = middle
    return min(measure, high + 0.01)


def _even(words: Sequence[Word], space: float, measure: float) -> list[list[Word]]:
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
    lines: list[list[Word]] = []
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

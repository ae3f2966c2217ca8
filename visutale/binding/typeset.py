"""Words into glyphs, and glyphs into well-broken lines. Widths are in em: 1.0 is the type size.

ICU says where a line may end, the bidirectional algorithm which way every character runs, and HarfBuzz shapes a word
once for a family and a language; its width does not depend on the size it is printed at. Where the family's main face
lacks a grapheme, that is taken from the next face that has it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby, pairwise, zip_longest
from typing import TypeVar

from icu4py.breakers import LineBreaker

from visutale.binding.bidi import base_level, in_visual_order, levels
from visutale.binding.breaking import even, greedy, line_count, line_width, narrowest
from visutale.binding.fonts import Face, Family, FamilyName, family, stressed
from visutale.binding.text import clusters
from visutale.emphasis import Stress, marked, spans
from visutale.languages import direction

_T = TypeVar("_T")
_UNSTRESSED: tuple[Stress, ...] = ("",)
_BREAKERS = {"ja": "ja-u-lw-phrase"}
"""Japanese lines end between phrases."""
_NEVER_FIRST = "-–—/…"
"""What a line does not begin with."""
_FIRST_COMPLEX = "\u0530"
"""Before it stand the scripts whose marks are written after their letters, one by one."""
_WIDER_TITLE_SPACE = 0.09
_DOT, _DOT_ABOVE, _DOT_BELOW = "・", 1.0, -0.24
"""What stresses a Japanese or Chinese letter, and where its middle stands, in em from the baseline."""
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
    """Glyphs of one face from left to right, all at one level of direction; odd levels are read from the right."""

    face: Face
    glyphs: tuple[Glyph, ...]
    level: int = 0

    @cached_property
    def width(self) -> float:
        return sum(glyph.advance for glyph in self.glyphs) / self.face.units_per_em

    @property
    def clusters(self) -> list[list[Glyph]]:
        """The glyphs that stand for the same characters together; the first of them says for which."""
        found: list[list[Glyph]] = []
        for glyph in self.glyphs:
            if glyph.text or not found:
                found.append([])
            found[-1].append(glyph)
        return found


@dataclass(frozen=True)
class Word:
    """What stays together on a line, its runs in reading order. ``spaced`` says whether a space follows it where the
    line goes on, ``space_level`` which way that runs."""

    text: str
    runs: tuple[Run, ...]
    spaced: bool = True
    space_level: int = 0
    stresses: tuple[Stress, ...] = ()
    """How each character is stressed; empty where none is."""

    @cached_property
    def width(self) -> float:
        return sum(run.width for run in self.runs)


@dataclass(frozen=True)
class Line:
    """A line of words in reading order. ``ends`` says that it closes its paragraph, ``level`` which way that runs."""

    words: tuple[Word, ...]
    width: float
    ends: bool = False
    level: int = 0

    @property
    def text(self) -> str:
        return "".join(word.text + (" " if word.spaced else "") for word in self.words).rstrip(" ")

    @property
    def marked(self) -> str:
        """Its text with stars around the words that are stressed."""
        if not any(word.stresses for word in self.words):
            return self.text
        parts: list[tuple[str, Stress]] = []
        for word, after in zip_longest(self.words, self.words[1:]):
            stresses = word.stresses or _UNSTRESSED * len(word.text)
            parts += zip(word.text, stresses, strict=True)
            if word.spaced:
                goes_on = after is not None and after.stresses[:1] == stresses[-1:]
                parts.append((" ", stresses[-1] if goes_on else ""))
        return marked(parts).rstrip(" ")

    def runs(self, space: float) -> list[Run]:
        """Its runs from left to right, with spaces of this width between words, and one at the right end, which keeps
        lines apart where they are copied."""
        found: list[Run] = []
        last = self.words[-1] if self.words else None
        for word in self.words:
            found += word.runs
            if word.spaced and (word is not last or self.level % 2 == 0):
                found.append(_space(word.runs[-1].face, space, self.level if word is last else word.space_level))
        return in_visual_order(found, lambda run: run.level)


def set_paragraph(text: str, name: FamilyName, measure: float, language: str = "en") -> tuple[Line, ...]:
    """Break one cleaned paragraph into lines of at most ``measure`` em, as :func:`set_text` does."""
    return set_text(text.replace("\n", " "), name, measure, language)


def set_text(
    text: str,
    name: FamilyName,
    measure: float,
    language: str = "en",
    *,
    balanced: bool = True,
    turned: Callable[[Word], Word] | None = None,
) -> tuple[Line, ...]:
    """Break cleaned text, one paragraph a line of it, into lines of at most ``measure`` em that look even.

    Words between stars are stressed (:mod:`visutale.emphasis`). ``balanced`` narrows the measure of a short text as far
    as it needs no more lines. ``turned`` makes a word one of a column (:mod:`.vertical`). Raises ValueError for a
    character no face has.
    """
    base = 1 if direction(language) == "rtl" else 0
    paragraphs = [_fitting(_words(part, name, language, base), name, language, measure) for part in text.split("\n")]
    paragraphs = [[turned(word) for word in words] if turned else words for words in paragraphs if words]
    space = space_width(name, language)
    if balanced and 1 < line_count(paragraphs, space, measure) <= _BALANCED_LINES:
        measure = narrowest(paragraphs, space, measure)
    return tuple(line for words in paragraphs for line in _lines(even(words, space, measure), space, base))


def set_beside(
    text: str, name: FamilyName, measure: float, language: str, inset: float, count: int
) -> tuple[Line, ...] | None:
    """Break cleaned text as :func:`set_text` does, its first ``count`` lines shorter by ``inset`` em.

    None where its first paragraph has fewer lines, or a word longer than these."""
    first, *others = text.split("\n")
    words, space, base = _words(first, name, language, 0), space_width(name, language), 0
    narrow = measure - inset
    lines = greedy(words, space, narrow)
    if len(lines) < count or max(word.width for word in words) > narrow:
        return None
    rest = words[sum(len(line) for line in lines[:count]) :]
    broken = [*lines[:count], *(even(rest, space, measure) if rest else ())]
    return (*_lines(broken, space, base), *set_text("\n".join(others), name, measure, language, balanced=False))


def set_again(lines: Sequence[Line], name: FamilyName, measure: float, language: str = "en") -> tuple[Line, ...]:
    """The words of whole lines in lines of another measure, which is not smaller."""
    paragraphs: list[list[Word]] = [[]]
    for line in lines:
        paragraphs[-1] += line.words
        if line.ends:
            paragraphs.append([])
    space, base = space_width(name, language), lines[0].level if lines else 0
    return tuple(line for words in paragraphs if words for line in _lines(even(words, space, measure), space, base))


def longest_word(text: str, name: FamilyName, language: str = "en") -> float:
    """The width in em of what can't be parted at the end of a line."""
    base = 1 if direction(language) == "rtl" else 0
    words = (word for part in text.split("\n") for word in _words(part, name, language, base))
    return max((word.width for word in words), default=0.0)


def space_width(name: FamilyName, language: str = "en") -> float:
    """The space between words; titles need more of it, as their letters stand on broad paper edges."""
    return shape(" ", name, language).width + (_WIDER_TITLE_SPACE if name == "title" else 0.0)


@lru_cache(maxsize=32768)
def shape(
    text: str,
    name: FamilyName,
    language: str = "en",
    ways: tuple[int, ...] = (),
    stresses: tuple[Stress, ...] = (),
) -> Word:
    """Shape one word, its characters at the levels ``ways``, all from left to right where none are given, and stressed
    as ``stresses`` say. Raises ValueError for a character that no face has."""
    pieces, start = [], 0
    for cluster in clusters(text):
        found = family(stressed(name, stresses[start]) if stresses else name, language)
        pieces.append((cluster, _face_for(cluster, found), ways[start] if ways else 0))
        start += len(cluster)
    runs = tuple(
        _shape_run("".join(cluster for cluster, _, _ in group), face, level, language)
        for (face, level), group in groupby(pieces, key=lambda piece: piece[1:])
    )
    return Word(text, runs, stresses=stresses)


def _face_for(cluster: str, found: Family) -> Face:
    face = found.main if cluster.isspace() else found.face_for(cluster)
    if face is None:
        raise ValueError(f"no face has U+{ord(cluster[0]):04X}")
    return face


def _shape_run(text: str, face: Face, level: int, language: str) -> Run:
    import uharfbuzz as hb

    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction, buffer.language = "rtl" if level % 2 else "ltr", language or "en"
    hb.shape(face.font, buffer, {"kern": True, "liga": True})
    infos = buffer.glyph_infos
    said = _meanings(text, [info.cluster for info in infos], level)
    glyphs = [
        Glyph(info.codepoint, place.x_advance, place.x_offset, place.y_offset, meaning)
        for info, place, meaning in zip(infos, buffer.glyph_positions, said, strict=True)
    ]
    return Run(face, tuple(_with_dots(glyphs, face) if face.dotted else glyphs), level)


def _with_dots(glyphs: Iterable[Glyph], face: Face) -> Iterator[Glyph]:
    """A dot with every letter, as a mark that stands for no character."""
    number, across, down = dot_of(face)
    middle = (_DOT_ABOVE if face.dotted == "above" else _DOT_BELOW) * face.units_per_em
    for glyph in glyphs:
        yield glyph
        if glyph.text and unicodedata.category(glyph.text[0])[0] in "LN":
            yield Glyph(number, 0, round(-glyph.advance / 2 - across), round(middle - down), "")


def dot_of(face: Face) -> tuple[int, float, float]:
    """The glyph of the dot that stresses a letter, and how far its middle is from its origin, across and upwards, in
    font units."""
    number = int(face.font.get_nominal_glyph(ord(_DOT)))
    extents = face.font.get_glyph_extents(number)
    return number, extents.x_bearing + extents.width / 2, extents.y_bearing + extents.height / 2


def _meanings(text: str, starts: Sequence[int], level: int) -> list[str]:
    """The characters each glyph stands for, given where in the text each glyph's cluster starts.

    Where a cluster of Latin, Greek or Cyrillic letters has as many glyphs as characters (a letter and its mark),
    composed or taken apart, each glyph takes one; otherwise the first glyph takes them all.
    """
    ends = dict(pairwise([*sorted(set(starts)), len(text)]))
    said = {start: _shared_out(text[start:end], starts.count(start), level) for start, end in ends.items()}
    return [said[start].pop(0) for start in starts]


def _shared_out(cluster: str, count: int, level: int) -> list[str]:
    apart = level % 2 == 0 and cluster[0] < _FIRST_COMPLEX
    forms = (cluster, unicodedata.normalize("NFD", cluster)) if apart else ()
    return next((list(form) for form in forms if len(form) == count), [cluster, *[""] * (count - 1)])


def _space(face: Face, width: float, level: int) -> Run:
    """A space of this width. Readers lose spaces that stand alone, so it is of the face of the word before it."""
    own = face if face.covers(" ") else family("text").main
    number = int(own.font.get_nominal_glyph(ord(" ")))
    return Run(own, (Glyph(number, round(width * own.units_per_em), 0, 0, " "),), level)


# --- words ---


@lru_cache(maxsize=256)
def _words(text: str, name: FamilyName, language: str, base: int) -> tuple[Word, ...]:
    """A paragraph's words, whatever the measure: a page is set in many sizes until one fits."""
    parts = spans(text)
    text = "".join(part.text for part in parts)
    stresses = [part.stress for part in parts for _ in part.text] if any(part.stress for part in parts) else []
    ways = levels(text, base) if base or base_level(text) or not text.isascii() else []
    found: list[Word] = []
    start = 0
    for segment in _segments(text, language):
        word = segment.rstrip(" ")
        here = slice(start, start + len(word))
        after = ways[start + len(word)] if ways and len(segment) > len(word) else base
        if word:
            shaped = shape(word, name, language, _where_any(ways[here]), _where_any(stresses[here]))
            found.append(replace(shaped, spaced=len(segment) > len(word), space_level=after))
        start += len(segment)
    return (*found[:-1], replace(found[-1], spaced=True)) if found else ()


def _where_any(values: Sequence[_T]) -> tuple[_T, ...]:
    return tuple(values) if any(values) else ()


def _segments(text: str, language: str) -> list[str]:
    """The parts between which a line may end: in Korean, as it is set for children, at spaces alone."""
    found: list[str] = []
    spoken = language.split("-")[0]
    for segment in LineBreaker(text, _BREAKERS.get(spoken, language or "en")) if text else ():
        if found and not found[-1].endswith(" ") and (segment[0] in _NEVER_FIRST or spoken == "ko"):
            found[-1] += segment
        else:
            found.append(segment)
    return found


def _fitting(words: Iterable[Word], name: FamilyName, language: str, measure: float) -> list[Word]:
    """The same words, those longer than the measure broken, with hyphens where letters stand apart."""
    found: list[Word] = []
    for word in words:
        found += [word] if word.width <= measure else _broken(word, name, language, measure)
    return found


def _broken(word: Word, name: FamilyName, language: str, measure: float) -> list[Word]:
    if " " in word.text:
        return _fitting(_apart(word, name, language), name, language, measure)
    level = word.runs[0].level
    sign = "" if level or not word.text[0].isascii() else "-"
    width, hyphen = 0.0, shape(sign, name, language).width
    starts, at = [0], 0
    for cluster in clusters(word.text):
        advance = shape(cluster, name, language, (), word.stresses[at : at + len(cluster)]).width
        if at > starts[-1] and width + advance + hyphen > measure:
            starts.append(at)
            width = 0.0
        at += len(cluster)
        width += advance
    broken = [replace(_part(word, *ends, sign, name, language), spaced=False) for ends in pairwise(starts)]
    last = _part(word, starts[-1], at, "", name, language)
    return [*broken, replace(last, spaced=word.spaced, space_level=word.space_level)]


def _apart(word: Word, name: FamilyName, language: str) -> list[Word]:
    """The parts of what is too long for a line between spaces, at which lines end only when they must."""
    spaces = [index for index, character in enumerate(word.text) if character == " "]
    ends = zip([0, *(index + 1 for index in spaces)], [*spaces, len(word.text)], strict=True)
    *parts, last = (_part(word, *both, "", name, language) for both in ends)
    return [*(replace(part, space_level=part.runs[0].level) for part in parts), replace(last, spaced=word.spaced)]


def _part(word: Word, start: int, end: int, sign: str, name: FamilyName, language: str) -> Word:
    """A part of a word that is too long for a line, all at one level, with a hyphen or without."""
    text, level, stresses = word.text[start:end] + sign, word.runs[0].level, word.stresses[start:end]
    return shape(text, name, language, (level,) * len(text) if level else (), stresses + stresses[-1:] * len(sign))


# --- lines ---


def _lines(broken: Sequence[Sequence[Word]], space: float, base: int) -> tuple[Line, ...]:
    last = len(broken) - 1
    return tuple(
        Line(tuple(words), line_width(words, space), index == last, base) for index, words in enumerate(broken)
    )

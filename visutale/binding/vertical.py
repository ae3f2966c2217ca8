"""Words in columns that are read from top to bottom: words and breaks are those of lines, their glyphs are turned.

Chinese and Japanese letters stand upright in their face's vertical forms (OpenType's ``vert``). One or two digits or
exclamations, a capital alone, and emoji have a square of their own; other words and longer numbers lie on their side.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from itertools import chain, groupby
from operator import itemgetter

from markupsafe import Markup

from visutale.binding.fonts import Face, FamilyName
from visutale.binding.typeset import Glyph, Line, Run, Word, dot_of, set_text
from visutale.errors import InputError
from visutale.languages import script_of

_SCRIPTS = ("Chinese", "Japanese")
_SHORT = "(?:[0-9]{1,2}|[!?]{1,2}|[A-Z](?=[^ -~]))"
"""Numbers, exclamations and capitals that stand in a square, where they have no Latin neighbours."""
_IN_A_SQUARE = re.compile(f"(?<![!-~]){_SHORT}(?![!-~])")
_IN_A_SQUARE_OF_HTML = re.compile(f"(?<![!-=?-~]){_SHORT}(?![!-;=-~])")
"""The same between tags."""
_DOT_BESIDE = 0.62
"""From the middle of a column to that of the dots that stress its letters, in em."""


@dataclass(frozen=True)
class Upright(Run):
    """Glyphs below one another: they advance downwards from the middle of their upper edge."""


@dataclass(frozen=True)
class Square(Run):
    """Glyphs beside one another in a square of one em."""

    @cached_property
    def width(self) -> float:
        return 1.0


def is_set_in_columns(language: str) -> bool:
    """Whether a language can be written from top to bottom."""
    try:
        return script_of(language) in _SCRIPTS
    except InputError:
        return False


def set_columns(text: str, name: FamilyName, measure: float, language: str) -> tuple[Line, ...]:
    """Break cleaned text into columns of at most ``measure`` em, as :func:`~.typeset.set_text` breaks it into lines."""
    return set_text(text, name, measure, language, turned=partial(_turned, language=language))


def in_squares(html: Markup) -> Markup:
    """A text as HTML whose numbers, exclamations and capitals are marked as a class, "square", where they stand so."""
    return Markup(_IN_A_SQUARE_OF_HTML.sub(r'<span class="square">\g<0></span>', str(html)))


def _turned(word: Word, language: str) -> Word:
    """A word as it is read downwards; its width is its height."""
    after = ["\u3000"] * (len(word.runs) - 1) + [" " if word.spaced else "\u3000"]
    parts = (_parts(run, behind, language) for run, behind in zip(word.runs, after, strict=True))
    return replace(word, runs=tuple(chain.from_iterable(parts)))


def _parts(run: Run, after: str, language: str) -> Iterator[Run]:
    """A run in the parts that stand in a column in different ways; ``after`` is the character behind it."""
    if run.level % 2:
        yield run
        return
    squares, at = _squares("".join(glyph.text for glyph in run.glyphs) + after), 0
    ways: list[str] = []
    for cluster in run.clusters:
        text = cluster[0].text
        ways.append(squares[at] or _way(text, run.face, language))
        at += len(text)
    for way, pairs in groupby(zip(ways, run.clusters, strict=True), key=itemgetter(0)):
        clusters = [cluster for _, cluster in pairs]
        glyphs = tuple(chain.from_iterable(clusters))
        if way == "upright":
            yield _upright("".join(glyph.text for glyph in glyphs), run.face, language)
        elif way == "along":
            yield replace(run, glyphs=glyphs)
        elif way == "square":
            yield from (Square(run.face, tuple(cluster)) for cluster in clusters)
        else:
            yield Square(run.face, glyphs)


def _squares(text: str) -> list[str]:
    """For each character the square it shares with its neighbours, by a name of its own; empty for the others."""
    found = [""] * len(text)
    for match in _IN_A_SQUARE.finditer(text):
        found[match.start() : match.end()] = [f"square {match.start()}"] * len(match[0])
    return found


@lru_cache(maxsize=8192)
def _way(cluster: str, face: Face, language: str) -> str:
    """How a grapheme stands in a column: upright, in a square of its own, or along it on its side."""
    first = cluster[0]
    width, kind = unicodedata.east_asian_width(first), unicodedata.category(first)
    stands = _fills_its_square(cluster, face, language)
    if width in "WF":
        return "upright" if stands else "square"
    if width == "A" and stands and kind[0] in "NPS":
        return "upright"
    return "square" if width == "H" or kind == "So" else "along"


def _fills_its_square(cluster: str, face: Face, language: str) -> bool:
    """Whether a face has a glyph for it that is made for columns."""
    return all(
        face.advance(glyph.number) == glyph.advance == face.units_per_em
        for glyph in _upright(cluster, face, language).glyphs[:1]
    )


@lru_cache(maxsize=8192)
def _upright(text: str, face: Face, language: str) -> Upright:
    import uharfbuzz as hb

    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction, buffer.language = "ttb", language
    hb.shape(face.font, buffer, {"vkrn": False})
    starts = [info.cluster for info in buffer.glyph_infos] + [len(text)]
    glyphs: list[Glyph] = []
    for index, (info, place) in enumerate(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)):
        meaning = text[starts[index] : starts[index + 1]]
        glyphs.append(Glyph(info.codepoint, -place.y_advance, place.x_offset, place.y_offset, meaning))
        if face.dotted and meaning and unicodedata.category(meaning[0])[0] in "LN":
            glyphs.append(_dot(face, -place.y_advance))
    return Upright(face, tuple(glyphs))


def _dot(face: Face, advance: int) -> Glyph:
    """What stresses the letter above it, to the right of its middle."""
    number, across, down = dot_of(face)
    return Glyph(number, 0, round(_DOT_BESIDE * face.units_per_em - across), round(advance / 2 - down), "")

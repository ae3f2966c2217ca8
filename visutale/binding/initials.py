"""Large first letters (drop capitals), beside which the first lines of a page stand.

Only scripts whose letters stand apart and have capitals have them: elsewhere the first letter is as large as others.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from visutale.binding.fonts import FamilyName, family
from visutale.binding.text import clusters
from visutale.binding.themes import Theme
from visutale.binding.typeset import Line, set_beside, set_paragraph
from visutale.errors import InputError
from visutale.languages import script_of

_LANGUAGES_IN = ("Latin", "Cyrillic", "Greek", "Armenian")
_SCRIPTS = tuple(f"{script.upper()} " for script in _LANGUAGES_IN)
"""How the names of their letters begin."""
_OPENING = re.compile(r"[“„«\"‘¿¡—–-]*\s?")
_WITH_IT = ("Pe", "Pf", "Pi", "Po", "Ps")
_LINES = (3, 2)
"""How many lines a letter is tall, in the order they are tried."""
_LARGEST_SHARE = 0.36
"""Of the measure, which a letter takes at most."""
_GAP = 0.28
"""Between a letter and the lines beside it, in em of these."""
_SMALLEST_RATIO = 1.7
"""A text has to have so many times more lines than its first letter is tall."""
_CAP_HEIGHT = 0.7


@dataclass(frozen=True)
class Initial:
    """A large first letter. ``size`` and ``inset``, by which the lines beside it stand back, are points.

    ``text`` is what it stands for, with the space after it where a word ends."""

    line: Line
    text: str
    family: FamilyName
    size: float
    lines: int
    inset: float


def are_for(language: str) -> bool:
    """Whether a language is written in letters that can be made large by who lays words out by themselves."""
    try:
        return script_of(language) in _LANGUAGES_IN
    except InputError:
        return False


def open_with_initial(
    text: str, size: float, step: float, measure: float, language: str, theme: Theme
) -> tuple[tuple[Line, ...], Initial] | None:
    """The lines of a cleaned text without its first letter, and that; None where it has none, or is too short.

    ``size``, ``step`` from line to line and ``measure`` are points. Raises ValueError for a character that no face has.
    """
    found = _first(text)
    if not found:
        return None
    rest = text[len(found) :]
    line = set_paragraph(found, theme.headline, measure, language)[0]
    for count in _LINES:
        large = ((count - 1) * step + _cap_height(theme.text, language) * size) / _cap_height(theme.headline, language)
        inset = line.width * large + _GAP * size
        if inset > _LARGEST_SHARE * measure:
            continue
        lines = set_beside(rest.lstrip(" "), theme.text, measure / size, language, inset / size, count)
        if lines and len(lines) >= _SMALLEST_RATIO * count:
            return lines, Initial(line, found + " " * rest.startswith(" "), theme.headline, large, count, inset)
    return None


def _first(text: str) -> str:
    """The first letter with the signs around it, as style sheets take it; empty where it is none that is made large."""
    opening = _OPENING.match(text)
    start = opening.end() if opening else 0
    first = next(iter(clusters(text[start : start + 8])), "")
    name = unicodedata.name(first[:1] or " ", "")
    if not first.isalpha() or not name.startswith(_SCRIPTS):
        return ""
    end = start + len(first)
    while text[end : end + 1] and unicodedata.category(text[end]) in _WITH_IT:
        end += 1
    return text[:end]


def _cap_height(name: FamilyName, language: str) -> float:
    """Of a family's capitals, in em."""
    import uharfbuzz as hb

    face = family(name, language).main
    found = face.font.get_metric_position(hb.OTMetricsTag.CAP_HEIGHT)
    return found / face.units_per_em if found else _CAP_HEIGHT

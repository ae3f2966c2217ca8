"""Fonts that did not come with VisuTale: what no package has is looked for in folders of the user's and the system's.

A folder is read once, when a character is first missing: which characters its fonts have, not the fonts themselves.
Fonts that must not be embedded in a file are passed over, and so are those without outlines.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale

if TYPE_CHECKING:
    import uharfbuzz

_ENDINGS = (".ttf", ".otf", ".ttc", ".otc")
_MOST_GLYPHS = 65_535
"""A font of more characters shows one and the same sign for them, as Last Resort and Adobe Blank do."""
_OUTLINES, _COLOURS = {"glyf", "CFF ", "CFF2"}, {"CBDT", "COLR", "SVG ", "sbix"}
_PERMISSION, _RESTRICTED, _NO_SUBSETS, _BITMAPS_ONLY = 0x000E, 0x0002, 0x0100, 0x0200
"""Bits of what a font's maker permits (fsType in the table OS/2)."""
_SLANTED = 0x0201
"""Bits of a font's style (fsSelection): italic, oblique."""
_NOTO = {
    "Cans": "Canadian Aboriginal", "Lana": "Tai Tham", "Lisu": "Lisu", "Mtei": "Meetei Mayek", "Nkoo": "NKo",
    "Plrd": "Miao", "Rohg": "Hanifi Rohingya", "Zyyy": "Symbols 2",
}  # fmt: skip
"""What Noto calls scripts that CLDR calls otherwise in English."""
_NOTO_HAS_SERIF_ONLY = {"Ahom", "Dogr", "Hmnp", "Maka", "Tang", "Tibt", "Toto", "Yezi"}
_NOTO_HAS_NO_MORE = {"Cyrl", "Grek", "Hang", "Hani", "Hira", "Kana", "Latn"}
"""Scripts whose rarest characters are in none of Noto's fonts, or else in those that come with VisuTale."""


@dataclass(frozen=True, eq=False)
class OwnFont:
    """One face of a font file."""

    file: Path
    index: int
    characters: uharfbuzz.Set
    weight: int | None
    """From 1 to 1000; None for a variable font that can have any."""
    slanted: bool


def system_folders() -> tuple[Path, ...]:
    """Where this computer keeps its fonts; those of the person who runs VisuTale before everybody's."""
    if sys.platform == "win32":
        places = (("LOCALAPPDATA", "Microsoft/Windows/Fonts"), ("WINDIR", "Fonts"))
        return tuple(Path(os.environ[place], folder) for place, folder in places if place in os.environ)
    home = Path(os.environ.get("HOME", "/"))
    if sys.platform == "darwin":
        return home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")
    return home / ".local/share/fonts", home / ".fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts")


def fonts_with(characters: Collection[int], folder: Path, weight: int) -> list[OwnFont]:
    """The fonts in a folder that have all these characters: upright ones first, then those of about this weight, and
    of those the ones made for few scripts."""
    having = [font for font in _fonts_in(folder) if all(one in font.characters for one in characters)]
    return sorted(having, key=lambda font: (font.slanted, abs((font.weight or weight) - weight), len(font.characters)))


def a_font_for(character: str) -> str:
    """A font of Google's Noto that has a character, by its name; empty where none is known."""
    import uharfbuzz as hb

    buffer = hb.Buffer()
    buffer.add_str(character)
    buffer.guess_segment_properties()
    script = buffer.script or "Zyyy"
    if script in _NOTO_HAS_NO_MORE:
        return ""
    name = _NOTO.get(script) or str(Locale("en").scripts.get(script, ""))
    return name and f"Noto {'Serif' if script in _NOTO_HAS_SERIF_ONLY else 'Sans'} {name}"


@cache
def _fonts_in(folder: Path) -> tuple[OwnFont, ...]:
    files = (Path(place, name) for place, _, names in os.walk(folder) for name in names)
    return tuple(font for file in sorted(files) if file.suffix.lower() in _ENDINGS for font in _fonts_of(file))


def _fonts_of(file: Path) -> list[OwnFont]:
    """The faces of a file that pages can be set in; none of a file that can't be read."""
    import uharfbuzz as hb

    try:
        blob = hb.Blob.from_file_path(str(file))
        faces = [hb.Face(blob, index) for index in range(hb.Face(blob, 0).count)]
        return [_own_font(file, face) for face in faces if _is_for_pages(face)]
    except (hb.HarfBuzzError, OSError, ValueError, RuntimeError):
        return []


def _own_font(file: Path, face: uharfbuzz.Face) -> OwnFont:
    style, varies = _style(face), any(axis.tag == "wght" for axis in face.axis_infos)
    slanted = bool(int.from_bytes(style[62:64], "big") & _SLANTED)
    return OwnFont(file, face.index, face.unicodes, None if varies else int.from_bytes(style[4:6], "big"), slanted)


def _is_for_pages(face: uharfbuzz.Face) -> bool:
    tables, permitted = set(face.table_tags), int.from_bytes(_style(face)[8:10], "big")
    may_embed = permitted & _PERMISSION != _RESTRICTED and not permitted & (_NO_SUBSETS | _BITMAPS_ONLY)
    return may_embed and bool(tables & _OUTLINES) and not tables & _COLOURS and len(face.unicodes) <= _MOST_GLYPHS


def _style(face: uharfbuzz.Face) -> bytes:
    return bytes(face.reference_table("OS/2").data)

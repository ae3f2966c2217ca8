"""The faces books are set in: Literata for reading, Fraunces (soft) for titles, Noto where those two lack a letter.

All come as packages under the SIL Open Font License. Variable fonts are used at one point of their axes (an instance),
chosen here once; what is embedded in a file is that instance, cut down to the glyphs used.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import uharfbuzz

FamilyName = Literal["text", "italic", "title"]

_LITERATA = ("fontpkg_literata", "files/Literata[opsz,wght].ttf")
_LITERATA_ITALIC = ("fontpkg_literata", "files/Literata-Italic[opsz,wght].ttf")
_FRAUNCES = ("fontpkg_fraunces", "files/Fraunces[SOFT,WONK,opsz,wght].ttf")
_NOTO_SANS = ("manimgx_fonts", "NotoSans[wght].ttf")
_NOTO_SYMBOLS = ("manimgx_fonts", "NotoSansSymbols[wght].ttf")
_NOTO_SIGNS = ("manimgx_fonts", "NotoEmoji[wght].ttf")


@dataclass(frozen=True)
class Face:
    """One instance of a font. Lengths are in em (1.0 is the type size) where nothing else is said."""

    name: str
    """PostScript name, unique among the faces."""
    font: uharfbuzz.Font
    units_per_em: int
    codepoints: frozenset[int]
    ascender: float
    descender: float
    """Below the baseline, so negative."""
    axes: Mapping[str, float] = field(default_factory=dict)

    def covers(self, text: str) -> bool:
        return all(ord(character) in self.codepoints for character in text)

    def advance(self, glyph: int) -> int:
        """The glyph's own width, in font units."""
        return int(self.font.get_glyph_h_advance(glyph))

    def subset(self, glyphs: Iterable[int]) -> bytes:
        """A TrueType file with these glyphs only, under their own numbers, all axes pinned."""
        import uharfbuzz as hb

        wish = hb.SubsetInput()
        wish.glyph_set.update(set(glyphs))
        wish.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NO_HINTING
        wish.drop_table_tag_set.update(int.from_bytes(table, "big") for table in (b"GSUB", b"GPOS", b"GDEF", b"STAT"))
        for axis, value in self.axes.items():
            wish.pin_axis_location(self.font.face, axis, value)
        return bytes(wish.subset(self.font.face).blob.data)


@dataclass(frozen=True)
class Family:
    """A face and those that stand in for the letters it lacks, in order."""

    name: FamilyName
    faces: tuple[Face, ...]

    @property
    def main(self) -> Face:
        return self.faces[0]

    def face_for(self, cluster: str) -> Face | None:
        """The first face that has every character of a grapheme cluster."""
        return next((face for face in self.faces if face.covers(cluster)), None)


@cache
def family(name: FamilyName) -> Family:
    """The text, italic or title family. Read once a process, in a few milliseconds."""
    signs = (_face("NotoSansSymbols", _NOTO_SYMBOLS, wght=400), _face("NotoEmoji", _NOTO_SIGNS, wght=400))
    upright = (_face("Literata", _LITERATA, opsz=16, wght=400), _face("NotoSans", _NOTO_SANS, wght=400), *signs)
    if name == "text":
        return Family(name, upright)
    if name == "italic":
        return Family(name, (_face("Literata-Italic", _LITERATA_ITALIC, opsz=12, wght=400), *upright))
    soft = _face("FrauncesSoft-ExtraBold", _FRAUNCES, opsz=72, wght=800, SOFT=100, WONK=0)
    return Family(name, (soft, _face("NotoSans-Bold", _NOTO_SANS, wght=700), *signs))


@cache
def _face(name: str, source: tuple[str, str], **axes: float) -> Face:
    import uharfbuzz as hb

    package, file = source
    face = _open(package, file)
    font = hb.Font(face)
    font.set_variations(dict(axes))
    extents: Any = font.get_font_extents("ltr")
    scale = face.upem
    return Face(
        name=name, font=font, units_per_em=scale, codepoints=frozenset(face.unicodes), axes=dict(axes),
        ascender=extents.ascender / scale, descender=extents.descender / scale,
    )  # fmt: skip


@cache
def _open(package: str, file: str) -> uharfbuzz.Face:
    import uharfbuzz as hb

    data = importlib.resources.files(package).joinpath(file).read_bytes()
    return hb.Face(hb.Blob(data))

"""The faces books are set in: Literata for reading, Fraunces (soft) for titles, Noto for every other script.

All come as packages under the SIL Open Font License. Variable fonts are used at one point of their axes (an instance),
chosen here once; what is embedded in a file is that instance, cut down to the glyphs used. What no package has is
looked for in folders of fonts (:func:`add_folder`, :mod:`.own_fonts`).
"""

from __future__ import annotations

import hashlib
import importlib.resources
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from visutale.binding.cff import numbered_cff
from visutale.binding.own_fonts import OwnFont, fonts_with
from visutale.emphasis import Stress
from visutale.errors import InputError
from visutale.languages import parse_tag, script_of

if TYPE_CHECKING:
    import uharfbuzz

FamilyName = Literal[
    "text", "italic", "title", "lora", "lora-italic", "playfair", "lexend", "lexend-black", "nunito", "nunito-italic",
    "nunito-black", "fredoka", "fredoka-bold", "atkinson", "atkinson-bold",
    "text-em", "text-strong", "lora-em", "lora-strong", "lexend-strong", "nunito-em", "nunito-strong", "fredoka-strong",
    "atkinson-em", "atkinson-strong", "garamond", "garamond-italic", "garamond-em", "garamond-strong", "cinzel",
    "alegreya-sans", "alegreya-sans-italic", "alegreya-sans-em", "alegreya-sans-strong", "baloo",
    "italic-em", "lora-italic-em", "nunito-italic-em", "garamond-italic-em", "alegreya-sans-italic-em",
]  # fmt: skip
"""``text``, ``italic`` and ``title`` are those of most books; the others are of themes (:mod:`.themes`), and those that
end so of stressed words (:func:`stressed`)."""

_STRESSED: dict[FamilyName, tuple[FamilyName, FamilyName]] = {
    "text": ("text-em", "text-strong"), "italic": ("italic-em", "text-strong"),
    "lora": ("lora-em", "lora-strong"), "lora-italic": ("lora-italic-em", "lora-strong"),
    "lexend": ("lexend-strong", "lexend-strong"), "fredoka": ("fredoka-strong", "fredoka-strong"),
    "nunito": ("nunito-em", "nunito-strong"), "nunito-italic": ("nunito-italic-em", "nunito-strong"),
    "atkinson": ("atkinson-em", "atkinson-strong"),
    "garamond": ("garamond-em", "garamond-strong"), "garamond-italic": ("garamond-italic-em", "garamond-strong"),
    "alegreya-sans": ("alegreya-sans-em", "alegreya-sans-strong"),
    "alegreya-sans-italic": ("alegreya-sans-italic-em", "alegreya-sans-strong"),
}  # fmt: skip
"""For words in italics and in bold letters; what is in italics already is stressed upright."""
_LITERATA = ("fontpkg_literata", "files/Literata[opsz,wght].ttf")
_LITERATA_ITALIC = ("fontpkg_literata", "files/Literata-Italic[opsz,wght].ttf")
_FRAUNCES = ("fontpkg_fraunces", "files/Fraunces[SOFT,WONK,opsz,wght].ttf")
_OF_THEMES: dict[FamilyName, tuple[str, str, int | None]] = {
    "lora": ("fontpkg_lora", "Lora[wght].ttf", 400),
    "lora-italic": ("fontpkg_lora", "Lora-Italic[wght].ttf", 400),
    "playfair": ("fontpkg_playfair_display", "PlayfairDisplay[wght].ttf", 800),
    "lexend": ("fontpkg_lexend", "Lexend[wght].ttf", 400),
    "lexend-black": ("fontpkg_lexend", "Lexend[wght].ttf", 900),
    "nunito": ("fontpkg_nunito", "Nunito[wght].ttf", 500),
    "nunito-italic": ("fontpkg_nunito", "Nunito-Italic[wght].ttf", 500),
    "nunito-black": ("fontpkg_nunito", "Nunito[wght].ttf", 900),
    "fredoka": ("fontpkg_fredoka", "Fredoka[wdth,wght].ttf", 400),
    "fredoka-bold": ("fontpkg_fredoka", "Fredoka[wdth,wght].ttf", 700),
    "atkinson": ("fontpkg_atkinson_hyperlegible", "AtkinsonHyperlegible-Regular.ttf", None),
    "atkinson-bold": ("fontpkg_atkinson_hyperlegible", "AtkinsonHyperlegible-Bold.ttf", None),
    "lora-em": ("fontpkg_lora", "Lora-Italic[wght].ttf", 400),
    "lora-strong": ("fontpkg_lora", "Lora[wght].ttf", 700),
    "lexend-strong": ("fontpkg_lexend", "Lexend[wght].ttf", 700),
    "nunito-em": ("fontpkg_nunito", "Nunito-Italic[wght].ttf", 500),
    "nunito-strong": ("fontpkg_nunito", "Nunito[wght].ttf", 800),
    "fredoka-strong": ("fontpkg_fredoka", "Fredoka[wdth,wght].ttf", 600),
    "atkinson-em": ("fontpkg_atkinson_hyperlegible", "AtkinsonHyperlegible-Italic.ttf", None),
    "atkinson-strong": ("fontpkg_atkinson_hyperlegible", "AtkinsonHyperlegible-Bold.ttf", None),
    "garamond": ("fontpkg_eb_garamond", "EBGaramond[wght].ttf", 450),
    "garamond-italic": ("fontpkg_eb_garamond", "EBGaramond-Italic[wght].ttf", 450),
    "garamond-em": ("fontpkg_eb_garamond", "EBGaramond-Italic[wght].ttf", 450),
    "garamond-strong": ("fontpkg_eb_garamond", "EBGaramond[wght].ttf", 750),
    "cinzel": ("fontpkg_cinzel", "Cinzel[wght].ttf", 800),
    "alegreya-sans": ("fontpkg_alegreya_sans", "AlegreyaSans-Regular.ttf", None),
    "alegreya-sans-italic": ("fontpkg_alegreya_sans", "AlegreyaSans-Italic.ttf", None),
    "alegreya-sans-em": ("fontpkg_alegreya_sans", "AlegreyaSans-Italic.ttf", None),
    "alegreya-sans-strong": ("fontpkg_alegreya_sans", "AlegreyaSans-ExtraBold.ttf", None),
    "lora-italic-em": ("fontpkg_lora", "Lora[wght].ttf", 400),
    "nunito-italic-em": ("fontpkg_nunito", "Nunito[wght].ttf", 500),
    "garamond-italic-em": ("fontpkg_eb_garamond", "EBGaramond[wght].ttf", 450),
    "alegreya-sans-italic-em": ("fontpkg_alegreya_sans", "AlegreyaSans-Regular.ttf", None),
    "baloo": ("fontpkg_baloo_2", "Baloo2[wght].ttf", 800),
}
"""Package, file and weight; None where a file has one weight only."""
_HEADLINES = ("title", "playfair", "lexend-black", "nunito-black", "fredoka-bold", "atkinson-bold", "cinzel", "baloo")
_STANDING_IN: dict[str, FamilyName] = {"em": "text-em", "strong": "text-strong"}
_CJK = ("manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc")
_NOTO = {
    "Arabic": "Arabic", "Armenian": "Armenian", "Bangla": "Bengali", "Devanagari": "Devanagari",
    "Ethiopic": "Ethiopic", "Georgian": "Georgian", "Gujarati": "Gujarati", "Gurmukhi": "Gurmukhi",
    "Hebrew": "Hebrew", "Kannada": "Kannada", "Khmer": "Khmer", "Lao": "Lao", "Malayalam": "Malayalam",
    "Myanmar": "Myanmar", "Odia": "Oriya", "Sinhala": "Sinhala", "Tamil": "Tamil", "Telugu": "Telugu", "Thai": "Thai",
}  # fmt: skip
"""What Noto calls the scripts that CLDR calls so in English."""
_IN_CJK = {"Japanese": 0, "Korean": 1, "Chinese": 2}
_TRADITIONAL, _HONG_KONG = 3, 4
"""Which face of the collection has a language's own forms of the characters."""
_IGNORABLE = frozenset({0x034F, 0x200C, 0x200D, *range(0xFE00, 0xFE10)})
"""Joiners and selectors: they shape their neighbours and need no glyph."""
_BLACK, _BOLD, _REGULAR = 800, 700, 400


@dataclass(frozen=True, eq=False)
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
    postscript: bool = False
    """Whether its outlines are PostScript's (CFF), not TrueType's."""
    dotted: Literal["", "above", "below"] = ""
    """Where its letters have dots, which stress them."""

    def covers(self, text: str) -> bool:
        return all(ord(character) in self.codepoints or ord(character) in _IGNORABLE for character in text)

    def advance(self, glyph: int) -> int:
        """The glyph's own width, in font units."""
        return int(self.font.get_glyph_h_advance(glyph))

    def subset(self, glyphs: Iterable[int]) -> bytes:
        """A font file with these glyphs only, under their own numbers, all axes pinned; of CFF2 the outlines alone."""
        import uharfbuzz as hb

        flags = hb.SubsetFlags
        wish = hb.SubsetInput()
        wish.glyph_set.update(set(glyphs))
        wish.flags = flags.NO_LAYOUT_CLOSURE | flags.NO_HINTING
        bare = "CFF2" in self.font.face.table_tags
        wish.flags |= flags.DOWNGRADE_CFF2 if bare else flags.RETAIN_GIDS | flags.CFF_IDENTITY_CHARSET
        wish.drop_table_tag_set.update(int.from_bytes(table, "big") for table in (b"GSUB", b"GPOS", b"GDEF", b"STAT"))
        for axis, value in self.axes.items():
            wish.pin_axis_location(self.font.face, axis, value)
        plan = hb.SubsetPlan(self.font.face, wish)
        data = bytes(plan.execute().blob.data)
        return numbered_cff(data, plan.new_to_old_glyph_mapping) if bare else data


@dataclass(frozen=True, eq=False)
class Family:
    """A face and those that stand in for the letters it lacks, in order; each is opened when it is needed."""

    name: FamilyName
    opens: tuple[Callable[[], Face], ...]
    _found: dict[str, Face | None] = field(default_factory=dict)

    @property
    def main(self) -> Face:
        return self.opens[0]()

    def face_for(self, cluster: str) -> Face | None:
        """The first face that has every character of a grapheme cluster."""
        if cluster not in self._found:
            came_along, weight = (open_face() for open_face in self.opens), _weight(self.name)
            faces = chain(came_along, _own_faces(cluster, weight))
            self._found[cluster] = next((face for face in faces if face.covers(cluster)), None)
        return self._found[cluster]


def family(name: FamilyName, language: str = "en") -> Family:
    """The text, italic or title family for a language. A face is read once a process, in a few milliseconds."""
    return _family(name, *_faces_of(language))


def stressed(name: FamilyName, stress: Stress) -> FamilyName:
    """The family of words that are stressed in a text of a family. Scripts without italics have bold letters there, but
    for Chinese and Japanese, which have dots (:attr:`Face.dotted`). Titles stress nothing."""
    if not stress or name not in _STRESSED:
        return name
    return _STRESSED[name][stress == "bold"]


def add_folder(folder: Path) -> None:
    """Look here too for letters that no package has; later folders come after earlier ones."""
    if folder not in _folders:
        _folders.append(folder)
        _family.cache_clear()


_folders: list[Path] = []


@cache
def _faces_of(language: str) -> tuple[str, int]:
    """The script a language is written in, and which of the Chinese, Japanese and Korean faces is its own."""
    try:
        script, tag = script_of(language), parse_tag(language)
    except InputError:
        return "Latin", _IN_CJK["Chinese"]
    if script == "Chinese" and (tag.script == "Hant" or tag.region in ("TW", "HK", "MO") or tag.language == "yue"):
        return script, _HONG_KONG if tag.region in ("HK", "MO") or tag.language == "yue" else _TRADITIONAL
    return script, _IN_CJK.get(script, _IN_CJK["Chinese"])


@cache
def _family(name: FamilyName, script: str, cjk: int) -> Family:
    weight, cjk_face = _weight(name), _dotted if name.endswith("-em") else partial(_cjk, weight=_weight(name))
    own: list[Callable[[], Face]] = []
    if script in _NOTO:
        own = [partial(_noto, _NOTO[script], weight)]
    elif script in _IN_CJK:
        own = [partial(cjk_face, cjk)]
    others = [partial(_noto, one, weight) for one in _NOTO.values()]
    east = [partial(cjk_face, one) for one in dict.fromkeys((cjk, *_IN_CJK.values()))]
    signs = [partial(_face, "NotoEmoji", ("manimgx_fonts", "NotoEmoji[wght].ttf"), wght=400)]
    return Family(name, (*own, *_latin(name), *others, *east, *signs))


def _weight(name: FamilyName) -> int:
    """Of the faces that stand in for a family's own."""
    return _BLACK if name in _HEADLINES else _BOLD if name.endswith(("-em", "-strong")) else _REGULAR


def _latin(name: FamilyName) -> tuple[Callable[[], Face], ...]:
    """For Latin, Greek and Cyrillic letters, and for the signs that all scripts share."""
    symbols = partial(_noto, "Symbols", _REGULAR)
    upright = (partial(_face, "Literata", _LITERATA, opsz=16, wght=_REGULAR), partial(_noto, "", _REGULAR), symbols)
    if name in ("text", "italic-em"):
        return upright
    if name in ("italic", "text-em"):
        return (partial(_face, "Literata-Italic", _LITERATA_ITALIC, opsz=12, wght=_REGULAR), *upright)
    if name == "text-strong":
        return (partial(_face, "Literata-Bold", _LITERATA, opsz=16, wght=_BOLD), partial(_noto, "", _BOLD), *upright)
    if name in _OF_THEMES:
        package, file, weight = _OF_THEMES[name]
        axes = {} if weight is None else {"wght": float(weight)}
        own = partial(
            _face, f"{file.partition('[')[0].removesuffix('.ttf')}-{weight}", (package, f"files/{file}"), **axes
        )
        return (own, *_latin(_STANDING_IN.get(name.rpartition("-")[2], "title" if name in _HEADLINES else "text")))
    soft = partial(_face, "FrauncesSoft-ExtraBold", _FRAUNCES, opsz=72, wght=_BLACK, SOFT=100, WONK=0)
    return (soft, partial(_noto, "", _BLACK), symbols)


def _noto(script: str, weight: int) -> Face:
    return _face(f"NotoSans{script}-{weight}", ("manimgx_fonts", f"NotoSans{script}[wght].ttf"), wght=weight)


def _cjk(index: int, weight: int) -> Face:
    return _face(f"NotoSansCJK{index}-{weight}", _CJK, index, wght=weight)


def _dotted(index: int) -> Face:
    """Dots stand above what is stressed in Japanese and below it in Chinese; Korean has bold letters."""
    if index == _IN_CJK["Korean"]:
        return _cjk(index, _BOLD)
    where: Literal["above", "below"] = "above" if index == _IN_CJK["Japanese"] else "below"
    return _with_dots(_cjk(index, _REGULAR), where)


@cache
def _with_dots(face: Face, where: Literal["above", "below"]) -> Face:
    return replace(face, dotted=where)


@cache
def _face(name: str, source: tuple[str, str], index: int = 0, **axes: float) -> Face:
    package, file = source
    return _instance(name, _open(str(importlib.resources.files(package).joinpath(file)), index), axes)


def _instance(name: str, face: uharfbuzz.Face, axes: Mapping[str, float]) -> Face:
    import uharfbuzz as hb

    font = hb.Font(face)
    font.set_variations(dict(axes))
    extents: Any = font.get_font_extents("ltr")
    scale = face.upem
    return Face(
        name=name, font=font, units_per_em=scale, codepoints=frozenset(face.unicodes), axes=dict(axes),
        ascender=extents.ascender / scale, descender=extents.descender / scale,
        postscript=bool({"CFF ", "CFF2"} & set(face.table_tags)),
    )  # fmt: skip


@cache
def _open(file: str, index: int) -> uharfbuzz.Face:
    import uharfbuzz as hb

    return hb.Face(hb.Blob.from_file_path(file), index)


# --- fonts that did not come along ---


def _own_faces(cluster: str, weight: int) -> Iterator[Face]:
    needed = {ord(character) for character in cluster} - _IGNORABLE
    return (_own(font, weight) for folder in _folders for font in fonts_with(needed, folder, weight))


@cache
def _own(font: OwnFont, weight: int) -> Face:
    """One that can't be read, or not be put into a file, has no letters."""
    import uharfbuzz as hb

    name = f"Own{hashlib.sha256(f'{font.file}{font.index}'.encode()).hexdigest()[:8]}-{weight}"
    axes = {"wght": float(weight)} if font.weight is None else {}
    try:
        face = _open(str(font.file), font.index)
        own = _instance(name, face, axes)
        own.subset(range(face.glyph_count))
    except (hb.HarfBuzzError, OSError, ValueError, RuntimeError, ZeroDivisionError):
        return Face(name, hb.Font(hb.Face(hb.Blob(b""))), 1000, frozenset(), 0.0, 0.0)
    return own

"""Fonts with a square for every character."""

from __future__ import annotations

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont


def tiny_font(characters: str, *, weight: int = 400, italic: bool = False, permission: int = 0) -> TTFont:
    """A font of these characters, of a weight and a slant, and with a permission (fsType)."""
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 700), (800, 700), (800, 0)):
        pen.lineTo(corner)
    pen.closePath()
    empty = TTGlyphPen(None).glyph()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "square"])
    font.setupCharacterMap({ord(character): "square" for character in characters})
    font.setupGlyf({".notdef": empty, "square": pen.glyph()})
    font.setupHorizontalMetrics({".notdef": (500, 0), "square": (900, 100)})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Tiny", "styleName": "Regular"})
    font.setupOS2(usWeightClass=weight, fsSelection=int(italic), fsType=permission)
    font.setupPost()
    return font.font


def tiny_postscript_font(characters: str) -> TTFont:
    """The same with PostScript outlines (CFF), its square behind glyphs that are empty."""
    pen = T2CharStringPen(900, None)
    pen.moveTo((100, 0))
    for corner in ((100, 700), (800, 700), (800, 0)):
        pen.lineTo(corner)
    pen.closePath()
    empty = T2CharStringPen(900, None).getCharString()
    font = FontBuilder(1000, isTTF=False)
    font.setupGlyphOrder([".notdef", "one", "two", "square"])
    font.setupCharacterMap({ord(character): "square" for character in characters})
    font.setupCFF("Tiny", {}, {".notdef": empty, "one": empty, "two": empty, "square": pen.getCharString()}, {})
    font.setupHorizontalMetrics(dict.fromkeys(font.font.getGlyphOrder(), (900, 0)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "Tiny", "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    return font.font

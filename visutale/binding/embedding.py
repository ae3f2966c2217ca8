"""Fonts as they are put into a PDF: the glyphs that were written, and the characters each of them stands for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from visutale.binding.fonts import Face

_TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
_SYMBOLIC = 4
_BLANK, _LAST_CODE = -1, 0xFFFF
CELL, CELL_TOP = 1000, 880
"""A letter that stands in a column, in thousandths of an em: its cell, and how far that is above the baseline."""


class Coded(NamedTuple):
    """A glyph, the characters it stands for, and its width in font units as readers of the file shall see it.

    A glyph below zero is blank."""

    glyph: int
    text: str
    width: int


@dataclass
class Used:
    """What a file needs of one face: its resource name, and the code of every glyph with what it stands for.

    ``down`` says that its text runs downwards."""

    face: Face
    key: str
    down: bool = False
    codes: dict[int, Coded] = field(default_factory=dict)
    _known: dict[Coded, int] = field(default_factory=dict)

    def code(self, key: Coded) -> int | None:
        """The code of a glyph: its number, or where that is taken already one of its own; None where the kind of font
        allows no such code."""
        if key not in self._known:
            number = key.glyph
            if number in self.codes:
                if self.face.postscript:
                    return None
                number = self.face.font.face.glyph_count + len(self._known)
            self._known[key], self.codes[number] = number, key
        return self._known[key]

    def blank(self, text: str, width: int) -> int:
        """A code that shows nothing."""
        key = Coded(_BLANK, text, width)
        if key not in self._known:
            number = next(number for number in range(_LAST_CODE, 0, -1) if number not in self.codes)
            self._known[key], self.codes[number] = number, key
        return self._known[key]

    @property
    def glyphs(self) -> set[int]:
        return {coded.glyph for coded in self.codes.values() if coded.glyph != _BLANK}


def font_object(doc: Any, used: Used) -> Any:
    """The font of a ReportLab document that has the codes used of a face."""
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

    name = f"{_tag(used)}+{used.face.name}"
    outlines = {"Subtype": PDFName("CIDFontType0")} if used.face.postscript else {
        "Subtype": PDFName("CIDFontType2"), "CIDToGIDMap": _glyphs_by_code(doc, used),
    }  # fmt: skip
    descendant = PDFDictionary({
        "Type": PDFName("Font"), **outlines, "BaseFont": PDFName(name), "CIDSystemInfo": _system_info(),
        "FontDescriptor": doc.Reference(_descriptor(doc, used, name)), **_widths(used),
    })  # fmt: skip
    return PDFDictionary({
        "Type": PDFName("Font"), "Subtype": PDFName("Type0"), "BaseFont": PDFName(name),
        "Encoding": PDFName("Identity-V" if used.down else "Identity-H"),
        "DescendantFonts": PDFArray([doc.Reference(descendant)]),
        "ToUnicode": doc.Reference(_stream(_to_unicode(used.codes).encode())),
    })  # fmt: skip


def _system_info() -> Any:
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFString

    return PDFDictionary({"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0})


def _descriptor(doc: Any, used: Used, name: str) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

    data = used.face.subset(used.glyphs)
    if used.face.postscript:
        kind = "OpenType" if data.startswith(b"OTTO") else "CIDFontType0C"
        file = {"FontFile3": doc.Reference(_stream(data, Subtype=PDFName(kind)))}
    else:
        file = {"FontFile2": doc.Reference(_stream(data, Length1=len(data)))}
    ascent, descent = round(used.face.ascender * 1000), round(used.face.descender * 1000)
    return PDFDictionary({
        "Type": PDFName("FontDescriptor"), "FontName": PDFName(name), "Flags": _SYMBOLIC, "ItalicAngle": 0,
        "FontBBox": PDFArray([-1000, descent, 2000, ascent]), "Ascent": ascent, "Descent": descent,
        "CapHeight": 700, "StemV": 80, **file,
    })  # fmt: skip


def _stream(data: bytes, **entries: Any) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFStream, PDFZCompress

    return PDFStream(PDFDictionary(dict(entries)), data, filters=[PDFZCompress])


def _glyphs_by_code(doc: Any, used: Used) -> Any:
    """Which glyph a code means: the one of this number, but for those that have a code of their own."""
    from reportlab.pdfbase.pdfdoc import PDFName

    if all(code == coded.glyph for code, coded in used.codes.items()):
        return PDFName("Identity")
    table = bytearray(2 * (max(used.codes) + 1))
    for code, coded in used.codes.items():
        table[2 * code : 2 * code + 2] = max(0, coded.glyph).to_bytes(2, "big")
    return doc.Reference(_stream(bytes(table)))


def _widths(used: Used) -> dict[str, Any]:
    """How far each code advances; in columns also where its cell lies, the same for all. There it has no width: readers
    take texts that begin no further apart than that for one line."""
    from reportlab.pdfbase.pdfdoc import PDFArray

    found: list[Any] = []
    for code, coded in sorted(used.codes.items()):
        width = round(coded.width * 1000 / used.face.units_per_em)
        found += [code, PDFArray([-width, CELL / 2, CELL_TOP] if used.down else [width])]
    if used.down:
        return {"DW": 1, "DW2": PDFArray([CELL_TOP, -CELL]), "W2": PDFArray(found)}
    return {"DW": 0, "W": PDFArray(found)}


def _tag(used: Used) -> str:
    """Six letters that tell this cut of the face from others."""
    digest = hashlib.sha256(repr((used.face.name, sorted(used.glyphs))).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _to_unicode(codes: Mapping[int, Coded]) -> str:
    lines = [f"<{code:04X}> <{utf16(coded.text)}>" for code, coded in sorted(codes.items()) if coded.text]
    blocks = (_block(lines[start : start + 100]) for start in range(0, len(lines), 100))
    return _TO_UNICODE.format(blocks="\n".join(blocks))


def _block(lines: Sequence[str]) -> str:
    return "\n".join([f"{len(lines)} beginbfchar", *lines, "endbfchar"])


def utf16(text: str) -> str:
    """Characters as a PDF writes them, in hexadecimal digits."""
    return text.encode("utf-16-be").hex().upper()

"""Glyphs on a ReportLab page, and the fonts behind them in the file.

ReportLab's own text is bypassed: it neither kerns nor falls back. Glyphs are written by number (Type0, Identity-H) with
HarfBuzz's positions, and each carries the characters it stands for, so that text can be searched and copied.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from visutale.binding.fonts import Face, family
from visutale.binding.typeset import Glyph, Line, Run, space_width

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from visutale.binding.fonts import FamilyName

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


@dataclass
class _Used:
    """What a file needs of one face: its resource name, and for each glyph the characters it stands for."""

    face: Face
    key: str
    glyphs: dict[int, str] = field(default_factory=dict)


class Ink:
    """Writes lines on one canvas and puts the fonts they need into its file when that is saved."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._used: dict[str, _Used] = {}
        canvas._doc.delayedFonts.append(self)

    def line(self, line: Line, name: FamilyName, x: float, y: float, size: float) -> None:
        """Write a line with its baseline's left end at (x, y) in points, in the current fill colour."""
        code = ["BT"]
        for run in _joined(line, name):
            code.append(f"1 0 0 1 {x:.3f} {y:.3f} Tm {self._run(run, size)}")
            x += run.width * size
        self._canvas._code.append(" ".join([*code, "ET"]))

    def outline(self, line: Line, name: FamilyName, x: float, y: float, size: float, *, filled: bool = False) -> None:
        """Add the line's letter shapes to the page as one path for the caller to stroke.

        ``filled`` paints each contour by itself instead, stroked and filled, so that letters have no holes.
        """
        close = "b" if filled else "h"
        code: list[str] = []
        for run in _joined(line, name):
            scale = size / run.face.units_per_em
            for glyph in run.glyphs:
                code += _shape(run.face, glyph.number, x + glyph.dx * scale, y + glyph.dy * scale, scale, close)
                x += glyph.advance * scale
        self._canvas._code.append(" ".join(code))

    def addObjects(self, doc: Any) -> None:  # noqa: N802  (ReportLab calls it by this name, once, when it saves)
        fonts = doc.idToObject["BasicFonts"].dict
        for used in self._used.values():
            fonts[used.key] = doc.Reference(_font(doc, used))

    def _run(self, run: Run, size: float) -> str:
        used = self._used.setdefault(run.face.name, _Used(run.face, f"V{len(self._used) + 1}"))
        code = [f"/{used.key} {size:g} Tf"]
        shown: list[str] = []
        rise = 0
        for glyph in run.glyphs:
            known = used.glyphs.setdefault(glyph.number, glyph.text)
            other = bool(glyph.text) and known != glyph.text
            if glyph.dy != rise or other:
                code += _show(shown)
                shown = []
            if glyph.dy != rise:
                rise = glyph.dy
                code.append(f"{rise * size / run.face.units_per_em:.3f} Ts")
            shown += _placed(glyph, run.face)
            if other:
                code += [f"/Span <</ActualText <FEFF{_utf16(glyph.text)}>>> BDC", *_show(shown), "EMC"]
                shown = []
        code += _show(shown)
        return " ".join([*code, "0 Ts"] if rise else code)


def _joined(line: Line, name: FamilyName) -> list[Run]:
    """The line's glyphs with its spaces, in as few runs as there are changes of face.

    Readers lose spaces that stand alone, so a space is taken from the face of the word before it. The space at the
    line's end keeps lines apart.
    """
    runs: list[Run] = []
    for word in line.words:
        runs += word.runs
        if word.spaced:
            runs.append(_space(word.runs[-1].face, name))
    return [
        Run(face, tuple(glyph for run in group for glyph in run.glyphs))
        for face, group in groupby(runs, key=lambda run: run.face)
    ]


def _space(face: Face, name: FamilyName) -> Run:
    """A space of a family's width in a face of it, or in the family's main face where that one has none."""
    own = face if face.covers(" ") else family(name).main
    number = int(own.font.get_nominal_glyph(ord(" ")))
    return Run(own, (Glyph(number, round(space_width(name) * own.units_per_em), 0, 0, " "),))


def _show(shown: list[str]) -> list[str]:
    return [f"[{' '.join(shown)}] TJ".replace("> <", "")] if shown else []


def _placed(glyph: Glyph, face: Face) -> list[str]:
    """A glyph's code between the adjustments that make its own width the advance HarfBuzz gave it."""
    per_mille = 1000 / face.units_per_em
    before, after = -glyph.dx * per_mille, (face.advance(glyph.number) + glyph.dx - glyph.advance) * per_mille
    parts = (f"{before:.0f}" if before else "", f"<{glyph.number:04X}>", f"{after:.0f}" if after else "")
    return [part for part in parts if part]


def _utf16(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


# --- letter shapes ---


def _shape(face: Face, glyph: int, x: float, y: float, scale: float, close: str) -> list[str]:
    """PDF path operators for a glyph at (x, y), each contour ended with the operator ``close``."""
    pen = _Pen(x, y, scale, close)
    face.font.draw_glyph_with_pen(glyph, pen)
    return pen.code


class _Pen:
    """Receives a glyph's outline in font units and keeps it as path operators in points."""

    def __init__(self, x: float, y: float, scale: float, close: str) -> None:
        self._x, self._y, self._scale, self._close = x, y, scale, close
        self._at = (0.0, 0.0)
        self.code: list[str] = []

    def moveTo(self, to: tuple[float, float]) -> None:  # noqa: N802  (uharfbuzz calls a pen by these names)
        self._add("m", to)

    def lineTo(self, to: tuple[float, float]) -> None:  # noqa: N802
        self._add("l", to)

    def curveTo(self, one: tuple[float, float], two: tuple[float, float], to: tuple[float, float]) -> None:  # noqa: N802
        self._add("c", one, two, to)

    def qCurveTo(self, control: tuple[float, float], to: tuple[float, float]) -> None:  # noqa: N802
        (x0, y0), (cx, cy), (x1, y1) = self._at, control, to
        one = (x0 + 2 * (cx - x0) / 3, y0 + 2 * (cy - y0) / 3)
        two = (x1 + 2 * (cx - x1) / 3, y1 + 2 * (cy - y1) / 3)
        self._add("c", one, two, to)

    def closePath(self) -> None:  # noqa: N802
        self.code.append(self._close)

    def endPath(self) -> None:  # noqa: N802
        pass

    def _add(self, operator: str, *points: tuple[float, float]) -> None:
        self._at = points[-1]
        numbers = (f"{self._x + x * self._scale:.2f} {self._y + y * self._scale:.2f}" for x, y in points)
        self.code.append(f"{' '.join(numbers)} {operator}")


# --- fonts in the file ---


def _font(doc: Any, used: _Used) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

    name = f"{_tag(used)}+{used.face.name}"
    descendant = PDFDictionary({
        "Type": PDFName("Font"), "Subtype": PDFName("CIDFontType2"), "BaseFont": PDFName(name),
        "CIDSystemInfo": _system_info(), "CIDToGIDMap": PDFName("Identity"), "DW": 0,
        "FontDescriptor": doc.Reference(_descriptor(doc, used, name)), "W": _widths(used),
    })  # fmt: skip
    return PDFDictionary({
        "Type": PDFName("Font"), "Subtype": PDFName("Type0"), "BaseFont": PDFName(name),
        "Encoding": PDFName("Identity-H"), "DescendantFonts": PDFArray([doc.Reference(descendant)]),
        "ToUnicode": doc.Reference(_stream(_to_unicode(used.glyphs).encode())),
    })  # fmt: skip


def _system_info() -> Any:
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFString

    return PDFDictionary({"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0})


def _descriptor(doc: Any, used: _Used, name: str) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

    data = used.face.subset(used.glyphs)
    ascent, descent = round(used.face.ascender * 1000), round(used.face.descender * 1000)
    return PDFDictionary({
        "Type": PDFName("FontDescriptor"), "FontName": PDFName(name), "Flags": _SYMBOLIC, "ItalicAngle": 0,
        "FontBBox": PDFArray([-1000, descent, 2000, ascent]), "Ascent": ascent, "Descent": descent,
        "CapHeight": 700, "StemV": 80, "FontFile2": doc.Reference(_stream(data, Length1=len(data))),
    })  # fmt: skip


def _stream(data: bytes, **entries: int) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFStream, PDFZCompress

    return PDFStream(PDFDictionary(dict(entries)), data, filters=[PDFZCompress])


def _widths(used: _Used) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFArray

    found: list[Any] = []
    for glyph in sorted(used.glyphs):
        found += [glyph, PDFArray([round(used.face.advance(glyph) * 1000 / used.face.units_per_em)])]
    return PDFArray(found)


def _tag(used: _Used) -> str:
    """Six letters that tell this cut of the face from others."""
    digest = hashlib.sha256(repr((used.face.name, sorted(used.glyphs))).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _to_unicode(glyphs: dict[int, str]) -> str:
    lines = [f"<{glyph:04X}> <{_utf16(text)}>" for glyph, text in sorted(glyphs.items()) if text]
    blocks = (_block(lines[start : start + 100]) for start in range(0, len(lines), 100))
    return _TO_UNICODE.format(blocks="\n".join(blocks))


def _block(lines: Sequence[str]) -> str:
    return "\n".join([f"{len(lines)} beginbfchar", *lines, "endbfchar"])

"""Glyphs on a ReportLab page, and the fonts behind them in the file.

ReportLab's own text is bypassed: it neither kerns nor falls back. Glyphs are written by number (Type0, Identity-H) with
HarfBuzz's positions, and each carries the characters it stands for, so that text can be searched and copied.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from visutale.binding.bidi import MIRRORED
from visutale.binding.fonts import Face
from visutale.binding.typeset import Glyph, Line, Run

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

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


class _Coded(NamedTuple):
    """A glyph, the characters it stands for, and its width in font units as readers of the file shall see it."""

    glyph: int
    text: str
    width: int


@dataclass
class _Used:
    """What a file needs of one face: its resource name, and the code of every glyph with what it stands for."""

    face: Face
    key: str
    codes: dict[int, _Coded] = field(default_factory=dict)
    _known: dict[_Coded, int] = field(default_factory=dict)

    def code(self, key: _Coded) -> int | None:
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

    @property
    def glyphs(self) -> set[int]:
        return {coded.glyph for coded in self.codes.values()}


class Ink:
    """Writes lines on one canvas and puts the fonts they need into its file when that is saved."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._used: dict[str, _Used] = {}
        canvas._doc.delayedFonts.append(self)

    def line(self, line: Line, space: float, x: float, y: float, size: float, *, hidden: bool = False) -> None:
        """Write a line with its baseline's left end at (x, y) in points, in the current fill colour; ``space`` is that
        between words, in em. One that is ``hidden`` is only there to be copied."""
        code, shapes = ["q BT 3 Tr" if hidden else "BT"], list[str]()
        for run in _joined(line, space):
            code.append(f"1 0 0 1 {x:.3f} {y:.3f} Tm {self._run(run, size)}")
            shapes += [] if hidden else _companions(run, x, y, size)
            x += run.width * size
        self._canvas._code.append(
            " ".join([*code, "ET Q" if hidden else "ET", *shapes, "f" if shapes else ""]).rstrip()
        )

    def outline(self, line: Line, space: float, x: float, y: float, size: float, *, filled: bool = False) -> None:
        """Add the line's letter shapes to the page as one path for the caller to stroke.

        ``filled`` paints each contour by itself instead, stroked and filled, so that letters have no holes.
        """
        close = "b" if filled else "h"
        code: list[str] = []
        for run in _joined(line, space):
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
        for cluster in run.clusters:
            glyph = _bearer(cluster)
            start = sum(one.advance for one in cluster[: cluster.index(glyph)]) + glyph.dx
            whole = sum(one.advance for one in cluster)
            width = run.face.advance(glyph.number) if len(cluster) == 1 else whole - start
            text = _as_seen(cluster[0].text) if run.level % 2 else cluster[0].text
            number = used.code(_Coded(glyph.number, text, width))
            if glyph.dy != rise:
                rise = glyph.dy
                code += [*_show(shown), f"{rise * size / run.face.units_per_em:.3f} Ts"]
                shown = []
            if number is None:
                placed = _placed(glyph.number, start, start + run.face.advance(glyph.number) - whole, run.face)
                code += [*_show(shown), f"/Span <</ActualText <FEFF{_utf16(text)}>>> BDC", *_show(placed), "EMC"]
                shown = []
            else:
                shown += _placed(number, start, start + width - whole, run.face)
        code += _show(shown)
        return " ".join([*code, "0 Ts"] if rise else code)


def _joined(line: Line, space: float) -> list[Run]:
    """The line's glyphs with its spaces, in as few runs as there are changes of face. The space at its end keeps lines
    apart where they are copied."""
    return [
        Run(face, tuple(glyph for run in group for glyph in run.glyphs), level)
        for (face, level), group in groupby(line.runs(space), key=lambda run: (run.face, run.level))
    ]


def _bearer(cluster: Sequence[Glyph]) -> Glyph:
    """The glyph of a cluster that is written as text, for all characters of it: the first that has a width."""
    return next((glyph for glyph in cluster if glyph.advance), cluster[0])


def _as_seen(text: str) -> str:
    """Characters that run from right to left, as readers of a file expect them: in the order in which they are seen,
    brackets as they are drawn."""
    return text[::-1].translate(MIRRORED)


def _companions(run: Run, x: float, y: float, size: float) -> list[str]:
    """The shapes of the other glyphs of each cluster. As text they would be read as letters of their own."""
    scale = size / run.face.units_per_em
    code: list[str] = []
    for cluster in run.clusters:
        bearer = _bearer(cluster)
        for glyph in cluster:
            if glyph is not bearer:
                code += _shape(run.face, glyph.number, x + glyph.dx * scale, y + glyph.dy * scale, scale, "h")
            x += glyph.advance * scale
    return code


def _show(shown: list[str]) -> list[str]:
    return [f"[{' '.join(shown)}] TJ".replace("> <", "")] if shown else []


def _placed(code: int, forth: int, back: int, face: Face) -> list[str]:
    """A code between the adjustments that bring the pen forth before it and back behind it, in font units."""
    per_mille = 1000 / face.units_per_em
    before, after = -forth * per_mille, back * per_mille
    parts = (f"{before:.0f}" if before else "", f"<{code:04X}>", f"{after:.0f}" if after else "")
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
    outlines = {"Subtype": PDFName("CIDFontType0")} if used.face.postscript else {
        "Subtype": PDFName("CIDFontType2"), "CIDToGIDMap": _glyphs_by_code(doc, used),
    }  # fmt: skip
    descendant = PDFDictionary({
        "Type": PDFName("Font"), **outlines, "BaseFont": PDFName(name), "CIDSystemInfo": _system_info(), "DW": 0,
        "FontDescriptor": doc.Reference(_descriptor(doc, used, name)), "W": _widths(used),
    })  # fmt: skip
    return PDFDictionary({
        "Type": PDFName("Font"), "Subtype": PDFName("Type0"), "BaseFont": PDFName(name),
        "Encoding": PDFName("Identity-H"), "DescendantFonts": PDFArray([doc.Reference(descendant)]),
        "ToUnicode": doc.Reference(_stream(_to_unicode(used.codes).encode())),
    })  # fmt: skip


def _system_info() -> Any:
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFString

    return PDFDictionary({"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0})


def _descriptor(doc: Any, used: _Used, name: str) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName

    data = used.face.subset(used.glyphs)
    if used.face.postscript:
        file = {"FontFile3": doc.Reference(_stream(data, Subtype=PDFName("OpenType")))}
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


def _glyphs_by_code(doc: Any, used: _Used) -> Any:
    """Which glyph a code means: the one of this number, but for those that have a code of their own."""
    from reportlab.pdfbase.pdfdoc import PDFName

    if all(code == coded.glyph for code, coded in used.codes.items()):
        return PDFName("Identity")
    table = bytearray(2 * (max(used.codes) + 1))
    for code, coded in used.codes.items():
        table[2 * code : 2 * code + 2] = coded.glyph.to_bytes(2, "big")
    return doc.Reference(_stream(bytes(table)))


def _widths(used: _Used) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFArray

    found: list[Any] = []
    for code, coded in sorted(used.codes.items()):
        found += [code, PDFArray([round(coded.width * 1000 / used.face.units_per_em)])]
    return PDFArray(found)


def _tag(used: _Used) -> str:
    """Six letters that tell this cut of the face from others."""
    digest = hashlib.sha256(repr((used.face.name, sorted(used.glyphs))).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _to_unicode(codes: Mapping[int, _Coded]) -> str:
    lines = [f"<{code:04X}> <{_utf16(coded.text)}>" for code, coded in sorted(codes.items()) if coded.text]
    blocks = (_block(lines[start : start + 100]) for start in range(0, len(lines), 100))
    return _TO_UNICODE.format(blocks="\n".join(blocks))


def _block(lines: Sequence[str]) -> str:
    return "\n".join([f"{len(lines)} beginbfchar", *lines, "endbfchar"])

"""Glyphs on a ReportLab page.

ReportLab's own text is bypassed: it neither kerns nor falls back. Glyphs are written by number with HarfBuzz's
positions, and each carries the characters it stands for, so that text can be searched and copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from visutale.binding.bidi import MIRRORED
from visutale.binding.embedding import CELL, CELL_TOP, Coded, Used, font_object, utf16
from visutale.binding.fonts import Face
from visutale.binding.typeset import Glyph, Line, Run
from visutale.binding.vertical import Square, Upright

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_WIDEST_SQUARE = 1.12
"""What stands in a square may reach so far beyond it, in em."""
_APART_PT = 0.05
"""Every other column begins so much higher: readers put texts that begin at one height in order from left to right."""


class Ink:
    """Writes lines on one canvas and puts the fonts they need into its file when that is saved."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._used: dict[tuple[str, bool], Used] = {}
        self._columns = 0
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

    def column(self, line: Line, space: float, x: float, y: float, size: float) -> None:
        """Write a column from (x, y), the middle of its upper edge, downwards in the current fill colour.

        It is one text in one font, as readers take texts apart where the font changes. What lies on its side in it,
        stands in a square or is of another face is drawn as shapes over text that is blank.
        """
        runs = line.runs(space)
        upright = any(isinstance(run, Upright) for run in runs)
        used = self._use(next(run.face for run in runs if isinstance(run, Upright) is upright), down=True)
        codes, shapes, top = list[int](), list[str](), y
        for run in runs:
            written = [self._code_down(used, run, cluster, upright=upright) for cluster in run.clusters]
            codes += [code for code, _ in written]
            shapes += _shapes_down(run, [seen for _, seen in written], x, y, size)
            y -= run.width * size
        self._columns += 1
        text = "".join(f"{code:04X}" for code in codes)
        place = f"1 0 0 1 {x:.3f} {top + _APART_PT * (self._columns % 2):.3f} Tm"
        mode = "" if upright else "3 Tr "
        self._canvas._code.append(
            " ".join([f"q BT {mode}/{used.key} {size:g} Tf {place} <{text}> Tj ET", *shapes, "Q"])
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
            fonts[used.key] = doc.Reference(font_object(doc, used))

    def _use(self, face: Face, *, down: bool = False) -> Used:
        return self._used.setdefault((face.name, down), Used(face, f"V{len(self._used) + 1}", down))

    def _code_down(self, used: Used, run: Run, cluster: Sequence[Glyph], *, upright: bool) -> tuple[int, bool]:
        """The code of a cluster in a column, and whether it is seen: whether its first glyph is drawn as text."""
        first, em = cluster[0], run.face.units_per_em
        text = _as_seen(first.text) if run.level % 2 else first.text
        width = sum(glyph.advance for glyph in cluster)
        if isinstance(run, Square):
            width = round(em / len(run.clusters))
        code = None
        if run.face.name == used.face.name and isinstance(run, Upright) is upright:
            in_its_cell = not upright or (first.dx * 2, first.dy * 1000, first.advance) == (-em, -CELL_TOP * em, em)
            code = used.code(Coded(first.number, text, width)) if in_its_cell else None
        if code is None:
            return used.blank(text, round(width * used.face.units_per_em / em)), False
        return code, upright

    def _run(self, run: Run, size: float) -> str:
        used = self._use(run.face)
        code = [f"/{used.key} {size:g} Tf"]
        shown: list[str] = []
        rise = 0
        for cluster in run.clusters:
            glyph = _bearer(cluster)
            start = sum(one.advance for one in cluster[: cluster.index(glyph)]) + glyph.dx
            whole = sum(one.advance for one in cluster)
            width = run.face.advance(glyph.number) if len(cluster) == 1 else whole - start
            text = _as_seen(cluster[0].text) if run.level % 2 else cluster[0].text
            number = used.code(Coded(glyph.number, text, width))
            if glyph.dy != rise:
                rise = glyph.dy
                code += [*_show(shown), f"{rise * size / run.face.units_per_em:.3f} Ts"]
                shown = []
            if number is None:
                placed = _placed(glyph.number, start, start + run.face.advance(glyph.number) - whole, run.face)
                code += [*_show(shown), f"/Span <</ActualText <FEFF{utf16(text)}>>> BDC", *_show(placed), "EMC"]
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


# --- columns ---


def _shapes_down(run: Run, seen: Sequence[bool], x: float, y: float, size: float) -> list[str]:
    """The shapes in a column of what is no text there: what lies on its side, what stands in a square, and dots."""
    if isinstance(run, Upright):
        return _upright_shapes(run, seen, x, y, size)
    scale = size / run.face.units_per_em
    wide, middle = sum(glyph.advance for glyph in run.glyphs) * scale, (CELL_TOP - CELL / 2) / 1000
    if isinstance(run, Square):
        fit = min(1.0, _WIDEST_SQUARE * size / wide) if wide else 1.0
        matrix = f"{fit:g} 0 0 {fit:g} {x - fit * wide / 2:.3f} {y - (0.5 + fit * middle) * size:.3f}"
    else:
        matrix = f"0 -1 1 0 {x - middle * size:.3f} {y:.3f}"
    code, across = list[str](), 0.0
    for glyph in run.glyphs:
        code += _shape(run.face, glyph.number, across + glyph.dx * scale, glyph.dy * scale, scale, "h")
        across += glyph.advance * scale
    return [f"q {matrix} cm", *code, "f Q"] if code else []


def _upright_shapes(run: Run, seen: Sequence[bool], x: float, y: float, size: float) -> list[str]:
    scale = size / run.face.units_per_em
    code: list[str] = []
    for cluster, is_text in zip(run.clusters, seen, strict=True):
        for glyph in cluster:
            if glyph is not cluster[0] or not is_text:
                code += _shape(run.face, glyph.number, x + glyph.dx * scale, y + glyph.dy * scale, scale, "h")
            y -= glyph.advance * scale
    return [*code, "f"] if code else []


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

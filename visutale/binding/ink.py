"""Glyphs on a ReportLab page.

ReportLab's own text is bypassed: it neither kerns nor falls back. Glyphs are written by number with HarfBuzz's
positions, and each carries the characters it stands for, so that text can be searched and copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from visutale.binding.bidi import MIRRORED
from visutale.binding.embedding import CELL, CELL_TOP, Coded, Used, font_object, utf16
from visutale.binding.fonts import Face
from visutale.binding.typeset import Glyph, Line, Run
from visutale.binding.vertical import Square, Upright

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_WIDEST_SQUARE = 1.12
"""What stands in a square may reach so far beyond it, in em."""


class Ink:
    """Writes lines on one canvas and puts the fonts they need into its file when that is saved."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._used: dict[tuple[str, bool], Used] = {}
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

        To readers it is one column of text. What does not stand upright in it is drawn as shapes, beneath text that is
        not seen.
        """
        texts, shapes = list[_Text](), list[str]()
        for run in line.runs(space):
            texts += self._texts(run, x, y, size)
            shapes += _shapes_down(run, x, y, size)
            y -= run.width * size
        self._canvas._code.append(" ".join(["BT", *_written(texts, size), "0 Tr ET", *shapes]))

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

    def _texts(self, run: Run, x: float, y: float, size: float) -> Iterator[_Text]:
        """The text of a run in a column, cluster by cluster."""
        used, unit = self._use(run.face, down=True), 1 / run.face.units_per_em
        natural = sum(glyph.advance for glyph in run.glyphs) * unit or 1.0
        for cluster in run.clusters:
            first, advance = _bearer(cluster), sum(glyph.advance for glyph in cluster)
            upright = isinstance(run, Upright)
            right = (first.dx * unit + CELL / 2000) * size if upright else 0.0
            above = (first.dy * unit + CELL_TOP / 1000) * size if upright else 0.0
            text = _as_seen(cluster[0].text) if run.level % 2 else cluster[0].text
            yield _Text(used, Coded(first.number, text, advance), x + right, y + above, seen=upright)
            y -= advance * unit * (run.width / natural) * size

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


class _Text(NamedTuple):
    """A coded glyph of a font that runs downwards, the middle of its cell's upper edge, and whether it is painted."""

    used: Used
    coded: Coded
    x: float
    y: float
    seen: bool


def _written(texts: Sequence[_Text], size: float) -> Iterator[str]:
    """Operators for the texts of a column, each one by itself: readers put texts that begin beside one another in order
    from left to right. They lose spaces that stand alone, so these go with what is before them."""
    font, seen = "", None
    for text, after in zip_longest(texts, texts[1:]):
        if text.coded.text == " " and text is not texts[0]:
            continue
        if (text.used.key, text.seen) != (font, seen):
            font, seen = text.used.key, text.seen
            yield f"/{font} {size:g} Tf {0 if seen else 3} Tr"
        number = text.used.code(text.coded)
        space = after.used.code(after.coded) if after and after.coded.text == " " and after.used is text.used else None
        shown = f"<{text.coded.glyph if number is None else number:04X}{'' if space is None else f'{space:04X}'}> Tj"
        if number is None:
            shown = f"/Span <</ActualText <FEFF{utf16(text.coded.text)}>>> BDC {shown} EMC"
        yield f"1 0 0 1 {text.x:.3f} {text.y:.3f} Tm {shown}"


def _shapes_down(run: Run, x: float, y: float, size: float) -> list[str]:
    """The shapes in a column of what is no text there: what lies on its side, what stands in a square, and dots."""
    scale = size / run.face.units_per_em
    code: list[str] = []
    if isinstance(run, Upright):
        for cluster in run.clusters:
            for glyph in cluster:
                if glyph is not cluster[0]:
                    code += _shape(run.face, glyph.number, x + glyph.dx * scale, y + glyph.dy * scale, scale, "h")
                y -= glyph.advance * scale
        return [*code, "f"] if code else []
    middle = (CELL_TOP - CELL / 2) / 1000
    if isinstance(run, Square):
        wide = sum(glyph.advance for glyph in run.glyphs) * scale
        fit = min(1.0, _WIDEST_SQUARE * size / wide) if wide else 1.0
        matrix = f"{fit:g} 0 0 {fit:g} {x - fit * wide / 2:.3f} {y - (0.5 + fit * middle) * size:.3f}"
    else:
        matrix = f"0 -1 1 0 {x - middle * size:.3f} {y:.3f}"
    across = 0.0
    for glyph in run.glyphs:
        code += _shape(run.face, glyph.number, across + glyph.dx * scale, glyph.dy * scale, scale, "h")
        across += glyph.advance * scale
    return [f"q {matrix} cm", *code, "f Q"] if code else []


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

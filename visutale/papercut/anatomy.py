"""What an art shows: its head without the bust, its eyes and mouth, its main colours."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from visutale.papercut import colours, raster
from visutale.papercut.art import Art, Piece
from visutale.papercut.raster import Extent

Feature = tuple[float, float, float]
"""Centre x, centre y and radius, in the art's units."""

_BUST_FROM, _BUST_TO = 20.0, 57.5
_FACE_HIGH = 20.0
"""A beard hides the lower part of a face, which is this high all the same."""
_GREEN_BUSTS = frozenset({"1F9DE", "1F9CC", "1F9DF"})
"""Busts whose skin OpenMoji does not keep in a layer of its own."""

_TONED = re.compile(r'fill="(#[0-9a-fA-F]{3,6})"')


@dataclass(frozen=True)
class Head:
    """A face cut from an art. ``box`` is where it draws; ``chin`` is the height at which a body joins.

    ``eyes`` and ``mouth`` are found in OpenMoji's outlines where it draws them in its usual way; ``rest`` is the head
    without them, so that they can be drawn anew. ``skin`` is the colour of what a body has bare, ``hair`` that of hair.
    """

    markup: str
    rest: str
    box: Extent
    chin: float
    eyes: tuple[Feature, ...]
    mouth: Extent | None
    skin: str
    hair: str
    human: bool


def head_of(art: Art) -> Head:
    """The head in an art that shows a face, with a bust or without."""
    kept = list(zip(art.pieces, art.boxes, strict=True))
    face = _face(art)
    human = face is not None
    if face is not None:
        kept = [(piece, box) for piece, box in kept if box is not None and not _of_bust(piece, box, face)]
    drawn = [box for _, box in kept if box is not None]
    box = _around(drawn) if drawn else Extent(*art.view)
    eyes, eye_pieces = _eyes(kept)
    mouth, mouth_pieces = _mouth(kept, eyes) if human else (None, set())
    markup = "".join(piece.markup for piece, _ in kept)
    rest = "".join(piece.markup for i, (piece, _) in enumerate(kept) if i not in eye_pieces | mouth_pieces)
    skin = _fill(art, "skin") if human else ""
    main = main_colour(markup, art.view)
    return Head(
        markup=markup, rest=rest, box=box, chin=face.bottom if face else box.bottom, eyes=eyes, mouth=mouth,
        skin=skin or main, hair=_fill(art, "hair") or "", human=human,
    )  # fmt: skip


def shows_person(art: Art) -> bool:
    """Whether an art shows the face of a person, so that skin and hair can be told apart in it."""
    face = _face(art)
    return (
        face is not None and any(box is not None and box.bottom > _BUST_TO and box.width > 24 for box in art.boxes)
    ) or art.code.split("-")[0] in _GREEN_BUSTS


def recoloured(art: Art, layer: str, target: str) -> Art:
    """The art with every fill of one layer painted in shades of ``target``."""
    old = _fill(art, layer)
    if not old:
        return art
    pieces = tuple(
        replace(piece, markup=colours.repaint(piece.markup.replace(old, target), old, target))
        if piece.layer == layer
        else piece
        for piece in art.pieces
    )
    return replace(art, pieces=pieces)


def main_colour(markup: str, view: tuple[float, float, float, float]) -> str:
    """The colour that covers most of a drawing, outlines and white left aside where there is any other."""
    pixels = raster.draw(markup, view, 96).reshape(-1, 4)
    solid = pixels[pixels[:, 3] > 200][:, :3].astype(np.int64)
    if not len(solid):
        return "#9a9b9f"
    keys, counts = np.unique((solid // 4) @ np.array([4096, 64, 1]), return_counts=True)
    found = sorted(zip(counts.tolist(), keys.tolist(), strict=True), reverse=True)
    shades = [(n, colours.hex_of((k // 4096) * 4 + 2, (k // 64 % 64) * 4 + 2, (k % 64) * 4 + 2)) for n, k in found[:12]]
    total = sum(n for n, _ in found)
    for share in (0.12, 0.04):
        for count, shade in shades:
            if count > share * total and 0.1 < colours.lightness(shade) < 0.97:
                return shade
    return shades[0][1]


def _face(art: Art) -> Extent | None:
    """The face of a person: the largest skin in the upper half. None where no person is drawn."""
    if not art.layered:
        return None
    layer = "color" if art.code.split("-")[0] in _GREEN_BUSTS else "skin"
    skins = [
        box
        for piece, box in zip(art.pieces, art.boxes, strict=True)
        if box is not None and piece.layer == layer and box.bottom < _BUST_TO and box.width > 14
    ]
    face = max(skins, key=lambda box: box.width * box.height, default=None)
    return face and face._replace(bottom=max(face.bottom, face.top + _FACE_HIGH))


def _of_bust(piece: Piece, box: Extent, face: Extent) -> bool:
    """Shoulders, clothes, and what a hand beside them holds."""
    if box.bottom >= _BUST_TO and box.top >= _BUST_FROM:
        return True
    x, y = box.centre
    if piece.layer in ("hair", "skin"):
        return y > face.bottom + 4
    aside = x < face.left - 6 or x > face.right + 6
    apart = box.bottom > face.bottom + 3 and (box.right > face.right + 13 or box.left < face.left - 13)
    long = box.bottom > face.bottom + 11.5
    return (aside and y > face.top + 10) or box.top > face.bottom - 1.5 or apart or long


def _around(boxes: list[Extent]) -> Extent:
    return Extent(
        min(box.left for box in boxes), min(box.top for box in boxes),
        max(box.right for box in boxes), max(box.bottom for box in boxes),
    )  # fmt: skip


def _eyes(kept: list[tuple[Piece, Extent | None]]) -> tuple[tuple[Feature, ...], set[int]]:
    """Two small dark discs at one height: a pair of eyes."""
    discs = [
        (i, box)
        for i, (piece, box) in enumerate(kept)
        if box is not None and piece.layer == "line" and "stroke=" not in piece.markup
        and 1.8 < box.width < 8 and 1.8 < box.height < 8 and 0.5 < box.width / box.height < 2
    ]  # fmt: skip
    pairs = [
        (a, b)
        for n, a in enumerate(discs)
        for b in discs[n + 1 :]
        if abs(a[1].centre[1] - b[1].centre[1]) < 2 and 4.5 < abs(a[1].centre[0] - b[1].centre[0]) < 26
        and abs(a[1].width - b[1].width) < 1.6
    ]  # fmt: skip
    if not pairs:
        return (), set()
    pair = min(pairs, key=lambda two: two[0][1].centre[1])
    found = sorted((box.centre[0], box.centre[1], box.width / 2) for _, box in pair)
    return tuple(found), {i for i, _ in pair}


def _mouth(kept: list[tuple[Piece, Extent | None]], eyes: tuple[Feature, ...]) -> tuple[Extent | None, set[int]]:
    """A short flat line below the middle of the eyes."""
    if len(eyes) != 2:
        return None, set()
    middle, height = (eyes[0][0] + eyes[1][0]) / 2, eyes[0][1]
    for i, (piece, box) in enumerate(kept):
        if box is None or piece.layer != "line" or "stroke=" not in piece.markup:
            continue
        x, y = box.centre
        if abs(x - middle) < 2 and height + 4 < y < height + 13 and box.width < 14 and box.height < 5.5:
            return box, {i}
    return None, set()


def _fill(art: Art, layer: str) -> str:
    """The fill of the largest piece of a layer, or ""."""
    best, area = "", 0.0
    for piece, box in zip(art.pieces, art.boxes, strict=True):
        found = _TONED.search(piece.markup)
        if box is not None and found and piece.layer == layer and box.width * box.height > area:
            best, area = found.group(1), box.width * box.height
    return best

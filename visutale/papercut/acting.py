"""A casting in a pose: the figure of one of the cast for one picture, and the figures of things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

from visutale.book import Feeling, Pose
from visutale.papercut import colours, faces, figures, objects, raster, strokes
from visutale.papercut.anatomy import Head
from visutale.papercut.art import Art
from visutale.papercut.casting import Casting
from visutale.papercut.figures import Figure, Held
from visutale.papercut.poses import Reach
from visutale.papercut.raster import Extent

_FACES = Path(__file__).parent / "data" / "faces.txt"
_TALL = 88.0
"""How high whole art is drawn, in figure units."""


def act(casting: Casting, pose: Pose, feeling: Feeling, *, held: Held | None = None, reach: Reach = "ahead") -> Figure:
    """The figure of one of the cast."""
    if casting.manner == "puppet" and casting.head is not None:
        head = casting.head
        if casting.natural == "left":
            head = _turned(head_markup=head.markup, casting=casting)
        return figures.puppet(head, casting.build, casting.skin, casting.looks, pose, feeling, held=held, reach=reach)
    if casting.manner == "creature":
        return objects.creature(casting, pose, feeling, held, reach)
    assert casting.art is not None
    if casting.manner == "object":
        return objects.thing(casting, casting.art, pose, feeling, held)
    return _whole(casting, casting.art, pose, feeling, held)


def _turned(head_markup: str, casting: Casting) -> Head:
    """A head drawn from the side, looking to the right as bodies do."""
    head = casting.head
    assert head is not None
    axis = head.box.left + head.box.right
    markup = f'<g transform="translate({axis:.2f} 0) scale(-1 1)">{head_markup}</g>'
    return replace(head, markup=markup, rest=markup, eyes=())


@cache
def _known_faces() -> Mapping[str, tuple[tuple[tuple[float, float], ...], Extent]]:
    found = {}
    for line in _FACES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or "|" not in line:
            continue
        code, eyes, box = (cell.strip() for cell in line.split("|"))
        numbers = [] if eyes == "none" else [float(part) for part in eyes.split()]
        left, top, right, bottom = (float(part) for part in box.split())
        found[code] = (tuple(zip(numbers[::2], numbers[1::2], strict=True)), Extent(left, top, right, bottom))
    return found


def _whole(casting: Casting, art: Art, pose: Pose, feeling: Feeling, held: Held | None) -> Figure:
    pixels = raster.draw(art.markup, art.view, 96)
    box = raster.extent_of(pixels, art.view) or Extent(*art.view)
    eyes, face = (
        _known_faces().get(art.code, ((), box._replace(bottom=box.top + box.height * 0.5)))
        if art.layered
        else ((), box)
    )
    looks_to = casting.natural
    if len(eyes) == 1:
        looks_to = "left" if eyes[0][0] < 36 else "right"
    drawn = art.markup + "".join(_eye(x, y, pixels, art, len(eyes), feeling, asleep=pose == "sleep") for x, y in eyes)
    scale = _TALL / max(box.height, box.width * 0.62)
    middle, floor = box.centre[0], box.bottom
    forward = -1 if looks_to == "left" else 1
    lean = {"walk": 2.0, "reach": -6.0, "hug": 3.0, "fly": -10.0, "sleep": 0.0}.get(pose, 0.0) * forward
    squat = {"sit": (1.02, 0.92), "sleep": (1.04, 0.86)}.get(pose, (1.0, 1.0))
    place = (
        f"rotate({lean:.1f}) scale({scale * squat[0]:.4f} {scale * squat[1]:.4f}) translate({-middle:.2f} {-floor:.2f})"
    )
    markup = f'<g transform="{place}">{drawn}</g>'

    def moved(extent: Extent) -> Extent:
        return Extent(
            (extent.left - middle) * scale * squat[0], (extent.top - floor) * scale * squat[1],
            (extent.right - middle) * scale * squat[0], (extent.bottom - floor) * scale * squat[1],
        )  # fmt: skip

    at = figures.rotated(moved(face), lean)
    dreams = (at.right + 1, at.top - 3, 8.0) if pose == "sleep" else None
    markup += _cushion(casting, moved(box)) if pose == "sleep" and casting.rests else ""
    markup += _tied(casting, at, looks_to) if pose != "sleep" else ""
    hand = (at.right - 3 if looks_to == "right" else at.left + 3, at.bottom - at.height * 0.2)
    held_box = None
    if held:
        held_markup, held_box = _at_mouth(held, hand, looks_to, ground=0.0)
        markup += held_markup
    extent = figures.measured(markup + (faces.snooze(*dreams) if dreams else ""))
    ground = extent.bottom if pose == "fly" or held_box is None else 0.0
    side_: Literal["left", "right", "front"] = looks_to
    return Figure(
        markup,
        extent,
        at,
        ground,
        hand,
        side_,
        held_box,
        afloat=pose == "fly",
        lying=pose == "sleep",
        dreams=dreams,
        line=2.0 * scale,
    )


def _cushion(casting: Casting, body: Extent) -> str:
    """A soft bed before an animal's legs: it lies in it."""
    worn = casting.looks.worn("scarf", "bow", "collar", "coat", "jumper")
    colour = worn.colour if worn else "#7fa8c9"
    w, h, x = body.width * 0.56, body.height * 0.44, body.centre[0]
    rim = f"M{x - w:.1f},{-h * 0.45:.1f} q0,{h * 0.62:.1f} {w:.1f},{h * 0.62:.1f} q{w:.1f},0 {w:.1f},{-h * 0.62:.1f}"
    bed = strokes.shape(
        (
            f"{rim} q{-w * 0.06:.1f},{-h * 0.62:.1f} {-w * 0.32:.1f},{-h * 0.42:.1f} "
            f"q{-w * 0.7:.1f},{h * 0.34:.1f} {-w * 1.36:.1f},0 q{-w * 0.26:.1f},{-h * 0.2:.1f} "
            f"{-w * 0.32:.1f},{h * 0.42:.1f} z"
        ),
        colour,
    )
    seam = strokes.stroke(
        f"M{x - w * 0.86:.1f},{-h * 0.3:.1f} q{w * 0.86:.1f},{h * 0.36:.1f} {w * 1.72:.1f},0",
        1.6,
        colours.lighter(colour, 0.5),
    )
    return bed + seam


def _tied(casting: Casting, face: Extent, looks_to: str) -> str:
    """A scarf, bow or crown that a whole figure wears, at its head."""
    parts = []
    crown, neck = casting.looks.worn("crown", "hat", "woolly", "cap"), casting.looks.worn("scarf", "bow", "collar")
    back = 0.62 if looks_to == "left" else 0.38 if looks_to == "right" else 0.5
    if crown:
        half = min(11.0, face.width * 0.34)
        parts.append(
            figures.hat(
                crown.kind,
                face.left + face.width * (back if looks_to != "front" else 0.5),
                face.top + 3.5,
                half,
                crown.colour,
            )
        )
    if neck and looks_to != "front":
        x = face.right - 1 if looks_to == "left" else face.left + 1
        y, tip = face.bottom, (1 if looks_to == "left" else -1)
        w = min(9.0, face.width * 0.3)
        parts.append(
            strokes.shape(
                f"M{x - w:.2f},{y - 4:.2f} q{w:.2f},7 {2 * w:.2f},0 l{tip * 0.5:.2f},5 q{-w:.2f},7 {-2 * w:.2f},0 z",
                neck.colour,
            )
        )
        parts.append(
            strokes.shape(
                f"M{x:.2f},{y + 2:.2f} l{tip * 3:.2f},12 l{tip * 5:.2f},-2 l{-tip * 2:.2f},-11 z", neck.colour
            )
        )
    return "".join(parts)


def _eye(x: float, y: float, pixels: raster.Pixels, art: Art, count: int, feeling: Feeling, *, asleep: bool) -> str:
    row = int((y - art.view[1]) / art.view[3] * pixels.shape[0])
    column = int((x - art.view[0]) / art.view[2] * pixels.shape[1])
    around = pixels[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2, :3]
    dark = bool(around.size) and float(np.median(around.mean(axis=2))) < 105
    r = 1.75 if count == 1 else 1.9
    if asleep or (feeling == "happy" and count == 2):
        bow, ink = (1.6, "#ffffff" if dark else colours.INK)
        turn = bow if asleep else -bow
        return (
            f'<path d="M{x - 2:.2f},{y:.2f} q2,{turn * 1.3:.2f} 4,0" fill="none" stroke="{ink}" '
            f'stroke-width="1.3" stroke-linecap="round"/>'
        )
    if feeling in ("surprised", "afraid"):
        r *= 1.25
    white = f'<circle cx="{x}" cy="{y}" r="{r + 0.7:.2f}" fill="#fffdf6"/>'
    brow = ""
    if feeling in ("cross", "sad") and count == 1:
        slope = 1.3 if (x < 36) == (feeling == "cross") else -1.3
        brow = (
            f'<path d="M{x - 2.4:.2f},{y - r - 1.4 + slope:.2f} '
            f'L{x + 2.4:.2f},{y - r - 1.4 - slope:.2f}" stroke="{colours.INK}" stroke-width="1.1" '
            f'stroke-linecap="round"/>'
        )
    return (
        f'{white}<circle cx="{x}" cy="{y}" r="{r}" fill="{colours.INK}"/>'
        f'<circle cx="{x + 0.5}" cy="{y - 0.6}" r="{r * 0.33:.2f}" fill="#ffffff"/>{brow}'
    )


def _at_mouth(held: Held, hand: tuple[float, float], looks_to: str, ground: float) -> tuple[str, Extent]:
    """What an animal without hands holds: in its mouth when small, else on the ground before it."""
    scale = held.size / max(held.box.width, held.box.height)
    wide, high = held.box.width * scale, held.box.height * scale
    left = hand[0] - 2 if looks_to != "left" else hand[0] - wide + 2
    top = hand[1] - high * 0.15
    if top + high > ground:
        top = ground - high
    move = f"translate({left:.2f} {top:.2f}) scale({scale:.4f}) translate({-held.box.left:.2f} {-held.box.top:.2f})"
    return f'<g transform="{move}">{held.markup}</g>', Extent(left, top, left + wide, top + high)

"""A figure ready to be placed: a drawn body under a head, a whole art, an object with a face, or a paper creature."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from visutale.book import Feeling, Pose
from visutale.papercut import bodies, faces, poses, raster, strokes
from visutale.papercut.anatomy import Head
from visutale.papercut.clothes import Looks
from visutale.papercut.garments import Skin
from visutale.papercut.poses import Build, Point, Reach
from visutale.papercut.raster import Extent

HEAD_HIGH = 44.0
_GENEROUS = (-130.0, -170.0, 260.0, 230.0)


@dataclass(frozen=True)
class Held:
    """Something in a hand. ``grip`` is where it is held, in shares of its box; ``size`` its longer side."""

    markup: str
    box: Extent
    grip: Point
    size: float
    name: str
    raised: bool = False
    """It is held up high."""


@dataclass(frozen=True)
class Figure:
    """A drawing in its own units. ``box`` is what it covers, ``face`` its face, ``ground`` where it touches the ground.

    ``hand`` is where its hand is, ``held`` the box of what that hand holds. ``looks_to`` is the way it faces.
    """

    markup: str
    box: Extent
    face: Extent
    ground: float
    hand: Point
    looks_to: Literal["left", "right", "front"] = "right"
    held: Extent | None = None
    afloat: bool = False
    lying: bool = False
    line: float = 2.2
    """How wide its outlines are, in its units."""
    dreams: tuple[float, float, float] | None = None
    """Where the letters of a sleeper's breath rise from: x, y, size. They are written last, never mirrored."""

    @property
    def whole(self) -> str:
        """Everything to be drawn."""
        return self.markup + (faces.snooze(*self.dreams) if self.dreams else "")


def measured(markup: str) -> Extent:
    """What a drawing in figure units covers."""
    pixels = raster.draw(markup, _GENEROUS, 160)
    return raster.extent_of(pixels, _GENEROUS) or Extent(-1, -1, 1, 1)


def puppet(
    head: Head, build: Build, skin: Skin, looks: Looks, pose: Pose, feeling: Feeling,
    *, held: Held | None = None, reach: Reach = "ahead",
) -> Figure:  # fmt: skip
    """A head on a drawn body in a pose."""
    stance = poses.stance(
        pose, build, feeling, holding=held is not None, raised=held is not None and held.raised, reach=reach
    )
    drawn = bodies.body(build, stance, skin, looks)
    head_markup, face_box = _head_on(head, stance, feeling, asleep=pose == "sleep")
    hand = stance.hands[1] if not stance.lying else (stance.feet[1][0] + 9.0, 0.0)
    held_markup, held_box = in_hand(held, hand, pose) if held else ("", None)
    dreams = (face_box.right + 2, face_box.top - 4, 7.5) if pose == "sleep" else None
    on_head = _on_head(head, stance, looks)
    over = held_markup + drawn.front if pose != "sleep" else drawn.front + held_markup
    markup = drawn.behind + head_markup.replace("<!--hat-->", on_head) + over
    box = measured(markup + (faces.snooze(*dreams) if dreams else ""))
    ground = 0.0 if not stance.afloat else box.bottom
    return Figure(
        markup, box, face_box, ground, hand, held=held_box, afloat=stance.afloat, lying=stance.lying, dreams=dreams
    )


def _scale(head: Head) -> float:
    if head.human:
        return 1.12
    return min(50 / head.box.width, HEAD_HIGH / head.box.height, 1.1)


def _head_on(head: Head, stance: poses.Stance, feeling: Feeling, *, asleep: bool) -> tuple[str, Extent]:
    scale = _scale(head)
    x = head.eyes[0][0] / 2 + head.eyes[1][0] / 2 if head.human and head.eyes else head.box.centre[0]
    chin = head.chin - (1.0 if head.human else 4.0)
    half, high = head.box.width * scale / 2, (chin - head.box.top) * scale
    x_at, y_at = stance.head if not stance.lying else (stance.head[0], -half - 1)
    place = (
        f"translate({x_at:.2f} {y_at:.2f}) rotate({stance.tilt:.1f}) scale({scale:.4f}) translate({-x:.2f} {-chin:.2f})"
    )
    markup = f'<g transform="{place}">{faces.face(head, feeling, asleep=asleep)}<!--hat--></g>'
    if stance.lying:
        return markup, Extent(x_at - high, y_at - half * 1.1, x_at, 0)
    lean = stance.tilt / 60 * high
    return markup, Extent(
        stance.head[0] - half + lean * 0.6,
        stance.head[1] - high,
        stance.head[0] + half + lean * 0.6,
        stance.head[1] + 2,
    )


def _on_head(head: Head, stance: poses.Stance, looks: Looks) -> str:
    """A hat, crown or glasses in the head's own units, drawn into its transform."""
    parts = []
    glasses = looks.worn("glasses")
    if glasses and head.eyes and not stance.lying:
        (left, y, _), (right, _, _) = head.eyes
        r = min(5.0, (right - left) * 0.42)
        ring = f'r="{r:.2f}" fill="#ffffff" fill-opacity="0.25" stroke="{glasses.colour}" stroke-width="1.5"'
        parts.append(f'<circle cx="{left:.2f}" cy="{y:.2f}" {ring}/><circle cx="{right:.2f}" cy="{y:.2f}" {ring}/>')
        parts.append(
            f'<path d="M{left + r:.2f},{y:.2f} h{right - left - 2 * r:.2f}" '
            f'stroke="{glasses.colour}" stroke-width="1.5"/>'
        )
    worn = looks.worn("woolly") if stance.lying else looks.worn("hat", "cap", "woolly", "crown")
    if worn:
        middle = (head.eyes[0][0] + head.eyes[1][0]) / 2 if head.eyes else head.box.centre[0]
        eyes_y = head.eyes[0][1] if head.eyes else head.box.centre[1]
        half = 13.5 if head.human else head.box.width * 0.24
        brow = (eyes_y - 7.5) if head.human else head.box.top + (eyes_y - head.box.top) * 0.5
        parts.append(hat(worn.kind, middle, brow, half, worn.colour))
    return "".join(parts)


def _brim(x: float, y: float, half: float, colour: str) -> str:
    band = (
        f'<path d="M{x - half:.2f},{y - 1.5:.2f} q{half:.2f},4 {2 * half:.2f},0" fill="none" '
        f'stroke="#fff5dc" stroke-width="2.4"/>'
    )
    crown = strokes.shape(
        (
            f"M{x - half:.2f},{y:.2f} q0,{-half * 1.15:.2f} {half:.2f},{-half * 1.15:.2f} "
            f"q{half:.2f},0 {half:.2f},{half * 1.15:.2f} q{-half:.2f},4 {-2 * half:.2f},0 z"
        ),
        colour,
    )
    brim = strokes.shape(
        (
            f"M{x - half * 1.65:.2f},{y + 1:.2f} q{half * 1.65:.2f},-4.5 {half * 3.3:.2f},0 "
            f"q{-half * 1.65:.2f},6 {-half * 3.3:.2f},0 z"
        ),
        colour,
    )
    return crown + band + brim


def _cap(x: float, y: float, half: float, colour: str) -> str:
    dome = strokes.shape(
        (
            f"M{x - half * 1.12:.2f},{y + 1:.2f} q0,{-half * 1.3:.2f} "
            f"{half * 1.12:.2f},{-half * 1.3:.2f} q{half * 1.12:.2f},0 "
            f"{half * 1.12:.2f},{half * 1.3:.2f} q{-half * 1.12:.2f},2.4 {-half * 2.24:.2f},0 z"
        ),
        colour,
    )
    peak = strokes.shape(
        (
            f"M{x + half * 0.2:.2f},{y + 1.2:.2f} q{half:.2f},-1.5 {half * 1.6:.2f},1.8 "
            f"q{-half * 0.8:.2f},2.4 {-half * 1.6:.2f},0.4 z"
        ),
        colour,
    )
    return dome + peak


def _woolly(x: float, y: float, half: float, colour: str) -> str:
    dome = strokes.shape(
        (
            f"M{x - half * 1.12:.2f},{y:.2f} q0,{-half * 1.5:.2f} "
            f"{half * 1.12:.2f},{-half * 1.5:.2f} q{half * 1.12:.2f},0 "
            f"{half * 1.12:.2f},{half * 1.5:.2f} z"
        ),
        colour,
    )
    cuff = strokes.shape(f"M{x - half * 1.2:.2f},{y - 2:.2f} h{half * 2.4:.2f} v4.4 h{-half * 2.4:.2f} z", "#fff5dc")
    return dome + strokes.disc(x, y - half * 1.55, 3.4, "#fff5dc") + cuff


def _crown(x: float, y: float, half: float, colour: str) -> str:
    w = half * 0.85
    path = (
        f"M{x - w:.2f},{y + 1:.2f} L{x - w * 1.15:.2f},{y - w * 0.95:.2f} "
        f"L{x - w * 0.45:.2f},{y - w * 0.4:.2f} L{x:.2f},{y - w * 1.25:.2f} "
        f"L{x + w * 0.45:.2f},{y - w * 0.4:.2f} L{x + w * 1.15:.2f},{y - w * 0.95:.2f} "
        f"L{x + w:.2f},{y + 1:.2f} Z"
    )
    return strokes.shape(path, colour)


def hat(kind: str, x: float, y: float, half: float, colour: str) -> str:
    """A hat, cap, woolly hat or crown whose lower edge is centred at a point."""
    return _HATS[kind](x, y, half, colour)


_HATS = {"hat": _brim, "cap": _cap, "woolly": _woolly, "crown": _crown}


def in_hand(held: Held, hand: Point, pose: Pose) -> tuple[str, Extent]:
    """A held thing with its grip at the hand; beside the pillow of a sleeper."""
    scale = held.size / max(held.box.width, held.box.height)
    wide, high = held.box.width * scale, held.box.height * scale
    left, top = hand[0] - wide * held.grip[0], hand[1] - high * held.grip[1]
    if pose == "sleep":
        left, top = hand[0], -high
    elif pose in ("stand", "walk", "sit") and not held.raised:
        left = max(left, hand[0] - 5) if held.grip[1] > 0.3 else left
    markup = (
        f'<g transform="translate({left:.2f} {top:.2f}) scale({scale:.4f}) '
        f'translate({-held.box.left:.2f} {-held.box.top:.2f})">{held.markup}</g>'
    )
    return markup, Extent(left, top, left + wide, top + high)


def rotated(box: Extent, degrees: float) -> Extent:
    """Where a box lies once a drawing is turned clockwise about its origin."""
    turn = math.radians(degrees)
    x, y = box.centre
    across, down = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
    return Extent(across - box.width / 2, down - box.height / 2, across + box.width / 2, down + box.height / 2)


def mirrored(figure: Figure) -> Figure:
    """The figure looking the other way."""

    def turned(box: Extent) -> Extent:
        return Extent(-box.right, box.top, -box.left, box.bottom)

    other: dict[str, Literal["left", "right", "front"]] = {"left": "right", "right": "left", "front": "front"}
    dreams = figure.dreams
    return replace(
        figure,
        markup=f'<g transform="scale(-1 1)">{figure.markup}</g>',
        box=turned(figure.box),
        face=turned(figure.face),
        hand=(-figure.hand[0], figure.hand[1]),
        looks_to=other[figure.looks_to],
        held=turned(figure.held) if figure.held else None,
        dreams=(-dreams[0] - dreams[2] * 2.3, dreams[1], dreams[2]) if dreams else None,
    )

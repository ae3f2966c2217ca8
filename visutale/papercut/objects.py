"""Figures for what has no figure of its own: things with a face, and paper creatures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from visutale.book import Feeling, Pose
from visutale.papercut import colours, faces, figures, raster, strokes
from visutale.papercut.anatomy import Head, main_colour
from visutale.papercut.art import Art
from visutale.papercut.casting import Casting
from visutale.papercut.figures import Figure, Held
from visutale.papercut.poses import Reach
from visutale.papercut.raster import Extent

_SKULL = "M36,12 C54,12 62,24 62,36 C62,51 50,58 36,58 C22,58 10,51 10,36 C10,24 18,12 36,12 Z"


def thing(casting: Casting, art: Art, pose: Pose, feeling: Feeling, held: Held | None) -> Figure:
    """A thing that is somebody: its art with a face, and limbs where they become it."""
    import cv2

    pieces = art.pieces
    if art.layered and casting.afloat:
        pieces = tuple(piece for piece, drawn_box in zip(art.pieces, art.boxes, strict=True) if not is_sea(drawn_box))
    pixels = raster.draw("".join(piece.markup for piece in pieces), art.view, 144)
    box = raster.extent_of(pixels, art.view) or Extent(*art.view)
    flat = _flat_part(pixels, casting)
    distance = cv2.distanceTransform(flat, cv2.DIST_L2, 5)
    _, radius, _, (column, row) = cv2.minMaxLoc(distance)
    unit = art.view[3] / pixels.shape[0]
    if radius * unit < 6.5:
        distance = cv2.distanceTransform(_solid(pixels), cv2.DIST_L2, 5)
        _, radius, _, (column, row) = cv2.minMaxLoc(distance)
    x, y = art.view[0] + (column + 0.5) * unit, art.view[1] + (row + 0.5) * unit
    size = min(max(radius * unit * 1.75, 12.0), 24.0)
    drawn = "".join(piece.markup for piece in pieces) + faces.drawn_face(x, y, size, feeling, asleep=pose == "sleep")
    scale = 74.0 / max(box.height, box.width * 0.75)
    legs = 13.0 if casting.limbs and pose not in ("sit", "sleep", "fly") else 0.0
    middle = box.centre[0]
    lean = {"walk": 4.0, "reach": 6.0, "hug": 5.0, "fly": 12.0, "sleep": -14.0}.get(pose, 0.0)
    move = f"translate(0 {-legs:.2f}) scale({scale:.4f}) translate({-middle:.2f} {-box.bottom:.2f})"
    at = ((x - middle) * scale, (y - box.bottom) * scale - legs)
    half = size * scale * 0.62
    behind, over, hand = (
        _little_limbs(casting, box, scale, legs, at, pose, feeling)
        if casting.limbs
        else ("", "", ((box.right - middle) * scale + 3, at[1] + half))
    )
    held_markup, held_box = ("", None)
    if held:
        held_markup, held_box = figures.in_hand(held, hand, pose)
    turn = f'transform="rotate({lean:.1f})"' if lean else ""
    markup = f'<g {turn}>{behind}<g transform="{move}">{drawn}</g>{over}</g>{held_markup}'
    face = figures.rotated(Extent(at[0] - half, at[1] - half, at[0] + half, at[1] + half), lean)
    dreams = (face.right, face.top, 8.0) if pose == "sleep" else None
    extent = figures.measured(markup + (faces.snooze(*dreams) if dreams else ""))
    return Figure(
        markup,
        extent,
        face,
        extent.bottom,
        hand,
        "front",
        held_box,
        afloat=pose == "fly",
        line=2.0 * scale,
        dreams=dreams,
    )


def is_sea(box: Extent | None) -> bool:
    """Whether a piece of a boat's art is the water that it is drawn on."""
    if box is None or box.top < 40:
        return False
    return box.width > 54 or ((box.left < 6 or box.right > 66) and box.height < 8)


def _flat_part(pixels: raster.Pixels, casting: Casting) -> raster.Pixels:
    """Where an art is of one colour and has room for a face: its main colour, or failing that its whole inside."""
    assert casting.art is not None
    main = np.array(colours.rgb(main_colour(casting.art.markup, casting.art.view)))
    near = (np.abs(pixels[:, :, :3].astype(int) - main).sum(axis=2) < 70) & (pixels[:, :, 3] > 200)
    mask = near.astype(np.uint8) * 255
    return _solid(pixels) if near.sum() < 0.1 * (pixels[:, :, 3] > 200).sum() else _framed(mask)


def _solid(pixels: raster.Pixels) -> raster.Pixels:
    return _framed((pixels[:, :, 3] > 200).astype(np.uint8) * 255)


def _framed(mask: raster.Pixels) -> raster.Pixels:
    mask[0, :] = mask[-1, :] = mask[:, 0] = mask[:, -1] = 0
    return mask


def _little_limbs(
    casting: Casting, box: Extent, scale: float, legs: float, at: tuple[float, float], pose: Pose, feeling: Feeling
) -> tuple[str, str, tuple[float, float]]:
    """Thin paper arms and legs: markup behind the thing, markup over it, and the near hand."""
    colour = colours.darker(casting.skin.bare, 0.35)
    wide = box.width * scale / 2
    shoe = casting.looks.worn("boots", "shoes")
    behind = []
    if legs:
        step = 9.0 if pose == "walk" else 0.0
        for side in (-1, 1):
            hip, foot = (side * wide * 0.3, -legs - 4), (side * wide * 0.34 + (step * side), -2.0)
            behind.append(strokes.limb(f"M{hip[0]:.2f},{hip[1]:.2f} L{foot[0]:.2f},{foot[1]:.2f}", 3.4, colour))
            behind.append(
                strokes.shape(f"M{foot[0] - 4:.2f},2 q-0.5,-6 4,-6 q6.5,0.5 7,6 z", shoe.colour if shoe else colour)
            )
    out, y = wide * 0.92, at[1] + 5
    hanging = ((-out - 9, y + 9), (out + 9, y + 9))
    ends = {
        "reach": ((-out - 9, y + 8), (out + 20, y - 9)),
        "hug": ((out + 10, y - 2), (out + 17, y + 4)),
        "fly": ((-out - 14, y - 10), (out + 14, y - 10)),
        "sleep": ((-out - 2, y + 9), (out + 2, y + 9)),
    }.get(pose, hanging)
    if feeling in ("happy", "surprised") and pose in ("stand", "sit", "walk"):
        ends = ((-out - 12, y - 13), (out + 12, y - 13))
    for side, end in zip((-1, 1), ends, strict=True):
        start = (side * out * 0.8, y)
        knee = (side * (out + 5), y + 4)
        behind.append(
            strokes.limb(strokes.bend(start, knee, end), 3.2, colour) + strokes.disc(end[0], end[1], 3.0, colour)
        )
    return "".join(behind), "", ends[1]


def creature(casting: Casting, pose: Pose, feeling: Feeling, held: Held | None, reach: Reach) -> Figure:
    """A friendly paper creature for what no art shows: a round head with ears or horns on a small body."""
    colour = casting.colour
    pick = sum(map(ord, casting.word))
    head = Head(
        markup=_creature_head(colour, pick, feeling, asleep=pose == "sleep"), rest="", box=Extent(10, 4, 62, 58),
        chin=58.0, eyes=(), mouth=None, skin=colour, hair="", human=False,
    )  # fmt: skip
    pale, tail = colours.lighter(colour, 0.5), ("long", "puff", "tuft")[pick % 3]
    skin = replace(casting.skin, bare=colour, belly=pale, tail=tail, tail_tip=pale, paws=True)
    build = replace(casting.build, torso=21.0, leg=9.0, girth=14.0, limb=7.5)
    return figures.puppet(head, build, skin, casting.looks, pose, feeling, held=held, reach=reach)


def _creature_head(colour: str, pick: int, feeling: Feeling, *, asleep: bool) -> str:
    tuft, pale = colours.darker(colour, 0.3), colours.lighter(colour, 0.5)
    crests = {
        0: strokes.shape("M20,22 q-12,-10 -8,-18 q12,2 15,13 z", colour)
        + strokes.shape("M52,22 q12,-10 8,-18 q-12,2 -15,13 z", colour),
        1: strokes.limb("M26,16 q-3,-8 -9,-9", 2.2, tuft)
        + strokes.limb("M46,16 q3,-8 9,-9", 2.2, tuft)
        + strokes.disc(17, 7, 3, pale)
        + strokes.disc(55, 7, 3, pale),
        2: strokes.shape("M30,14 q-2,-8 2,-10 q2,3 3,5 q2,-5 6,-6 q-1,4 -1,6 q3,-2 5,-1 q-2,4 -5,7 z", tuft),
    }
    top = crests[pick % 3]
    skull = strokes.shape(
        "M36,12 C54,12 62,24 62,36 C62,51 50,58 36,58 C22,58 10,51 10,36 C10,24 18,12 36,12 Z", colour
    )
    muzzle = f'<ellipse cx="36" cy="47" rx="14" ry="9" fill="{pale}"/>' if pick % 2 else ""
    spots = "".join(
        f'<circle cx="{x}" cy="{y}" r="{r}" fill="{tuft}" fill-opacity="0.5"/>'
        for x, y, r in ((19, 29, 2.4), (23, 23, 1.7), (53, 29, 2.4))
    )
    return top + skull + muzzle + spots + faces.drawn_face(36, 38, 26, feeling, asleep=asleep)

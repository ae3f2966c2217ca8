"""A paper-cut body with limbs and clothes, as SVG markup in figure units (see :mod:`visutale.papercut.poses`)."""

from __future__ import annotations

from dataclasses import dataclass

from visutale.papercut import colours
from visutale.papercut.clothes import Looks
from visutale.papercut.garments import Skin, cape, frame, neckwear, torso
from visutale.papercut.poses import Build, Point, Stance, direction
from visutale.papercut.strokes import bend, disc, limb, shape


@dataclass(frozen=True)
class Body:
    """Markup to be drawn behind the head, and over it, in this order."""

    behind: str
    front: str


def body(build: Build, held: Stance, skin: Skin, looks: Looks) -> Body:
    """A dressed body in a stance. The head goes between the two parts."""
    if held.lying:
        return _lying(build, held, skin, looks)
    arms = [_arm(build, held, skin, looks, i) for i in (0, 1)]
    legs = [_leg(build, held, skin, looks, i) for i in (0, 1)] if not skin.fin else [_fin(build, held, skin.fin)]
    behind = [
        cape(build, held, looks), _wings(build, held, skin), _tail(held, skin),
        *(arm for arm, over in zip(arms, held.arms_over, strict=True) if not over),
        *legs, torso(build, held, skin, looks),
    ]  # fmt: skip
    over = [arm for arm, shown in zip(arms, held.arms_over, strict=True) if shown]
    return Body("".join(behind), "".join([neckwear(build, held, looks), *over]))


def _shoulder(build: Build, held: Stance, side: int) -> Point:
    across, down = direction(held.neck, held.hip)
    out = (build.girth - 3.2) * (-1 if side == 0 else 1)
    if held.strides:
        out *= -0.15
    return held.neck[0] + down * out + across * 5, held.neck[1] - across * out + down * 5


def _arm(build: Build, held: Stance, skin: Skin, looks: Looks, side: int) -> str:
    start, elbow, hand = _shoulder(build, held, side), held.elbows[side], held.hands[side]
    bare = skin.limbs or skin.bare
    width = build.limb * 0.88
    mitten = looks.worn("mittens")
    sleeved = looks.worn("coat", "jumper", "shirt", "dress")
    short = looks.worn("dungarees") or (sleeved is not None and sleeved.kind == "dress")
    parts = [disc(hand[0], hand[1], width * 0.56, mitten.colour if mitten else bare)]
    if sleeved is None and not (short and looks.worn("dungarees")):
        parts.append(limb(bend(start, elbow, hand), width, bare))
        # The paw belongs to the arm: no line runs between them.
        parts.append(
            f'<circle cx="{hand[0]:.2f}" cy="{hand[1]:.2f}" r="{width * 0.5:.2f}" '
            f'fill="{mitten.colour if mitten else bare}"/>'
        )
        return "".join(parts)
    top = sleeved or looks.worn("dungarees")
    assert top is not None
    colour = top.colour if top.kind != "dungarees" else colours.lighter(top.colour, 0.75)
    wrist = (hand[0] + (elbow[0] - hand[0]) * 0.3, hand[1] + (elbow[1] - hand[1]) * 0.3)
    parts.insert(0, limb(bend(start, elbow, hand), width * 0.8, bare))
    return "".join(parts) + limb(bend(start, elbow, wrist), width, colour)


def _leg(build: Build, held: Stance, skin: Skin, looks: Looks, side: int) -> str:
    across, down = direction(held.neck, held.hip)
    out = build.girth * 0.45 * (-1 if side == 0 else 1)
    start = (held.hip[0] + down * out - across * 4, held.hip[1] - across * out - down * 4)
    knee, foot = held.knees[side], held.feet[side]
    ankle = (foot[0], foot[1] - 3.2)
    bare = skin.limbs or skin.bare
    trousers = looks.worn("trousers", "dungarees")
    if trousers is None and looks.worn("shirt", "coat") and not skin.paws and not looks.worn("dress", "skirt"):
        trousers = looks.worn("shirt")
    path = bend(start, knee, ankle)
    parts = [_foot(foot, held, skin, looks), limb(path, build.limb, trousers.colour if trousers else bare)]
    socks = looks.worn("socks")
    if socks and not trousers:
        shin = (ankle[0] + (knee[0] - ankle[0]) * 0.5, ankle[1] + (knee[1] - ankle[1]) * 0.5)
        parts.append(limb(f"M{ankle[0]:.2f},{ankle[1]:.2f} L{shin[0]:.2f},{shin[1]:.2f}", build.limb, socks.colour))
    boots = looks.worn("boots")
    if boots:
        shin = (ankle[0] + (knee[0] - ankle[0]) * 0.6, ankle[1] + (knee[1] - ankle[1]) * 0.6)
        parts.append(limb(f"M{ankle[0]:.2f},{ankle[1]:.2f} L{shin[0]:.2f},{shin[1]:.2f}", build.limb + 1, boots.colour))
        parts.append(_sole(foot, held, boots.colour))
    elif skin.paws and not looks.worn("shoes"):
        parts.append(
            f'<circle cx="{ankle[0]:.2f}" cy="{ankle[1]:.2f}" r="{build.limb * 0.46:.2f}" '
            f'fill="{trousers.colour if trousers else bare}"/>'
        )
    return "".join(parts)


def _foot(foot: Point, held: Stance, skin: Skin, looks: Looks) -> str:
    shoe = looks.worn("boots", "shoes")
    return _sole(foot, held, shoe.colour if shoe else (skin.limbs or skin.bare))


def _sole(foot: Point, held: Stance, colour: str) -> str:
    """A foot that points the way the body looks, or backwards and up in flight."""
    x, y = foot
    if held.afloat:
        return shape(f"M{x + 3:.2f},{y - 6.5:.2f} q-9,-1.5 -9.5,3 q0,4.5 9.5,3.2 z", colour)
    return shape(
        f"M{x - 4.4:.2f},{y - 1:.2f} v-3 q0,-3.4 4,-3.2 q3,0.4 4.2,2.6 q4.2,0.6 4.2,3.2 q0,1.4 "
        f"-1.6,1.4 h-9.4 q-1.4,0 -1.4,-1 z",
        colour,
    )


def _wings(build: Build, held: Stance, skin: Skin) -> str:
    if not skin.wings:
        return ""
    place, _ = frame(held)
    w = build.girth
    pair = "".join(
        shape(
            f"M{side * 3},8 Q{side * (w + 10):.2f},-16 {side * (w + 19):.2f},-8 "
            f"Q{side * (w + 22):.2f},3 {side * 4},12 Z",
            skin.wings,
        )
        + shape(
            f"M{side * 3},11 Q{side * (w + 14):.2f},10 {side * (w + 13):.2f},20 "
            f"Q{side * (w + 6):.2f},27 {side * 3},14 Z",
            colours.darker(skin.wings, 0.12),
        )
        for side in (-1, 1)
    )
    return f"<g {place}>{pair}</g>"


def _tail(held: Stance, skin: Skin) -> str:
    if not skin.tail:
        return ""
    x, y = held.hip
    base = (x - 6, y - 1)
    if skin.tail == "bushy":
        path = f"M{base[0]:.2f},{base[1] + 2:.2f} q-10,6 -19,-2 q-9,-9 -3,-21 q3,-6 7,-2 q-1,8 5,13 q7,5 13,5 z"
        tip = f"M{base[0] - 22.6:.2f},{base[1] - 15:.2f} q1,-7 4,-8 q4,0 3.4,6 q-2,-3 -4,0.6 q-1.4,-2 -3.4,1.4 z"
        return shape(path, skin.bare) + (f'<path d="{tip}" fill="{skin.tail_tip}"/>' if skin.tail_tip else "")
    if skin.tail == "puff":
        return disc(base[0] - 5, base[1] + 1, 5, skin.tail_tip or skin.bare)
    if skin.tail == "curl":
        return limb(f"M{base[0]:.2f},{base[1]:.2f} q-9,2 -9,-4 q1,-4 4,-2 q2,3 -4,4", 2.2, skin.bare)
    thin = {"thin": 2.2, "tuft": 2.6}.get(skin.tail, 4.6)
    path = f"M{base[0]:.2f},{base[1]:.2f} q-14,4 -17,-6 q-2,-9 -8,-10"
    tuft = (
        disc(base[0] - 25, base[1] - 16, 3.4, skin.tail_tip or colours.darker(skin.bare, 0.4))
        if skin.tail == "tuft"
        else ""
    )
    return limb(path, thin, skin.bare) + tuft


def _fin(build: Build, held: Stance, colour: str) -> str:
    """The tail of a mermaid, from the hip along the legs it has instead of."""
    across, down = direction(held.neck, held.hip)
    (hx, hy), (kx, ky) = held.hip, held.knees[1]
    fx, fy = held.feet[1]
    w = build.girth * 0.98
    if not held.afloat and not held.seated:
        kx, ky, fx, fy = hx - 1, hy * 0.45, hx + build.girth * 1.5, -2.0
    left, right = (
        (hx - down * w - across * 5, hy + across * w - down * 5),
        (hx + down * w - across * 5, hy - across * w - down * 5),
    )
    back, up = direction((fx, fy), (kx, ky))
    tail = (
        f"M{left[0]:.2f},{left[1]:.2f} Q{kx - w * 0.6 * down:.2f},{ky + 4:.2f} "
        f"{fx + back * 2:.2f},{fy + up * 2 + 1.5:.2f} "
        f"L{fx + back * 3:.2f},{fy + up * 3 - 3:.2f} Q{kx + w * 0.8:.2f},{ky - 1:.2f} {right[0]:.2f},{right[1]:.2f} Z"
    )
    pale = colours.lighter(colour, 0.35)
    lobes = shape(
        (
            f"M{fx:.2f},{fy:.2f} q{-back * 5 - up * 7:.2f},{-up * 5 - 10:.2f} "
            f"{-back * 11:.2f},{-up * 9 - 9:.2f} q{back * 1:.2f},7 0,9 q{-back * 3:.2f},3 "
            f"{-back * 4:.2f},8 q{back * 8:.2f},1 {back * 15:.2f},{up * 9 - 8:.2f} z"
        ),
        pale,
    )
    scales = "".join(
        f'<path d="M{hx + x:.2f},{hy + 3:.2f} q2,2.6 4,0" fill="none" stroke="{pale}" stroke-width="1.3"/>'
        for x in (-6, -2, 2)
    )
    return lobes + shape(tail, colour) + scales


def _lying(build: Build, held: Stance, skin: Skin, looks: Looks) -> Body:
    """Asleep: a pillow below the head, a blanket over the rest."""
    start, end = held.neck[0], held.feet[1][0]
    top = looks.worn("coat", "jumper", "shirt", "dress", "dungarees", "scarf")
    colour = top.colour if top else "#7fa8c9"
    h = build.girth * 1.75 + 3
    left, right = start - 2, end + 7
    pillow = shape(f"M{left - 43:.1f},-1 q-3,-8 3,-9 q20,-4 39,0 q6,2 3,9 q-22,3 -45,0 z", "#fbf5e6")
    sheet = (
        f"M{left:.1f},0 Q{left - 1:.1f},{-h:.1f} {left + 12:.1f},{-h:.1f} "
        f"Q{(left + right) / 2:.1f},{-h - 2:.1f} {right - 14:.1f},{-h * 0.66:.1f} "
        f"Q{right - 3:.1f},{-h * 0.72:.1f} {right:.1f},-3 Q{right:.1f},0 {right - 3:.1f},0 Z"
    )
    fold = (
        f"M{left:.1f},0 Q{left - 1:.1f},{-h:.1f} {left + 12:.1f},{-h:.1f} "
        f"Q{left + 9:.1f},{-h * 0.4:.1f} {left + 10:.1f},0 Z"
    )
    ink = colours.lighter(colour, 0.5)
    dots = "".join(
        f'<circle cx="{left + 17 + 8.5 * i:.1f}" cy="{-h * (0.62 if i % 2 else 0.3):.1f}" r="1.5" fill="{ink}"/>'
        for i in range(int((right - left - 24) / 8.5))
    )
    blanket = shape(sheet, colour) + dots + shape(fold, colours.lighter(colour, 0.62))
    paw = disc(left + 9, -h + 3, build.limb * 0.5, skin.limbs or skin.bare)
    return Body(pillow, blanket + paw)

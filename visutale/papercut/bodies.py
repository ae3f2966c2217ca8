"""A paper-cut body with limbs and clothes, as SVG markup in figure units (see :mod:`visutale.papercut.poses`)."""

from __future__ import annotations

from dataclasses import dataclass

from visutale.papercut import colours
from visutale.papercut.clothes import Looks
from visutale.papercut.raster import LIMB_RIM
from visutale.papercut.poses import Build, Point, Stance, direction

STROKE = 2.1
"""The width of outlines: that of the art at the size heads have."""


@dataclass(frozen=True)
class Skin:
    """``bare`` is the colour of hands, paws and whatever is not dressed; ``limbs`` and ``belly`` where they differ."""

    bare: str
    limbs: str = ""
    belly: str = ""
    tail: str = ""
    tail_tip: str = ""
    wings: str = ""
    fin: str = ""
    paws: bool = False


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
        _cape(build, held, looks), _wings(build, held, skin), _tail(held, skin),
        *(arm for arm, over in zip(arms, held.arms_over, strict=True) if not over),
        *legs, _torso(build, held, skin, looks),
    ]  # fmt: skip
    over = [arm for arm, shown in zip(arms, held.arms_over, strict=True) if shown]
    return Body("".join(behind), "".join([_neckwear(build, held, looks), *over]))


def shape(path: str, fill: str, extra: str = "") -> str:
    """An outlined paper shape."""
    return (
        f'<path d="{path}" fill="{fill}" stroke="{colours.LINE}" stroke-width="{STROKE}" '
        f'stroke-linejoin="round" stroke-linecap="round"{extra}/>'
    )


def stroke(path: str, width: float, colour: str, cap: str = "round") -> str:
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:.2f}" stroke-linecap="{cap}" stroke-linejoin="round"/>'


def disc(x: float, y: float, radius: float, fill: str) -> str:
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{fill}" stroke="{colours.LINE}" stroke-width="{STROKE}"/>'


def bend(start: Point, middle: Point, end: Point) -> str:
    """A curve through a joint."""
    control = (2 * middle[0] - (start[0] + end[0]) / 2, 2 * middle[1] - (start[1] + end[1]) / 2)
    return f"M{start[0]:.2f},{start[1]:.2f} Q{control[0]:.2f},{control[1]:.2f} {end[0]:.2f},{end[1]:.2f}"


def limb(path: str, width: float, colour: str) -> str:
    return stroke(path, width + LIMB_RIM, colours.UNDER) + stroke(path, width, colour)


def _frame(held: Stance) -> tuple[str, float]:
    """The transform into which a torso is drawn: y runs from the neck to the hip; and its length."""
    across, down = direction(held.neck, held.hip)
    length = ((held.hip[0] - held.neck[0]) ** 2 + (held.hip[1] - held.neck[1]) ** 2) ** 0.5
    return (
        f'transform="matrix({down:.4f} {-across:.4f} {across:.4f} {down:.4f} {held.neck[0]:.2f} {held.neck[1]:.2f})"',
        length,
    )


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
            f'<circle cx="{hand[0]:.2f}" cy="{hand[1]:.2f}" r="{width * 0.5:.2f}" fill="{mitten.colour if mitten else bare}"/>'
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
            f'<circle cx="{ankle[0]:.2f}" cy="{ankle[1]:.2f}" r="{build.limb * 0.46:.2f}" fill="{trousers.colour if trousers else bare}"/>'
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
        f"M{x - 4.4:.2f},{y - 1:.2f} v-3 q0,-3.4 4,-3.2 q3,0.4 4.2,2.6 q4.2,0.6 4.2,3.2 q0,1.4 -1.6,1.4 h-9.4 q-1.4,0 -1.4,-1 z",
        colour,
    )


def _torso(build: Build, held: Stance, skin: Skin, looks: Looks) -> str:
    frame, length = _frame(held)
    outline = _trunk(build, length)
    top = looks.worn("coat", "dress", "jumper", "shirt")
    colour = top.colour if top else (skin.bare if not looks.worn("dungarees") else "")
    dungarees, skirt = looks.worn("dungarees"), looks.worn("skirt", "dress")
    if dungarees and not top:
        colour = colours.lighter(dungarees.colour, 0.75) if not skin.paws else skin.bare
    parts = [f'<clipPath id="trunk"><path d="{outline}"/></clipPath>']
    if skirt and not (held.afloat or held.seated):
        parts.append(_skirt(build, length, skirt.colour, long=skirt.kind == "dress"))
    elif skirt:
        parts.append(_lap(build, held, length, skirt.colour))
    parts.append(shape(outline, colour))
    if not top and not dungarees and (skin.belly or skin.paws):
        belly = skin.belly or colours.lighter(skin.bare, 0.38)
        parts.append(
            f'<ellipse cx="0.5" cy="{length * 0.66:.1f}" rx="{build.girth * 0.62:.1f}" ry="{length * 0.36:.1f}" fill="{belly}"/>'
        )
    if top:
        parts.append(_patterned(build, length, top.colour, top.pattern))
    trousers = looks.worn("trousers") if not skin.fin else None
    if trousers and not looks.worn("coat", "dress", "dungarees"):
        band = f"M-20,{length - 4:.1f} h40 v10 h-40 z"
        parts.append(f'<path d="{band}" fill="{trousers.colour}" clip-path="url(#trunk)"/>')
        parts.append(
            f'<path d="M-20,{length - 4:.1f} h40" stroke="{colours.LINE}" stroke-width="{STROKE}" clip-path="url(#trunk)"/>'
        )
    if dungarees:
        parts.append(_bib(build, length, dungarees.colour))
    parts.append(
        f'<path d="{outline}" fill="none" stroke="{colours.LINE}" stroke-width="{STROKE}" stroke-linejoin="round"/>'
    )
    coat = looks.worn("coat")
    if coat:
        parts.append(_coat(build, length, coat.colour))
    elif looks.worn("buttons"):
        parts.append("".join(disc(1, y * length, 0.9, "#fff5dc") for y in (0.4, 0.6, 0.8)))
    belt = looks.worn("belt")
    if belt:
        parts.append(
            f'<path d="M-20,{length * 0.72:.1f} h40" stroke="{belt.colour}" stroke-width="3.4" clip-path="url(#trunk)"/>'
        )
    return f"<g {frame}>" + "".join(parts) + "</g>"


def _trunk(build: Build, length: float) -> str:
    w, end = build.girth, length
    hips = w * 1.06
    return (
        f"M-4,0 Q{-w * 0.95:.2f},0.5 {-w * 0.98:.2f},8 Q{-hips:.2f},{end * 0.55:.2f} {-hips:.2f},{end - 3:.2f} "
        f"Q{-hips * 0.9:.2f},{end + 2.5:.2f} 0,{end + 2.5:.2f} Q{hips * 0.9:.2f},{end + 2.5:.2f} {hips:.2f},{end - 3:.2f} "
        f"Q{hips:.2f},{end * 0.55:.2f} {w * 0.98:.2f},8 Q{w * 0.95:.2f},0.5 4,0 Z"
    )


def _patterned(build: Build, length: float, colour: str, pattern: str) -> str:
    ink = colours.lighter(colour, 0.62) if colours.lightness(colour) < 0.7 else colours.darker(colour, 0.28)
    if pattern in ("stripes", "checks"):
        lines = "".join(f'<path d="M-20,{y:.1f} h40"/>' for y in (length * k for k in (0.3, 0.52, 0.74, 0.96)))
        if pattern == "checks":
            lines += "".join(f'<path d="M{x},-2 v{length + 8:.1f}"/>' for x in (-8, 0, 8))
        return f'<g stroke="{ink}" stroke-width="2.6" clip-path="url(#trunk)">{lines}</g>'
    if pattern == "dots":
        spots = [(x + (3 if row % 2 else 0), 6 + row * 5.4) for row in range(6) for x in (-9, -3, 3, 9)]
        dots = "".join(f'<circle cx="{x}" cy="{y:.1f}" r="1.15"/>' for x, y in spots)
        return f'<g fill="{ink}" clip-path="url(#trunk)">{dots}</g>'
    return ""


def _coat(build: Build, length: float, colour: str) -> str:
    """A coat's hem, its opening, buttons and pockets, over the trunk."""
    w, end = build.girth * 1.06, length
    hem = f"M{-w:.2f},{end - 7:.2f} L{-w - 2.5:.2f},{end + 5:.2f} Q0,{end + 8:.2f} {w + 2.5:.2f},{end + 5:.2f} L{w:.2f},{end - 7:.2f} Z"
    parts = [
        shape(hem, colour),
        f'<path d="M{-w + 1.1:.2f},{end - 9:.2f} h{2 * w - 2.2:.2f} v4 h{-2 * w + 2.2:.2f} z" fill="{colour}"/>',
    ]
    parts.append(stroke(f"M1,3 L1.5,{end + 6:.2f}", STROKE * 0.75, colours.LINE))
    parts += [
        f'<circle cx="4.2" cy="{y:.1f}" r="1.2" fill="{colours.darker(colour, 0.55)}"/>'
        for y in (end * 0.38, end * 0.6, end * 0.82)
    ]
    parts.append(stroke(f"M{-w * 0.75:.2f},{end * 0.72:.2f} h4.5", STROKE * 0.75, colours.LINE))
    return "".join(parts)


def _skirt(build: Build, length: float, colour: str, *, long: bool) -> str:
    drop = build.leg * (0.62 if long else 0.42)
    w, top = build.girth * 0.95, length * 0.5
    end = length + drop
    flare = build.girth * 1.65
    path = (
        f"M{-w:.2f},{top:.2f} Q{-w - 1:.2f},{length:.2f} {-flare:.2f},{end:.2f} Q{-flare * 0.5:.2f},{end + 3:.2f} 0,{end + 2:.2f} "
        f"Q{flare * 0.5:.2f},{end + 3:.2f} {flare:.2f},{end:.2f} Q{w + 1:.2f},{length:.2f} {w:.2f},{top:.2f} Z"
    )
    fold = colours.darker(colour, 0.22)
    folds = stroke(f"M-4,{length + 3:.2f} L-6,{end - 0.5:.2f}", 1.5, fold) + stroke(
        f"M5,{length + 3:.2f} L7,{end - 0.5:.2f}", 1.5, fold
    )
    return shape(path, colour) + folds


def _lap(build: Build, held: Stance, length: float, colour: str) -> str:
    """A skirt over bent or trailing legs, drawn in the torso's own frame."""
    across, down = direction(held.neck, held.hip)
    dx, dy = held.knees[1][0] - held.neck[0], held.knees[1][1] - held.neck[1]
    x, y = dx * down - dy * across, dx * across + dy * down
    return limb(f"M0,{length - 3:.2f} L{x * 0.9:.2f},{y:.2f}", build.limb * 1.9, colour)


def _bib(build: Build, length: float, colour: str) -> str:
    w = build.girth * 0.62
    bib = f"M{-w:.2f},{length * 0.36:.2f} h{2 * w:.2f} v{length * 0.3:.2f} h12 v{length:.2f} h{-2 * w - 24:.2f} v{-length:.2f} h12 z"
    ink = f'stroke="{colours.LINE}" stroke-width="{STROKE * 0.8:.2f}" stroke-linejoin="round"'
    straps = "".join(
        stroke(f"M{side * w * 0.85:.2f},{length * 0.4:.2f} L{side * w * 0.95:.2f},0", 3, colour) for side in (-1, 1)
    )
    pocket = (
        f'<path d="M-3.2,{length * 0.46:.2f} h6.4 v4 q-3.2,2.4 -6.4,0 z" fill="{colours.lighter(colour, 0.2)}" {ink}/>'
    )
    return f'<g clip-path="url(#trunk)">{straps}<path d="{bib}" fill="{colour}" {ink}/>{pocket}</g>'


def _neckwear(build: Build, held: Stance, looks: Looks) -> str:
    frame, length = _frame(held)
    w = build.girth
    parts = []
    scarf, bow, collar = looks.worn("scarf"), looks.worn("bow"), looks.worn("collar")
    if scarf:
        fringe = colours.darker(scarf.colour, 0.25)
        tail = f"M{w * 0.25:.2f},3 L{w * 0.2:.2f},{length * 0.62:.2f} L{w * 0.85:.2f},{length * 0.6:.2f} L{w * 0.75:.2f},3 Z"
        parts += [
            shape(tail, scarf.colour),
            stroke(f"M{w * 0.24:.2f},{length * 0.5:.2f} L{w * 0.83:.2f},{length * 0.48:.2f}", 1.4, fringe),
        ]
        band = f"M{-w * 0.86:.2f},-1.5 Q0,5.5 {w * 0.86:.2f},-1.5 L{w * 0.92:.2f},4.2 Q0,11 {-w * 0.92:.2f},4.2 Z"
        parts.append(shape(band, scarf.colour))
        if scarf.pattern:
            parts += [
                stroke(f"M{x:.2f},{2.5 - abs(x) * 0.12:.2f} l-0.5,4", 1.6, fringe) for x in (-w * 0.5, 0, w * 0.5)
            ]
    elif bow:
        parts.append(shape("M0,4 L-7,0.5 L-7,8.5 L0,5 L7,8.5 L7,0.5 Z", bow.colour) + disc(0, 4.5, 1.9, bow.colour))
    elif collar:
        parts.append(shape(f"M{-w * 0.7:.2f},0 Q0,5 {w * 0.7:.2f},0 v3 Q0,8 {-w * 0.7:.2f},3 Z", collar.colour))
        parts.append(disc(0, 8, 2, "#eab530"))
    return f"<g {frame}>" + "".join(parts) + "</g>" if parts else ""


def _cape(build: Build, held: Stance, looks: Looks) -> str:
    cape, pack = looks.worn("cape"), looks.worn("backpack")
    if not cape and not pack:
        return ""
    frame, length = _frame(held)
    w, end = build.girth, length + build.leg * 0.55
    if cape:
        path = f"M-5,0 Q{-w - 4:.2f},4 {-w - 9:.2f},{end:.2f} Q{-w * 0.4:.2f},{end + 4:.2f} 0,{end:.2f} Q{w * 0.5:.2f},{end + 4:.2f} {w + 5:.2f},{end - 2:.2f} Q{w + 3:.2f},4 5,0 Z"
        return f"<g {frame}>{shape(path, cape.colour)}</g>"
    assert pack is not None
    path = f"M{-w - 7:.2f},6 q0,-4 4,-4 h{2 * w:.2f} q2,0 2,4 v{length * 0.6:.2f} q0,3 -3,3 h{-2 * w:.2f} q-3,0 -3,-3 z"
    return f"<g {frame}>{shape(path, pack.colour)}</g>"


def _wings(build: Build, held: Stance, skin: Skin) -> str:
    if not skin.wings:
        return ""
    frame, _ = _frame(held)
    w = build.girth
    pair = "".join(
        shape(
            f"M{side * 3},8 Q{side * (w + 10):.2f},-16 {side * (w + 19):.2f},-8 Q{side * (w + 22):.2f},3 {side * 4},12 Z",
            skin.wings,
        )
        + shape(
            f"M{side * 3},11 Q{side * (w + 14):.2f},10 {side * (w + 13):.2f},20 Q{side * (w + 6):.2f},27 {side * 3},14 Z",
            colours.darker(skin.wings, 0.12),
        )
        for side in (-1, 1)
    )
    return f"<g {frame}>{pair}</g>"


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
        f"M{left[0]:.2f},{left[1]:.2f} Q{kx - w * 0.6 * down:.2f},{ky + 4:.2f} {fx + back * 2:.2f},{fy + up * 2 + 1.5:.2f} "
        f"L{fx + back * 3:.2f},{fy + up * 3 - 3:.2f} Q{kx + w * 0.8:.2f},{ky - 1:.2f} {right[0]:.2f},{right[1]:.2f} Z"
    )
    pale = colours.lighter(colour, 0.35)
    lobes = shape(
        f"M{fx:.2f},{fy:.2f} q{-back * 5 - up * 7:.2f},{-up * 5 - 10:.2f} {-back * 11:.2f},{-up * 9 - 9:.2f} q{back * 1:.2f},7 0,9 q{-back * 3:.2f},3 {-back * 4:.2f},8 q{back * 8:.2f},1 {back * 15:.2f},{up * 9 - 8:.2f} z",
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
        f"M{left:.1f},0 Q{left - 1:.1f},{-h:.1f} {left + 12:.1f},{-h:.1f} Q{(left + right) / 2:.1f},{-h - 2:.1f} {right - 14:.1f},{-h * 0.66:.1f} "
        f"Q{right - 3:.1f},{-h * 0.72:.1f} {right:.1f},-3 Q{right:.1f},0 {right - 3:.1f},0 Z"
    )
    fold = f"M{left:.1f},0 Q{left - 1:.1f},{-h:.1f} {left + 12:.1f},{-h:.1f} Q{left + 9:.1f},{-h * 0.4:.1f} {left + 10:.1f},0 Z"
    ink = colours.lighter(colour, 0.5)
    dots = "".join(
        f'<circle cx="{left + 17 + 8.5 * i:.1f}" cy="{-h * (0.62 if i % 2 else 0.3):.1f}" r="1.5" fill="{ink}"/>'
        for i in range(int((right - left - 24) / 8.5))
    )
    blanket = shape(sheet, colour) + dots + shape(fold, colours.lighter(colour, 0.62))
    paw = disc(left + 9, -h + 3, build.limb * 0.5, skin.limbs or skin.bare)
    return Body(pillow, blanket + paw)

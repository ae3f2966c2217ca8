"""The trunk of a drawn body and what is worn on it, in figure units (see :mod:`visutale.papercut.poses`)."""

from __future__ import annotations

from dataclasses import dataclass

from visutale.papercut import colours
from visutale.papercut.clothes import Looks
from visutale.papercut.poses import Build, Stance, direction
from visutale.papercut.strokes import STROKE, disc, limb, shape, stroke


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


def frame(held: Stance) -> tuple[str, float]:
    """The transform into which a torso is drawn: y runs from the neck to the hip; and its length."""
    across, down = direction(held.neck, held.hip)
    length = ((held.hip[0] - held.neck[0]) ** 2 + (held.hip[1] - held.neck[1]) ** 2) ** 0.5
    return (
        f'transform="matrix({down:.4f} {-across:.4f} {across:.4f} {down:.4f} {held.neck[0]:.2f} {held.neck[1]:.2f})"',
        length,
    )


def torso(build: Build, held: Stance, skin: Skin, looks: Looks) -> str:
    """The trunk with its clothes, from neck to hem."""
    place, length = frame(held)
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
            f'<ellipse cx="0.5" cy="{length * 0.66:.1f}" rx="{build.girth * 0.62:.1f}" '
            f'ry="{length * 0.36:.1f}" fill="{belly}"/>'
        )
    if top:
        parts.append(_patterned(build, length, top.colour, top.pattern))
    trousers = looks.worn("trousers") if not skin.fin else None
    if trousers and not looks.worn("coat", "dress", "dungarees"):
        band = f"M-20,{length - 4:.1f} h40 v10 h-40 z"
        parts.append(f'<path d="{band}" fill="{trousers.colour}" clip-path="url(#trunk)"/>')
        parts.append(
            f'<path d="M-20,{length - 4:.1f} h40" stroke="{colours.LINE}" stroke-width="{STROKE}" '
            f'clip-path="url(#trunk)"/>'
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
            f'<path d="M-20,{length * 0.72:.1f} h40" stroke="{belt.colour}" stroke-width="3.4" '
            f'clip-path="url(#trunk)"/>'
        )
    return f"<g {place}>" + "".join(parts) + "</g>"


def _trunk(build: Build, length: float) -> str:
    w, end = build.girth, length
    hips = w * 1.06
    return (
        f"M-4,0 Q{-w * 0.95:.2f},0.5 {-w * 0.98:.2f},8 Q{-hips:.2f},{end * 0.55:.2f} {-hips:.2f},{end - 3:.2f} "
        f"Q{-hips * 0.9:.2f},{end + 2.5:.2f} 0,{end + 2.5:.2f} "
        f"Q{hips * 0.9:.2f},{end + 2.5:.2f} {hips:.2f},{end - 3:.2f} "
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
    hem = (
        f"M{-w:.2f},{end - 7:.2f} L{-w - 2.5:.2f},{end + 5:.2f} Q0,{end + 8:.2f} "
        f"{w + 2.5:.2f},{end + 5:.2f} L{w:.2f},{end - 7:.2f} Z"
    )
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
        f"M{-w:.2f},{top:.2f} Q{-w - 1:.2f},{length:.2f} {-flare:.2f},{end:.2f} "
        f"Q{-flare * 0.5:.2f},{end + 3:.2f} 0,{end + 2:.2f} "
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
    bib = (
        f"M{-w:.2f},{length * 0.36:.2f} h{2 * w:.2f} v{length * 0.3:.2f} h12 v{length:.2f} "
        f"h{-2 * w - 24:.2f} v{-length:.2f} h12 z"
    )
    ink = f'stroke="{colours.LINE}" stroke-width="{STROKE * 0.8:.2f}" stroke-linejoin="round"'
    straps = "".join(
        stroke(f"M{side * w * 0.85:.2f},{length * 0.4:.2f} L{side * w * 0.95:.2f},0", 3, colour) for side in (-1, 1)
    )
    pocket = (
        f'<path d="M-3.2,{length * 0.46:.2f} h6.4 v4 q-3.2,2.4 -6.4,0 z" fill="{colours.lighter(colour, 0.2)}" {ink}/>'
    )
    return f'<g clip-path="url(#trunk)">{straps}<path d="{bib}" fill="{colour}" {ink}/>{pocket}</g>'


def neckwear(build: Build, held: Stance, looks: Looks) -> str:
    """A scarf, bow or collar, which lies over the chin's edge."""
    place, length = frame(held)
    w = build.girth
    parts = []
    scarf, bow, collar = looks.worn("scarf"), looks.worn("bow"), looks.worn("collar")
    if scarf:
        fringe = colours.darker(scarf.colour, 0.25)
        tail = (
            f"M{w * 0.25:.2f},3 L{w * 0.2:.2f},{length * 0.62:.2f} "
            f"L{w * 0.85:.2f},{length * 0.6:.2f} L{w * 0.75:.2f},3 Z"
        )
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
    return f"<g {place}>" + "".join(parts) + "</g>" if parts else ""


def cape(build: Build, held: Stance, looks: Looks) -> str:
    """A cape or a backpack, behind the body."""
    cloth, pack = looks.worn("cape"), looks.worn("backpack")
    if not cloth and not pack:
        return ""
    place, length = frame(held)
    w, end = build.girth, length + build.leg * 0.55
    if cloth:
        path = (
            f"M-5,0 Q{-w - 4:.2f},4 {-w - 9:.2f},{end:.2f} Q{-w * 0.4:.2f},{end + 4:.2f} "
            f"0,{end:.2f} Q{w * 0.5:.2f},{end + 4:.2f} {w + 5:.2f},{end - 2:.2f} Q{w + 3:.2f},4 "
            f"5,0 Z"
        )
        return f"<g {place}>{shape(path, cloth.colour)}</g>"
    assert pack is not None
    path = f"M{-w - 7:.2f},6 q0,-4 4,-4 h{2 * w:.2f} q2,0 2,4 v{length * 0.6:.2f} q0,3 -3,3 h{-2 * w:.2f} q-3,0 -3,-3 z"
    return f"<g {place}>{shape(path, pack.colour)}</g>"

"""Eyes, mouths and the marks of feeling, as SVG markup in the units of the head they are drawn on."""

from __future__ import annotations

from visutale.book import Feeling
from visutale.papercut import colours
from visutale.papercut.anatomy import Feature, Head

_TEAR = "#6db9ea"


def face(head: Head, feeling: Feeling, *, asleep: bool) -> str:
    """A head with the face it makes. Where its eyes were not found it keeps the face it was drawn with."""
    if not head.eyes:
        return head.markup
    ink = "#ffffff" if _on_dark(head) else colours.INK
    parts = [head.rest]
    if asleep:
        parts += [_lid(eye, ink) for eye in head.eyes]
    else:
        parts += [_eye(eye, feeling, ink) for eye in head.eyes]
    if head.mouth is not None:
        x, y = head.mouth.centre
        parts.append(mouth(x, y, min(8.0, max(5.5, head.mouth.width)), "calm" if asleep else feeling))
    if not asleep:
        parts.append(marks(head.eyes, feeling))
    return "".join(parts)


def _on_dark(head: Head) -> bool:
    """Closed eyes are lines, which would not show on black fur."""
    return colours.lightness(head.skin) < 0.3 and not head.human


def _lid(eye: Feature, ink: str) -> str:
    x, y, r = eye
    w = max(2.4, r * 1.25)
    return (
        f'<path d="M{x - w:.2f},{y:.2f} q{w:.2f},{w * 0.95:.2f} {2 * w:.2f},0" fill="none" '
        f'stroke="{ink}" stroke-width="1.6" stroke-linecap="round"/>'
    )


def _eye(eye: Feature, feeling: Feeling, ink: str) -> str:
    x, y, r = eye
    r = min(3.4, max(2.0, r * 1.12))
    if feeling == "happy" and ink == colours.INK:
        w = r * 1.2
        return (
            f'<path d="M{x - w:.2f},{y + 0.8:.2f} q{w:.2f},{-w * 1.7:.2f} {2 * w:.2f},0" '
            f'fill="none" stroke="{ink}" stroke-width="1.8" stroke-linecap="round"/>'
        )
    if feeling in ("surprised", "afraid"):
        r *= 1.2
    shine = f'<circle cx="{x + r * 0.3:.2f}" cy="{y - r * 0.35:.2f}" r="{r * 0.34:.2f}" fill="#ffffff"/>'
    rim = f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r + 0.7:.2f}" fill="#ffffff"/>' if ink != colours.INK else ""
    return f'{rim}<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:.2f}" fill="{colours.INK}"/>{shine}'


def mouth(x: float, y: float, width: float, feeling: Feeling) -> str:
    """A mouth centred at a point."""
    w = width / 2
    line = f'fill="none" stroke="{colours.INK}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"'
    if feeling == "surprised":
        return (
            f'<ellipse cx="{x:.2f}" cy="{y + 0.6:.2f}" rx="{w * 0.5:.2f}" ry="{w * 0.68:.2f}" '
            f'fill="#7d2f33" stroke="{colours.INK}" stroke-width="1.4"/>'
        )
    if feeling == "happy":
        return (
            f'<path d="M{x - w * 1.15:.2f},{y - 1:.2f} q{w * 1.15:.2f},1 {w * 2.3:.2f},0 '
            f"q{-w * 0.2:.2f},{w * 1.35:.2f} {-w * 1.15:.2f},{w * 1.35:.2f} "
            f'q{-w:.2f},0 {-w * 1.15:.2f},{-w * 1.35:.2f} z" fill="#a5383c" stroke="{colours.INK}" '
            f'stroke-width="1.4" stroke-linejoin="round"/>'
        )
    if feeling == "sad":
        return f'<path d="M{x - w:.2f},{y + 1.4:.2f} q{w:.2f},{-w * 0.8:.2f} {2 * w:.2f},0" {line}/>'
    if feeling == "cross":
        return f'<path d="M{x - w:.2f},{y + 0.9:.2f} q{w * 0.8:.2f},{-w * 0.5:.2f} {2 * w:.2f},-0.5" {line}/>'
    if feeling == "afraid":
        return f'<path d="M{x - w:.2f},{y:.2f} q{w * 0.5:.2f},-1.8 {w:.2f},0 q{w * 0.5:.2f},1.8 {w:.2f},0" {line}/>'
    return f'<path d="M{x - w * 0.9:.2f},{y - 0.4:.2f} q{w * 0.9:.2f},{w * 0.75:.2f} {w * 1.8:.2f},0" {line}/>'


def marks(eyes: tuple[Feature, ...], feeling: Feeling) -> str:
    """Brows, cheeks and a tear around a pair of eyes."""
    if len(eyes) != 2:
        return ""
    (left, y, r), (right, other, _) = eyes
    y = (y + other) / 2
    gap = min(6.0, max(3.0, (right - left) * 0.3))
    line = f'fill="none" stroke="{colours.INK}" stroke-width="1.5" stroke-linecap="round"'

    def brows(inner: float, outer: float) -> str:
        high = y - r - 2.2
        return (
            f'<path d="M{left - gap * 0.7:.2f},{high + outer:.2f} L{left + gap * 0.6:.2f},{high + inner:.2f}" {line}/>'
            f'<path d="M{right + gap * 0.7:.2f},{high + outer:.2f} '
            f'L{right - gap * 0.6:.2f},{high + inner:.2f}" {line}/>'
        )

    if feeling == "cross":
        return brows(1.2, -1.4)
    if feeling == "sad":
        x = left - 0.4
        tear = (
            f'<path d="M{x:.2f},{y + r + 1:.2f} q2.6,3.6 0,4.6 q-2.6,-1 0,-4.6 z" fill="{_TEAR}" '
            f'stroke="{colours.INK}" stroke-width="0.6"/>'
        )
        return brows(-1.6, 0.6) + tear
    if feeling == "afraid":
        return brows(-1.8, 0.2)
    if feeling in ("happy", "proud"):
        cheek = 'r="2.5" fill="#e8604c" fill-opacity="0.38"'
        down, out = r + 3.2, gap * 0.45
        return (
            f'<circle cx="{left - out:.2f}" cy="{y + down:.2f}" {cheek}/><circle '
            f'cx="{right + out:.2f}" cy="{y + down:.2f}" {cheek}/>'
        )
    return ""


def drawn_face(x: float, y: float, size: float, feeling: Feeling, *, asleep: bool) -> str:
    """A paper face for what has none: two white eyes and a mouth, ``size`` wide, centred at a point."""
    k = size / 16
    eyes: tuple[Feature, ...] = ((-4.4, -1.5, 2.0), (4.4, -1.5, 2.0))
    parts = []
    for ex, ey, r in eyes:
        if asleep:
            parts.append(_lid((ex, ey + 0.5, 2.4), colours.INK))
            continue
        white = r * (1.95 if feeling in ("surprised", "afraid") else 1.7)
        parts.append(
            f'<circle cx="{ex}" cy="{ey}" r="{white:.2f}" fill="#fffdf6" stroke="{colours.INK}" stroke-width="1"/>'
        )
        parts.append(f'<circle cx="{ex + 0.5}" cy="{ey + 0.2}" r="{r}" fill="{colours.INK}"/>')
        parts.append(f'<circle cx="{ex + 1.1}" cy="{ey - 0.5}" r="0.65" fill="#ffffff"/>')
    parts.append(mouth(0, 5, 7, "calm" if asleep else feeling))
    if not asleep:
        around: tuple[Feature, ...] = tuple((ex, ey, 3.2) for ex, ey, _ in eyes)
        parts.append(marks(around, feeling))
    return f'<g transform="translate({x:.2f} {y:.2f}) scale({k:.3f})">' + "".join(parts) + "</g>"


def snooze(x: float, y: float, size: float) -> str:
    """Three letters z that rise to the right from a point."""
    parts = []
    for i, scale in enumerate((0.55, 0.78, 1.05)):
        s = size * scale
        left, top = x + size * (0.0, 0.62, 1.5)[i], y - size * (0.0, 0.85, 1.95)[i]
        z = f"M{left:.2f},{top:.2f} h{s * 0.8:.2f} l{-s * 0.8:.2f},{s:.2f} h{s * 0.8:.2f}"
        parts.append(
            f'<path d="{z}" fill="none" stroke="#fffaf0" stroke-width="{size * 0.52:.2f}" '
            f'stroke-linejoin="round" stroke-linecap="round"/>'
        )
        parts.append(
            f'<path d="{z}" fill="none" stroke="#4a5a8a" stroke-width="{size * 0.22:.2f}" '
            f'stroke-linejoin="round" stroke-linecap="round"/>'
        )
    return "".join(parts)

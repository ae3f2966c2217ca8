"""Outlined paper shapes as SVG markup."""

from __future__ import annotations

from visutale.papercut import colours
from visutale.papercut.poses import Point
from visutale.papercut.raster import LIMB_RIM

STROKE = 2.1
"""The width of outlines: that of the art at the size heads have."""


def shape(path: str, fill: str, extra: str = "") -> str:
    """An outlined paper shape."""
    return (
        f'<path d="{path}" fill="{fill}" stroke="{colours.LINE}" stroke-width="{STROKE}" '
        f'stroke-linejoin="round" stroke-linecap="round"{extra}/>'
    )


def stroke(path: str, width: float, colour: str, cap: str = "round") -> str:
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:.2f}" '
        f'stroke-linecap="{cap}" stroke-linejoin="round"/>'
    )


def disc(x: float, y: float, radius: float, fill: str) -> str:
    return (
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{fill}" '
        f'stroke="{colours.LINE}" stroke-width="{STROKE}"/>'
    )


def bend(start: Point, middle: Point, end: Point) -> str:
    """A curve through a joint."""
    control = (2 * middle[0] - (start[0] + end[0]) / 2, 2 * middle[1] - (start[1] + end[1]) / 2)
    return f"M{start[0]:.2f},{start[1]:.2f} Q{control[0]:.2f},{control[1]:.2f} {end[0]:.2f},{end[1]:.2f}"


def limb(path: str, width: float, colour: str) -> str:
    return stroke(path, width + LIMB_RIM, colours.UNDER) + stroke(path, width, colour)

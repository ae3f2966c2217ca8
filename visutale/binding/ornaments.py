"""What page numbers are adorned with, a theme's own. Lengths are points, y is measured downwards."""

from __future__ import annotations

import math

from visutale.binding.surface import Surface

_ALPHA = 0.92
_AWAY_PT = 24.0


def draw_ornament(sheet: Surface, x: float, y: float, radius: float) -> None:
    """What lies beneath or beside a page number whose middle is at (x, y)."""
    theme, palette = sheet.theme, sheet.palette
    if theme.ornament in ("disc", "stars"):
        sheet.disc(x, y, radius, theme.paper, alpha=_ALPHA)
    if theme.ornament == "ring":
        sheet.disc(x, y, radius + theme.edge_pt, palette.ink)
        sheet.disc(x, y, radius, theme.paper)
    if theme.ornament == "square":
        sheet.rectangle(x - radius, y - radius, 2 * radius, 2 * radius, theme.paper)
    if theme.ornament == "stars":
        for side in (-1, 1):
            sheet.polygon(_star(x + side * _AWAY_PT, y, 6.0), palette.title)
    if theme.ornament == "diamonds":
        for side in (-1, 1):
            sheet.polygon(_diamond(x + side * _AWAY_PT, y, 3.4), palette.accent)
    if theme.ornament == "fleurons":
        for side in (-1, 1):
            for step, size in ((16.0, 3.0), (24.0, 2.2), (31.0, 1.5)):
                sheet.disc(x + side * step, y, size, palette.accent)
    if theme.ornament == "bar":
        sheet.rectangle(x - 1.6 * radius, y - radius, 3.2 * radius, 2 * radius, theme.paper, corner=radius)


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Ten corners, the first at the top."""
    turns = ((radius if corner % 2 == 0 else radius * 0.42, math.pi * corner / 5) for corner in range(10))
    return [(x + away * math.sin(turn), y - away * math.cos(turn)) for away, turn in turns]


def _diamond(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    return [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]

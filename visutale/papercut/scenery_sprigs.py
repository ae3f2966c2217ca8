"""Small plants, many on one sheet: grass, flowers, mushrooms, reeds, seaweed."""

from __future__ import annotations

import numpy as np

from visutale.papercut.light import RGB, mix, rgb
from visutale.papercut.paper_canvas import Sheet
from visutale.papercut.scenery_shapes import curve, leaf, ribbon
from visutale.papercut.scenery_site import Site


def tuft(site: Site, sheet: Sheet, x: float, y: float, size: float, colour: RGB) -> None:
    """A few blades of grass."""
    for turn in (-122, -98, -76, -54):
        sheet.cut(leaf(x, y, size * site.page.uniform(0.7, 1.1), size * 0.18, turn + site.page.uniform(-8, 8)), colour)


def flower(site: Site, sheet: Sheet, x: float, y: float, size: float, depth: float) -> None:
    """A stem with two leaves and a simple blossom."""
    green = site.lit(mix(site.palette.grass[2], site.palette.pine, 0.4), depth)
    head = y - size
    colour = site.lit(site.pick(site.palette.flowers), depth)
    sheet.strip([(x, y), (x, head)], max(1.0, size * 0.07), green)
    sheet.cut(leaf(x, y - size * 0.2, size * 0.42, size * 0.2, -150), green)
    sheet.cut(leaf(x, y - size * 0.35, size * 0.4, size * 0.2, -30), green)
    if site.page.random() < 0.35:
        cup = size * 0.26
        sheet.cut(
            [
                (x - cup * 0.8, head - cup),
                (x - cup * 0.3, head - cup * 0.4),
                (x, head - cup * 1.1),
                (x + cup * 0.3, head - cup * 0.4),
                (x + cup * 0.8, head - cup),
                (x + cup * 0.6, head + cup * 0.4),
                (x - cup * 0.6, head + cup * 0.4),
            ],
            colour,
        )
        return
    for turn in range(0, 360, 60):
        bend = np.deg2rad(turn + 15)
        sheet.oval(
            x + size * 0.17 * float(np.cos(bend)),
            head + size * 0.17 * float(np.sin(bend)),
            size * 0.135,
            size * 0.105,
            colour,
            turn + 15,
        )
    sheet.oval(x, head, size * 0.1, size * 0.1, site.lit(rgb("f8cf4a"), depth))


def mushroom(site: Site, sheet: Sheet, x: float, y: float, size: float, depth: float) -> None:
    """A spotted toadstool."""
    sheet.cut(
        [
            (x - size * 0.14, y),
            (x - size * 0.1, y - size * 0.6),
            (x + size * 0.1, y - size * 0.6),
            (x + size * 0.15, y),
        ],
        site.lit(rgb("f4e9d4"), depth),
    )
    angle = np.linspace(np.pi, 2 * np.pi, 14)
    cap = np.stack([x + size * 0.45 * np.cos(angle), y - size * 0.5 + size * 0.5 * np.sin(angle)], 1)
    sheet.cut(cap, site.lit(rgb("d2473c"), depth))
    for dx, dy in ((-0.2, 0.65), (0.06, 0.82), (0.24, 0.6)):
        sheet.oval(x + dx * size, y - dy * size, size * 0.06, size * 0.05, site.lit(rgb("fff6e8"), depth))


def reeds(site: Site, sheet: Sheet, x: float, y: float, size: float, depth: float) -> None:
    """Blades and bulrushes at the water's edge."""
    green = site.lit(mix(site.palette.pine, rgb("9aa84f"), 0.45), depth)
    for index in range(5):
        foot = x + (index - 2) * size * 0.07
        sheet.cut(leaf(foot, y, size * site.page.uniform(0.7, 1.0), size * 0.06, -90 + (index - 2) * 7), green)
    for dx in (-0.07, 0.09):
        top = y - size * site.page.uniform(0.8, 1.0)
        sheet.strip([(x + dx * size, y), (x + dx * size * 1.3, top)], max(1.0, size * 0.014), green)
        sheet.oval(x + dx * size * 1.3, top, size * 0.026, size * 0.1, site.lit(rgb("7a4e31"), depth))


def seaweed(site: Site, sheet: Sheet, x: float, y: float, size: float, colour: RGB) -> None:
    """A waving ribbon with leaflets."""
    sway = size * 0.08
    phase = site.page.uniform(0, 6.28)
    spine = [(x + sway * float(np.sin(phase + step * 1.1)) * step / 6, y - size * step / 6) for step in range(7)]
    line = curve(spine, 5)
    sheet.cut(ribbon(line, size * 0.09, size * 0.015), colour)
    for index in range(4, len(line) - 2, 4):
        for turn in (-155, -25):
            sheet.cut(leaf(line[index][0], line[index][1], size * 0.16, size * 0.07, turn), colour)

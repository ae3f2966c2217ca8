"""Rooms people live in: a plain room, bedroom, kitchen, living room, attic."""

from __future__ import annotations

import numpy as np

from visutale.book import Box
from visutale.papercut import scenery_fittings as fittings
from visutale.papercut import scenery_furniture as furniture
from visutale.papercut.light import lighter, mix, rgb
from visutale.papercut.scenery_rooms import (
    WALLS,
    measures,
    paint_floor,
    paint_rug,
    paint_wall,
    paint_window,
    places,
    standing,
)
from visutale.papercut.scenery_shapes import arch, blob, box, ribbon
from visutale.papercut.scenery_site import Land, Site


def room(site: Site) -> Land:
    """A plain friendly room."""
    paint_wall(site, site.keep(WALLS))
    edge = paint_floor(site, rgb("c79a6b"), "boards", rgb("f6ecd8"))
    wall, size, eye = measures(site)
    main, other = places(site)
    paint_window(site, site.width * 0.5, eye, wall * 0.5, wall * 0.52)
    furniture.cupboard(site, main, standing(site), size * 1.15, size * 0.8)
    fittings.painting(site, other, eye - wall * 0.12, wall * 0.2)
    space = furniture.table(site, other, standing(site) + site.unit * 0.02, size * 0.52, size * 0.9)
    paint_rug(site)
    return Land(edge, surface=space)


def bedroom(site: Site) -> Land:
    """A bed with a patchwork quilt, a shelf of toys, the window between."""
    paint_wall(site, site.keep(WALLS))
    edge = paint_floor(site, rgb("c79a6b"), "boards", rgb("f6ecd8"))
    wall, size, eye = measures(site)
    main, other = places(site)
    paint_window(site, site.width * 0.52, eye, wall * 0.46, wall * 0.5)
    fittings.painting(site, main, eye - wall * 0.1, wall * 0.18)
    furniture.shelves(site, other, standing(site), size * 0.95, size * 0.9, 0.8, toys=True)
    furniture.bed(site, main, standing(site) + site.unit * 0.05, size * 0.84)
    fittings.lamp(
        site,
        site.width * (0.955 if main < other else 0.045),
        standing(site),
        size * 1.05,
    )
    paint_rug(site)
    top = (standing(site) - size * 0.95) / site.height
    surface = Box(
        max(0.0, other / site.width - size * 0.42 / site.width),
        max(0.0, top - 0.12),
        min(1.0, other / site.width + size * 0.42 / site.width),
        top,
    )
    return Land(edge, surface=surface)


def kitchen(site: Site) -> Land:
    """A stove with a fire, a table, plates on a shelf, tiles on the floor."""
    paint_wall(site, site.keep(WALLS), "plain")
    edge = paint_floor(site, rgb("b9826a"), "tiles", rgb("f6ecd8"))
    wall, size, eye = measures(site)
    main, other = places(site)
    paint_window(site, site.width * 0.5, eye, wall * 0.42, wall * 0.44)
    furniture.stove(site, main, standing(site), size * 0.74)
    plates(site, other, eye - wall * 0.1, size * 1.0)
    _pans(site, main + (site.width * 0.5 - main) * 0.42, site.top + wall * 0.12, size * 0.34)
    space = furniture.table(site, other, standing(site) + site.unit * 0.03, size * 0.6, size * 1.1)
    fittings.hanging_lamp(site, other, wall * 0.2)
    return Land(edge, surface=space)


def plates(site: Site, x: float, y: float, wide: float) -> None:
    with site.canvas.sheet("grained", 0.8) as sheet:
        sheet.cut(box(x - wide / 2, y, x + wide / 2, y + wide * 0.06), site.lit(furniture.WOOD[1]))
        for index in range(4):
            px = x - wide * 0.36 + index * wide * 0.24
            if index % 2 == 0:
                sheet.oval(px, y - wide * 0.11, wide * 0.11, wide * 0.11, site.lit(rgb("fdfaf0")))
                sheet.oval(px, y - wide * 0.11, wide * 0.07, wide * 0.07, site.lit(site.pick(furniture.CLOTH)))
            else:
                tone = site.lit(site.pick(furniture.CLOTH))
                sheet.cut(box(px - wide * 0.06, y - wide * 0.17, px + wide * 0.06, y), tone)
                sheet.cut(box(px - wide * 0.07, y - wide * 0.2, px + wide * 0.07, y - wide * 0.16), lighter(tone, -0.2))


def _pans(site: Site, x: float, y: float, wide: float) -> None:
    with site.canvas.sheet("plain", 0.7) as sheet:
        sheet.strip([(x - wide * 0.6, y), (x + wide * 0.6, y)], max(1.5, wide * 0.05), site.lit(rgb("6d5a52")))
        for dx, size in ((-0.36, 0.2), (0.02, 0.16), (0.36, 0.13)):
            sheet.strip(
                [(x + dx * wide, y), (x + dx * wide, y + wide * 0.34)], max(1.0, wide * 0.04), site.lit(rgb("6d5a52"))
            )
            sheet.oval(x + dx * wide, y + wide * 0.34 + size * wide, size * wide, size * wide, site.lit(rgb("c98050")))


def living_room(site: Site) -> Land:
    """A fireplace, a sofa, pictures, a lamp."""
    paint_wall(site, site.keep(WALLS))
    edge = paint_floor(site, rgb("b98a60"), "boards", rgb("f6ecd8"))
    wall, size, eye = measures(site)
    main, other = places(site)
    paint_window(site, site.width * 0.5, eye, wall * 0.46, wall * 0.5)
    space = furniture.fireplace(site, main, standing(site), size * 0.84)
    fittings.painting(site, other, eye - wall * 0.12, wall * 0.2)
    furniture.sofa(site, other, standing(site) + site.unit * 0.03, size * 0.66, size * 1.25)
    fittings.lamp(site, (other * 0.45 + site.width * 0.275), standing(site), size * 1.05)
    paint_rug(site)
    return Land(edge, surface=space)


def attic(site: Site) -> Land:
    """A sloping roof with beams, a round window, trunks and boxes."""
    paint_wall(site, rgb("c7a27c"), "boards")
    wall, size, eye = measures(site)
    _round_window(site, site.width * 0.5, eye, wall * 0.27)
    edge = paint_floor(site, rgb("a67c56"), "boards")
    beam = site.lit(furniture.WOOD[3])
    for side in (-1, 1):
        x = site.width * 0.5
        with site.canvas.sheet("grained", 1.3) as sheet:
            outer = x + side * (site.width * 0.5 + 8)
            sheet.wash(
                [
                    (x + side * site.width * 0.2, -8),
                    (outer, -8),
                    (outer, site.horizon + 2),
                    (x + side * site.width * 0.46, site.horizon + 2),
                ],
                lighter(beam, 0.12),
                lighter(beam, 0.3),
                (site.top, site.horizon),
            )
            for share in (0.3, 0.62):
                a = x + side * site.width * (0.2 + 0.3 * share)
                b = x + side * site.width * (0.46 + 0.2 * share)
                sheet.cut(
                    ribbon(np.array([[a, -8.0], [b, site.horizon]]), site.unit * 0.03, site.unit * 0.03),
                    lighter(beam, -0.1),
                )
    with site.canvas.sheet("grained", 1.0) as sheet:
        sheet.cut(box(-8, site.top + wall * 0.06, site.width + 8, site.top + wall * 0.13), beam)
    _web(site, site.width * 0.3, site.top + wall * 0.13, wall * 0.14)
    main, other = places(site)
    foot = standing(site) + site.unit * 0.03
    fittings.crate(site, other, foot, size * 0.5)
    fittings.crate(site, other + size * 0.42, foot + site.unit * 0.04, size * 0.38)
    _trunk(site, main, foot + site.unit * 0.02, size * 0.5)
    space = Box(
        (main - size * 0.4) / site.width,
        (foot - size * 0.5) / site.height - 0.14,
        (main + size * 0.4) / site.width,
        (foot + site.unit * 0.02 - size * 0.5) / site.height,
    )
    fittings.hanging_lamp(site, site.width * 0.5, wall * 0.24)
    return Land(edge, surface=_within(space))


def _within(space: Box) -> Box:
    return Box(max(0.0, space.left), max(0.0, space.top), min(1.0, space.right), min(1.0, max(0.0, space.bottom)))


def _round_window(site: Site, x: float, y: float, radius: float) -> None:
    tone = site.lit(furniture.WOOD[2])
    with site.canvas.sheet("grained", 0.8) as sheet:
        sheet.oval(x, y, radius * 1.12, radius * 1.12, tone)
        sheet.wash(
            blob(site.page, x, y, radius, radius, 0.0, 48),
            site.light.sky[0],
            site.light.sky[-1],
            (y - radius, y + radius),
        )
        shine = site.light.sun or site.light.moon
        if shine:
            sheet.oval(x + radius * 0.35, y - radius * 0.3, radius * 0.2, radius * 0.2, shine)
        if site.light.stars > 0.4:
            for dx, dy in ((-0.5, -0.3), (-0.2, 0.3), (0.5, 0.4), (-0.15, -0.6)):
                sheet.oval(x + dx * radius, y + dy * radius, radius * 0.03, radius * 0.03, rgb("fff0c4"))
    with site.canvas.sheet("grained", 0.5) as sheet:
        sheet.strip([(x - radius, y), (x + radius, y)], radius * 0.09, tone)
        sheet.strip([(x, y - radius), (x, y + radius)], radius * 0.09, tone)


def _web(site: Site, x: float, y: float, size: float) -> None:
    thread = mix(site.lit(rgb("efe9dd")), site.lit(rgb("c7a27c")), 0.3)
    with site.canvas.sheet("plain", 0.2) as sheet:
        ends = [(x + size * float(np.cos(turn)), y + size * float(np.sin(turn))) for turn in np.linspace(0.1, 3.0, 6)]
        for end in ends:
            sheet.strip([(x, y), end], max(1.0, size * 0.012), thread)
        for share in (0.4, 0.7, 0.95):
            sheet.strip(
                [(x + (ex - x) * share, y + (ey - y) * share) for ex, ey in ends], max(1.0, size * 0.012), thread
            )


def _trunk(site: Site, x: float, y: float, size: float) -> None:
    tone, metal = site.lit(rgb("7f5a45")), site.lit(rgb("dcb25c"))
    wide = size * 1.5
    with site.canvas.sheet("grained", 1.0) as sheet:
        sheet.cut(box(x - wide / 2, y - size * 0.6, x + wide / 2, y), tone)
        sheet.cut(arch(x - wide / 2, y - size, x + wide / 2, y - size * 0.56, size * 0.3), lighter(tone, 0.12))
        for dx in (-0.34, 0.34):
            sheet.cut(box(x + dx * wide - wide * 0.04, y - size * 0.96, x + dx * wide + wide * 0.04, y), metal)
        sheet.cut(box(x - wide * 0.05, y - size * 0.66, x + wide * 0.05, y - size * 0.46), metal)

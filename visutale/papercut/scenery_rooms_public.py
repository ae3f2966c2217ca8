"""Rooms people meet and work in: classroom, library, castle hall, workshop, shop, spaceship, stable."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from visutale.papercut import scenery_fittings as fittings
from visutale.papercut import scenery_furniture as furniture
from visutale.papercut.light import RGB, lighter, rgb, rgbs
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
from visutale.papercut.scenery_rooms_home import plates
from visutale.papercut.scenery_shapes import arch, blob, box, curve, ribbon, scattered, star
from visutale.papercut.scenery_site import Land, Site


def classroom(site: Site) -> Land:
    """A blackboard, desks at the sides, a clock, flags."""
    paint_wall(site, site.keep(WALLS), "plain")
    edge = paint_floor(site, rgb("c9a071"), "boards", rgb("9fb8b0"))
    wall, size, eye = measures(site)
    main, other = places(site)
    fittings.board(site, site.width * 0.5, eye + wall * 0.05, site.width * 0.4, wall * 0.5)
    paint_window(site, other, eye, wall * 0.36, wall * 0.46, curtains=False)
    furniture.shelves(site, main, standing(site), size * 0.9, size * 0.8, 0.9, toys=True)
    fittings.bunting(site, site.top + wall * 0.05)
    fittings.clock(
        site,
        main,
        site.top + wall * 0.24,
        wall * 0.07,
    )
    space = furniture.table(site, other, standing(site) + site.unit * 0.05, size * 0.5, size * 0.95)
    return Land(edge, surface=space)


def library(site: Site) -> Land:
    """Walls of books up to the ceiling, a ladder, a reading lamp."""
    paint_wall(site, rgb("d9b98f"), "plain")
    edge = paint_floor(site, rgb("9a6b48"), "boards", rgb("7a5138"))
    wall, size, eye = measures(site)
    for index, share in enumerate((0.06, 0.25, 0.75, 0.94)):
        furniture.shelves(
            site,
            site.width * share,
            site.horizon + site.unit * 0.012 * (index + 1),
            wall * 0.96,
            site.width * 0.19,
            0.95,
        )
    paint_window(
        site, site.width * 0.5, eye, wall * 0.5, wall * 0.66, furniture.WOOD[3], curtains=False, round_head=True
    )
    main, other = places(site)
    lean = site.width * (0.27 if main < other else 0.68)
    _ladder(site, lean, standing(site) + site.unit * 0.03, wall * 0.92)
    fittings.hanging_lamp(site, site.width * 0.5, wall * 0.16)
    space = furniture.table(site, other, standing(site) + site.unit * 0.06, size * 0.55, size * 0.9)
    paint_rug(site)
    return Land(edge, surface=space)


def _ladder(site: Site, x: float, y: float, tall: float) -> None:
    tone, lean = site.lit(furniture.WOOD[2]), tall * 0.14
    with site.canvas.sheet("grained", 0.9) as sheet:
        for dx in (-0.07, 0.07):
            sheet.strip([(x + dx * tall, y), (x + dx * tall + lean, y - tall)], max(1.5, tall * 0.025), tone)
        for share in np.linspace(0.08, 0.92, 8):
            sheet.strip(
                [
                    (x - 0.07 * tall + lean * share, y - tall * share),
                    (x + 0.07 * tall + lean * share, y - tall * share),
                ],
                max(1.0, tall * 0.02),
                lighter(tone, -0.1),
            )


def castle_hall(site: Site) -> Land:
    """Stone, pillars, banners, a throne on a red carpet."""
    paint_wall(site, rgb("c9c1c4"), "stones")
    edge = paint_floor(site, rgb("a59aa5"), "flags")
    wall, size, eye = measures(site)
    for share in (0.27, 0.73):
        paint_window(
            site, site.width * share, eye, wall * 0.24, wall * 0.52, rgb("8f8894"), curtains=False, round_head=True
        )
    cloth = site.keep(rgbs("b5475a 4f6fa5 6f5a9c 3f8f7a"))
    for share in (0.13, 0.87):
        _banner(site, site.width * share, site.top + wall * 0.1, wall * 0.5, cloth)
    _carpet(site, cloth)
    _throne(site, site.width * 0.5, site.horizon + site.unit * 0.03, size * 1.3, cloth)
    for share in (0.02, 0.98):
        _pillar(site, site.width * share, standing(site) + site.unit * 0.02, wall)
    return Land(edge)


def _banner(site: Site, x: float, y: float, tall: float, cloth: RGB) -> None:
    tone, half = site.lit(cloth), tall * 0.19
    with site.canvas.sheet("tissue", 0.9) as sheet:
        sheet.cut(
            [(x - half, y), (x + half, y), (x + half, y + tall), (x, y + tall * 0.84), (x - half, y + tall)], tone
        )
        sheet.cut(star(x, y + tall * 0.4, half * 0.62), site.lit(rgb("f2cf6b")))
        sheet.strip([(x - half * 1.2, y), (x + half * 1.2, y)], max(1.5, tall * 0.03), site.lit(rgb("a8813f")))


def _pillar(site: Site, x: float, y: float, wall: float) -> None:
    tone, half = site.lit(rgb("ddd5d3")), wall * 0.085
    with site.canvas.sheet("speckled", 1.1) as sheet:
        sheet.wash(box(x - half, site.top - 8, x + half, y), lighter(tone, 0.05), lighter(tone, -0.1))
        for top, wide in ((site.top + wall * 0.03, 1.35), (y - wall * 0.05, 1.3)):
            sheet.cut(box(x - half * wide, top, x + half * wide, top + wall * 0.05), lighter(tone, -0.06))
        for dx in (-0.4, 0.0, 0.4):
            sheet.strip(
                [(x + dx * half, site.top + wall * 0.1), (x + dx * half, y - wall * 0.06)],
                max(1.0, half * 0.08),
                lighter(tone, -0.14),
            )


def _carpet(site: Site, cloth: RGB) -> None:
    tone, x = site.lit(cloth), site.width * 0.5
    far, near = site.width * 0.085, site.width * 0.24
    with site.canvas.sheet("tissue", 0.4) as sheet:
        for inset, shade in ((1.0, 0.0), (0.9, 0.35), (0.84, 0.02)):
            sheet.cut(
                [
                    (x - far * inset, site.horizon + 2),
                    (x + far * inset, site.horizon + 2),
                    (x + near * inset, site.height + 4),
                    (x - near * inset, site.height + 4),
                ],
                lighter(tone, shade),
            )


def _throne(site: Site, x: float, y: float, size: float, cloth: RGB) -> None:
    gold, tone = site.lit(rgb("e3b75a")), site.lit(cloth)
    half = size * 0.24
    with site.canvas.sheet("plain", 1.0) as sheet:
        sheet.cut(arch(x - half, y - size, x + half, y, half), gold)
        sheet.cut(arch(x - half * 0.74, y - size * 0.88, x + half * 0.74, y - size * 0.3, half * 0.7), tone)
        sheet.cut(star(x, y - size * 1.0, half * 0.3), lighter(gold, 0.3))
    with site.canvas.sheet("plain", 0.7) as sheet:
        sheet.cut(box(x - half * 1.15, y - size * 0.36, x + half * 1.15, y - size * 0.24), lighter(tone, 0.1))
        for dx in (-1.15, 0.85):
            sheet.cut(box(x + dx * half, y - size * 0.52, x + (dx + 0.3) * half, y), lighter(gold, -0.12))


def workshop(site: Site) -> Land:
    """A bench with tools, crates, shelves, a lamp over the work."""
    paint_wall(site, rgb("cdb08a"), "boards")
    edge = paint_floor(site, rgb("a98763"), "boards")
    wall, size, eye = measures(site)
    main, other = places(site)
    paint_window(site, site.width * 0.5, eye, wall * 0.4, wall * 0.42, furniture.WOOD[3], curtains=False)
    furniture.shelves(site, other, standing(site), size * 1.2, size * 0.8, 0.55, toys=True)
    space = fittings.bench(site, main, standing(site) + site.unit * 0.03, size * 0.56, size * 1.2)
    fittings.crate(site, site.width * (0.06 if main > other else 0.94), standing(site) + site.unit * 0.11, size * 0.4)
    fittings.hanging_lamp(site, main, wall * 0.22)
    with site.canvas.sheet("plain", 0.2) as sheet:
        for x in scattered(site.page, 16, 0, site.width):
            y = site.horizon + (site.height - site.horizon) * site.page.uniform(0.2, 0.95)
            sheet.cut(
                curve(
                    [
                        (x, y),
                        (x + site.unit * 0.012, y - site.unit * 0.008),
                        (x + site.unit * 0.02, y + site.unit * 0.004),
                        (x + site.unit * 0.006, y + site.unit * 0.006),
                    ],
                    4,
                ),
                site.lit(rgb("edd3a4")),
            )
    return Land(edge, surface=space)


def shop(site: Site) -> Land:
    """A counter with cakes and loaves, full shelves, an awning's stripes, flags."""
    paint_wall(site, site.keep(WALLS), "stripes")
    edge = paint_floor(site, rgb("d0a986"), "tiles", rgb("f6ecd8"))
    wall, size, eye = measures(site)
    main, other = places(site)
    paint_window(site, other, eye, wall * 0.42, wall * 0.5, curtains=False)
    if site.place.has("toys"):
        furniture.shelves(site, main, _behind_counter(site), size * 1.7, size * 1.1, 0.7, toys=True)
    for index in range(0 if site.place.has("toys") else 2):
        plates(site, main, eye - wall * 0.06 + index * wall * 0.24, size * 0.95)
    plates(site, site.width * 0.5, eye - wall * 0.06, size * 0.9)
    fittings.bunting(site, site.top + wall * 0.05)
    space = fittings.counter(site, main, standing(site) + site.unit * 0.05, size * 0.62, size * 1.3)
    fittings.pot_plant(site, other, standing(site) + site.unit * 0.03, size * 0.5)
    return Land(edge, surface=space)


def _behind_counter(site: Site) -> float:
    return site.horizon + site.unit * 0.01


def spaceship(site: Site) -> Land:
    """Portholes onto the stars, panels of lights and dials."""
    hull = site.keep(rgbs("b9c6d6 c9c3dc b8d3cf"))
    site.light = replace(site.light, tint=(0.96, 0.98, 1.0), veiling=0.0)
    paint_wall(site, hull, "plain")
    wall, size, eye = measures(site)
    with site.canvas.sheet("plain", 0.4) as sheet:
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            x = site.width * share
            sheet.cut(
                ribbon(
                    curve([(x + (0.5 - share) * site.width * 0.16, -8), (x, site.horizon * 0.5), (x, site.horizon)], 6),
                    site.unit * 0.02,
                    site.unit * 0.02,
                ),
                lighter(site.lit(hull), -0.1),
            )
    for share, radius in ((0.5, 0.3), (0.2, 0.17), (0.8, 0.17)):
        _porthole(site, site.width * share, eye - wall * 0.02, wall * radius, hull)
    edge = paint_floor(site, rgb("8d97ab"), "tiles", rgb("e8915f"))
    for side in (0.13, 0.87):
        _panel(site, site.width * side, standing(site) + site.unit * 0.03, size * 0.62, hull)
    return Land(edge)


def _porthole(site: Site, x: float, y: float, radius: float, hull: RGB) -> None:
    with site.canvas.sheet("plain", 0.9) as sheet:
        sheet.oval(x, y, radius * 1.2, radius * 1.2, lighter(site.lit(hull), -0.2))
        for turn in np.arange(0, 2 * np.pi, np.pi / 4):
            sheet.oval(
                x + radius * 1.1 * float(np.cos(turn)),
                y + radius * 1.1 * float(np.sin(turn)),
                radius * 0.04,
                radius * 0.04,
                lighter(site.lit(hull), 0.3),
            )
    with site.canvas.sheet("tissue", 0) as sheet:
        sheet.wash(
            blob(site.page, x, y, radius, radius, 0.0, 56), rgb("141446"), rgb("3d2f7d"), (y - radius, y + radius)
        )
        for _ in range(18):
            turn, reach = site.page.uniform(0, 6.28), radius * site.page.uniform(0, 0.86)
            size = max(1.0, radius * site.page.uniform(0.012, 0.03))
            sheet.oval(x + reach * float(np.cos(turn)), y + reach * float(np.sin(turn)), size, size, rgb("fff0c4"))
    if radius > site.unit * 0.1:
        with site.canvas.sheet("tissue", 0.5) as sheet:
            sheet.wash(
                blob(site.page, x + radius * 0.36, y + radius * 0.3, radius * 0.3, radius * 0.3, 0.01, 30),
                rgb("f2b56a"),
                rgb("d97a5a"),
            )
    with site.canvas.sheet("plain", 0) as sheet:
        sheet.cut(
            curve(
                [
                    (x - radius * 0.72, y - radius * 0.2),
                    (x - radius * 0.42, y - radius * 0.64),
                    (x - radius * 0.34, y - radius * 0.56),
                    (x - radius * 0.62, y - radius * 0.16),
                ],
                5,
            ),
            rgb("5f5fa8"),
        )


def _panel(site: Site, x: float, y: float, size: float, hull: RGB) -> None:
    wide = size * 1.4
    tone = lighter(site.lit(hull), -0.16)
    with site.canvas.sheet("plain", 1.0) as sheet:
        sheet.cut(
            [
                (x - wide * 0.42, y - size),
                (x + wide * 0.42, y - size),
                (x + wide / 2, y - size * 0.5),
                (x + wide / 2, y),
                (x - wide / 2, y),
                (x - wide / 2, y - size * 0.5),
            ],
            tone,
        )
        sheet.cut(
            [
                (x - wide * 0.36, y - size * 0.92),
                (x + wide * 0.36, y - size * 0.92),
                (x + wide * 0.42, y - size * 0.54),
                (x - wide * 0.42, y - size * 0.54),
            ],
            lighter(tone, 0.3),
        )
    with site.canvas.sheet("plain", 0.4) as sheet:
        for row in range(2):
            for column in range(5):
                px, py = x + (column - 2) * wide * 0.15, y - size * (0.82 - 0.18 * row)
                sheet.oval(
                    px,
                    py,
                    size * 0.055,
                    size * 0.055,
                    rgbs("ff6b5f ffd25a 7fd87a 6fc3f2 c79bf0")[(column + 2 * row) % 5],
                )
        sheet.oval(x, y - size * 0.26, size * 0.16, size * 0.16, site.lit(rgb("fdf6e6")))
        sheet.strip([(x, y - size * 0.26), (x + size * 0.1, y - size * 0.34)], max(1.0, size * 0.025), rgb("d8483f"))


def stable(site: Site) -> Land:
    """Wooden walls, a stall with a half door, hay, a lantern."""
    paint_wall(site, rgb("b88a5e"), "boards")
    edge = paint_floor(site, rgb("d3b277"), "plain")
    wall, size, eye = measures(site)
    main, other = places(site)
    paint_window(site, site.width * 0.5, eye, wall * 0.4, wall * 0.42, furniture.WOOD[3], curtains=False)
    beam = site.lit(furniture.WOOD[3])
    with site.canvas.sheet("grained", 1.1) as sheet:
        for share in (0.03, 0.35, 0.65, 0.97):
            sheet.cut(
                box(site.width * share - site.unit * 0.02, -8, site.width * share + site.unit * 0.02, site.horizon + 2),
                beam,
            )
        sheet.cut(box(-8, site.top + wall * 0.02, site.width + 8, site.top + wall * 0.1), lighter(beam, -0.1))
    _stall_door(site, main, standing(site), size * 0.95, size * 0.95)
    _hay(site, other, standing(site) + site.unit * 0.05, size * 0.9)
    fittings.hanging_lamp(site, site.width * 0.5, wall * 0.18)
    with site.canvas.sheet("plain", 0.2) as sheet:
        for x in scattered(site.page, 40, 0, site.width):
            y = site.horizon + (site.height - site.horizon) * site.page.uniform(0.04, 0.97)
            turn = site.page.uniform(-0.5, 0.5)
            length = site.unit * 0.03
            sheet.strip(
                [(x, y), (x + length * float(np.cos(turn)), y + length * float(np.sin(turn)))],
                max(1.0, site.unit * 0.003),
                site.lit(site.pick(rgbs("f0d488 c99f55 e3c06e"))),
            )
    return Land(edge)


def _stall_door(site: Site, x: float, y: float, size: float, wide: float) -> None:
    tone = site.lit(furniture.WOOD[0])
    left, right = x - wide / 2, x + wide / 2
    with site.canvas.sheet("grained", 0.9) as sheet:
        sheet.cut(box(left, y - size * 1.5, right, y), site.lit(rgb("5d4436")))
    with site.canvas.sheet("grained", 0.9) as sheet:
        sheet.cut(box(left, y - size * 0.72, right, y), tone)
        for level in (0.7, 0.06):
            sheet.cut(box(left, y - size * (level + 0.09), right, y - size * level), lighter(tone, 0.14))
        sheet.strip(
            [(left + wide * 0.06, y - size * 0.1), (right - wide * 0.06, y - size * 0.66)],
            max(2.0, size * 0.08),
            lighter(tone, 0.14),
        )


def _hay(site: Site, x: float, y: float, size: float) -> None:
    tone = site.lit(rgb("e6c266"))
    with site.canvas.sheet("dragged", 1.0) as sheet:
        sheet.wash(blob(site.page, x, y - size * 0.2, size * 0.62, size * 0.42, 0.1, 26), lighter(tone, 0.12), tone)
        for _ in range(46):
            turn, reach = site.page.uniform(0, np.pi), site.page.uniform(0.1, 0.95)
            px, py = (
                x + size * 0.6 * reach * float(np.cos(turn)),
                y - size * 0.16 - size * 0.4 * reach * float(np.sin(turn)),
            )
            lean = site.page.uniform(-0.6, 0.6)
            sheet.strip(
                [(px, py), (px + size * 0.09 * lean, py - size * 0.1)],
                max(1.0, size * 0.012),
                lighter(tone, site.page.choice([-0.2, 0.25])),
            )

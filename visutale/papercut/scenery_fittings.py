"""What hangs and stands about in rooms: lamps, pictures, plants, boards, benches, counters, flags."""

from __future__ import annotations

import numpy as np

from visutale.book import Box
from visutale.papercut import scenery_furniture as furniture
from visutale.papercut.light import lighter, mix, rgb
from visutale.papercut.paper_canvas import Sheet
from visutale.papercut.scenery_shapes import box, curve, leaf, scattered, star
from visutale.papercut.scenery_site import Site


def lamp(site: Site, x: float, y: float, size: float) -> None:
    """A standing lamp, shining in the dark."""
    lit = site.light.dark
    shade = rgb("ffe2a0") if lit else site.lit(rgb("f6d9a0"))
    if lit:
        site.canvas.light_up(x, y - size * 0.85, size * 1.2, rgb("ffd080"), 0.55)
    with site.canvas.sheet("plain", 0.8) as sheet:
        sheet.strip([(x, y), (x, y - size * 0.8)], max(1.5, size * 0.025), site.lit(rgb("6d5a52")))
        sheet.oval(x, y - size * 0.01, size * 0.1, size * 0.025, site.lit(rgb("6d5a52")))
        sheet.cut(
            [
                (x - size * 0.1, y - size),
                (x + size * 0.1, y - size),
                (x + size * 0.17, y - size * 0.76),
                (x - size * 0.17, y - size * 0.76),
            ],
            shade,
        )


def hanging_lamp(site: Site, x: float, size: float) -> None:
    """A lamp hanging from the ceiling."""
    top = site.top
    low = top + size
    if site.light.dark:
        site.canvas.light_up(x, low, site.unit * 0.5, rgb("ffd080"), 0.32)
    with site.canvas.sheet("plain", 0.9) as sheet:
        sheet.strip([(x, top - 6), (x, low - size * 0.3)], max(1.0, size * 0.03), site.lit(rgb("6d5a52")))
        sheet.oval(x, low, size * 0.12, size * 0.12, rgb("fff0b8") if site.light.dark else site.lit(rgb("fff3d0")))
        sheet.cut(
            [
                (x - size * 0.12, low - size * 0.34),
                (x + size * 0.12, low - size * 0.34),
                (x + size * 0.42, low),
                (x - size * 0.42, low),
            ],
            site.lit(site.keep(furniture.CLOTH)),
        )


def painting(site: Site, x: float, y: float, size: float) -> None:
    """A framed picture: a boat, a flower, a hill or a heart."""
    wide = size * 1.15
    with site.canvas.sheet("grained", 0.7) as sheet:
        sheet.cut(box(x - wide / 2, y - size / 2, x + wide / 2, y + size / 2), site.lit(site.pick(furniture.WOOD)))
        sheet.cut(box(x - wide * 0.42, y - size * 0.4, x + wide * 0.42, y + size * 0.4), site.lit(rgb("fdf6e6")))
        kind = int(site.own.integers(0, 3))
        tone = site.lit(site.pick(furniture.CLOTH))
        if kind == 0:
            sheet.cut(
                [
                    (x - wide * 0.3, y + size * 0.14),
                    (x + wide * 0.3, y + size * 0.14),
                    (x + wide * 0.18, y + size * 0.28),
                    (x - wide * 0.18, y + size * 0.28),
                ],
                tone,
            )
            sheet.cut(
                [(x, y - size * 0.3), (x + wide * 0.22, y + size * 0.08), (x, y + size * 0.08)], lighter(tone, 0.3)
            )
        elif kind == 1:
            sheet.strip([(x, y + size * 0.34), (x, y)], max(1.0, size * 0.05), site.lit(rgb("6a9f5a")))
            for turn in range(0, 360, 72):
                sheet.oval(
                    x + size * 0.13 * float(np.cos(np.deg2rad(turn))),
                    y - size * 0.06 + size * 0.13 * float(np.sin(np.deg2rad(turn))),
                    size * 0.1,
                    size * 0.1,
                    tone,
                )
            sheet.oval(x, y - size * 0.06, size * 0.08, size * 0.08, site.lit(rgb("f6cf4a")))
        else:
            sheet.cut(
                [
                    (x - wide * 0.42, y + size * 0.4),
                    (x - wide * 0.42, y + size * 0.15),
                    (x - wide * 0.1, y - size * 0.05),
                    (x + wide * 0.42, y + size * 0.2),
                    (x + wide * 0.42, y + size * 0.4),
                ],
                site.lit(rgb("8fbf70")),
            )
            sheet.oval(x + wide * 0.2, y - size * 0.18, size * 0.1, size * 0.1, site.lit(rgb("f6cf4a")))


def pot_plant(site: Site, x: float, y: float, size: float) -> None:
    """A plant in a pot."""
    green = site.lit(rgb("5fa060"))
    with site.canvas.sheet("tissue", 0.8) as sheet:
        for index, turn in enumerate((-150, -125, -100, -80, -55, -30)):
            sheet.cut(
                leaf(x, y - size * 0.36, size * site.page.uniform(0.5, 0.66), size * 0.2, turn),
                lighter(green, (0.14, -0.06)[index % 2]),
            )
        pot = site.lit(rgb("cf7c56"))
        sheet.cut(
            [
                (x - size * 0.2, y - size * 0.4),
                (x + size * 0.2, y - size * 0.4),
                (x + size * 0.14, y),
                (x - size * 0.14, y),
            ],
            pot,
        )
        sheet.cut(box(x - size * 0.23, y - size * 0.44, x + size * 0.23, y - size * 0.34), lighter(pot, 0.1))


def clock(site: Site, x: float, y: float, size: float) -> None:
    """A wall clock."""
    with site.canvas.sheet("plain", 0.7) as sheet:
        sheet.oval(x, y, size, size, site.lit(site.keep(furniture.WOOD)))
        sheet.oval(x, y, size * 0.82, size * 0.82, site.lit(rgb("fdf6e6")))
        dark = site.lit(rgb("4a4048"))
        sheet.strip([(x, y), (x, y - size * 0.58)], max(1.0, size * 0.09), dark)
        turn = site.page.uniform(0, 6.28)
        sheet.strip(
            [(x, y), (x + size * 0.4 * float(np.cos(turn)), y + size * 0.4 * float(np.sin(turn)))],
            max(1.0, size * 0.11),
            dark,
        )


def crate(site: Site, x: float, y: float, size: float) -> None:
    """A wooden box."""
    tone = site.lit(site.pick(furniture.WOOD))
    with site.canvas.sheet("grained", 0.9) as sheet:
        sheet.cut(box(x - size / 2, y - size * 0.8, x + size / 2, y, site.page, size * 0.015), lighter(tone, 0.1))
        for share in (0.06, 0.74):
            sheet.cut(
                box(x - size / 2, y - size * (share + 0.12), x + size / 2, y - size * share), lighter(tone, -0.12)
            )
        sheet.strip(
            [(x - size * 0.4, y - size * 0.14), (x + size * 0.4, y - size * 0.66)], size * 0.09, lighter(tone, -0.12)
        )


def board(site: Site, x: float, y: float, wide: float, tall: float) -> None:
    """A blackboard with chalk drawings, its middle at (x, y)."""
    green = site.lit(rgb("3f6659"))
    with site.canvas.sheet("grained", 0.9) as sheet:
        sheet.cut(box(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2), site.lit(furniture.WOOD[2]))
    with site.canvas.sheet("plain", 0.3) as sheet:
        sheet.cut(box(x - wide * 0.47, y - tall * 0.44, x + wide * 0.47, y + tall * 0.44), green)
        chalk = mix(green, rgb("fdfaf0"), 0.75)
        thick = max(1.0, tall * 0.018)
        sun = (x - wide * 0.3, y - tall * 0.12)
        ring = curve(
            [
                (sun[0] + tall * 0.12 * float(np.cos(turn)), sun[1] + tall * 0.12 * float(np.sin(turn)))
                for turn in np.linspace(0, 2 * np.pi, 9)
            ],
            4,
        )
        sheet.strip(ring, thick, chalk)
        for turn in np.linspace(0, 2 * np.pi, 9)[:-1]:
            way = np.array([np.cos(turn), np.sin(turn)])
            sheet.strip([np.array(sun) + way * tall * 0.16, np.array(sun) + way * tall * 0.22], thick, chalk)
        sheet.strip(
            [
                (x - wide * 0.02, y + tall * 0.2),
                (x + wide * 0.1, y - tall * 0.1),
                (x + wide * 0.22, y + tall * 0.2),
                (x - wide * 0.02, y + tall * 0.2),
            ],
            thick,
            chalk,
        )
        sheet.strip(star(x + wide * 0.33, y - tall * 0.05, tall * 0.12)[[0, 4, 8, 2, 6, 0]], thick, chalk)


def bench(site: Site, x: float, y: float, size: float, wide: float) -> Box:
    """A work bench with a vice and tools hung over it; returns the space on it, in shares."""
    space = furniture.table(site, x, y, size, wide)
    with site.canvas.sheet("plain", 0.6) as sheet:
        steel, grip = site.lit(rgb("9aa4ae")), site.lit(rgb("c8574a"))
        level = y - size * 2.05
        sheet.cut(
            box(x - wide * 0.46, level - size * 0.5, x + wide * 0.46, level + size * 0.55), site.lit(rgb("d9bd94"))
        )
        for index, dx in enumerate((-0.34, -0.12, 0.1, 0.32)):
            a = x + dx * wide
            sheet.strip(
                [(a, level - size * 0.1), (a, level + size * 0.4)],
                max(1.5, size * 0.08),
                grip if index % 2 else site.lit(furniture.WOOD[1]),
            )
            if index % 2:
                sheet.cut(box(a - size * 0.16, level - size * 0.32, a + size * 0.16, level - size * 0.12), steel)
            else:
                sheet.cut(
                    [
                        (a - size * 0.1, level - size * 0.1),
                        (a, level - size * 0.42),
                        (a + size * 0.1, level - size * 0.1),
                    ],
                    steel,
                )
    return space


def counter(site: Site, x: float, y: float, size: float, wide: float) -> Box:
    """A shop counter with a glass front full of cakes and loaves; returns the space on it, in shares."""
    tone = site.lit(site.keep(furniture.CLOTH))
    left, right = x - wide / 2, x + wide / 2
    with site.canvas.sheet("plain", 1.0) as sheet:
        sheet.wash(box(left, y - size, right, y), lighter(tone, 0.15), lighter(tone, -0.05))
        sheet.cut(
            box(left - wide * 0.03, y - size * 1.08, right + wide * 0.03, y - size * 0.96), site.lit(furniture.WOOD[2])
        )
        sheet.cut(
            box(left + wide * 0.05, y - size * 0.86, right - wide * 0.05, y - size * 0.34), site.lit(rgb("fff3d6"))
        )
        for index, px in enumerate(scattered(site.page, 7, left + wide * 0.08, right - wide * 0.08)):
            _cake(site, sheet, px, y - size * (0.36 if index % 2 else 0.6), size * 0.16, index)
        sheet.strip(
            [(left + wide * 0.05, y - size * 0.6), (right - wide * 0.05, y - size * 0.6)],
            max(1.0, size * 0.02),
            site.lit(furniture.WOOD[2]),
        )
    return furniture.above(site, left, right, y - size * 1.05)


def _cake(site: Site, sheet: Sheet, x: float, y: float, size: float, kind: int) -> None:
    if kind % 3 == 0:
        sheet.oval(x, y - size * 0.4, size * 0.8, size * 0.42, site.lit(rgb("d79a55")))
        for dx in (-0.3, 0.1, 0.45):
            sheet.strip(
                [(x + dx * size - size * 0.1, y - size * 0.2), (x + dx * size + size * 0.05, y - size * 0.65)],
                max(1.0, size * 0.09),
                site.lit(rgb("f3d199")),
            )
    elif kind % 3 == 1:
        sheet.cut(
            [
                (x - size * 0.4, y - size * 0.5),
                (x + size * 0.4, y - size * 0.5),
                (x + size * 0.3, y),
                (x - size * 0.3, y),
            ],
            site.lit(rgb("c98a5a")),
        )
        sheet.oval(x, y - size * 0.56, size * 0.45, size * 0.26, site.lit(rgb("f7c4d2")))
        sheet.oval(x, y - size * 0.84, size * 0.12, size * 0.12, site.lit(rgb("d8483f")))
    else:
        sheet.cut(box(x - size * 0.55, y - size * 0.7, x + size * 0.55, y), site.lit(rgb("f4dfb4")))
        sheet.cut(box(x - size * 0.55, y - size * 0.78, x + size * 0.55, y - size * 0.5), site.lit(rgb("8a5a44")))


def bunting(site: Site, y: float) -> None:
    """Little flags on a string across the wall."""
    line = curve(
        [
            (-6, y),
            (site.width * 0.28, y + site.unit * 0.045),
            (site.width * 0.55, y),
            (site.width * 0.8, y + site.unit * 0.04),
            (site.width + 6, y - site.unit * 0.01),
        ],
        8,
    )
    with site.canvas.sheet("plain", 0.5) as sheet:
        sheet.strip(line, max(1.0, site.unit * 0.003), site.lit(rgb("efe2c4")))
        for index, point in enumerate(line[1:-1:2]):
            half = site.unit * 0.02
            sheet.cut(
                [(point[0] - half, point[1]), (point[0] + half, point[1]), (point[0], point[1] + half * 2.1)],
                site.lit(furniture.CLOTH[index % 6]),
            )

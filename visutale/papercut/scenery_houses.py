"""Houses, cut from paper: foot at (x, y), ``size`` px tall, at a depth (0 far, 1 near)."""

from __future__ import annotations

import numpy as np

from visutale.papercut.light import RGB, lighter, mix, rgb, rgbs
from visutale.papercut.paper_canvas import Sheet
from visutale.papercut.scenery_shapes import arch, blob, box, curve
from visutale.papercut.scenery_site import Site

WALLS = rgbs("f2c9a0 f0e0c0 e8a598 b9d3d6 f3d37a d7c2dd c9d9a8 efb77c")
ROOFS = rgbs("b5503f 8c4a4a c4713c 5f6f8f 7a5a78 4f7d78")
SNOW = rgb("f4f8fb")


def window(
    site: Site, sheet: Sheet, x: float, y: float, wide: float, tall: float, depth: float, bars: bool = True
) -> None:
    """A window with its middle at (x, y); lit when it is dark outside."""
    warm = site.light.dark and site.page.random() < 0.78
    glass = site.lit(rgb("7fa9bd"), depth * 0.9)
    if warm:
        glass = mix(rgb("ffd873"), rgb("ffb84d"), site.page.uniform(0, 0.6))
    frame = site.lit(rgb("fbf3e2"), depth)
    edge = wide * 0.12
    sheet.cut(box(x - wide / 2 - edge, y - tall / 2 - edge, x + wide / 2 + edge, y + tall / 2 + edge), frame)
    if warm:
        site.canvas.light_up(x, y, wide * 2.0, rgb("ffc861"), 0.4)
    sheet.cut(box(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2), glass)
    if bars and wide > 8:
        sheet.strip([(x, y - tall / 2), (x, y + tall / 2)], max(1.0, wide * 0.08), frame)
        sheet.strip([(x - wide / 2, y), (x + wide / 2, y)], max(1.0, wide * 0.08), frame)


def door(site: Site, sheet: Sheet, x: float, y: float, wide: float, tall: float, depth: float, colour: RGB) -> None:
    tone = site.lit(colour, depth)
    sheet.cut(arch(x - wide / 2, y - tall, x + wide / 2, y, wide / 2), tone)
    for dx in (-0.17, 0.17):
        sheet.strip([(x + dx * wide, y - tall * 0.7), (x + dx * wide, y)], max(1.0, wide * 0.04), lighter(tone, -0.25))
    sheet.oval(x + wide * 0.3, y - tall * 0.42, wide * 0.06, wide * 0.06, site.lit(rgb("f2cf6b"), depth))


def house(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A cottage with a steep roof, a chimney, a entry and windows; walls lean a little."""
    wide = size * site.page.uniform(0.72, 0.95)
    wall = site.lit(site.pick(WALLS), depth)
    roof = site.lit(site.pick(ROOFS), depth)
    eaves, ridge = y - size * 0.52, y - size
    off = size * 0.012
    with site.canvas.sheet("plain", 0.8) as sheet:
        chimney = x + wide * site.page.choice([-0.26, 0.26])
        sheet.cut(
            box(chimney - size * 0.05, ridge + size * 0.02, chimney + size * 0.05, eaves, site.page, off),
            lighter(roof, -0.12),
        )
        sheet.wash(
            box(x - wide / 2, eaves - 2, x + wide / 2, y, site.page, off), lighter(wall, 0.08), lighter(wall, -0.06)
        )
    with site.canvas.sheet("plain", 0.4) as sheet:
        entry = x + wide * site.page.choice([-0.22, 0.0, 0.2])
        door(site, sheet, entry, y, size * 0.17, size * 0.34, depth, site.pick(ROOFS))
        for dx in (-0.28, 0.28):
            if abs(x + dx * wide - entry) > size * 0.17:
                window(site, sheet, x + dx * wide, y - size * 0.28, size * 0.15, size * 0.17, depth)
    with site.canvas.sheet("brushed", 0.8) as sheet:
        hang = wide * 0.62
        top = wide * site.page.uniform(0.1, 0.34)
        shape = np.array(
            [[x - hang, eaves + size * 0.03], [x - top, ridge], [x + top, ridge + off], [x + hang, eaves + size * 0.03]]
        )
        sheet.wash(shape, lighter(roof, 0.1), roof)
        for share in (0.4, 0.72):
            reach = top + (hang - top) * share
            level = ridge + (eaves - ridge) * share
            sheet.strip([(x - reach, level), (x + reach, level)], max(1.0, size * 0.012), lighter(roof, -0.16))
    if site.palette.snow:
        with site.canvas.sheet("speckled", 0.6) as sheet:
            low = ridge + (eaves - ridge) * 0.62
            half = top + (hang - top) * 0.62
            drip = curve(
                [
                    (x - half, low),
                    (x - half * 0.4, low + size * 0.05),
                    (x, low - size * 0.02),
                    (x + half * 0.5, low + size * 0.05),
                    (x + half, low),
                ],
                5,
            )
            sheet.cut(
                np.vstack([drip, [[x + top * 1.1, ridge - size * 0.02], [x - top * 1.1, ridge - size * 0.02]]]),
                site.lit(SNOW, depth),
            )
    if site.light.dark and depth > 0.4:
        smoke(site, chimney, ridge, size * 0.5)


def smoke(site: Site, x: float, y: float, size: float) -> None:
    """A curl of smoke from a chimney."""
    tone = mix(site.light.sky[1], rgb("e9e6f2"), 0.3)
    with site.canvas.sheet("plain", 0.3) as sheet:
        for step in range(3):
            radius = size * (0.07 + 0.06 * step)
            sheet.cut(
                blob(
                    site.page, x + size * 0.12 * step, y - size * (0.12 + 0.24 * step), radius * 1.2, radius, 0.12, 14
                ),
                tone,
            )


def town_house(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A narrow town house: storeys of windows, a stepped, pointed or flat head, a door or a shop below."""
    wide = size * site.page.uniform(0.42, 0.6)
    wall = site.lit(site.pick(WALLS), depth)
    roof = site.lit(site.pick(ROOFS), depth)
    left, right, top = x - wide / 2, x + wide / 2, y - size * 0.84
    kind = int(site.page.integers(0, 3))
    with site.canvas.sheet("plain", 1.0) as sheet:
        if kind == 0:
            sheet.cut([(left - wide * 0.05, top + 2), (x, y - size), (right + wide * 0.05, top + 2)], roof)
        elif kind == 1:
            step = wide / 6
            heads = [(left, top)]
            for index in range(3):
                heads += [
                    (left + step * index, top - step * (index + 0.9)),
                    (left + step * (index + 1), top - step * (index + 0.9)),
                ]
            heads += [(2 * x - px, py) for px, py in heads[::-1]]
            sheet.cut(heads, wall)
        else:
            sheet.cut(box(left - wide * 0.05, top - size * 0.04, right + wide * 0.05, top + 2), roof)
        sheet.wash(box(left, top, right, y), lighter(wall, 0.1), lighter(wall, -0.1))
    with site.canvas.sheet("plain", 0.35) as sheet:
        storeys, across = (3, 2) if size > wide * 1.9 else (2, 2)
        for storey in range(storeys):
            level = top + size * (0.11 + 0.2 * storey)
            for column in range(across):
                window(site, sheet, left + wide * (0.28 + 0.44 * column), level, wide * 0.18, size * 0.105, depth)
        if site.page.random() < 0.5:
            door(site, sheet, x, y, wide * 0.28, size * 0.2, depth, site.pick(ROOFS))
        else:
            window(site, sheet, x, y - size * 0.1, wide * 0.6, size * 0.12, depth, bars=False)
            awning(site, sheet, left + wide * 0.12, right - wide * 0.12, y - size * 0.2, size * 0.06, depth)
    if site.palette.snow:
        with site.canvas.sheet("speckled", 0.4) as sheet:
            sheet.cut(
                blob(
                    site.page,
                    x,
                    y - size * (1.0 if kind == 0 else 0.89),
                    wide * (0.2 if kind == 0 else 0.42),
                    size * 0.025,
                    0.1,
                    14,
                ),
                site.lit(SNOW, depth),
            )


def awning(site: Site, sheet: Sheet, left: float, right: float, y: float, tall: float, depth: float) -> None:
    """A striped awning."""
    count = 6
    one, other = site.lit(site.pick(rgbs("d9534a 3f8f86 e09a3e")), depth), site.lit(rgb("fdf6e6"), depth)
    step = (right - left) / count
    for index in range(count):
        a, b = left + index * step, left + (index + 1) * step
        low = y + tall
        sheet.cut([(a, y), (b, y), (b, low), ((a + b) / 2, low + tall * 0.35), (a, low)], one if index % 2 else other)


def tower_block(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A far skyscraper: a plain slab with rows of windows."""
    wide = size * site.page.uniform(0.24, 0.42)
    tone = site.lit(site.pick(rgbs("8fa6b8 a9a3b8 c2b49e 7f97a3 b5a3a0")), depth)
    top = y - size
    with site.canvas.sheet("plain", 0.7) as sheet:
        sheet.wash(box(x - wide / 2, top, x + wide / 2, y), lighter(tone, 0.08), lighter(tone, -0.06))
        if site.page.random() < 0.35:
            sheet.strip([(x, top), (x, top - size * 0.12)], max(1.0, wide * 0.03), tone)
        elif site.page.random() < 0.4:
            sheet.cut(box(x - wide * 0.3, top - size * 0.06, x + wide * 0.3, top + 2), tone)
    with site.canvas.sheet("plain", 0) as sheet:
        columns, rows = 4, max(4, int(size / wide * 3.2))
        lit, unlit = rgb("ffd27a"), lighter(tone, 0.22 if not site.light.dark else -0.2)
        for row in range(rows):
            for column in range(columns):
                glow = site.light.dark and site.page.random() < 0.5
                cx = x - wide * 0.5 + wide * (column + 0.5) / columns
                cy = top + size * 0.94 * (row + 0.7) / rows
                sheet.cut(
                    box(cx - wide * 0.07, cy - wide * 0.07, cx + wide * 0.07, cy + wide * 0.09), lit if glow else unlit
                )


def castle(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A castle with towers, pointed roofs, flags, battlements and a gate."""
    stone = site.lit(site.keep(rgbs("cfc6cf d9c9ad b9c0cf e3cdbb")), depth)
    roof = site.lit(site.keep(rgbs("5f5fa0 b5475a 3f7f8c 7d4f93")), depth)
    towers = [(-0.42, 0.62, 0.17), (0.44, 0.68, 0.16), (-0.17, 0.86, 0.15), (0.2, 0.78, 0.15)]
    for dx, tall, wide in towers[2:]:
        _tower(site, x + dx * size, y, size * tall, size * wide, stone, roof, depth)
    with site.canvas.sheet("speckled", 0.9) as sheet:
        wall = y - size * 0.42
        sheet.wash(box(x - size * 0.42, wall, x + size * 0.44, y), lighter(stone, 0.06), lighter(stone, -0.1))
        for step in range(9):
            left = x - size * 0.42 + step * size * 0.1
            sheet.cut(box(left, wall - size * 0.045, left + size * 0.055, wall + 2), stone)
    with site.canvas.sheet("grained", 0.4) as sheet:
        sheet.cut(
            arch(x - size * 0.11, y - size * 0.27, x + size * 0.11, y, size * 0.11), site.lit(rgb("6d4b3c"), depth)
        )
        sheet.cut(
            arch(x - size * 0.085, y - size * 0.235, x + size * 0.085, y, size * 0.085), site.lit(rgb("8a6248"), depth)
        )
        for dx in (-0.04, 0.0, 0.04):
            sheet.strip(
                [(x + dx * size, y - size * 0.22), (x + dx * size, y)],
                max(1.0, size * 0.006),
                site.lit(rgb("5d4234"), depth),
            )
        for dx in (-0.24, 0.26):
            window(site, sheet, x + dx * size, y - size * 0.24, size * 0.05, size * 0.09, depth, bars=False)
    for dx, tall, wide in towers[:2]:
        _tower(site, x + dx * size, y, size * tall, size * wide, stone, roof, depth)


def _tower(site: Site, x: float, y: float, tall: float, wide: float, stone: RGB, roof: RGB, depth: float) -> None:
    top = y - tall * 0.72
    with site.canvas.sheet("speckled", 0.9) as sheet:
        sheet.wash(box(x - wide / 2, top, x + wide / 2, y), lighter(stone, 0.1), lighter(stone, -0.08))
        sheet.cut(box(x - wide * 0.58, top, x + wide * 0.58, top + wide * 0.16), lighter(stone, -0.06))
        for share in (0.12, 0.4, 0.75):
            brick = y - tall * 0.68 * share
            side = wide * (0.2 if share == 0.4 else -0.22)
            sheet.cut(
                box(x + side - wide * 0.1, brick - wide * 0.06, x + side + wide * 0.1, brick + wide * 0.06),
                lighter(stone, -0.1),
            )
        window(site, sheet, x, top + wide * 0.62, wide * 0.24, wide * 0.4, depth, bars=False)
    with site.canvas.sheet("brushed", 0.7) as sheet:
        peak = y - tall
        sheet.cut([(x - wide * 0.7, top + wide * 0.03), (x, peak), (x + wide * 0.7, top + wide * 0.03)], roof)
        sheet.cut(
            [(x, peak), (x + wide * 0.7, top + wide * 0.03), (x + wide * 0.12, top + wide * 0.03)], lighter(roof, -0.14)
        )
        sheet.strip([(x, peak), (x, peak - wide * 0.45)], max(1.0, wide * 0.04), site.lit(rgb("5d4a45"), depth))
        sheet.cut(
            [(x, peak - wide * 0.45), (x + wide * 0.42, peak - wide * 0.34), (x, peak - wide * 0.2)],
            site.lit(rgb("f0b73f"), depth),
        )
        if site.palette.snow:
            sheet.cut(
                [
                    (x - wide * 0.22, peak + (top - peak) * 0.34),
                    (x, peak),
                    (x + wide * 0.22, peak + (top - peak) * 0.34),
                    (x, peak + (top - peak) * 0.28),
                ],
                site.lit(SNOW, depth),
            )


def barn(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A red barn with a white cross on its doors."""
    red, white = site.lit(rgb("b8463a"), depth), site.lit(rgb("fbf1df"), depth)
    half = size * 0.56
    with site.canvas.sheet("grained", 0.9) as sheet:
        body = [
            (x - half, y),
            (x - half, y - size * 0.5),
            (x - half * 0.62, y - size * 0.82),
            (x, y - size * 0.98),
            (x + half * 0.62, y - size * 0.82),
            (x + half, y - size * 0.5),
            (x + half, y),
        ]
        sheet.wash(body, lighter(red, 0.08), lighter(red, -0.06))
    with site.canvas.sheet("plain", 0.6) as sheet:
        roof = site.lit(SNOW if site.palette.snow else rgb("5d5560"), depth)
        sheet.strip(
            [
                (x - half * 1.12, y - size * 0.46),
                (x - half * 0.64, y - size * 0.85),
                (x, y - size),
                (x + half * 0.64, y - size * 0.85),
                (x + half * 1.12, y - size * 0.46),
            ],
            size * 0.075,
            roof,
        )
    with site.canvas.sheet("plain", 0.35) as sheet:
        wide, tall = size * 0.4, size * 0.42
        sheet.cut(box(x - wide / 2, y - tall, x + wide / 2, y), lighter(red, -0.22))
        lines = [
            [
                (x - wide / 2, y - tall),
                (x + wide / 2, y - tall),
                (x + wide / 2, y),
                (x - wide / 2, y),
                (x - wide / 2, y - tall),
            ]
        ]
        lines += [
            [(x - wide / 2, y - tall), (x, y)],
            [(x, y - tall), (x - wide / 2, y)],
            [(x, y - tall), (x + wide / 2, y)],
            [(x + wide / 2, y - tall), (x, y)],
            [(x, y - tall), (x, y)],
        ]
        for line in lines:
            sheet.strip(line, max(1.0, size * 0.022), white)
        window(site, sheet, x, y - size * 0.68, size * 0.15, size * 0.13, depth)

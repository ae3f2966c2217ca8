"""The city: a street, a market square, a roof above it all."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from visutale.papercut import scenery_built as built
from visutale.papercut import scenery_ground as ground
from visutale.papercut import scenery_houses as houses
from visutale.papercut.light import lighter, rgb, rgbs
from visutale.papercut.paper_canvas import Points
from visutale.papercut.scenery_country import open_sky, trees_for
from visutale.papercut.scenery_shapes import box, down_to, lowered, scattered
from visutale.papercut.scenery_site import Land, Site


def city(site: Site) -> Land:
    """Towers far off, a row of houses, pavement, lamps; lit windows in the dark."""
    open_sky(site)
    deep = site.near - site.horizon
    room = site.horizon - site.top
    for x in scattered(site.page, 9, -0.02 * site.width, 1.02 * site.width):
        houses.tower_block(site, x, site.horizon + site.unit * 0.04, room * site.page.uniform(0.4, 0.78), 0.08)
    x = -0.03 * site.width
    street = site.horizon + deep * (0.5 if site.place.has("rooftops") else 0.16)
    while x < site.width * 1.03:
        size = min(room * 0.92, site.unit * 0.44) * site.page.uniform(0.72, 1.0)
        x += size * 0.24
        houses.town_house(site, x, street + 3, size, 0.62)
        x += size * 0.25
    if site.place.has("rooftops"):
        return _rooftop(site)
    pavement = np.array([[-4.0, street], [site.width + 4, street - site.unit * 0.006]])
    snowy = site.palette.snow
    if "square" in site.place.key or site.place.has("market"):
        _square(site, pavement)
    else:
        built.street(site, pavement, rgb("e8eef4") if snowy else site.keep(rgbs("d3c6bc c9c3c9 d6cab0")))
        _slabs(site, street)
        _roadway(site)
    edge = lowered(pavement, deep * 0.06)
    for share in (0.1, 0.9):
        built.lamp_post(site, site.width * share, float(edge[0, 1]) + site.unit * 0.015, site.unit * 0.36, 0.75)
    if site.place.has("market"):
        for share in (0.16, 0.84):
            built.stall(site, site.width * share, float(edge[0, 1]) + site.unit * 0.05, site.unit * 0.24, 0.8)
    else:
        _street_trees(site, float(edge[0, 1]))
    return Land(edge)


def _rooftop(site: Site) -> Land:
    """On a roof above the town: rows of tiles, a chimney at each side."""
    top = site.horizon + (site.near - site.horizon) * 0.34
    tone = site.lit(site.keep(houses.ROOFS), 0.9)
    edge = np.array([[-4.0, top], [site.width + 4, top - site.unit * 0.01]])
    wide = site.unit * 0.075
    with site.canvas.sheet("brushed", 1.2) as sheet:
        sheet.wash(down_to(edge, site.height + 4), lighter(tone, 0.08), lighter(tone, -0.1))
    for row, y in reversed(list(enumerate(np.arange(top, site.height + wide, wide * 0.62)))):
        with site.canvas.sheet("plain", 0.22) as sheet:
            for x in np.arange(-wide + (row % 2) * wide / 2, site.width + wide, wide):
                shade = lighter(tone, site.page.uniform(-0.07, 0.14))
                sheet.cut(_roof_tile(x, y, wide), shade)
    with site.canvas.sheet("brushed", 0.6) as sheet:
        sheet.strip(edge, site.unit * 0.035, lighter(tone, -0.12))
    for share in (0.09, 0.9):
        x, size = site.width * share, site.unit * 0.11
        with site.canvas.sheet("speckled", 0.9) as sheet:
            brick = site.lit(rgb("a5604e"), 0.8)
            sheet.cut(box(x - size * 0.5, top - size * 1.3, x + size * 0.5, top + size * 0.5), brick)
            sheet.cut(box(x - size * 0.62, top - size * 1.5, x + size * 0.62, top - size * 1.25), lighter(brick, -0.18))
        if site.light.dark or site.palette.snow:
            houses.smoke(site, x, top - size * 1.5, site.unit * 0.24)
    return Land(edge)


def _roof_tile(x: float, y: float, wide: float) -> Points:
    """A beaver-tail tile, hanging from (x, y)."""
    angle = np.linspace(0, np.pi, 9)
    middle, half = x + wide / 2, wide * 0.47
    tail = np.stack([middle + half * np.cos(angle), y + wide * 0.45 + wide * 0.34 * np.sin(angle)], 1)
    return np.vstack([[middle - half, y], [middle + half, y], tail])


def _street_trees(site: Site, y: float) -> None:
    """A young tree in its bed at each side of the street."""
    kind = trees_for(site)[0]
    for share in (0.24, 0.77):
        x = site.width * (share + site.page.uniform(-0.02, 0.02))
        with site.canvas.sheet("speckled", 0.2) as sheet:
            sheet.oval(
                x, y + site.unit * 0.012, site.unit * 0.035, site.unit * 0.009, site.lit(site.palette.earth, 0.7)
            )
        kind(site, x, y + site.unit * 0.012, site.unit * site.page.uniform(0.2, 0.25), 0.7)


def _slabs(site: Site, top: float) -> None:
    """Paving stones, larger when nearer, some a shade off."""
    base = site.lit(rgb("cfc5bf") if not site.palette.snow else rgb("e8eef4"), 0.8)
    deep = site.near + site.unit * 0.06 - top
    rows = [top + deep * (row / 6) ** 1.5 for row in range(7)]
    with site.canvas.sheet("plain", 0) as sheet:
        for row, (high, low) in enumerate(pairwise(rows)):
            spread = [0.085 + 0.075 * (level - top) / deep for level in (high, low)]
            for column in range(-9, 9):
                if site.page.random() < 0.3:
                    near, far = (np.array([column, column + 1]) + (row % 2) * 0.5) * site.width, spread
                    corners = [
                        (near[0] * far[0], high),
                        (near[1] * far[0], high),
                        (near[1] * far[1], low),
                        (near[0] * far[1], low),
                    ]
                    middle = site.width / 2
                    sheet.cut([(middle + x, y) for x, y in corners], lighter(base, site.page.choice([-0.06, 0.14])))
            sheet.strip([(-4, low), (site.width + 4, low)], max(1.0, site.unit * 0.002), lighter(base, -0.12))


def _roadway(site: Site) -> None:
    """The road in front of the pavement: kerb, asphalt, a crossing or a dashed line."""
    kerb = site.near + site.unit * 0.045
    if kerb > site.height - 4:
        return
    line = np.array([[-4.0, kerb], [site.width + 4, kerb + site.unit * 0.006]])
    with site.canvas.sheet("speckled", 0.6) as sheet:
        sheet.strip(line, site.unit * 0.03, site.lit(rgb("eee6dc"), 0.9))
    ground.paste(
        site,
        lowered(line, site.unit * 0.014),
        rgb("8f8d9c") if not site.palette.snow else rgb("d8e1ea"),
        0.9,
        "speckled",
        0,
        0.04,
    )
    tone = site.lit(rgb("f4ecd2"), 0.95)
    room = site.height - kerb
    if room < site.unit * 0.12:
        return
    with site.canvas.sheet("plain", 0.1) as sheet:
        if site.page.random() < 0.5:
            for index in range(6):
                left = site.width * (0.29 + index * 0.075)
                lean = (left - site.width * 0.5) * 0.16
                wide = site.width * 0.045
                sheet.cut(
                    [
                        (left, kerb + room * 0.14),
                        (left + wide, kerb + room * 0.14),
                        (left + wide * 1.1 + lean, site.height + 4),
                        (left + lean, site.height + 4),
                    ],
                    tone,
                )
        else:
            y = kerb + room * 0.52
            for x in np.arange(-0.05, 1.05, 0.16):
                sheet.cut(box(x * site.width, y, (x + 0.09) * site.width, y + site.unit * 0.016), tone)


def _square(site: Site, edge: Points) -> None:
    ground.paste(site, edge, rgb("d8c3a5"), 0.85, "speckled", 0, 0.05)
    tone = site.lit(rgb("c4a985"), 0.85)
    top = float(edge[0, 1])
    with site.canvas.sheet("plain", 0) as sheet:
        for row in range(9):
            share = (row / 9) ** 1.4
            y = top + (site.height - top) * share
            wide = site.unit * (0.03 + 0.09 * share)
            for x in np.arange(-wide + (row % 2) * wide / 2, site.width + wide, wide):
                if site.page.random() < 0.4:
                    sheet.oval(x, y + wide * 0.2, wide * 0.4, wide * 0.13, tone)

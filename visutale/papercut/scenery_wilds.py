"""Wild country: jungle, desert, swamp, volcano. Each painter returns its ground."""

from __future__ import annotations

import numpy as np

from visutale.book import Box
from visutale.papercut import scenery_built as built
from visutale.papercut import scenery_ground as ground
from visutale.papercut import scenery_plants as plants
from visutale.papercut import scenery_sprigs as sprigs
from visutale.papercut.light import RGB, lighter, mix, rgb
from visutale.papercut.paper_canvas import Points
from visutale.papercut.scenery_country import mixed, open_sky, waterfall
from visutale.papercut.scenery_shapes import blob, curve, height_at, ribbon, rolling, scattered
from visutale.papercut.scenery_site import Land, Site


def jungle(site: Site) -> Land:
    """Big leaves, palms and vines, with light between them."""
    open_sky(site)
    green = rgb("3f9a5a")
    deep = site.near - site.horizon
    for index, share in enumerate((-0.32, -0.12)):
        ground.layer(
            site,
            site.horizon + deep * share,
            site.unit * 0.12,
            1.6 + index,
            mix(green, rgb("9ad07a"), 0.5 - 0.3 * index),
            0.05 + 0.2 * index,
        )
        base = rolling(site.page, site.width, site.horizon + deep * share + site.unit * 0.06, site.unit * 0.02, 2)
        ground.row(site, plants.palm, base, 6, (0.3, 0.5), 0.15 + 0.25 * index, 0.0)
    if site.place.has("waterfall"):
        waterfall(
            site,
            site.width * site.own.choice([0.32, 0.68]),
            site.horizon - (site.horizon - site.top) * 0.4,
            site.horizon + deep * 0.2,
        )
    edge = ground.layer(site, site.horizon + deep * 0.34, site.unit * 0.05, 1.1, rgb("5aa84f"), 0.8)
    ground.folds(site, edge, rgb("5aa84f"))
    ground.row(site, plants.palm, edge, 4, (0.6, 0.74), 0.75, site.unit * 0.03, (site.width * 0.18, site.width * 0.82))
    _big_leaves(site, edge, green)
    _vines(site, green)
    ground.tufts(site, edge, 22, 0.3)
    return Land(edge)


def _big_leaves(site: Site, edge: Points, green: RGB) -> None:
    """Monstera-like leaves fanning in from the sides."""
    for side in (0.0, 1.0):
        for index in range(5):
            x = site.width * (side + (0.02 if side == 0 else -0.02))
            y = float(height_at(edge, x)) + site.unit * (0.02 + 0.05 * index)
            turn = (-75 + index * 22) if side == 0 else (-105 - index * 22)
            tone = site.lit(
                lighter(mix(green, rgb("2f7f6a"), site.page.uniform(0, 0.6)), (-0.05, 0.1, 0.0)[index % 3]), 0.9
            )
            _leaf_with_rib(site, x, y, site.unit * site.page.uniform(0.17, 0.25), turn + site.page.uniform(-7, 7), tone)


def _leaf_with_rib(site: Site, x: float, y: float, size: float, turn: float, tone: RGB) -> None:
    from visutale.papercut.scenery_shapes import leaf

    with site.canvas.sheet("brushed", 0.8) as sheet:
        shape = leaf(x, y, size, size * 0.5, turn)
        sheet.cut(curve([tuple(point) for point in np.vstack([shape, shape[:1]])], 4), tone)
        bend = np.deg2rad(turn)
        ahead = np.array([np.cos(bend), np.sin(bend)])
        aside = np.array([-ahead[1], ahead[0]])
        start = np.array([x, y])
        sheet.strip([start, start + ahead * size * 0.92], max(1.0, size * 0.018), lighter(tone, 0.26))
        for share in (0.3, 0.5, 0.7):
            for way in (-1, 1):
                foot = start + ahead * size * share
                sheet.strip(
                    [foot, foot + ahead * size * 0.12 + aside * way * size * 0.15 * (1.2 - share)],
                    max(1.0, size * 0.012),
                    lighter(tone, 0.2),
                )


def _vines(site: Site, green: RGB) -> None:
    from visutale.papercut.scenery_shapes import leaf

    with site.canvas.sheet("plain", 0.6) as sheet:
        tone = site.lit(mix(green, rgb("2d6b4f"), 0.4), 0.8)
        for share in (0.05, 0.13, 0.88, 0.96):
            x = site.width * (share + site.page.uniform(-0.02, 0.02))
            length = (site.horizon - site.top) * site.page.uniform(0.35, 0.8)
            line = curve(
                [
                    (x, site.top - 8),
                    (x + site.unit * 0.02, site.top + length * 0.5),
                    (x - site.unit * 0.01, site.top + length),
                ],
                7,
            )
            sheet.strip(line, max(1.0, site.unit * 0.006), tone)
            for index in range(2, len(line), 2):
                for turn in (25, 155):
                    sheet.cut(
                        leaf(line[index][0], line[index][1], site.unit * 0.034, site.unit * 0.017, turn),
                        lighter(tone, 0.12),
                    )


def desert(site: Site) -> Land:
    """Dunes, cacti or palms, far table mountains or pyramids."""
    open_sky(site)
    sand = site.keep((rgb("f0cf8e"), rgb("eebf85"), rgb("f3d69d")))
    if "pyramid" in site.place.key:
        for x, size in ((0.24, 0.3), (0.5, 0.2), (0.74, 0.26)):
            built.pyramid(site, site.width * x, site.horizon + site.unit * 0.03, site.unit * size, 0.3)
    else:
        _mesas(site)
    deep = site.near - site.horizon
    for index, share in enumerate((0.04, 0.22)):
        ground.layer(
            site,
            site.horizon + deep * share,
            site.unit * 0.09,
            0.8 + 0.3 * index,
            lighter(sand, 0.1 - 0.14 * index),
            0.25 + 0.3 * index,
            "speckled",
            0,
            0.02,
        )
    edge = ground.layer(site, site.horizon + deep * 0.44, site.unit * 0.06, 0.8, sand, 0.9, "speckled", 0, 0.03)
    ground.folds(site, edge, sand, share=0.08, texture="speckled")
    water = None
    if site.place.has("palms", "water"):
        water = _oasis(site, edge)
        ground.row(site, plants.palm, edge, 6, (0.34, 0.5), 0.7, site.unit * 0.04, site.calm)
    else:
        ground.row(site, plants.cactus, edge, 7, (0.16, 0.34), 0.8, site.unit * 0.12, site.calm)
    stones = [
        (site.width * share, float(height_at(edge, site.width * share)) + site.unit * 0.14, site.unit * 0.06)
        for share in (0.1, 0.9)
    ]
    ground.rocks(site, stones, rgb("c99a6a"))
    return Land(edge, water)


def _mesas(site: Site) -> None:
    tone = site.lit(rgb("d08a62"), 0.12)
    with site.canvas.sheet("brushed", 0.8) as sheet:
        for share, wide, tall in ((0.13, 0.2, 0.2), (0.42, 0.1, 0.1), (0.86, 0.24, 0.24)):
            x, half = site.width * (share + site.page.uniform(-0.05, 0.05)), site.unit * wide / 2
            top = site.horizon - site.unit * tall * site.page.uniform(0.7, 1.0)
            foot = site.horizon + site.unit * 0.06
            sheet.wash(
                [
                    (x - half * 1.35, foot),
                    (x - half, top + half * 0.3),
                    (x - half * 0.86, top),
                    (x + half * 0.8, top - half * 0.04),
                    (x + half, top + half * 0.4),
                    (x + half * 1.3, foot),
                ],
                lighter(tone, 0.14),
                lighter(tone, -0.06),
            )
            for level in (0.25, 0.55):
                sheet.strip(
                    [
                        (x - half * (0.95 + 0.2 * level), top + (foot - top) * level),
                        (x + half * (0.95 + 0.2 * level), top + (foot - top) * level),
                    ],
                    max(1.0, half * 0.05),
                    lighter(tone, -0.12),
                )


def _oasis(site: Site, edge: Points) -> Box:
    side = 0.2 if site.own.random() < 0.5 else 0.8
    x, y = site.width * side, float(height_at(edge, site.width * side)) + site.unit * 0.11
    wide, tall = site.unit * 0.2, site.unit * 0.045
    with site.canvas.sheet("brushed", 0.3) as sheet:
        sheet.wash(
            blob(site.page, x, y, wide, tall, 0.05, 30),
            site.lit(lighter(site.palette.water, 0.3), 0.8),
            site.lit(site.palette.water, 0.9),
        )
    return Box(
        max(0.0, (x - wide * 0.8) / site.width),
        (y - tall) / site.height,
        min(1.0, (x + wide * 0.8) / site.width),
        (y + tall) / site.height,
    )


def swamp(site: Site) -> Land:
    """Still green water between banks, crooked trees, reeds, lily pads."""
    open_sky(site)
    murk = rgb("7fa06a")
    deep = site.near - site.horizon
    back = ground.layer(site, site.horizon - site.unit * 0.01, site.unit * 0.05, 1.4, rgb("8aa87a"), 0.1)
    ground.row(site, mixed(site, (plants.bare_tree, plants.round_tree)), back, 11, (0.18, 0.3), 0.15, site.unit * 0.02)
    box = ground.water_sheet(
        site, site.horizon + deep * 0.05, site.horizon + deep * 0.5, mix(site.palette.water, murk, 0.65)
    )
    with site.canvas.sheet("tissue", 0.35) as sheet:
        for x in scattered(site.page, 9, 0, site.width):
            y = site.horizon + deep * site.page.uniform(0.12, 0.42)
            size = site.unit * 0.035 * (0.6 + site.depth_at(y))
            sheet.oval(x, y, size, size * 0.34, site.lit(rgb("6fa653"), 0.7))
            if site.page.random() < 0.35:
                sheet.oval(x, y - size * 0.25, size * 0.3, size * 0.25, site.lit(rgb("f4b9cc"), 0.8))
    edge = ground.layer(site, site.horizon + deep * 0.5, site.unit * 0.04, 1.2, rgb("7d9450"), 0.85)
    ground.folds(site, edge, rgb("7d9450"))
    for share in (0.07, 0.94):
        x = site.width * share
        plants.bare_tree(site, x, float(height_at(edge, x)) + site.unit * 0.03, site.unit * 0.55, 0.8)
    with site.canvas.sheet("plain", 0.6) as sheet:
        for share in (0.03, 0.15, 0.22, 0.8, 0.88, 0.98):
            x = site.width * share
            sprigs.reeds(
                site,
                sheet,
                x,
                float(height_at(edge, x)) + site.unit * 0.03,
                site.unit * site.page.uniform(0.13, 0.2),
                0.9,
            )
    ground.tufts(site, edge, 26, 0.1)
    return Land(edge, Box(box.left, box.top, box.right, min(box.bottom, float(edge[:, 1].max()) / site.height)))


def volcano(site: Site) -> Land:
    """A smoking cone with glowing streams of lava."""
    open_sky(site)
    x = site.width * site.own.uniform(0.38, 0.62)
    room = site.horizon - site.top
    top, foot = site.top + room * 0.3, site.horizon + site.unit * 0.06
    half, mouth = site.unit * 0.46, site.unit * 0.09
    with site.canvas.sheet("plain", 0.7) as sheet:
        for index in range(6):
            radius = site.unit * (0.045 + 0.018 * index)
            drift = site.unit * 0.035 * index * (1 if site.own.random() < 0.9 else -1)
            y = max(site.top + radius, top - site.unit * 0.045 * index)
            sheet.cut(
                blob(site.page, x + drift, y, radius * 1.2, radius, 0.1, 18),
                mix(site.light.sky[1], rgb("8a7f8c"), 0.72 - 0.07 * index),
            )
    site.canvas.light_up(x, top, site.unit * 0.25, rgb("ff8a3c"), 0.75)
    rock = site.lit(rgb("7a6470"), 0.35)
    slope = [
        (x - half, foot),
        (x - half * 0.5, top + (foot - top) * 0.55),
        (x - mouth, top),
        (x - mouth * 0.3, top + mouth * 0.25),
        (x + mouth * 0.4, top + mouth * 0.15),
        (x + mouth, top),
        (x + half * 0.45, top + (foot - top) * 0.5),
        (x + half * 1.1, foot),
    ]
    with site.canvas.sheet("brushed", 1.1) as sheet:
        sheet.wash(slope, lighter(rock, -0.08), lighter(rock, 0.12))
        sheet.cut([slope[4], slope[5], slope[6], slope[7], (x + half * 0.4, foot)], lighter(rock, -0.14))
    with site.canvas.sheet("tissue", 0.4) as sheet:
        for dx, reach in ((-0.5, 0.75), (0.15, 0.95), (0.6, 0.6)):
            end = (x + dx * half * 0.6, top + (foot - top) * reach)
            line = curve(
                [(x + dx * mouth, top + mouth * 0.15), (x + dx * mouth * 2.1, top + (end[1] - top) * 0.5), end], 7
            )
            sheet.cut(ribbon(line, mouth * 0.6, mouth * 0.24), rgb("ff7a33"))
            sheet.cut(ribbon(line, mouth * 0.26, mouth * 0.08), rgb("ffd05a"))
    deep = site.near - site.horizon
    ground.layer(
        site, site.horizon + deep * 0.12, site.unit * 0.06, 1.3, mix(site.palette.grass[1], rgb("8d7a72"), 0.6), 0.4
    )
    ash = mix(rgb("8f7f7c"), site.palette.grass[0], 0.25)
    edge = ground.layer(site, site.horizon + deep * 0.42, site.unit * 0.05, 1.0, ash, 0.85, "speckled")
    ground.folds(site, edge, ash, texture="speckled")
    stones = [
        (
            site.width * share,
            float(height_at(edge, site.width * share)) + site.unit * site.page.uniform(0.04, 0.2),
            site.unit * site.page.uniform(0.06, 0.14),
        )
        for share in (0.05, 0.14, 0.86, 0.95)
    ]
    ground.rocks(site, stones, rgb("6d5c66"))
    ground.tufts(site, edge, 12)
    return Land(edge)

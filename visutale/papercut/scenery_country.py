"""Open country: meadow, hills, forest, mountains, jungle, desert, swamp, volcano. Each painter returns its ground."""

from __future__ import annotations

import numpy as np

from visutale.book import Box
from visutale.papercut import scenery_built as built
from visutale.papercut import scenery_ground as ground
from visutale.papercut import scenery_plants as plants
from visutale.papercut.light import RGB, lighter, mix, rgb
from visutale.papercut.paper_canvas import Points
from visutale.papercut.scenery_shapes import blob, curve, down_to, height_at, peaks, ribbon, rolling, scattered
from visutale.papercut.scenery_site import Land, Site
from visutale.papercut.scenery_sky import paint_clouds, paint_lightning, paint_rainbow, paint_sky


def open_sky(site: Site) -> None:
    """Sky, clouds, and what the place's words hang in it."""
    paint_sky(site)
    if site.place.has("rainbow"):
        paint_rainbow(site)
    paint_clouds(site)
    if site.scene.weather == "storm":
        paint_lightning(site)


def trees_for(site: Site) -> tuple[plants.Painter, ...]:
    """The kinds of tree of this place: two that stay the same on all its pages."""
    if site.place.has("pines"):
        return (plants.pine,)
    if site.place.has("birches"):
        return (plants.birch, plants.round_tree)
    if site.place.has("orchard"):
        return (plants.blossom_tree,)
    if site.place.has("palms"):
        return (plants.palm,)
    kinds = (plants.round_tree, plants.poplar, plants.pine, plants.blossom_tree)
    first, second = site.own.choice(len(kinds), 2, replace=False)
    return kinds[first], kinds[second]


def mixed(site: Site, kinds: tuple[plants.Painter, ...]) -> plants.Painter:
    """A painter that takes one of the kinds each time."""

    def paint(_: Site, x: float, y: float, size: float, depth: float) -> None:
        kinds[int(site.page.integers(0, len(kinds)))](site, x, y, size, depth)

    return paint


def grass(site: Site) -> tuple[RGB, RGB, RGB]:
    """Far, middle and near grass in the order the place keeps."""
    colours = site.palette.grass
    start = int(site.own.integers(0, 2))
    return colours[(start + 1) % 4], colours[(start + 3) % 4], colours[start % 4]


def far_range(site: Site, tall: float, snowy: bool, depth: float, count: int, colour: RGB | None = None) -> None:
    """A mountain range behind everything, its shaded flanks and its snow."""
    base = site.horizon + site.unit * 0.08
    line, shades = peaks(site.page, site.width, base, tall, count)
    tone = site.lit(colour or mix(site.palette.rock, rgb("7f86b0"), 0.45), depth)
    with site.canvas.sheet("brushed", 0.9) as sheet:
        sheet.wash(down_to(line, site.height), lighter(tone, 0.12), lighter(tone, -0.04), (base - tall, base))
        for shade in shades:
            sheet.cut(shade, lighter(tone, -0.13))
    if not snowy:
        return
    white = site.lit(rgb("fbfdff"), depth + 0.2)
    with site.canvas.sheet("speckled", 0.45) as sheet:
        for shade in shades:
            top = shade[0]
            _snow_cap(site, sheet, line, top, tall * site.page.uniform(0.26, 0.4), white)


def _snow_cap(site: Site, sheet: object, line: Points, top: Points, deep: float, white: RGB) -> None:
    from visutale.papercut.paper_canvas import Sheet

    assert isinstance(sheet, Sheet)
    level = top[1] + deep
    order = np.argsort(line[:, 0])
    xs = np.linspace(top[0] - deep * 1.6, top[0] + deep * 1.6, 60)
    ys = height_at(line[order], xs)
    inside = ys < level
    middle = int(np.argmin(np.abs(xs - top[0])))
    left, right = middle, middle
    while left > 0 and inside[left - 1]:
        left -= 1
    while right < len(xs) - 1 and inside[right + 1]:
        right += 1
    if right - left < 4:
        return
    ridge = np.stack([xs[left : right + 1], ys[left : right + 1]], 1)
    teeth = np.linspace(xs[right], xs[left], 8)
    drip = [
        (x, level + (deep * 0.2 if step % 2 else -deep * 0.28) * (0 if step in (0, 7) else 1))
        for step, x in enumerate(teeth)
    ]
    drip = [(x, max(y, float(height_at(line[order], x)))) for x, y in drip]
    sheet.cut(np.vstack([ridge, drip]), white)


def _cottage(site: Site, edge: Points, depth: float = 0.55) -> None:
    x = site.width * (0.16 if site.own.random() < 0.5 else 0.84)
    size = site.unit * 0.24
    built.house(site, x, float(height_at(edge, x)) + size * 0.08, size, depth)


def meadow(site: Site) -> Land:
    """Rolling grass with flowers, a few trees at its sides."""
    open_sky(site)
    if site.place.has("mountains", "snow") or site.own.random() < 0.25:
        far_range(site, site.unit * 0.2, True, 0.05, 4)
    far, middle, near = grass(site)
    kinds = trees_for(site)
    back = ground.layer(site, site.horizon + site.unit * 0.02, site.unit * 0.09, 0.9, far, 0.12)
    ground.row(site, mixed(site, kinds), back, 9, (0.05, 0.09), 0.25, site.unit * 0.015)
    if site.place.has("fence"):
        ground.fence(site, back, site.unit * 0.01)
    deep = site.near - site.horizon
    second = ground.layer(site, site.horizon + deep * 0.2, site.unit * 0.07, 1.1, middle, 0.45)
    ground.row(site, mixed(site, kinds), second, 6, (0.2, 0.3), 0.5, site.unit * 0.02, site.calm)
    if site.place.has("house"):
        _cottage(site, second)
    edge = ground.layer(site, site.horizon + deep * 0.42, site.unit * 0.05, 1.0, near, 0.85)
    ground.folds(site, edge, near)
    if site.place.has("path"):
        ground.path(site, edge, site.palette.path)
    ground.tufts(site, edge, 42, 0.75 if site.place.has("flowers") else 0.42)
    return Land(edge)


def hills(site: Site) -> Land:
    """Hill after hill, small trees and a path over them."""
    open_sky(site)
    if site.place.has("mountains"):
        far_range(site, site.unit * 0.22, True, 0.05, 4)
    far, middle, near = grass(site)
    kinds = trees_for(site)
    deep = site.near - site.horizon
    line = None
    for index, (share, rise, colour) in enumerate(((-0.12, 0.16, far), (0.04, 0.15, middle), (0.2, 0.13, far))):
        depth = 0.08 + 0.2 * index
        line = ground.layer(
            site, site.horizon + deep * share + site.unit * 0.05, site.unit * rise, 1.1 + 0.2 * index, colour, depth
        )
        ground.row(
            site,
            mixed(site, kinds),
            line,
            7 - index,
            (0.05 + 0.025 * index, 0.08 + 0.04 * index),
            depth + 0.1,
            site.unit * 0.03,
        )
    assert line is not None
    if site.place.has("windmill", "tower"):
        x = site.width * 0.83
        built.windmill(site, x, float(height_at(line, x)) + site.unit * 0.01, site.unit * 0.3, 0.5)
    if site.place.has("house"):
        _cottage(site, line)
    if site.place.has("castle"):
        x = site.width * 0.2
        built.castle(site, x, float(height_at(line, x)) + site.unit * 0.02, site.unit * 0.3, 0.4)
    edge = ground.layer(site, site.horizon + deep * 0.46, site.unit * 0.07, 0.8, near, 0.85)
    ground.folds(site, edge, near)
    if site.own.random() < 0.6 or site.place.has("path"):
        ground.path(site, edge, site.palette.path, 0.26)
    ground.tufts(site, edge, 36, 0.35)
    return Land(edge)


def forest(site: Site) -> Land:
    """Trees in three depths: pale ones behind, a wall of trunks at both sides, mushrooms and ferns below."""
    open_sky(site)
    _, middle, near = grass(site)
    if not site.palette.snow:
        near = mix(near, site.palette.pine, 0.3)
    kinds = trees_for(site)
    kinds = (*kinds, plants.pine) if plants.pine not in kinds and site.own.random() < 0.5 else kinds
    deep = site.near - site.horizon
    if site.palette.bare:
        kinds = (plants.pine, plants.bare_tree, plants.pine)
    far = ground.layer(site, site.horizon, site.unit * 0.04, 1.2, middle, 0.15)
    ground.row(site, mixed(site, kinds), far, 17, (0.24, 0.36), 0.08, site.unit * 0.02)
    second = ground.layer(site, site.horizon + deep * 0.14, site.unit * 0.04, 1.1, middle, 0.4)
    ground.row(
        site, mixed(site, kinds), second, 12, (0.34, 0.48), 0.42, site.unit * 0.02, (site.width * 0.3, site.width * 0.7)
    )
    if site.place.has("house"):
        x = site.width * site.own.choice([0.34, 0.66])
        built.house(site, x, float(height_at(second, x)) + site.unit * 0.04, site.unit * 0.27, 0.5)
    edge = ground.layer(site, site.horizon + deep * 0.36, site.unit * 0.04, 1.0, near, 0.85)
    ground.folds(site, edge, near)
    if site.place.has("path") or site.own.random() < 0.45:
        ground.path(
            site,
            edge,
            site.palette.path if site.palette.snow else mix(site.palette.path, site.palette.earth, 0.3),
            0.28,
        )
    for side in (0.06, 0.95):
        x = site.width * (side + site.page.uniform(-0.03, 0.03))
        tall = min(site.unit * 0.78, site.horizon - site.top + site.unit * 0.12)
        mixed(site, kinds)(site, x, float(height_at(edge, x)) + site.unit * 0.05, tall, 0.9)
    ground.tufts(site, edge, 34, 0.2)
    _forest_floor(site, edge)
    return Land(edge)


def _forest_floor(site: Site, edge: Points) -> None:
    snowy = site.palette.snow
    with site.canvas.sheet("plain", 0.5) as sheet:
        for x in scattered(site.page, 9, 0, site.width):
            if site.calm[0] < x < site.calm[1]:
                continue
            y = float(height_at(edge, x)) + site.unit * site.page.uniform(0.06, 0.3)
            if not snowy and (site.place.has("mushrooms") or site.page.random() < 0.6):
                plants.mushroom(site, sheet, x, y, site.unit * site.page.uniform(0.03, 0.055), site.depth_at(y))


def mountains(site: Site, snowy: bool = False) -> Land:
    """Two ranges, firs below them, rocks on the ground."""
    open_sky(site)
    snowy = snowy or site.palette.snow
    room = site.horizon - site.top
    far_range(site, room * 0.78, True, 0.0, 4)
    far_range(site, room * 0.5, snowy or site.own.random() < 0.5, 0.3, 5, mix(site.palette.rock, rgb("6d7a9a"), 0.3))
    colours: tuple[RGB, ...] = (rgb("f6f9fc"), rgb("dfe9f2"), rgb("eaf1f7")) if snowy else grass(site)
    deep = site.near - site.horizon
    back = ground.layer(
        site, site.horizon + deep * 0.1, site.unit * 0.06, 1.0, colours[0], 0.3, "speckled" if snowy else "tissue"
    )
    ground.row(site, plants.pine, back, 13, (0.08, 0.15), 0.35, site.unit * 0.02, None)
    second = ground.layer(
        site, site.horizon + deep * 0.24, site.unit * 0.06, 1.2, colours[1], 0.55, "speckled" if snowy else "tissue"
    )
    ground.row(site, plants.pine, second, 8, (0.2, 0.34), 0.65, site.unit * 0.02, site.calm)
    if site.place.has("house"):
        _cottage(site, second)
    if site.place.has("waterfall"):
        waterfall(site, site.width * site.own.choice([0.3, 0.7]), site.horizon - room * 0.3, float(second[:, 1].mean()))
    edge = ground.layer(
        site, site.horizon + deep * 0.42, site.unit * 0.05, 1.0, colours[2], 0.9, "speckled" if snowy else "tissue"
    )
    ground.folds(site, edge, colours[2], share=0.06, texture="speckled")
    stones = [
        (
            x,
            float(height_at(edge, x)) + site.unit * site.page.uniform(0.04, 0.16),
            site.unit * site.page.uniform(0.07, 0.15),
        )
        for x in (site.width * 0.07, site.width * 0.93, site.width * 0.85)
    ]
    ground.rocks(site, stones)
    if not snowy:
        ground.tufts(site, edge, 26, 0.25)
    return Land(edge)


def snowy_mountains(site: Site) -> Land:
    """Mountains under snow, whatever the season."""
    from dataclasses import replace

    site.palette = replace(site.palette, snow=True, grass=(rgb("f4f8fb"), rgb("e4edf5"), rgb("d3e1ee"), rgb("c3d5e6")))
    return mountains(site, snowy=True)


def waterfall(site: Site, x: float, top: float, foot: float) -> None:
    """Falling strips of paper and a little spray."""
    wide = site.unit * 0.1
    base = site.lit(mix(site.palette.water, rgb("ffffff"), 0.35), 0.5)
    with site.canvas.sheet("dragged", 0.7) as sheet:
        for index in range(5):
            dx = (index - 2) * wide * 0.2
            line = curve([(x + dx * 0.7, top), (x + dx, (top + foot) / 2), (x + dx * 1.5, foot)], 6)
            sheet.cut(ribbon(line, wide * 0.26, wide * 0.36), lighter(base, (0.0, 0.3, 0.12, 0.42, 0.05)[index]))
        for index in range(6):
            sheet.cut(
                blob(site.page, x + (index - 2.5) * wide * 0.26, foot, wide * 0.2, wide * 0.12, 0.1, 14),
                lighter(base, 0.5),
            )


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
            sheet.wash([(x - half * 1.35, foot), (x - half, top + half * 0.3), (x - half * 0.86, top), (x + half * 0.8, top - half * 0.04), (x + half, top + half * 0.4), (x + half * 1.3, foot)],
                       lighter(tone, 0.14), lighter(tone, -0.06))  # fmt: skip
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
            plants.reeds(
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
    slope = [(x - half, foot), (x - half * 0.5, top + (foot - top) * 0.55), (x - mouth, top), (x - mouth * 0.3, top + mouth * 0.25), (x + mouth * 0.4, top + mouth * 0.15),
             (x + mouth, top), (x + half * 0.45, top + (foot - top) * 0.5), (x + half * 1.1, foot)]  # fmt: skip
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

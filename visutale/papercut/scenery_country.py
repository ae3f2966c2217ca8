"""Open country: meadow, hills, forest, mountains, jungle, desert, swamp, volcano. Each painter returns its ground."""

from __future__ import annotations

import numpy as np

from visutale.papercut import scenery_built as built
from visutale.papercut import scenery_ground as ground
from visutale.papercut import scenery_houses as houses
from visutale.papercut import scenery_plants as plants
from visutale.papercut import scenery_sprigs as sprigs
from visutale.papercut.light import RGB, lighter, mix, rgb
from visutale.papercut.paper_canvas import Points, Sheet
from visutale.papercut.scenery_shapes import blob, curve, down_to, foot_at, height_at, peaks, ribbon, scattered
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


def _snow_cap(site: Site, sheet: Sheet, line: Points, top: Points, deep: float, white: RGB) -> None:
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
    houses.house(site, x, foot_at(edge, x, size * 0.45) + size * 0.04, size, depth)


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
        houses.castle(site, x, foot_at(line, x, site.unit * 0.15) + site.unit * 0.01, site.unit * 0.3, 0.4)
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
        houses.house(site, x, foot_at(second, x, site.unit * 0.13) + site.unit * 0.03, site.unit * 0.27, 0.5)
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
                sprigs.mushroom(site, sheet, x, y, site.unit * site.page.uniform(0.03, 0.055), site.depth_at(y))


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

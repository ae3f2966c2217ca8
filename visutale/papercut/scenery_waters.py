"""By and on water: beach, sea, river, lake, island, harbour, ice. Each painter returns its ground."""

from __future__ import annotations

import numpy as np

from visutale.book import Box
from visutale.papercut import scenery_built as built
from visutale.papercut import scenery_ground as ground
from visutale.papercut import scenery_houses as houses
from visutale.papercut import scenery_plants as plants
from visutale.papercut import scenery_sprigs as sprigs
from visutale.papercut.light import RGB, lighter, mix, rgb, rgbs
from visutale.papercut.paper_canvas import Points
from visutale.papercut.scenery_country import far_range, grass, mixed, open_sky, trees_for, waterfall
from visutale.papercut.scenery_shapes import (
    blob,
    box,
    curve,
    down_to,
    foot_at,
    height_at,
    lowered,
    rolling,
    scattered,
    star,
)
from visutale.papercut.scenery_site import Land, Site


def beach(site: Site) -> Land:
    """Sea behind, sand before it, shells and starfish; palms or huts at the side."""
    open_sky(site)
    deep = site.near - site.horizon
    _far_boats(site, 2)
    shore = site.horizon + deep * 0.36
    water = ground.water_sheet(site, site.horizon, shore + site.unit * 0.05)
    sand = site.palette.sand
    edge = rolling(site.page, site.width, shore + site.unit * 0.06, site.unit * 0.05, 0.7)
    with site.canvas.sheet("plain", 0.5) as sheet:
        sheet.cut(
            down_to(lowered(edge, -site.unit * 0.022), site.height),
            site.lit(mix(site.palette.water, rgb("ffffff"), 0.75), 0.8),
        )
    ground.paste(
        site, lowered(edge, -site.unit * 0.006), mix(sand, site.palette.earth, 0.28), 0.75, "speckled", 0, 0.02
    )
    ground.paste(site, lowered(edge, site.unit * 0.03), sand, 0.9, "speckled", 0, 0.04)
    ground.folds(site, lowered(edge, site.unit * 0.04), sand, share=0.08, texture="speckled")
    _shells(site, edge)
    if site.place.has("house"):
        x = site.width * site.own.choice([0.16, 0.84])
        houses.house(site, x, foot_at(edge, x, site.unit * 0.14) + site.unit * 0.07, site.unit * 0.3, 0.75)
    elif site.place.has("palms") or site.own.random() < 0.45:
        for share in (0.07, 0.93):
            x = site.width * (share + site.page.uniform(-0.03, 0.03))
            plants.palm(
                site, x, float(height_at(edge, x)) + site.unit * 0.14, site.unit * site.page.uniform(0.45, 0.6), 0.85
            )
    else:
        left = site.own.random() < 0.5
        for share in (0.06, 0.21):
            x = site.width * (share if left else 1 - share)
            built.shore_hut(site, x, float(height_at(edge, x)) + site.unit * 0.09, site.unit * 0.24, 0.8)
    if site.place.has("lighthouse"):
        built.lighthouse(site, site.width * 0.86, site.horizon + site.unit * 0.03, site.unit * 0.36, 0.4)
    return Land(lowered(edge, site.unit * 0.03), water)


def _far_boats(site: Site, count: int) -> None:
    for x in scattered(site.page, count, 0.08 * site.width, 0.92 * site.width):
        built.boat(site, x, site.horizon + site.unit * 0.012, site.unit * site.page.uniform(0.05, 0.08), 0.25)


def _shells(site: Site, edge: Points, reach: float = 1.0) -> None:
    with site.canvas.sheet("plain", 0.4) as sheet:
        for index, x in enumerate(scattered(site.page, 13, 0, site.width)):
            y = (
                float(height_at(edge, x))
                + (site.height - float(height_at(edge, x))) * site.page.uniform(0.12, 0.95) * reach
            )
            depth = site.depth_at(y)
            size = site.unit * (0.008 + 0.014 * depth)
            if index % 4 == 0:
                sheet.cut(star(x, y, size * 1.7, 5, 0.5, site.page.uniform(0, 72)), site.lit(rgb("ee8a5f"), depth))
            elif index % 4 == 1:
                sheet.oval(x, y, size, size * 0.7, site.lit(rgb("fbeee0"), depth), site.page.uniform(0, 90))
            else:
                sheet.oval(x, y, size * 0.8, size * 0.5, site.lit(rgb("c7a983"), depth), site.page.uniform(0, 90))


def sea(site: Site) -> Land:
    """Rows of foamed waves to the horizon; figures and boats ride between them."""
    open_sky(site)
    rough = 0.085 if site.scene.weather in ("storm", "wind") else 0.05
    base = mix(site.palette.water, rgb("2f7fae"), 0.45)
    far = mix(site.lit(base, 0.7), site.light.sky[2], 0.5)
    with site.canvas.sheet("brushed", 0.6) as sheet:
        sheet.wash(
            box(-4, site.horizon, site.width + 4, site.height + 4), lighter(far, 0.15), far, (site.horizon, site.near)
        )
    _far_boats(site, 2)
    deep = site.near - site.horizon
    rows = ground.wave_rows(site, site.horizon + deep * 0.12, site.near + site.unit * 0.03, base, 6, rough)
    if site.bottom < site.height * 0.97:
        ground.wave_rows(site, site.near + site.unit * 0.13, site.height, base, 3, rough, 0.9)
    edge = rows[2]
    return Land(edge, Box(0.03, float(rows[1][:, 1].mean()) / site.height, 0.97, site.near / site.height))


def river(site: Site) -> Land:
    """A river winding from the hills across the picture, a bridge or a waterfall, figures on the near bank."""
    open_sky(site)
    far, middle, near = grass(site)
    deep = site.near - site.horizon
    if site.place.has("waterfall", "mountains"):
        far_range(site, (site.horizon - site.top) * 0.55, True, 0.1, 4)
    back = ground.layer(site, site.horizon + site.unit * 0.02, site.unit * 0.09, 1.0, far, 0.15)
    kinds = trees_for(site)
    ground.row(site, mixed(site, kinds), back, 10, (0.07, 0.13), 0.25, site.unit * 0.02)
    second = ground.layer(site, site.horizon + deep * 0.12, site.unit * 0.04, 1.2, middle, 0.4)
    ground.row(site, mixed(site, kinds), second, 6, (0.2, 0.3), 0.45, site.unit * 0.02, site.calm)
    top, foot = site.horizon + deep * 0.2, site.horizon + deep * 0.52
    bank = rolling(site.page, site.width, top + site.unit * 0.02, site.unit * 0.03, 1.3)
    with site.canvas.sheet("brushed", 0.4) as sheet:
        tone = site.lit(site.palette.water, 0.7)
        sheet.wash(
            down_to(bank, foot + site.unit * 0.1), lighter(mix(tone, site.light.sky[-1], 0.3), 0.1), tone, (top, foot)
        )
        for index in range(14):
            x, y = site.page.uniform(0, 1) * site.width, top + (foot - top) * site.page.uniform(0.12, 1.0)
            size = site.unit * site.page.uniform(0.03, 0.08)
            sheet.cut(ground.ripple(site, x, y, size), lighter(tone, 0.28 if index % 2 else -0.1))
    if site.place.has("waterfall"):
        waterfall(
            site,
            site.width * site.own.choice([0.3, 0.7]),
            site.horizon - (site.horizon - site.top) * 0.3,
            top + site.unit * 0.05,
        )
    if site.place.has("bridge"):
        built.bridge(site, site.width * 0.24, site.width * 0.78, foot + site.unit * 0.02, site.unit * 0.22, 0.6)
    stones = [
        (site.width * share, foot + site.unit * site.page.uniform(-0.05, 0.01), site.unit * 0.06)
        for share in (0.15, 0.87)
    ]
    ground.rocks(site, stones)
    edge = ground.layer(site, foot + site.unit * 0.04, site.unit * 0.04, 1.0, near, 0.88)
    _bank_plants(site, edge)
    ground.folds(site, edge, near)
    ground.tufts(site, edge, 34, 0.4)
    return Land(edge, Box(0.04, (top + site.unit * 0.04) / site.height, 0.96, foot / site.height))


def _bank_plants(site: Site, edge: Points) -> None:
    if site.palette.snow:
        return
    with site.canvas.sheet("plain", 0.6) as sheet:
        for share in (0.02, 0.1, 0.16, 0.85, 0.92, 0.98):
            x = site.width * (share + site.page.uniform(-0.02, 0.02))
            sprigs.reeds(
                site,
                sheet,
                x,
                float(height_at(edge, x)) + site.unit * 0.03,
                site.unit * site.page.uniform(0.1, 0.17),
                0.9,
            )


def lake(site: Site) -> Land:
    """Still water with a far shore, lilies and reeds; frozen in winter."""
    open_sky(site)
    far, middle, near = grass(site)
    deep = site.near - site.horizon
    if site.place.has("mountains") or site.own.random() < 0.6:
        far_range(site, (site.horizon - site.top) * 0.5, True, 0.05, 4)
    back = ground.layer(site, site.horizon + site.unit * 0.01, site.unit * 0.06, 1.1, far, 0.2)
    ground.row(site, mixed(site, trees_for(site)), back, 13, (0.07, 0.13), 0.3, site.unit * 0.015)
    frozen = site.scene.season == "winter"
    water = ground.water_sheet(
        site, site.horizon + deep * 0.06, site.horizon + deep * 0.5, rgb("bfdcea") if frozen else None
    )
    if not frozen:
        _lilies(site, site.horizon + deep * 0.16, site.horizon + deep * 0.42)
    del middle
    edge = ground.layer(site, site.horizon + deep * 0.54, site.unit * 0.05, 0.9, near, 0.88)
    _bank_plants(site, edge)
    ground.folds(site, edge, near)
    ground.tufts(site, edge, 30, 0.4)
    return Land(edge, water)


def _lilies(site: Site, top: float, bottom: float) -> None:
    with site.canvas.sheet("tissue", 0.35) as sheet:
        for x in scattered(site.page, 7, 0, site.width):
            y = top + (bottom - top) * site.page.uniform(0, 1)
            size = site.unit * (0.016 + 0.02 * site.depth_at(y) * 1.5)
            sheet.oval(x, y, size, size * 0.36, site.lit(rgb("5fa862"), 0.7))
            if site.page.random() < 0.5:
                for turn in (-140, -90, -40):
                    from visutale.papercut.scenery_shapes import leaf

                    sheet.cut(leaf(x, y, size * 0.5, size * 0.25, turn), site.lit(rgb("f9cdd9"), 0.8))


def island(site: Site) -> Land:
    """A round sandy island with palms in a wide sea."""
    open_sky(site)
    deep = site.near - site.horizon
    _far_boats(site, 1)
    water = ground.water_sheet(site, site.horizon, site.height)
    sand = site.palette.sand if not site.palette.snow else rgb("ecdfc0")
    top = site.horizon + deep * 0.3
    x = np.linspace(-0.1, 1.1, 60)
    swell = np.clip(1 - np.abs((x - 0.5) / 0.54) ** 2.6, 0, 1)
    edge = np.stack([x * site.width, top + site.unit * 0.2 - swell * site.unit * 0.2], 1)
    shore = site.near + site.unit * 0.035
    low = np.stack([x[::-1] * site.width, shore + site.unit * 0.02 - (1 - swell[::-1]) * site.unit * 0.1], 1)
    with site.canvas.sheet("plain", 0.3) as sheet:
        foam = np.vstack([lowered(edge, -site.unit * 0.018), lowered(low, site.unit * 0.03)])
        sheet.cut(foam, site.lit(mix(site.palette.water, rgb("ffffff"), 0.65), 0.8))
    with site.canvas.sheet("speckled", 0.8) as sheet:
        sheet.wash(np.vstack([edge, low]), site.lit(lighter(sand, 0.1), 0.6), site.lit(sand, 0.95))
    with site.canvas.sheet("tissue", 0.7) as sheet:
        green = site.lit(rgb("6fb058"), 0.7)
        hump = blob(site.page, site.width * 0.5, top + site.unit * 0.045, site.width * 0.34, site.unit * 0.055, 0.1, 30)
        sheet.wash(hump, lighter(green, 0.1), green)
    for share in (0.2, 0.3, 0.78):
        px = site.width * (share + site.page.uniform(-0.03, 0.03))
        plants.palm(site, px, top + site.unit * 0.06, site.unit * site.page.uniform(0.42, 0.58), 0.65)
    _shells(site, np.stack([edge[:, 0], np.full(len(edge), top + site.unit * 0.1)], 1), 0.3)
    inside = np.stack([edge[:, 0], np.where(swell > 0.25, edge[:, 1] + site.unit * 0.05, site.near)], 1)
    return Land(inside, Box(0.02, water.top, 0.98, (top + site.unit * 0.1) / site.height))


def harbour(site: Site) -> Land:
    """Coloured houses along the water, boats at their moorings, a quay in front, perhaps a lighthouse."""
    open_sky(site)
    deep = site.near - site.horizon
    back = ground.layer(site, site.horizon, site.unit * 0.07, 1.2, site.palette.grass[1], 0.15)
    for x in scattered(site.page, 8, 0.0, site.width):
        houses.town_house(site, x, site.horizon + site.unit * 0.03, site.unit * site.page.uniform(0.17, 0.25), 0.4)
    del back
    water = ground.water_sheet(site, site.horizon + site.unit * 0.025, site.horizon + deep * 0.55)
    if site.place.has("lighthouse") or site.own.random() < 0.5:
        built.lighthouse(site, site.width * 0.9, site.horizon + site.unit * 0.05, site.unit * 0.42, 0.55)
    for x in scattered(site.page, 4, 0.05 * site.width, 0.95 * site.width):
        y = site.horizon + deep * site.page.uniform(0.2, 0.42)
        built.boat(site, x, y, site.unit * site.page.uniform(0.13, 0.18), 0.6)
    edge = np.array([[-4.0, site.horizon + deep * 0.54], [site.width + 4, site.horizon + deep * 0.53]])
    _planks(site, edge, rgb("b98a5c"))
    return Land(edge, water)


def _planks(site: Site, edge: Points, colour: RGB) -> None:
    """A wooden quay: boards running to the viewer, posts along its edge."""
    tone = site.lit(colour, 0.85)
    with site.canvas.sheet("grained", 1.0) as sheet:
        sheet.wash(down_to(edge, site.height + 4), lighter(tone, 0.12), lighter(tone, -0.08))
        middle = site.width / 2
        for index in range(-9, 10):
            near, far = middle + index * site.width * 0.16, middle + index * site.width * 0.075
            sheet.strip(
                [(far, float(edge[0, 1])), (near, site.height)], max(1.0, site.unit * 0.0035), lighter(tone, -0.22)
            )
        sheet.strip(edge, site.unit * 0.02, lighter(tone, 0.16))
    with site.canvas.sheet("grained", 0.8) as sheet:
        for share in (0.05, 0.17, 0.83, 0.95):
            x, y = site.width * share, float(edge[0, 1]) + site.unit * 0.03
            half = site.unit * 0.016
            sheet.cut(box(x - half, y - site.unit * 0.085, x + half, y), lighter(tone, -0.18))
            sheet.oval(x, y - site.unit * 0.085, half, half * 0.45, lighter(tone, 0.1))


def ice(site: Site) -> Land:
    """Polar sea with icebergs, floes, an igloo, northern lights at night."""
    open_sky(site)
    if site.light.stars > 0.5:
        _aurora(site)
    deep = site.near - site.horizon
    cold = rgb("7fb9d8")
    water = ground.water_sheet(site, site.horizon, site.horizon + deep * 0.55, cold)
    for share, size in ((0.12, 0.26), (0.4, 0.14), (0.66, 0.12), (0.88, 0.3)):
        x = site.width * (share + site.page.uniform(-0.05, 0.05))
        _iceberg(site, x, site.horizon + deep * site.page.uniform(0.06, 0.16), site.unit * size)
    with site.canvas.sheet("speckled", 0.6) as sheet:
        for x in scattered(site.page, 6, 0, site.width):
            y = site.horizon + deep * site.page.uniform(0.2, 0.4)
            size = site.unit * site.page.uniform(0.04, 0.08)
            sheet.cut(blob(site.page, x, y + size * 0.12, size, size * 0.26, 0.12, 12), site.lit(rgb("a9cfe2"), 0.6))
            sheet.cut(blob(site.page, x, y, size, size * 0.24, 0.12, 12), site.lit(rgb("f4fafd"), 0.7))
    edge = rolling(site.page, site.width, site.horizon + deep * 0.52, site.unit * 0.04, 0.9)
    ground.paste(site, lowered(edge, -site.unit * 0.004), rgb("a8cfe3"), 0.8, "speckled")
    ground.paste(site, lowered(edge, site.unit * 0.026), rgb("f6fafd"), 0.9, "speckled", site.unit * 0.002, 0.1)
    ground.folds(site, lowered(edge, site.unit * 0.04), rgb("eaf3f9"), share=0.06, texture="speckled")
    if site.place.has("igloo") or site.own.random() < 0.5:
        x = site.width * (0.15 if site.own.random() < 0.5 else 0.85)
        built.igloo(site, x, float(height_at(edge, x)) + site.unit * 0.1, site.unit * 0.16, 0.85)
    return Land(lowered(edge, site.unit * 0.026), water)


def _iceberg(site: Site, x: float, y: float, size: float) -> None:
    tone = site.lit(rgb("dcEEf6".lower()), 0.45)
    shape = np.array(
        [[-0.6, 0], [-0.45, -0.4], [-0.2, -0.55], [-0.05, -0.95], [0.16, -0.7], [0.3, -0.76], [0.5, -0.3], [0.62, 0]]
    )
    shape += site.page.normal(0, 0.05, shape.shape) * (1, 0.8)
    shape[0, 1] = shape[-1, 1] = 0
    points = shape * size + (x, y)
    with site.canvas.sheet("speckled", 0.8) as sheet:
        sheet.wash(points, lighter(tone, 0.3), tone)
        sheet.cut(np.vstack([points[3:], [[x + size * 0.1, y]]]), lighter(mix(tone, rgb("6fa8cf"), 0.35), -0.04))
        sheet.strip([points[0], points[-1]], max(1.0, size * 0.03), lighter(tone, 0.4))


def _aurora(site: Site) -> None:
    """Curtains of green and violet light."""
    for index, colour in enumerate(rgbs("5fe0a8 7fd0e8 b58af0")):
        y = site.top + (site.horizon - site.top) * (0.2 + 0.14 * index)
        line = rolling(site.page, site.width, y, site.unit * 0.14, 1.2)
        tall = site.unit * 0.12
        with site.canvas.sheet("dragged", 0) as sheet:
            sheet.cut(np.vstack([line, (lowered(line, tall))[::-1]]), mix(site.light.sky[1], colour, 0.34))
            sheet.cut(
                np.vstack([lowered(line, tall * 0.6), (lowered(line, tall))[::-1]]), mix(site.light.sky[1], colour, 0.6)
            )
            sheet.strip(
                curve([tuple(point) for point in (lowered(line, tall))[::8]], 5),
                max(1.0, site.unit * 0.004),
                mix(site.light.sky[1], colour, 0.85),
            )

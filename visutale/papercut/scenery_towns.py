"""Where people live: city, village, farm, garden, castle, park, road. Each painter returns its ground."""

from __future__ import annotations

from visutale.papercut import scenery_built as built
from visutale.papercut import scenery_ground as ground
from visutale.papercut import scenery_houses as houses
from visutale.papercut import scenery_plants as plants
from visutale.papercut import scenery_sprigs as sprigs
from visutale.papercut.light import lighter, mix, rgb
from visutale.papercut.paper_canvas import Points
from visutale.papercut.scenery_country import far_range, grass, mixed, open_sky, trees_for
from visutale.papercut.scenery_shapes import box, foot_at, height_at, lowered, scattered
from visutale.papercut.scenery_site import Land, Site


def village(site: Site) -> Land:
    """Cottages on green hills, a church or a mill, a winding path."""
    open_sky(site)
    far, middle, near = grass(site)
    deep = site.near - site.horizon
    back = ground.layer(site, site.horizon + site.unit * 0.02, site.unit * 0.1, 1.0, far, 0.12)
    kinds = trees_for(site)
    ground.row(site, mixed(site, kinds), back, 9, (0.06, 0.1), 0.2, site.unit * 0.02)
    for x in scattered(site.page, 4, 0.1 * site.width, 0.9 * site.width):
        houses.house(
            site,
            x,
            foot_at(back, x, site.unit * 0.05) + site.unit * 0.015,
            site.unit * site.page.uniform(0.09, 0.12),
            0.3,
        )
    second = ground.layer(site, site.horizon + deep * 0.18, site.unit * 0.06, 1.1, middle, 0.45)
    if site.place.has("windmill"):
        x = site.width * 0.7
        built.windmill(site, x, float(height_at(second, x)) + site.unit * 0.01, site.unit * 0.32, 0.5)
    spots = [0.1, 0.29, 0.72, 0.9]
    for share in spots:
        x = site.width * (share + site.page.uniform(-0.03, 0.03))
        size = site.unit * site.page.uniform(0.22, 0.3)
        houses.house(site, x, foot_at(second, x, size * 0.45) + size * 0.1, size, 0.6)
    ground.row(
        site, mixed(site, kinds), second, 5, (0.18, 0.26), 0.6, site.unit * 0.05, (site.width * 0.12, site.width * 0.88)
    )
    edge = ground.layer(site, site.horizon + deep * 0.42, site.unit * 0.04, 1.0, near, 0.85)
    ground.folds(site, edge, near)
    ground.path(site, edge, site.palette.path, 0.3, 0.5)
    ground.tufts(site, edge, 34, 0.45)
    return Land(edge)


def farm(site: Site) -> Land:
    """A red barn, striped fields, a fence, round bales."""
    open_sky(site)
    far, middle, near = grass(site)
    deep = site.near - site.horizon
    back = ground.layer(site, site.horizon + site.unit * 0.01, site.unit * 0.08, 0.9, far, 0.15)
    _furrows(site, back)
    kinds = trees_for(site)
    ground.row(site, mixed(site, kinds), back, 8, (0.06, 0.11), 0.25, site.unit * 0.015)
    second = ground.layer(
        site,
        site.horizon + deep * 0.2,
        site.unit * 0.04,
        1.0,
        site.palette.crop if not site.palette.snow else middle,
        0.5,
    )
    side = 0.2 if site.own.random() < 0.5 else 0.8
    x = site.width * (side + site.page.uniform(-0.02, 0.02))
    houses.barn(site, x, foot_at(second, x, site.unit * 0.19) + site.unit * 0.02, site.unit * 0.34, 0.6)
    x = site.width * (1 - side)
    mixed(site, kinds)(site, x, float(height_at(second, x)) + site.unit * 0.03, site.unit * 0.32, 0.6)
    if site.place.has("wheat") and not site.palette.snow:
        _wheat(site, second)
    edge = ground.layer(site, site.horizon + deep * 0.42, site.unit * 0.03, 1.0, near, 0.85)
    ground.fence(site, edge, site.unit * 0.012)
    ground.folds(site, edge, near)
    if not site.palette.snow:
        _bales(site, edge)
    ground.tufts(site, edge, 30, 0.3)
    return Land(lowered(edge, site.unit * 0.014))


def _furrows(site: Site, edge: Points) -> None:
    colours = (site.palette.crop, mix(site.palette.crop, site.palette.earth, 0.4), site.palette.grass[1])
    low = site.horizon + (site.near - site.horizon) * 0.3
    with site.canvas.sheet("dragged", 0.3) as sheet:
        for index in range(12):
            near, far = site.width * (-0.3 + index * 0.15), site.width * (0.25 + index * 0.045)
            top = float(height_at(edge, far)) + site.unit * 0.02
            sheet.cut(
                [(far, top), (far + site.width * 0.02, top), (near + site.width * 0.08, low), (near, low)],
                site.lit(colours[index % 3], 0.3),
            )


def _wheat(site: Site, edge: Points) -> None:
    with site.canvas.sheet("plain", 0.4) as sheet:
        for x in scattered(site.page, 60, 0, site.width):
            y = float(height_at(edge, x)) + site.unit * site.page.uniform(0.03, 0.1)
            tone = site.lit(lighter(site.palette.crop, site.page.uniform(-0.12, 0.2)), 0.65)
            sheet.strip([(x, y), (x, y - site.unit * 0.05)], max(1.0, site.unit * 0.003), tone)
            sheet.oval(x, y - site.unit * 0.055, site.unit * 0.0055, site.unit * 0.016, tone)


def _bales(site: Site, edge: Points) -> None:
    for share in (0.07, 0.94):
        x = site.width * share
        y, size = float(height_at(edge, x)) + site.unit * 0.13, site.unit * 0.055
        tone = site.lit(rgb("e3b95a"), 0.85)
        with site.canvas.sheet("dragged", 0.8) as sheet:
            sheet.oval(x, y - size, size, size, tone)
            for ring in (0.72, 0.44, 0.18):
                sheet.oval(x, y - size, size * ring, size * ring, lighter(tone, -0.14 if ring != 0.44 else 0.12))


def garden(site: Site) -> Land:
    """A fence or hedge, flower beds, a tree, a house behind it."""
    open_sky(site)
    _, middle, near = grass(site)
    deep = site.near - site.horizon
    back = ground.layer(site, site.horizon, site.unit * 0.05, 1.1, middle, 0.2)
    ground.row(site, mixed(site, trees_for(site)), back, 8, (0.12, 0.2), 0.3, site.unit * 0.02)
    side = 0.18 if site.own.random() < 0.5 else 0.82
    if site.place.has("castle"):
        far = site.width * 0.5
        houses.castle(site, far, foot_at(back, far, site.unit * 0.17) + site.unit * 0.01, site.unit * 0.34, 0.3)
    size = site.unit * 0.4
    x = site.width * (side + site.page.uniform(-0.03, 0.03))
    houses.house(site, x, foot_at(back, x, size * 0.45) + site.unit * 0.05, size, 0.55)
    second = ground.layer(site, site.horizon + deep * 0.12, site.unit * 0.03, 1.0, site.palette.grass[2], 0.5)
    ground.fence(site, second, site.unit * 0.02, rgb("fdf6e8"))
    for px in scattered(site.page, 7, 0, site.width):
        plants.bush(
            site, px, float(height_at(second, px)) + site.unit * 0.05, site.unit * site.page.uniform(0.05, 0.085), 0.6
        )
    x = site.width * (1 - side)
    plants.blossom_tree(
        site,
        x,
        float(height_at(second, x)) + site.unit * 0.08,
        min(site.unit * 0.5, site.horizon - site.top + site.unit * 0.1),
        0.7,
    )
    edge = ground.layer(site, site.horizon + deep * 0.36, site.unit * 0.03, 0.9, near, 0.85)
    ground.folds(site, edge, near)
    if site.place.has("path") or site.own.random() < 0.6:
        ground.path(site, edge, site.palette.path, 0.28)
    _beds(site, edge)
    ground.tufts(site, edge, 22, 0.4)
    return Land(edge)


def _beds(site: Site, edge: Points) -> None:
    """Flower beds at both sides, the tallest flowers at the back."""
    if site.palette.snow:
        return
    with site.canvas.sheet("plain", 0.5) as sheet:
        for side in (0.0, 1.0):
            spots = [
                (site.width * abs(side - site.page.uniform(0.0, 0.17)), site.page.uniform(0.02, 0.3)) for _ in range(16)
            ]
            for x, down in sorted(spots, key=lambda spot: spot[1]):
                y = float(height_at(edge, x)) + site.unit * down
                if y < site.height:
                    sprigs.flower(site, sheet, x, y, site.unit * site.page.uniform(0.055, 0.1), 0.9)


def castle(site: Site) -> Land:
    """A castle on its hill, a path to the gate."""
    open_sky(site)
    far, middle, near = grass(site)
    deep = site.near - site.horizon
    if site.own.random() < 0.5:
        far_range(site, site.unit * 0.2, True, 0.02, 4)
    ground.layer(site, site.horizon + site.unit * 0.02, site.unit * 0.08, 1.0, far, 0.12)
    second = ground.layer(site, site.horizon + deep * 0.12, site.unit * 0.07, 0.7, middle, 0.4)
    x = site.width * site.own.uniform(0.4, 0.6)
    size = min(site.unit * 0.66, (site.horizon - site.top) * 1.05)
    foot = foot_at(second, x, size * 0.5) + site.unit * 0.02
    houses.castle(site, x, foot, size, 0.45)
    ground.row(
        site,
        mixed(site, trees_for(site)),
        second,
        9,
        (0.13, 0.22),
        0.5,
        site.unit * 0.05,
        (x - size * 0.5, x + size * 0.5),
    )
    edge = ground.layer(site, site.horizon + deep * 0.36, site.unit * 0.04, 0.9, near, 0.85)
    ground.folds(site, edge, near)
    ground.path(site, edge, site.palette.path, 0.3, x / site.width)
    for px in (0.05, 0.15, 0.86, 0.96):
        plants.bush(
            site, site.width * px, float(height_at(edge, site.width * px)) + site.unit * 0.06, site.unit * 0.08, 0.85
        )
    ground.tufts(site, edge, 30, 0.35)
    return Land(edge)


def park(site: Site) -> Land:
    """Lawns, tall trees, a path, swings and a slide where children play."""
    open_sky(site)
    far, middle, near = grass(site)
    deep = site.near - site.horizon
    if "city" in site.place.key or "town" in site.place.key:
        for x in scattered(site.page, 8, 0, site.width):
            houses.tower_block(site, x, site.horizon + site.unit * 0.03, site.unit * site.page.uniform(0.15, 0.3), 0.05)
    back = ground.layer(site, site.horizon, site.unit * 0.04, 1.1, far, 0.2)
    ground.row(site, mixed(site, trees_for(site)), back, 11, (0.16, 0.26), 0.25, site.unit * 0.02)
    second = ground.layer(site, site.horizon + deep * 0.14, site.unit * 0.03, 1.2, middle, 0.5)
    ground.row(
        site,
        mixed(site, trees_for(site)),
        second,
        5,
        (0.36, 0.46),
        0.55,
        site.unit * 0.02,
        (site.width * 0.22, site.width * 0.78),
    )
    if site.place.has("playground") or site.own.random() < 0.5:
        built.swings(
            site,
            site.width * 0.22,
            float(height_at(second, site.width * 0.22)) + site.unit * 0.1,
            site.unit * 0.26,
            0.65,
        )
        built.slide(
            site,
            site.width * 0.88,
            float(height_at(second, site.width * 0.88)) + site.unit * 0.1,
            site.unit * 0.24,
            0.65,
        )
    else:
        built.lamp_post(
            site,
            site.width * 0.17,
            float(height_at(second, site.width * 0.17)) + site.unit * 0.06,
            site.unit * 0.34,
            0.65,
        )
    edge = ground.layer(site, site.horizon + deep * 0.4, site.unit * 0.03, 0.9, near, 0.85)
    ground.folds(site, edge, near)
    ground.path(site, edge, site.palette.path, 0.32)
    ground.tufts(site, edge, 30, 0.4)
    return Land(edge)


def road(site: Site) -> Land:
    """A road running to the horizon between fields, trees along it."""
    open_sky(site)
    far, middle, near = grass(site)
    deep = site.near - site.horizon
    if site.own.random() < 0.4:
        far_range(site, site.unit * 0.2, True, 0.02, 5)
    back = ground.layer(site, site.horizon + site.unit * 0.01, site.unit * 0.08, 0.9, far, 0.15)
    kinds = trees_for(site)
    ground.row(site, mixed(site, kinds), back, 10, (0.06, 0.1), 0.2, site.unit * 0.015)
    second = ground.layer(site, site.horizon + deep * 0.16, site.unit * 0.05, 1.0, middle, 0.45)
    ground.row(
        site, mixed(site, kinds), second, 7, (0.2, 0.34), 0.55, site.unit * 0.02, (site.width * 0.24, site.width * 0.76)
    )
    edge = ground.layer(site, site.horizon + deep * 0.36, site.unit * 0.03, 0.9, near, 0.85)
    ground.folds(site, edge, near)
    if site.place.has("railway"):
        _rails(site, edge)
    else:
        ground.path(site, edge, site.palette.path, 0.62, 0.5)
    ground.tufts(site, edge, 26, 0.4)
    return Land(edge)


def _rails(site: Site, edge: Points) -> None:
    """A railway line from the foot of the picture to the horizon."""
    far, near = site.width * 0.5, site.width * 0.5
    top = float(height_at(edge, far)) + 1
    low = site.height + 4
    with site.canvas.sheet("grained", 0.4) as sheet:
        for row in range(22):
            share = (row / 21) ** 2.1
            y, half = top + (low - top) * share, site.width * (0.016 + 0.3 * share)
            thick = site.unit * (0.004 + 0.03 * share)
            sheet.cut(box(near - half, y, near + half, y + thick), site.lit(rgb("8a6248"), 0.5 + 0.5 * share))
    with site.canvas.sheet("plain", 0.5) as sheet:
        steel = site.lit(rgb("a9b2bd"), 0.9)
        for side in (-1, 1):
            inner, outer = site.width * 0.2, site.width * 0.22
            sheet.cut(
                [
                    (far + side * site.width * 0.009, top),
                    (far + side * site.width * 0.012, top),
                    (near + side * outer, low),
                    (near + side * inner, low),
                ],
                steel,
            )

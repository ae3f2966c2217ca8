"""Under the ground and above the world: cave, moon, space, clouds. Each painter returns its ground."""

from __future__ import annotations

import numpy as np

from visutale.papercut import scenery_built as built
from visutale.papercut import scenery_ground as ground
from visutale.papercut import scenery_houses as houses
from visutale.papercut.light import RGB, lighter, mix, rgb, rgbs
from visutale.papercut.paper_canvas import Points
from visutale.papercut.scenery_country import open_sky, waterfall
from visutale.papercut.scenery_shapes import (
    blob,
    box,
    curve,
    down_to,
    height_at,
    lowered,
    puffs,
    rolling,
    scattered,
    star,
)
from visutale.papercut.scenery_site import Land, Site
from visutale.papercut.scenery_sky import paint_clouds, paint_rainbow, paint_sky


def cave(site: Site) -> Land:
    """Rings of rock around the mouth of a cave, the hour's light outside, crystals inside."""
    open_sky(site)
    deep = site.near - site.horizon
    x = site.width * site.own.uniform(0.42, 0.58)
    y = site.horizon - (site.horizon - site.top) * 0.3
    if site.place.has("waterfall"):
        waterfall(site, x, site.top, site.horizon + deep * 0.3)
    else:
        ground.layer(site, site.horizon, site.unit * 0.08, 1.1, site.palette.grass[1], 0.2)
    rock = site.keep(rgbs("7d6a86 6f7391 8a6f6a 6a7f86"))
    dim = 0.3 if site.light.dark else 0.0
    wide, tall = site.width * 0.25, (site.horizon - site.top) * 0.52 + deep * 0.1
    count = 4
    for index in range(count):
        share = index / (count - 1)
        tone = lighter(rock, 0.12 - 0.5 * share - dim * 0.6)
        _ring(site, x, y, wide * (1 + 0.36 * index), tall * (1 + 0.2 * index), tone)
        if index in (1, 2):
            _stalactites(site, x, wide * (1 + 0.4 * index), lighter(tone, 0.05), index)
    floor = lighter(rock, -0.1 - dim * 0.5)
    ground_edge = rolling(site.page, site.width, site.horizon + deep * 0.34, site.unit * 0.04, 1.2)
    with site.canvas.sheet("speckled", 1.1) as sheet:
        sheet.wash(down_to(ground_edge, site.height + 4), lighter(floor, 0.24), lighter(floor, -0.12))
        for px in scattered(site.page, 9, 0, site.width):
            py = float(height_at(ground_edge, px)) + (
                site.height - float(height_at(ground_edge, px))
            ) * site.page.uniform(0.1, 0.9)
            sheet.cut(
                blob(site.page, px, py, site.unit * 0.05, site.unit * 0.008, 0.2, 14),
                lighter(floor, site.page.choice([-0.08, 0.2])),
            )
    _crystals(site, ground_edge)
    site.canvas.light_up(
        x, site.horizon + deep * 0.35, site.unit * 0.4, mix(site.light.sky[-1], rgb("ffffff"), 0.3), 0.3
    )
    return Land(ground_edge)


def _ring(site: Site, x: float, y: float, wide: float, tall: float, colour: RGB) -> None:
    """Everything outside a ragged hole."""
    hole = blob(site.page, x, y, wide, tall, 0.12, 26)
    hole += site.page.normal(0, site.unit * 0.012, hole.shape)
    start = int(np.argmin(hole[:, 1] * 1000 + np.abs(hole[:, 0] - x)))
    hole = np.roll(hole, -start, axis=0)
    hole = np.vstack([hole, hole[:1]])
    outer = [
        (hole[0, 0], -8.0),
        (site.width + 8, -8.0),
        (site.width + 8, site.height + 8),
        (-8.0, site.height + 8),
        (-8.0, -8.0),
        (hole[0, 0], -8.0),
    ]
    clockwise = np.sum((hole[1:, 0] - hole[:-1, 0]) * (hole[1:, 1] + hole[:-1, 1])) < 0
    ring = np.vstack([outer, hole[::-1] if clockwise else hole])
    with site.canvas.sheet("speckled", 1.4) as sheet:
        sheet.wash(ring, lighter(colour, -0.1), lighter(colour, 0.06), (site.top, site.near))


def _stalactites(site: Site, x: float, reach: float, colour: RGB, row: int) -> None:
    with site.canvas.sheet("brushed", 0.9) as sheet:
        for px in scattered(site.page, 8, 0, site.width):
            away = abs(px - x) / max(1.0, reach)
            if away < 0.35 and row == 1:
                continue
            length = (site.horizon - site.top) * site.page.uniform(0.1, 0.26) * (0.7 + 0.4 * row)
            half = site.unit * site.page.uniform(0.014, 0.03)
            sheet.cut(
                [
                    (px - half, -6),
                    (px + half, -6),
                    (px + half * 0.3, site.top + length * 0.6),
                    (px, site.top + length),
                    (px - half * 0.4, site.top + length * 0.55),
                ],
                colour,
            )


def _crystals(site: Site, edge: Points) -> None:
    colours = rgbs("8fe3e0 c79bf0 ffd27a f29ac2")
    main = site.keep(colours)
    shares = (0.06, 0.16, 0.86, 0.95) if site.place.has("crystals") or site.own.random() < 0.8 else (0.07, 0.94)
    for share in shares:
        x = site.width * (share + site.page.uniform(-0.02, 0.02))
        y = float(height_at(edge, x)) + site.unit * site.page.uniform(0.03, 0.12)
        site.canvas.light_up(x, y - site.unit * 0.05, site.unit * 0.16, main, 0.4)
        with site.canvas.sheet("plain", 0.7) as sheet:
            for lean, size in ((-0.5, 0.09), (0.45, 0.1), (0.0, 0.15)):
                tall, half = site.unit * size, site.unit * size * 0.17
                tip = x + lean * tall * 0.7
                foot = x + lean * tall * 0.2
                tone = lighter(main, -0.08)
                sheet.cut(
                    [
                        (foot - half, y),
                        (tip - half, y - tall * 0.75),
                        (tip, y - tall),
                        (tip, y - tall * 0.7),
                        (foot, y),
                    ],
                    lighter(tone, 0.3),
                )
                sheet.cut(
                    [
                        (foot, y),
                        (tip, y - tall * 0.7),
                        (tip, y - tall),
                        (tip + half, y - tall * 0.75),
                        (foot + half, y),
                    ],
                    lighter(tone, -0.12),
                )


def _deep_sky(site: Site) -> None:
    """Space: dark strips, many stars, a ringed planet, whatever the hour on earth."""
    top, low = rgb("161447"), site.keep(rgbs("3d2f7d 27427f 52307a"))
    with site.canvas.sheet("tissue", 0) as sheet:
        sheet.wash(box(0, 0, site.width, site.height), top, low, (site.top, site.near))
    for index in range(1, 4):
        y = site.top + (site.near - site.top) * index / 4
        line = rolling(site.page, site.width, y, site.unit * 0.16, 0.8)
        tone = mix(top, low, index / 3)
        with site.canvas.sheet("tissue", 0.6) as sheet:
            sheet.wash(
                down_to(line, site.height), lighter(tone, 0.06), tone, (y - site.unit * 0.1, y + site.unit * 0.3)
            )
    with site.canvas.sheet("plain", 0.25) as sheet:
        for index, x in enumerate(scattered(site.page, 80, 0, site.width)):
            y = site.top + (site.height - site.top) * site.page.uniform(0.01, 0.98)
            size = site.unit * site.page.uniform(0.002, 0.0046)
            colour = rgbs("fff6d6 ffe9a8 dfe8ff ffd3e0")[index % 4]
            if index % 9 == 0:
                sheet.cut(star(x, y, size * 2.8, 5, 0.45, site.page.uniform(0, 72)), colour)
            else:
                sheet.oval(x, y, size, size, colour)


def _planet(site: Site, x: float, y: float, radius: float, colour: RGB, ringed: bool) -> None:
    site.canvas.light_up(x, y, radius * 2.4, lighter(colour, 0.3), 0.3)
    angle = np.linspace(0, 2 * np.pi, 64)
    tilt = np.deg2rad(-18)

    def orbit(share: float, part: slice) -> Points:
        px, py = radius * share * np.cos(angle[part]), radius * share * 0.26 * np.sin(angle[part])
        return np.stack([x + px * np.cos(tilt) - py * np.sin(tilt), y + px * np.sin(tilt) + py * np.cos(tilt)], 1)

    def half_ring(part: slice) -> None:
        with site.canvas.sheet("plain", 0.5) as sheet:
            sheet.cut(
                np.vstack([orbit(1.95, part), orbit(1.45, part)[::-1]]), lighter(mix(colour, rgb("ffe3b0"), 0.6), 0.15)
            )

    if ringed:
        half_ring(slice(32, 64))
    with site.canvas.sheet("tissue", 0.9) as sheet:
        sheet.wash(blob(site.page, x, y, radius, radius, 0.01, 48), lighter(colour, 0.2), lighter(colour, -0.12))
        for share in (-0.45, -0.05, 0.4):
            half = radius * float(np.sqrt(1 - share**2)) * 0.96
            sheet.cut(
                curve(
                    [
                        (x - half, y + share * radius),
                        (x, y + share * radius + radius * 0.07),
                        (x + half, y + share * radius - radius * 0.02),
                        (x, y + share * radius + radius * 0.17),
                        (x - half, y + share * radius),
                    ],
                    5,
                ),
                lighter(colour, -0.1 if share > 0 else 0.18),
            )
    if ringed:
        half_ring(slice(0, 33))


def moon(site: Site) -> Land:
    """Grey craters under a black sky, the earth above; rust red for Mars and other planets."""
    _deep_sky(site)
    side = 0.22 if site.own.random() < 0.5 else 0.78
    radius = site.unit * 0.1
    y = site.top + max(radius * 1.3, (site.horizon - site.top) * 0.3)
    red = site.place.has("red") or "planet" in site.place.key
    if red:
        _planet(site, site.width * side, y, radius * 0.8, rgb("e3b76a"), True)
    else:
        _earth(site, site.width * side, y, radius)
    dust = rgb("cf7d58") if red else rgb("c9c8d2")
    deep = site.near - site.horizon
    for index, share in enumerate((0.02, 0.2)):
        line = rolling(site.page, site.width, site.horizon + deep * share, site.unit * 0.09, 1.0 + 0.3 * index)
        _dust(site, line, mix(dust, rgb("3a3572"), 0.5 - 0.2 * index))
    edge = rolling(site.page, site.width, site.horizon + deep * 0.42, site.unit * 0.06, 0.8)
    _dust(site, edge, mix(dust, rgb("3a3572"), 0.1))
    _craters(site, edge, mix(dust, rgb("3a3572"), 0.1))
    if site.own.random() < 0.6:
        built.rocket(
            site,
            site.width * (1 - side),
            float(height_at(edge, site.width * (1 - side))) + site.unit * 0.06,
            site.unit * 0.36,
            1.0,
        )
    return Land(edge)


def _dust(site: Site, line: Points, colour: RGB) -> None:
    low = float(line[:, 1].min())
    with site.canvas.sheet("speckled", 1.0) as sheet:
        sheet.wash(down_to(line, site.height + 4), lighter(colour, 0.16), lighter(colour, -0.12), (low, site.height))


def _craters(site: Site, edge: Points, colour: RGB) -> None:
    with site.canvas.sheet("speckled", 0.3) as sheet:
        for x in scattered(site.page, 11, 0, site.width):
            top = float(height_at(edge, x)) + site.unit * 0.05
            y = top + (site.height - top) * site.page.uniform(0.0, 1.0)
            size = site.unit * (0.018 + 0.045 * site.depth_at(y)) * site.page.uniform(0.6, 1.2)
            sheet.oval(x, y, size, size * 0.34, lighter(colour, 0.25))
            sheet.oval(x, y + size * 0.05, size * 0.86, size * 0.26, lighter(colour, -0.2))


def _earth(site: Site, x: float, y: float, radius: float) -> None:
    site.canvas.light_up(x, y, radius * 2.6, rgb("8fd0ff"), 0.4)
    with site.canvas.sheet("tissue", 0.9) as sheet:
        sheet.wash(blob(site.page, x, y, radius, radius, 0.01, 48), rgb("5fb0e0"), rgb("2f6fb5"))
        for dx, dy, wide, tall in ((-0.35, -0.3, 0.36, 0.3), (0.3, 0.15, 0.3, 0.4), (-0.3, 0.45, 0.22, 0.2)):
            sheet.cut(
                blob(site.page, x + dx * radius, y + dy * radius, wide * radius, tall * radius, 0.25, 16), rgb("7fbf6a")
            )
        sheet.cut(
            blob(site.page, x + radius * 0.1, y - radius * 0.55, radius * 0.4, radius * 0.09, 0.2, 14), rgb("f4f8fb")
        )


def space(site: Site) -> Land:
    """Among the stars: planets, a comet, and a band of star dust to walk on."""
    _deep_sky(site)
    colours = rgbs("e8866a 6fb6c9 e3b76a b78ad6")
    first = int(site.own.integers(0, 4))
    room = site.near - site.top
    _planet(site, site.width * 0.17, site.top + room * 0.26, site.unit * 0.09, colours[first], True)
    _planet(site, site.width * 0.86, site.top + room * 0.4, site.unit * 0.06, colours[(first + 1) % 4], False)
    _planet(site, site.width * 0.72, site.top + room * 0.11, site.unit * 0.03, colours[(first + 2) % 4], False)
    edge = rolling(site.page, site.width, site.horizon + (site.near - site.horizon) * 0.55, site.unit * 0.06, 0.9)
    for index, colour in enumerate(rgbs("6a5ab0 8a72c9 a78fdc")):
        down = site.unit * 0.05 * index
        line = (
            lowered(edge, down)
            if index == 0
            else rolling(site.page, site.width, float(edge[:, 1].max()) + down, site.unit * 0.05, 1.2)
        )
        with site.canvas.sheet("tissue", 1.0) as sheet:
            sheet.wash(down_to(line, site.height + 4), lighter(colour, 0.12), mix(colour, rgb("2a2060"), 0.4))
    with site.canvas.sheet("plain", 0.25) as sheet:
        for x in scattered(site.page, 26, 0, site.width):
            y = float(height_at(edge, x)) + (site.height - float(height_at(edge, x))) * site.page.uniform(0.05, 1)
            sheet.cut(
                star(x, y, site.unit * site.page.uniform(0.004, 0.011), 5, 0.45, site.page.uniform(0, 72)),
                rgb("ffe9a8"),
            )
    return Land(edge)


def clouds(site: Site) -> Land:
    """High above the world: banks of cloud to stand on, the land small below."""
    paint_sky(site)
    if site.place.has("rainbow"):
        paint_rainbow(site)
    paint_clouds(site)
    deep = site.near - site.horizon
    white = {"evening": rgb("f6b9ae"), "dawn": rgb("ffdcd0"), "night": rgb("5868b5")}.get(
        site.scene.time, rgb("ffffff")
    )
    if site.scene.weather in ("rain", "storm"):
        white = mix(white, rgb("5f6a88"), 0.6)
    if site.place.has("castle"):
        houses.castle(
            site,
            site.width * 0.5,
            site.horizon + deep * 0.12,
            min(site.unit * 0.5, (site.horizon - site.top) * 0.9),
            0.4,
        )
    edge: Points | None = None
    for index, share in enumerate((0.06, 0.26, 0.46, 1.1)):
        y = site.horizon + deep * share
        tone = mix(white, site.light.sky[-2], 0.42 - 0.13 * index)
        swell = rolling(site.page, site.width, y, site.unit * 0.04, 0.9)
        with site.canvas.sheet("tissue", 1.0) as sheet:
            count = 7 - index
            for x in scattered(site.page, count, -0.05 * site.width, 1.05 * site.width):
                size = site.width / count * site.page.uniform(0.62, 0.85)
                top = float(height_at(swell, x))
                for scrap in puffs(site.page, x, top + size * 0.35, size, size * 0.42, 3):
                    sheet.wash(scrap, lighter(tone, 0.22), tone)
            sheet.wash(
                down_to(lowered(swell, site.unit * 0.02), site.height + 4),
                tone,
                mix(tone, site.light.sky[-2], 0.3),
                (y, site.height),
            )
        edge = swell if index == 2 else edge
    assert edge is not None
    return Land(edge)

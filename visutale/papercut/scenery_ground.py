"""Ground and what lies on it: sheets of grass, sand and snow, tufts and flowers, paths, rocks, fences, water."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from visutale.book import Box
from visutale.papercut import scenery_sprigs as sprigs
from visutale.papercut.light import RGB, lighter, mix, rgb
from visutale.papercut.paper_canvas import Points
from visutale.papercut.scenery_shapes import blob, curve, down_to, height_at, lowered, rolling, scattered, torn
from visutale.papercut.scenery_site import Site


def layer(
    site: Site,
    y: float,
    rise: float,
    bumps: float,
    colour: RGB,
    depth: float,
    texture: str = "tissue",
    ragged: float = 0.0,
    shade: float = 0.12,
) -> Points:
    """A sheet of land from a rolling edge down to the picture's foot; returns its edge."""
    line = rolling(site.page, site.width, y, rise, bumps)
    paste(site, line, colour, depth, texture, ragged, shade)
    return line


def paste(
    site: Site,
    line: Points,
    colour: RGB,
    depth: float,
    texture: str = "tissue",
    ragged: float = 0.0,
    shade: float = 0.12,
) -> None:
    """A sheet of land below a given edge."""
    tone = site.lit(colour, depth)
    deep = (
        mix(tone, site.lit(site.palette.pine, depth), shade) if not site.palette.snow else lighter(tone, -shade * 0.5)
    )
    edge = torn(site.page, line, ragged) if ragged else line
    low = float(line[:, 1].min())
    with site.canvas.sheet(texture, 0.7 + 0.6 * depth) as sheet:
        sheet.wash(down_to(edge, site.height + 4), lighter(tone, 0.12), deep, (low, low + (site.height - low) * 0.8))


def fields(site: Site, colours: Sequence[RGB], last: float = 0.42, rise: float = 0.1, bumps: float = 0.9) -> Points:
    """Three sheets from the horizon to the ground figures walk on; returns the edge of the walkable one."""
    deep = site.near - site.horizon
    edges = []
    for index, colour in enumerate(colours):
        share = index / max(1, len(colours) - 1)
        y = site.horizon + deep * last * share**1.1 + site.unit * 0.02
        edges.append(
            layer(site, y, site.unit * rise * (1 - 0.5 * share), bumps + 0.25 * index, colour, 0.12 + 0.7 * share)
        )
    return edges[-1]


def foreground(site: Site, colour: RGB, texture: str = "tissue") -> Points:
    """A last quiet sheet in front, below the feet of the nearest figures."""
    y = site.near + site.unit * 0.03
    line = rolling(site.page, site.width, y + site.unit * 0.05, site.unit * 0.045, 0.8)
    if float(line[:, 1].min()) < site.height:
        paste(site, line, colour, 1.0, texture)
    return line


def tufts(site: Site, edge: Points, count: int, flowers: float = 0.0) -> None:
    """Tufts of grass and flowers on the ground, larger when nearer, thinned out where figures stand."""
    low, high = site.calm
    end = min(site.height, site.bottom + (site.height - site.bottom) * 0.85)
    spots = []
    for x in scattered(site.page, count, 0, site.width):
        top = float(height_at(edge, x)) + site.unit * 0.02
        y = top + (end - top) * site.page.uniform(0, 1) ** 0.8
        middle = low < x < high and y < site.near
        if not middle or site.page.random() < 0.35:
            spots.append((x, y))
    with site.canvas.sheet("plain", 0.3) as sheet:
        for x, y in sorted(spots, key=lambda spot: spot[1]):
            depth = site.depth_at(y)
            size = site.unit * (0.018 + 0.03 * depth)
            if site.page.random() < flowers and not site.palette.snow:
                sprigs.flower(site, sheet, x, y, size * 1.4, depth)
            elif site.palette.snow:
                sprigs.tuft(site, sheet, x, y, size * 0.8, site.lit(rgb("a9b58c"), depth * 0.7))
            else:
                tone = site.lit(site.palette.grass[int(site.page.integers(0, 4))], depth)
                sprigs.tuft(site, sheet, x, y, size, lighter(tone, -0.14 if site.page.random() < 0.6 else 0.2))


def folds(site: Site, edge: Points, colour: RGB, count: int = 3, share: float = 0.09, texture: str = "tissue") -> None:
    """Low folds of ground, sheet before sheet down to the picture's foot, so that it is no flat field of one colour."""
    start = float(edge[:, 1].max())
    for index in range(1, count + 1):
        y = start + (site.height - start) * (index / (count + 0.6)) ** 1.15
        line = rolling(site.page, site.width, y + site.unit * 0.02, site.unit * 0.045, site.page.uniform(0.5, 1.0))
        tone = lighter(site.lit(colour, 0.85 + 0.15 * index / count), share if index % 2 else -share * 0.4)
        with site.canvas.sheet(texture, 0.42) as sheet:
            sheet.wash(
                down_to(line, site.height + 4), lighter(tone, 0.05), lighter(tone, -0.08), (y, y + site.unit * 0.3)
            )


def path(site: Site, edge: Points, colour: RGB, wide: float = 0.34, target: float | None = None) -> None:
    """A way that winds from the foot of the picture to the ground's far edge."""
    far = site.width * (target if target is not None else site.own.uniform(0.32, 0.68))
    near = site.width * site.page.uniform(0.35, 0.65)
    top = float(height_at(edge, far)) + 1
    low = site.height + 8
    bend = site.width * site.page.choice([-1, 1]) * 0.09
    line = curve(
        [(near, low), (near + bend, low + (top - low) * 0.45), (far - bend * 0.8, low + (top - low) * 0.8), (far, top)],
        14,
    )
    share = np.clip((line[:, 1] - top) / (low - top), 0, 1)
    half = site.width * (0.012 + wide / 2 * share**1.2)
    left, right = line.copy(), line.copy()
    left[:, 0] -= half
    right[:, 0] += half
    tone = site.lit(colour, 0.9)
    with site.canvas.sheet("speckled", 0.3) as sheet:
        sheet.wash(np.vstack([left, right[::-1]]), site.lit(colour, 0.45), tone, (top, site.near))


def rocks(site: Site, spots: Sequence[tuple[float, float, float]], colour: RGB | None = None) -> None:
    """Boulders at (x, y, size): a lit and a shaded face."""
    base = colour or site.palette.rock
    for x, y, size in spots:
        depth = site.depth_at(y)
        tone = site.lit(base, 0.35 + 0.65 * depth)
        shape = blob(site.page, x, y - size * 0.35, size * 0.62, size * 0.46, 0.16, 9)
        shape[:, 1] = np.minimum(shape[:, 1], y)
        with site.canvas.sheet("speckled", 0.8) as sheet:
            sheet.cut(shape, tone)
            shaded = shape.copy()
            shaded[:, 0] = np.maximum(shaded[:, 0], x + size * 0.05 + (shaded[:, 1] - y) * 0.2)
            sheet.cut(shaded, lighter(tone, -0.16))
            if site.palette.snow:
                cap = shape.copy()
                cap[:, 1] = np.minimum(cap[:, 1], y - size * 0.5)
                sheet.cut(cap, site.lit(rgb("f4f8fb"), depth))


def fence(site: Site, edge: Points, down: float, colour: RGB = (240, 228, 205)) -> None:
    """A wooden fence along the ground's far edge, with a gap in the middle now and then."""
    tall = site.unit * 0.075
    gap = site.width * site.page.uniform(0.4, 0.6)
    step = site.unit * 0.062
    tone = site.lit(colour, 0.7)
    xs = np.arange(-step, site.width + step, step) + site.page.uniform(0, step)
    with site.canvas.sheet("grained", 0.7) as sheet:
        for share in (0.34, 0.68):
            rail = np.stack([xs, height_at(edge, xs) + down - tall * share], 1)
            for part in (rail[xs < gap - step * 1.2], rail[xs > gap + step * 1.2]):
                if len(part) > 1:
                    sheet.strip(part, tall * 0.11, lighter(tone, -0.1))
        for x in xs:
            if abs(x - gap) < step * 1.2:
                continue
            y = float(height_at(edge, x)) + down
            half, top = tall * 0.085, tall * site.page.uniform(0.95, 1.05)
            sheet.cut(
                [(x - half, y), (x - half, y - top), (x, y - top - half * 1.4), (x + half, y - top), (x + half, y)],
                tone,
            )


def row(
    site: Site,
    painter: Callable[[Site, float, float, float, float], None],
    edge: Points,
    count: int,
    size: tuple[float, float],
    depth: float,
    sink: float = 0.0,
    keep_clear: tuple[float, float] | None = None,
) -> None:
    """Trees (or anything) along an edge, farther ones first, left and right of a clear stretch."""
    spots = []
    for x in scattered(site.page, count, -0.03 * site.width, 1.03 * site.width):
        if keep_clear and keep_clear[0] < x < keep_clear[1]:
            continue
        spots.append((x, float(height_at(edge, x)) + sink * site.page.uniform(0.2, 1.0) + 2))
    for x, y in sorted(spots, key=lambda spot: spot[1]):
        painter(site, x, y, site.unit * site.page.uniform(*size), depth)


def water_sheet(site: Site, top: float, bottom: float, colour: RGB | None = None, waves: int = 7) -> Box:
    """Level water from ``top`` down: paler far away, with torn strips of light; returns it as a box of shares."""
    base = colour or site.palette.water
    far, near = mix(site.lit(base, 0.8), site.light.sky[2], 0.45), site.lit(base, 0.95)
    with site.canvas.sheet("brushed", 0.25) as sheet:
        line = np.array([[-4.0, top], [site.width + 4, top]])
        sheet.wash(down_to(line, bottom + site.unit * 0.04), far, near, (top, bottom))
    shine = mix(site.light.sky[-1], rgb("ffffff"), 0.35)
    with site.canvas.sheet("brushed", 0.12) as sheet:
        for index in range(waves * 3):
            share = (index + site.page.random()) / (waves * 3)
            y = top + (bottom - top) * share**1.3
            size = site.unit * (0.03 + 0.1 * share)
            x = site.page.uniform(-0.05, 1.05) * site.width
            tone = mix(near if index % 3 == 0 else far, shine if index % 2 else near, 0.35)
            sheet.cut(ripple(site, x, y, size), lighter(tone, 0.05))
    return Box(0.03, min(0.98, max(0.0, top / site.height)), 0.97, min(0.99, bottom / site.height))


def ripple(site: Site, x: float, y: float, size: float) -> Points:
    """A flat torn strip of light on water."""
    thick = size * site.page.uniform(0.05, 0.09)
    upper = curve([(x - size, y), (x - size * 0.3, y - thick), (x + size * 0.4, y - thick * 0.4), (x + size, y)], 4)
    lower = curve(
        [(x + size, y), (x + size * 0.2, y + thick * 0.7), (x - size * 0.4, y + thick * 0.3), (x - size, y)], 4
    )
    return np.vstack([upper, lower])


def wave_rows(
    site: Site, top: float, bottom: float, base: RGB, rows: int, rise: float, start: float = 0.0
) -> list[Points]:
    """Sheets of waves one before the other, scalloped and foamed; returns their edges from far to near.

    ``start`` is how near the first row is: 0.0 at the horizon, 1.0 at the viewer's feet.
    """
    edges = []
    for index in range(rows):
        y = top + (bottom - top) * (index / max(1, rows - 1)) ** 1.15
        share = start + (1 - start) * index / max(1, rows - 1)
        depth = 0.15 + 0.85 * share
        length = site.unit * (0.09 + 0.16 * share)
        tall = site.unit * rise * (0.35 + 0.65 * share)
        phase = site.page.uniform(0, length)
        xs = np.arange(-length, site.width + length, length / 8)
        swell = rolling(site.page, site.width, 0, tall * 1.2, 1.1)
        scallop = np.abs(np.sin(np.pi * (xs + phase) / length)) ** 0.75
        line = np.stack([xs, y + height_at(swell, xs) - tall * (1 - scallop)], 1)
        tone = mix(site.lit(base, 0.4 + 0.6 * depth), site.light.sky[2], 0.4 * (1 - share))
        with site.canvas.sheet("brushed", 0.6 + 0.6 * share) as sheet:
            sheet.wash(
                down_to(line, site.height + 4),
                lighter(tone, 0.16),
                lighter(tone, -0.1),
                (y - tall, y + site.unit * 0.25),
            )
            foam = lowered(line, tall * 0.16)
            sheet.strip(foam, max(1.0, site.unit * (0.002 + 0.004 * share)), mix(tone, rgb("ffffff"), 0.55))
        edges.append(line)
    return edges

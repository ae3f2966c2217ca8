"""Rooms: wall, floor and window, and what stands along the wall. The middle of the floor stays free."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from visutale.papercut import scenery_furniture as furniture
from visutale.papercut.light import RGB, Light, lighter, mix, rgb, rgbs
from visutale.papercut.paper_canvas import Points
from visutale.papercut.scenery_shapes import arch, blob, box, curve, star
from visutale.papercut.scenery_site import Site

WALLS = rgbs("f3d9b8 cfe0d6 f2cfc4 d6d7ea f4e3a9 c7dbe6 e3d0c0 dfe5c0")


def indoor_light(light: Light) -> Light:
    """The light of a room: lamps soften the hour, no haze."""
    warm = (1.0, 0.95, 0.87)
    share = 0.56 if light.dark else 0.7
    soft = tuple(one * (1 - share) + other * share for one, other in zip(light.tint, warm, strict=True))
    figures = tuple(one * 0.5 + other * 0.5 for one, other in zip(light.figure_tint, (1.0, 0.97, 0.92), strict=True))
    return replace(
        light,
        tint=(soft[0], soft[1], soft[2]),
        veiling=light.veiling * 0.45,
        hazing=0.0,
        figure_tint=(figures[0], figures[1], figures[2]),
        glow=light.glow or (rgb("ffdf9a") if light.dark else None),
    )


def paint_wall(site: Site, colour: RGB, pattern: str = "") -> None:
    tone = site.lit(colour)
    with site.canvas.sheet("plain", 0) as sheet:
        sheet.wash(
            box(-4, -4, site.width + 4, site.height + 4),
            lighter(tone, -0.06),
            lighter(tone, 0.08),
            (site.top, site.horizon),
        )
    pattern = pattern or str(site.own.choice(["stripes", "dots", "sprigs", "plain"]))
    step = site.unit * 0.075
    with site.canvas.sheet("plain", 0) as sheet:
        pale = lighter(tone, 0.2)
        if pattern == "stripes":
            for x in np.arange(-step, site.width + step, step * 1.6):
                sheet.cut(box(x, -4, x + step * 0.7, site.horizon), pale)
        elif pattern in ("dots", "sprigs"):
            for row, y in enumerate(np.arange(0, site.horizon, step)):
                for x in np.arange(-step + (row % 2) * step * 0.6, site.width + step, step * 1.2):
                    if pattern == "dots":
                        sheet.oval(x, y, step * 0.11, step * 0.11, pale)
                    else:
                        sheet.cut(star(x, y, step * 0.17, 4, 0.35, 45.0 * (row % 2)), pale)
        elif pattern == "boards":
            for x in np.arange(site.own.uniform(0, step), site.width + step, step * 1.3):
                sheet.strip([(x, -4), (x, site.horizon)], max(1.0, step * 0.05), lighter(tone, -0.16))
        elif pattern == "stones":
            _stones(site, step, tone)


def _stones(site: Site, step: float, tone: RGB) -> None:
    with site.canvas.sheet("speckled", 0.12) as sheet:
        for row, y in enumerate(np.arange(-step, site.horizon, step * 0.8)):
            for x in np.arange(-step * 2 + (row % 2) * step * 0.9, site.width + step, step * 1.8):
                if site.page.random() < 0.55:
                    share = site.page.uniform(-0.07, 0.1)
                    sheet.cut(
                        box(x + 2, y + 2, x + step * 1.72, y + step * 0.74, site.page, step * 0.03),
                        lighter(tone, share),
                    )


def paint_floor(site: Site, colour: RGB, kind: str, skirting: RGB | None = None) -> Points:
    """Boards, tiles, flagstones or plain; returns the floor's far edge."""
    tone = site.lit(colour)
    edge = np.array([[-4.0, site.horizon], [site.width + 4, site.horizon]])
    with site.canvas.sheet("grained" if kind == "boards" else "speckled", 0.5) as sheet:
        sheet.wash(
            box(-4, site.horizon, site.width + 4, site.height + 4),
            lighter(tone, -0.1),
            lighter(tone, 0.08),
            (site.horizon, site.near),
        )
    if site.light.dark:
        site.canvas.light_up(site.width / 2, site.horizon, site.unit * 0.9, rgb("ffc878"), 0.3)
    lines = lighter(tone, -0.2)
    deep = site.height - site.horizon
    with site.canvas.sheet("plain", 0) as sheet:
        if kind == "boards":
            for index in range(-9, 10):
                far, near = site.width * (0.5 + index * 0.075), site.width * (0.5 + index * 0.19)
                sheet.strip([(far, site.horizon), (near, site.height)], max(1.0, site.unit * 0.003), lines)
        elif kind in ("tiles", "flags"):
            rows = [site.horizon + deep * (row / 9) ** 1.6 for row in range(10)]
            for row in range(9):
                for column in range(-8, 8):
                    if (row + column) % 2 == 0 or (kind == "flags" and site.page.random() < 0.5):
                        shares = [(rows[row + k] - site.horizon) / deep for k in (0, 1)]
                        spread = [0.085 + 0.13 * share for share in shares]
                        sheet.cut(
                            [
                                (site.width * (0.5 + column * spread[0]), rows[row]),
                                (site.width * (0.5 + (column + 1) * spread[0]), rows[row]),
                                (site.width * (0.5 + (column + 1) * spread[1]), rows[row + 1]),
                                (site.width * (0.5 + column * spread[1]), rows[row + 1]),
                            ],
                            lighter(tone, 0.28 if kind == "tiles" else 0.1),
                        )
    if skirting:
        with site.canvas.sheet("plain", 0.5) as sheet:
            sheet.cut(box(-4, site.horizon - site.unit * 0.03, site.width + 4, site.horizon + 1), site.lit(skirting))
    return edge


def paint_window(
    site: Site,
    x: float,
    y: float,
    wide: float,
    tall: float,
    frame: RGB = (251, 243, 226),
    curtains: bool = True,
    round_head: bool = False,
) -> None:
    """A window onto the hour, the weather and the season outside; its middle at (x, y)."""
    left, right, top, low = x - wide / 2, x + wide / 2, y - tall / 2, y + tall / 2
    sky = site.light.sky
    shape = arch(left, top, right, low, wide / 2) if round_head else box(left, top, right, low)
    rim = wide * 0.07
    outer = (
        arch(left - rim, top - rim, right + rim, low + rim, wide / 2 + rim)
        if round_head
        else box(left - rim, top - rim, right + rim, low + rim)
    )
    tone = site.lit(frame)
    with site.canvas.sheet("grained", 0.8) as sheet:
        sheet.cut(outer, tone)
        sheet.wash(shape, sky[0], sky[-1], (top, low))
        if site.light.sun:
            sheet.oval(
                x + wide * 0.2, low - tall * (0.2 + 0.5 * site.light.height), wide * 0.11, wide * 0.11, site.light.sun
            )
        if site.light.moon:
            sheet.oval(x + wide * 0.18, top + tall * 0.32, wide * 0.12, wide * 0.12, site.light.moon)
            sheet.oval(x + wide * 0.235, top + tall * 0.3, wide * 0.1, wide * 0.1, sky[1])
        if site.light.stars > 0.4:
            for dx, dy in ((-0.3, 0.2), (-0.12, 0.4), (0.33, 0.55), (-0.34, 0.6)):
                sheet.oval(x + dx * wide, top + dy * tall, wide * 0.014, wide * 0.014, rgb("fff0c4"))
        _outside(site, left, right, top, low)
        if site.scene.weather in ("rain", "storm", "snow"):
            _falling(site, left, right, top, low)
    with site.canvas.sheet("grained", 0.5) as sheet:
        sheet.strip([(x, top), (x, low)], max(1.5, wide * 0.035), tone)
        sheet.strip([(left, y), (right, y)], max(1.5, wide * 0.035), tone)
        sheet.cut(box(left - rim * 2, low + rim * 0.6, right + rim * 2, low + rim * 2), lighter(tone, -0.06))
    if curtains:
        _curtains(site, left - rim, right + rim, top - rim, low + rim)


def _outside(site: Site, left: float, right: float, top: float, low: float) -> None:
    """Hills and a tree seen through the window."""
    green = mix(site.palette.grass[0], site.light.sky[-1], 0.3)
    veil = site.light.sky[1] if site.light.dark else green
    tone = mix(green, veil, 0.6)
    line = curve(
        [
            (left, low - (low - top) * 0.26),
            ((left + right) / 2, low - (low - top) * 0.16),
            (right, low - (low - top) * 0.3),
        ],
        6,
    )
    with site.canvas.sheet("tissue", 0.3) as sheet:
        sheet.cut(np.vstack([line, [[right, low], [left, low]]]), tone)
        size = (right - left) * 0.11
        sheet.oval(
            left + (right - left) * 0.22, low - (low - top) * 0.34, size, size * 1.1, mix(tone, site.palette.pine, 0.4)
        )


def _falling(site: Site, left: float, right: float, top: float, low: float) -> None:
    pale = mix(rgb("ffffff"), site.light.sky[1], 0.2)
    size = (right - left) * 0.016
    with site.canvas.sheet("plain", 0) as sheet:
        for _ in range(26):
            x, y = site.page.uniform(left + size * 3, right - size), site.page.uniform(top, low - size * 6)
            if site.scene.weather == "snow":
                sheet.oval(x, y, size, size, pale)
            else:
                sheet.strip([(x, y), (x - size * 1.2, y + size * 5)], max(1.0, size * 0.5), pale)


def _curtains(site: Site, left: float, right: float, top: float, low: float) -> None:
    cloth = site.lit(site.keep(furniture.CLOTH))
    wide, drop = right - left, low + (low - top) * 0.12
    with site.canvas.sheet("tissue", 0.8) as sheet:
        for side, way in ((left, 1), (right, -1)):
            outer, inner = side - way * wide * 0.16, side + way * wide * 0.2
            fold = side + way * wide * 0.02
            sheet.cut(
                curve(
                    [
                        (outer, top - wide * 0.06),
                        (inner, top - wide * 0.06),
                        (fold, (top + low) / 2),
                        (inner - way * wide * 0.12, drop),
                        (outer, drop),
                    ],
                    6,
                ),
                cloth,
            )
            for share in (0.25, 0.5):
                x = outer + (inner - outer) * share
                sheet.strip(
                    [(x, top), (outer + (fold - outer) * share, (top + low) / 2), (x - way * wide * 0.03, drop)],
                    max(1.0, wide * 0.012),
                    lighter(cloth, -0.16),
                )
        sheet.strip(
            [(left - wide * 0.22, top - wide * 0.06), (right + wide * 0.22, top - wide * 0.06)],
            max(1.5, wide * 0.03),
            site.lit(furniture.WOOD[3]),
        )


def paint_rug(site: Site, colour: RGB | None = None) -> None:
    """A round rug in the middle of the floor, ring in ring."""
    cloth = site.lit(colour or site.keep(furniture.CLOTH))
    x, y = site.width * 0.5, (site.horizon + site.near) / 2 + site.unit * 0.03
    wide, tall = site.width * 0.34, (site.near - site.horizon) * 0.34
    with site.canvas.sheet("tissue", 0.4) as sheet:
        for index, share in enumerate((1.0, 0.86, 0.7, 0.5, 0.26)):
            sheet.cut(
                blob(site.page, x, y, wide * share, tall * share, 0.012, 44),
                lighter(cloth, (-0.04, 0.34, 0.08, 0.46, 0.2)[index]),
            )


def places(site: Site) -> tuple[float, float]:
    """The x of the main piece and of the lesser one: left and right, by the place."""
    return (site.width * 0.21, site.width * 0.8) if site.own.random() < 0.5 else (site.width * 0.79, site.width * 0.2)


def measures(site: Site) -> tuple[float, float, float]:
    """Height of the wall that is seen, a good size for furniture, y of the windows."""
    wall = site.horizon - site.top
    return wall, min(site.unit * 0.32, wall * 0.7), site.top + wall * 0.42


def standing(site: Site) -> float:
    """Where furniture's feet are: a little in front of the wall."""
    return site.horizon + (site.near - site.horizon) * 0.1

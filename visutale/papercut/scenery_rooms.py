"""Rooms: wall, floor and window, and what stands along the wall. The middle of the floor stays free."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from visutale.book import Box
from visutale.papercut import scenery_furniture as furniture
from visutale.papercut.light import RGB, Light, lighter, mix, rgb, rgbs
from visutale.papercut.paper_canvas import Points
from visutale.papercut.scenery_shapes import arch, blob, box, curve, ribbon, scattered, star
from visutale.papercut.scenery_site import Land, Site

WALLS = rgbs("f3d9b8 cfe0d6 f2cfc4 d6d7ea f4e3a9 c7dbe6 e3d0c0 dfe5c0")


def indoor_light(light: Light) -> Light:
    """The light of a room: lamps soften the hour, no haze."""
    warm = (1.0, 0.95, 0.87)
    share = 0.64 if light.dark else 0.7
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


def _wall(site: Site, colour: RGB, pattern: str = "") -> None:
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


def _floor(site: Site, colour: RGB, kind: str, skirting: RGB | None = None) -> Points:
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


def _window(
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


def _rug(site: Site, colour: RGB | None = None) -> None:
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


def _places(site: Site) -> tuple[float, float]:
    """The x of the main piece and of the lesser one: left and right, by the place."""
    return (site.width * 0.21, site.width * 0.8) if site.own.random() < 0.5 else (site.width * 0.79, site.width * 0.2)


def _measures(site: Site) -> tuple[float, float, float]:
    """Height of the wall that is seen, a good size for furniture, y of the windows."""
    wall = site.horizon - site.top
    return wall, min(site.unit * 0.42, wall * 0.72), site.top + wall * 0.42


def _standing(site: Site) -> float:
    """Where furniture's feet are: a little in front of the wall."""
    return site.horizon + (site.near - site.horizon) * 0.1


def room(site: Site) -> Land:
    """A plain friendly room."""
    _wall(site, site.keep(WALLS))
    edge = _floor(site, rgb("c79a6b"), "boards", rgb("f6ecd8"))
    wall, size, eye = _measures(site)
    main, other = _places(site)
    _window(site, site.width * 0.5, eye, wall * 0.5, wall * 0.52)
    furniture.cupboard(site, main, _standing(site), size * 1.15, size * 0.8)
    furniture.painting(site, other, eye - wall * 0.12, wall * 0.2)
    space = furniture.table(site, other, _standing(site) + site.unit * 0.02, size * 0.52, size * 0.9)
    _rug(site)
    return Land(edge, surface=space)


def bedroom(site: Site) -> Land:
    """A bed with a patchwork quilt, a shelf of toys, the window between."""
    _wall(site, site.keep(WALLS))
    edge = _floor(site, rgb("c79a6b"), "boards", rgb("f6ecd8"))
    wall, size, eye = _measures(site)
    main, other = _places(site)
    _window(site, site.width * 0.52, eye, wall * 0.46, wall * 0.5)
    furniture.painting(site, main, eye - wall * 0.1, wall * 0.18)
    furniture.shelves(site, other, _standing(site), size * 0.95, size * 0.9, 0.8, toys=True)
    furniture.bed(site, main, _standing(site) + site.unit * 0.05, size * 0.84)
    furniture.lamp(
        site,
        (main + site.width * 0.5) / 2 + (0.07 if main < other else -0.07) * site.width,
        _standing(site),
        size * 1.05,
    )
    _rug(site)
    top = (_standing(site) - size * 0.95) / site.height
    surface = Box(
        max(0.0, other / site.width - size * 0.42 / site.width),
        max(0.0, top - 0.12),
        min(1.0, other / site.width + size * 0.42 / site.width),
        top,
    )
    return Land(edge, surface=surface)


def kitchen(site: Site) -> Land:
    """A stove with a fire, a table, plates on a shelf, tiles on the floor."""
    _wall(site, site.keep(WALLS), "plain")
    edge = _floor(site, rgb("b9826a"), "tiles", rgb("f6ecd8"))
    wall, size, eye = _measures(site)
    main, other = _places(site)
    _window(site, site.width * 0.5, eye, wall * 0.42, wall * 0.44)
    furniture.stove(site, main, _standing(site), size * 0.74)
    _plates(site, other, eye - wall * 0.1, size * 1.0)
    _pans(site, main + (site.width * 0.5 - main) * 0.42, site.top + wall * 0.12, size * 0.34)
    space = furniture.table(site, other, _standing(site) + site.unit * 0.03, size * 0.6, size * 1.1)
    furniture.hanging_lamp(site, other, wall * 0.2)
    return Land(edge, surface=space)


def _plates(site: Site, x: float, y: float, wide: float) -> None:
    with site.canvas.sheet("grained", 0.8) as sheet:
        sheet.cut(box(x - wide / 2, y, x + wide / 2, y + wide * 0.06), site.lit(furniture.WOOD[1]))
        for index in range(4):
            px = x - wide * 0.36 + index * wide * 0.24
            if index % 2 == 0:
                sheet.oval(px, y - wide * 0.11, wide * 0.11, wide * 0.11, site.lit(rgb("fdfaf0")))
                sheet.oval(px, y - wide * 0.11, wide * 0.07, wide * 0.07, site.lit(site.pick(furniture.CLOTH)))
            else:
                tone = site.lit(site.pick(furniture.CLOTH))
                sheet.cut(box(px - wide * 0.06, y - wide * 0.17, px + wide * 0.06, y), tone)
                sheet.cut(box(px - wide * 0.07, y - wide * 0.2, px + wide * 0.07, y - wide * 0.16), lighter(tone, -0.2))


def _pans(site: Site, x: float, y: float, wide: float) -> None:
    with site.canvas.sheet("plain", 0.7) as sheet:
        sheet.strip([(x - wide * 0.6, y), (x + wide * 0.6, y)], max(1.5, wide * 0.05), site.lit(rgb("6d5a52")))
        for dx, size in ((-0.36, 0.2), (0.02, 0.16), (0.36, 0.13)):
            sheet.strip(
                [(x + dx * wide, y), (x + dx * wide, y + wide * 0.34)], max(1.0, wide * 0.04), site.lit(rgb("6d5a52"))
            )
            sheet.oval(x + dx * wide, y + wide * 0.34 + size * wide, size * wide, size * wide, site.lit(rgb("c98050")))


def living_room(site: Site) -> Land:
    """A fireplace, a sofa, pictures, a lamp."""
    _wall(site, site.keep(WALLS))
    edge = _floor(site, rgb("b98a60"), "boards", rgb("f6ecd8"))
    wall, size, eye = _measures(site)
    main, other = _places(site)
    _window(site, site.width * 0.5, eye, wall * 0.46, wall * 0.5)
    space = furniture.fireplace(site, main, _standing(site), size * 0.84)
    furniture.painting(site, other, eye - wall * 0.12, wall * 0.2)
    furniture.sofa(site, other, _standing(site) + site.unit * 0.03, size * 0.66, size * 1.25)
    furniture.lamp(site, (other * 0.45 + site.width * 0.275), _standing(site), size * 1.05)
    _rug(site)
    return Land(edge, surface=space)


def classroom(site: Site) -> Land:
    """A blackboard, desks at the sides, a clock, flags."""
    _wall(site, site.keep(WALLS), "plain")
    edge = _floor(site, rgb("c9a071"), "boards", rgb("9fb8b0"))
    wall, size, eye = _measures(site)
    main, other = _places(site)
    furniture.board(site, site.width * 0.5, eye + wall * 0.05, site.width * 0.4, wall * 0.5)
    _window(site, other, eye, wall * 0.36, wall * 0.46, curtains=False)
    furniture.shelves(site, main, _standing(site), size * 0.9, size * 0.8, 0.9, toys=True)
    furniture.bunting(site, site.top + wall * 0.05)
    furniture.clock(
        site,
        main,
        site.top + wall * 0.24,
        wall * 0.07,
    )
    space = furniture.table(site, other, _standing(site) + site.unit * 0.05, size * 0.5, size * 0.95)
    return Land(edge, surface=space)


def library(site: Site) -> Land:
    """Walls of books up to the ceiling, a ladder, a reading lamp."""
    _wall(site, rgb("d9b98f"), "plain")
    edge = _floor(site, rgb("9a6b48"), "boards", rgb("7a5138"))
    wall, size, eye = _measures(site)
    for index, share in enumerate((0.06, 0.25, 0.75, 0.94)):
        furniture.shelves(
            site,
            site.width * share,
            site.horizon + site.unit * 0.012 * (index + 1),
            wall * 0.96,
            site.width * 0.19,
            0.95,
        )
    _window(site, site.width * 0.5, eye, wall * 0.5, wall * 0.66, furniture.WOOD[3], curtains=False, round_head=True)
    lean = site.width * (0.27 if site.own.random() < 0.5 else 0.73)
    _ladder(site, lean, _standing(site) + site.unit * 0.03, wall * 0.92)
    furniture.hanging_lamp(site, site.width * 0.5, wall * 0.16)
    main, other = _places(site)
    space = furniture.table(site, other, _standing(site) + site.unit * 0.06, size * 0.55, size * 0.9)
    del main
    _rug(site)
    return Land(edge, surface=space)


def _ladder(site: Site, x: float, y: float, tall: float) -> None:
    tone, lean = site.lit(furniture.WOOD[2]), tall * 0.14
    with site.canvas.sheet("grained", 0.9) as sheet:
        for dx in (-0.07, 0.07):
            sheet.strip([(x + dx * tall, y), (x + dx * tall + lean, y - tall)], max(1.5, tall * 0.025), tone)
        for share in np.linspace(0.08, 0.92, 8):
            sheet.strip(
                [
                    (x - 0.07 * tall + lean * share, y - tall * share),
                    (x + 0.07 * tall + lean * share, y - tall * share),
                ],
                max(1.0, tall * 0.02),
                lighter(tone, -0.1),
            )


def castle_hall(site: Site) -> Land:
    """Stone, pillars, banners, a throne on a red carpet."""
    _wall(site, rgb("c9c1c4"), "stones")
    edge = _floor(site, rgb("a59aa5"), "flags")
    wall, size, eye = _measures(site)
    for share in (0.27, 0.73):
        _window(site, site.width * share, eye, wall * 0.24, wall * 0.52, rgb("8f8894"), curtains=False, round_head=True)
    cloth = site.keep(rgbs("b5475a 4f6fa5 6f5a9c 3f8f7a"))
    for share in (0.13, 0.87):
        _banner(site, site.width * share, site.top + wall * 0.1, wall * 0.5, cloth)
    _carpet(site, cloth)
    _throne(site, site.width * 0.5, site.horizon + site.unit * 0.03, size * 1.3, cloth)
    for share in (0.02, 0.98):
        _pillar(site, site.width * share, _standing(site) + site.unit * 0.02, wall)
    return Land(edge)


def _banner(site: Site, x: float, y: float, tall: float, cloth: RGB) -> None:
    tone, half = site.lit(cloth), tall * 0.19
    with site.canvas.sheet("tissue", 0.9) as sheet:
        sheet.cut(
            [(x - half, y), (x + half, y), (x + half, y + tall), (x, y + tall * 0.84), (x - half, y + tall)], tone
        )
        sheet.cut(star(x, y + tall * 0.4, half * 0.62), site.lit(rgb("f2cf6b")))
        sheet.strip([(x - half * 1.2, y), (x + half * 1.2, y)], max(1.5, tall * 0.03), site.lit(rgb("a8813f")))


def _pillar(site: Site, x: float, y: float, wall: float) -> None:
    tone, half = site.lit(rgb("ddd5d3")), wall * 0.085
    with site.canvas.sheet("speckled", 1.1) as sheet:
        sheet.wash(box(x - half, site.top - 8, x + half, y), lighter(tone, 0.05), lighter(tone, -0.1))
        for top, wide in ((site.top + wall * 0.03, 1.35), (y - wall * 0.05, 1.3)):
            sheet.cut(box(x - half * wide, top, x + half * wide, top + wall * 0.05), lighter(tone, -0.06))
        for dx in (-0.4, 0.0, 0.4):
            sheet.strip(
                [(x + dx * half, site.top + wall * 0.1), (x + dx * half, y - wall * 0.06)],
                max(1.0, half * 0.08),
                lighter(tone, -0.14),
            )


def _carpet(site: Site, cloth: RGB) -> None:
    tone, x = site.lit(cloth), site.width * 0.5
    far, near = site.width * 0.085, site.width * 0.24
    with site.canvas.sheet("tissue", 0.4) as sheet:
        for inset, shade in ((1.0, 0.0), (0.9, 0.35), (0.84, 0.02)):
            sheet.cut(
                [
                    (x - far * inset, site.horizon + 2),
                    (x + far * inset, site.horizon + 2),
                    (x + near * inset, site.height + 4),
                    (x - near * inset, site.height + 4),
                ],
                lighter(tone, shade),
            )


def _throne(site: Site, x: float, y: float, size: float, cloth: RGB) -> None:
    gold, tone = site.lit(rgb("e3b75a")), site.lit(cloth)
    half = size * 0.24
    with site.canvas.sheet("plain", 1.0) as sheet:
        sheet.cut(arch(x - half, y - size, x + half, y, half), gold)
        sheet.cut(arch(x - half * 0.74, y - size * 0.88, x + half * 0.74, y - size * 0.3, half * 0.7), tone)
        sheet.cut(star(x, y - size * 1.0, half * 0.3), lighter(gold, 0.3))
    with site.canvas.sheet("plain", 0.7) as sheet:
        sheet.cut(box(x - half * 1.15, y - size * 0.36, x + half * 1.15, y - size * 0.24), lighter(tone, 0.1))
        for dx in (-1.15, 0.85):
            sheet.cut(box(x + dx * half, y - size * 0.52, x + (dx + 0.3) * half, y), lighter(gold, -0.12))


def workshop(site: Site) -> Land:
    """A bench with tools, crates, shelves, a lamp over the work."""
    _wall(site, rgb("cdb08a"), "boards")
    edge = _floor(site, rgb("a98763"), "boards")
    wall, size, eye = _measures(site)
    main, other = _places(site)
    _window(site, site.width * 0.5, eye, wall * 0.4, wall * 0.42, furniture.WOOD[3], curtains=False)
    furniture.shelves(site, other, _standing(site), size * 1.2, size * 0.8, 0.55, toys=True)
    space = furniture.bench(site, main, _standing(site) + site.unit * 0.03, size * 0.56, size * 1.2)
    furniture.crate(site, site.width * (0.06 if main > other else 0.94), _standing(site) + site.unit * 0.11, size * 0.4)
    furniture.hanging_lamp(site, main, wall * 0.22)
    with site.canvas.sheet("plain", 0.2) as sheet:
        for x in scattered(site.page, 16, 0, site.width):
            y = site.horizon + (site.height - site.horizon) * site.page.uniform(0.2, 0.95)
            sheet.cut(
                curve(
                    [
                        (x, y),
                        (x + site.unit * 0.012, y - site.unit * 0.008),
                        (x + site.unit * 0.02, y + site.unit * 0.004),
                        (x + site.unit * 0.006, y + site.unit * 0.006),
                    ],
                    4,
                ),
                site.lit(rgb("edd3a4")),
            )
    return Land(edge, surface=space)


def attic(site: Site) -> Land:
    """A sloping roof with beams, a round window, trunks and boxes."""
    _wall(site, rgb("c7a27c"), "boards")
    wall, size, eye = _measures(site)
    _round_window(site, site.width * 0.5, eye, wall * 0.27)
    edge = _floor(site, rgb("a67c56"), "boards")
    beam = site.lit(furniture.WOOD[3])
    for side in (-1, 1):
        x = site.width * 0.5
        with site.canvas.sheet("grained", 1.3) as sheet:
            outer = x + side * (site.width * 0.5 + 8)
            sheet.wash(
                [
                    (x + side * site.width * 0.2, -8),
                    (outer, -8),
                    (outer, site.horizon + 2),
                    (x + side * site.width * 0.46, site.horizon + 2),
                ],
                lighter(beam, 0.12),
                lighter(beam, 0.3),
                (site.top, site.horizon),
            )
            for share in (0.3, 0.62):
                a = x + side * site.width * (0.2 + 0.3 * share)
                b = x + side * site.width * (0.46 + 0.2 * share)
                sheet.cut(
                    ribbon(np.array([[a, -8.0], [b, site.horizon]]), site.unit * 0.03, site.unit * 0.03),
                    lighter(beam, -0.1),
                )
    with site.canvas.sheet("grained", 1.0) as sheet:
        sheet.cut(box(-8, site.top + wall * 0.06, site.width + 8, site.top + wall * 0.13), beam)
    _web(site, site.width * 0.3, site.top + wall * 0.13, wall * 0.14)
    main, other = _places(site)
    foot = _standing(site) + site.unit * 0.03
    furniture.crate(site, other, foot, size * 0.5)
    furniture.crate(site, other + size * 0.42, foot + site.unit * 0.04, size * 0.38)
    _trunk(site, main, foot + site.unit * 0.02, size * 0.5)
    space = Box(
        (main - size * 0.4) / site.width,
        (foot - size * 0.5) / site.height - 0.14,
        (main + size * 0.4) / site.width,
        (foot + site.unit * 0.02 - size * 0.5) / site.height,
    )
    furniture.hanging_lamp(site, site.width * 0.5, wall * 0.24)
    return Land(edge, surface=_within(space))


def _within(space: Box) -> Box:
    return Box(max(0.0, space.left), max(0.0, space.top), min(1.0, space.right), min(1.0, max(0.0, space.bottom)))


def _round_window(site: Site, x: float, y: float, radius: float) -> None:
    tone = site.lit(furniture.WOOD[2])
    with site.canvas.sheet("grained", 0.8) as sheet:
        sheet.oval(x, y, radius * 1.12, radius * 1.12, tone)
        sheet.wash(
            blob(site.page, x, y, radius, radius, 0.0, 48),
            site.light.sky[0],
            site.light.sky[-1],
            (y - radius, y + radius),
        )
        shine = site.light.sun or site.light.moon
        if shine:
            sheet.oval(x + radius * 0.35, y - radius * 0.3, radius * 0.2, radius * 0.2, shine)
        if site.light.stars > 0.4:
            for dx, dy in ((-0.5, -0.3), (-0.2, 0.3), (0.5, 0.4), (-0.15, -0.6)):
                sheet.oval(x + dx * radius, y + dy * radius, radius * 0.03, radius * 0.03, rgb("fff0c4"))
    with site.canvas.sheet("grained", 0.5) as sheet:
        sheet.strip([(x - radius, y), (x + radius, y)], radius * 0.09, tone)
        sheet.strip([(x, y - radius), (x, y + radius)], radius * 0.09, tone)


def _web(site: Site, x: float, y: float, size: float) -> None:
    thread = mix(site.lit(rgb("efe9dd")), site.lit(rgb("c7a27c")), 0.3)
    with site.canvas.sheet("plain", 0.2) as sheet:
        ends = [(x + size * float(np.cos(turn)), y + size * float(np.sin(turn))) for turn in np.linspace(0.1, 3.0, 6)]
        for end in ends:
            sheet.strip([(x, y), end], max(1.0, size * 0.012), thread)
        for share in (0.4, 0.7, 0.95):
            sheet.strip(
                [(x + (ex - x) * share, y + (ey - y) * share) for ex, ey in ends], max(1.0, size * 0.012), thread
            )


def _trunk(site: Site, x: float, y: float, size: float) -> None:
    tone, metal = site.lit(rgb("7f5a45")), site.lit(rgb("dcb25c"))
    wide = size * 1.5
    with site.canvas.sheet("grained", 1.0) as sheet:
        sheet.cut(box(x - wide / 2, y - size * 0.6, x + wide / 2, y), tone)
        sheet.cut(arch(x - wide / 2, y - size, x + wide / 2, y - size * 0.56, size * 0.3), lighter(tone, 0.12))
        for dx in (-0.34, 0.34):
            sheet.cut(box(x + dx * wide - wide * 0.04, y - size * 0.96, x + dx * wide + wide * 0.04, y), metal)
        sheet.cut(box(x - wide * 0.05, y - size * 0.66, x + wide * 0.05, y - size * 0.46), metal)


def shop(site: Site) -> Land:
    """A counter with cakes and loaves, full shelves, an awning's stripes, flags."""
    _wall(site, site.keep(WALLS), "stripes")
    edge = _floor(site, rgb("d0a986"), "tiles", rgb("f6ecd8"))
    wall, size, eye = _measures(site)
    main, other = _places(site)
    _window(site, other, eye, wall * 0.42, wall * 0.5, curtains=False)
    for index in range(2):
        _plates(site, main, eye - wall * 0.06 + index * wall * 0.24, size * 0.95)
    _plates(site, site.width * 0.5, eye - wall * 0.06, size * 0.9)
    furniture.bunting(site, site.top + wall * 0.05)
    space = furniture.counter(site, main, _standing(site) + site.unit * 0.05, size * 0.62, size * 1.3)
    furniture.pot_plant(site, other, _standing(site) + site.unit * 0.03, size * 0.5)
    return Land(edge, surface=space)


def spaceship(site: Site) -> Land:
    """Portholes onto the stars, panels of lights and dials."""
    hull = site.keep(rgbs("b9c6d6 c9c3dc b8d3cf"))
    site.light = replace(site.light, tint=(0.96, 0.98, 1.0), veiling=0.0)
    _wall(site, hull, "plain")
    wall, size, eye = _measures(site)
    with site.canvas.sheet("plain", 0.4) as sheet:
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            x = site.width * share
            sheet.cut(
                ribbon(
                    curve([(x + (0.5 - share) * site.width * 0.16, -8), (x, site.horizon * 0.5), (x, site.horizon)], 6),
                    site.unit * 0.02,
                    site.unit * 0.02,
                ),
                lighter(site.lit(hull), -0.1),
            )
    for share, radius in ((0.5, 0.3), (0.2, 0.17), (0.8, 0.17)):
        _porthole(site, site.width * share, eye - wall * 0.02, wall * radius, hull)
    edge = _floor(site, rgb("8d97ab"), "tiles", rgb("e8915f"))
    for side in (0.13, 0.87):
        _panel(site, site.width * side, _standing(site) + site.unit * 0.03, size * 0.62, hull)
    return Land(edge)


def _porthole(site: Site, x: float, y: float, radius: float, hull: RGB) -> None:
    with site.canvas.sheet("plain", 0.9) as sheet:
        sheet.oval(x, y, radius * 1.2, radius * 1.2, lighter(site.lit(hull), -0.2))
        for turn in np.arange(0, 2 * np.pi, np.pi / 4):
            sheet.oval(
                x + radius * 1.1 * float(np.cos(turn)),
                y + radius * 1.1 * float(np.sin(turn)),
                radius * 0.04,
                radius * 0.04,
                lighter(site.lit(hull), 0.3),
            )
    with site.canvas.sheet("tissue", 0) as sheet:
        sheet.wash(
            blob(site.page, x, y, radius, radius, 0.0, 56), rgb("141446"), rgb("3d2f7d"), (y - radius, y + radius)
        )
        for _ in range(18):
            turn, reach = site.page.uniform(0, 6.28), radius * site.page.uniform(0, 0.86)
            size = max(1.0, radius * site.page.uniform(0.012, 0.03))
            sheet.oval(x + reach * float(np.cos(turn)), y + reach * float(np.sin(turn)), size, size, rgb("fff0c4"))
    if radius > site.unit * 0.1:
        with site.canvas.sheet("tissue", 0.5) as sheet:
            sheet.wash(
                blob(site.page, x + radius * 0.36, y + radius * 0.3, radius * 0.3, radius * 0.3, 0.01, 30),
                rgb("f2b56a"),
                rgb("d97a5a"),
            )
    with site.canvas.sheet("plain", 0) as sheet:
        sheet.cut(
            curve(
                [
                    (x - radius * 0.72, y - radius * 0.2),
                    (x - radius * 0.42, y - radius * 0.64),
                    (x - radius * 0.34, y - radius * 0.56),
                    (x - radius * 0.62, y - radius * 0.16),
                ],
                5,
            ),
            rgb("5f5fa8"),
        )


def _panel(site: Site, x: float, y: float, size: float, hull: RGB) -> None:
    wide = size * 1.4
    tone = lighter(site.lit(hull), -0.16)
    with site.canvas.sheet("plain", 1.0) as sheet:
        sheet.cut(
            [
                (x - wide * 0.42, y - size),
                (x + wide * 0.42, y - size),
                (x + wide / 2, y - size * 0.5),
                (x + wide / 2, y),
                (x - wide / 2, y),
                (x - wide / 2, y - size * 0.5),
            ],
            tone,
        )
        sheet.cut(
            [
                (x - wide * 0.36, y - size * 0.92),
                (x + wide * 0.36, y - size * 0.92),
                (x + wide * 0.42, y - size * 0.54),
                (x - wide * 0.42, y - size * 0.54),
            ],
            lighter(tone, 0.3),
        )
    with site.canvas.sheet("plain", 0.4) as sheet:
        for row in range(2):
            for column in range(5):
                px, py = x + (column - 2) * wide * 0.15, y - size * (0.82 - 0.18 * row)
                sheet.oval(
                    px,
                    py,
                    size * 0.055,
                    size * 0.055,
                    rgbs("ff6b5f ffd25a 7fd87a 6fc3f2 c79bf0")[(column + 2 * row) % 5],
                )
        sheet.oval(x, y - size * 0.26, size * 0.16, size * 0.16, site.lit(rgb("fdf6e6")))
        sheet.strip([(x, y - size * 0.26), (x + size * 0.1, y - size * 0.34)], max(1.0, size * 0.025), rgb("d8483f"))


def stable(site: Site) -> Land:
    """Wooden walls, a stall with a half door, hay, a lantern."""
    _wall(site, rgb("b88a5e"), "boards")
    edge = _floor(site, rgb("d3b277"), "plain")
    wall, size, eye = _measures(site)
    main, other = _places(site)
    _window(site, site.width * 0.5, eye, wall * 0.4, wall * 0.42, furniture.WOOD[3], curtains=False)
    beam = site.lit(furniture.WOOD[3])
    with site.canvas.sheet("grained", 1.1) as sheet:
        for share in (0.03, 0.35, 0.65, 0.97):
            sheet.cut(
                box(site.width * share - site.unit * 0.02, -8, site.width * share + site.unit * 0.02, site.horizon + 2),
                beam,
            )
        sheet.cut(box(-8, site.top + wall * 0.02, site.width + 8, site.top + wall * 0.1), lighter(beam, -0.1))
    _stall_door(site, main, _standing(site), size * 0.95, size * 0.95)
    _hay(site, other, _standing(site) + site.unit * 0.05, size * 0.9)
    furniture.hanging_lamp(site, site.width * 0.5, wall * 0.18)
    with site.canvas.sheet("plain", 0.2) as sheet:
        for x in scattered(site.page, 40, 0, site.width):
            y = site.horizon + (site.height - site.horizon) * site.page.uniform(0.04, 0.97)
            turn = site.page.uniform(-0.5, 0.5)
            length = site.unit * 0.03
            sheet.strip(
                [(x, y), (x + length * float(np.cos(turn)), y + length * float(np.sin(turn)))],
                max(1.0, site.unit * 0.003),
                site.lit(site.pick(rgbs("f0d488 c99f55 e3c06e"))),
            )
    return Land(edge)


def _stall_door(site: Site, x: float, y: float, size: float, wide: float) -> None:
    tone = site.lit(furniture.WOOD[0])
    left, right = x - wide / 2, x + wide / 2
    with site.canvas.sheet("grained", 0.9) as sheet:
        sheet.cut(box(left, y - size * 1.5, right, y), site.lit(rgb("5d4436")))
    with site.canvas.sheet("grained", 0.9) as sheet:
        sheet.cut(box(left, y - size * 0.72, right, y), tone)
        for level in (0.7, 0.06):
            sheet.cut(box(left, y - size * (level + 0.09), right, y - size * level), lighter(tone, 0.14))
        sheet.strip(
            [(left + wide * 0.06, y - size * 0.1), (right - wide * 0.06, y - size * 0.66)],
            max(2.0, size * 0.08),
            lighter(tone, 0.14),
        )


def _hay(site: Site, x: float, y: float, size: float) -> None:
    tone = site.lit(rgb("e6c266"))
    with site.canvas.sheet("dragged", 1.0) as sheet:
        sheet.wash(blob(site.page, x, y - size * 0.2, size * 0.62, size * 0.42, 0.1, 26), lighter(tone, 0.12), tone)
        for _ in range(46):
            turn, reach = site.page.uniform(0, np.pi), site.page.uniform(0.1, 0.95)
            px, py = (
                x + size * 0.6 * reach * float(np.cos(turn)),
                y - size * 0.16 - size * 0.4 * reach * float(np.sin(turn)),
            )
            lean = site.page.uniform(-0.6, 0.6)
            sheet.strip(
                [(px, py), (px + size * 0.09 * lean, py - size * 0.1)],
                max(1.0, size * 0.012),
                lighter(tone, site.page.choice([-0.2, 0.25])),
            )

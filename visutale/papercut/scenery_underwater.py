"""Under water: light from above, seaweed and coral, sand, bubbles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from visutale.book import Box
from visutale.papercut import scenery_plants as plants
from visutale.papercut import scenery_sprigs as sprigs
from visutale.papercut.light import RGB, lighter, mix, rgb, rgbs
from visutale.papercut.paper_canvas import Points
from visutale.papercut.paper_grain import Gray
from visutale.papercut.scenery_shapes import blob, box, down_to, height_at, rolling, scattered, star
from visutale.papercut.scenery_site import Land, Site


def underwater(site: Site) -> Land:
    """Light from above, seaweed and coral at the sides, sand below, bubbles, far fish."""
    murk = 0.95 if site.scene.time == "night" else 0.4 if site.scene.time == "evening" else 0.0
    surface, depth = mix(rgb("7fd4dc"), rgb("2c4f9c"), murk), mix(rgb("1f6f9f"), rgb("14205c"), murk)
    hue = site.own.uniform(0.0, 0.35)
    surface, depth = mix(surface, rgb("8fe0c0"), hue), mix(depth, rgb("1f7a80"), hue)
    with site.canvas.sheet("tissue", 0) as sheet:
        sheet.wash(box(0, 0, site.width, site.height), surface, depth, (site.top, site.near))
    for index in range(1, 5):
        y = site.top + (site.near - site.top) * index / 5.5
        tone = mix(surface, depth, index / 5)
        line = rolling(site.page, site.width, y + site.unit * 0.03, site.unit * 0.06, 0.9 + 0.2 * index)
        with site.canvas.sheet("brushed", 0.5) as sheet:
            sheet.wash(down_to(line, site.height), lighter(tone, 0.07), mix(tone, depth, 0.5), (y, site.near))
    _rays(site, lighter(surface, 0.45), 1.0 - murk * 0.6)
    _shoal(site, mix(surface, depth, 0.55))
    sand = mix(rgb("f3dca4"), depth, 0.2 + murk * 0.45)
    deep = site.near - site.horizon
    dim = 1 - murk * 0.5

    def under(colour: RGB, share: float) -> RGB:
        return mix(mix(colour, depth, share), depth, 1 - dim)

    back = rolling(site.page, site.width, site.horizon + deep * 0.2, site.unit * 0.09, 1.2)
    with site.canvas.sheet("speckled", 0.8) as sheet:
        sheet.wash(down_to(back, site.height), mix(sand, depth, 0.45), mix(sand, depth, 0.3))
        for x in scattered(site.page, 9, 0, site.width):
            sprigs.seaweed(
                site,
                sheet,
                x,
                float(height_at(back, x)) + 4,
                site.unit * site.page.uniform(0.1, 0.2),
                under(rgb("4f9f7a"), 0.5),
            )
    edge = rolling(site.page, site.width, site.horizon + deep * 0.5, site.unit * 0.06, 0.9)
    with site.canvas.sheet("speckled", 1.1) as sheet:
        sheet.wash(down_to(edge, site.height + 4), lighter(sand, 0.1), mix(sand, depth, 0.15))
    for index in (1, 2):
        y = edge[:, 1].max() + (site.height - edge[:, 1].max()) * index / 2.6
        fold = rolling(site.page, site.width, y, site.unit * 0.05, 0.8)
        with site.canvas.sheet("speckled", 0.45) as sheet:
            sheet.wash(down_to(fold, site.height + 4), lighter(sand, 0.16 - 0.12 * index), lighter(sand, -0.04))
    _reef(site, edge, under)
    _bubbles(site, lighter(surface, 0.5))
    site.horizon = float(edge[:, 1].mean())
    return Land(edge, Box(0.04, site.top / site.height + 0.06, 0.96, site.near / site.height))


def _rays(site: Site, colour: RGB, strength: float) -> None:
    import cv2

    from visutale.papercut.paper_canvas import blend

    small: Gray = np.zeros((max(8, int(site.height) // 4), max(8, int(site.width) // 4)), np.uint8)
    height, width = small.shape
    for share in scattered(site.page, 6, 0.05, 0.95):
        x, half = width * share, width * site.page.uniform(0.015, 0.045)
        lean = width * (share - 0.5) * 0.5 - width * 0.06
        foot = height * min(1.0, site.near / site.height)
        quad = np.array(
            [
                [x - half, site.top / site.height * height],
                [x + half, site.top / site.height * height],
                [x + lean + half * 3.4, foot],
                [x + lean - half * 3.4, foot],
            ]
        )
        cv2.fillPoly(small, [np.round(quad).astype(np.int32)], int(70 * strength))
    fade = np.linspace(1.0, 0.0, height) ** 0.8
    small = cv2.GaussianBlur((small * fade[:, None]).astype(np.uint8), (0, 0), max(1.0, width * 0.008))
    mask = cv2.resize(small, (int(site.width), int(site.height)), interpolation=cv2.INTER_LINEAR)
    light = np.empty_like(site.canvas.colour)
    light[:] = site.canvas.look.pigment(colour)
    blend(site.canvas.colour, light, mask)


def _shoal(site: Site, colour: RGB) -> None:
    """A few far small fish, all one way."""
    way = 1 if site.page.random() < 0.5 else -1
    x0, y0 = site.width * site.page.uniform(0.2, 0.75), site.top + (site.near - site.top) * site.page.uniform(0.2, 0.36)
    with site.canvas.sheet("plain", 0.3) as sheet:
        for _ in range(8):
            x, y = x0 + site.page.normal(0, site.unit * 0.07), y0 + site.page.normal(0, site.unit * 0.03)
            size = site.unit * 0.014
            sheet.oval(x, y, size, size * 0.5, colour)
            sheet.cut(
                [
                    (x - way * size * 0.8, y),
                    (x - way * size * 1.6, y - size * 0.5),
                    (x - way * size * 1.6, y + size * 0.5),
                ],
                colour,
            )


def _reef(site: Site, edge: Points, under: Callable[[RGB, float], RGB]) -> None:
    corals = rgbs("ee7a6a f2a0b5 f4b35a b783c9 e8607f")
    for index, share in enumerate((0.03, 0.11, 0.19, 0.82, 0.9, 0.97)):
        x = site.width * (share + site.page.uniform(-0.02, 0.02))
        y = float(height_at(edge, x)) + site.unit * 0.03
        with site.canvas.sheet("plain", 0.8) as sheet:
            if (index + int(site.page.integers(0, 2))) % 2:
                plants.coral(
                    site,
                    sheet,
                    x,
                    y,
                    site.unit * site.page.uniform(0.13, 0.22),
                    under(corals[int(site.page.integers(0, 5))], 0.14),
                )
            else:
                for dx in (-0.02, 0.015, 0.045):
                    tone = under(mix(rgb("3f9f6a"), rgb("a8c95a"), site.page.uniform(0, 0.7)), 0.16)
                    sprigs.seaweed(site, sheet, x + dx * site.width, y, site.unit * site.page.uniform(0.2, 0.38), tone)
    stones = [
        (site.width * share, float(height_at(edge, site.width * share)) + site.unit * 0.08, site.unit * 0.1)
        for share in (0.14, 0.87)
    ]
    with site.canvas.sheet("speckled", 0.8) as sheet:
        for x, y, size in stones:
            sheet.cut(blob(site.page, x, y - size * 0.3, size * 0.7, size * 0.45, 0.12, 12), under(rgb("8d93a8"), 0.25))
        for x in scattered(site.page, 8, 0, site.width):
            y = float(height_at(edge, x)) + (site.height - float(height_at(edge, x))) * site.page.uniform(0.2, 0.9)
            sheet.cut(
                star(x, y, site.unit * 0.014, 5, 0.5, site.page.uniform(0, 70))
                if site.page.random() < 0.4
                else blob(site.page, x, y, site.unit * 0.012, site.unit * 0.008),
                under(rgb("f3c98a"), 0.12),
            )


def _bubbles(site: Site, colour: RGB) -> None:
    with site.canvas.sheet("plain", 0.3) as sheet:
        for share in (0.12, 0.3, 0.86):
            x = site.width * (share + site.page.uniform(-0.05, 0.05))
            for step in range(5):
                size = site.unit * (0.004 + 0.002 * step)
                y = site.near - (site.near - site.top) * (0.3 + 0.12 * step)
                wobble = x + site.page.normal(0, site.unit * 0.012)
                sheet.oval(wobble, y, size, size, colour)
                sheet.oval(
                    wobble + size * 0.12, y + size * 0.14, size * 0.68, size * 0.68, mix(colour, rgb("4fb0c4"), 0.5)
                )

"""Things people build, cut from paper: foot at (x, y), ``size`` px tall, at a depth (0 far, 1 near)."""

from __future__ import annotations

import numpy as np

from visutale.papercut import scenery_houses as houses
from visutale.papercut.light import RGB, lighter, rgb, rgbs
from visutale.papercut.paper_canvas import Points
from visutale.papercut.scenery_shapes import arch, box, curve, down_to, lowered
from visutale.papercut.scenery_site import Site


def windmill(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A mill with four sails."""
    wall, roof = site.lit(rgb("f3e6cb"), depth), site.lit(site.keep(houses.ROOFS), depth)
    with site.canvas.sheet("plain", 0.9) as sheet:
        sheet.wash(
            [
                (x - size * 0.2, y),
                (x - size * 0.12, y - size * 0.6),
                (x + size * 0.12, y - size * 0.6),
                (x + size * 0.2, y),
            ],
            lighter(wall, 0.05),
            lighter(wall, -0.12),
        )
        sheet.cut([(x - size * 0.16, y - size * 0.58), (x, y - size * 0.78), (x + size * 0.16, y - size * 0.58)], roof)
        houses.door(site, sheet, x, y, size * 0.12, size * 0.22, depth, rgb("7a5a48"))
        houses.window(site, sheet, x, y - size * 0.4, size * 0.08, size * 0.1, depth)
    hub = (x, y - size * 0.6)
    start = site.page.uniform(10, 50)
    with site.canvas.sheet("plain", 0.7) as sheet:
        for turn in range(4):
            bend = np.deg2rad(start + 90 * turn)
            ahead = np.array([np.cos(bend), np.sin(bend)]) * size * 0.42
            aside = np.array([-np.sin(bend), np.cos(bend)]) * size * 0.09
            foot = np.array(hub) + ahead * 0.2
            sheet.cut(
                [foot, foot + aside, np.array(hub) + ahead + aside, np.array(hub) + ahead],
                site.lit(rgb("fff8e8"), depth),
            )
            sheet.strip(np.array([hub, np.array(hub) + ahead]), max(1.0, size * 0.016), site.lit(rgb("7a5a48"), depth))
        sheet.oval(*hub, size * 0.03, size * 0.03, site.lit(rgb("7a5a48"), depth))


def lighthouse(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A red and white lighthouse, shining at night."""
    white, red = site.lit(rgb("fdf5e8"), depth), site.lit(rgb("d24a41"), depth)
    foot, head, top = size * 0.15, size * 0.09, y - size * 0.74
    with site.canvas.sheet("plain", 0.9) as sheet:
        for band in range(5):
            low, high = y + (top - y) * band / 5, y + (top - y) * (band + 1) / 5
            a, b = foot + (head - foot) * band / 5, foot + (head - foot) * (band + 1) / 5
            sheet.cut([(x - a, low + 1), (x - b, high), (x + b, high), (x + a, low + 1)], red if band % 2 else white)
        sheet.cut(box(x - head * 1.5, top - size * 0.025, x + head * 1.5, top + 2), site.lit(rgb("5d5560"), depth))
        glass = rgb("ffe08a") if site.light.dark else site.lit(rgb("bfe0e8"), depth)
        sheet.cut(box(x - head * 0.75, top - size * 0.13, x + head * 0.75, top - size * 0.02), glass)
        sheet.cut([(x - head, top - size * 0.125), (x, y - size), (x + head, top - size * 0.125)], red)
    if site.light.dark:
        lamp = (x, top - size * 0.075)
        site.canvas.light_up(*lamp, size * 0.55, rgb("ffe08a"), 0.7)


def boat(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A sailing boat seen from the side, y at its water line."""
    hull = site.lit(site.pick(rgbs("c94f45 3f7f96 e0a040 6f5a8c")), depth)
    way = 1 if site.page.random() < 0.5 else -1
    sail = site.lit(site.pick(rgbs("fff6e6 fbe3b4 f7d0c4")), depth)
    with site.canvas.sheet("plain", 0.8) as sheet:
        sheet.strip([(x, y - size * 0.2), (x, y - size)], max(1.0, size * 0.03), site.lit(rgb("7a5a48"), depth))
        sheet.cut(
            [
                (x + way * size * 0.03, y - size * 0.97),
                (x + way * size * 0.46, y - size * 0.28),
                (x + way * size * 0.03, y - size * 0.26),
            ],
            sail,
        )
        sheet.cut(
            [
                (x - way * size * 0.03, y - size * 0.86),
                (x - way * size * 0.3, y - size * 0.28),
                (x - way * size * 0.03, y - size * 0.26),
            ],
            lighter(sail, -0.08),
        )
    with site.canvas.sheet("grained", 0.7) as sheet:
        sheet.cut(
            [
                (x - size * 0.45, y - size * 0.21),
                (x + size * 0.47, y - size * 0.21),
                (x + size * 0.32, y),
                (x - size * 0.33, y),
            ],
            hull,
        )
        sheet.strip(
            [(x - size * 0.44, y - size * 0.18), (x + size * 0.45, y - size * 0.18)],
            max(1.0, size * 0.03),
            lighter(hull, 0.4),
        )


def lamp_post(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A street lamp, lit in the dark."""
    iron = site.lit(rgb("4a4a55"), depth)
    with site.canvas.sheet("plain", 0.6) as sheet:
        sheet.strip([(x, y), (x, y - size * 0.8)], max(1.5, size * 0.03), iron)
        sheet.cut(box(x - size * 0.05, y - size * 0.05, x + size * 0.05, y), iron)
        glass = rgb("ffe9a0") if site.light.dark else site.lit(rgb("f7efd8"), depth)
        if site.light.dark:
            site.canvas.light_up(x, y - size * 0.88, size * 0.5, rgb("ffd070"), 0.6)
        sheet.cut(
            [
                (x - size * 0.045, y - size * 0.8),
                (x - size * 0.075, y - size * 0.94),
                (x + size * 0.075, y - size * 0.94),
                (x + size * 0.045, y - size * 0.8),
            ],
            glass,
        )
        sheet.cut([(x - size * 0.1, y - size * 0.93), (x, y - size), (x + size * 0.1, y - size * 0.93)], iron)


def stall(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A market stall under a striped roof, fruit on its table."""
    half = size * 0.6
    with site.canvas.sheet("grained", 0.8) as sheet:
        for dx in (-0.92, 0.92):
            sheet.strip(
                [(x + dx * half, y), (x + dx * half, y - size * 0.8)],
                max(1.0, size * 0.035),
                site.lit(rgb("8a6248"), depth),
            )
        sheet.cut(box(x - half, y - size * 0.4, x + half, y - size * 0.06), site.lit(rgb("c99a63"), depth))
        for index, dx in enumerate(np.linspace(-0.8, 0.8, 8)):
            sheet.oval(
                x + dx * half,
                y - size * 0.43,
                size * 0.06,
                size * 0.06,
                site.lit(rgbs("e2543f f2a53a 8cb84f f6d34f")[index // 2], depth),
            )
    with site.canvas.sheet("plain", 0.8) as sheet:
        houses.awning(site, sheet, x - half * 1.15, x + half * 1.15, y - size, size * 0.2, depth)


def swings(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A frame with two swings."""
    frame = site.lit(rgb("d9534a"), depth)
    half, top, thick = size * 0.62, y - size, max(1.5, size * 0.04)
    with site.canvas.sheet("plain", 0.7) as sheet:
        for side in (-1, 1):
            for spread in (-0.16, 0.16):
                sheet.strip([(x + side * half, top), (x + side * half + spread * size, y)], thick, frame)
        sheet.strip([(x - half, top), (x + half, top)], thick, frame)
        for dx in (-0.3, 0.26):
            sway = site.page.uniform(-0.08, 0.08) * size
            for rope in (-0.09, 0.09):
                sheet.strip(
                    [(x + (dx + rope) * size, top), (x + (dx + rope) * size + sway, y - size * 0.28)],
                    max(1.0, size * 0.012),
                    site.lit(rgb("6b5a50"), depth),
                )
            seat = x + dx * size + sway
            sheet.cut(
                box(seat - size * 0.12, y - size * 0.3, seat + size * 0.12, y - size * 0.25),
                site.lit(rgb("f0c23f"), depth),
            )


def slide(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A ladder and a slide."""
    way = 1 if x < site.width / 2 else -1
    with site.canvas.sheet("plain", 0.8) as sheet:
        pole = site.lit(rgb("3f7fa6"), depth)
        for dx in (0.0, -0.2):
            sheet.strip([(x + way * dx * size, y), (x + way * dx * size * 0.6, y - size)], max(1.5, size * 0.04), pole)
        for share in (0.2, 0.4, 0.6, 0.8):
            sheet.strip(
                [(x - way * 0.2 * size * (1 - share * 0.4), y - size * share), (x, y - size * share)],
                max(1.0, size * 0.03),
                pole,
            )
        line = curve(
            [
                (x, y - size * 0.86),
                (x + way * size * 0.3, y - size * 0.6),
                (x + way * size * 0.72, y - size * 0.14),
                (x + way * size * 1.0, y - size * 0.07),
            ],
            6,
        )
        sheet.strip(line, max(2.0, size * 0.09), site.lit(rgb("f0b73f"), depth))
        sheet.strip(lowered(line, -size * 0.03), max(1.0, size * 0.02), site.lit(rgb("fbe29a"), depth))


def igloo(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A snow house with blocks and a low door."""
    snow = site.lit(rgb("eef5fa"), depth)
    angle = np.linspace(np.pi, 2 * np.pi, 24)
    with site.canvas.sheet("speckled", 0.9) as sheet:
        dome = np.stack([x + size * 0.8 * np.cos(angle), y + size * 0.95 * np.sin(angle)], 1)
        sheet.wash(dome, lighter(snow, 0.1), lighter(snow, -0.1))
        for share in (0.25, 0.5, 0.74):
            half = size * 0.8 * float(np.sqrt(1 - share**2))
            sheet.strip(
                curve(
                    [
                        (x - half, y - size * 0.95 * share),
                        (x, y - size * 0.95 * share + size * 0.03),
                        (x + half, y - size * 0.95 * share),
                    ],
                    5,
                ),
                max(1.0, size * 0.012),
                lighter(snow, -0.22),
            )
        sheet.cut(arch(x - size * 0.34, y - size * 0.48, x + size * 0.22, y, size * 0.28), lighter(snow, -0.08))
        inside = rgb("ffcf73") if site.light.dark else site.lit(rgb("44618a"), depth)
        sheet.cut(arch(x - size * 0.25, y - size * 0.38, x + size * 0.13, y, size * 0.19), inside)


def pyramid(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A sunlit and a shaded side."""
    stone = site.lit(rgb("dcb673"), depth)
    ridge = x + size * 0.18
    with site.canvas.sheet("speckled", 0.8) as sheet:
        sheet.cut([(x - size * 0.9, y), (x, y - size), (ridge, y)], lighter(stone, 0.1))
        sheet.cut([(ridge, y), (x, y - size), (x + size * 0.75, y)], lighter(stone, -0.18))
        for share in (0.25, 0.5, 0.74):
            level = y - size * share
            sheet.strip(
                [(x - size * 0.9 * (1 - share), level), (x + (ridge - x) * (1 - share), level)],
                max(1.0, size * 0.008),
                lighter(stone, -0.08),
            )


def bridge(site: Site, left: float, right: float, y: float, tall: float, depth: float) -> None:
    """A stone bridge with an arch."""
    stone = site.lit(rgb("c2b0a0"), depth)
    middle = (left + right) / 2
    deck = curve([(left, y - tall * 0.5), (middle, y - tall), (right, y - tall * 0.5)], 10)
    angle = np.linspace(0, np.pi, 16)
    hole = np.stack([middle + (right - left) * 0.32 * np.cos(angle), y - tall * 0.62 * np.sin(angle)], 1)
    with site.canvas.sheet("speckled", 0.8) as sheet:
        sheet.cut(np.vstack([deck, [[right, y]], hole, [[left, y]]]), stone)
        sheet.strip(deck, max(1.5, tall * 0.09), lighter(stone, -0.18))
        sheet.strip(lowered(deck, -tall * 0.16), max(1.5, tall * 0.05), lighter(stone, 0.2))


def rocket(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A landed rocket."""
    white, red = site.lit(rgb("f6f1ea"), depth), site.lit(rgb("d84f45"), depth)
    body = curve(
        [
            (x - size * 0.13, y - size * 0.14),
            (x - size * 0.17, y - size * 0.5),
            (x, y - size),
            (x + size * 0.17, y - size * 0.5),
            (x + size * 0.13, y - size * 0.14),
        ],
        7,
    )
    with site.canvas.sheet("plain", 0.9) as sheet:
        for side in (-1, 1):
            sheet.cut(
                [
                    (x + side * size * 0.12, y - size * 0.38),
                    (x + side * size * 0.3, y),
                    (x + side * size * 0.1, y - size * 0.14),
                ],
                red,
            )
        sheet.cut(body, white)
        sheet.cut(body[(body[:, 1] < y - size * 0.76)], red)
        sheet.oval(x, y - size * 0.58, size * 0.075, size * 0.075, red)
        sheet.oval(
            x,
            y - size * 0.58,
            size * 0.05,
            size * 0.05,
            rgb("ffe08a") if site.light.dark else site.lit(rgb("8fcbe0"), depth),
        )


def shore_hut(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A striped beach hut."""
    one, other = site.lit(site.pick(rgbs("e8685c 4f9fb8 f0b84a 7fb58a")), depth), site.lit(rgb("fff8ea"), depth)
    half = size * 0.28
    with site.canvas.sheet("plain", 0.8) as sheet:
        for index in range(6):
            left = x - half + index * half / 3
            sheet.cut(box(left, y - size * 0.62, left + half / 3 + 1, y), one if index % 2 else other)
        sheet.cut([(x - half * 1.15, y - size * 0.6), (x, y - size), (x + half * 1.15, y - size * 0.6)], one)
        sheet.cut(arch(x - half * 0.36, y - size * 0.46, x + half * 0.36, y, half * 0.3), lighter(one, -0.2))


def street(site: Site, edge: Points, colour: RGB) -> None:
    """A pavement's kerb along an edge and paving stones below it."""
    tone = site.lit(colour, 0.8)
    with site.canvas.sheet("speckled", 0.5) as sheet:
        sheet.wash(down_to(edge, site.height + 4), lighter(tone, 0.1), lighter(tone, -0.1))
        sheet.strip(edge, site.unit * 0.012, lighter(tone, 0.3))

"""Trees and plants, cut from paper: foot at (x, y), ``size`` px tall, at a depth (0 far, 1 near)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from visutale.papercut.light import RGB, lighter, rgb, turned
from visutale.papercut.paper_canvas import Points, Sheet
from visutale.papercut.scenery_shapes import blob, curve, leaf, ribbon, scattered
from visutale.papercut.scenery_site import Site

Painter = Callable[[Site, float, float, float, float], None]


def _trunk(site: Site, sheet: Sheet, x: float, y: float, tall: float, wide: float, colour: RGB) -> Points:
    lean = site.page.normal(0, tall * 0.05)
    line = curve([(x, y), (x + lean * 0.2, y - tall * 0.5), (x + lean, y - tall)], 6)
    sheet.cut(ribbon(line, wide * 1.35, wide * 0.7), colour)
    return line


def _leaves(site: Site, sheet: Sheet, crown: Points, colours: tuple[RGB, ...], count: int, size: float) -> None:
    """Small leaves pasted over a crown, kept inside it."""
    middle = crown.mean(axis=0)
    for index in range(count):
        edge = crown[int(site.page.integers(0, len(crown)))]
        at = middle + (edge - middle) * site.page.uniform(0.15, 0.88)
        turn = float(site.page.uniform(0, 360))
        sheet.cut(
            leaf(at[0], at[1], size * site.page.uniform(0.7, 1.2), size * 0.55, turn), colours[index % len(colours)]
        )


def round_tree(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A broad tree: several overlapping crowns with leaves on them; bare or snowed on in winter."""
    if site.palette.bare:
        bare_tree(site, x, y, size, depth)
        return
    base = site.pick(site.palette.leaf)
    colour = site.lit(base, depth)
    with site.canvas.sheet("grained", 0.7) as sheet:
        _trunk(site, sheet, x, y, size * 0.5, size * 0.085, site.lit(site.palette.trunk, depth))
    wide = size * site.page.uniform(0.29, 0.36)
    top = y - size * 0.64
    spots = [(-0.55, 0.26, 0.62), (0.58, 0.22, 0.6), (0.0, -0.3, 0.74), (0.08, 0.18, 0.7)]
    for dx, dy, share in spots:
        tone = lighter(turned(colour, site.page.uniform(-0.012, 0.012)), site.page.uniform(-0.1, 0.14))
        with site.canvas.sheet("tissue", 0.55) as sheet:
            crown = blob(site.page, x + dx * wide, top + dy * wide, wide * share, wide * share * 0.9, 0.1)
            sheet.wash(crown, lighter(tone, 0.1), lighter(tone, -0.05))
            if size > site.unit * 0.16:
                tints = (lighter(tone, 0.2), lighter(tone, -0.13))
                _leaves(site, sheet, crown, tints, 7, size * 0.06)
    if site.palette.snow:
        _cap(site, x, top - wide * 0.75, wide * 0.6, depth)


def blossom_tree(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A tree in flower in spring, in fruit in summer and autumn."""
    if site.palette.bare:
        bare_tree(site, x, y, size, depth)
        return
    spring = site.scene.season == "spring"
    colour = site.lit(rgb("f6c3d2") if spring else site.pick(site.palette.leaf), depth)
    with site.canvas.sheet("grained", 0.7) as sheet:
        _trunk(site, sheet, x, y, size * 0.55, size * 0.08, site.lit(site.palette.trunk, depth))
    crown = blob(site.page, x, y - size * 0.66, size * 0.36, size * 0.32, 0.12)
    with site.canvas.sheet("tissue", 0.8) as sheet:
        sheet.wash(crown, lighter(colour, 0.15), colour)
        _leaves(site, sheet, crown, (lighter(colour, 0.22), lighter(colour, -0.1)), 10, size * 0.06)
    dots = rgb("ffffff") if spring else rgb("d8402f")
    with site.canvas.sheet("plain", 0.35) as sheet:
        middle = crown.mean(axis=0)
        for _ in range(12):
            at = middle + (crown[int(site.page.integers(0, len(crown)))] - middle) * site.page.uniform(0.1, 0.86)
            sheet.oval(at[0], at[1], size * 0.024, size * 0.024, site.lit(dots, depth))


def poplar(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A tall narrow tree cut as one leaf with a rib."""
    if site.palette.bare:
        bare_tree(site, x, y, size, depth)
        return
    colour = site.lit(site.pick(site.palette.leaf), depth)
    with site.canvas.sheet("grained", 0.6) as sheet:
        _trunk(site, sheet, x, y, size * 0.3, size * 0.05, site.lit(site.palette.trunk, depth))
    with site.canvas.sheet("tissue", 0.8) as sheet:
        shape = leaf(
            x, y - size * 0.1, size * 0.92, size * site.page.uniform(0.34, 0.42), -90 + site.page.uniform(-4, 4)
        )
        sheet.wash(curve([tuple(point) for point in np.vstack([shape, shape[:1]])], 4), lighter(colour, 0.12), colour)
        rib = lighter(colour, -0.22)
        sheet.strip([(x, y - size * 0.12), (x, y - size * 0.86)], size * 0.012, rib)
        for share in (0.25, 0.4, 0.55, 0.68):
            for side in (-1, 1):
                foot = y - size * share
                sheet.strip([(x, foot), (x + side * size * 0.1, foot - size * 0.1)], size * 0.009, rib)


def pine(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A fir: skirts of paper one over the other, with snow on them when there is some."""
    base = turned(site.palette.pine, site.page.uniform(-0.02, 0.02))
    colour = site.lit(base, depth)
    with site.canvas.sheet("grained", 0.5) as sheet:
        sheet.cut(
            [
                [x - size * 0.03, y],
                [x - size * 0.02, y - size * 0.3],
                [x + size * 0.02, y - size * 0.3],
                [x + size * 0.03, y],
            ],
            site.lit(site.palette.trunk, depth),
        )
    tiers = int(site.page.integers(3, 5))
    wide = size * site.page.uniform(0.24, 0.31)
    for tier in range(tiers):
        share = tier / tiers
        low, high = y - size * (0.12 + 0.78 * share), y - size * min(1.0, 0.12 + 0.78 * share + 0.44)
        half = wide * (1 - share * 0.72)
        teeth = 5
        lean = site.page.normal(0, half * 0.06)
        foot = [
            (
                x - half + 2 * half * step / teeth,
                low + (half * 0.1 if step % 2 else -half * 0.05) - abs(step / teeth - 0.5) * half * 0.25,
            )
            for step in range(teeth + 1)
        ]
        tone = lighter(colour, -0.08 + 0.2 * share)
        with site.canvas.sheet("brushed", 0.5) as sheet:
            sheet.cut(
                [
                    (x + lean, high),
                    (x + half * 0.5, (low + high) / 2 + half * 0.1),
                    *foot[::-1],
                    (x - half * 0.5, (low + high) / 2 + half * 0.1),
                ],
                tone,
            )
            if site.palette.snow:
                cap = (low - high) * 0.48
                snow = site.lit(site.palette.grass[0] if site.palette.snow else rgb("ffffff"), depth)
                spread = half * 0.45
                sheet.cut(
                    [
                        (x + lean, high),
                        (x + spread, high + cap),
                        (x + spread * 0.4, high + cap * 0.8),
                        (x, high + cap * 1.12),
                        (x - spread * 0.5, high + cap * 0.8),
                        (x - spread, high + cap),
                    ],
                    snow,
                )


def bare_tree(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A winter tree: forked branches, with snow in the forks."""
    colour = site.lit(site.palette.trunk, depth)
    twigs: list[tuple[float, float]] = []
    with site.canvas.sheet("grained", 0.8) as sheet:
        _branch(site, sheet, (x, y), -90.0, size * 0.36, size * 0.085, 4, colour, twigs)
    if site.palette.snow and depth > 0.3:
        snow = site.lit(site.palette.grass[0], depth)
        with site.canvas.sheet("speckled", 0.3) as sheet:
            for tip in twigs[:5]:
                sheet.cut(blob(site.page, tip[0], tip[1] - size * 0.01, size * 0.034, size * 0.014, 0.1, 12), snow)


def _branch(
    site: Site,
    sheet: Sheet,
    foot: tuple[float, float],
    turn: float,
    length: float,
    width: float,
    forks: int,
    colour: RGB,
    twigs: list[tuple[float, float]],
) -> None:
    bend = np.deg2rad(turn)
    tip = (foot[0] + length * float(np.cos(bend)), foot[1] + length * float(np.sin(bend)))
    line = np.array([foot, ((foot[0] + tip[0]) / 2 + site.page.normal(0, length * 0.04), (foot[1] + tip[1]) / 2), tip])
    sheet.cut(ribbon(line, width, width * 0.62), colour)
    twigs.append(tip)
    if forks <= 1:
        return
    for side in (-1, 1):
        spread = side * site.page.uniform(18, 40)
        _branch(
            site,
            sheet,
            tip,
            turn + spread,
            length * site.page.uniform(0.62, 0.78),
            width * 0.6,
            forks - 1,
            colour,
            twigs,
        )


def birch(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A slender white trunk with black marks and loose leaves."""
    bark = site.lit(rgb("f3efe6"), depth)
    with site.canvas.sheet("plain", 0.7) as sheet:
        line = _trunk(site, sheet, x, y, size * 0.92, size * 0.06, bark)
        for share in scattered(site.page, 8, 0.06, 0.9):
            at = line[int(share * (len(line) - 1))]
            level = y - size * 0.92 * share
            half = size * site.page.uniform(0.008, 0.02)
            sheet.strip(
                [(at[0] - half, level), (at[0] + half * 0.6, level - half * 0.2)],
                max(1.0, size * 0.011),
                site.lit(rgb("4a4648"), depth),
            )
    if site.palette.bare:
        return
    tone = site.lit(site.pick(site.palette.leaf), depth)
    crown = blob(site.page, x, y - size * 0.74, size * 0.19, size * 0.28, 0.12)
    with site.canvas.sheet("tissue", 0.6) as sheet:
        _leaves(site, sheet, crown, (tone, lighter(tone, 0.2), lighter(tone, -0.12)), 30, size * 0.075)


def palm(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A leaning palm with fronds and coconuts."""
    lean = site.page.choice([-1, 1]) * size * site.page.uniform(0.1, 0.24)
    line = curve([(x, y), (x + lean * 0.25, y - size * 0.4), (x + lean, y - size * 0.78)], 8)
    bark = site.lit(rgb("a87d50"), depth)
    with site.canvas.sheet("dragged", 0.8) as sheet:
        sheet.cut(ribbon(line, size * 0.085, size * 0.05), bark)
        for point in line[2:-1:2]:
            half = size * 0.034
            sheet.strip(
                [(point[0] - half, point[1]), (point[0] + half, point[1] + half * 0.3)],
                size * 0.011,
                lighter(bark, -0.2),
            )
    top = line[-1]
    green = site.lit(turned(rgb("3f9b58"), site.page.uniform(-0.02, 0.02)), depth)
    with site.canvas.sheet("brushed", 0.9) as sheet:
        for index, turn in enumerate((-165, -135, -98, -60, -28, 8, 172)):
            reach = size * site.page.uniform(0.34, 0.42)
            sheet.cut(
                _frond(top[0], top[1], reach, turn + site.page.uniform(-8, 8)),
                lighter(green, (-0.1, 0.12, 0.02)[index % 3]),
            )
        for dx in (-0.03, 0.03):
            sheet.oval(
                top[0] + dx * size, top[1] + size * 0.03, size * 0.03, size * 0.033, site.lit(rgb("75512f"), depth)
            )


def _frond(x: float, y: float, reach: float, turn: float) -> Points:
    """A drooping feather with notches along its lower side."""
    bend = np.deg2rad(turn)
    tip = (x + reach * float(np.cos(bend)), y + reach * float(np.sin(bend)) + reach * 0.34)
    mid = (x + reach * 0.55 * float(np.cos(bend)), y + reach * 0.62 * float(np.sin(bend)) - reach * 0.02)
    spine = curve([(x, y), mid, tip], 7)
    lower = spine[::-1].copy()
    swell = np.sin(np.linspace(0, np.pi, len(lower))) * reach * 0.16
    lower[:, 1] += swell * np.where(np.arange(len(lower)) % 2 == 0, 1.0, 0.45)
    upper = spine.copy()
    upper[:, 1] -= np.sin(np.linspace(0, np.pi, len(upper))) * reach * 0.06
    return np.vstack([upper, lower])


def _cap(site: Site, x: float, y: float, half: float, depth: float) -> None:
    with site.canvas.sheet("speckled", 0.4) as sheet:
        sheet.cut(blob(site.page, x, y + half * 0.35, half, half * 0.4, 0.1), site.lit(site.palette.grass[0], depth))


def bush(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A low bush of two or three scraps; berries in autumn, snow in winter."""
    tone = site.lit(
        site.pick(site.palette.grass if site.palette.snow else (*site.palette.leaf[:2], site.palette.grass[2])), depth
    )
    with site.canvas.sheet("tissue", 0.7) as sheet:
        for dx, share in ((-0.5, 0.7), (0.5, 0.75), (0.0, 1.0)):
            crown = blob(site.page, x + dx * size, y - size * 0.4 * share, size * 0.55, size * 0.55 * share, 0.1)
            sheet.wash(crown, lighter(tone, 0.14), tone)
            if not site.palette.snow:
                _leaves(site, sheet, crown, (lighter(tone, 0.2), lighter(tone, -0.14)), 5, size * 0.16)


def cactus(site: Site, x: float, y: float, size: float, depth: float) -> None:
    """A cactus with arms, ribs and a flower."""
    green = site.lit(turned(rgb("5a9a5f"), site.page.uniform(-0.03, 0.03)), depth)
    wide = size * 0.17
    side = 1 if site.page.random() < 0.5 else -1
    arms = [[(x, y), (x, y - size)]]
    for way, low, high in ((side, 0.38, 0.72), (-side, 0.55, 0.84)):
        arms.append(
            [(x, y - size * low), (x + way * size * 0.2, y - size * low), (x + way * size * 0.22, y - size * high)]
        )
    with site.canvas.sheet("brushed", 0.9) as sheet:
        for index, arm in enumerate(arms):
            thick = wide if index == 0 else wide * 0.68
            sheet.strip(curve(arm, 6) if index else np.array(arm), thick, green)
            sheet.oval(arm[-1][0], arm[-1][1], thick / 2, thick / 2, green)
        for dx in (-0.28, 0.0, 0.28):
            sheet.strip(
                [(x + dx * wide, y), (x + dx * wide, y - size * 0.98)], max(1.0, size * 0.008), lighter(green, 0.22)
            )
        for turn in (-140, -90, -40):
            sheet.cut(leaf(x, y - size - wide * 0.4, wide * 0.5, wide * 0.34, turn), site.lit(rgb("f2719b"), depth))


def coral(site: Site, sheet: Sheet, x: float, y: float, size: float, colour: RGB) -> None:
    """A branching coral."""
    _branch(site, sheet, (x, y), -90.0 + site.page.uniform(-12, 12), size * 0.36, size * 0.14, 4, colour, [])


TREES: dict[str, Painter] = {
    "round": round_tree,
    "blossom": blossom_tree,
    "poplar": poplar,
    "pine": pine,
    "birch": birch,
    "palm": palm,
}

"""Furniture drawn simply in paper, in front of a wall. Feet at (x, y), ``size`` px tall unless said otherwise."""

from __future__ import annotations

from visutale.book import Box
from visutale.papercut.light import RGB, lighter, rgb, rgbs
from visutale.papercut.paper_canvas import Sheet
from visutale.papercut.scenery_shapes import arch, blob, box, leaf
from visutale.papercut.scenery_site import Site

WOOD = rgbs("b98553 a06f48 c99a66 8f6246")
CLOTH = rgbs("d9675a 5f9fa8 e5b34f 7f79b5 78a86a d98aa0")
BOOKS = rgbs("c94f45 3f7f96 e0a040 6f5a8c 5f9f6a efe2c4 38506f d98a6a")


def _legs(sheet: Sheet, x: float, y: float, half: float, tall: float, thick: float, tone: RGB) -> None:
    for dx in (-1, 1):
        sheet.cut(box(x + dx * half - thick / 2, y - tall, x + dx * half + thick / 2, y), tone)


def table(site: Site, x: float, y: float, size: float, wide: float) -> Box:
    """A table ``size`` tall and ``wide`` px across; returns the space above its top, in shares."""
    tone = site.lit(site.keep(WOOD))
    with site.canvas.sheet("grained", 1.0) as sheet:
        _legs(sheet, x, y, wide * 0.42, size, size * 0.09, lighter(tone, -0.16))
        sheet.cut(box(x - wide * 0.46, y - size * 0.98, x + wide * 0.46, y - size * 0.78), lighter(tone, -0.1))
    with site.canvas.sheet("grained", 0.7) as sheet:
        top = y - size
        sheet.cut(
            [
                (x - wide * 0.48, top - size * 0.1),
                (x + wide * 0.48, top - size * 0.1),
                (x + wide * 0.53, top + size * 0.05),
                (x - wide * 0.53, top + size * 0.05),
            ],
            lighter(tone, 0.12),
        )
    return above(site, x - wide * 0.42, x + wide * 0.42, y - size * 1.03)


def above(site: Site, left: float, right: float, y: float) -> Box:
    top = max(0.0, (y - site.unit * 0.18) / site.height)
    return Box(max(0.0, left / site.width), top, min(1.0, right / site.width), max(top, y / site.height))


def bed(site: Site, x: float, y: float, size: float) -> None:
    """A bed from the side: head board, pillow, patchwork quilt; ``size`` is the height of its head board."""
    wood = site.lit(site.keep(WOOD))
    wide = size * 1.75
    left, right = x - wide / 2, x + wide / 2
    head = left if x < site.width / 2 else right
    way = 1 if head == left else -1
    with site.canvas.sheet("grained", 1.0) as sheet:
        sheet.cut(
            arch(min(head, head + way * size * 0.1), y - size, max(head, head + way * size * 0.1), y, size * 0.05), wood
        )
        foot = right if head == left else left
        sheet.cut(
            arch(
                min(foot, foot - way * size * 0.1), y - size * 0.62, max(foot, foot - way * size * 0.1), y, size * 0.05
            ),
            lighter(wood, -0.08),
        )
        sheet.cut(box(left, y - size * 0.28, right, y - size * 0.12), lighter(wood, -0.1))
    with site.canvas.sheet("plain", 0.8) as sheet:
        inner = head + way * size * 0.1
        sheet.cut(
            box(
                min(inner, foot - way * size * 0.1),
                y - size * 0.44,
                max(inner, foot - way * size * 0.1),
                y - size * 0.24,
            ),
            site.lit(rgb("fdf6e8")),
        )
        sheet.cut(
            blob(site.page, head + way * size * 0.34, y - size * 0.5, size * 0.22, size * 0.11, 0.06, 18),
            site.lit(rgb("ffffff")),
        )
    _quilt(site, head + way * size * 0.56, foot - way * size * 0.08, y - size * 0.52, y - size * 0.2)


def _quilt(site: Site, start: float, end: float, top: float, bottom: float) -> None:
    left, right = min(start, end), max(start, end)
    columns = 6
    step = (right - left) / columns
    colours = [site.lit(CLOTH[(int(site.own.integers(0, 6)) + index) % 6]) for index in range(6)]
    with site.canvas.sheet("tissue", 0.9) as sheet:
        for column in range(columns):
            for row in range(2):
                a, b = left + column * step, left + (column + 1) * step + 1
                c, d = top + (bottom - top) * row / 2, top + (bottom - top) * (row + 1) / 2 + 1
                tone = colours[(column * 2 + row * 3) % 6]
                sheet.cut(box(a, c, b, d), lighter(tone, 0.15))
                if (column + row) % 2:
                    sheet.oval((a + b) / 2, (c + d) / 2, step * 0.2, step * 0.2, lighter(tone, 0.45))


def shelves(site: Site, x: float, y: float, size: float, wide: float, full: float = 0.85, toys: bool = False) -> None:
    """A bookcase, ``full`` of books (0 to 1), with a pot or toys between."""
    tone = site.lit(site.keep(WOOD))
    left, right, top = x - wide / 2, x + wide / 2, y - size
    with site.canvas.sheet("grained", 1.0) as sheet:
        sheet.cut(box(left, top, right, y), tone)
    frame = wide * 0.05
    count = max(2, round(size / (site.unit * 0.135)))
    with site.canvas.sheet("plain", 0.4) as sheet:
        for index in range(count):
            high = top + frame + (size - frame) * index / count
            low = top + (size - frame) * (index + 1) / count - frame * 0.2
            sheet.cut(box(left + frame, high, right - frame, low), lighter(tone, -0.3))
            _shelf_row(site, sheet, left + frame * 1.4, right - frame * 1.4, high, low, full, toys)


def _shelf_row(
    site: Site, sheet: Sheet, left: float, right: float, high: float, low: float, full: float, toys: bool
) -> None:
    x, tall = left, low - high
    while x < right - tall * 0.1:
        wide = tall * site.page.uniform(0.13, 0.26)
        if site.page.random() > full or x + wide > right:
            x += wide * 1.5
            continue
        if site.page.random() < (0.3 if toys else 0.05):
            size = min(tall * 0.26, (right - x) / 2)
            sheet.oval(x + size, low - size, size, size, site.lit(site.pick(CLOTH)))
            sheet.oval(x + size, low - size, size * 0.5, size * 0.5, site.lit(rgb("fff4dc")))
            x += size * 2.1
            continue
        height = tall * site.page.uniform(0.62, 0.92)
        tone = site.lit(site.pick(BOOKS))
        sheet.cut(box(x, low - height, x + wide, low), tone)
        sheet.strip(
            [(x + wide * 0.2, low - height * 0.8), (x + wide * 0.8, low - height * 0.8)],
            max(1.0, tall * 0.025),
            lighter(tone, 0.4),
        )
        x += wide * 1.06


def cupboard(
    site: Site, x: float, y: float, size: float, wide: float, colour: RGB | None = None, doors: int = 2
) -> None:
    """A wardrobe or cupboard with panelled doors."""
    tone = site.lit(colour or site.keep(WOOD))
    left = x - wide / 2
    with site.canvas.sheet("grained", 1.0) as sheet:
        sheet.wash(box(left, y - size, left + wide, y - size * 0.04), lighter(tone, 0.06), lighter(tone, -0.08))
        sheet.cut(box(left - wide * 0.04, y - size * 1.03, left + wide * 1.04, y - size * 0.97), lighter(tone, -0.14))
        _legs(sheet, x, y, wide * 0.44, size * 0.06, wide * 0.07, lighter(tone, -0.2))
    with site.canvas.sheet("grained", 0.35) as sheet:
        for index in range(doors):
            a = left + wide * (index + 0.1) / doors
            b = left + wide * (index + 0.9) / doors
            sheet.cut(box(a, y - size * 0.92, b, y - size * 0.12), lighter(tone, 0.14))
            knob = b - wide * 0.05 if index % 2 == 0 else a + wide * 0.05
            sheet.oval(knob, y - size * 0.52, wide * 0.022, wide * 0.022, site.lit(rgb("f2cf6b")))


def stove(site: Site, x: float, y: float, size: float) -> None:
    """An iron stove with a fire, a pan and a kettle on it."""
    iron = site.lit(rgb("5b6170"))
    half = size * 0.5
    with site.canvas.sheet("plain", 1.0) as sheet:
        sheet.cut(box(x - half * 0.18, site.top - 8, x + half * 0.02, y - size), lighter(iron, -0.1))
        sheet.wash(box(x - half, y - size, x + half, y - size * 0.06), lighter(iron, 0.08), lighter(iron, -0.1))
        _legs(sheet, x, y, half * 0.82, size * 0.08, size * 0.08, lighter(iron, -0.2))
        sheet.cut(box(x - half * 1.08, y - size * 1.03, x + half * 1.08, y - size * 0.95), lighter(iron, -0.22))
    with site.canvas.sheet("plain", 0.5) as sheet:
        sheet.cut(
            arch(x - half * 0.62, y - size * 0.76, x + half * 0.62, y - size * 0.2, size * 0.1), lighter(iron, -0.35)
        )
        for dx, tall in ((-0.25, 0.24), (0.2, 0.28), (0.0, 0.36)):
            sheet.cut(
                leaf(x + dx * size, y - size * 0.22, size * tall, size * tall * 0.55, -90),
                rgb("ff9a3c") if tall < 0.3 else rgb("ffd25a"),
            )
    site.canvas.light_up(x, y - size * 0.4, size * 0.8, rgb("ffb04a"), 0.4)
    with site.canvas.sheet("plain", 0.6) as sheet:
        pot = site.lit(site.keep(CLOTH))
        sheet.cut(
            [
                (x - half * 0.8, y - size * 1.3),
                (x - half * 0.1, y - size * 1.3),
                (x - half * 0.18, y - size * 1.03),
                (x - half * 0.72, y - size * 1.03),
            ],
            pot,
        )
        sheet.oval(x - half * 0.45, y - size * 1.32, half * 0.08, half * 0.08, lighter(pot, -0.2))
        sheet.cut(
            blob(site.page, x + half * 0.45, y - size * 1.15, half * 0.3, half * 0.26, 0.03, 18),
            site.lit(rgb("f3e3c3")),
        )
        sheet.strip(
            [(x + half * 0.7, y - size * 1.15), (x + half * 0.9, y - size * 1.26)],
            max(1.5, size * 0.04),
            site.lit(rgb("f3e3c3")),
        )


def fireplace(site: Site, x: float, y: float, size: float) -> Box:
    """A fireplace with a mantelpiece; returns the space on it, in shares."""
    stone = site.lit(rgb("cbb7a6"))
    half = size * 0.56
    with site.canvas.sheet("speckled", 1.0) as sheet:
        sheet.cut(box(x - half * 0.66, site.top - 8, x + half * 0.66, y - size * 0.95), lighter(stone, 0.08))
        sheet.cut(box(x - half, y - size, x + half, y), stone)
        for row in range(5):
            for column in range(4):
                a = x - half + half * 0.5 * (column + (row % 2) * 0.5)
                if a + half * 0.4 < x + half and (abs(a + half * 0.2 - x) > half * 0.55 or row == 0):
                    sheet.cut(
                        box(a + 2, y - size * (0.94 - row * 0.19), a + half * 0.44, y - size * (0.8 - row * 0.19)),
                        lighter(stone, -0.08 if (row + column) % 2 else 0.1),
                    )
    with site.canvas.sheet("plain", 0.5) as sheet:
        sheet.cut(arch(x - half * 0.58, y - size * 0.7, x + half * 0.58, y, size * 0.16), rgb("3a2a35"))
        for dx in (-0.2, 0.2):
            sheet.strip(
                [(x - half * 0.4, y - size * (0.06 + dx * 0.1)), (x + half * 0.4, y - size * (0.06 - dx * 0.1))],
                size * 0.07,
                site.lit(rgb("7a5138")),
            )
        for dx, tall, tone in (
            (-0.2, 0.3, "f4793a"),
            (0.2, 0.34, "f4793a"),
            (0.0, 0.48, "ff9f3e"),
            (0.03, 0.3, "ffd867"),
        ):
            sheet.cut(leaf(x + dx * size, y - size * 0.08, size * tall, size * tall * 0.5, -90), rgb(tone))
    site.canvas.light_up(x, y - size * 0.3, size * 1.3, rgb("ffb04a"), 0.5)
    with site.canvas.sheet("grained", 0.8) as sheet:
        sheet.cut(box(x - half * 1.16, y - size * 1.07, x + half * 1.16, y - size * 0.97), site.lit(site.keep(WOOD)))
    return above(site, x - half, x + half, y - size * 1.05)


def sofa(site: Site, x: float, y: float, size: float, wide: float) -> None:
    """A sofa or, when narrow, an armchair."""
    cloth = site.lit(site.keep(CLOTH))
    left, right = x - wide / 2, x + wide / 2
    with site.canvas.sheet("tissue", 1.0) as sheet:
        _legs(sheet, x, y, wide * 0.42, size * 0.12, size * 0.08, site.lit(WOOD[3]))
        sheet.wash(
            arch(left + size * 0.1, y - size, right - size * 0.1, y - size * 0.2, size * 0.16),
            lighter(cloth, 0.06),
            lighter(cloth, -0.08),
        )
    with site.canvas.sheet("tissue", 0.7) as sheet:
        sheet.cut(box(left + size * 0.1, y - size * 0.45, right - size * 0.1, y - size * 0.1), lighter(cloth, 0.1))
        for a in (left, right - size * 0.26):
            sheet.cut(arch(a, y - size * 0.66, a + size * 0.26, y - size * 0.08, size * 0.13), lighter(cloth, -0.06))
    with site.canvas.sheet("plain", 0.5) as sheet:
        sheet.cut(
            blob(site.page, x - wide * 0.18, y - size * 0.58, size * 0.2, size * 0.18, 0.1, 8), site.lit(rgb("f6dfa5"))
        )

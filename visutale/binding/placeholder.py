"""What stands where a picture is missing: a calm drawn landscape in the book's colours."""

from __future__ import annotations

import random

from visutale.binding.layout import PAGE_PT
from visutale.binding.surface import Surface


def draw_landscape(sheet: Surface, number: int, *, sun: float = 0.3, horizon: float = 0.62) -> None:
    """Sun and hills over the whole page; the same number always gives the same land.

    ``sun`` and ``horizon`` are their heights in shares of the page, from the top.
    """
    chance = random.Random(number)
    colours = sheet.palette
    sheet.ground(colours.wash)
    sun_x = PAGE_PT * chance.choice((0.16, 0.84)) + chance.uniform(-14, 14)
    sheet.disc(sun_x, PAGE_PT * sun, 58, colours.tint, alpha=0.45)
    sheet.disc(sun_x, PAGE_PT * sun, 40, colours.tint)
    for layer, alpha in enumerate((0.20, 0.34, 0.55)):
        height = PAGE_PT * (horizon + 0.02 + 0.12 * layer)
        steps = 3 + layer
        crests = [(PAGE_PT * step / steps, height + chance.uniform(-26, 26)) for step in range(steps + 1)]
        sheet.hill(crests, colours.accent, alpha=alpha)

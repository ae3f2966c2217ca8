"""What stands where a picture is missing: a calm drawn landscape in the book's colours."""

from __future__ import annotations

import random

from visutale.binding.layout import PAGE_PT
from visutale.binding.sheet import Sheet


def draw_landscape(sheet: Sheet, number: int, *, horizon: float = 0.62) -> None:
    """Sun and hills over the whole page; the same number always gives the same land. ``horizon`` in shares."""
    chance = random.Random(number)
    colours = sheet.palette
    sheet.ground(colours.wash)
    sun_x = PAGE_PT * chance.uniform(0.22, 0.78)
    sheet.disc(sun_x, PAGE_PT * (horizon - 0.16), 66, colours.tint, alpha=0.45)
    sheet.disc(sun_x, PAGE_PT * (horizon - 0.16), 46, colours.tint)
    for layer, alpha in enumerate((0.20, 0.34, 0.55)):
        height = PAGE_PT * (horizon + 0.02 + 0.12 * layer)
        steps = 3 + layer
        crests = [(PAGE_PT * step / steps, height + chance.uniform(-26, 26)) for step in range(steps + 1)]
        sheet.hill(crests, colours.accent, alpha=alpha)

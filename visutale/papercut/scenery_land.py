"""Open country: meadow and hills."""

from __future__ import annotations

from visutale.papercut.light import lighter, mix
from visutale.papercut.scenery_shapes import down_to, rolling
from visutale.papercut.scenery_site import Land, Site
from visutale.papercut.scenery_sky import paint_clouds, paint_sky


def meadow(site: Site) -> Land:
    """Rolling grass."""
    paint_sky(site)
    paint_clouds(site)
    edge = None
    for index, depth in enumerate((0.1, 0.4, 0.75)):
        base = site.horizon + (site.near - site.horizon) * (0.0, 0.16, 0.42)[index] + site.unit * 0.03
        line = rolling(site.page, site.width, base, site.unit * (0.1, 0.08, 0.06)[index], 0.9 + 0.3 * index)
        colour = site.lit(site.palette.grass[index % len(site.palette.grass)], depth)
        with site.canvas.sheet("tissue", 1.2) as sheet:
            sheet.wash(down_to(line, site.height), lighter(colour, 0.1), mix(colour, site.palette.pine, 0.12))
        edge = line if index == 1 else edge
    assert edge is not None
    return Land(edge)

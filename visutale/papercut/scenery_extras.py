"""What a place's words name beside its landscape: a house by the lake, lamps in the park, rocks in the meadow."""

from __future__ import annotations

from visutale.papercut import scenery_built as built
from visutale.papercut import scenery_ground as ground
from visutale.papercut import scenery_houses as houses
from visutale.papercut.scenery_shapes import foot_at, height_at
from visutale.papercut.scenery_site import Land, Site

_OWN_HOUSES = frozenset(
    {"meadow", "hills", "forest", "mountains", "snowy mountains", "village", "garden", "city", "beach"}
)
_OWN_CASTLES = frozenset({"castle", "hills", "garden", "clouds"})
_NO_GROUND = frozenset({"sea", "underwater", "space", "clouds", "moon", "cave"})


def paint_extras(site: Site, land: Land) -> None:
    """Put what is named at the sides of the ground's far edge, clear of the middle."""
    family = site.place.family
    if family in _NO_GROUND:
        return
    side = 0.13 if site.own.random() < 0.5 else 0.87
    if site.place.has("castle") and family not in _OWN_CASTLES:
        x, size = site.width * (1 - side), site.unit * 0.36
        houses.castle(site, x, foot_at(land.edge, x, size * 0.5) + size * 0.04, size, 0.6)
    if site.place.has("house") and family not in _OWN_HOUSES:
        x, size = site.width * side, site.unit * 0.27
        houses.house(site, x, foot_at(land.edge, x, size * 0.45) + size * 0.1, size, 0.7)
    if site.place.has("lamps") and family not in ("city", "harbour"):
        for share in (0.07, 0.92):
            x = site.width * share
            built.lamp_post(site, x, float(height_at(land.edge, x)) + site.unit * 0.06, site.unit * 0.34, 0.8)
    if site.place.has("rocks") and family not in ("mountains", "snowy mountains", "volcano"):
        spots = []
        for share in (0.05, 0.14, 0.9):
            x = site.width * (share + site.page.uniform(-0.02, 0.02))
            size = site.unit * site.page.uniform(0.06, 0.15)
            spots.append((x, float(height_at(land.edge, x)) + size * site.page.uniform(0.4, 1.0), size))
        ground.rocks(site, sorted(spots, key=lambda spot: spot[1]))

"""Sets the stage: reads the place, lays out the picture around the text, lets the painter of the place work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from visutale.book import Box, Scene
from visutale.papercut import (
    scenery_beyond,
    scenery_city,
    scenery_country,
    scenery_extras,
    scenery_rooms,
    scenery_rooms_home,
    scenery_rooms_public,
    scenery_towns,
    scenery_underwater,
    scenery_waters,
    scenery_wilds,
)
from visutale.papercut.light import light_of, palette_of
from visutale.papercut.paper_canvas import Canvas
from visutale.papercut.paper_grain import generator
from visutale.papercut.places import read_place
from visutale.papercut.scenery import GROUND_SAMPLES, Stage
from visutale.papercut.scenery_shapes import height_at
from visutale.papercut.scenery_site import Land, Site
from visutale.papercut.scenery_weather import paint_front

if TYPE_CHECKING:
    from visutale.papercut.styles import Look

_HORIZON: dict[str, float] = {
    "mountains": 0.58,
    "snowy mountains": 0.58,
    "city": 0.6,
    "castle": 0.58,
    "harbour": 0.5,
    "sea": 0.5,
    "lake": 0.48,
    "river": 0.48,
    "swamp": 0.48,
    "beach": 0.48,
    "island": 0.46,
    "ice": 0.48,
    "underwater": 0.6,
    "space": 0.58,
    "volcano": 0.6,
}
_PAINTERS: dict[str, Callable[[Site], Land]] = {
    "meadow": scenery_country.meadow,
    "hills": scenery_country.hills,
    "forest": scenery_country.forest,
    "mountains": scenery_country.mountains,
    "snowy mountains": scenery_country.snowy_mountains,
    "jungle": scenery_wilds.jungle,
    "desert": scenery_wilds.desert,
    "swamp": scenery_wilds.swamp,
    "volcano": scenery_wilds.volcano,
    "beach": scenery_waters.beach,
    "sea": scenery_waters.sea,
    "underwater": scenery_underwater.underwater,
    "river": scenery_waters.river,
    "lake": scenery_waters.lake,
    "island": scenery_waters.island,
    "harbour": scenery_waters.harbour,
    "ice": scenery_waters.ice,
    "city": scenery_city.city,
    "village": scenery_towns.village,
    "farm": scenery_towns.farm,
    "garden": scenery_towns.garden,
    "castle": scenery_towns.castle,
    "park": scenery_towns.park,
    "road": scenery_towns.road,
    "cave": scenery_beyond.cave,
    "moon": scenery_beyond.moon,
    "space": scenery_beyond.space,
    "clouds": scenery_beyond.clouds,
    "room": scenery_rooms_home.room,
    "bedroom": scenery_rooms_home.bedroom,
    "kitchen": scenery_rooms_home.kitchen,
    "living room": scenery_rooms_home.living_room,
    "classroom": scenery_rooms_public.classroom,
    "library": scenery_rooms_public.library,
    "castle hall": scenery_rooms_public.castle_hall,
    "workshop": scenery_rooms_public.workshop,
    "attic": scenery_rooms_home.attic,
    "shop": scenery_rooms_public.shop,
    "spaceship": scenery_rooms_public.spaceship,
    "stable": scenery_rooms_public.stable,
}


def build(
    scene: Scene,
    look: Look,
    width_px: int,
    height_px: int,
    book_seed: int,
    seed: int,
    keep_free: Box | None,
    role: str,
    without: frozenset[str],
) -> Stage:
    """See :func:`visutale.papercut.scenery.set_stage`."""
    from PIL import Image

    site = _site(scene, look, width_px, height_px, book_seed, seed, keep_free, role)
    site.light = replace(
        site.light,
        sun=None if "sun" in without else site.light.sun,
        moon=None if "moon" in without else site.light.moon,
    )
    land = _PAINTERS[site.place.family](site)
    if not site.place.indoors:
        scenery_extras.paint_extras(site, land)
    front = None if site.place.indoors else paint_front(site)
    back = Image.fromarray(site.canvas.flatten(), "RGB")
    return _stage(site, land, back, front, keep_free)


def free_stretch(keep_free: Box | None) -> tuple[float, float]:
    """The part of the height (shares, top and bottom) that is free of a text band."""
    if keep_free is None or keep_free.right - keep_free.left < 0.3 or keep_free.bottom - keep_free.top > 0.8:
        return 0.0, 1.0
    if keep_free.top < 1 - keep_free.bottom:
        return keep_free.bottom, 1.0
    return 0.0, keep_free.top


def _site(
    scene: Scene, look: Look, width_px: int, height_px: int, book_seed: int, seed: int, keep_free: Box | None, role: str
) -> Site:
    place = read_place(scene.place, scene.indoors)
    own = generator("place", book_seed, place.key)
    page = generator("page", book_seed, seed, place.key, role)
    light = light_of(scene.time, scene.weather)
    hue = float(generator("book", book_seed).uniform(-0.022, 0.022))
    top, bottom = free_stretch(keep_free)
    near = bottom - 0.02 if bottom < 1.0 else 0.95
    share = _HORIZON.get(place.family, 0.6 if place.indoors else 0.54)
    horizon = top + (near - top) * (share + float(page.uniform(-0.02, 0.02)))
    if look.indigo:
        light = replace(light, dark=True, glow=light.glow or (255, 223, 154))
    palette = palette_of(scene.season, "snow" if place.has("snow") and not place.indoors else scene.weather, hue)
    if palette.snow and scene.time in ("night", "evening"):
        light = replace(light, tint=(light.tint[0] + 0.16, light.tint[1] + 0.15, light.tint[2] + 0.1))
    return Site(
        canvas=Canvas(width_px, height_px, look, page),
        light=scenery_rooms.indoor_light(light) if place.indoors else light,
        palette=palette,
        place=place,
        scene=scene,
        page=page,
        own=own,
        top=top * height_px,
        bottom=bottom * height_px,
        horizon=horizon * height_px,
        near=near * height_px,
        cover=role == "cover",
        panel=keep_free if (top, bottom) == (0.0, 1.0) else None,
    )


def _stage(site: Site, land: Land, back: object, front: object, keep_free: Box | None) -> Stage:
    xs = np.linspace(0, site.width, GROUND_SAMPLES)
    edge = height_at(land.edge, xs) / site.height
    near = site.near / site.height
    low = site.top / site.height + 0.05
    ground = np.clip(edge, low, near - 0.03)
    if keep_free is not None and free_stretch(keep_free) == (0.0, 1.0):
        covered = (xs / site.width >= keep_free.left) & (xs / site.width <= keep_free.right)
        ground = np.where(covered & (keep_free.bottom > ground), near, ground)
    top = min(site.top / site.height + 0.03, near - 0.1)
    sky = Box(0.04, top, 0.96, max(top + 0.08, float(ground.min()) - 0.06))
    glow = site.light.glow
    surface = land.surface
    if surface is not None and keep_free is not None and surface.overlap(keep_free) > 0:
        surface = None
    return Stage(
        back=back,  # type: ignore[arg-type]
        front=front,  # type: ignore[arg-type]
        horizon=site.horizon / site.height,
        ground=tuple(round(float(y), 5) for y in ground),
        near=near,
        water=land.water and _beside(land.water, site.panel),
        sky=_beside(sky, site.panel),
        surface=surface,
        tint=(1.0, 0.97, 0.92) if site.canvas.look.indigo else site.light.figure_tint,
        glow=None if glow is None else (glow[0] / 255, glow[1] / 255, glow[2] / 255),
    )


def _beside(area: Box, panel: Box | None) -> Box:
    """The wider part of an area that a text panel at a side leaves."""
    if panel is None or area.overlap(panel) == 0.0:
        return area
    if panel.left - area.left > area.right - panel.right:
        return Box(area.left, area.top, max(area.left + 0.02, panel.left), area.bottom)
    return Box(min(area.right - 0.02, panel.right), area.top, area.right, area.bottom)

"""Skies: painted paper strips, sun, moon and stars, clouds, and the weather that falls in front."""

from __future__ import annotations

import numpy as np

from visutale.papercut.light import RGB, lighter, mix, rgb
from visutale.papercut.paper_canvas import ellipse
from visutale.papercut.scenery_shapes import blob, box, down_to, puffs, rolling, scattered, star, torn
from visutale.papercut.scenery_site import Site


def paint_sky(site: Site, sun: bool = True) -> None:
    """The whole sky behind everything: strips or rings of torn paper in the hour's colours, then what shines in it."""
    canvas, light = site.canvas, site.light
    end = site.horizon + site.unit * 0.06
    with canvas.sheet("tissue", 0) as sheet:
        sheet.wash(box(0, 0, site.width, site.height), light.sky[0], light.sky[-1], (site.top, end))
    at = site.sun_at = place_of_sun(site)
    if site.own.random() < 0.5:
        _strips(site, end)
    else:
        _rings(site, at, end)
    if not sun:
        return
    if light.stars > 0:
        _stars(site, at)
    if light.sun:
        _sun(site, at, light.sun)
    elif light.moon:
        _moon(site, at, light.moon)


def place_of_sun(site: Site) -> tuple[float, float]:
    side = -1 if site.own.random() < 0.5 else 1
    share = 0.5 + side * site.page.uniform(0.2, 0.33)
    if site.panel and site.panel.left < share + 0.1 and share - 0.1 < site.panel.right:
        share = 1.0 - share
    room = site.horizon - site.top
    radius = site.unit * 0.075
    y = site.horizon - radius * 0.2 - site.light.height * (room - radius * 2.1)
    return share * site.width, max(site.top + radius * 1.5, y)


def _colour_at(site: Site, share: float) -> RGB:
    sky = site.light.sky
    spot = float(np.clip(share, 0, 1)) * (len(sky) - 1)
    low = min(int(spot), len(sky) - 2)
    return mix(sky[low], sky[low + 1], spot - low)


def _strips(site: Site, end: float) -> None:
    """Wide torn strips, each a little lighter than the one above."""
    count = int(site.own.integers(4, 7))
    start = site.top
    tilt = site.own.uniform(-0.05, 0.05) * site.width
    for index in range(1, count):
        share = index / count
        y = start + (end - start) * share**0.92
        line = rolling(site.page, site.width, y, site.unit * 0.055, site.page.uniform(0.7, 1.4))
        line[:, 1] += (line[:, 0] / site.width - 0.5) * tilt
        with site.canvas.sheet("brushed", 0.55) as sheet:
            sheet.wash(
                down_to(torn(site.page, line, site.unit * 0.0022), site.height),
                _colour_at(site, share),
                _colour_at(site, min(1.0, share + 1.2 / count)),
                (y, y + (end - start) / count * 1.6),
            )


def _rings(site: Site, at: tuple[float, float], end: float) -> None:
    """Rings of paper around the light, lighter towards it."""
    x, y = at
    count = int(site.own.integers(4, 6))
    reach = max(site.width - x, x) * 1.05
    shine = site.light.sun or site.light.moon or site.light.sky[-1]
    for index in range(count, 0, -1):
        radius = reach * (index / count) ** 1.25
        nearness = 1 - index / (count + 1)
        colour = mix(_colour_at(site, 0.15 + 0.75 * nearness), shine, 0.05 + 0.16 * nearness**2)
        with site.canvas.sheet("tissue", 0.5) as sheet:
            sheet.wash(blob(site.page, x, y, radius, radius * 0.92, 0.035, 64), lighter(colour, -0.02), colour)


def _sun(site: Site, at: tuple[float, float], colour: RGB) -> None:
    x, y = at
    radius = site.unit * (0.072 if site.light.height > 0.3 else 0.095)
    site.canvas.light_up(x, y, radius * 4.2, lighter(colour, 0.45), 0.55)
    if site.light.height > 0.3 and site.own.random() < 0.6:
        with site.canvas.sheet("brushed", 0.6) as sheet:
            sheet.cut(
                star(x, y, radius * 1.62, int(site.own.integers(11, 16)), 0.74, site.page.uniform(0, 30)),
                lighter(colour, 0.3),
            )
    with site.canvas.sheet("tissue", 0.8) as sheet:
        sheet.wash(blob(site.page, x, y, radius, radius, 0.02, 40), lighter(colour, 0.25), colour)


def _moon(site: Site, at: tuple[float, float], colour: RGB) -> None:
    x, y = at
    radius = site.unit * 0.078
    site.canvas.light_up(x, y, radius * 4.5, lighter(colour, 0.1), 0.5)
    with site.canvas.sheet("speckled", 0.9) as sheet:
        if site.own.random() < 0.5:
            angle = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 24)
            outer = np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], 1)
            inner = np.stack([x + radius * 0.42 * np.cos(angle), y + radius * np.sin(angle)], 1)[::-1]
            sheet.cut(np.vstack([outer, inner]), colour)
        else:
            sheet.wash(blob(site.page, x, y, radius, radius, 0.015, 40), lighter(colour, 0.2), colour)
            for dx, dy, size in ((-0.3, -0.25, 0.22), (0.28, 0.2, 0.16), (0.1, -0.5, 0.1), (-0.2, 0.45, 0.13)):
                sheet.oval(
                    x + dx * radius,
                    y + dy * radius,
                    size * radius,
                    size * radius * 0.9,
                    mix(colour, rgb("c9b98a"), 0.35),
                )


def _stars(site: Site, sun: tuple[float, float]) -> None:
    count = int(46 * site.light.stars * max(0.35, (site.horizon - site.top) / site.height * 1.6))
    with site.canvas.sheet("plain", 0.25) as sheet:
        for index, x in enumerate(scattered(site.page, max(3, count), 0, site.width)):
            y = site.top + (site.horizon - site.top) * site.page.uniform(0.02, 0.86) ** 1.25
            if abs(x - sun[0]) + abs(y - sun[1]) < site.unit * 0.17:
                continue
            colour = (rgb("fff6d6"), rgb("ffe9a8"), rgb("dfe8ff"))[index % 3]
            size = site.unit * site.page.uniform(0.0022, 0.0048)
            if index % 6 == 0:
                sheet.cut(star(x, y, size * 2.6, 5, 0.46, site.page.uniform(0, 72)), colour)
            else:
                sheet.oval(x, y, size, size, mix(colour, site.light.sky[1], 0.15))


def paint_clouds(site: Site) -> None:
    """Clouds by the weather: none to few in the clear, many and grey in rain and storm, streaks in wind."""
    weather = site.scene.weather
    count = {"clear": 2, "cloudy": 6, "rain": 6, "storm": 7, "snow": 4, "fog": 2, "wind": 5}[weather]
    if site.scene.time == "night" and weather == "clear":
        count = 1
    room = site.horizon - site.top
    body = _cloud_colour(site)
    for index, x in enumerate(scattered(site.page, count, -0.05 * site.width, 1.05 * site.width)):
        share = site.page.uniform(0.06, 0.5)
        y = site.top + room * (share + 0.1)
        size = site.unit * site.page.uniform(0.09, 0.17) * (1.25 if weather in ("rain", "storm", "cloudy") else 1.0)
        tall = size * (0.3 if weather == "wind" else 0.52)
        if y - tall < site.top:
            y = site.top + tall
        if site.sun_at and weather in ("clear", "wind") and abs(x - site.sun_at[0]) < size + site.unit * 0.12:
            x = (x + site.width * 0.5) % (site.width * 1.1)
            if abs(x - site.sun_at[0]) < size + site.unit * 0.1:
                continue
        with site.canvas.sheet("tissue", 0.9) as sheet:
            colour = mix(body, site.light.sky[-1], 0.12 + 0.3 * share)
            for scrap in puffs(site.page, x, y, size, tall, int(site.page.integers(3, 6))):
                sheet.wash(scrap, lighter(colour, 0.16), colour)
            if index % 2 == 0 and weather == "wind":
                sheet.oval(x + size * 0.9, y - tall * 0.1, size * 0.7, tall * 0.14, lighter(colour, 0.1))


def _cloud_colour(site: Site) -> RGB:
    weather, time = site.scene.weather, site.scene.time
    day = {
        "rain": rgb("8296b0"),
        "storm": rgb("4e5075"),
        "cloudy": rgb("e3e7ec"),
        "snow": rgb("edf2f7"),
    }.get(weather, rgb("ffffff"))
    if time == "night":
        return mix(day, rgb("2c3b80"), 0.76)
    if time == "evening":
        return mix(day, rgb("e58a86"), 0.5)
    if time == "dawn":
        return mix(day, rgb("ffd2c4"), 0.4)
    return mix(day, site.light.sky[-1], 0.08)


def paint_lightning(site: Site) -> None:
    """One bolt, away from the middle."""
    side = 0.14 if site.page.random() < 0.5 else 0.84
    x, y = site.width * (side + site.page.uniform(-0.05, 0.05)), site.top + (site.horizon - site.top) * 0.3
    size = (site.horizon - site.top) * 0.5
    shape = np.array([[0.1, 0], [-0.16, 0.46], [0.0, 0.44], [-0.14, 1.0], [0.24, 0.36], [0.07, 0.38], [0.3, 0]])
    site.canvas.light_up(x, y + size / 2, size * 1.1, rgb("fff3b0"), 0.4)
    with site.canvas.sheet("plain", 0.8) as sheet:
        sheet.cut(shape * size * (0.9, 1.0) + (x, y), rgb("ffe566"))


def paint_rainbow(site: Site) -> None:
    """Seven strips in an arch behind the hills."""
    x = site.width * site.page.uniform(0.35, 0.65)
    radius = min(site.width * 0.44, (site.horizon - site.top) * 0.96)
    for index, colour in enumerate(("e85b54", "f3934a", "f7cd4f", "7cc069", "55aadb", "5f78c9", "9a6fc0")):
        outer = radius * (1 - index * 0.052)
        with site.canvas.sheet("tissue", 0.3) as sheet:
            upper = ellipse(x, site.horizon + radius * 0.08, outer, outer, 0, 90)
            lower = ellipse(x, site.horizon + radius * 0.08, outer * 0.944, outer * 0.944, 0, 90)
            arc = slice(45, 90)
            sheet.cut(
                np.vstack([upper[arc], lower[arc][::-1]]), site.lit(mix(rgb(colour), site.light.sky[-1], 0.25), 0.8)
            )

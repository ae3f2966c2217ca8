"""Light and colour: what the hour, the weather and the season do to a picture.

Colours are (red, green, blue), 0 to 255.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, replace
from functools import lru_cache

from visutale.book import Season, TimeOfDay, Weather

RGB = tuple[int, int, int]
Tint = tuple[float, float, float]


def rgb(code: str) -> RGB:
    """A colour from its six hex digits."""
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def rgbs(codes: str) -> tuple[RGB, ...]:
    """Colours from hex codes parted by spaces."""
    return tuple(rgb(code) for code in codes.split())


def mix(one: RGB, other: RGB, share: float) -> RGB:
    """``share`` of the other colour, the rest of the one."""
    keep = 1.0 - share
    return (
        round(one[0] * keep + other[0] * share),
        round(one[1] * keep + other[1] * share),
        round(one[2] * keep + other[2] * share),
    )


def times(colour: RGB, tint: Tint) -> RGB:
    """A colour under a coloured light."""
    return (
        min(255, round(colour[0] * tint[0])),
        min(255, round(colour[1] * tint[1])),
        min(255, round(colour[2] * tint[2])),
    )


def lighter(colour: RGB, share: float) -> RGB:
    """Towards white (positive) or towards a deep blue-black (negative)."""
    return mix(colour, (255, 253, 246), share) if share >= 0 else mix(colour, (24, 22, 52), -share)


@lru_cache(maxsize=4096)
def turned(colour: RGB, hue: float, saturation: float = 1.0, value: float = 1.0) -> RGB:
    """Hue turned by a share of the circle; saturation and value multiplied."""
    h, s, v = colorsys.rgb_to_hsv(colour[0] / 255, colour[1] / 255, colour[2] / 255)
    r, g, b = colorsys.hsv_to_rgb((h + hue) % 1.0, min(1.0, s * saturation), min(1.0, v * value))
    return round(r * 255), round(g * 255), round(b * 255)


def luminance(colour: RGB) -> float:
    """0.0 to 1.0, as the eye weighs it."""
    return (0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]) / 255


@dataclass(frozen=True)
class Light:
    """The light of a scene.

    ``sky`` runs from the zenith to the horizon. Things are multiplied by ``tint``, then mixed with ``veil``; far
    things vanish in ``haze``. ``sun`` and ``moon`` are their colours where they can be seen; ``height`` is 1.0 high up.
    """

    sky: tuple[RGB, ...]
    tint: Tint
    veil: RGB
    veiling: float
    haze: RGB
    hazing: float
    figure_tint: Tint
    sun: RGB | None = None
    moon: RGB | None = None
    height: float = 0.7
    stars: float = 0.0
    dark: bool = False
    glow: RGB | None = None
    shadow: float = 1.0

    def on(self, colour: RGB, depth: float = 1.0) -> RGB:
        """A colour in this light; ``depth`` is 0.0 at the horizon and 1.0 near by."""
        return _lit(colour, self.tint, self.veil, self.veiling, self.haze, self.hazing * (1.0 - depth))


@lru_cache(maxsize=8192)
def _lit(colour: RGB, tint: Tint, veil: RGB, veiling: float, haze: RGB, hazing: float) -> RGB:
    return mix(mix(times(colour, tint), veil, veiling), haze, min(0.92, hazing))


_HOURS: dict[TimeOfDay, Light] = {
    "dawn": Light(
        sky=rgbs("8d9fd6 b9a9d4 f0b2b4 fcd0a6 ffe6b5"),
        tint=(1.0, 0.9, 0.88),
        veil=rgb("e58fa0"),
        veiling=0.1,
        haze=rgb("f9cdb6"),
        hazing=0.62,
        figure_tint=(1.0, 0.95, 0.93),
        sun=rgb("ffd27d"),
        height=0.1,
        shadow=0.85,
    ),
    "morning": Light(
        sky=rgbs("6fb9e6 97d0ec c3e4ec eaf0d8 fff1c9"),
        tint=(1.0, 0.99, 0.94),
        veil=rgb("ffe9a8"),
        veiling=0.05,
        haze=rgb("e6f0e0"),
        hazing=0.58,
        figure_tint=(1.0, 1.0, 0.98),
        sun=rgb("ffdd66"),
        height=0.55,
    ),
    "day": Light(
        sky=rgbs("4aa5de 6bb8e6 93cdee bfe2f1 e3f1ee"),
        tint=(1.0, 1.0, 1.0),
        veil=rgb("ffffff"),
        veiling=0.0,
        haze=rgb("cfe6ee"),
        hazing=0.58,
        figure_tint=(1.0, 1.0, 1.0),
        sun=rgb("ffcf3f"),
        height=0.9,
    ),
    "afternoon": Light(
        sky=rgbs("62afda 8fc6dd c0d8d2 ecdfb4 fbdc9a"),
        tint=(1.0, 0.97, 0.88),
        veil=rgb("f7c25e"),
        veiling=0.08,
        haze=rgb("f3dfb0"),
        hazing=0.58,
        figure_tint=(1.0, 0.98, 0.94),
        sun=rgb("ffc03d"),
        height=0.5,
    ),
    "evening": Light(
        sky=rgbs("4b4388 7d519a c45f87 f0845f fdb95a"),
        tint=(0.96, 0.78, 0.74),
        veil=rgb("8a3f7d"),
        veiling=0.16,
        haze=rgb("ef9a72"),
        hazing=0.6,
        figure_tint=(0.98, 0.89, 0.87),
        sun=rgb("ff8a3c"),
        height=0.06,
        stars=0.15,
        dark=True,
        shadow=0.95,
    ),
    "night": Light(
        sky=rgbs("131a4f 1b2763 26387c 364f96 5670ae"),
        tint=(0.4, 0.5, 0.84),
        veil=rgb("24357f"),
        veiling=0.3,
        haze=rgb("3c559b"),
        hazing=0.62,
        figure_tint=(0.8, 0.84, 0.97),
        moon=rgb("fff3c4"),
        height=0.75,
        stars=1.0,
        dark=True,
        glow=rgb("ffd98a"),
        shadow=1.15,
    ),
}
# Weather: (grey by day, grey by night, how much of it, tint, haze added, sun and stars to be seen)
_GREYS: dict[Weather, tuple[RGB, RGB, float, float, float, bool]] = {
    "clear": (rgb("ffffff"), rgb("000000"), 0.0, 1.0, 0.0, True),
    "wind": (rgb("cfdde6"), rgb("2c3a6b"), 0.18, 1.0, 0.0, True),
    "cloudy": (rgb("c3cddb"), rgb("2b3663"), 0.55, 0.95, 0.06, False),
    "rain": (rgb("92a8c0"), rgb("24305c"), 0.66, 0.86, 0.14, False),
    "storm": (rgb("5f6288"), rgb("1b1f49"), 0.74, 0.74, 0.1, False),
    "snow": (rgb("d3deea"), rgb("3b4a80"), 0.6, 0.98, 0.16, False),
    "fog": (rgb("dbe0df"), rgb("46568a"), 0.72, 0.97, 0.34, False),
}


def light_of(time: TimeOfDay, weather: Weather) -> Light:
    """The light at an hour in a weather."""
    base = _HOURS[time]
    day_grey, night_grey, share, dim, haze, clear = _GREYS[weather]
    grey = night_grey if time == "night" else mix(day_grey, base.sky[2], 0.25 if time in ("dawn", "evening") else 0.0)
    if time == "evening":
        grey = mix(grey, rgb("4d3f73"), 0.3)
    sky = tuple(mix(mix(colour, grey, share), base.sky[-1], 0.1) for colour in base.sky) if share else base.sky
    dark = base.dark or weather == "storm"
    return replace(
        base,
        sky=sky,
        tint=_dimmed(base.tint, dim),
        haze=mix(base.haze, mix(sky[-1], grey, 0.4), min(1.0, share * 1.2)),
        hazing=min(0.95, base.hazing + haze),
        figure_tint=_floor(_dimmed(base.figure_tint, 0.5 + dim / 2)),
        sun=base.sun if clear else None,
        moon=base.moon if clear or weather in ("snow", "cloudy") else None,
        stars=base.stars if clear else base.stars * (0.3 if weather == "snow" else 0.0),
        dark=dark,
        glow=base.glow or (rgb("ffdf9a") if dark else None),
    )


def _dimmed(tint: Tint, share: float) -> Tint:
    return tint[0] * share, tint[1] * share, tint[2] * min(1.0, share * 1.04)


def _floor(tint: Tint) -> Tint:
    return max(0.75, tint[0]), max(0.75, tint[1]), max(0.75, tint[2])


@dataclass(frozen=True)
class Palette:
    """The colours of the land in a season, before any light falls on them."""

    grass: tuple[RGB, ...]
    leaf: tuple[RGB, ...]
    pine: RGB
    trunk: RGB
    flowers: tuple[RGB, ...]
    earth: RGB
    path: RGB
    rock: RGB
    sand: RGB
    water: RGB
    crop: RGB
    snow: bool = False
    bare: bool = False


_SNOW = rgbs("f4f8fb e4edf5 d3e1ee c3d5e6")
_SEASONS: dict[Season, Palette] = {
    "spring": Palette(
        grass=rgbs("8cc56a a3d078 76b765 b9da8c"),
        leaf=rgbs("a8d16d c5dd83 f6bfcd f9d6dc 8cc26a"),
        pine=rgb("4d9068"),
        trunk=rgb("8a6248"),
        flowers=rgbs("f9d64b f58fb0 ffffff b58fd6 f2744f"),
        earth=rgb("a9794f"),
        path=rgb("e6cf9f"),
        rock=rgb("9aa0a8"),
        sand=rgb("f0dca9"),
        water=rgb("59b0cc"),
        crop=rgb("9ccb66"),
    ),
    "summer": Palette(
        grass=rgbs("6db158 86bf5c 559f55 9fca63"),
        leaf=rgbs("4f9d52 6cb257 84bf58 3b8850"),
        pine=rgb("2f7a58"),
        trunk=rgb("85593c"),
        flowers=rgbs("e8483f f9c932 ffffff f07fae 6a7fd6"),
        earth=rgb("a06f45"),
        path=rgb("e8cd95"),
        rock=rgb("959ca6"),
        sand=rgb("f3d898"),
        water=rgb("3fa3c6"),
        crop=rgb("eac554"),
    ),
    "autumn": Palette(
        grass=rgbs("b3a851 c7b25b 9a9a4f d5bd6c"),
        leaf=rgbs("dd7a2d c8472f e9ab3b b5622f f0c24b"),
        pine=rgb("41705a"),
        trunk=rgb("79513a"),
        flowers=rgbs("d95f30 e9b13b b64a56 f1e0b5"),
        earth=rgb("94623c"),
        path=rgb("dfc08a"),
        rock=rgb("918f93"),
        sand=rgb("ead09a"),
        water=rgb("4a92ac"),
        crop=rgb("d9a441"),
    ),
    "winter": Palette(
        grass=_SNOW,
        leaf=rgbs("dfe9f2 c9d8e6 eef4f8"),
        pine=rgb("3f7468"),
        trunk=rgb("6d5650"),
        flowers=rgbs("d8434a ffffff"),
        earth=rgb("c9ccd6"),
        path=rgb("dde6ef"),
        rock=rgb("8a95a6"),
        sand=rgb("e6e0d0"),
        water=rgb("6fa8c6"),
        crop=rgb("e5edf4"),
        snow=True,
        bare=True,
    ),
}


def palette_of(season: Season, weather: Weather, hue: float) -> Palette:
    """The season's colours, turned by a small ``hue`` that a book keeps; falling snow whitens every season."""
    base = _SEASONS[season]
    if weather == "snow" and not base.snow:
        base = replace(base, grass=_SNOW, path=rgb("dde6ef"), crop=rgb("e5edf4"), snow=True, bare=season == "winter")
    if base.snow:
        return base
    return replace(
        base,
        grass=tuple(turned(colour, hue) for colour in base.grass),
        leaf=tuple(turned(colour, hue * 0.8) for colour in base.leaf),
        pine=turned(base.pine, hue),
        water=turned(base.water, hue),
    )

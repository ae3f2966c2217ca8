"""Colour words as paper colours, and the few sums with colours that figures need. Colours are "#rrggbb"."""

from __future__ import annotations

import colorsys
import re

LINE = "#000000"
"""The outline of every figure; a look may tint it afterwards."""
INK = "#020202"
"""Eyes, brows and mouths: as black, and never thinned."""
UNDER = "#000001"
"""The outline below a limb: a wide line of which the limb's own colour leaves the rim."""

_PAPER = {
    "red": "#d9412f", "crimson": "#b8263a", "scarlet": "#dd3a26", "ruby": "#b8203f", "rusty": "#b5562b",
    "orange": "#ee8434", "amber": "#e9a130", "ginger": "#cf7330", "copper": "#b8663a", "peach": "#f4b48c",
    "yellow": "#f6c93f", "golden": "#eab530", "gold": "#eab530", "mustard": "#d9a52b", "blond": "#e8c25c",
    "blonde": "#e8c25c", "lemon": "#f7de6a", "honey": "#dda23c", "cream": "#f6ead0", "ivory": "#f5eedd",
    "green": "#5fa044", "emerald": "#2f9463", "olive": "#8a8f3c", "mint": "#a5d9b5", "lime": "#a9cb3f",
    "mossy": "#77873b", "teal": "#2b8a8c", "turquoise": "#37b3ac", "blue": "#4189c7", "navy": "#2c4270",
    "azure": "#5cb1e8", "indigo": "#4a4a98", "sapphire": "#2f5fb0", "purple": "#8659a8", "violet": "#8b63b8",
    "lilac": "#bda0d6", "lavender": "#b9a7dc", "plum": "#7a3b6b", "pink": "#ef8fae", "rosy": "#ec8a9a",
    "rose": "#e77a90", "coral": "#f0785f", "magenta": "#c63f86", "brown": "#8a5a35", "chestnut": "#7d4a2b",
    "chocolate": "#5d3a26", "hazel": "#9a6b3a", "tan": "#c79a68", "beige": "#e0cba6", "sandy": "#dcbf86",
    "tawny": "#c48a4a", "bronze": "#a9743a", "black": "#34323a", "dark": "#3d3a44", "white": "#fbf8f1",
    "snowy": "#fbf8f1", "grey": "#9a9b9f", "gray": "#9a9b9f", "silver": "#c3c9d0", "silvery": "#c3c9d0",
}  # fmt: skip

CLOTH = ("red", "blue", "yellow", "green", "teal", "orange", "purple", "pink", "mustard", "coral", "turquoise")
"""Colours for clothes nobody described, in an order from which one is drawn."""

_HEX = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")


def is_colour(word: str) -> bool:
    return word.lower() in _PAPER


def paper(word: str) -> str:
    """The paper colour for a colour word that :func:`is_colour` knows."""
    return _PAPER[word.lower()]


def rgb(colour: str) -> tuple[int, int, int]:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def hex_of(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{min(255, max(0, round(part))):02x}" for part in (red, green, blue))


def blend(first: str, second: str, share: float) -> str:
    """``first`` with ``share`` (0 to 1) of ``second`` in it."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return hex_of(*(a + (b - a) * share for a, b in pairs))


def darker(colour: str, share: float = 0.2) -> str:
    return blend(colour, "#1f1522", share)


def lighter(colour: str, share: float = 0.3) -> str:
    return blend(colour, "#fffaf0", share)


def lightness(colour: str) -> float:
    """How light it looks, 0.0 to 1.0."""
    red, green, blue = rgb(colour)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def saturation(colour: str) -> float:
    red, green, blue = (part / 255 for part in rgb(colour))
    return colorsys.rgb_to_hsv(red, green, blue)[1]


def hue_between(first: str, second: str) -> float:
    """How far two hues are apart, 0.0 to 0.5 of the circle."""
    hues = [colorsys.rgb_to_hsv(*(part / 255 for part in rgb(colour)))[0] for colour in (first, second)]
    apart = abs(hues[0] - hues[1])
    return min(apart, 1 - apart)


def repaint(markup: str, main: str, target: str) -> str:
    """SVG markup in which ``main`` and its shades have become ``target`` and its shades; other colours stay."""
    grey = saturation(main) < 0.2

    def painted(match: re.Match[str]) -> str:
        old = match.group(0)
        if lightness(old) < 0.06 or (lightness(old) > 0.97 and lightness(main) <= 0.97):
            return old
        same = saturation(old) < 0.2 if grey else saturation(old) >= 0.2 and hue_between(old, main) < 0.09
        if not same or (grey and abs(lightness(old) - lightness(main)) > 0.35):
            return old
        change = lightness(old) - lightness(main)
        return lighter(target, min(0.7, change * 1.5)) if change > 0 else darker(target, min(0.6, -change * 1.6))

    return _HEX.sub(painted, markup)

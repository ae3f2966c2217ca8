"""Riso print and pen and ink: the whole picture as a press or a pen would make it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from visutale.papercut.light import RGB, rgb
from visutale.papercut.paper_canvas import blend, scaled
from visutale.papercut.paper_grain import LARGEST_TILE, NEUTRAL, Gray, enlarged, generator, noise, tile

if TYPE_CHECKING:
    from visutale.papercut.styles import Look

# Yellow, pink, blue: what each ink lets through, and the angle of its screen.
_INKS: tuple[tuple[RGB, float], ...] = ((rgb("ffd92e"), 8.0), (rgb("ff5f78"), 52.0), (rgb("0878bf"), 23.0))


def riso(picture: Gray, look: Look, seed: int) -> Gray:
    """Three inks in dots on rough paper, each plate a little off."""
    height, width = picture.shape[:2]
    unit = min(width, height)
    rng = generator("riso", seed)
    plates = _plates(picture)
    printed: Gray = np.empty_like(picture)
    printed[:] = look.paper
    for index, (ink_colour, angle) in enumerate(_INKS):
        off = rng.uniform(-1, 1, 2) * unit * 0.0021 * (0.3 if index == 2 else 1.0)
        move = np.array([[1, 0, off[0]], [0, 1, off[1]]], np.float32)
        plate = cv2.warpAffine(cv2.LUT(plates[index], _curve()), move, (width, height), borderMode=cv2.BORDER_REPLICATE)
        dots = cv2.addWeighted(plate, 3.4, _screen(width, height, angle), -3.4, 128)
        laid = cv2.addWeighted(dots, 0.48, plate, 0.52, 0)
        laid = cv2.multiply(laid, _patchy(width, height, index), scale=1 / 255)
        printed = cv2.multiply(printed, cv2.LUT(cv2.merge((laid,) * 3), _filter(ink_colour)), scale=1 / 255)
    tooth = tile("plain", int(max(height, width) * 1.3), 0.5)[:height, :width]
    return np.asarray(cv2.multiply(printed, cv2.merge((tooth,) * 3), scale=1 / NEUTRAL))


def _plates(picture: Gray) -> tuple[Gray, Gray, Gray]:
    """How much of the yellow, the pink and the blue ink each pixel takes; none takes less than none."""
    absorbed = [[(255 - channel) / 255 for channel in colour] for colour, _ in _INKS]
    (_, yellow_green, yellow_blue), (_, pink_green, pink_blue), (blue_red, blue_green, blue_blue) = absorbed
    red, green, blue = cv2.split(cv2.bitwise_not(picture))
    blues = scaled(red, 1 / blue_red)
    yellows = cv2.addWeighted(blue, 1 / yellow_blue, blues, -blue_blue / yellow_blue, 0)
    rest = cv2.subtract(green, cv2.addWeighted(blues, blue_green, yellows, yellow_green, 0))
    pinks = scaled(rest, 1 / pink_green)
    yellows = cv2.subtract(yellows, scaled(pinks, pink_blue / yellow_blue))
    return np.asarray(yellows), np.asarray(pinks), np.asarray(blues)


def _curve() -> Gray:
    value = np.arange(256) / 255
    return np.asarray(np.clip(value + 0.09 * np.sin(2 * np.pi * (value - 0.5)), 0, 1) * 255, np.uint8)


def _filter(colour: RGB) -> Gray:
    laid = np.arange(256)[:, None] / 255
    return np.asarray(255 - laid * (255 - np.array(colour)[None, :]), np.uint8).reshape(256, 1, 3)


@lru_cache(maxsize=12)
def _screen(width: int, height: int, angle: float) -> Gray:
    """A halftone screen: round dots in a turned grid, about 215 across the smaller side."""
    period = max(3.2, min(width, height) / 215)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    turn = np.deg2rad(angle)
    across = (x * np.cos(turn) + y * np.sin(turn)) * (2 * np.pi / period)
    down = (y * np.cos(turn) - x * np.sin(turn)) * (2 * np.pi / period)
    return np.asarray(np.clip(127.5 + 62 * (np.cos(across) + np.cos(down)), 4, 251), np.uint8)


@lru_cache(maxsize=12)
def _patchy(width: int, height: int, plate: int) -> Gray:
    """Ink that takes unevenly: clouds, and pin holes."""
    rng = generator("patchy", plate)
    cloud = noise(rng, height, width, 7, 7) * 9 + noise(rng, height, width, 60, 9) * 4
    speck = noise(rng, height, width, height / 2.2, width / 2.2)
    return np.asarray(np.clip(238 + cloud - np.where(speck > 1.9, 95, 0) + speck * 4, 0, 255), np.uint8)


def ink(picture: Gray, look: Look, seed: int) -> Gray:
    """Pen lines where tones meet, hatching in the dark but not on brown skin, a warm and a cool wash on cream."""
    height, width = picture.shape[:2]
    unit = min(width, height)
    red, green, blue = cv2.split(picture)
    value = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    warm = cv2.subtract(cv2.subtract(red, blue), scaled(cv2.subtract(green, red), 2.0))
    washed: Gray = _washed(look, np.asarray(warm), np.asarray(cv2.subtract(cv2.max(green, blue), red)), value, seed)
    fine = cv2.GaussianBlur(value, (0, 0), max(0.6, unit * 0.0009))
    wide = cv2.GaussianBlur(value, (0, 0), max(1.1, unit * 0.0026))
    lines = cv2.max(cv2.LUT(cv2.subtract(wide, fine), _pen()), cv2.LUT(value, _dark_below(34)))
    soft = cv2.blur(value, (5, 5))
    size = int(max(width, height) * 1.3)
    x, y = (seed * 47) % (size - width + 1), (seed * 67) % (size - height + 1)
    area = np.s_[y : y + height, x : x + width]
    level = int(np.clip(float(np.mean(cv2.resize(value, (32, 32), interpolation=cv2.INTER_AREA))) * 0.9, 60, 140))
    first = cv2.min(_hatching(size, 42.0)[area], cv2.LUT(soft, _dark_below(level)))
    second = cv2.min(_hatching(size, -48.0)[area], cv2.LUT(soft, _dark_below(level - 42)))
    black = np.empty_like(picture)
    black[:] = look.line
    blend(washed, black, cv2.max(lines, scaled(cv2.subtract(cv2.max(first, second), scaled(warm, 3.0)), 0.82)))
    return washed


def _washed(look: Look, warm: Gray, cool: Gray, value: Gray, seed: int) -> Gray:
    height, width = value.shape
    made: Gray = np.empty((height, width, 3), np.uint8)
    made[:] = look.paper
    uneven = _patchy(width, height, 7 + seed % 3)
    grey = cv2.LUT(value, np.asarray((255 - np.arange(256)) * 0.4, np.uint8))
    for amount, colour in (
        (scaled(warm, 0.95), rgb("dd8f3c")),
        (scaled(cool, 1.2), rgb("5f97ab")),
        (grey, rgb("6f6a72")),
    ):
        laid = cv2.multiply(amount, uneven, scale=1 / 255)
        made = cv2.multiply(made, cv2.LUT(cv2.merge((laid,) * 3), _filter(colour)), scale=1 / 255)
    return np.asarray(made)


def _pen() -> Gray:
    return np.asarray(np.clip((np.arange(256) - 4.5) * 22, 0, 245), np.uint8)


def _dark_below(level: int) -> Gray:
    return np.asarray(np.clip((level - np.arange(256)) * 7, 0, 255), np.uint8)


@lru_cache(maxsize=6)
def _hatching(size: int, angle: float) -> Gray:
    """Pen strokes side by side: wavering, swelling, broken here and there."""
    if size > 2 * LARGEST_TILE:
        return enlarged(_hatching(2 * LARGEST_TILE, angle), size)
    rng = generator("hatching", angle)
    x, y = np.meshgrid(np.arange(size, dtype=np.float32), np.arange(size, dtype=np.float32))
    turn = np.deg2rad(angle)
    along, aside = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    period = max(3.5, size / 1.3 / 128)
    aside += noise(rng, size, size, 22, 22) * period * 0.34
    wave = np.cos(aside * (2 * np.pi / period))
    thick = 0.62 + 0.2 * noise(rng, size, size, 40, 40) + 0.06 * np.sin(along / period / 2.4)
    return np.asarray(np.clip((wave - thick) * 620, 0, 255), np.uint8)

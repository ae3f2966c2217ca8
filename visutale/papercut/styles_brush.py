"""Watercolour and chalk: the whole picture as a brush or a stick of chalk would lay it down."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from visutale.papercut.paper_canvas import blend, scaled, soften
from visutale.papercut.paper_grain import LARGEST_TILE, NEUTRAL, Gray, enlarged, generator, noise, tile

if TYPE_CHECKING:
    from visutale.papercut.styles import Look


def watercolour(picture: Gray, look: Look, seed: int) -> Gray:
    """Wavering edges with gathered pigment, blooms, granulation, and the white of the paper all round."""
    height, width = picture.shape[:2]
    unit = min(width, height)
    wet = cv2.remap(picture, *_wobble(width, height), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    value = cv2.cvtColor(wet, cv2.COLOR_RGB2GRAY)
    around = soften(value, max(1.2, unit * 0.006))
    gathered = scaled(cv2.subtract(around, value), 0.6)
    wet = cv2.subtract(wet, cv2.merge((gathered, gathered, scaled(gathered, 0.8))))
    paper = np.empty_like(wet)
    paper[:] = look.paper
    pigment = cv2.multiply(cv2.subtract(paper, wet), _density(width, height, seed), scale=1 / NEUTRAL)
    painted = cv2.subtract(paper, pigment)
    blend(painted, paper, _margin(width, height, seed % 5))
    tooth = tile("plain", int(max(height, width) * 1.3), 0.55)[:height, :width]
    return np.asarray(cv2.multiply(painted, cv2.merge((tooth,) * 3), scale=1 / NEUTRAL))


@lru_cache(maxsize=4)
def _wobble(width: int, height: int) -> tuple[Gray, Gray]:
    """Where each pixel is fetched from: a hand that trembles."""
    rng = generator("wobble")
    reach = min(width, height) * 0.0017
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    for bumps, share in ((14, 1.0), (60, 0.45)):
        x += noise(rng, height, width, bumps, bumps) * reach * share
        y += noise(rng, height, width, bumps, bumps) * reach * share
    first, second = cv2.convertMaps(x, y, cv2.CV_16SC2)
    return np.asarray(first), np.asarray(second)


def _density(width: int, height: int, seed: int) -> Gray:
    size = int(max(height, width) * 1.3)
    x, y = (seed * 41) % (size - width + 1), (seed * 59) % (size - height + 1)
    return _washes(size)[y : y + height, x : x + width]


@lru_cache(maxsize=3)
def _washes(size: int) -> Gray:
    """How much pigment lies where (size x size x 3): pools, blooms with crinkled rims, grains."""
    if size > LARGEST_TILE:
        return enlarged(_washes(LARGEST_TILE), size)
    rng = generator("washes")
    pools = noise(rng, size, size, 6, 5) * 15 + noise(rng, size, size, 17, 15) * 9
    front = noise(rng, size, size, 4, 4) + 0.28 * noise(rng, size, size, 26, 26) + 0.1 * noise(rng, size, size, 80, 80)
    rims = np.exp(-(((front - 0.7) * 9) ** 2)) * 20 - np.clip(front - 0.75, 0, 1) * 34
    grains = noise(rng, size, size, size / 2.6, size / 2.6) * 7
    streaks = noise(rng, size, size, 60, 5) * 5
    values = np.clip(NEUTRAL * 0.9 + pools + rims + grains + streaks, 60, 250)
    return np.asarray(np.stack([values] * 3, 2), np.uint8)


@lru_cache(maxsize=12)
def _margin(width: int, height: int, kind: int) -> Gray:
    """The ragged white edge of the painted field."""
    rng = generator("margin", kind)
    x = np.arange(width, dtype=np.float32)[None, :]
    y = np.arange(height, dtype=np.float32)[:, None]
    inside = np.minimum(np.minimum(x, width - 1 - x), np.minimum(y, height - 1 - y))
    unit = min(width, height)
    ragged = noise(rng, height, width, 9, 9) * unit * 0.0042 + noise(rng, height, width, 60, 60) * unit * 0.002
    ragged += noise(rng, height, width, 240, 30) * unit * 0.0013
    return np.asarray(np.clip((unit * 0.017 + ragged - inside) * 60 + 128, 0, 255), np.uint8)


def chalk(picture: Gray, look: Look, seed: int) -> Gray:
    """Chalk rubbed on a dark board: light colours cover it, dark ones let it through; bright chalk lines at edges."""
    height, width = picture.shape[:2]
    size = int(max(height, width) * 1.3)
    x, y = (seed * 43) % (size - width + 1), (seed * 61) % (size - height + 1)
    area = np.s_[y : y + height, x : x + width]
    value = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    reach = cv2.LUT(value, _coverage())
    cover = cv2.addWeighted(reach, 1.5, _rubbed(size)[area], -1.5, 146)
    pastel = cv2.LUT(picture, _pastel())
    board = cv2.multiply(np.full_like(picture, look.paper), _board(size)[area], scale=1 / NEUTRAL)
    blend(board, pastel, cv2.LUT(cover, _most()))
    smooth = cv2.blur(value, (3, 3))
    edges = cv2.morphologyEx(smooth, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    lines = cv2.subtract(cv2.LUT(edges, _stroke()), scaled(_rubbed(size)[area], 0.75))
    white = np.empty_like(board)
    white[:] = look.line
    blend(board, white, scaled(lines, 0.8))
    return board


def _coverage() -> Gray:
    value = np.arange(256) / 255
    return np.asarray(np.clip(0.14 + 0.7 * value**0.75, 0, 1) * 255, np.uint8)


def _most() -> Gray:
    return np.asarray(np.arange(256) * 0.93, np.uint8)


def _pastel() -> Gray:
    value = np.arange(256) / 255
    return np.asarray(np.clip(0.1 + 0.95 * value**0.86, 0, 1) * 255, np.uint8)


def _stroke() -> Gray:
    return np.asarray(np.clip((np.arange(256) - 13) * 6, 0, 255), np.uint8)


@lru_cache(maxsize=3)
def _rubbed(size: int) -> Gray:
    """How hard each spot of the board is to cover: its tooth, and the strokes of a hand."""
    if size > 2 * LARGEST_TILE:
        return enlarged(_rubbed(2 * LARGEST_TILE), size)
    rng = generator("rubbed")
    tooth = noise(rng, size, size, size / 1.5, size / 1.5) * 36
    strokes = noise(rng, size, size, size / 4.5, 11)
    turn = cv2.getRotationMatrix2D((size / 2, size / 2), 33, 1.15)
    strokes = cv2.warpAffine(strokes, turn, (size, size), borderMode=cv2.BORDER_REFLECT_101) * 13
    patches = noise(rng, size, size, 7, 7) * 10
    return np.asarray(np.clip(118 + tooth + strokes + patches, 0, 255), np.uint8)


@lru_cache(maxsize=3)
def _board(size: int) -> Gray:
    """The wiped board: dusty clouds."""
    if size > 2 * LARGEST_TILE:
        return enlarged(_board(2 * LARGEST_TILE), size)
    rng = generator("board")
    dust = (
        noise(rng, size, size, 5, 3) * 14
        + noise(rng, size, size, 30, 6) * 9
        + noise(rng, size, size, size / 2, size / 2) * 6
    )
    values = np.clip(NEUTRAL + dust, 90, 255)
    return np.asarray(np.stack([values] * 3, 2), np.uint8)

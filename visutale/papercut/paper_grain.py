"""Paper, made once and kept: square tiles of grain, tissue, brush marks, chalk and halftone. All are uint8 arrays."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[Any]
Real = NDArray[Any]
NEUTRAL = 180
"""The shade that leaves a colour as it is."""


def generator(*parts: object) -> np.random.Generator:
    """Chance that is the same on every machine for the same parts."""
    return np.random.default_rng(zlib.crc32("\x1f".join(map(str, parts)).encode()))


def noise(rng: np.random.Generator, height: int, width: int, rows: float, columns: float) -> Real:
    """Smooth noise with about so many bumps down and across; mean 0, deviation about 1."""
    small = rng.standard_normal((max(2, round(rows)), max(2, round(columns)))).astype(np.float32)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def _fine(rng: np.random.Generator, size: int, grain_px: float) -> Real:
    """Paper tooth: fine noise with a given grain."""
    count = max(8, round(size / grain_px))
    raw = rng.standard_normal((count, count)).astype(np.float32)
    return np.asarray(cv2.resize(raw, (size, size), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _fibres(rng: np.random.Generator, size: int, count: int) -> Real:
    """Short bent hairs in the pulp, dark and light."""
    drawn = np.zeros((size, size), np.uint8)
    length = size * 0.012
    starts = rng.uniform(0, size, (count, 2))
    angles = rng.uniform(0, np.pi, count)
    bends = angles + rng.normal(0, 0.7, count)
    first = starts + length * np.stack([np.cos(angles), np.sin(angles)], 1)
    second = first + length * np.stack([np.cos(bends), np.sin(bends)], 1)
    hairs = np.stack([starts, first, second], 1)
    cv2.polylines(drawn, list((hairs * 16).astype(np.int32)), False, 255, 1, cv2.LINE_AA, 4)
    return np.asarray(drawn.astype(np.float32) / 255.0, np.float32)


def _turned(values: Real, degrees: float) -> Real:
    size = values.shape[0]
    turn = cv2.getRotationMatrix2D((size / 2, size / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(values, turn, (size, size), borderMode=cv2.BORDER_REFLECT_101), np.float32)


def _tissue(rng: np.random.Generator, size: int) -> Real:
    """Painted tissue: clouds of pigment, crossing strokes of a wide brush, faint creases, tooth, hairs."""
    cloud = noise(rng, size, size, 5, 5) * 3.2 + noise(rng, size, size, 13, 11) * 2.0
    strokes = _turned(noise(rng, size, size, 120, 9), 14) * np.clip(0.6 + noise(rng, size, size, 6, 6), 0, 1.6) * 1.8
    crinkle = np.abs(noise(rng, size, size, 17, 22) + 0.6 * noise(rng, size, size, 50, 46))
    creases = np.exp(-(crinkle**2) * 260)
    tooth = _fine(rng, size, max(1.2, size / 900)) * 3.4
    return np.asarray(cloud + strokes - creases * 3.0 + tooth + _fibres(rng, size, 500) * 7, np.float32)


def _brushed(rng: np.random.Generator, size: int, down: float, across: float) -> Real:
    """Paint dragged with a dry brush."""
    streaks = noise(rng, size, size, down, across) * 5 + noise(rng, size, size, down * 3, across * 2) * 4
    cloud = noise(rng, size, size, 7, 7) * 4
    return np.asarray(streaks + cloud + _fine(rng, size, max(1.2, size / 900)) * 3, np.float32)


def _speckled(rng: np.random.Generator, size: int) -> Real:
    """Sand, snow and stone: specks of several sizes."""
    cloud = noise(rng, size, size, 6, 5) * 4
    specks = _fine(rng, size, max(1.5, size / 420))
    fine = _fine(rng, size, max(1.0, size / 1100))
    return np.asarray(cloud + np.where(specks > 1.7, 9, 0) - np.where(specks < -1.8, 9, 0) + fine * 4, np.float32)


def _plain(rng: np.random.Generator, size: int) -> Real:
    """Sugar paper: even, with tooth and hairs."""
    cloud = noise(rng, size, size, 6, 6) * 2 + noise(rng, size, size, 60, 60) * 1.4
    return np.asarray(cloud + _fine(rng, size, max(1.2, size / 900)) * 3.2 + _fibres(rng, size, 700) * 6, np.float32)


def _grained(rng: np.random.Generator, size: int) -> Real:
    """Wood: long wavering lines down the tile."""
    bend = noise(rng, size, size, 5, 9) * 0.9
    across = np.linspace(0, 46, size, dtype=np.float32)[None, :]
    lines = np.sin((across + bend) * 2 * np.pi) * 0.5 + np.sin((across * 2.7 + bend * 2) * 2 * np.pi) * 0.5
    return np.asarray(
        lines * 5 + noise(rng, size, size, 8, 200) * 3 + _fine(rng, size, max(1.2, size / 900)) * 2.5, np.float32
    )


KINDS = ("tissue", "brushed", "dragged", "speckled", "plain", "grained")
LARGEST_TILE = 1340
"""Tiles are made at most this large, then enlarged: grain keeps its size relative to the picture."""


@lru_cache(maxsize=32)
def tile(kind: str, size: int, strength: float) -> Gray:
    """A texture around :data:`NEUTRAL`, to be cut at any offset; ``size`` px square."""
    values = _raw(kind, min(size, LARGEST_TILE)).astype(np.float32) * strength + NEUTRAL
    return enlarged(np.asarray(np.clip(values, 0, 255), np.uint8), size)


@lru_cache(maxsize=12)
def _raw(kind: str, size: int) -> Real:
    rng = generator("tile", kind)
    made: dict[str, Callable[[np.random.Generator, int], Real]] = {
        "tissue": _tissue,
        "speckled": _speckled,
        "plain": _plain,
        "grained": _grained,
        "brushed": lambda r, s: _brushed(r, s, 170, 9),
        "dragged": lambda r, s: _brushed(r, s, 9, 150),
    }
    return np.asarray(made[kind](rng, size), np.float16)


def enlarged(made: Gray, size: int) -> Gray:
    """A tile (size x size, any channels) at another size."""
    if made.shape[0] == size:
        return made
    return np.asarray(cv2.resize(made, (size, size), interpolation=cv2.INTER_LINEAR))


@lru_cache(maxsize=4)
def colour_drift(size: int) -> Gray:
    """Slow drifts of hue (size x size x 3, around NEUTRAL): no painted sheet has one colour all over."""
    rng = generator("drift")
    small = max(16, size // 4)
    planes = [noise(rng, small, small, 4, 4) * 3.2 + noise(rng, small, small, 14, 12) * 2.2 for _ in range(3)]
    common = noise(rng, small, small, 5, 6) * 3
    stacked = np.stack([plane + common for plane in planes], axis=2)
    return enlarged(np.asarray(np.clip(stacked + NEUTRAL, 0, 255), np.uint8), size)

"""Outlines cut with scissors: hills, peaks, blobs, leaves, torn edges. Points are arrays (n, 2) in pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from visutale.papercut.paper_canvas import Points


def rolling(
    rng: np.random.Generator, width: float, base: float, height: float, bumps: float, steps: int = 72, left: float = 0.0
) -> Points:
    """A soft skyline from left to right: waves of unlike length, never symmetric. ``height`` is the most it rises."""
    x = np.linspace(-0.02, 1.02, steps)
    total = np.zeros(steps)
    for octave, weight in ((1.0, 1.0), (1.9, 0.45), (3.7, 0.16), (8.3, 0.05)):
        stretch = rng.uniform(0.8, 1.25)
        total += weight * np.sin(2 * np.pi * (x * bumps * octave * stretch + rng.uniform()))
    total = (total - total.min()) / max(1e-6, np.ptp(total))
    return np.stack([left + x * width, base - total * height], 1)


def peaks(
    rng: np.random.Generator, width: float, base: float, height: float, count: int
) -> tuple[Points, list[Points]]:
    """A jagged range and, for each peak, its flank in shade: (skyline, shaded sides)."""
    places = np.linspace(-0.08, 1.08, count + 1)
    tops = (places[:-1] + places[1:]) / 2 + rng.uniform(-0.28, 0.28, count) / count
    heights = rng.uniform(0.55, 1.0, count)
    heights[rng.integers(0, count)] = 1.0
    line: list[tuple[float, float]] = [(-0.1 * width, base - height * 0.2)]
    shades: list[Points] = []
    for index in range(count):
        x, y = tops[index] * width, base - heights[index] * height
        after = places[index + 1] + rng.uniform(-0.15, 0.15) / count
        valley = base - height * rng.uniform(0.08, 0.34)
        start = np.array(line[-1])
        rise = _craggy(rng, start, np.array([x, y]), 3)
        fall = _craggy(rng, np.array([x, y]), np.array([after * width, valley]), 3)
        line += [tuple(point) for point in rise[1:]] + [tuple(point) for point in fall[1:]]
        foot = x + (after * width - x) * rng.uniform(-0.1, 0.2)
        middle = _craggy(rng, np.array([foot, base]), np.array([x, y]), 4)
        shades.append(np.vstack([fall, [[after * width, base]], middle]))
    line.append((1.1 * width, base - height * 0.2))
    return np.array(line), shades


def _craggy(rng: np.random.Generator, start: Points, end: Points, parts: int) -> Points:
    share = np.linspace(0, 1, parts + 1)[:, None]
    points = start + (end - start) * share
    reach = float(np.hypot(*(end - start)))
    points[1:-1] += rng.normal(0, reach * 0.045, (parts - 1, 2))
    return np.asarray(points)


def down_to(line: ArrayLike, bottom: float) -> Points:
    """A skyline closed to a sheet that reaches down to ``bottom``."""
    top = np.asarray(line, dtype=float)
    return np.vstack([top, [top[-1, 0], bottom], [top[0, 0], bottom]])


def lowered(line: ArrayLike, down: float) -> Points:
    """A line ``down`` px further down."""
    moved: Points = np.asarray(line, dtype=float) + np.array([0.0, down])
    return moved


def torn(rng: np.random.Generator, line: ArrayLike, rough: float) -> Points:
    """The same line torn by hand: finer steps, each a little off."""
    given = np.asarray(line, dtype=float)
    steps = max(60, len(given) * 3)
    at = np.linspace(0, len(given) - 1, steps)
    points = np.stack([np.interp(at, np.arange(len(given)), given[:, axis]) for axis in (0, 1)], 1)
    drift = np.interp(at, np.linspace(0, len(given) - 1, steps // 5), rng.normal(0, 1, steps // 5))
    points[:, 1] += (rng.normal(0, 0.45, steps) + drift * 0.9) * rough
    return points


def blob(
    rng: np.random.Generator, x: float, y: float, across: float, down: float, wobble: float = 0.12, corners: int = 22
) -> Points:
    """A round scrap, cut by eye."""
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = np.ones(corners)
    for waves in (2, 3, 5):
        reach += wobble / waves * 1.5 * np.sin(waves * angle + rng.uniform(0, 2 * np.pi)) * rng.uniform(0.5, 1)
    return np.stack([x + across * reach * np.cos(angle), y + down * reach * np.sin(angle)], 1)


def puffs(rng: np.random.Generator, x: float, y: float, across: float, down: float, count: int) -> list[Points]:
    """A cloud or a crown: overlapping round scraps on a flat foot."""
    made = []
    for index in range(count):
        share = (index + 0.5) / count * 2 - 1
        swell = (1 - abs(share) ** 1.7) * rng.uniform(0.75, 1.1)
        wide = across / count * rng.uniform(1.25, 1.7)
        tall = down * (0.38 + 0.62 * swell)
        made.append(blob(rng, x + share * across * 0.78, y - tall * 0.55, wide, tall * 0.62, 0.07))
    return made


def leaf(x: float, y: float, length: float, width: float, turn: float) -> Points:
    """An almond-shaped leaf from its foot at (x, y), pointing ``turn`` degrees from the right, counted downwards."""
    along = np.array([0.0, 0.22, 0.5, 0.8, 1.0, 0.8, 0.5, 0.22]) * length
    aside = np.array([0.0, 0.36, 0.5, 0.28, 0.0, -0.28, -0.5, -0.36]) * width
    bend = np.deg2rad(turn)
    return np.stack(
        [x + along * np.cos(bend) - aside * np.sin(bend), y + along * np.sin(bend) + aside * np.cos(bend)], 1
    )


def star(x: float, y: float, radius: float, points: int = 5, inner: float = 0.45, turn: float = -90.0) -> Points:
    """A paper star."""
    angle = np.deg2rad(turn) + np.arange(points * 2) * np.pi / points
    reach = np.where(np.arange(points * 2) % 2 == 0, radius, radius * inner)
    return np.stack([x + reach * np.cos(angle), y + reach * np.sin(angle)], 1)


def box(
    left: float, top: float, right: float, bottom: float, rng: np.random.Generator | None = None, off: float = 0.0
) -> Points:
    """A rectangle; with a generator its corners are ``off`` px from true, as scissors leave them."""
    points = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=float)
    return points + rng.normal(0, off, (4, 2)) if rng is not None and off else points


def arch(left: float, top: float, right: float, bottom: float, rise: float) -> Points:
    """A doorway or window with a round head ``rise`` px high."""
    angle = np.linspace(np.pi, 2 * np.pi, 13)
    middle, half = (left + right) / 2, (right - left) / 2
    head = np.stack([middle + half * np.cos(angle), top + rise + rise * np.sin(angle)], 1)
    return np.vstack([[left, bottom], head, [right, bottom]])


def curve(points: Sequence[tuple[float, float]], steps: int = 10) -> Points:
    """A smooth line through points (Catmull-Rom)."""
    given = np.asarray(points, dtype=float)
    padded = np.vstack([2 * given[0] - given[1], given, 2 * given[-1] - given[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for index in range(1, len(padded) - 2):
        before, start, end, after = padded[index - 1 : index + 3]
        parts.append(
            0.5
            * (
                2 * start
                + (end - before) * t
                + (2 * before - 5 * start + 4 * end - after) * t**2
                + (3 * start - before - 3 * end + after) * t**3
            )
        )
    return np.vstack([*parts, given[-1:]])


def ribbon(line: ArrayLike, start_width: float, end_width: float) -> Points:
    """A band along a line, as wide as given at its start and its end: trunks, paths, tails of comets."""
    points = np.asarray(line, dtype=float)
    along = np.gradient(points, axis=0)
    along /= np.maximum(1e-6, np.hypot(along[:, 0], along[:, 1]))[:, None]
    aside = np.stack([-along[:, 1], along[:, 0]], 1)
    half = np.linspace(start_width, end_width, len(points))[:, None] / 2
    return np.vstack([points + aside * half, (points - aside * half)[::-1]])


def height_at(line: ArrayLike, x: ArrayLike) -> Points:
    """The y of a skyline at x."""
    points = np.asarray(line, dtype=float)
    return np.asarray(np.interp(np.asarray(x, dtype=float), points[:, 0], points[:, 1]))


def foot_at(line: ArrayLike, x: float, half: float) -> float:
    """Where something ``half`` px wide to each side of x stands on a slope: at its lowest, so that nothing floats."""
    return float(height_at(line, np.linspace(x - half, x + half, 7)).max())


def scattered(rng: np.random.Generator, count: int, low: float, high: float) -> Points:
    """Numbers spread over a stretch without clumps: one in each part, not in its middle."""
    edges = np.linspace(low, high, count + 1)
    return np.asarray(edges[:-1] + (edges[1:] - edges[:-1]) * rng.uniform(0.1, 0.9, count))

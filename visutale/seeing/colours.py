"""Colour and light of a photo: its main colours in plain words, how bright it is, how much of it is grass."""

from __future__ import annotations

from functools import cache

import numpy as np

from visutale.book import Box

_SIDE_PX = 64
_CLUSTERS = 6
_ROUNDS = 12
_LEAST_SHARE = 0.06
_MOST_COLOURS = 3
_VIVID_COUNTS = 2.0
"""A vivid colour strikes the eye more than a grey of the same size."""

_FIGURE_SIDE_PX = 160
_FEWEST_FIGURE_PX = 100
_PREVAILS = 0.6
_SAME_TINT = 14.0
_LIT_PERCENTILE = 70

_PROTOTYPES: dict[str, tuple[tuple[int, int, int], ...]] = {
    "black": ((12, 12, 14), (32, 30, 32)),
    "white": ((250, 250, 250), (232, 232, 230)),
    "grey": ((90, 90, 92), (128, 128, 128), (175, 176, 178)),
    "red": ((200, 30, 30), (150, 20, 25), (225, 60, 50)),
    "orange": ((240, 130, 30), (225, 105, 45)),
    "yellow": ((250, 220, 50), (235, 200, 90)),
    "green": ((40, 140, 50), (100, 170, 70), (45, 80, 40), (110, 130, 70), (150, 200, 130)),
    "turquoise": ((60, 190, 185), (30, 130, 130)),
    "blue": ((40, 90, 200), (120, 175, 230), (30, 45, 100), (80, 120, 165)),
    "purple": ((120, 50, 150), (160, 120, 190)),
    "pink": ((240, 140, 170), (230, 90, 140), (245, 195, 205)),
    "brown": ((110, 70, 40), (150, 105, 70), (75, 50, 35), (170, 130, 100)),
    "beige": ((215, 195, 165), (235, 220, 195)),
}


def main_colours(rgb: np.ndarray) -> tuple[str, ...]:
    """Up to three plain colour words, the most striking first; ``rgb`` is (height, width, 3), uint8."""
    lab = to_lab(_small(rgb)).reshape(-1, 3)
    centres, shares = _cluster(lab)
    weights: dict[str, float] = {}
    for centre, share in zip(centres, shares, strict=True):
        chroma = float(np.hypot(centre[1], centre[2]))
        word = _word(centre)
        weights[word] = weights.get(word, 0.0) + share * (1 + (_VIVID_COUNTS - 1) * min(chroma / 60, 1.0))
    ranked = sorted(weights, key=lambda word: (-weights[word], word))
    return tuple(word for word in ranked if weights[word] >= _LEAST_SHARE)[:_MOST_COLOURS]


def own_colour(rgb: np.ndarray, box: Box) -> str:
    """The colour most of what is in a box has, apart from what lies behind it; empty where no colour prevails.

    The figure is told from its background by GrabCut (Rother, Kolmogorov, Blake 2004) at a small size.
    """
    import cv2

    height, width = rgb.shape[:2]
    scale = _FIGURE_SIDE_PX / max(height, width)
    small = cv2.resize(rgb, (max(8, round(width * scale)), max(8, round(height * scale))), interpolation=cv2.INTER_AREA)
    rows, columns = small.shape[:2]
    left, top = int(box.left * columns), int(box.top * rows)
    inside = (left, top, int(box.right * columns) - left, int(box.bottom * rows) - top)
    if min(inside[2:]) < 8 or inside[2] * inside[3] > 0.95 * rows * columns:
        return ""
    mask = np.zeros((rows, columns), np.uint8)
    cv2.setRNGSeed(0)
    cv2.grabCut(small, mask, inside, np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_RECT)
    figure = small[(mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)]
    if len(figure) < _FEWEST_FIGURE_PX:
        return ""
    lab = to_lab(figure)
    tint = np.median(lab[:, 1:], axis=0)
    alike = float((np.hypot(*(lab[:, 1:] - tint).T) < _SAME_TINT).mean())
    if alike < _PREVAILS:
        return ""
    lit = float(np.percentile(lab[:, 0], _LIT_PERCENTILE))  # white fur is grey where it lies in shadow
    return _word(np.array([lit, *tint]))


def light(rgb: np.ndarray) -> str:
    """How bright the photo is: "bright light", "soft light", "dim light" or "darkness"."""
    lightness = to_lab(_small(rgb))[..., 0]
    middle, high = float(np.median(lightness)), float(np.percentile(lightness, 90))
    if middle < 16 and high < 55:
        return "darkness"
    if middle < 32:
        return "dim light"
    return "bright light" if middle > 55 and high > 75 else "soft light"


def grass_share(rgb: np.ndarray) -> float:
    """How much of the lower third of the photo is the green of grass, 0.0 to 1.0."""
    lab = to_lab(_small(rgb))[2 * _SIDE_PX // 3 :]
    lightness, green, yellow = lab[..., 0], lab[..., 1], lab[..., 2]
    like_grass = (green < -8) & (yellow > 8) & (yellow < 70) & (lightness > 12) & (lightness < 80)
    rough = float(np.abs(np.diff(lightness, axis=1)).mean())
    return float(like_grass.mean()) if rough > 2.0 else 0.0


def to_lab(rgb: np.ndarray) -> np.ndarray:
    """sRGB of any shape (..., 3), 0 to 255, as CIE L*a*b* for daylight (D65)."""
    value = np.asarray(rgb, np.float64) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    xyz = linear @ np.array([[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]])
    xyz /= np.array([0.95047, 1.0, 1.08883])
    root = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def _small(rgb: np.ndarray) -> np.ndarray:
    from PIL import Image

    return np.asarray(Image.fromarray(rgb).resize((_SIDE_PX, _SIDE_PX), Image.Resampling.BOX))


def _cluster(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """k-means from a start that spreads out by itself, so that the same photo always gives the same centres."""
    centres = [points.mean(axis=0)]
    while len(centres) < _CLUSTERS:
        away = np.min([((points - centre) ** 2).sum(axis=1) for centre in centres], axis=0)
        centres.append(points[int(away.argmax())])
    found = np.array(centres)
    for _ in range(_ROUNDS):
        nearest = ((points[:, None] - found[None]) ** 2).sum(axis=2).argmin(axis=1)
        for index in range(_CLUSTERS):
            if (nearest == index).any():
                found[index] = points[nearest == index].mean(axis=0)
    return found, np.bincount(nearest, minlength=_CLUSTERS) / len(points)


def _word(centre: np.ndarray) -> str:
    if np.hypot(centre[1], centre[2]) < 7:
        return "black" if centre[0] < 20 else "white" if centre[0] > 86 else "grey"
    distances = {word: float(((shades - centre) ** 2).sum(axis=1).min()) for word, shades in _prototypes().items()}
    return min(distances, key=lambda word: (distances[word], word))


@cache
def _prototypes() -> dict[str, np.ndarray]:
    return {word: to_lab(np.array(shades)) for word, shades in _PROTOTYPES.items()}

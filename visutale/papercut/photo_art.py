"""A photo as painted art: broad brushwork in the palette of the style, on a sheet with a torn edge, held by tape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from visutale.media import Photo
from visutale.papercut.raster import Pixels

if TYPE_CHECKING:
    from visutale.papercut.styles import Look

Colours = NDArray[np.uint8]
Plane = NDArray[np.float32]
_COLOURS = 14


def painting(photo: Photo, look: Look, long_px: int, seed: int) -> Pixels:
    """The photo as a framed painting, its longer side about ``long_px``. The same arguments give the same pixels."""
    import cv2

    rgb = np.asarray(photo.image())
    scale = long_px * 0.86 / max(rgb.shape[:2])
    work = np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    painted = _brushed(work, np.random.default_rng(seed))
    return _mounted(_in_palette(painted, look), look, long_px, np.random.default_rng(seed + 1))


def _brushed(rgb: Colours, chance: np.random.Generator) -> Colours:
    """Broad strokes first, finer ones where there is detail: the photo drawn again from daubs of its own colours."""
    import cv2

    height, width = rgb.shape[:2]
    smooth = rgb
    for _ in range(2):
        smooth = np.asarray(cv2.bilateralFilter(smooth, 7, 38, 5), np.uint8)
    grey = cv2.GaussianBlur(cv2.cvtColor(smooth, cv2.COLOR_RGB2GRAY), (0, 0), 2.0).astype(np.float32)
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    edges = np.asarray(cv2.GaussianBlur(np.hypot(across, down), (0, 0), max(2.0, min(height, width) / 60)), np.float32)
    detail = edges / np.float32(max(1e-3, float(np.percentile(edges, 96))))
    # Strokes follow the edges: at right angles to the smoothed gradient.
    turn = np.arctan2(cv2.GaussianBlur(across, (0, 0), 6.0), -cv2.GaussianBlur(down, (0, 0), 6.0))
    flow = np.asarray(turn, np.float32)
    canvas = np.array(cv2.GaussianBlur(smooth, (0, 0), min(height, width) / 30), np.uint8)
    short = min(height, width)
    for size, least in ((short / 14, 0.0), (short / 26, 0.16), (short / 46, 0.42), (short / 80, 0.72)):
        _strokes(canvas, smooth, flow, detail, size, least, chance)
    return _recalled(canvas, smooth, short)


def _recalled(canvas: Colours, source: Colours, short: int) -> Colours:
    """The features that broad brushes lose, such as eyes and mouths, drawn in again."""
    import cv2

    near = source.astype(np.float32)
    fine = near - cv2.GaussianBlur(near, (0, 0), short / 26)
    mixed = canvas.astype(np.float32) * 0.72 + near * 0.28 + fine * 0.5
    lifted = 255.0 * (np.clip(mixed, 0, 255) / 255.0) ** 0.88
    grey = lifted.mean(axis=2, keepdims=True)
    return np.asarray(np.clip(grey + (lifted - grey) * 1.12, 0, 255), np.uint8)


def _strokes(
    canvas: Colours, source: Colours, flow: Plane, detail: Plane,
    size: float, least: float, chance: np.random.Generator,
) -> None:  # fmt: skip
    import cv2

    height, width = canvas.shape[:2]
    step = max(2.0, size * 0.62)
    grid = np.stack(np.meshgrid(np.arange(0, width, step), np.arange(0, height, step)), axis=-1).reshape(-1, 2)
    grid = grid + chance.uniform(-step / 2, step / 2, grid.shape)
    grid[:, 0] = grid[:, 0].clip(0, width - 1)
    grid[:, 1] = grid[:, 1].clip(0, height - 1)
    shades = chance.normal(0, 5.0, (len(grid), 1)) + chance.normal(0, 2.5, (len(grid), 3))
    for i in chance.permutation(len(grid)):
        x, y = int(grid[i, 0]), int(grid[i, 1])
        if detail[y, x] < least:
            continue
        colour = np.clip(source[y, x] + shades[i], 0, 255)
        angle = float(flow[y, x])
        reach = size * 0.85
        start = (int(x - np.cos(angle) * reach), int(y - np.sin(angle) * reach))
        end = (int(x + np.cos(angle) * reach), int(y + np.sin(angle) * reach))
        cv2.line(canvas, start, end, tuple(float(part) for part in colour), max(1, round(size * 0.62)), cv2.LINE_AA)


def _in_palette(rgb: Colours, look: Look) -> Colours:
    """Fewer, warmer colours, those of the style, with a little of the brushwork kept."""
    import cv2

    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)
    sample = lab.reshape(-1, 3)[:: max(1, lab.size // 3 // 6000)].astype(np.float32)
    order = sample[np.argsort(sample[:, 0], kind="stable")]
    centres = order[np.linspace(0, len(order) - 1, _COLOURS).astype(int)].copy()
    for _ in range(6):
        nearest = ((sample[:, None, :] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
        for i in range(_COLOURS):
            members = sample[nearest == i]
            if len(members):
                centres[i] = members.mean(axis=0)
    small = lab.reshape(-1, 3).astype(np.float32)
    nearest = ((small**2).sum(axis=1)[:, None] - 2 * small @ centres.T + (centres**2).sum(axis=1)[None]).argmin(axis=1)
    flat = centres[nearest].reshape(lab.shape)
    mixed = cv2.cvtColor(np.clip(0.6 * flat + 0.4 * lab.astype(np.float32), 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)
    table = np.zeros((16, 16, 16, 3), np.float32)
    for red, green, blue in np.unique(mixed.reshape(-1, 3) // 16, axis=0).tolist():
        old = (red * 16 + 8, green * 16 + 8, blue * 16 + 8)
        table[red, green, blue] = 0.55 * (np.array(look.pigment(old), np.float32) - np.array(old, np.float32))
    index = mixed // 16
    shift = cv2.GaussianBlur(table[index[..., 0], index[..., 1], index[..., 2]], (0, 0), 1.5)
    warm = np.array([1.03, 1.0, 0.95], np.float32)
    return np.asarray(np.clip((mixed.astype(np.float32) + shift) * warm + 3, 0, 255), np.uint8)


def _mounted(rgb: Colours, look: Look, long_px: int, chance: np.random.Generator) -> Pixels:
    """On white paper with a torn rim, tape over two corners."""
    import cv2

    height, width = rgb.shape[:2]
    rim, spare = max(5, round(long_px * 0.045)), max(4, round(long_px * 0.03))
    tall, wide = height + 2 * (rim + spare), width + 2 * (rim + spare)
    sheet = np.zeros((tall, wide, 4), np.uint8)
    noise = cv2.resize(
        chance.normal(0, 1, (max(4, tall // 7), max(4, wide // 7))).astype(np.float32),
        (wide, tall),
        interpolation=cv2.INTER_CUBIC,
    )
    fine = cv2.resize(
        chance.normal(0, 1, (max(4, tall // 3), max(4, wide // 3))).astype(np.float32),
        (wide, tall),
        interpolation=cv2.INTER_LINEAR,
    )
    rows, columns = np.mgrid[0:tall, 0:wide].astype(np.float32)
    inside = np.minimum(np.minimum(columns, wide - 1 - columns), np.minimum(rows, tall - 1 - rows))
    deckle = inside - spare * 0.55 + (noise * 0.55 + fine * 0.3) * spare * 0.45
    sheet[..., :3] = np.array([251, 246, 234], np.uint8)
    sheet[..., 3] = np.clip(deckle * 160 + 128, 0, 255).astype(np.uint8)
    brush = inside - (spare + rim) + (noise * 0.5 + fine * 0.4) * rim * 0.16
    cover = np.clip(brush * 90 + 128, 0, 255)[..., None].astype(np.float32) / 255
    full = cv2.copyMakeBorder(rgb, *(rim + spare,) * 4, cv2.BORDER_REPLICATE).astype(np.float32)
    sheet[..., :3] = (full * cover + sheet[..., :3] * (1 - cover)).astype(np.uint8)
    return _taped(sheet, long_px)


def _taped(sheet: Pixels, long_px: int) -> Pixels:
    """Strips of paper tape that hold the sheet, half on it and half beyond."""
    import cv2

    length, breadth = long_px * 0.2, long_px * 0.075
    pad = round(breadth * 0.8)
    made = cv2.copyMakeBorder(sheet, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    height, width = made.shape[:2]
    for x, angle in ((pad + length * 0.5, -38.0), (width - pad - length * 0.5, 36.0)):
        middle = (x, pad + breadth * 0.9)
        corners = cv2.boxPoints((middle, (length, breadth), angle))
        mask = np.zeros((height, width), np.uint8)
        cv2.fillPoly(mask, [np.round(corners * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        part = mask[..., None].astype(np.float32) / 255 * 0.82
        tape = np.array([236, 197, 120], np.float32)
        had = made[..., 3:].astype(np.float32) / 255
        base = np.where(had > 0, made[..., :3].astype(np.float32), tape)
        made[..., :3] = (base * (1 - part) + tape * part).astype(np.uint8)
        made[..., 3] = np.maximum(made[..., 3], (part[..., 0] * 255).astype(np.uint8))
    return np.asarray(made, np.uint8)

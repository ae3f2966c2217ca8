"""What falls or drifts in front of everything, painted on a clear sheet (RGBA)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from visutale.papercut.light import RGB, mix, rgb
from visutale.papercut.paper_grain import Gray, noise
from visutale.papercut.scenery_site import Site

if TYPE_CHECKING:
    from PIL.Image import Image


def paint_front(site: Site) -> Image | None:
    """Rain, snow, fog or blown leaves over the figures; None where nothing falls."""
    from PIL import Image

    painter = {"rain": _rain, "storm": _rain, "snow": _snow, "fog": _fog, "wind": _wind}.get(site.scene.weather)
    if painter is None:
        return None
    return Image.fromarray(painter(site), "RGBA")


def _clear(site: Site, colour: RGB) -> Gray:
    made = np.empty((int(site.height), int(site.width), 4), np.uint8)
    made[:] = (*site.canvas.look.pigment(colour), 0)
    return made


def _rain(site: Site) -> Gray:
    made = _clear(site, mix(rgb("e4eef6"), site.light.sky[0], 0.25))
    alpha = np.zeros(made.shape[:2], np.uint8)
    slant = site.page.uniform(0.12, 0.26) * (1.7 if site.scene.weather == "storm" else 1.0)
    for _ in range(150 if site.scene.weather == "storm" else 110):
        x, y = site.page.uniform(-0.1, 1.1) * site.width, site.page.uniform(-0.05, 1.0) * site.height
        length = site.unit * site.page.uniform(0.022, 0.05)
        drop = np.array([[x, y], [x - slant * length, y + length]])
        thick = max(1, round(site.unit * site.page.uniform(0.0015, 0.0034)))
        cv2.polylines(
            alpha,
            [np.round(drop * 16).astype(np.int32)],
            False,
            int(site.page.integers(95, 175)),
            thick,
            cv2.LINE_AA,
            4,
        )
    made[..., 3] = alpha
    return made


def _snow(site: Site) -> Gray:
    made = _clear(site, mix(rgb("ffffff"), site.light.sky[-1], 0.12))
    alpha = np.zeros(made.shape[:2], np.uint8)
    for _ in range(150):
        x, y = site.page.uniform(0, 1) * site.width, site.page.uniform(0, 1) * site.height
        calm = site.calm[0] < x < site.calm[1] and site.horizon - site.unit * 0.3 < y < site.near
        size = site.unit * min(0.0042 if calm else 1.0, float(np.exp(site.page.normal(-5.5, 0.42))))
        centre = (round(x * 16), round(y * 16))
        cv2.circle(alpha, centre, max(12, round(size * 16)), int(site.page.integers(190, 250)), -1, cv2.LINE_AA, 4)
    made[..., 3] = alpha
    return made


def _fog(site: Site) -> Gray:
    made = _clear(site, mix(site.light.haze, rgb("f2f2ee"), 0.25 if site.light.dark else 0.5))
    height, width = made.shape[:2]
    wisps = noise(site.page, height // 4, width // 4, 7, 2.4) + 0.5 * noise(site.page, height // 4, width // 4, 15, 4)
    down = np.linspace(0, 1, height // 4, dtype=np.float32)[:, None]
    middle = (site.horizon + (site.near - site.horizon) * 0.25) / site.height
    band = np.exp(-(((down - middle) / 0.24) ** 2))
    soft = np.clip((wisps * 0.5 + 0.55) * band, 0, 1) * 130
    made[..., 3] = cv2.resize(soft.astype(np.uint8), (width, height), interpolation=cv2.INTER_LINEAR)
    return made


def _wind(site: Site) -> Gray:
    leaves = site.palette.leaf if not site.palette.bare else (rgb("cfdbe8"), rgb("ffffff"))
    made = _clear(site, leaves[0])
    from visutale.papercut.scenery_shapes import leaf

    for index in range(16):
        x, y = site.page.uniform(0, 1) * site.width, site.top + (site.near - site.top) * site.page.uniform(0.05, 0.9)
        size = site.unit * site.page.uniform(0.014, 0.026)
        points = np.round(leaf(x, y, size, size * 0.5, site.page.uniform(-50, 50)) * 16).astype(np.int32)
        colour = site.canvas.look.pigment(site.lit(leaves[index % len(leaves)]))
        cv2.fillPoly(made, [points], (*colour, 255), cv2.LINE_AA, 4)
    return made

"""Figures and props in a style: their cut edge, their colours, their shadow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

from visutale.papercut.light import RGB
from visutale.papercut.paper_canvas import blend, moved, scaled, soften
from visutale.papercut.paper_grain import NEUTRAL, Gray, tile
from visutale.papercut.styles import CUT_MARGIN, SHADOW_MARGIN

if TYPE_CHECKING:
    from visutale.papercut.styles import Look

_TILE = 1024


def cut_out(figure: Image.Image, look: Look, depth: float, scale: float) -> Image.Image:
    """See :func:`visutale.papercut.styles.cut_out`."""
    pixels = np.asarray(figure.convert("RGBA"))
    pixels = cv2.copyMakeBorder(pixels, *(CUT_MARGIN,) * 4, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    colour, alpha = np.ascontiguousarray(pixels[..., :3]), np.ascontiguousarray(pixels[..., 3])
    _fill_behind(colour, alpha)
    near = (0.6 + 0.4 * depth) * scale
    makers = {"watercolour": _painted, "chalk": _chalked, "night": _lit, "riso": _printed, "ink": _inked}
    made_colour, made_alpha = makers.get(look.name, _papered)(colour, alpha, look, near)
    faded = cv2.multiply(made_alpha, _fade(*alpha.shape), scale=1 / 255)
    return Image.fromarray(np.dstack([made_colour, cv2.max(faded, alpha)]), "RGBA")


def _fade(height: int, width: int) -> Gray:
    """Nothing reaches the outermost pixels, so that no rim or glow ends in a straight edge."""
    down = np.minimum(np.arange(height), np.arange(height)[::-1])[:, None]
    across = np.minimum(np.arange(width), np.arange(width)[::-1])[None, :]
    return np.asarray(np.clip(np.minimum(down, across) * 28, 0, 255), np.uint8)


def _fill_behind(colour: Gray, alpha: Gray) -> None:
    """Clear pixels carry no colour of their own; give them the figure's mean so that edges don't darken."""
    seen = alpha > 8
    if seen.any():
        colour[~seen] = np.round(colour[seen].mean(axis=0)).astype(np.uint8)


def _softer_lines(colour: Gray, line: RGB) -> Gray:
    """Black outlines in the style's line colour."""
    dark = cv2.LUT(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), _darkness())
    inked = colour.copy()
    blend(inked, np.full_like(colour, line), dark)
    return inked


def _darkness() -> Gray:
    value = np.arange(256)
    return np.asarray(np.clip((64 - value) * 6, 0, 255), np.uint8)


def _tooth(colour: Gray, strength: float, kind: str = "tissue") -> Gray:
    height, width = colour.shape[:2]
    made = tile(kind, max(_TILE, height, width), strength)[:height, :width]
    return np.asarray(cv2.multiply(colour, cv2.merge((made,) * 3), scale=1 / NEUTRAL))


def _grown(alpha: Gray, radius: float, rough: float = 0.0) -> Gray:
    """The mask grown by ``radius`` px, with a scissor-rough edge."""
    whole = max(1, round(radius * 2))
    grown = cv2.GaussianBlur(alpha, (0, 0), max(0.7, radius * 0.9))
    level = np.full(alpha.shape, 46.0, np.float32)
    if rough:
        height, width = alpha.shape
        bumps = tile("tissue", max(_TILE, height, width), 1.0)[:height, :width].astype(np.float32) - NEUTRAL
        level += cv2.blur(bumps, (whole, whole)) * rough
    level = np.maximum(level, 22)
    return np.asarray(np.clip((grown - level) * max(4.0, 9.0 / max(1.0, radius)) + 128, 0, 255), np.uint8)


def _papered(colour: Gray, alpha: Gray, look: Look, near: float) -> tuple[Gray, Gray]:
    body = _tooth(_softer_lines(colour, look.line), look.texture * 0.9)
    grown = _grown(alpha, 4.2 * near, 1.2)
    paper = _tooth(np.full_like(colour, look.paper), 0.6, "plain")
    blend(paper, body, alpha)
    return paper, np.maximum(grown, alpha)


def _painted(colour: Gray, alpha: Gray, look: Look, near: float) -> tuple[Gray, Gray]:
    body = _softer_lines(colour, look.line)
    body = cv2.addWeighted(body, 0.86, np.full_like(body, look.paper), 0.14, 0)
    gathered = cv2.subtract(alpha, cv2.GaussianBlur(alpha, (0, 0), max(0.8, 3.0 * near)))
    body = cv2.subtract(body, cv2.merge((scaled(gathered, 0.5),) * 3))
    paper = np.full_like(colour, look.paper)
    blend(paper, _tooth(body, look.texture), alpha)
    return paper, np.maximum(_grown(alpha, 2.0 * near, 0.6), alpha)


def _chalked(colour: Gray, alpha: Gray, look: Look, near: float) -> tuple[Gray, Gray]:
    white = np.full_like(colour, look.line)
    blend(white, colour, alpha)
    return white, np.maximum(_grown(alpha, 2.4 * near, 2.2), alpha)


def _lit(colour: Gray, alpha: Gray, look: Look, near: float) -> tuple[Gray, Gray]:
    rim = cv2.subtract(alpha, cv2.erode(alpha, np.ones((3, 3), np.uint8), iterations=max(1, round(1.6 * near))))
    body = _tooth(colour, look.texture)
    blend(body, np.full_like(body, (255, 226, 150)), scaled(rim, 0.75))
    glow = scaled(cv2.GaussianBlur(cv2.dilate(alpha, np.ones((3, 3), np.uint8)), (0, 0), max(1.0, 6.0 * near)), 0.85)
    lantern = np.full_like(body, (255, 214, 128))
    blend(lantern, body, alpha)
    return lantern, np.maximum(alpha, scaled(glow, 0.8))


def _printed(colour: Gray, alpha: Gray, look: Look, near: float) -> tuple[Gray, Gray]:
    paper = np.full_like(colour, look.paper)
    blend(paper, colour, alpha)
    return paper, np.maximum(_grown(alpha, 2.2 * near), alpha)


def _inked(colour: Gray, alpha: Gray, look: Look, near: float) -> tuple[Gray, Gray]:
    line = np.full_like(colour, look.line)
    blend(line, colour, alpha)
    return line, np.maximum(_grown(alpha, 1.8 * near, 1.6), alpha)


def shadow_of(figure: Image.Image, look: Look, depth: float, scale: float) -> Image.Image:
    """See :func:`visutale.papercut.styles.shadow_of`."""
    alpha = np.asarray(figure.convert("RGBA").getchannel("A"))
    alpha = cv2.copyMakeBorder(alpha, *(SHADOW_MARGIN,) * 4, cv2.BORDER_CONSTANT, value=0)
    height, width = alpha.shape
    made = np.zeros((height, width, 4), np.uint8)
    if look.shadow > 0:
        radius = float(np.clip((5.0 + 9.0 * depth) * scale * look.shadow_spread, 1.2, SHADOW_MARGIN / 2.6))
        wide = moved(soften(alpha, radius), round(radius * 0.5), round(radius * 0.55))
        tight = moved(soften(alpha, max(1.0, radius * 0.35)), round(radius * 0.2), round(radius * 0.25))
        made[..., :3] = (30, 24, 58)
        made[..., 3] = cv2.addWeighted(wide, 0.34 * look.shadow, tight, 0.3 * look.shadow, 0)
    return Image.fromarray(made, "RGBA")

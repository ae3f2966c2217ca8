"""The styles of the collage illustrator: what each looks like, and how cast and whole pictures take it on.

This module imports quickly; the pixel work is in ``styles_figures`` and ``styles_finish``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from visutale.papercut.light import RGB, mix, rgb, times, turned
from visutale.ports import Style

if TYPE_CHECKING:
    from PIL.Image import Image

CUT_MARGIN = 16
"""Pixels that :func:`cut_out` adds on every side of a figure, whatever its size."""
SHADOW_MARGIN = 48
"""Pixels that :func:`shadow_of` adds on every side of the figure it is given."""

STYLES: tuple[Style, ...] = (
    Style(name="paper", title="Cut paper", about="Layers of painted paper with cut edges, soft shadows and grain."),
    Style(name="watercolour", title="Watercolour", about="Wet washes on white paper, with gathered edges and blooms."),
    Style(name="chalk", title="Chalk", about="Chalk and pastel on a dark board."),
    Style(name="night", title="Lantern night", about="Deep indigo paper, lit from behind, with glowing edges."),
    Style(name="riso", title="Riso print", about="Three bright inks, printed in dots that never quite meet."),
    Style(name="ink", title="Pen and ink", about="Black lines and hatching on cream, with two pale washes."),
)

Rim = Literal["paper", "wet", "glow", "line", "none"]


@dataclass(frozen=True)
class Look:
    """A style's parameters.

    ``shadow`` is how dark shadows between sheets are (0 to 1), ``shadow_spread`` how wide. ``rim`` is the sheets' edge.
    ``texture`` scales the paper's texture. ``paper`` is the bare ground, ``line`` the colour of outlines.
    """

    name: str
    paper: RGB
    line: RGB
    shadow: float
    shadow_spread: float
    rim: Rim
    texture: float
    saturation: float = 1.0
    lift: float = 0.0
    indigo: float = 0.0

    def pigment(self, colour: RGB) -> RGB:
        """The colour a shape of the scenery is cut from in this style."""
        return _pigment(colour, self.saturation, self.lift, self.indigo, self.paper)


@lru_cache(maxsize=16384)
def _pigment(colour: RGB, saturation: float, lift: float, indigo: float, paper: RGB) -> RGB:
    if saturation != 1.0:
        colour = turned(colour, 0.0, saturation)
    if lift:
        colour = mix(colour, paper, lift)
    if indigo and not _shines(colour):
        colour = mix(times(colour, (0.48, 0.58, 0.92)), rgb("232f7c"), indigo)
    return colour


def _shines(colour: RGB) -> bool:
    """Lamplight, sun, moon and stars are cut from warm colours with full red, which nothing else has."""
    return colour[0] >= 252 and colour[0] - colour[2] >= 36


_LOOKS: dict[str, Look] = {
    "paper": Look("paper", rgb("fbf6ea"), rgb("43323f"), 1.0, 1.0, "paper", 1.0),
    "watercolour": Look("watercolour", rgb("fdfbf5"), rgb("4b4458"), 0.0, 1.0, "wet", 1.35, 0.9, 0.16),
    "chalk": Look("chalk", rgb("26343a"), rgb("f4efe2"), 0.5, 0.6, "glow", 0.7),
    "night": Look("night", rgb("121742"), rgb("171a45"), 1.0, 1.5, "glow", 0.8, 1.12, 0.0, 0.26),
    "riso": Look("riso", rgb("f6f0e1"), rgb("2d3a8c"), 0.45, 0.7, "none", 0.6, 1.1),
    "ink": Look("ink", rgb("f8f1df"), rgb("211d1c"), 0.35, 0.5, "line", 0.5, 0.9),
}


def look(name: str) -> Look:
    """A style by its name. Raises KeyError for a name that is not in :data:`STYLES`."""
    return _LOOKS[name]


def cut_out(figure: Image, look: Look, depth: float, scale: float = 1.0) -> Image:
    """A figure or prop as it is made in this style, without its shadow.

    ``figure`` is RGBA; the result is RGBA and :data:`CUT_MARGIN` px larger on every side (paste it that much further up
    and left). ``depth`` is 0.0 far away, 1.0 near. ``scale`` is the picture's smaller side in px / 1024.
    """
    from visutale.papercut import styles_figures

    return styles_figures.cut_out(figure, look, depth, scale)


def shadow_of(figure: Image, look: Look, depth: float, scale: float = 1.0) -> Image:
    """The soft shadow a figure throws on the sheet behind, RGBA, :data:`SHADOW_MARGIN` px larger on every side.

    Paste it at the figure's own position less SHADOW_MARGIN on both axes: the fall of the light is already in it.
    Fully clear in styles without shadows.
    """
    from visutale.papercut import styles_figures

    return styles_figures.shadow_of(figure, look, depth, scale)


def finish(image: Image, look: Look, seed: int) -> Image:
    """The whole picture (RGB) in its style: same size, same arguments same bytes."""
    from visutale.papercut import styles_finish

    return styles_finish.finish(image, look, seed)

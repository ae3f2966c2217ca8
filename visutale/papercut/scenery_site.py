"""What every painter of scenery works with: the canvas, the light, the colours, and where things go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visutale.book import Box, Scene
from visutale.papercut.light import RGB, Light, Palette
from visutale.papercut.paper_canvas import Canvas, Points
from visutale.papercut.places import Place


@dataclass
class Site:
    """All lengths are pixels. ``page`` is chance that changes with the page, ``own`` chance the place keeps.

    The part of the picture without text lies between ``top`` and ``bottom``. Figures will stand around ``near``, and
    the middle (``calm``) is theirs: painters put tall things to its left and right.
    """

    canvas: Canvas
    light: Light
    palette: Palette
    place: Place
    scene: Scene
    page: np.random.Generator
    own: np.random.Generator
    top: float
    bottom: float
    horizon: float
    near: float
    cover: bool = False
    sun_at: tuple[float, float] | None = None
    panel: Box | None = None

    @property
    def width(self) -> float:
        return float(self.canvas.width)

    @property
    def height(self) -> float:
        return float(self.canvas.height)

    @property
    def unit(self) -> float:
        """The measure of sizes: the smaller of the width and four thirds of the height that is free of text."""
        return min(self.width, (self.bottom - self.top) * 1.3)

    @property
    def calm(self) -> tuple[float, float]:
        """The stretch (left, right) that tall things stay out of."""
        return self.width * 0.2, self.width * 0.8

    def lit(self, colour: RGB, depth: float = 1.0) -> RGB:
        """A colour in the scene's light, ``depth`` 0.0 at the horizon, 1.0 near."""
        return self.light.on(colour, depth)

    def depth_at(self, y: float) -> float:
        """How near a foot on the ground at this y is: 0.0 at the horizon, 1.0 at ``near``."""
        return float(np.clip((y - self.horizon) / max(1.0, self.near - self.horizon), 0.0, 1.0))

    def pick(self, colours: tuple[RGB, ...]) -> RGB:
        """One of some colours, by the page's chance."""
        return colours[int(self.page.integers(0, len(colours)))]

    def keep(self, colours: tuple[RGB, ...]) -> RGB:
        """One of some colours, by the place's chance."""
        return colours[int(self.own.integers(0, len(colours)))]


@dataclass
class Land:
    """What a painter made: the ground's far ``edge`` (a skyline in pixels), water and a table top (boxes in shares)."""

    edge: Points
    water: Box | None = None
    surface: Box | None = None
    sky: bool = True

"""The stage of a scene: where it plays, in which light, and where figures can stand, swim, fly and be put down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from visutale.book import Box, Scene

if TYPE_CHECKING:
    from PIL.Image import Image

    from visutale.papercut.light import Tint
    from visutale.papercut.styles import Look

GROUND_SAMPLES = 33
"""The ground's far edge is given at this many places, evenly from the left edge (0.0) to the right edge (1.0)."""


@dataclass(frozen=True)
class Stage:
    """A backdrop and its facts. All places are shares of the picture, 0.0 to 1.0 from its top left.

    ``front`` lies over the figures (falling snow, rain, fog, blown leaves). Figures stand with their feet between
    ``ground`` (far edge, at :data:`GROUND_SAMPLES` places) and ``near``. ``water`` is where things swim or float,
    ``sky`` where things fly, ``surface`` the top of a table or shelf: small things stand on its lower edge. Figures are
    multiplied by ``tint``; ``glow`` is the colour of lamplight where there is any.
    """

    back: Image
    front: Image | None
    horizon: float
    ground: tuple[float, ...]
    near: float
    water: Box | None
    sky: Box
    surface: Box | None
    tint: Tint
    glow: Tint | None


def set_stage(
    scene: Scene,
    look: Look,
    width_px: int,
    height_px: int,
    book_seed: int,
    seed: int,
    keep_free: Box | None,
    role: str,
    without: frozenset[str] = frozenset(),
) -> Stage:
    """Paint the backdrop of a scene at a size in px. The same arguments give the same pixels.

    ``keep_free`` is where text will lie: the walkable ground and the sky's guests stay out of it. ``book_seed`` decides
    what a place keeps from page to page, ``seed`` what changes; ``role`` is "cover" or "page".
    ``without`` may hold "sun" and "moon": one of the cast is the moon itself, and the sky shows no other.
    """
    from visutale.papercut.scenery_stage import build

    return build(scene, look, width_px, height_px, book_seed, seed, keep_free, role, without)

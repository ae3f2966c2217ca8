"""A scene, whole: the stage, the cast and the things on it, put together and finished in a style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from visutale.book import Box, Head
from visutale.papercut import photo_art, raster, scenery, styles
from visutale.papercut.arrange import Arrangement, arrange, lights
from visutale.papercut.art import ArtSet
from visutale.papercut.composition import Frame, Role, Spot
from visutale.papercut.raster import Extent, Pixels
from visutale.papercut.sprites import Sprites
from visutale.ports import IllustrationRequest

if TYPE_CHECKING:
    from PIL.Image import Image

    from visutale.papercut.scenery import Stage
    from visutale.papercut.styles import Look

_LINE_PX = 5.6
"""The width of outlines in a picture of 1024 px."""
_FEET_WIDE = 44.0
"""How far a figure's shadow on the ground reaches to either side at most, in its units."""
_GLOW = (255, 226, 142)


@dataclass(frozen=True)
class Placement:
    """Where one figure is in the finished picture, in shares. ``hidden`` is the part of it that others cover."""

    name: str
    role: Role
    box: Box
    face: Box | None
    hidden: float
    feet: float
    mode: str
    who: str = ""


@dataclass(frozen=True)
class Collage:
    image: Image
    placements: tuple[Placement, ...]
    notes: tuple[str, ...]

    @property
    def keep_clear(self) -> tuple[Box, ...]:
        """The boxes that text must not cover: every face, then every figure of the cast, and the photo."""
        faces = [placement.face for placement in self.placements if placement.face is not None]
        bodies = [placement.box for placement in self.placements if placement.role in ("cast", "photo")]
        return tuple(faces + bodies)

    @property
    def heads(self) -> tuple[Head, ...]:
        """The faces of the cast, and whose they are."""
        return tuple(
            Head(who=placement.who, box=placement.face)
            for placement in self.placements if placement.face is not None and placement.who
        )  # fmt: skip


def compose(request: IllustrationRequest, art: ArtSet, sprites: Sprites) -> Collage:
    """Paint a request. Raises KeyError for an unknown style."""
    look = styles.look(request.style)
    stage = scenery.set_stage(
        request.scene, look, request.width_px, request.height_px, request.book_seed, request.seed, request.keep_free,
        request.role, lights(request),
    )  # fmt: skip
    arrangement = arrange(request, stage, art)
    sheet = _sheet(request, arrangement, look)
    painter = _Painter(stage, look, arrangement.frame, sprites, sheet)
    hidden = painter.paint(arrangement.spots)
    image = styles.finish(painter.image(), look, request.seed)
    return Collage(image, _placements(arrangement, hidden), arrangement.notes)


def _sheet(request: IllustrationRequest, arrangement: Arrangement, look: Look) -> tuple[Spot, Pixels] | None:
    """The photo as a painting on a sheet, a little askew."""
    spot = arrangement.photo
    if spot is None or request.photo is None:
        return None
    long = max(spot.figure.box.width, spot.figure.box.height) * spot.k / 1.28
    seed = request.book_seed & 0x7FFFFFFF
    tilt = (-5.0, -3.5, 3.5, 5.0)[request.seed % 4]
    return spot, _tilted(photo_art.painting(request.photo, look, round(long), seed), tilt)


def _tilted(pixels: Pixels, degrees: float) -> Pixels:
    import cv2

    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    cosine, sine = abs(turn[0, 0]), abs(turn[0, 1])
    wide, tall = round(height * sine + width * cosine), round(height * cosine + width * sine)
    turn[:, 2] += (wide - width) / 2, (tall - height) / 2
    return np.asarray(cv2.warpAffine(pixels, turn, (wide, tall), flags=cv2.INTER_LINEAR), np.uint8)


class _Painter:
    """Lays figure after figure over the stage."""

    def __init__(
        self, stage: Stage, look: Look, frame: Frame, sprites: Sprites, sheet: tuple[Spot, Pixels] | None
    ) -> None:
        self._stage, self._look, self._frame, self._sprites, self._sheet = stage, look, frame, sprites, sheet
        self._canvas: NDArray[np.uint8] = np.array(stage.back.convert("RGB"))
        self._water_colour = self._median_of(frame.area(stage.water))
        self._masks: list[NDArray[np.bool_]] = []
        self._scale = min(frame.width, frame.height) / 1024
        water = stage.water
        # Where the water begins far above the horizon, everything is below its surface.
        self._under_water = water is not None and water.top < stage.horizon - 0.15
        self._step = max(1, min(6, min(frame.width, frame.height) // 128))

    def _median_of(self, water: Extent | None) -> tuple[int, int, int]:
        """The colour most of the water has."""
        if water is None:
            return 120, 180, 210
        band = self._canvas[
            int(water.top + water.height * 0.35) : int(water.bottom), int(water.left) : int(water.right)
        ]
        red, green, blue = (
            np.median(band.reshape(-1, 3)[::7], axis=0).astype(int).tolist() if band.size else (120, 180, 210)
        )
        return red, green, blue

    def image(self) -> Image:
        from PIL import Image

        image = Image.fromarray(self._canvas, "RGB")
        if self._stage.front is not None:
            image = Image.alpha_composite(image.convert("RGBA"), self._stage.front.convert("RGBA")).convert("RGB")
        return image

    def paint(self, spots: Sequence[Spot]) -> list[float]:
        """Draw all in their order. Returns how much of each is hidden by those drawn later, 0.0 to 1.0."""
        for spot in spots:
            self._draw(spot)
        hidden = []
        later = np.zeros_like(self._masks[0]) if self._masks else np.zeros((1, 1), np.bool_)
        for mask in reversed(self._masks):
            area = int(mask.sum())
            hidden.append(float((mask & later).sum()) / area if area else 0.0)
            later = later | mask
        return hidden[::-1]

    def _draw(self, spot: Spot) -> None:
        from PIL import Image

        box = spot.extent()
        left, top = round(box.left), round(box.top)
        width, height = max(2, round(box.width)), max(2, round(box.height))
        photo = self._sheet is not None and spot is self._sheet[0]
        pixels = (
            self._photo(width, height) if photo else self._sprites.at(self._inked(spot), spot.figure.box, width, height)
        )
        depth = min(
            1.0, max(0.0, (spot.y / self._frame.height - self._stage.horizon) / max(0.05, 1 - self._stage.horizon))
        )
        self._remember(pixels, left, top)
        if not photo and not spot.glows:
            pixels = self._tinted(pixels)
        figure = Image.fromarray(pixels, "RGBA")
        if spot.mode in ("ground", "surface"):
            self._contact(spot)
        elif spot.mode == "air" and spot.role == "cast":
            self._shadow_below(spot)
        if spot.glows:
            self._halo(spot)
        shadow = styles.shadow_of(figure, self._look, depth, self._scale)
        self._lay(np.asarray(shadow), left - styles.SHADOW_MARGIN, top - styles.SHADOW_MARGIN)
        made = figure if photo else styles.cut_out(figure, self._look, depth, self._scale)
        margin = 0 if photo else styles.CUT_MARGIN
        self._lay(np.asarray(made), left - margin, top - margin)
        if spot.mode == "water" and not spot.afloat and not self._under_water:
            self._ripple(spot)

    def _inked(self, spot: Spot) -> str:
        """The drawing with outlines of about one width all over the picture."""
        wanted = _LINE_PX * self._scale / (spot.figure.line * spot.k)
        return raster.thinned(spot.figure.whole, max(0.34, round(min(1.0, wanted) * 20) / 20))

    def _ripple(self, spot: Spot) -> None:
        """Water before whatever swims: its lower edge is under the surface."""
        import cv2

        box = spot.extent()
        across, down = box.width * 0.52, max(3.0, box.height * 0.075)
        width, height = int(2 * across) + 8, int(2 * down) + 8
        middle, radii = (width // 2, height // 2), (max(2, int(across)), max(2, int(down)))
        patch = np.zeros((height, width, 4), np.uint8)
        cv2.ellipse(patch, middle, radii, 0, 0, 360, (*self._water_colour, 225), -1, cv2.LINE_AA)
        rim = max(1, round(3 * self._scale))
        cv2.ellipse(patch, middle, radii, 0, 0, 360, (235, 247, 250, 190), rim, cv2.LINE_AA)
        self._lay(patch, round(box.centre[0] - width / 2), round(box.bottom - down * 1.1 - height / 2))

    def _photo(self, width: int, height: int) -> Pixels:
        import cv2

        assert self._sheet is not None
        pixels = self._sheet[1]
        scale = min(width / pixels.shape[1], height / pixels.shape[0])
        small = cv2.resize(
            pixels,
            (max(1, int(pixels.shape[1] * scale)), max(1, int(pixels.shape[0] * scale))),
            interpolation=cv2.INTER_AREA,
        )
        made = np.zeros((height, width, 4), np.uint8)
        y, x = (height - small.shape[0]) // 2, (width - small.shape[1]) // 2
        made[y : y + small.shape[0], x : x + small.shape[1]] = small
        return made

    def _tinted(self, pixels: Pixels) -> Pixels:
        tint = np.array([*self._stage.tint, 1.0], np.float32)
        return np.clip(pixels * tint, 0, 255).astype(np.uint8) if float(np.abs(tint - 1).max()) > 0.01 else pixels

    def _contact(self, spot: Spot) -> None:
        """The soft dark spot under feet that keeps a figure on the ground."""
        box = spot.extent()
        if spot.role == "cast":
            across = min(box.width * 0.46, _FEET_WIDE * spot.k if not spot.figure.lying else box.width)
            self._ellipse(spot.x, spot.y - 1, across, max(3.0, across * 0.14), 0.34)
        else:
            self._ellipse(box.centre[0], spot.y - 1, box.width * 0.46, max(2.5, box.width * 0.07), 0.36)

    def _shadow_below(self, spot: Spot) -> None:
        """Somebody in the air throws a shadow on the ground where there is one below."""
        if self._stage.water is None and spot.y < self._frame.near - 4:
            box = spot.extent()
            self._ellipse(
                box.centre[0], self._frame.near - 0.012 * self._frame.height, box.width * 0.34, box.width * 0.045, 0.22
            )

    def _halo(self, spot: Spot) -> None:
        """Light around what shines, as far as it is dark."""
        dark = 1.0 - float(np.mean(self._stage.tint))
        if dark < 0.06:
            return
        box = spot.extent()
        radius = 0.95 * max(box.width, box.height)
        x, y = box.centre
        left, top, size = round(x - radius), round(y - radius), max(2, round(2 * radius))
        rows, columns = np.mgrid[0:size, 0:size].astype(np.float32)
        far = np.hypot(columns - size / 2, rows - size / 2) / (size / 2)
        glow = np.zeros((size, size, 4), np.uint8)
        glow[..., :3] = _GLOW
        glow[..., 3] = np.clip(np.clip(1.0 - far, 0, 1) ** 1.6 * 255 * min(0.75, 0.4 + dark), 0, 255).astype(np.uint8)
        self._lay(glow, left, top)

    def _ellipse(self, x: float, y: float, across: float, down: float, strength: float) -> None:
        import cv2

        pad = int(down * 3) + 4
        width, height = int(2 * across) + 2 * pad, int(2 * down) + 2 * pad
        mask = np.zeros((height, width), np.uint8)
        cv2.ellipse(
            mask, (width // 2, height // 2), (max(1, int(across)), max(1, int(down))), 0, 0, 360, 255, -1, cv2.LINE_AA
        )
        soft = cv2.GaussianBlur(mask, (0, 0), max(1.0, down * 0.6))
        made = np.zeros((height, width, 4), np.uint8)
        made[..., :3] = (34, 26, 52)
        made[..., 3] = (soft * strength).astype(np.uint8)
        self._lay(made, round(x - width / 2), round(y - height / 2))

    def _lay(self, pixels: Pixels, left: int, top: int) -> None:
        """Alpha-blend a patch over the canvas, clipped to it."""
        import cv2

        height, width = self._canvas.shape[:2]
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(width, left + pixels.shape[1]), min(height, top + pixels.shape[0])
        if x1 <= x0 or y1 <= y0:
            return
        patch = pixels[y0 - top : y1 - top, x0 - left : x1 - left]
        alpha = cv2.merge((np.ascontiguousarray(patch[..., 3]),) * 3)
        under = self._canvas[y0:y1, x0:x1]
        over = cv2.multiply(np.ascontiguousarray(patch[..., :3]), alpha, scale=1 / 255)
        rest = cv2.multiply(np.ascontiguousarray(under), 255 - alpha, scale=1 / 255)
        self._canvas[y0:y1, x0:x1] = cv2.add(over, rest)

    def _remember(self, pixels: Pixels, left: int, top: int) -> None:
        """Where the figure is, at a fraction of the size."""
        step, half = self._step, self._step // 2
        height, width = self._canvas.shape[:2]
        mask = np.zeros((height // step + 1, width // step + 1), np.bool_)
        small = pixels[half::step, half::step, 3] > 100
        rows = (np.arange(small.shape[0]) * step + half + top) // step
        columns = (np.arange(small.shape[1]) * step + half + left) // step
        keep_rows, keep_columns = (rows >= 0) & (rows < mask.shape[0]), (columns >= 0) & (columns < mask.shape[1])
        mask[np.ix_(rows[keep_rows], columns[keep_columns])] = small[np.ix_(keep_rows, keep_columns)]
        self._masks.append(mask)


def _placements(arrangement: Arrangement, hidden: list[float]) -> tuple[Placement, ...]:
    frame, cast = arrangement.frame, arrangement.cast
    pairs = zip(arrangement.spots, hidden, strict=True)
    made = [_placement(spot, share, frame) for spot, share in pairs if spot.name or spot.role == "cast"]
    for actor, spot in zip(cast.actors, cast.spots, strict=True):
        if spot.figure.held is not None and actor.part.holds:
            box, feet = _shares(spot.extent(spot.figure.held), frame), spot.y / frame.height
            made.append(Placement(actor.part.holds, "thing", box, None, 0.0, feet, "held", actor.character.id))
    return tuple(made)


def _placement(spot: Spot, hidden: float, frame: Frame) -> Placement:
    face = _shares(spot.face, frame) if spot.figure.face.width > 0 else None
    return Placement(
        spot.name, spot.role, _shares(spot.extent(), frame), face, hidden, spot.y / frame.height, spot.mode, spot.who
    )


def _shares(box: Extent, frame: Frame) -> Box:
    across, down = 1 / frame.width, 1 / frame.height
    left, top, right, bottom = box.left * across, box.top * down, box.right * across, box.bottom * down
    return Box(*(min(1.0, max(0.0, float(side))) for side in (left, top, right, bottom)))

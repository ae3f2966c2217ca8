"""Layered paper-cut pictures from a folder of drawings and painted landscapes: no model, no key, any laptop."""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from visutale.book import Scene
from visutale.errors import BadOutput, Rejected, Unavailable
from visutale.media import Picture
from visutale.papercut.styles import STYLES
from visutale.ports import About, IllustrationRequest, Port, Style
from visutale.served import PaintOrder
from visutale.watch import Watch

if TYPE_CHECKING:
    from visutale.papercut.art import ArtSet

SMALLEST_PX, LARGEST_PX = 64, 4096


class Options(BaseModel):
    """The options of the engine ``collage``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    art: Path | None = Field(
        default=None,
        description="A folder of SVGs named by code point (1F98A.svg), such as OpenMoji, Noto, Twemoji or Fluent; the "
        "packaged OpenMoji where none is given.",
    )
    licence: str = Field(
        default="",
        description="The licence of the art in that folder, for the colophon, such as “Apache-2.0” or “MIT”.",
    )
    attribution: str = Field(default="", description="The sentence that licence asks to be printed, if any.")


class Collage:
    """Illustrator of paper-cut scenes, and a painter of what plain words say."""

    port: ClassVar[Port] = "illustrator"
    about: ClassVar[About] = About(
        title="Paper collage",
        does="Cuts the scene out of paper: drawn landscapes, and figures from a set of drawings.",
        licence="CC BY-SA 4.0",
        attribution="All emojis designed by OpenMoji – the open-source emoji and icon project. License: CC BY-SA 4.0",
    )
    styles: ClassVar[tuple[Style, ...]] = STYLES
    parallel: ClassVar[int] = 2

    def __init__(self, options: Options, cache: Path) -> None:
        del cache
        self._folder = options.art
        self._lock = threading.Lock()
        self._ready = False
        if options.art is not None:
            attribution = (
                options.attribution or f"Drawings from {options.art.name}, under the licence its folder names."
            )
            # The instance speaks of the art it really uses.
            self.about = Collage.about.model_copy(  # type: ignore[misc]
                update={"licence": options.licence or "as its folder says", "attribution": attribution}
            )

    @cached_property
    def _art(self) -> ArtSet:
        from visutale.papercut.art import ArtSet

        return ArtSet(self._folder)

    def check(self) -> str:
        from importlib.util import find_spec

        for module, package in (("cv2", "opencv-python-headless"), ("resvg_py", "resvg-py"), ("PIL", "pillow")):
            if find_spec(module) is None:
                return f"The package {package} is missing: install it with “pip install {package}”."
        return self._art.trouble()

    def load(self) -> None:
        with self._lock:
            if self._ready:
                return
            trouble = self.check()
            if trouble:
                raise Unavailable("The collage can't be made here.", port=self.port, engine="collage", remedy=trouble)
            from visutale.papercut.sprites import Sprites

            self._sprites = Sprites()
            self._ready = True

    def illustrate(self, request: IllustrationRequest, watch: Watch | None = None) -> Picture:
        """See :class:`visutale.ports.Illustrator`. Sizes from 64 to 4096 px a side."""
        del watch  # it is done before anybody could stop it
        if request.style not in {style.name for style in STYLES}:
            raise Rejected(
                f"The collage has no style called “{request.style}”.", port=self.port, engine="collage",
                remedy=f"Known styles: {', '.join(style.name for style in STYLES)}.",
            )  # fmt: skip
        if not all(SMALLEST_PX <= side <= LARGEST_PX for side in (request.width_px, request.height_px)):
            raise Rejected(
                f"The collage can't paint a picture of {request.width_px} by {request.height_px} px.", port=self.port,
                engine="collage", remedy=f"Ask for {SMALLEST_PX} to {LARGEST_PX} px a side.",
            )  # fmt: skip
        self.load()
        from visutale.papercut.compose import compose

        request, notes = _with_hint(request)
        try:
            made = compose(request, self._art, self._sprites)
        except (OSError, ValueError) as error:
            raise BadOutput(
                "A drawing in the art folder can't be read.", port=self.port, engine="collage", retryable=False,
                remedy="Put the set's own SVG files there again.",
            ) from error  # fmt: skip
        return Picture.of(made.image, keep_clear=made.keep_clear, heads=made.heads, notes=(*made.notes, *notes))

    def paint(self, order: PaintOrder, watch: Watch | None = None) -> Picture:
        """See :class:`visutale.served.Painter`. The words are read as plain English, and may name a style; a photo
        hangs in the picture. What of them is not in the picture is said in its notes."""
        made = self.illustrate(
            IllustrationRequest(
                scene=Scene(hint=order.prompt),
                cast=(),
                style=_style_named(order.prompt),
                role="cover" if order.photo else "page",
                width_px=order.width_px,
                height_px=order.height_px,
                seed=order.seed,
                book_seed=order.seed,
                photo=order.photo,
            ),
            watch,
        )
        return made.model_copy(update={"notes": tuple(dict.fromkeys((*made.notes, *_ignored(order))))})


def _with_hint(request: IllustrationRequest) -> tuple[IllustrationRequest, tuple[str, ...]]:
    """The request with what was wished of the picture in its scene, and a sentence where none of it was understood.

    Where there is nothing but the wish, it tells the whole picture, and what is not understood of it is said.
    """
    hint = request.scene.hint
    if not hint:
        return request, ()
    from visutale.picturing import added, picture

    if not request.cast and request.scene == Scene(hint=hint):
        told = picture(hint)
        return request.model_copy(update={"scene": told.scene, "cast": told.cast}), told.notes
    scene = added(request.scene, hint, request.cast)
    notes = () if scene != request.scene else (_not_understood(hint),)
    return request.model_copy(update={"scene": scene}), notes


def _not_understood(hint: str) -> str:
    return f"The wish “{hint}” changed nothing in this picture: the collage understands plain English best."


def _style_named(words: str) -> str:
    """The style whose title is among the words, or the first."""
    said = words.lower().replace("color", "colour")
    return next((style.name for style in STYLES if style.title.lower() in said), STYLES[0].name)


def _ignored(order: PaintOrder) -> tuple[str, ...]:
    """A sentence where an order asks for what only an image model has."""
    asked = {
        "a negative prompt": bool(order.negative.strip()),
        "steps": order.steps is not None,
        "guidance": order.guidance is not None,
        "strength": order.strength is not None,
        "a likeness": order.likeness_of is not None,
    }
    named = [name for name, is_asked in asked.items() if is_asked]
    return (f"Paper is cut without a model, so this was left aside: {', '.join(named)}.",) if named else ()

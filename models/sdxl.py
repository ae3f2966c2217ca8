"""Pictures from Stable Diffusion XL, base and refiner, or from any other text-to-image model that diffusers runs.

Nothing is fetched unless a model is named: a folder, or a name on the model hub. Pictures that are asked for at about
the same time are painted together, each with its own generator: painted alone, a picture is the same but for roundings
(1/255 a pixel in single precision), and with ``batch`` 1 to the byte.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from visutale import image_styles
from visutale.batching import Batcher
from visutale.book import Painted
from visutale.errors import Rejected, Unavailable, VisutaleError
from visutale.hardware import look
from visutale.image_prompts import compile_prompt, told
from visutale.measurements import record
from visutale.media import Photo, Picture
from visutale.portraits import PortraitOrder
from visutale.ports import About, IllustrationRequest, Port, Style
from visutale.resampling import enlarged, fitted
from visutale.served import ModelFile, PaintOrder
from visutale.watch import Watch

from ._canvas import Canvas
from ._diffusion import FAST
from ._easel import Easel
from ._ensemble import Canvassed, Ensemble, Painting
from ._heroes import Hero, Heroes, seed_of_try
from ._hub_models import Fetches
from ._licences import licence_of
from ._memory import is_out_of_memory
from ._opening import ENGINE, PORT, Opener, obstacle
from ._painting_options import PaintingOptions
from ._weights import in_file

if TYPE_CHECKING:
    from PIL.Image import Image

    from ._enlarging import Upscaler
    from ._likeness import Likeness


_MEASURED = Canvas(1024, 1024)
_SMALLEST_PX, _LARGEST_PX = 16, 8192
_PRESETS = {name: image_styles.load(name) for name in image_styles.names()}


class Options(PaintingOptions):
    """Which model paints, and how."""


class Sdxl(Fetches):
    """Paints with a diffusion model: several pictures at once, the hero the same in all of them."""

    port: ClassVar[Port] = PORT
    about: ClassVar[About] = About(
        title="Stable Diffusion XL", does="Paints each scene with an image model on this computer."
    )
    styles: ClassVar[tuple[Style, ...]] = tuple(
        Style(name=one.name, title=one.title, about=one.about) for one in _PRESETS.values()
    )

    def __init__(self, options: Options, cache: Path) -> None:
        self._options = options
        self._cache = cache
        self._opener = Opener(options, cache)
        self._hub_models = self._opener.models
        self._easel = Easel(self._opener.plans, self._opener.open)
        self._batcher: Batcher[Painting, Canvassed] = Batcher(
            self._together, largest=lambda: self.parallel, alike=lambda painting: painting.kind
        )
        self._heroes = Heroes(options, self._portrait)
        self._likeness: Likeness | None = None
        self._upscaler: Upscaler | None = None
        self._opening = threading.Lock()
        self._names = [Path(name.strip()).name for name in self._models() if name.strip()]
        if self._names:
            licences = dict.fromkeys(licence_of(name) for name in self._models())
            self.about = Sdxl.about.model_copy(  # type: ignore[misc]
                update={"title": " + ".join(self._names), "licence": ", ".join(filter(None, licences))}
            )

    @property
    def parallel(self) -> int:
        """How many pictures are painted together: as the options say, or as memory is likely to hold."""
        try:
            return self._easel.plan.batch
        except Unavailable:
            return 1  # and each picture tells why it can't be painted

    def check(self) -> str:
        return obstacle(self._options, self._cache)

    def load(self) -> None:
        self._model()

    def weights(self) -> tuple[ModelFile, ...]:
        """See :class:`visutale.served.Weighted`."""
        lora = self._options.lora
        return (*super().weights(), *([in_file(lora)] if lora is not None and lora.is_file() else []))

    def unload(self) -> None:
        """See :class:`visutale.served.Unloadable`."""
        self._easel.unload()
        self._heroes.forget()
        with self._opening:
            self._likeness = self._upscaler = None

    def illustrate(self, request: IllustrationRequest, watch: Watch | None = None) -> Picture:
        """See :class:`visutale.ports.Illustrator`. Where a hero's likeness is measured and too small, the page is
        painted again from another seed, and the best of the tries is kept."""
        if request.style not in _PRESETS:
            raise Rejected(
                f"There is no style called “{request.style}”.", port=PORT, engine=ENGINE,
                remedy=f"Known styles: {', '.join(_PRESETS)}.",
            )  # fmt: skip
        _check_size(request.width_px, request.height_px)
        model = self._model()
        count, limit = model.reader
        prompt = compile_prompt(request.scene, request.cast, _PRESETS[request.style], count=count, limit=limit)
        hero = self._heroes.of(request, count, limit, watch)
        painting = self._painting(model, request.width_px, request.height_px, prompt.text, prompt.negative, watch)
        painting = replace(painting, seed=request.seed, reference=hero.reference, anchor=hero.anchor)
        notes = [told(prompt)] if prompt.dropped else []
        if request.role == "cover" and request.photo is not None and self._options.photo_on_cover:
            if model.from_photo is None:
                notes.append("The photo is not in the picture: this image model can't start from one.")
            else:
                painting = self._started(painting, request.photo, None)
        return self._best(painting, hero, request.width_px, request.height_px, notes)

    def paint(self, order: PaintOrder, watch: Watch | None = None) -> Picture:
        """See :class:`visutale.served.Painter`. What the model does not read of the words is told in the notes."""
        _check_size(order.width_px, order.height_px)
        if order.likeness_of is not None and not self._options.ip_adapter:
            raise Rejected(
                "This image model can't paint somebody's likeness.", port=PORT, engine=ENGINE,
                remedy="Set options.sdxl.ip_adapter.",
            )  # fmt: skip
        model = self._model()
        prompt, negative = model.reader.cut(order.prompt), model.reader.cut(order.negative)
        painting = self._painting(model, order.width_px, order.height_px, prompt.text, negative.text, watch)
        painting = replace(
            painting,
            seed=order.seed,
            steps=order.steps or painting.steps,
            guidance=painting.guidance if order.guidance is None else order.guidance,
            reference=order.likeness_of.image() if order.likeness_of else None,
        )
        if order.photo is not None:
            if model.from_photo is None:
                raise Rejected("This image model can't start from a photo.", port=PORT, engine=ENGINE)
            painting = self._started(painting, order.photo, order.strength)
        unread = [
            f"{cut.unread} of {words} tokens were not read: the model reads {model.reader.limit}."
            for cut, words in ((prompt, "the prompt's"), (negative, "the negative prompt's"))
            if cut.unread
        ]
        return self._best(painting, Hero(), order.width_px, order.height_px, unread)

    def enlarge(self, picture: Picture, width_px: int, height_px: int, watch: Watch | None = None) -> Picture:
        """See :class:`visutale.served.Enlarger`. The model that paints is not asked for it."""
        _check_size(width_px, height_px)
        if (picture.width_px, picture.height_px) == (width_px, height_px):
            return picture
        return enlarged(picture, *self._at_size(picture.image(), width_px, height_px, watch))

    def _models(self) -> list[str]:
        options = self._options
        return [options.model, *([options.refiner] if options.refiner and options.profile == "quality" else [])]

    def _model(self) -> Ensemble:
        if loaded := self._easel.loaded:
            return loaded
        if trouble := self.check():
            raise Unavailable("The image model can't work here.", port=PORT, engine=ENGINE, remedy=trouble)
        self._opener.bring()
        self._easel.plan_anew()
        return self._easel.ensemble()

    def _painting(
        self, model: Ensemble, width_px: int, height_px: int, prompt: str, negative: str, watch: Watch | None
    ) -> Painting:
        """A painting of seed 0 as the options want it."""
        options, habits = self._options, model.habits
        if options.profile == "fast":
            habits = FAST
        return Painting(
            prompt=prompt,
            negative=negative if model.reads_negative else "",
            seed=0,
            canvas=model.canvas_for(width_px, height_px, options.size_px),
            steps=options.steps or habits.steps,
            guidance=habits.guidance if options.guidance is None else options.guidance,
            watch=watch,
        )

    def _started(self, painting: Painting, photo: Photo, strength: float | None) -> Painting:
        """The painting begun from a photo."""
        start = fitted(photo.image(), *painting.canvas)
        return replace(painting, start=start, strength=strength or self._options.photo_strength)

    def _best(
        self, painting: Painting, hero: Hero, width_px: int, height_px: int, notes: Sequence[str] = ()
    ) -> Picture:
        """The picture most like the hero's portrait, of as many tries as the options give it; else the first."""
        best: tuple[Image, Painted] | None = None
        tries = self._options.tries if hero.portrait is not None and self._options.likeness_encoder else 1
        for number in range(1, tries + 1):
            tried = replace(painting, seed=seed_of_try(painting.seed, number - 1))
            made = self._paint_one(tried)
            likeness = self._likeness_of(made.image, hero)
            if best is None or (likeness or 0.0) > (best[1].likeness or 0.0):
                best = made.image, self._record(tried, made, likeness)
            best = best[0], best[1].model_copy(update={"tries": number})
            if likeness is None or likeness >= self._options.least_likeness:
                break
        assert best is not None
        image, painted = best
        image, enlarged_by = self._fitted(image, width_px, height_px, painting.watch)
        return Picture.of(
            image,
            notes=(*notes, *self._shortfalls()),
            painted=painted.model_copy(update={"enlarged_by": enlarged_by}),
        )

    def _paint_one(self, painting: Painting) -> Canvassed:
        """Paint one, together with others where there are any. Raises EngineError, Cancelled."""
        watch = painting.watch
        if watch is not None:
            watch.check()
        made = self._batcher(painting)
        if watch is not None:
            watch.check()
        return made

    def _together(self, paintings: Sequence[Painting]) -> list[Canvassed | VisutaleError]:
        """What the batcher runs. How long a plain page took is remembered, for the doctor to tell."""
        plan, began = self._easel.plan, time.perf_counter()
        answers = self._easel.paint(paintings)
        share_s = (time.perf_counter() - began) / len(answers)
        first = paintings[0]
        plain = first.canvas == _MEASURED and first.start is None and first.anchor is None
        if plain and plan == self._easel.plan and not any(isinstance(one, VisutaleError) for one in answers):
            record(self._cache, look(), plan, f"{' + '.join(self._names)}, {first.steps} steps", share_s)
        return answers

    def _record(self, painting: Painting, made: Canvassed, likeness: float | None) -> Painted:
        return Painted(
            model=" + ".join(self._names[: max(1, len(made.steps))]),
            seed=painting.seed,
            prompt=painting.prompt,
            negative=painting.negative if painting.guidance > 1 else "",
            steps=made.steps,
            width_px=made.image.width,
            height_px=made.image.height,
            likeness=likeness,
            from_photo=painting.start is not None,
        )

    def _portrait(self, order: PortraitOrder, watch: Watch) -> Image:
        """A portrait, on the square canvas that the model paints best."""
        painting = self._painting(self._model(), 1, 1, order.prompt.text, order.prompt.negative, watch)
        return self._paint_one(replace(painting, seed=order.seed)).image

    def _likeness_of(self, image: Image, hero: Hero) -> float | None:
        """How alike a painted hero is to the portrait; None where that is not measured, or memory is short for it."""
        if hero.portrait is None or not self._options.likeness_encoder:
            return None
        try:
            with self._opening:
                if self._likeness is None:
                    self._likeness = self._opener.open_likeness(self._easel.plan)
                likeness = self._likeness
            return round(likeness.measure(image, hero.portrait)[0], 4)
        except (RuntimeError, MemoryError) as error:
            if is_out_of_memory(error):
                return None
            raise

    def _shortfalls(self) -> list[str]:
        """What was meant to be done for the picture, and was not for want of memory."""
        if self._options.refiner and self._options.profile == "quality" and not self._easel.plan.refiner:
            return ["The picture was painted without the refiner: there is not enough memory for it."]
        return []

    def _fitted(self, image: Image, width_px: int, height_px: int, watch: Watch | None) -> tuple[Image, str]:
        """The picture at the size asked for, and what it was enlarged by, if it was."""
        quiet = Watch(cancelled=lambda: watch is not None and watch.stopped)
        return self._at_size(image, width_px, height_px, quiet)

    def _at_size(self, image: Image, width_px: int, height_px: int, watch: Watch | None) -> tuple[Image, str]:
        from ._enlarging import enlarge

        if self._options.upscaler:
            with self._opening:
                self._upscaler = self._upscaler or self._opener.open_upscaler(self._easel.plan)
        return enlarge(image, width_px, height_px, self._upscaler, watch)


def _check_size(width_px: int, height_px: int) -> None:
    if not all(_SMALLEST_PX <= side <= _LARGEST_PX for side in (width_px, height_px)):
        raise Rejected(
            f"There is no painting a picture of {width_px} by {height_px} px.", port=PORT, engine=ENGINE,
            remedy=f"Ask for {_SMALLEST_PX} to {_LARGEST_PX} px a side.",
        )  # fmt: skip

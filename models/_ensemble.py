"""Pictures painted together by one model, or by SDXL's ensemble: a base, then a refiner that goes on from its latents.

Every picture has its own generator, on the processor, so that a seed gives the same picture on every device, and in
whatever company it is painted: floats differ by less than 1e-5 in single precision, pixels by 1/255 here and there.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from visutale.plans import Plan
from visutale.watch import Watch

from . import _diffusion as diffusion
from ._canvas import Canvas, canvas_for
from ._progress import Progress
from ._reading import Reader, reader_of

if TYPE_CHECKING:
    from PIL.Image import Image

    from ._identity import IpAdapter, SharedAttention

_CONDITIONS = ("prompt_embeds", "add_text_embeds", "add_time_ids")
_A_STEP = 1.000_001
"""Photos are left behind by one step at least."""


class Anchor(NamedTuple):
    """The portrait that scenes take after while they are painted: painted along with them, and not kept."""

    prompt: str
    negative: str
    seed: int


@dataclass(frozen=True, eq=False)
class Painting:
    """One picture to be painted. Guidance of 1 or less is none.

    ``start`` is a picture of the canvas's size to begin from; ``strength`` is how far it is left behind. ``reference``
    shows whom the picture is to look like, and ``anchor`` is the portrait it shares its attention with.
    """

    prompt: str
    negative: str
    seed: int
    canvas: Canvas
    steps: int
    guidance: float
    start: Image | None = None
    strength: float = 1.0
    reference: Image | None = None
    anchor: Anchor | None = None
    watch: Watch | None = None

    @property
    def kind(self) -> Hashable:
        """What pictures have in common that are painted together; beside an anchor, what it is painted from as well."""
        strength = self.strength if self.start else None
        lent = tuple(one.tobytes() for one in (self.start, self.reference) if one and self.anchor)
        return self.canvas, self.steps, self.guidance, strength, self.anchor, lent


class Canvassed(NamedTuple):
    """A painted canvas, and the steps that really ran, by stage."""

    image: Image
    steps: dict[str, int]


class Ensemble:
    """A model in memory. ``share`` of the denoising is the base's where there is a refiner.

    After ``guided_share`` of the steps guidance is off, which halves the work of those that are left.
    """

    def __init__(
        self,
        base: Any,
        refiner: Any | None = None,
        *,
        plan: Plan,
        share: float = 0.8,
        guided_share: float = 1.0,
        adapter: IpAdapter | None = None,
        attention: SharedAttention | None = None,
    ) -> None:
        self.base = base
        self.refiner = refiner
        self.adapter = adapter
        self.attention = attention
        self._plan = plan
        self._share = share
        self._guided_share = guided_share

    @property
    def reader(self) -> Reader:
        """What it reads of a prompt."""
        return reader_of(self.base, diffusion.longest_text(self.base))

    @property
    def habits(self) -> diffusion.Habits:
        """Its steps and guidance where nobody says otherwise."""
        return diffusion.habits_of(self.base)

    @cached_property
    def from_photo(self) -> Any | None:
        """The base as a pipeline that starts from a picture; None where the model's kind has none."""
        return diffusion.from_photo(self.base)

    @property
    def reads_negative(self) -> bool:
        """Whether a negative prompt means anything to it."""
        return diffusion.reads_negative(self.base)

    def canvas_for(self, width_px: int, height_px: int, native_px: int | None = None) -> Canvas:
        """The canvas for a picture of this size; ``native_px`` stands in for what the model says of itself."""
        return canvas_for(
            width_px,
            height_px,
            native_px=native_px or diffusion.native_px(self.base),
            multiple=diffusion.side_multiple(self.base),
        )

    def move_to(self, plan: Plan) -> bool:
        """Go on as another plan says, where that needs no loading anew: a smaller batch, a VAE that works in tiles."""
        if plan.model_copy(update={"batch": self._plan.batch, "tiling": self._plan.tiling}) != self._plan:
            return False
        diffusion.spare(self.base, tiling=plan.tiling)
        self._plan = plan
        return True

    def compile(self, native_px: int | None = None) -> None:
        """Compile what repeats, and paint a square in company and alone, so that nobody waits for it later."""
        for pipeline in (self.base, self.refiner):
            if pipeline is not None:
                diffusion.compile_blocks(pipeline)
        square = Painting("", "", 0, self.canvas_for(1, 1, native_px), steps=4, guidance=self.habits.guidance)
        for batch in dict.fromkeys((self._plan.batch, 1)):
            self.paint([square] * batch)

    def paint(self, paintings: Sequence[Painting]) -> list[Canvassed]:
        """Paint pictures of one :attr:`Painting.kind` together. Raises Cancelled once nobody waits for any of them."""
        first = paintings[0]
        refined = self.refiner is not None and (first.start is None or 1.0 - first.strength < self._share)
        progress = Progress([one.watch for one in paintings], self._guided_share)
        generators = [_generator(one.seed) for one in paintings]
        made = self._base_stage(paintings, generators, progress, refined=refined)
        images = self._refiner_stage(paintings, generators, progress, made) if refined else made
        return [Canvassed(image, dict(progress.steps)) for image in images]

    def _base_stage(
        self, paintings: Sequence[Painting], generators: Sequence[Any], progress: Progress, *, refined: bool
    ) -> Any:
        """Latents, shape (n, channels, height, width), where they are to be refined; else pictures."""
        first = paintings[0]
        pipeline = self.from_photo if first.start else self.base
        together, seeded = list(paintings), list(generators)
        if first.anchor:
            together, seeded = [_anchor_of(first), *together], [_generator(first.anchor.seed), *seeded]
        sharing = self.attention.sharing(len(together)) if self.attention and first.anchor else nullcontext()
        progress.begin("base", more_follows=refined)
        self._place(pipeline)
        arguments = self._words(pipeline, together) | {
            "width": first.canvas.width_px,
            "height": first.canvas.height_px,
            "image": [one.start for one in together] if first.start else None,
            "strength": max(first.strength, _A_STEP / first.steps) if first.start else None,
            "denoising_end": self._share if refined else None,
            "output_type": "latent" if refined else "pil",
            "generator": seeded,
        }
        if self.adapter:
            arguments |= self.adapter.arguments([one.reference for one in together], guided=first.guidance > 1)
        with sharing:
            made = self._run(pipeline, arguments, progress)
        return made[1:] if first.anchor else made

    def _refiner_stage(
        self, paintings: Sequence[Painting], generators: Sequence[Any], progress: Progress, latents: Any
    ) -> list[Image]:
        progress.begin("refiner", more_follows=False)
        self._place(self.refiner)
        arguments = self._words(self.refiner, paintings) | {
            "image": latents,
            "denoising_start": self._share,
            "generator": list(generators),
        }
        if not progress.guided:
            arguments["guidance_scale"] = 1.0
        images: list[Image] = self._run(self.refiner, arguments, progress)
        return images

    def _words(self, pipeline: Any, paintings: Sequence[Painting]) -> dict[str, Any]:
        first = paintings[0]
        return {
            "prompt": [one.prompt for one in paintings],
            "negative_prompt": [one.negative for one in paintings] if first.guidance > 1 else None,
            "num_inference_steps": first.steps,
            diffusion.guidance_argument(pipeline): first.guidance,
        }

    def _run(self, pipeline: Any, arguments: dict[str, Any], progress: Progress) -> Any:
        cut = set(_CONDITIONS) <= set(getattr(pipeline, "_callback_tensor_inputs", ()))
        arguments |= {
            "callback_on_step_end": progress,
            "callback_on_step_end_tensor_inputs": ["latents", *(_CONDITIONS if cut else ())],
        }
        try:
            return pipeline(**diffusion.understood(pipeline, arguments)).images
        except BaseException:
            pipeline.maybe_free_model_hooks()  # what was on its way stays on the card otherwise
            raise

    def _place(self, pipeline: Any) -> None:
        if self._plan.offload == "model":
            diffusion.place(pipeline, self._plan)


def _anchor_of(painting: Painting) -> Painting:
    """The portrait as the first picture of a batch: in words and seed its own, in all else like any that looks at it.

    It has their reference too, so that it shows the person in the photo where they do.
    """
    anchor = painting.anchor
    assert anchor is not None
    return replace(painting, prompt=anchor.prompt, negative=anchor.negative, seed=anchor.seed, anchor=None, watch=None)


def _generator(seed: int) -> Any:
    import torch

    return torch.Generator("cpu").manual_seed(seed % 2**63)

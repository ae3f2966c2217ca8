"""From options and a plan to a model in memory."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visutale.errors import EngineError, Unavailable
from visutale.hardware import look
from visutale.plans import Plan, ladder
from visutale.ports import Port

from . import _diffusion as diffusion
from ._ensemble import Ensemble
from ._hub_models import Files, HubModels
from ._identity import IpAdapter, SharedAttention
from ._memory import is_out_of_memory
from ._needs import needs_of
from ._painting_options import PaintingOptions, Switch
from ._weights import absent

if TYPE_CHECKING:
    from ._enlarging import Upscaler
    from ._likeness import Likeness

PORT: Port = "illustrator"
ENGINE = "sdxl"

_PACKAGES = ("torch", "diffusers", "transformers", "accelerate")
_log = logging.getLogger(__name__)


def obstacle(options: PaintingOptions, cache: Path) -> str:
    """Why the model can't be opened, in a sentence with what to do; empty where it can. Fast, imports nothing."""
    if absent({name: name for name in _PACKAGES}):
        return "Packages it needs are not installed. Run: pip install 'visutale[gpu]'"
    if not options.model.strip():
        return (
            "No image model is named. Set options.sdxl.model to a folder with one, or to a name on the model hub such "
            "as “stabilityai/stable-diffusion-xl-base-1.0”."
        )
    if options.lora is not None and (lacking := absent({"peft": "peft"})):
        return lacking
    if options.lora is not None and (options.lora.suffix != ".safetensors" or not options.lora.is_file()):
        return f"options.sdxl.lora must be a safetensors file, and {options.lora} is none."
    if options.photo_as_hero and not options.ip_adapter:
        return "The photo can only be the hero with an IP-Adapter. Set options.sdxl.ip_adapter too."
    return _models(options, cache).trouble()


def _models(options: PaintingOptions, cache: Path) -> HubModels:
    """The models that are named."""
    return HubModels(_wanted(options), port=PORT, engine=ENGINE, cache=cache / "hub", offline=options.offline)


def _wanted(options: PaintingOptions) -> dict[str, Files]:
    """What is needed of each model that is named."""
    wanted = {options.model: Files()} if options.model.strip() else {}
    if options.refiner and options.profile == "quality":
        wanted[options.refiner] = Files(without=diffusion.SHARED_WITH_BASE)
    if options.ip_adapter:
        encoder = options.ip_adapter_encoder
        files = (options.ip_adapter_weights, f"{encoder}/config.json", f"{encoder}/model.safetensors")
        wanted[options.ip_adapter] = Files(wanted=files)
    for name in (options.likeness_encoder, options.upscaler):
        if name:
            wanted[name] = Files()
    return wanted


class Opener:
    """Opens one configured model, as often as it takes."""

    def __init__(self, options: PaintingOptions, cache: Path) -> None:
        self._options = options
        self.models = _models(options, cache)

    def bring(self) -> None:
        """Have the files of all models that are named here. Raises Unavailable."""
        for name in _wanted(self._options):
            self.models.folder(name)

    def plans(self) -> Sequence[Plan]:
        """The ways to run the model here, the best first, as far as the options leave it open. Raises Unavailable."""
        options = self._options
        refiner = options.refiner if options.profile == "quality" else ""
        shared = diffusion.SHARED_WITH_BASE
        needs = needs_of(self.models.here(options.model), self.models.here(refiner), shared, options.size_px)
        machine = diffusion.usable(look(), options.device)
        found = decided(ladder(needs, machine), options)
        if not found:
            raise Unavailable(
                "This computer has too little free memory for the image model.", port=PORT, engine=ENGINE,
                remedy="Close other programs, or name a smaller model; “visutale doctor” says what fits.",
            )  # fmt: skip
        return found

    def open_likeness(self, plan: Plan) -> Likeness:
        """What measures how alike a hero is. Raises Unavailable."""
        from ._likeness import Likeness

        return Likeness(self.models.folder(self._options.likeness_encoder), plan.device)

    def open_upscaler(self, plan: Plan) -> Upscaler:
        """What enlarges pictures, where one is named; its weights wait for the first picture. Raises Unavailable."""
        from ._enlarging import Upscaler

        name = self._options.upscaler
        return Upscaler(self.models.folder(name), Path(name).name, device=plan.device, precision=plan.precision)

    def open(self, plan: Plan) -> Ensemble:
        """Everything that is configured, placed as the plan says. Raises Unavailable, and what running out of memory
        raises."""
        options = self._options
        try:
            return self._opened(plan)
        except EngineError:
            raise
        except Exception as error:
            if is_out_of_memory(error):
                raise
            raise diffusion.unusable(options.model, error) from error

    def _opened(self, plan: Plan) -> Ensemble:
        options = self._options
        base = diffusion.open_text_to_image(self.models.folder(options.model), plan.precision)
        if not diffusion.use_scheduler(base, options.way) and options.scheduler:
            raise Unavailable(
                f"This image model can't be painted with by the scheduler “{options.scheduler}”.", port=PORT,
                engine=ENGINE, remedy="Leave options.sdxl.scheduler out: then it is the model's own.",
            )  # fmt: skip
        if options.lora:
            diffusion.add_lora(base, options.lora)
        self._tune(base, plan)
        refiner = self._refiner(base, plan)
        adapter = self._adapter(base)
        attention = SharedAttention(base) if options.shared_attention else None
        diffusion.spare(base, tiling=plan.tiling)
        diffusion.place(base, plan)
        if refiner is not None:
            diffusion.place(refiner, plan, already=diffusion.SHARED_WITH_BASE)
        ensemble = Ensemble(
            base, refiner, plan=plan, share=options.refine_from, guided_share=options.guidance_off_after,
            adapter=adapter, attention=attention,
        )  # fmt: skip
        if options.compile:
            ensemble.compile(options.size_px)
        return ensemble

    def _refiner(self, base: Any, plan: Plan) -> Any | None:
        options = self._options
        if not options.refiner or options.profile == "fast" or not plan.refiner:
            return None
        if "denoising_end" not in diffusion.parameters(base):
            _log.warning("The image model takes no refiner: it paints alone.")
            return None
        refiner = diffusion.open_refiner(self.models.folder(options.refiner), base, plan.precision)
        self._tune(refiner, plan)
        return refiner

    def _adapter(self, base: Any) -> IpAdapter | None:
        options = self._options
        if not options.ip_adapter:
            return None
        folder = self.models.folder(options.ip_adapter)
        encoder = folder / options.ip_adapter_encoder
        return IpAdapter(base, folder, options.ip_adapter_weights, encoder, options.ip_adapter_scale)

    def _tune(self, pipeline: Any, plan: Plan) -> None:
        diffusion.tune(
            pipeline,
            channels_last=_is_on(self._options.channels_last, plan),
            fused=_is_on(self._options.fused, plan),
        )


def decided(plans: Sequence[Plan], options: PaintingOptions) -> list[Plan]:
    """The plans with what the options decide; a batch that was asked for is tried first, then half of it."""
    said = {"precision": options.precision, "offload": options.offload}
    changes = {name: value for name, value in said.items() if value != "auto"}
    changed = [plan.model_copy(update=changes) for plan in plans]
    if options.batch and changed:
        halves = [options.batch >> times for times in range(options.batch.bit_length())]
        asked = [changed[0].model_copy(update={"batch": batch}) for batch in halves]
        changed = asked + [plan.model_copy(update={"batch": 1}) for plan in changed]
    return list(dict.fromkeys(changed))


def _is_on(switch: Switch, plan: Plan) -> bool:
    return plan.device == "cuda" if switch == "auto" else switch == "on"

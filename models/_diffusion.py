"""A diffusers pipeline, whatever its model: opened, placed, tuned, and asked only what its call understands."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from visutale.errors import Unavailable
from visutale.hardware import Machine
from visutale.plans import Plan

from ._hub import variant_of
from ._quiet import hush

SchedulerName = Literal["own", "euler", "euler-trailing", "dpm", "dpm-karras"]

_SCHEDULERS: dict[str, tuple[str, dict[str, Any]]] = {
    "euler": ("EulerDiscreteScheduler", {}),
    "euler-trailing": ("EulerDiscreteScheduler", {"timestep_spacing": "trailing"}),
    "dpm": ("DPMSolverMultistepScheduler", {"algorithm_type": "dpmsolver++", "use_karras_sigmas": False}),
    "dpm-karras": ("DPMSolverMultistepScheduler", {"algorithm_type": "dpmsolver++", "use_karras_sigmas": True}),
}
_NATIVE_PX = 1024
_PROGRAMS = 64
"""How many programs may be compiled of one layer's text before that is an error."""


class Habits(NamedTuple):
    """How a model is best asked where nobody says otherwise. Guidance of 1 or less is none."""

    steps: int
    guidance: float


_HABITS = {
    "StableDiffusionXLPipeline": Habits(25, 5.0),
    "StableDiffusion3Pipeline": Habits(28, 5.0),
    "FluxPipeline": Habits(28, 3.5),
    "Flux2Pipeline": Habits(28, 4.0),
    "Flux2KleinPipeline": Habits(28, 4.0),
    "ZImagePipeline": Habits(9, 0.0),
    "QwenImagePipeline": Habits(30, 4.0),
}
_DISTILLED = Habits(4, 1.0)
"""FLUX.1 schnell and FLUX.2 klein, as their cards say."""

FAST = Habits(4, 0.0)
"""What models made for few steps want: SDXL-Turbo, SDXL-Lightning, LCM."""


def open_text_to_image(folder: Path, precision: str) -> Any:
    """The pipeline that paints from words. Raises what diffusers raises."""
    hush()
    from diffusers import AutoPipelineForText2Image

    return _opened(AutoPipelineForText2Image, folder, precision, {})


def open_refiner(folder: Path, base: Any, precision: str) -> Any:
    """The refiner of a base: its second text encoder, its VAE and its scheduler are the base's own."""
    from diffusers import AutoPipelineForImage2Image

    shared = {"text_encoder_2": base.text_encoder_2, "tokenizer_2": base.tokenizer_2, "vae": base.vae}
    refiner = _opened(AutoPipelineForImage2Image, folder, precision, shared)
    refiner.scheduler = type(base.scheduler).from_config(base.scheduler.config)
    return refiner


SHARED_WITH_BASE = ("text_encoder_2", "tokenizer_2", "vae")
"""The parts of a refiner that the base lends it."""


def _opened(kind: Any, folder: Path, precision: str, shared: Mapping[str, Any]) -> Any:
    pipeline = kind.from_pretrained(
        folder,
        dtype=_dtype(precision),
        variant=variant_of(folder),
        use_safetensors=True,
        local_files_only=True,
        **shared,
    )
    pipeline.set_progress_bar_config(disable=True)
    if getattr(pipeline, "watermark", None) is not None:
        pipeline.watermark = None
    return pipeline


def from_photo(pipeline: Any) -> Any | None:
    """The same model, parts and all, as a pipeline that starts from a picture; None where its kind has none."""
    from diffusers import AutoPipelineForImage2Image

    try:
        started = AutoPipelineForImage2Image.from_pipe(pipeline)
    except ValueError:
        return None
    started.set_progress_bar_config(disable=True)
    return started if "strength" in parameters(started) else None


def denoiser(pipeline: Any) -> Any:
    """The part that takes all the time: a UNet or a transformer."""
    return getattr(pipeline, "unet", None) or pipeline.transformer


# --- what a call understands ---


def parameters(pipeline: Any) -> Mapping[str, inspect.Parameter]:
    """The parameters of a pipeline's call."""
    return inspect.signature(type(pipeline).__call__).parameters


def understood(pipeline: Any, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Those arguments that a pipeline's call has a parameter for, and that have a value."""
    known = parameters(pipeline)
    return {name: value for name, value in arguments.items() if name in known and value is not None}


def guidance_argument(pipeline: Any) -> str:
    """What guidance is called: models that were distilled keep "guidance_scale" for another thing, or for none."""
    known = parameters(pipeline)
    if "true_cfg_scale" in known and known["guidance_scale"].default is None:
        return "true_cfg_scale"
    return "guidance_scale"


def reads_negative(pipeline: Any) -> bool:
    """Whether its guidance leads away from a negative prompt; that of distilled models does not."""
    known = parameters(pipeline)
    distilled = "true_cfg_scale" in known and guidance_argument(pipeline) == "guidance_scale"
    return "negative_prompt" in known and not distilled


def habits_of(pipeline: Any) -> Habits:
    """The steps and the guidance of a kind of model; its call's own defaults where the kind is not known here."""
    if _is_distilled(pipeline):
        return _DISTILLED
    known = parameters(pipeline)
    steps, guidance = known["num_inference_steps"].default, known[guidance_argument(pipeline)].default
    return _HABITS.get(type(pipeline).__name__) or Habits(int(steps), float(guidance or 0.0))


def _is_distilled(pipeline: Any) -> bool:
    if type(pipeline).__name__ == "FluxPipeline":
        return not pipeline.transformer.config.guidance_embeds
    return bool(getattr(pipeline.config, "is_distilled", False))


def longest_text(pipeline: Any) -> int | None:
    """How many tokens of a prompt a call takes by default, where it says so."""
    known = parameters(pipeline).get("max_sequence_length")
    return int(known.default) if known else None


def native_px(pipeline: Any) -> int:
    """The side of the square that the model paints best."""
    sample = getattr(pipeline, "default_sample_size", None)
    return int(sample * pipeline.vae_scale_factor) if sample else _NATIVE_PX


def side_multiple(pipeline: Any) -> int:
    """What the sides of a canvas are multiples of, in pixels: a UNet halves its latents, a transformer pairs them."""
    unet = getattr(pipeline, "unet", None)
    halvings = len(unet.config.down_block_types) - 1 if unet is not None else 1
    return int(pipeline.vae_scale_factor * 2**halvings)


# --- how it is run ---


def use_scheduler(pipeline: Any, name: SchedulerName) -> bool:
    """Put another scheduler in. False, and nothing done, where the model was not trained for it."""
    if name == "own":
        return True
    import diffusers

    kind, changes = _SCHEDULERS[name]
    if kind not in {one.__name__ for one in (type(pipeline.scheduler), *pipeline.scheduler.compatibles)}:
        return False
    pipeline.scheduler = getattr(diffusers, kind).from_config(pipeline.scheduler.config, **changes)
    return True


def add_lora(pipeline: Any, file: Path) -> None:
    """Fold a LoRA into the weights. Raises Unavailable for a file that is none, or one of another model's."""
    try:
        pipeline.load_lora_weights(str(file.parent), weight_name=file.name, local_files_only=True, use_safetensors=True)
        fits = bool(pipeline.get_list_adapters())
    except (ValueError, KeyError, RuntimeError, OSError):
        fits = False
    if not fits:
        raise Unavailable(
            f"The LoRA {file.name} does not fit this image model.", port="illustrator", engine="sdxl",
            remedy="Set options.sdxl.lora to one made for the model, or leave it out.",
        )  # fmt: skip
    pipeline.fuse_lora()
    pipeline.unload_lora_weights()


def tune(pipeline: Any, *, channels_last: bool, fused: bool) -> None:
    """What makes the denoiser faster and changes its numbers next to nothing."""
    import torch

    model = denoiser(pipeline)
    if fused and hasattr(model, "fuse_qkv_projections"):
        model.fuse_qkv_projections()
    if channels_last:
        model.to(memory_format=torch.channels_last)
        pipeline.vae.to(memory_format=torch.channels_last)


def compile_blocks(pipeline: Any) -> None:
    """Compile the layers that repeat: quicker than all of the model, and as fast then. It happens on first use."""
    import torch

    model = denoiser(pipeline)
    if getattr(model, "_repeated_blocks", None):
        # Layers of several widths, in base and refiner, share one program text, and batches and canvases differ.
        limits: Any = torch._dynamo.config
        limits.recompile_limit = max(limits.recompile_limit, _PROGRAMS)
        model.compile_repeated_blocks(fullgraph=True)


def usable(machine: Machine, device: str) -> Machine:
    """The machine with the graphics cards that this torch can use, as far as ``device`` ("auto", "cpu") allows."""
    if not machine.gpus or device == "cpu":
        return machine.model_copy(update={"gpus": ()})
    import torch

    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    kept = tuple(gpu for gpu in machine.gpus if device in ("auto", gpu.kind) and there[gpu.kind])
    return machine.model_copy(update={"gpus": kept})


def place(pipeline: Any, plan: Plan, already: Sequence[str] = ()) -> None:
    """Put a pipeline where the plan says. ``already`` are parts that another pipeline has placed.

    With whole models offloaded, only the pipeline that was placed last may move shared parts: place it before each use.
    """
    import torch

    if plan.offload == "none":
        pipeline.to(plan.device)
    elif plan.offload == "model":
        pipeline.enable_model_cpu_offload(device=plan.device)
    else:
        pipeline.enable_group_offload(
            onload_device=torch.device(plan.device),
            offload_type="leaf_level",
            use_stream=plan.device == "cuda",
            exclude_modules=[name for name in already if isinstance(getattr(pipeline, name, None), torch.nn.Module)],
        )


def spare(pipeline: Any, *, tiling: bool) -> None:
    """Let the VAE decode one picture at a time, tile by tile, or not."""
    vae = getattr(pipeline, "vae", None)
    for way in ("slicing", "tiling"):
        if hasattr(vae, f"enable_{way}"):
            getattr(vae, f"enable_{way}" if tiling else f"disable_{way}")()


def unusable(name: str, error: Exception) -> Unavailable:
    """What a model that can't be opened means to a person."""
    return Unavailable(
        f"The image model “{name}” can't be loaded ({type(error).__name__}).",
        port="illustrator",
        engine="sdxl",
        remedy="It must be a text-to-image model in diffusers' format, whole, and of a kind this version knows.",
    )


def _dtype(precision: str) -> Any:
    import torch

    return {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}[precision]

"""What can be set: which model and how it paints, how it is run, and how the hero is kept the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from ._diffusion import SchedulerName
from ._hub import HubOptions

Switch = Literal["auto", "on", "off"]


class RunningOptions(HubOptions):
    """Where a model runs, and how. What is "auto" is taken from the hardware."""

    device: Literal["auto", "cuda", "mps", "cpu"] = Field("auto", description="Where it runs.")
    precision: Literal["auto", "bf16", "fp16", "fp32"] = Field("auto", description="The numbers it calculates with.")
    offload: Literal["auto", "none", "model", "group"] = Field(
        "auto", description="Whether parts wait in plain memory: whole models, or small groups of layers (slow)."
    )
    batch: Annotated[int, Field(ge=0, le=64)] = Field(
        0, description="Pictures painted together at most; 0 for as many as memory is likely to hold."
    )
    compile: bool = Field(
        False, description="Compile the layers and warm up while loading: minutes once, then faster. For services."
    )
    channels_last: Switch = Field("auto", description="Keep pixels' channels together in memory; faster on CUDA.")
    fused: Switch = Field("auto", description="Calculate queries, keys and values in one go; faster on CUDA.")


class HeroOptions(HubOptions):
    """How the hero is kept the same on every page, and what the person's photo is used for."""

    ip_adapter: str = Field("", description="A folder or hub name with an IP-Adapter; empty for none.")
    ip_adapter_weights: str = Field(
        "sdxl_models/ip-adapter-plus_sdxl_vit-h.safetensors",
        pattern=r"\.safetensors$",
        description="Its file of weights in there.",
    )
    ip_adapter_encoder: str = Field("models/image_encoder", description="Its image encoder's folder in there.")
    ip_adapter_scale: Annotated[float, Field(ge=0, le=2)] = Field(
        0.5, description="How much the hero's portrait counts; 0 nothing, 1 as much as the words."
    )
    shared_attention: bool = Field(
        False, description="Paint each scene beside the hero's portrait, looking at it. Doubles the work of one page."
    )
    likeness_encoder: str = Field(
        "",
        description="A folder or hub name of a CLIP vision model that measures how alike the hero is; empty for none.",
    )
    least_likeness: Annotated[float, Field(ge=-1, le=1)] = Field(
        0.6, description="A page whose hero is less like their portrait is painted again with another seed."
    )
    tries: Annotated[int, Field(ge=1, le=8)] = Field(2, description="How often a page is painted at most.")
    photo_as_hero: bool = Field(False, description="Take the hero's looks from the photo. Needs ip_adapter.")
    photo_on_cover: bool = Field(True, description="Let the cover's painting start from the photo.")
    photo_strength: Annotated[float, Field(gt=0, le=1)] = Field(
        0.6, description="How far the cover leaves the photo behind: near 0 keeps it, 1 forgets it."
    )


class PaintingOptions(RunningOptions, HeroOptions):
    """Everything that can be set. What is left out is the model's own habit."""

    model: str = Field(
        "", description="A folder with a text-to-image model in diffusers' format, or its hub name. Must be set."
    )
    refiner: str = Field("", description="The folder or hub name of SDXL's refiner; empty for none.")
    refine_from: Annotated[float, Field(gt=0, lt=1)] = Field(
        0.8, description="The share of the denoising that the base does, where there is a refiner."
    )
    profile: Literal["quality", "fast"] = Field(
        "quality",
        description="“fast” paints in few steps, without guidance and refiner: for models, or a LoRA, made so.",
    )
    lora: Path | None = Field(None, description="A LoRA as a safetensors file, such as SDXL-Lightning's.")
    steps: Annotated[int, Field(ge=1, le=200)] | None = Field(
        None, description="Steps of denoising. Left out: 25 for SDXL, 4 in the fast profile, else the model's habit."
    )
    guidance: Annotated[float, Field(ge=0, le=50)] | None = Field(
        None, description="How closely it keeps to the words; 1 or less is none, and twice as fast."
    )
    guidance_off_after: Annotated[float, Field(gt=0, le=1)] = Field(
        1.0, description="The share of the steps after which guidance is off; 0.5 saves a quarter of SDXL's work."
    )
    scheduler: SchedulerName | None = Field(
        None,
        description="The way from noise to picture. Left out: the model's own, “euler-trailing” in the fast profile.",
    )
    size_px: Annotated[int, Field(ge=64, le=4096)] | None = Field(
        None, description="The side of the square that the model paints best. Left out: what it was trained at."
    )
    upscaler: str = Field(
        "", description="A folder or hub name of a model that enlarges pictures; empty to resample them."
    )

    @property
    def way(self) -> SchedulerName:
        """The scheduler that is really meant."""
        return self.scheduler or ("euler-trailing" if self.profile == "fast" else "own")

"""Finished pictures made larger: by a model that adds detail, or by resampling, which adds none and says so.

The model gets the picture in tiles that overlap, so that its memory does not grow with the picture. Where tiles meet
they fade into each other. All begin with parts of one field of noise, and each keeps the colours and the light of the
picture it was made from: what the model adds is detail.
"""

from __future__ import annotations

import json
import threading
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from visutale.errors import EngineError, Unavailable, VisutaleError
from visutale.resampling import RESAMPLED, fitted
from visutale.watch import Watch

from ._hub import variant_of
from ._memory import free_memory, is_out_of_memory
from ._quiet import hush

if TYPE_CHECKING:
    from PIL.Image import Image

Values = NDArray[np.float32]
"""Of shape (height, width, channels)."""

PIPELINE = "StableDiffusionUpscalePipeline"
TILE_PX, OVERLAP_PX, SMALLEST_TILE_PX = 256, 32, 64
_MULTIPLE_PX = 8
"""A tile's sides are multiples of it, since the denoiser halves them three times."""
_STEPS, _NOISE_LEVEL = 25, 20
_SOFTNESS_PX = 6.0
"""How coarse is what a tile takes from the picture and not from the model: a Gaussian's sigma, in the picture's px."""


def enlarge(
    image: Image, width_px: int, height_px: int, upscaler: Upscaler | None, watch: Watch | None = None
) -> tuple[Image, str]:
    """A picture at exactly this size, its middle where the proportions differ, and what it was made larger by.

    The second is empty where it was large enough already: then no model is asked. Raises EngineError, Cancelled.
    """
    scale = max(width_px / image.width, height_px / image.height)
    if scale <= 1:
        return fitted(image, width_px, height_px), ""
    if upscaler is None:
        return fitted(image, width_px, height_px), RESAMPLED
    return fitted(upscaler.enlarge(image, watch), width_px, height_px), upscaler.name


class Upscaler:
    """A model that makes pictures larger by :attr:`factor`, loaded when it is first asked. One picture at a time.

    ``folder`` holds a diffusers pipeline of the kind of ``stabilityai/stable-diffusion-x4-upscaler``; ``name`` is what
    it is called. ``precision`` is "bf16", "fp16" or "fp32". Tiles are of ``tile_px``, in the picture that is given;
    where memory runs out they become smaller, and stay so.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        *,
        device: str = "cpu",
        precision: str = "fp32",
        tile_px: int = TILE_PX,
        steps: int = _STEPS,
        seed: int = 0,
    ) -> None:
        self.name = name
        self._folder = folder
        self._device = device
        self._precision = precision
        self._tile_px = tile_px
        self._steps = steps
        self._seed = seed
        self._pipeline: Any = None
        self._lock = threading.RLock()

    def check(self) -> str:
        """Why this folder can't enlarge pictures, in a sentence; empty where it can. Fast, imports nothing."""
        try:
            kind = json.loads((self._folder / "model_index.json").read_text("utf-8"))["_class_name"]
        except (OSError, ValueError, KeyError, TypeError):
            return f"“{self.name}” is no model in diffusers' format."
        return "" if kind == PIPELINE else f"“{self.name}” is a {kind}; pictures are enlarged by a {PIPELINE}."

    @property
    def factor(self) -> int:
        """How many times as wide and high its pictures become."""
        return int(2 ** (len(self._loaded().vae.config.block_out_channels) - 1))

    def enlarge(self, image: Image, watch: Watch | None = None) -> Image:
        """The picture :attr:`factor` times as wide and high; the same each time. Raises EngineError, Cancelled."""
        with self._lock:
            while True:
                try:
                    return self._tiled(image.convert("RGB"), watch)
                except VisutaleError:
                    raise
                except Exception as error:
                    if not is_out_of_memory(error):
                        raise self._broken(error) from error
                self._take_smaller_tiles()

    def unload(self) -> None:
        """Give back the memory; the next picture loads the model again."""
        with self._lock:
            self._pipeline = None
            free_memory()

    # --- the model ---

    def _loaded(self) -> Any:
        with self._lock:
            if self._pipeline is None:
                if trouble := self.check():
                    raise Unavailable(trouble, port="illustrator", engine="sdxl")
                self._pipeline = self._opened()
            return self._pipeline

    def _opened(self) -> Any:
        hush()
        import torch
        from diffusers import StableDiffusionUpscalePipeline

        precisions = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}
        open_pipeline: Any = StableDiffusionUpscalePipeline.from_pretrained
        pipeline = open_pipeline(
            self._folder,
            dtype=precisions[self._precision],
            variant=variant_of(self._folder),
            use_safetensors=True,
            local_files_only=True,
            safety_checker=None,
            watermarker=None,
        )
        pipeline.set_progress_bar_config(disable=True)
        return pipeline.to(self._device)

    def _take_smaller_tiles(self) -> None:
        free_memory()
        if self._tile_px // 2 < SMALLEST_TILE_PX:
            self.unload()
            raise EngineError(
                "There is not enough memory to enlarge this picture.", port="illustrator", engine="sdxl",
                remedy="Close other programs that use the graphics card, or leave options.sdxl.upscaler empty.",
            )  # fmt: skip
        self._tile_px //= 2

    def _broken(self, error: Exception) -> EngineError:
        return EngineError(
            f"“{self.name}” broke while it enlarged a picture ({type(error).__name__}).", port="illustrator",
            engine="sdxl", remedy="Leave options.sdxl.upscaler empty: then pictures are resampled.",
        )  # fmt: skip

    # --- tiles ---

    def _tiled(self, image: Image, watch: Watch | None) -> Image:
        import PIL.Image

        factor, given = self.factor, _padded(np.asarray(image, np.uint8))
        height, width = given.shape[:2]
        rows, columns = _starts(height, self._tile_px), _starts(width, self._tile_px)
        noise = self._noise(height, width)
        whole = np.empty((height * factor, width * factor, 3), np.uint8)
        done, of = 0, len(rows) * len(columns)
        for top, bottom, faded_rows in rows:
            strip = np.empty(((bottom - top) * factor, width * factor, 3), np.float32)
            for left, right, faded_columns in columns:
                tile = self._tile(given[top:bottom, left:right], noise[:, :, top:bottom, left:right], watch)
                _fade_in(strip[:, left * factor : right * factor], tile, faded_columns * factor, axis=1)
                done += 1
                if watch is not None:
                    watch.step(done, of)
            band = whole[top * factor : bottom * factor]
            shown = band.astype(np.float32)
            _fade_in(shown, strip, faded_rows * factor, axis=0)
            band[:] = np.rint(shown)
        return PIL.Image.fromarray(whole[: image.height * factor, : image.width * factor])

    def _noise(self, height: int, width: int) -> Any:
        """The noise all tiles begin with, of shape (1, latent channels, height, width), on the CPU."""
        import torch

        channels = self._loaded().vae.config.latent_channels
        return torch.randn((1, channels, height, width), generator=torch.Generator("cpu").manual_seed(self._seed))

    def _tile(self, given: NDArray[np.uint8], noise: Any, watch: Watch | None) -> Values:
        """One tile, larger: the model's detail on the picture's own colours and light."""
        import cv2
        import PIL.Image
        import torch

        pipeline, factor = self._loaded(), self.factor

        def look(step: int, timestep: object, latents: object) -> None:
            if watch is not None:
                watch.check()

        with torch.inference_mode():
            made = pipeline(
                prompt="",
                image=PIL.Image.fromarray(given),
                num_inference_steps=self._steps,
                guidance_scale=1.0,
                noise_level=_NOISE_LEVEL,
                generator=torch.Generator("cpu").manual_seed(self._seed),
                latents=noise.to(self._device, pipeline.unet.dtype),
                output_type="np",
                callback=look,
            ).images[0]
        detailed = np.asarray(made, np.float32) * 255
        size = (given.shape[1] * factor, given.shape[0] * factor)
        plain = np.asarray(PIL.Image.fromarray(given).resize(size, PIL.Image.Resampling.LANCZOS), np.float32)
        coarse = cv2.GaussianBlur(plain - detailed, (0, 0), _SOFTNESS_PX * factor, borderType=cv2.BORDER_REFLECT)
        return np.asarray(np.clip(detailed + coarse, 0, 255), np.float32)


def _padded(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture with its last rows and columns repeated until its sides are multiples of eight."""
    height, width = picture.shape[:2]
    return np.pad(picture, ((0, -height % _MULTIPLE_PX), (0, -width % _MULTIPLE_PX), (0, 0)), mode="edge")


def _starts(length: int, tile: int) -> list[tuple[int, int, int]]:
    """Where tiles begin and end along a side, and over how many px each fades in over the one before."""
    if length <= tile:
        return [(0, length, 0)]
    overlap = min(OVERLAP_PX, tile // 4)
    starts = [*range(0, length - tile, tile - overlap), length - tile]
    fades = [0, *(before + tile - start for before, start in pairwise(starts))]
    return [(start, start + tile, fade) for start, fade in zip(starts, fades, strict=True)]


def _fade_in(under: Values, over: Values, length: int, *, axis: int) -> None:
    """Lay ``over`` on ``under``: over ``length`` px from its beginning it comes into sight, then it hides all."""
    shape = (-1, 1, 1) if axis == 0 else (1, -1, 1)
    ramp = ((np.arange(length, dtype=np.float32) + 0.5) / max(1, length)).reshape(shape)
    first = (slice(0, length),) if axis == 0 else (slice(None), slice(0, length))
    rest = (slice(length, None),) if axis == 0 else (slice(None), slice(length, None))
    under[first] = under[first] * (1 - ramp) + over[first] * ramp
    under[rest] = over[rest]

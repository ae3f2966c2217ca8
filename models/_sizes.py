"""What the model in a folder needs of memory, from what its files say."""

from __future__ import annotations

from pathlib import Path

from visutale.plans import SDXL, Needs

from ._model_folder import numbers_in

_DENOISERS = ("unet", "transformer")
_SHARED_WITH_BASE = ("text_encoder_2", "vae")


def needs_of(base: Path, refiner: Path | None = None) -> Needs:
    """What an image model and its refiner need.

    Weights are counted. Activations are SDXL's, in proportion: a denoiser or decoder with half the numbers is taken to
    need half as much. Raises ValueError for a damaged file, OSError.
    """
    parts = {name: 2 * numbers for name, numbers in numbers_in(base).items()}
    refining = numbers_in(refiner) if refiner else {}
    step = max(parts.get(name, 0) for name in _DENOISERS) / SDXL.parts["unet"]
    decoding = min(1.0, parts.get("vae", 0) / SDXL.parts["vae"])
    return Needs(
        family="",
        parts=parts,
        refiner={f"refiner {name}": 2 * n for name, n in refining.items() if name not in _SHARED_WITH_BASE},
        step_bytes=int(step * SDXL.step_bytes),
        decode_bytes=int(decoding * SDXL.decode_bytes),
        leaf_bytes=int(SDXL.leaf_bytes * min(1.0, sum(parts.values()) / sum(SDXL.parts.values()))),
    )

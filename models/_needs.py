"""What a model of the user's needs, estimated from its files: as SDXL does, by the size of its parts."""

from __future__ import annotations

import json
from math import prod
from pathlib import Path

from visutale.plans import SDXL, Needs

_DENOISERS = ("unet", "transformer")
_NATIVE_PX = 1024


def needs_of(model: Path | None, refiner: Path | None, shared: tuple[str, ...], size_px: int | None) -> Needs:
    """The needs of a model, and of its refiner where there is one; SDXL's where its files are not here yet.

    ``shared`` are the refiner's parts that the model lends it; ``size_px`` is the side of what it paints.
    """
    parts = _parts(model) if model is not None else dict(SDXL.parts)
    if refiner is not None:
        extra = {"refiner": sum(size for name, size in _parts(refiner).items() if name not in shared)}
    else:
        extra = {}
    denoiser = max((parts.get(name, 0) for name in _DENOISERS), default=0) or sum(parts.values())
    area = ((size_px or _NATIVE_PX) / _NATIVE_PX) ** 2
    step = SDXL.step_bytes * area * denoiser / SDXL.parts["unet"]
    return SDXL.model_copy(
        update={
            "family": model.name if model else SDXL.family,
            "parts": parts,
            "refiner": extra,
            "step_bytes": int(step),
            "decode_bytes": int(SDXL.decode_bytes * area * min(1.0, parts.get("vae", 0) / SDXL.parts["vae"])),
            "leaf_bytes": min(SDXL.leaf_bytes, max(parts.values(), default=0)),
        }
    )


def _parts(folder: Path) -> dict[str, int]:
    """The weights of a pipeline by part, in bytes, with two bytes a number. A part in two precisions counts once."""
    sizes: dict[str, dict[int, int]] = {}
    for file in folder.glob("*/*.safetensors"):
        variants = sizes.setdefault(file.parent.name, {})
        variant = len(file.suffixes)  # "model.fp16.safetensors" has two
        variants[variant] = variants.get(variant, 0) + 2 * _numbers(file)
    return {name: max(variants.values()) for name, variants in sizes.items()}


def _numbers(file: Path) -> int:
    """How many numbers a safetensors file holds, by its header."""
    try:
        with file.open("rb") as opened:
            header = json.loads(opened.read(int.from_bytes(opened.read(8), "little")))
        return sum(prod(entry["shape"]) for name, entry in header.items() if name != "__metadata__")
    except (OSError, ValueError, KeyError, TypeError):
        return file.stat().st_size // 2

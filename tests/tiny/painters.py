"""The real engine with a tiny model: canvases of 64 px, few steps, on the processor."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from models.sdxl import Options, Sdxl

STEPS = 5


def painter(base: Path, refiner: Path | None = None, **options: Any) -> Sdxl:
    """An engine that paints with the models in these folders; ``options`` are the engine's own."""
    import torch

    torch.set_num_threads(1)  # threads that wait for each other starve on a busy machine
    chosen = {"model": str(base), "refiner": str(refiner or ""), "size_px": 64, "steps": STEPS, "batch": 4} | options
    return Sdxl(Options(device="cpu", **chosen), Path(tempfile.gettempdir()))

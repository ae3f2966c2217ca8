"""How long a picture takes: as measured here, else as published for this card, else not known. Never a guess."""

from __future__ import annotations

from pathlib import Path

from visutale.hardware import Machine
from visutale.measurements import device_name, measured
from visutale.plans import Plan

_PUBLISHED = {
    "A100": "published for A100: 1.9 s with 20 steps and the refiner (Baseten, compiled)",
    "H100": "published for H100: 1.5 s with 30 steps, base alone (Stability AI, TensorRT)",
    "H200": "published for H200: 0.4 s with 20 steps, base alone, in large batches (MLPerf 5.0, TensorRT)",
}
"""SDXL at 1024x1024; see docs/benchmarks.md for what was measured with this engine."""


def expectation(cache: Path, machine: Machine, plan: Plan, *, of_sdxl: bool = True) -> str:
    """Words fit to end a sentence: the median of what was measured here with this plan, and where a figure is from.

    What was published is of SDXL and is only quoted for it.
    """
    device = device_name(machine, plan)
    if found := measured(cache, machine, plan):
        return f"about {found.median_s:.1f} s a picture ({found.work}, measured here on {device}, {found.day})"
    cards = (card for card in _PUBLISHED if any(word.split("-")[0] == card for word in device.split()))
    card = next(cards, "")
    return _PUBLISHED[card] if card and of_sdxl else "how long a picture takes here is not known yet"

"""How a large model is best run on a machine: pure arithmetic over what models need and machines have.

``ladder`` gives the ways that fit, the best first; each needs less memory than the one before, so that a program that
runs out of memory after all can go on with the next. Bytes are of weights and activations as published configurations
have them (``bench/memory.py`` counts them again), with a margin for what libraries and drivers take.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from visutale.book import Frozen
from visutale.hardware import Gpu, Machine

Device = Literal["cuda", "mps", "cpu"]
Precision = Literal["bf16", "fp16", "fp32"]
Offload = Literal["none", "model", "group"]

_BFLOAT16_SINCE = (8, 0)
"""NVIDIA's Ampere."""
_MARGIN = 1.2
"""On activations: what an allocator loses between blocks."""
_RUNTIME_BYTES = 1_000_000_000
"""What the driver's context and the libraries' workspaces take, about."""


class Needs(Frozen):
    """What a family of models needs, in bytes, with two bytes a number.

    ``parts`` and ``refiner`` are weights by part, without those that a refiner shares. ``step_bytes`` is the most that
    is alive in a step of one picture (1024x1024, guided) or of one answer, ``decode_bytes`` in decoding one picture,
    ``leaf_bytes`` the largest single layer.
    """

    family: str
    parts: Mapping[str, int]
    refiner: Mapping[str, int] = {}
    step_bytes: int
    decode_bytes: int = 0
    leaf_bytes: int = 0
    batches: tuple[int, ...] = (8, 4, 2, 1)


class Plan(Frozen):
    """One way to run a model.

    ``offload`` says what waits in plain memory until it is its turn: nothing, whole models, or groups of layers.
    ``batch`` is how many pictures are painted together. With ``tiling`` they are decoded one by one and in tiles.
    ``refiner`` says whether there is one.
    """

    device: Device
    precision: Precision
    offload: Offload = "none"
    batch: int = 1
    tiling: bool = False
    refiner: bool = False


def _halves(**parameters: int) -> dict[str, int]:
    return {name: 2 * count for name, count in parameters.items()}


# Parameters, steps and decoding: counted by bench/memory.py; they agree with the sizes of the published files.
SDXL = Needs(
    family="base and refiner",
    parts=_halves(unet=2_567_463_684, text_encoder=123_060_480, text_encoder_2=694_659_840, vae=83_653_863),
    refiner=_halves(refiner=2_259_526_660),
    step_bytes=397_037_084,
    decode_bytes=1_610_743_808,
    leaf_bytes=2 * 49_408 * 1280,
)
SDXL_BASE = SDXL.model_copy(update={"family": "base alone", "refiner": {}, "step_bytes": 331_211_040})
# Parameters as above; a step is the keys and values of 1,000 tokens (32 layers, 4,096 wide) and the prompt's own pass.
LLAVA_7B = Needs(
    family="LLaVA-1.5-7B",
    parts=_halves(model=7_063_427_072),
    step_bytes=1_000 * 32 * 2 * 4_096 * 2 + 100_000_000,
    leaf_bytes=2 * 32_064 * 4_096,
    batches=(16, 8, 4, 2, 1),
)
# Transformer and step: counted, and equal to the published file. The encoder: its files on the model's page.
FLUX2_KLEIN_4B = Needs(
    family="FLUX.2 klein 4B",
    parts={"transformer": 2 * 3_875_544_576, "text_encoder": 8_050_000_000, "vae": 168_000_000},
    step_bytes=616_173_572,
    decode_bytes=1_610_743_808,
    leaf_bytes=2 * 151_936 * 2_560,
)
# Parameters of large-v3 as its model card has them; a step is keys and values of five readings (32 layers, 1,280 wide).
WHISPER_LARGE = Needs(
    family="Whisper large",
    parts=_halves(model=1_550_000_000),
    step_bytes=5 * (1_500 + 448) * 32 * 2 * 1_280 * 2,
    leaf_bytes=2 * 51_866 * 1_280,
    batches=(1,),
)


def ladder(needs: Needs, machine: Machine) -> tuple[Plan, ...]:
    """The plans that fit, best first, each needing less memory than the one before. Empty where none fits."""
    kept: list[Plan] = []
    for plan in _ways(needs, machine):
        if fits(plan, needs, machine) and (not kept or _is_less(plan, kept[-1], needs)):
            kept.append(plan)
    return tuple(kept)


def fits(plan: Plan, needs: Needs, machine: Machine) -> bool:
    """Whether a plan has room in what is free now, on the device and beside it."""
    beside = host_bytes(plan, needs) <= machine.free_memory_bytes
    if plan.device == "cpu":
        return beside
    gpu = next((gpu for gpu in machine.gpus if gpu.kind == plan.device), None)
    return gpu is not None and beside and device_bytes(plan, needs) <= gpu.free_bytes


def device_bytes(plan: Plan, needs: Needs) -> int:
    """The memory that a plan takes on its graphics card; 0 on a processor."""
    return 0 if plan.device == "cpu" else _working_bytes(plan, needs)


def host_bytes(plan: Plan, needs: Needs) -> int:
    """The plain memory that a plan takes: everything on a processor, what waits its turn beside a card."""
    if plan.device == "cpu":
        return _working_bytes(plan, needs)
    return sum(_weights(plan, needs).values()) if plan.offload != "none" else 0


def _ways(needs: Needs, machine: Machine) -> Iterator[Plan]:
    """Every way worth trying, best first. A smaller batch is better than moving weights, and all is better than no
    refiner."""
    gpu = machine.gpus[0] if machine.gpus else None
    with_refiner = (True, False) if needs.refiner else (False,)
    for refiner in with_refiner if gpu else ():
        for offload in _offloads(gpu):
            for batch in needs.batches:
                for tiling in (False, True) if needs.decode_bytes else (False,):
                    yield Plan(
                        device=gpu.kind if gpu else "cpu",
                        precision=_precision(gpu),
                        offload=offload,
                        batch=batch,
                        tiling=tiling,
                        refiner=refiner,
                    )
    for refiner in with_refiner if gpu is None or gpu.kind == "cuda" else ():
        for tiling in (False, True) if needs.decode_bytes else (False,):
            yield Plan(device="cpu", precision="fp32", tiling=tiling, refiner=refiner)


def _offloads(gpu: Gpu | None) -> tuple[Offload, ...]:
    """On Apple silicon there is one memory, and nowhere to move things to."""
    return ("none", "model", "group") if gpu is not None and gpu.kind == "cuda" else ("none",)


def _precision(gpu: Gpu | None) -> Precision:
    if gpu is None:
        return "fp32"
    return "bf16" if gpu.compute_capability and gpu.compute_capability >= _BFLOAT16_SINCE else "fp16"


def _is_less(plan: Plan, before: Plan, needs: Needs) -> bool:
    """Whether a later way takes less; on the processor, which comes last, it takes nothing of the card."""
    return plan.device != before.device or _working_bytes(plan, needs) < _working_bytes(before, needs)


def _working_bytes(plan: Plan, needs: Needs) -> int:
    """The most that is alive at a time where the plan calculates: weights, activations, and the libraries' own."""
    weights = _weights(plan, needs)
    double = 2 if plan.precision == "fp32" else 1
    step = int(_MARGIN * double * needs.step_bytes * plan.batch)
    decoded = int(_MARGIN * _decoding(plan) * needs.decode_bytes * (1 if plan.tiling else plan.batch))
    if plan.offload == "none":
        alive = sum(weights.values()) + max(step, decoded)
    elif plan.offload == "model":
        alive = max(max(weights.values()) + step, weights.get("vae", 0) + decoded)
    else:
        alive = 2 * double * needs.leaf_bytes + max(step, decoded)
    return alive + (0 if plan.device == "cpu" else _RUNTIME_BYTES)


def _decoding(plan: Plan) -> int:
    """Bytes in decoding over two a number: SDXL's decoder overflows in fp16 and then works in fp32."""
    return 1 if plan.precision == "bf16" else 2


def _weights(plan: Plan, needs: Needs) -> dict[str, int]:
    double = 2 if plan.precision == "fp32" else 1
    used = {**needs.parts, **(needs.refiner if plan.refiner else {})}
    return {name: double * size_bytes for name, size_bytes in used.items()}

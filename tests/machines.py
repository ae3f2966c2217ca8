"""Computers as data: from a laptop without a graphics card to a server with an H200."""

from __future__ import annotations

from typing import Literal

from visutale.hardware import Gpu, Machine

GIB = 2**30


def card(
    name: str, gib: float, capability: tuple[int, int] | None, *, free_gib: float | None = None,
    kind: Literal["cuda", "mps"] = "cuda",
) -> Gpu:  # fmt: skip
    """A graphics card, empty but for what a desktop takes."""
    free = gib - 0.4 if free_gib is None else free_gib
    return Gpu(
        name=name,
        memory_bytes=int(gib * GIB),
        free_bytes=int(free * GIB),
        compute_capability=capability,
        kind=kind,
    )


def machine(*gpus: Gpu, gib: float = 32, free_gib: float | None = None) -> Machine:
    """A computer with so much memory, two thirds of it free unless said otherwise."""
    return Machine(
        gpus=gpus,
        memory_bytes=int(gib * GIB),
        free_memory_bytes=int((gib * 2 / 3 if free_gib is None else free_gib) * GIB),
        cores=8,
        processor="AMD EPYC",
    )


LAPTOP = machine(gib=8)
OLD_8GB = machine(card("NVIDIA GeForce RTX 2080", 8, (7, 5)))
RTX_8GB = machine(card("NVIDIA GeForce RTX 4060", 8, (8, 9)))
RTX_24GB = machine(card("NVIDIA GeForce RTX 4090", 24, (8, 9)), gib=64)
A100 = machine(card("NVIDIA A100-SXM4-80GB", 80, (8, 0)), gib=256)
H200 = machine(card("NVIDIA H200", 139, (9, 0)), gib=512)
MAC = machine(card("Apple silicon", 32 * 2 / 3, None, free_gib=20, kind="mps"), gib=32)
ALL = (LAPTOP, OLD_8GB, RTX_8GB, RTX_24GB, A100, H200, MAC)

"""What this machine has to calculate with: graphics cards, memory, cores. Asked of the drivers, without torch."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import psutil

from visutale.book import Frozen

_METAL_SHARE = 2 / 3
"""Metal lets a program have about two thirds of a Mac's memory."""
_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")
_CPU_INFO = Path("/proc/cpuinfo")


class Gpu(Frozen):
    """A graphics card. ``compute_capability`` is NVIDIA's; on Apple silicon memory is shared with the processor."""

    name: str
    memory_bytes: int
    free_bytes: int
    compute_capability: tuple[int, int] | None = None
    kind: Literal["cuda", "mps"] = "cuda"


class Machine(Frozen):
    """A computer. ``free_memory_bytes`` is what programs could have now; in a container, what it may use."""

    gpus: tuple[Gpu, ...] = ()
    memory_bytes: int
    free_memory_bytes: int
    cores: int
    processor: str


def look() -> Machine:
    """This machine, now. Takes some milliseconds and never fails: what can't be asked is not there."""
    memory = psutil.virtual_memory()
    most = min(memory.total, _container_bytes())
    free = min(memory.available, most)
    return Machine(
        gpus=tuple(_nvidia(most, free)) or _apple(most, free),
        memory_bytes=most,
        free_memory_bytes=free,
        cores=psutil.cpu_count(logical=False) or os.cpu_count() or 1,
        processor=_processor(),
    )


def _nvidia(memory_bytes: int, free_bytes: int) -> Iterator[Gpu]:
    try:
        import pynvml
    except ImportError:
        return
    try:
        pynvml.nvmlInit()
    except (pynvml.NVMLError, OSError):
        return
    try:
        for handle in _visible(pynvml):
            if gpu := _described(pynvml, handle, memory_bytes, free_bytes):
                yield gpu
    finally:
        pynvml.nvmlShutdown()


def _visible(nvml: Any) -> Iterator[Any]:
    """The cards that CUDA_VISIBLE_DEVICES leaves, in its order: numbers, or a card's own name ("GPU-…", "MIG-…").

    As CUDA has it, the first that is neither hides itself and the rest.
    """
    chosen = os.environ.get("CUDA_VISIBLE_DEVICES")
    try:
        count = nvml.nvmlDeviceGetCount()
    except nvml.NVMLError:
        return
    for one in [str(number) for number in range(count)] if chosen is None else chosen.split(","):
        name = one.strip()
        try:
            if name.startswith(("GPU-", "MIG-")):
                yield nvml.nvmlDeviceGetHandleByUUID(name)
            elif name.isdecimal() and int(name) < count:
                yield nvml.nvmlDeviceGetHandleByIndex(int(name))
            else:
                return
        except nvml.NVMLError:
            continue


def _described(nvml: Any, handle: Any, memory_bytes: int, free_bytes: int) -> Gpu | None:
    """A card as the driver describes it. One without memory of its own (GB10, Jetson) shares the computer's."""
    try:
        name = nvml.nvmlDeviceGetName(handle)
        major, minor = nvml.nvmlDeviceGetCudaComputeCapability(handle)
    except nvml.NVMLError:
        return None
    with contextlib.suppress(nvml.NVMLError):
        memory = nvml.nvmlDeviceGetMemoryInfo(handle)
        memory_bytes, free_bytes = int(memory.total), int(memory.free)
    return Gpu(
        name=name.decode(errors="replace") if isinstance(name, bytes) else str(name),
        memory_bytes=memory_bytes,
        free_bytes=free_bytes,
        compute_capability=(int(major), int(minor)),
    )


def _apple(memory_bytes: int, free_bytes: int) -> tuple[Gpu, ...]:
    if (platform.system(), platform.machine()) != ("Darwin", "arm64"):
        return ()
    most = int(memory_bytes * _METAL_SHARE)
    return (Gpu(name="Apple silicon", memory_bytes=most, free_bytes=min(most, free_bytes), kind="mps"),)


def _container_bytes() -> int:
    """What a container may use; without a limit, more than any machine has."""
    try:
        return int(_CGROUP_LIMIT.read_text("ascii"))
    except (OSError, ValueError):
        return 1 << 62


def _processor() -> str:
    try:
        lines = _CPU_INFO.read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return named or platform.processor() or platform.machine() or "unknown"

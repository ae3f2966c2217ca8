"""What of the large models fits this machine, in sentences, and the configuration that makes use of it."""

from __future__ import annotations

from typing import NamedTuple

from visutale.book import Frozen
from visutale.expectations import expectation
from visutale.hardware import Gpu, Machine
from visutale.plans import (
    FLUX2_KLEIN_4B,
    LLAVA_7B,
    SDXL,
    SDXL_BASE,
    WHISPER_LARGE,
    Needs,
    Plan,
    device_bytes,
    host_bytes,
    ladder,
)
from visutale.settings import Settings

_SDXL_LINES = (
    'engines.illustrator = "sdxl"',
    'options.sdxl.model = "stabilityai/stable-diffusion-xl-base-1.0"',
    'options.sdxl.refiner = "stabilityai/stable-diffusion-xl-refiner-1.0"',
)
_LLAVA_LINES = ('engines.captioner = "llava"', 'options.llava.model = "llava-hf/llava-1.5-7b-hf"')


class _Kind(NamedTuple):
    """An engine that needs a graphics card, what it needs at best and at least, and how its work is counted."""

    engine: str
    title: str
    needs: tuple[Needs, ...]
    work: str
    instead: str


_KINDS = (
    _Kind("sdxl", "SDXL", (SDXL, SDXL_BASE), "picture", "Collage makes pictures"),
    _Kind("llava", "LLaVA-1.5-7B", (LLAVA_7B,), "photo", "Glimpse looks at photos"),
    _Kind("whisper", "Whisper large", (WHISPER_LARGE,), "recording", "Whisper base listens"),
)


class Fit(Frozen):
    """How a large model fits: ``works`` on the graphics card, and a sentence."""

    engine: str
    works: bool
    says: str


def fits_here(settings: Settings, machine: Machine) -> tuple[Fit, ...]:
    """A sentence for every engine that needs a graphics card."""
    return tuple(_fit(kind, settings, machine) for kind in _KINDS)


def machine_in_words(machine: Machine) -> tuple[str, ...]:
    """Processor and memory, then each graphics card, a line each."""
    cores = "1 core" if machine.cores == 1 else f"{machine.cores} cores"
    return (
        f"{machine.processor}, {cores}, {_memory(machine.memory_bytes, machine.free_memory_bytes)}",
        *(f"{gpu.name}, {_memory(gpu.memory_bytes, gpu.free_bytes)}" for gpu in machine.gpus),
    )


def recommended(settings: Settings, machine: Machine) -> str:
    """A piece of visutale.toml that puts the graphics card to use; empty where there is nothing to add."""
    if not machine.gpus:
        return ""
    painting = next(iter(ladder(SDXL, machine)), None)
    lines: list[str] = []
    download_bytes = 0
    if painting and painting.device != "cpu" and not _is_set(settings, "sdxl"):
        lines += _SDXL_LINES
        download_bytes += sum(SDXL.parts.values()) + sum(SDXL.refiner.values())
    if not _is_set(settings, "llava") and _fits_beside(painting, machine):
        lines += _LLAVA_LINES
        download_bytes += sum(LLAVA_7B.parts.values())
    first = f"# About {download_bytes / 1e9:.0f} GB are downloaded from the model hub, once."
    return "\n".join([first, *lines]) if lines else ""


def _fits_beside(painting: Plan | None, machine: Machine) -> bool:
    """Whether LLaVA has room on the card beside SDXL: one of them would otherwise drive the other out."""
    taken = device_bytes(painting, SDXL) if painting else 0
    gpu = machine.gpus[0]
    left = gpu.model_copy(update={"free_bytes": gpu.free_bytes - taken})
    plans = ladder(LLAVA_7B, machine.model_copy(update={"gpus": (left,)}))
    return bool(plans) and plans[0].device != "cpu" and plans[0].offload == "none"


def _fit(kind: _Kind, settings: Settings, machine: Machine) -> Fit:
    if not machine.gpus:
        return Fit(
            engine=kind.engine,
            works=False,
            says=f"{kind.title} needs a graphics card, and there is none here. {kind.instead} without one.",
        )
    gpu = machine.gpus[0]
    choices = _configured(settings) if kind.engine == "sdxl" else kind.needs
    if not choices:
        says = "How much memory the configured image model needs is known once its files are here."
        return Fit(engine=kind.engine, works=True, says=says)
    for needs in choices:
        plans = [plan for plan in ladder(needs, machine) if plan.device != "cpu"]
        if plans:
            return Fit(engine=kind.engine, works=True, says=_how(kind, needs, plans[0], settings, machine))
    return Fit(engine=kind.engine, works=False, says=_why_not(kind, choices[-1], gpu, machine))


def _configured(settings: Settings) -> tuple[Needs, ...]:
    """What the image model that is named may be run as, best first; empty where its needs are not known here."""
    options = settings.options.get("sdxl", {})
    name = str(options.get("model") or "").lower()
    if "klein" in name and "4b" in name:
        return (FLUX2_KLEIN_4B,)
    if name and "xl" not in name:
        return ()
    return (SDXL_BASE,) if name and not options.get("refiner") else (SDXL, SDXL_BASE)


def _how(kind: _Kind, needs: Needs, plan: Plan, settings: Settings, machine: Machine) -> str:
    gpu = machine.gpus[0]
    at_a_time = f"one {kind.work} at a time" if plan.batch == 1 else f"{plan.batch} {kind.work}s at a time"
    takes = ""
    if kind.engine == "sdxl":
        takes = f", {expectation(settings.cache / 'sdxl', machine, plan, of_sdxl=needs is not FLUX2_KLEIN_4B)}"
    if plan.offload == "none":
        return f"{_first_upper(needs.family)} in {plan.precision}, {at_a_time}{takes}."
    moved = "parts" if plan.offload == "model" else "most of it"
    return (
        f"{_first_upper(needs.family)} in {plan.precision} does not fit whole in {_gb(gpu.free_bytes)}; it works with "
        f"{at_a_time} and {moved} moved out to memory, which is slower{takes}."
    )


def _why_not(kind: _Kind, needs: Needs, gpu: Gpu, machine: Machine) -> str:
    """The least it takes, and which of both memories falls short."""
    least = Plan(device=gpu.kind, precision="bf16", offload="group" if gpu.kind == "cuda" else "none", tiling=True)
    wanted = [f"{_gb(device_bytes(least, needs))} on the graphics card, where {_gb(gpu.free_bytes)} are free"]
    if beside := host_bytes(least, needs):
        wanted.append(f"{_gb(beside)} in the computer's own memory, where {_gb(machine.free_memory_bytes)} are free")
    return f"{kind.title} does not fit: it needs {', and '.join(wanted)}. {kind.instead} without it."


def _is_set(settings: Settings, engine: str) -> bool:
    return bool(str(settings.options.get(engine, {}).get("model") or "").strip())


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _memory(total_bytes: int, free_bytes: int) -> str:
    return f"{_gb(total_bytes)} of memory, {_gb(free_bytes)} free"


def _gb(size_bytes: int) -> str:
    """Gigabytes as cards and memory are sold: of 1,024 each."""
    gb = size_bytes / 2**30
    return f"{gb:.0f} GB" if gb >= 10 else f"{gb:.1f} GB"

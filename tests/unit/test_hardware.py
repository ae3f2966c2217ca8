"""What a machine has is found fast, and what can't be asked is not there."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from visutale import hardware
from visutale.hardware import Gpu, look

DRIVER = """
class NVMLError(Exception): ...
class Memory:
    def __init__(self, total, free): self.total, self.free = total, free
CARDS = [("GPU-a", b"NVIDIA H200", Memory(150, 140), (9, 0)),
         ("GPU-b", "NVIDIA GeForce RTX 2080", Memory(8, 7), (7, 5)),
         ("GPU-c", "Broken", Memory(8, 7), (8, 0)),
         ("GPU-d", "NVIDIA GB10", None, (12, 1))]
opened = closed = 0
def nvmlInit():
    global opened
    opened += 1
    if FAILS: raise NVMLError("driver not loaded")
def nvmlShutdown():
    global closed
    closed += 1
def nvmlDeviceGetCount(): return len(CARDS)
def nvmlDeviceGetHandleByIndex(number): return CARDS[number]
def nvmlDeviceGetHandleByUUID(name):
    for card in CARDS:
        if card[0] == name: return card
    raise NVMLError("not found")
def nvmlDeviceGetName(card):
    if card[1] == "Broken": raise NVMLError("gone")
    return card[1]
def nvmlDeviceGetMemoryInfo(card):
    if card[2] is None: raise NVMLError("not supported")
    return card[2]
def nvmlDeviceGetCudaComputeCapability(card): return card[3]
"""
"""A driver's library, scripted: two cards that answer, one that does not, and one without memory of its own."""

H200 = Gpu(name="NVIDIA H200", memory_bytes=150, free_bytes=140, compute_capability=(9, 0))
OLD = Gpu(name="NVIDIA GeForce RTX 2080", memory_bytes=8, free_bytes=7, compute_capability=(7, 5))


def with_driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, fails: bool = False) -> None:
    (tmp_path / "pynvml.py").write_text(f"FAILS = {fails}\n{DRIVER}")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pynvml", raising=False)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


def test_this_machine_is_seen_as_it_is() -> None:
    here = look()
    assert here.memory_bytes <= psutil.virtual_memory().total
    assert 0 < here.free_memory_bytes <= here.memory_bytes
    assert 1 <= here.cores <= (os.cpu_count() or 1)
    assert here.processor.strip() == here.processor != ""
    began = time.thread_time()
    look()
    assert time.thread_time() - began < 0.05


def test_cards_are_asked_of_the_driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_driver(tmp_path, monkeypatch)
    here = look()
    assert here.gpus[:2] == (H200, OLD)
    (shared,) = here.gpus[2:]  # the card that does not answer is left out
    assert (shared.name, shared.memory_bytes, shared.free_bytes) == (
        "NVIDIA GB10", here.memory_bytes, here.free_memory_bytes,
    )  # fmt: skip
    import pynvml

    assert (pynvml.opened, pynvml.closed) == (1, 1)


@pytest.mark.parametrize(
    ("chosen", "seen"),
    [
        ("0", (H200,)), ("1,0", (OLD, H200)), ("GPU-b", (OLD,)), ("", ()), ("-1", ()), ("1,7,0", (OLD,)),
        ("2,1", (OLD,)), ("GPU-x,0", (H200,)),
    ],
)  # fmt: skip
def test_cards_that_cuda_hides_are_hidden(
    chosen: str, seen: tuple[Gpu, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_driver(tmp_path, monkeypatch)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", chosen)
    assert look().gpus == seen


def test_without_a_driver_or_its_library_there_is_no_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_driver(tmp_path, monkeypatch, fails=True)
    assert look().gpus == ()
    (tmp_path / "pynvml.py").write_text("raise ImportError('not installed')")
    monkeypatch.delitem(sys.modules, "pynvml", raising=False)
    assert look().gpus == ()


def test_apple_silicon_shares_its_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_driver(tmp_path, monkeypatch, fails=True)
    monkeypatch.setattr(hardware.platform, "system", lambda: "Darwin")
    monkeypatch.setattr(hardware.platform, "machine", lambda: "arm64")
    here = look()
    (gpu,) = here.gpus
    assert gpu.kind == "mps" and gpu.compute_capability is None
    assert gpu.memory_bytes == pytest.approx(here.memory_bytes * 2 / 3, rel=1e-6)
    assert 0 < gpu.free_bytes <= gpu.memory_bytes


def test_a_container_has_what_it_may_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "_CGROUP_LIMIT", tmp_path / "memory.max")
    (tmp_path / "memory.max").write_text("max\n")
    assert look().memory_bytes == psutil.virtual_memory().total
    (tmp_path / "memory.max").write_text("1000000000\n")
    here = look()
    assert here.memory_bytes == 1_000_000_000 and here.free_memory_bytes <= 1_000_000_000


def test_looking_imports_no_torch() -> None:
    script = """
    import sys
    from visutale.hardware import look
    from visutale import fitting, plans
    look()
    print([name for name in ("torch", "diffusers", "transformers") if name in sys.modules])
    """
    said = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"

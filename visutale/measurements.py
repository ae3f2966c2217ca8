"""How long pictures took on this machine, remembered beside the engine's other files: by device and plan.

What is remembered is the last seconds of each, no prompt and no picture. A file that is damaged or can't be written
is done without.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import threading
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from visutale.book import Frozen
from visutale.errors import LibraryError
from visutale.files import write_whole
from visutale.hardware import Machine
from visutale.plans import Plan

FILE_NAME = "measured.json"
_KEPT = 20
_recording = threading.Lock()


class Measured(Frozen):
    """The seconds that single pictures took, oldest first, and the day of the last ("2026-11-21")."""

    seconds: tuple[float, ...]
    day: str

    @property
    def median_s(self) -> float:
        return statistics.median(self.seconds)


class _Remembered(Frozen):
    """By device's name, then by plan."""

    devices: Mapping[str, Mapping[str, Measured]] = {}


def record(cache: Path, machine: Machine, plan: Plan, seconds: float) -> None:
    """Remember what a picture of 1024x1024 took, in a batch its share of it. ``cache`` is the engine's folder."""
    device, way = device_name(machine, plan), _way(plan)
    with _recording:
        before = _read(cache).devices
        seconds_before = before.get(device, {}).get(way, Measured(seconds=(), day="")).seconds
        now = Measured(seconds=(*seconds_before, round(seconds, 3))[-_KEPT:], day=date.today().isoformat())
        remembered = _Remembered(devices={**before, device: {**before.get(device, {}), way: now}})
        with contextlib.suppress(LibraryError, OSError):
            cache.mkdir(parents=True, exist_ok=True)
            write_whole(cache / FILE_NAME, remembered.model_dump_json(indent=1).encode())


def measured(cache: Path, machine: Machine, plan: Plan) -> Measured | None:
    """What is remembered of a plan on this machine's device; None where it was never run."""
    return _read(cache).devices.get(device_name(machine, plan), {}).get(_way(plan))


def device_name(machine: Machine, plan: Plan) -> str:
    """The graphics card or processor that a plan calculates on."""
    return machine.processor if plan.device == "cpu" or not machine.gpus else machine.gpus[0].name


def _way(plan: Plan) -> str:
    return json.dumps(plan.model_dump(), sort_keys=True)


def _read(cache: Path) -> _Remembered:
    try:
        return _Remembered.model_validate_json((cache / FILE_NAME).read_bytes())
    except (OSError, ValidationError):
        return _Remembered()

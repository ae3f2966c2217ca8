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
    """The seconds that single pictures took, oldest first, and the day of the last ("2026-11-21").

    ``work`` says what was done: the model and its steps, as the engine calls them.
    """

    work: str
    seconds: tuple[float, ...]
    day: str

    @property
    def median_s(self) -> float:
        return statistics.median(self.seconds)


class _Remembered(Frozen):
    """By device's name and plan; the work that was done last stands last."""

    devices: Mapping[str, Mapping[str, tuple[Measured, ...]]] = {}


def record(cache: Path, machine: Machine, plan: Plan, work: str, seconds: float) -> None:
    """Remember what a picture of 1024x1024 took, in a batch its share of it. ``cache`` is the engine's folder."""
    device, way = device_name(machine, plan), _way(plan)
    with _recording:
        devices = _read(cache).devices
        before = devices.get(device, {})
        others = tuple(one for one in before.get(way, ()) if one.work != work)
        seconds_before = next((one.seconds for one in before.get(way, ()) if one.work == work), ())
        now = Measured(work=work, seconds=(*seconds_before, round(seconds, 3))[-_KEPT:], day=date.today().isoformat())
        remembered = _Remembered(devices={**devices, device: {**before, way: (*others, now)}})
        with contextlib.suppress(LibraryError, OSError):
            cache.mkdir(parents=True, exist_ok=True)
            write_whole(cache / FILE_NAME, remembered.model_dump_json(indent=1).encode())


def measured(cache: Path, machine: Machine, plan: Plan) -> Measured | None:
    """What is remembered of the last work done with a plan on this machine's device. None where nothing is."""
    found = _read(cache).devices.get(device_name(machine, plan), {}).get(_way(plan), ())
    return found[-1] if found else None


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

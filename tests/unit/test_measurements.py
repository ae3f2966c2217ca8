"""How long a picture takes: measured, published, or not known."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests import machines
from visutale.expectations import expectation
from visutale.hardware import Machine
from visutale.measurements import FILE_NAME, measured, record
from visutale.plans import Plan

PLAN = Plan(device="cuda", precision="bf16", batch=8, refiner=True)
WORK = "SDXL in 25 steps"
SINGLY = PLAN.model_copy(update={"batch": 1})


def median_s(cache: Path, machine: Machine, plan: Plan = PLAN) -> float | None:
    found = measured(cache, machine, plan)
    return found.median_s if found else None


def test_the_median_of_the_last_is_kept_by_device_plan_and_work(tmp_path: Path) -> None:
    for seconds in (9.0, *[1.0] * 12, *[0.5] * 20):
        record(tmp_path, machines.H200, PLAN, WORK, seconds)
    record(tmp_path, machines.H200, SINGLY, WORK, 1.25)
    record(tmp_path, machines.A100, PLAN, WORK, 2.0)
    assert median_s(tmp_path, machines.H200) == 0.5
    assert median_s(tmp_path, machines.H200, SINGLY) == 1.25
    assert median_s(tmp_path, machines.A100) == 2.0
    assert median_s(tmp_path, machines.RTX_8GB) is None
    found = measured(tmp_path, machines.H200, PLAN)
    assert found and len(found.seconds) == 20 and found.day.count("-") == 2
    says = expectation(tmp_path, machines.H200, PLAN)
    assert says == f"about 0.5 s a picture (SDXL in 25 steps, measured here on NVIDIA H200, {found.day})"


def test_other_work_on_the_same_plan_is_told_apart(tmp_path: Path) -> None:
    for work, seconds in ((WORK, 1.0), ("klein in 4 steps", 0.2), (WORK, 3.0), ("klein in 4 steps", 0.4)):
        record(tmp_path, machines.H200, PLAN, work, seconds)
    assert median_s(tmp_path, machines.H200) == pytest.approx(0.3), "of the last work"
    record(tmp_path, machines.H200, PLAN, WORK, 5.0)
    assert median_s(tmp_path, machines.H200) == 3.0, "and the other's is still there"


@pytest.mark.parametrize(
    ("here", "says"),
    [
        (machines.A100, "published for A100: 1.9 s"), (machines.H200, "published for H200: 0.4 s"),
        (machines.RTX_24GB, "not known yet"), (machines.LAPTOP, "not known yet"), (machines.MAC, "not known yet"),
    ],
)  # fmt: skip
def test_what_was_never_measured_is_quoted_or_not_known(here: Machine, says: str, tmp_path: Path) -> None:
    assert says in expectation(tmp_path, here, PLAN)
    assert median_s(tmp_path, here) is None
    assert not (tmp_path / FILE_NAME).exists()


def test_a_damaged_or_unwritable_memory_is_done_without(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"devices": {"x": 1}}')
    assert median_s(tmp_path, machines.H200) is None
    record(tmp_path, machines.H200, PLAN, WORK, 3.0)
    assert median_s(tmp_path, machines.H200) == 3.0
    (tmp_path / "file").write_text("in the way")
    record(tmp_path / "file", machines.H200, PLAN, WORK, 3.0)


def test_threads_lose_no_measurement(tmp_path: Path) -> None:
    threads = [threading.Thread(target=record, args=(tmp_path, machines.H200, PLAN, WORK, float(n))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = measured(tmp_path, machines.H200, PLAN)
    assert found and sorted(found.seconds) == [float(n) for n in range(8)]

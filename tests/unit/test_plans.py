"""Plans fit the memory there is, come best first, and each needs less than the one before."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import machines
from tests.machines import GIB, card, machine
from visutale.hardware import Machine
from visutale.plans import (
    FLUX2_KLEIN_4B,
    LLAVA_7B,
    SDXL,
    SDXL_BASE,
    WHISPER_LARGE,
    Needs,
    Plan,
    device_bytes,
    fits,
    host_bytes,
    ladder,
)

FAMILIES = (SDXL, SDXL_BASE, LLAVA_7B, FLUX2_KLEIN_4B, WHISPER_LARGE)
GB = 1_000_000_000
MOVED_OUT = Plan(device="cuda", precision="bf16", offload="model", batch=4, tiling=True, refiner=True)


def best(needs: Needs, here: Machine) -> Plan:
    return ladder(needs, here)[0]


@given(
    needs=st.sampled_from(FAMILIES),
    gib=st.floats(1, 200),
    memory_gib=st.floats(1, 400),
    capability=st.sampled_from([(6, 1), (7, 5), (8, 0), (8, 9), (9, 0), (12, 0)]),
)
def test_every_plan_fits_and_needs_less_than_the_one_before(
    needs: Needs, gib: float, memory_gib: float, capability: tuple[int, int]
) -> None:
    here = machine(card("a card", gib, capability), gib=memory_gib)
    plans = ladder(needs, here)
    assert len(set(plans)) == len(plans)
    for plan in plans:
        assert device_bytes(plan, needs) <= here.gpus[0].free_bytes
        assert host_bytes(plan, needs) <= here.free_memory_bytes
        assert plan.precision == ("fp32" if plan.device == "cpu" else "bf16" if capability >= (8, 0) else "fp16")
        assert needs.refiner or not plan.refiner
    for before, after in pairwise(plans):
        on_card = device_bytes(after, needs) < device_bytes(before, needs)
        assert on_card or (before.device == "cpu" and host_bytes(after, needs) < host_bytes(before, needs))


@given(needs=st.sampled_from(FAMILIES), gib=st.floats(1, 200), more=st.floats(0, 100))
def test_more_memory_never_makes_it_worse(needs: Needs, gib: float, more: float) -> None:
    """A larger card adds better plans in front, and the others stay as they are."""
    small = ladder(needs, machine(card("small", gib, (8, 9)), gib=400))
    large = ladder(needs, machine(card("large", gib + more, (8, 9)), gib=400))
    assert large[len(large) - len(small) :] == small


def test_weights_are_what_the_published_files_weigh() -> None:
    """Sizes of the fp16 files as the hub lists them, in bytes: a few kilobytes of them are headers."""
    files = {
        "unet": 5_135_149_760, "text_encoder": 246_144_152, "text_encoder_2": 1_389_382_176, "vae": 167_335_342,
    }  # fmt: skip
    for part, size in files.items():
        assert 0 <= size - SDXL.parts[part] < 300_000, part
    assert 0 <= 4_519_211_088 - SDXL.refiner["refiner"] < 300_000
    assert LLAVA_7B.parts["model"] == 2 * 7_063_427_072


@pytest.mark.parametrize(
    ("needs", "here", "expected"),
    [
        (SDXL, machines.H200, Plan(device="cuda", precision="bf16", batch=8, refiner=True)),
        (SDXL, machines.RTX_24GB, Plan(device="cuda", precision="bf16", batch=8, tiling=True, refiner=True)),
        (SDXL, machines.RTX_8GB, MOVED_OUT),
        (SDXL, machines.OLD_8GB, MOVED_OUT.model_copy(update={"precision": "fp16"})),
        (SDXL, machines.MAC, Plan(device="mps", precision="fp16", batch=8, tiling=True, refiner=True)),
        (SDXL_BASE, machines.MAC, Plan(device="mps", precision="fp16", batch=8, tiling=True)),
        (LLAVA_7B, machines.H200, Plan(device="cuda", precision="bf16", batch=16)),
        (LLAVA_7B, machines.RTX_24GB, Plan(device="cuda", precision="bf16", batch=8)),
        (FLUX2_KLEIN_4B, machines.H200, Plan(device="cuda", precision="bf16", batch=8)),
        (WHISPER_LARGE, machines.RTX_8GB, Plan(device="cuda", precision="bf16")),
    ],
)  # fmt: skip
def test_the_best_plan_of_known_machines(needs: Needs, here: Machine, expected: Plan) -> None:
    assert best(needs, here) == expected


def test_a_laptop_without_a_card_has_no_plan_for_what_does_not_fit_its_memory() -> None:
    for needs in (SDXL, LLAVA_7B, FLUX2_KLEIN_4B):
        assert ladder(needs, machines.LAPTOP) == ()
    assert ladder(SDXL, machine(gib=64)) == (
        Plan(device="cpu", precision="fp32", refiner=True),
        Plan(device="cpu", precision="fp32"),
    )


def test_the_arithmetic_of_sdxl() -> None:
    """Base and refiner whole in bf16: 11.5 GB of weights, 0.4 GB a picture and a fifth more, 1 GB for the libraries."""
    weights = 2 * (2_567_463_684 + 123_060_480 + 694_659_840 + 83_653_863 + 2_259_526_660)
    plan = Plan(device="cuda", precision="bf16", batch=8, tiling=True, refiner=True)
    assert device_bytes(plan, SDXL) == weights + int(1.2 * 397_037_084 * 8) + GB
    decoding_together = plan.model_copy(update={"tiling": False})
    assert device_bytes(decoding_together, SDXL) == weights + int(1.2 * 1_610_743_808 * 8) + GB
    in_half = plan.model_copy(update={"precision": "fp16", "batch": 1})
    assert device_bytes(in_half, SDXL) == weights + int(1.2 * 2 * 1_610_743_808) + GB, "the decoder works in fp32"
    moved_out = plan.model_copy(update={"offload": "model", "batch": 2})
    assert device_bytes(moved_out, SDXL) == 2 * 2_567_463_684 + int(1.2 * 397_037_084 * 2) + GB
    assert host_bytes(moved_out, SDXL) == weights and host_bytes(plan, SDXL) == 0
    on_processor = Plan(device="cpu", precision="fp32", tiling=True)
    assert device_bytes(on_processor, SDXL) == 0
    assert host_bytes(on_processor, SDXL) == 2 * sum(SDXL.parts.values()) + int(1.2 * 2 * 1_610_743_808)


def test_klein_needs_about_what_its_card_says_with_parts_moved_out() -> None:
    """“Fits in about 13 GB” (its model card, with model offloading); this estimate must not be above it."""
    plan = Plan(device="cuda", precision="bf16", offload="model")
    assert 9 * GB < device_bytes(plan, FLUX2_KLEIN_4B) <= 13 * GB


def test_parts_are_moved_out_only_to_memory_that_is_there() -> None:
    gpu = card("NVIDIA GeForce RTX 4060", 8, (8, 9))
    assert best(SDXL, machine(gpu, free_gib=12)).refiner
    without = best(SDXL, machine(gpu, free_gib=8))
    assert without.offload == "model" and not without.refiner
    assert ladder(SDXL, machine(gpu, free_gib=4)) == ()


def test_what_other_programs_hold_is_not_counted_on() -> None:
    busy = machine(card("NVIDIA GeForce RTX 4090", 24, (8, 9), free_gib=7), gib=64)
    assert best(SDXL, busy).offload == "model"
    assert not fits(best(SDXL, machines.RTX_24GB), SDXL, busy)
    assert fits(best(SDXL, busy), SDXL, machines.RTX_24GB)
    assert best(SDXL, busy).batch * GIB < 7 * GIB

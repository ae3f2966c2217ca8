"""Memory runs out: the plan is stepped down and the picture still comes, or somebody says why not."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from visutale.errors import BadOutput, EngineError
from visutale.plans import SDXL, Plan
from visutale.served import PaintOrder

pytest.importorskip("diffusers", reason="pip install 'visutale[gpu]'")

from models import _diffusion as diffusion
from models._canvas import Canvas
from models._easel import Easel
from models._ensemble import Canvassed, Ensemble, Painting
from models._needs import needs_of
from models.sdxl import Sdxl

Models = tuple[Path, Path]
PAINTINGS = [Painting("a fox", "", seed, Canvas(64, 64), steps=2, guidance=5.0) for seed in range(4)]
BEST = Plan(device="cpu", precision="fp32", offload="none", batch=4, tiling=False, refiner=True)
LADDER = [BEST, *(BEST.model_copy(update={"batch": batch}) for batch in (2, 1)),
          BEST.model_copy(update={"batch": 1, "tiling": True}),
          BEST.model_copy(update={"batch": 1, "tiling": True, "refiner": False})]  # fmt: skip


@pytest.fixture(autouse=True)
def quick_collection(sdxl: Sdxl) -> Iterator[None]:
    """Freeing memory looks for garbage, but not through all the libraries each time."""
    sdxl.load()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def easel(sdxl: Sdxl) -> Easel:
    """The engine's model on plans of the test; only one that wants another model opens it anew."""
    loaded = sdxl._easel.ensemble()

    def opened(plan: Plan) -> Ensemble:
        if not plan.refiner:
            return sdxl._opener.open(plan)
        diffusion.spare(loaded.base, tiling=plan.tiling)
        return Ensemble(loaded.base, loaded.refiner, plan=plan)

    return Easel(lambda: LADDER, opened)


@contextmanager
def too_large(easel: Easel, rows: int, error: type[Exception] | None = None) -> Iterator[list[int]]:
    """The UNet of the base has no memory for batches of so many rows, or more; gives the batches it was asked for."""
    import torch

    seen: list[int] = []

    def ask(unet: Any, args: Any, kwargs: Any) -> None:
        seen.append(len(args[0] if args else kwargs["sample"]))
        if seen[-1] >= rows:
            raise (error or torch.OutOfMemoryError)("MPS backend out of memory (a staged one)")

    hook = easel.ensemble().base.unet.register_forward_pre_hook(ask, with_kwargs=True)
    try:
        yield seen
    finally:
        hook.remove()


def images(answers: Sequence[object]) -> list[np.ndarray]:
    assert all(isinstance(one, Canvassed) for one in answers), answers
    return [np.asarray(one.image, float) for one in answers if isinstance(one, Canvassed)]


@pytest.mark.parametrize("error", [None, RuntimeError])
def test_a_batch_that_is_too_large_is_painted_in_smaller_ones(easel: Easel, error: type[Exception] | None) -> None:
    whole = images(easel.paint(PAINTINGS))
    with too_large(easel, 3, error) as seen:
        parts = images(easel.paint(PAINTINGS))
    assert seen == [8, 4, 2, 2, 2, 2], "four pictures with guidance, then two, then one at a time"
    assert easel.plan == LADDER[2]
    for one, other in zip(whole, parts, strict=True):
        assert np.abs(one - other).max() <= 1
    assert len(easel.paint(PAINTINGS)) == 4 and easel.plan == LADDER[2], "what was learnt is kept"


def test_what_was_changed_is_logged_without_words(easel: Easel, caplog: pytest.LogCaptureFixture) -> None:
    with too_large(easel, 8):
        easel.paint(PAINTINGS)
    assert [one.getMessage() for one in caplog.records] == ["Memory ran out: from now on batch 2."]


def test_one_picture_that_is_too_large_needs_more_than_smaller_batches(easel: Easel) -> None:
    with too_large(easel, 2):
        (made,) = easel.paint(PAINTINGS[:1])
    assert easel.plan == LADDER[4], "tiles did not help, so it was loaded anew without the refiner"
    assert isinstance(made, Canvassed) and made.steps == {"base": 2}


def test_parts_that_wait_their_turn_paint_the_same(sdxl: Sdxl, easel: Easel) -> None:
    (expected,) = images(easel.paint(PAINTINGS[:1]))
    for offload in ("model", "group"):
        moving = sdxl._opener.open(BEST.model_copy(update={"offload": offload}))
        for _ in range(2):  # the refiner has had the parts it shares with the base in between
            (made,) = images(moving.paint(PAINTINGS[:1]))
            assert np.abs(made - expected).max() <= 1


def test_loading_steps_down_too(sdxl: Sdxl) -> None:
    tried: list[Plan] = []

    def opened(plan: Plan) -> Any:
        tried.append(plan)
        if plan.refiner:
            raise MemoryError
        return sdxl._opener.open(plan)

    easel = Easel(lambda: LADDER, opened)
    assert easel.ensemble().refiner is None
    assert [plan.refiner for plan in tried] == [True] * 4 + [False]


def test_the_plan_is_looked_for_again_until_the_model_is_there(sdxl: Sdxl) -> None:
    looks = [LADDER[1:], LADDER, LADDER[2:]]
    easel = Easel(lambda: looks.pop(0), sdxl._easel._open)
    assert easel.plan == easel.plan == LADDER[1], "as far as is known before its files are here"
    easel.plan_anew()
    assert easel.plan == BEST
    easel.ensemble()
    easel.plan_anew()
    assert easel.plan == BEST and len(looks) == 1, "a loaded model stays as it is"


def test_after_the_last_plan_a_person_is_told(sdxl: Sdxl) -> None:
    def opened(plan: Plan) -> Any:
        raise MemoryError

    with pytest.raises(EngineError, match="memory") as failure:
        Easel(lambda: LADDER, opened).paint(PAINTINGS)
    assert failure.value.remedy and not failure.value.retryable


def test_the_engine_tells_that_the_refiner_was_left_out(
    sdxl: Sdxl, easel: Easel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sdxl, "_easel", Easel(lambda: LADDER[4:], sdxl._opener.open))
    picture = sdxl.paint(PaintOrder(prompt="a fox", width_px=64, height_px=64))
    assert any("without the refiner" in note for note in picture.notes)


def test_what_a_model_needs_is_read_from_its_files(sdxl: Sdxl, tiny_sdxl: Models) -> None:
    model = sdxl._easel.ensemble()
    needs = needs_of(*tiny_sdxl, diffusion.SHARED_WITH_BASE, 64)
    assert needs.parts["unet"] == 2 * sum(one.numel() for one in model.base.unet.parameters())
    assert needs.refiner == {"refiner": 2 * sum(one.numel() for one in model.refiner.unet.parameters())}
    assert set(needs.parts) == {"unet", "vae", "text_encoder", "text_encoder_2"}
    assert needs.step_bytes < SDXL.step_bytes / 1_000
    assert needs_of(None, None, (), None).parts == SDXL.parts, "what is not here yet is taken for SDXL"


def test_another_failure_is_no_lack_of_memory(easel: Easel) -> None:
    with too_large(easel, 1, ZeroDivisionError):
        (answer,) = easel.paint(PAINTINGS[:1])
    assert isinstance(answer, BadOutput) and "ZeroDivisionError" in str(answer) and "staged" not in str(answer)
    assert easel.plan == BEST
    assert isinstance(easel.paint(PAINTINGS[:1])[0], Canvassed), "and the next picture is painted"

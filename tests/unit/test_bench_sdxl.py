"""bench/sdxl.py runs, on tiny models, and gives no figure where there is no graphics card."""

from __future__ import annotations

import pytest

from bench.sdxl import Measured, goals, main, picture_table

torch = pytest.importorskip("torch", reason="pip install 'visutale[gpu]'")
pytest.importorskip("diffusers", reason="pip install 'visutale[gpu]'")


def test_it_runs_on_tiny_models_and_says_that_they_mean_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    torch.set_num_threads(1)
    assert main(["--random-weights", "--llava", "--tiny", "--rounds", "1"]) == 0
    said = capsys.readouterr().out
    assert "tiny, means nothing as a speed" in said and "--tiny" in said.splitlines()[0]
    rows = [line for line in said.splitlines() if line.startswith(("| plain", "| this engine"))]
    assert [row.count(" s |") for row in rows] == [1, 3, 3]
    assert "captions/s" in said and "on one H200" in said


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a graphics card")
def test_without_a_graphics_card_nothing_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--random-weights"]) == 2
    said = capsys.readouterr().out
    assert "no CUDA graphics card" in said and "|" not in said


def test_figures_are_seconds_a_picture_and_goals_are_told_by_them() -> None:
    plain, ours = Measured("plain", {1: 3.0}, 2**34), Measured("ours", {1: 1.0, 4: 2.8, 8: 4.0}, 2**35)
    off = Measured("guidance off", {1: 0.8}, 0)
    table = picture_table([plain, ours, off])
    assert table[2] == "| plain | 3.00 s | – | – | 16.0 GiB |"
    assert table[3] == "| ours | 1.00 s | 0.70 s | 0.50 s | 32.0 GiB |"
    assert [line.endswith("| yes |") for line in goals([plain, ours, off])[2:]] == [True, True, True]
    slow = ours._replace(seconds={1: 1.3, 8: 12.0})
    assert [line.endswith("| yes |") for line in goals([plain, slow, off])[2:]] == [False, False, False]
    assert [line.endswith("| yes |") for line in goals([plain, ours._replace(seconds={}), off])[2:]] == [False] * 3


def test_the_full_size_models_have_the_published_numbers_of_parameters() -> None:
    from bench.full_size import CLIP_END, sdxl

    base, refiner = sdxl("meta", torch.bfloat16)
    count = {part: sum(one.numel() for one in getattr(base, part).parameters()) for part in ("unet", "text_encoder_2")}
    assert count == {"unet": 2_567_463_684, "text_encoder_2": 694_659_840}
    assert sum(one.numel() for one in refiner.unet.parameters()) == 2_259_526_660
    assert base.unet.dtype == torch.bfloat16 and torch.get_default_dtype() == torch.float32
    numbers = base.tokenizer("a fox", padding="max_length", max_length=77).input_ids
    assert len(numbers) == 77 and numbers[0] == CLIP_END - 1 and numbers[-1] == CLIP_END

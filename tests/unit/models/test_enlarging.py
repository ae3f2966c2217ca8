"""The model is tiny and random: it paints noise, on which a seam between tiles would stand out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from models import _enlarging as enlarging
from models._enlarging import Upscaler, enlarge
from visutale.errors import Cancelled, EngineError, Unavailable
from visutale.resampling import RESAMPLED
from visutale.watch import Watch

pytest.importorskip("diffusers", reason="pip install 'visutale[gpu]'")


TILE_PX = 32


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.tiny.upscaler import make_upscaler

    return make_upscaler(tmp_path_factory.mktemp("upscaler"))


@pytest.fixture(scope="module")
def shared(folder: Path) -> Iterator[Upscaler]:
    upscaler = Upscaler(folder, "tiny-x4", tile_px=TILE_PX, steps=1)
    yield upscaler
    upscaler.unload()


@pytest.fixture
def upscaler(folder: Path, shared: Upscaler) -> Upscaler:
    """One of the test's own, on the model that all share."""
    mine = Upscaler(folder, "tiny-x4", tile_px=TILE_PX, steps=1)
    mine._pipeline = shared._loaded()
    return mine


def flat(width: int = 56, height: int = 32, colour: tuple[int, int, int] = (90, 140, 170)) -> Image.Image:
    return Image.new("RGB", (width, height), colour)


def chequered(width: int, height: int) -> Image.Image:
    """Squares of 8 px in two blues."""
    rows, columns = np.indices((height, width)) // 8
    dark = ((rows + columns) % 2)[..., None]
    return Image.fromarray(np.where(dark, (70, 110, 150), (120, 160, 190)).astype(np.uint8))


def values(image: Image.Image) -> np.ndarray:
    return np.asarray(image, np.float32)


def steps_between_columns(image: Image.Image) -> np.ndarray:
    """How far each column's mean is from that of the column before it."""
    return np.abs(np.diff(values(image).mean(axis=(0, 2))))


def test_without_a_model_it_is_resampled_and_says_so() -> None:
    image, by = enlarge(chequered(40, 40), 100, 100, None)
    assert image.size == (100, 100)
    assert by == RESAMPLED == "Lanczos resampling, which adds no detail"
    expected = chequered(40, 40).resize((100, 100), Image.Resampling.LANCZOS)
    assert np.array_equal(values(image), values(expected))


@pytest.mark.parametrize("size", [(64, 64), (63, 40), (20, 64)])
def test_what_is_large_enough_asks_no_model(tmp_path: Path, size: tuple[int, int]) -> None:
    absent = Upscaler(tmp_path, "absent")
    image, by = enlarge(flat(64, 64), *size, absent)
    assert (image.size, by) == (size, "")


@pytest.mark.parametrize("size", [(224, 128), (150, 85), (64, 64), (301, 201)])
def test_the_size_is_exact_and_the_model_is_named(upscaler: Upscaler, size: tuple[int, int]) -> None:
    image, by = enlarge(flat(), *size, upscaler)
    assert (image.size, by) == (size, "tiny-x4")


def test_the_factor_is_the_models_own(upscaler: Upscaler) -> None:
    assert upscaler.factor == 4
    assert upscaler.enlarge(flat(33, 21)).size == (132, 84)


def test_the_model_adds_something(upscaler: Upscaler) -> None:
    plain, _ = enlarge(flat(), 224, 128, None)
    painted, _ = enlarge(flat(), 224, 128, upscaler)
    assert values(plain).std(axis=(0, 1)).max() == 0
    assert values(painted).std(axis=(0, 1)).min() > 2


def test_the_same_picture_gives_the_same_bytes_though_it_was_unloaded(folder: Path, upscaler: Upscaler) -> None:
    first = upscaler.enlarge(flat()).tobytes()
    upscaler.unload()
    assert upscaler._pipeline is None
    assert upscaler.enlarge(flat()).tobytes() == first
    assert Upscaler(folder, "x", tile_px=TILE_PX, steps=1, seed=1).enlarge(flat()).tobytes() != first


@pytest.mark.parametrize("picture", [flat(80, 32), chequered(80, 32)], ids=["flat", "repeating"])
def test_no_seam_is_seen_where_tiles_meet(
    upscaler: Upscaler, picture: Image.Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    def worst_seam(image: Image.Image) -> float:
        """The largest step where a tile begins or ends, beside the steps that the repeating picture has anyway."""
        edges = [edge * 4 for start, end, _ in enlarging._starts(80, TILE_PX) for edge in (start, end) if 0 < edge < 80]
        told = steps_between_columns(image)
        at_edges = {at for edge in edges for at in range(edge - 2, edge + 2)}
        usual = np.percentile(np.delete(told, sorted(at_edges)), 99)
        return float(max(told[at] for at in at_edges) / usual)

    assert worst_seam(upscaler.enlarge(picture)) < 1.5
    monkeypatch.setattr(enlarging, "_fade_in", laid_over)
    assert worst_seam(upscaler.enlarge(picture)) > 1.5


def laid_over(under: np.ndarray, over: np.ndarray, length: int, *, axis: int) -> None:
    """A tile laid on the others with a hard edge."""
    under[:] = over


def test_colours_and_light_stay_where_they_were(upscaler: Upscaler) -> None:
    ramp = np.linspace(40, 210, 64, dtype=np.uint8)
    picture = Image.fromarray(np.stack([np.tile(ramp, (32, 1))] * 3, axis=-1))
    large = upscaler.enlarge(picture).resize((4, 2), Image.Resampling.BOX)
    assert np.abs(values(large) - values(picture.resize((4, 2), Image.Resampling.BOX))).max() < 14


def test_tiles_are_told_one_by_one_and_a_stop_is_heard_between_steps(upscaler: Upscaler) -> None:
    told: list[tuple[int, int]] = []
    upscaler.enlarge(flat(56, 50), Watch(on_step=lambda done, of: told.append((done, of))))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    with pytest.raises(Cancelled):
        upscaler.enlarge(flat(), Watch(cancelled=lambda: True))


class Cramped:
    """The real pipeline where memory runs out above so many pixels a side."""

    def __init__(self, pipeline: Any, most_px: int) -> None:
        self._pipeline, self._most_px = pipeline, most_px
        self.asked: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pipeline, name)

    def __call__(self, *, image: Image.Image, **more: Any) -> Any:
        import torch

        self.asked.append(image.width)
        if image.width > self._most_px:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return self._pipeline(image=image, **more)


def test_where_memory_runs_out_tiles_become_smaller_and_stay_so(folder: Path, shared: Upscaler) -> None:
    cramped = Cramped(shared._loaded(), most_px=64)
    upscaler = Upscaler(folder, "tiny-x4", tile_px=256, steps=1)
    upscaler._pipeline = cramped
    assert upscaler.enlarge(flat(280, 16)).size == (1120, 64)
    assert cramped.asked[:2] == [256, 128] and set(cramped.asked[2:]) == {64}
    upscaler.enlarge(flat(280, 16))
    assert cramped.asked.count(256) == 1


def test_where_even_small_tiles_are_too_large_it_says_so(folder: Path, shared: Upscaler) -> None:
    upscaler = Upscaler(folder, "tiny-x4", tile_px=128, steps=1)
    upscaler._pipeline = Cramped(shared._loaded(), most_px=0)
    with pytest.raises(EngineError, match="not enough memory to enlarge"):
        upscaler.enlarge(flat(200, 16))


def test_a_folder_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model_index.json").write_text('{"_class_name": "FluxPipeline"}')
    upscaler = Upscaler(tmp_path, "flux")
    assert upscaler.check() == "“flux” is a FluxPipeline; pictures are enlarged by a StableDiffusionUpscalePipeline."
    with pytest.raises(Unavailable, match="is a FluxPipeline"):
        upscaler.enlarge(flat())
    assert "no model" in Upscaler(tmp_path / "nowhere", "none").check()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(length=st.integers(8, 3000).map(lambda number: number // 8 * 8), tile=st.sampled_from([64, 128, 256]))
def test_tiles_cover_a_side_and_overlap(length: int, tile: int) -> None:
    places = enlarging._starts(length, tile)
    assert places[0][0] == 0 and places[-1][1] == length
    assert {end - start for start, end, _ in places} == {min(length, tile)}
    for (_, end, _), (start, _, fade) in pairwise(places):
        assert end - start == fade >= min(16, tile // 4)

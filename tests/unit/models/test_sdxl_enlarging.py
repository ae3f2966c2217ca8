"""The painting engine makes finished pictures larger, and needs its image model for that no more than a person does."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from models.sdxl import Options, Sdxl
from visutale.book import Painted
from visutale.errors import Cancelled, Rejected, Unavailable
from visutale.media import Picture
from visutale.resampling import RESAMPLED
from visutale.served import Enlarger
from visutale.watch import Watch

pytest.importorskip("diffusers", reason="pip install 'visutale[gpu]'")


def a_picture(painted: Painted | None = None) -> Picture:
    return Picture.of(Image.new("RGB", (48, 32), (90, 140, 170)), notes=("A note.",), painted=painted)


def engine(tmp_path: Path, tiny: tuple[Path, Path], **options: str) -> Sdxl:
    return Sdxl(Options.model_validate({"model": str(tiny[0]), **options}), tmp_path)


def test_a_configured_model_enlarges_and_is_named(tmp_path: Path, tiny_sdxl: tuple[Path, Path]) -> None:
    from tests.tiny.upscaler import make_upscaler

    upscaler = make_upscaler(tmp_path / "tiny-x4")
    painter = engine(tmp_path, tiny_sdxl, upscaler=str(upscaler))
    assert isinstance(painter, Enlarger)
    painted = Painted(model="x", seed=3, width_px=48, height_px=32)
    told: list[tuple[int, int]] = []
    large = painter.enlarge(a_picture(painted), 96, 64, Watch(on_step=lambda done, of: told.append((done, of))))
    assert large.image().size == (96, 64) and told == [(1, 1)]
    assert large.painted == painted.model_copy(update={"enlarged_by": "tiny-x4"})
    assert large.notes == ("A note.",)
    assert painter._easel._ensemble is None, "the image model was loaded for nothing"
    with pytest.raises(Cancelled):
        painter.enlarge(a_picture(painted), 96, 64, Watch(cancelled=lambda: True))


def test_without_one_it_resamples_and_says_so(tmp_path: Path, tiny_sdxl: tuple[Path, Path]) -> None:
    painter = engine(tmp_path, tiny_sdxl)
    large = painter.enlarge(a_picture(Painted(model="x", seed=3)), 96, 64)
    assert large.painted is not None and large.painted.enlarged_by == RESAMPLED
    picture = a_picture()
    assert painter.enlarge(picture, 48, 32) is picture


def test_an_upscaler_that_is_not_there_and_a_size_no_picture_has_are_refused(
    tmp_path: Path, tiny_sdxl: tuple[Path, Path]
) -> None:
    painter = engine(tmp_path, tiny_sdxl, upscaler=str(tmp_path / "nowhere"))
    with pytest.raises(Unavailable, match="nowhere"):
        painter.enlarge(a_picture(), 96, 64)
    with pytest.raises(Rejected):
        painter.enlarge(a_picture(), 96, 100_000)

"""Another kind of model through the same engine: a tiny FLUX.1."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from visutale.media import Photo
from visutale.served import PaintOrder
from visutale.watch import Watch

pytest.importorskip("diffusers", reason="pip install 'visutale[gpu]'")

from models import _diffusion as diffusion
from models.sdxl import Sdxl
from tests.tiny.painters import painter

ORDER = PaintOrder(prompt="a red fox", negative="a photo", width_px=96, height_px=64, seed=3)


@pytest.fixture(scope="module")
def flux(tiny_flux: Path) -> Sdxl:
    return painter(tiny_flux, steps=3)


def test_it_paints_with_what_its_call_understands(flux: Sdxl) -> None:
    steps: list[tuple[int, int]] = []
    picture = flux.paint(ORDER, Watch(on_step=lambda done, of: steps.append((done, of))))
    assert picture.image().size == (96, 64) and steps == [(1, 3), (2, 3), (3, 3)]
    assert picture.painted is not None and picture.painted.steps == {"base": 3}
    assert picture.painted.negative == "", "its guidance is distilled and leads away from nothing"
    assert flux.paint(ORDER).sha256 == picture.sha256


def test_it_is_the_same_alone_and_in_company(flux: Sdxl) -> None:
    model = flux._easel.ensemble()
    one, other = (flux._painting(model, 64, 64, prompt, "", None) for prompt in ("a fox", "an owl in a wood"))
    together, alone = model.paint([one, other]), [model.paint([one])[0], model.paint([other])[0]]
    for first, second in zip(together, alone, strict=True):
        assert np.abs(np.asarray(first.image, float) - np.asarray(second.image, float)).max() <= 1


def test_its_habits_are_its_own(flux: Sdxl) -> None:
    model = flux._easel.ensemble()
    assert model.habits == diffusion.Habits(28, 3.5)
    assert model.canvas_for(1920, 1080) == (1360, 768), "sides in sixteens"
    assert model.reader.limit > 400
    model.base.transformer.register_to_config(guidance_embeds=False)
    try:
        assert model.habits.steps == 4, "as FLUX.1 schnell"
    finally:
        model.base.transformer.register_to_config(guidance_embeds=True)


def test_long_prompts_are_read_to_its_own_limit(flux: Sdxl) -> None:
    assert flux.paint(ORDER.model_copy(update={"prompt": "fox " * 100})).notes == ()
    (note,) = flux.paint(ORDER.model_copy(update={"prompt": "fox " * 1_000})).notes
    assert "prompt's tokens were not read: the model reads 480" in note


def test_it_starts_from_a_photo_and_takes_no_refiner(flux: Sdxl, tiny_flux: Path, tiny_sdxl: tuple[Path, Path]) -> None:
    photo = Photo.read(flux.paint(ORDER).data)
    started = flux.paint(ORDER.model_copy(update={"photo": photo, "strength": 0.5, "steps": 4}))
    assert started.painted is not None and started.painted.steps == {"base": 2}
    both = painter(tiny_flux, tiny_sdxl[1], steps=3)
    assert both.paint(ORDER) == flux.paint(ORDER), "and nothing says that one had a part in it"

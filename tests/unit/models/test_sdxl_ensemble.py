"""A tiny SDXL paints: alone and together, with a refiner, with and without guidance."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from visutale.errors import Cancelled
from visutale.watch import Watch

pytest.importorskip("diffusers", reason="pip install 'visutale[gpu]'")

from models._canvas import Canvas
from models._ensemble import Anchor, Canvassed, Ensemble, Painting
from models.sdxl import Sdxl
from tests.tiny.painters import painter

FOX = Painting("a red fox in a wood", "photo", 7, Canvas(64, 64), steps=10, guidance=5.0)
OWL = replace(FOX, prompt="an owl on a roof, ink", seed=8)
SHIP = replace(FOX, prompt="a ship", negative="", seed=9)
Models = tuple[Path, Path]


@pytest.fixture(scope="module")
def both(sdxl: Sdxl) -> Ensemble:
    """Base and refiner."""
    return sdxl._easel.ensemble()


@pytest.fixture(scope="module")
def alone(both: Ensemble) -> Ensemble:
    """The base alone."""
    return Ensemble(both.base, plan=both._plan)


def pixels(made: Canvassed) -> np.ndarray:
    return np.asarray(made.image, float)


@contextmanager
def unet_batches(pipeline: Any) -> Iterator[list[int]]:
    """The batch sizes that a pipeline's UNet really runs with."""
    seen: list[int] = []
    hook = pipeline.unet.register_forward_pre_hook(
        lambda unet, args, kwargs: seen.append(len(args[0] if args else kwargs["sample"])), with_kwargs=True
    )
    try:
        yield seen
    finally:
        hook.remove()


def test_a_picture_is_the_same_alone_and_in_company(both: Ensemble) -> None:
    together = both.paint([FOX, OWL, SHIP])
    singly = [both.paint([one])[0] for one in (FOX, OWL, SHIP)]
    for first, second in zip(together, singly, strict=True):
        assert np.abs(pixels(first) - pixels(second)).max() <= 1, "of 255"
    assert np.abs(pixels(together[0]) - pixels(together[1])).mean() > 5, "and they are not all alike"


def test_a_seed_repeats_and_another_differs(both: Ensemble) -> None:
    first, again, other = (both.paint([replace(FOX, seed=seed)])[0] for seed in (3, 3, 4))
    assert (pixels(first) == pixels(again)).all()
    assert np.abs(pixels(first) - pixels(other)).mean() > 5


def test_the_refiner_goes_on_from_the_latents_of_the_base(both: Ensemble, alone: Ensemble) -> None:
    given: list[Any] = []
    hook = both.refiner.unet.register_forward_pre_hook(
        lambda unet, args, kwargs: given.append(args[0] if args else kwargs["sample"]), with_kwargs=True
    )
    try:
        refined = both.paint([FOX])[0]
    finally:
        hook.remove()
    latents = both.base(
        prompt=FOX.prompt, negative_prompt=FOX.negative, num_inference_steps=10, guidance_scale=5.0, width=64,
        height=64, denoising_end=0.8, output_type="latent", generator=_generator(7),
    ).images  # fmt: skip
    # What the UNet sees is scaled by the noise that is left, so it points the same way as the latents.
    assert _cosine(given[0][:1], latents) > 0.9999
    assert refined.steps == {"base": 8, "refiner": 2}
    assert np.abs(pixels(refined) - pixels(alone.paint([FOX])[0])).mean() > 0.3


def _generator(seed: int) -> Any:
    import torch

    return torch.Generator("cpu").manual_seed(seed)


def _cosine(one: Any, other: Any) -> float:
    import torch

    return float(torch.nn.functional.cosine_similarity(one.flatten(), other.flatten(), dim=0))


def test_with_every_switch_off_it_is_plain_sdxl_bit_for_bit(alone: Ensemble) -> None:
    plain = alone.base(
        prompt=FOX.prompt, negative_prompt=FOX.negative, num_inference_steps=10, guidance_scale=5.0, width=64,
        height=64, generator=_generator(7),
    ).images[0]  # fmt: skip
    assert (np.asarray(plain) == pixels(alone.paint([FOX])[0])).all()


def test_progress_counts_the_steps_that_really_run(tiny_sdxl: Models, both: Ensemble) -> None:
    told: list[tuple[int, int]] = []
    long = replace(FOX, steps=25, watch=Watch(on_step=lambda done, of: told.append((done, of))))
    assert both.paint([long])[0].steps == {"base": 20, "refiner": 5}
    karras = painter(*tiny_sdxl, scheduler="dpm-karras")._easel.ensemble()
    assert karras.paint([long])[0].steps == {"base": 16, "refiner": 9}, "the cut is at a noise level, not at a step"
    assert told == [(done, 25) for done in range(1, 26)] * 2


def test_guidance_that_goes_off_halves_the_work_that_is_left(tiny_sdxl: Models, both: Ensemble) -> None:
    sparing = painter(*tiny_sdxl, guidance_off_after=0.5)._easel.ensemble()
    with unet_batches(sparing.base) as base, unet_batches(sparing.refiner) as refiner:
        early = sparing.paint([FOX, OWL])[0]
    assert base == [4] * 5 + [2] * 3 and refiner == [2] * 2
    with unet_batches(both.base) as base, unet_batches(both.refiner) as refiner:
        whole = both.paint([FOX, OWL])[0]
    assert base == [4] * 8 and refiner == [4] * 2
    difference = np.abs(pixels(early) - pixels(whole)).mean()
    assert 0 < difference < np.abs(pixels(whole) - pixels(both.paint([OWL])[0])).mean() / 2
    with unet_batches(sparing.base) as base:
        sparing.paint([FOX])
    assert base[0] == 2, "the next picture starts with guidance again"


def test_beside_a_portrait_only_those_are_painted_together_that_it_is_painted_for() -> None:
    from PIL import Image

    dark, again, bright = (Image.new("RGB", (8, 8), colour) for colour in ("navy", "navy", "gold"))
    beside = replace(FOX, anchor=Anchor("a portrait of a fox", "", 1))
    assert replace(beside, reference=dark).kind == replace(beside, reference=again, seed=2).kind
    assert replace(beside, reference=dark).kind != replace(beside, reference=bright).kind
    assert replace(FOX, reference=dark).kind == replace(FOX, reference=bright).kind, "each has its own where none is"


def test_without_guidance_nothing_is_painted_twice(alone: Ensemble) -> None:
    with unet_batches(alone.base) as seen:
        alone.paint([replace(FOX, guidance=1.0)])
    assert seen == [1] * 10


def test_work_stops_when_nobody_waits_any_longer(both: Ensemble) -> None:
    done: list[int] = []
    one = Watch(on_step=lambda step, of: done.append(step), cancelled=lambda: len(done) >= 3)
    other = Watch(cancelled=lambda: len(done) >= 4)
    with unet_batches(both.base) as seen, pytest.raises(Cancelled):
        both.paint([replace(FOX, watch=one), replace(OWL, watch=other)])
    assert len(seen) == 4, "the steps after the last one was stopped are not run"
    assert both.paint([FOX])[0].steps == {"base": 8, "refiner": 2}, "and the model is in order"


def test_a_photo_is_where_a_painting_starts(both: Ensemble) -> None:
    from PIL import Image

    dark, bright = (replace(FOX, start=Image.new("RGB", (64, 64), colour)) for colour in ("#102040", "#f0e0d0"))

    def painted(photo: Painting, strength: float) -> Canvassed:
        return both.paint([replace(photo, strength=strength)])[0]

    near, far = painted(dark, 0.1), painted(dark, 0.9)
    assert near.steps == {"base": 1}, "too little is left for the refiner"
    assert far.steps == {"base": 7, "refiner": 2}
    assert _apart(near, painted(bright, 0.1)) > 2 * _apart(far, painted(bright, 0.9)), "another photo shows"
    one, _ = both.paint([replace(dark, strength=0.9), replace(bright, strength=0.9, seed=2)])
    assert np.abs(pixels(one) - pixels(far)).max() <= 1, "each in the batch has its own photo"


def _apart(one: Canvassed, other: Canvassed) -> float:
    return float(np.abs(pixels(one) - pixels(other)).mean())

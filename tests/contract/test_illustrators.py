"""What every illustrator must do. Engines that can't work here are skipped by name."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image

from tests.contract.served import options_for
from visutale import registry
from visutale.book import Box, Character, Part, Scene, Thing
from visutale.errors import ConfigError, Rejected
from visutale.media import Photo, Picture
from visutale.ports import IllustrationRequest, Illustrator

MIA = Character(id="mia", name="Mia", kind="girl", looks="a girl with curly hair", clothes="a red scarf", role="hero")
OTTO = Character(id="otto", name="Otto", kind="fox", looks="a small fox", role="companion")
SCENE = Scene(
    parts=(Part(who="mia", does="shows Otto the lantern", pose="reach"), Part(who="otto", feeling="happy")),
    place="the forest", time="evening", things=(Thing(name="lantern"), Thing(name="mushroom", count=2)),
)  # fmt: skip


@pytest.fixture(scope="module", params=registry.names_for("illustrator"))
def illustrator(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Illustrator]:
    with options_for(request.param, "illustrator", tmp_path_factory.mktemp("home")) as options:
        if request.param == "sdxl":
            options |= tiny(request)
        engine = registry.build("illustrator", request.param, options, tmp_path_factory.mktemp("cache"))
        if why := engine.check():
            pytest.skip(f"{request.param}: {why}")
        yield cast("Illustrator", engine)


def tiny(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Options for a tiny SDXL with random weights, one picture at a time: they are then the same to the byte."""
    import torch

    torch.set_num_threads(1)
    base, refiner = request.getfixturevalue("tiny_sdxl")
    return {"model": str(base), "refiner": str(refiner), "size_px": 64, "steps": 3, "batch": 1, "device": "cpu"}


@pytest.fixture
def careful(illustrator: Illustrator) -> Illustrator:
    """An illustrator that knows where it painted somebody."""
    if type(illustrator).__module__ == "models.sdxl":
        pytest.skip("an image model does not tell where it paints faces")
    return illustrator


def asked(illustrator: Illustrator, **changes: object) -> IllustrationRequest:
    request = IllustrationRequest(
        scene=SCENE, cast=(MIA, OTTO), style=illustrator.styles[0].name, width_px=256, height_px=256, book_seed=3
    )
    return request.model_copy(update=changes)


def test_it_says_what_it_is(illustrator: Illustrator) -> None:
    assert illustrator.port == "illustrator"
    assert illustrator.about.title and illustrator.about.does.endswith(".") and illustrator.about.licence
    assert illustrator.parallel >= 1
    names = [style.name for style in illustrator.styles]
    assert names and len(set(names)) == len(names)
    assert all(style.title and style.about.endswith(".") for style in illustrator.styles)


@pytest.mark.parametrize("size", [(256, 256), (320, 240), (257, 401)])
def test_it_paints_exactly_the_size_asked_for(illustrator: Illustrator, size: tuple[int, int]) -> None:
    picture = illustrator.illustrate(asked(illustrator, width_px=size[0], height_px=size[1]))
    assert picture.media_type in ("image/jpeg", "image/png")
    assert (picture.width_px, picture.height_px) == size == picture.image().size
    assert np.asarray(picture.image()).std() > 12, "a picture shows something"


def test_the_same_request_gives_the_same_bytes_from_any_thread(illustrator: Illustrator) -> None:
    requests = [asked(illustrator, seed=seed) for seed in (1, 2, 1, 2)]
    with ThreadPoolExecutor(max(2, illustrator.parallel)) as pool:
        pictures = list(pool.map(illustrator.illustrate, requests))
    assert pictures[0].sha256 == pictures[2].sha256 and pictures[1].sha256 == pictures[3].sha256
    assert pictures[0].sha256 != pictures[1].sha256, "another seed, another picture"


def test_every_style_looks_its_own_way(illustrator: Illustrator) -> None:
    pictures = [illustrator.illustrate(asked(illustrator, style=style.name)) for style in illustrator.styles]
    assert len({picture.sha256 for picture in pictures}) == len(pictures)


@pytest.mark.parametrize("keep_free", [Box(0, 0.7, 1, 1), Box(0, 0, 1, 0.3)])
def test_text_meets_nobody_it_must_not_cover(careful: Illustrator, keep_free: Box) -> None:
    picture = careful.illustrate(asked(careful, keep_free=keep_free))
    assert picture.keep_clear
    for box in picture.keep_clear:
        assert 0 <= box.left < box.right <= 1 and 0 <= box.top < box.bottom <= 1
        assert box.overlap(keep_free) == 0


def test_a_photo_appears_on_the_cover(illustrator: Illustrator) -> None:
    stripes = np.zeros((120, 160, 3), np.uint8)
    stripes[:, ::2] = (250, 0, 250)
    photo = Photo.read(Picture.of(Image.fromarray(stripes).resize((480, 360))).data)
    cover = asked(illustrator, role="cover")
    without = np.asarray(illustrator.illustrate(cover).image(), float)
    shown = np.asarray(illustrator.illustrate(cover.model_copy(update={"photo": photo})).image(), float)
    assert (np.abs(without - shown).max(axis=2) > 40).mean() > 0.015


def test_an_unknown_style_is_refused_with_the_known_ones(illustrator: Illustrator) -> None:
    with pytest.raises(Rejected) as refusal:
        illustrator.illustrate(asked(illustrator, style="baroque"))
    assert "baroque" in str(refusal.value) and illustrator.styles[0].name in str(refusal.value)
    assert refusal.value.port == "illustrator" and not refusal.value.retryable


def test_an_unknown_option_is_refused(tmp_path: Path) -> None:
    for name in registry.names_for("illustrator"):
        with pytest.raises(ConfigError, match="colour_of_the_moon"):
            registry.build("illustrator", name, {"colour_of_the_moon": 1}, tmp_path)

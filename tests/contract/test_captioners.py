"""What every captioner must do. Engines that can't work here are skipped by name."""

from __future__ import annotations

import importlib.util
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest
from PIL import Image

from visutale import registry
from visutale.errors import ConfigError
from visutale.media import Photo, Picture
from visutale.ports import Captioner, CaptionRequest

found = importlib.util.find_spec("skimage")
assert found is not None and found.origin is not None, "pip install scikit-image"
PHOTOS = Path(found.origin).parent / "data"


@pytest.fixture(scope="module")
def cat() -> Photo:
    return Photo.read((PHOTOS / "chelsea.png").read_bytes(), "cat.png")


@pytest.fixture(scope="module", params=registry.names_for("captioner"))
def captioner(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Captioner:
    engine = registry.build("captioner", request.param, {}, tmp_path_factory.mktemp("cache"))
    if why := engine.check():
        pytest.skip(f"{request.param}: {why}")
    return cast("Captioner", engine)


def test_it_says_what_it_is(captioner: Captioner) -> None:
    assert captioner.port == "captioner"
    assert captioner.about.title and captioner.about.does.endswith(".")


def test_it_tells_what_is_there_in_one_sentence(captioner: Captioner, cat: Photo) -> None:
    captioner.load()
    captioner.load()
    caption = captioner.caption(CaptionRequest(photo=cat))
    assert "cat" in caption.sentence and caption.sentence.endswith(".") and caption.sentence.count(".") == 1
    subject = next(one for one in caption.subjects if one.name == "cat")
    assert subject.score > 0.5 and 0 <= subject.box.left < subject.box.right <= 1
    assert not caption.unsure and caption.light and caption.colours


def test_it_looks_at_several_photos_at_once_and_always_sees_the_same(captioner: Captioner, cat: Photo) -> None:
    rocket = Photo.read((PHOTOS / "rocket.jpg").read_bytes())
    with ThreadPoolExecutor(3) as pool:
        captions = list(pool.map(lambda p: captioner.caption(CaptionRequest(photo=p)), [cat, rocket, cat, rocket]))
    assert captions[0] == captions[2] and captions[1] == captions[3] and captions[0] != captions[1]


def test_it_is_honest_about_a_photo_of_nothing(captioner: Captioner) -> None:
    plain = Photo.read(Picture.of(Image.new("RGB", (400, 300), (70, 120, 200))).data)
    caption = captioner.caption(CaptionRequest(photo=plain))
    assert caption.unsure and not caption.subjects and caption.colours == ("blue",)


@pytest.mark.parametrize("name", registry.names_for("captioner"))
def test_an_unknown_option_is_refused_with_the_known_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Known options"):
        registry.build("captioner", name, {"no_such_option": 1}, tmp_path)

"""Glimpse on its real weights and on real photographs, which scikit-image brings."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from models.glimpse import Glimpse, Options
from visutale.book import Caption
from visutale.media import Photo
from visutale.ports import CaptionRequest

found = importlib.util.find_spec("skimage")
assert found is not None and found.origin is not None, "pip install scikit-image"
PHOTOS = Path(found.origin).parent / "data"


@pytest.fixture(scope="module")
def glimpse(tmp_path_factory: pytest.TempPathFactory) -> Glimpse:
    engine = Glimpse(Options(), tmp_path_factory.mktemp("cache"))
    assert engine.check() == ""
    return engine


def read(name: str) -> Photo:
    return Photo.read((PHOTOS / name).read_bytes(), name)


def told(glimpse: Glimpse, name: str) -> Caption:
    return glimpse.caption(CaptionRequest(photo=read(name)))


def test_a_cat_is_seen(glimpse: Glimpse) -> None:
    caption = told(glimpse, "chelsea.png")
    (cat,) = caption.subjects
    assert cat.colour == "brown"
    assert (cat.name, cat.count, cat.where) == ("cat", 1, "filling the picture") and cat.score > 0.85
    assert caption.sentence.startswith("There is a cat ") and not caption.unsure
    assert "brown" in caption.colours


def test_a_cup_stands_on_a_table(glimpse: Glimpse) -> None:
    caption = told(glimpse, "coffee.png")
    assert [one.name for one in caption.subjects] == ["cup", "table"]
    assert "a cup in the middle of the picture, on a table" in caption.sentence
    assert {"orange", "brown", "red"} & set(caption.colours)


def test_nothing_is_guessed_about_a_person(glimpse: Glimpse) -> None:
    for name in ("astronaut.png", "camera.png"):
        caption = told(glimpse, name)
        assert [one.name for one in caption.subjects] == ["person"]
        assert caption.subjects[0].colour == ""
        assert "There is a person " in caption.sentence
        assert not {"man", "woman", "boy", "girl", "she", "he", "astronaut", "soldier"} & set(
            caption.sentence.lower().split()
        )


def test_a_thing_the_detector_does_not_know_is_named_by_the_other_model(glimpse: Glimpse) -> None:
    caption = told(glimpse, "rocket.jpg")
    (rocket,) = caption.subjects
    assert (rocket.name, rocket.where) == ("rocket", "")
    assert caption.colours[0] == "blue" and caption.light == "dim light"


@pytest.mark.parametrize("name", ["gravel.png", "brick.png", "hubble_deep_field.jpg", "retina.jpg", "coins.png"])
def test_it_says_so_when_it_is_unsure(glimpse: Glimpse, name: str) -> None:
    caption = told(glimpse, name)
    assert caption.unsure and not caption.subjects
    assert caption.sentence.startswith("I can see mostly ") and "not sure" in caption.sentence


def test_a_photo_held_upright_by_its_orientation_tells_the_same(glimpse: Glimpse) -> None:
    upright = Image.open(PHOTOS / "motorcycle_left.png").convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    upright.transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", exif=exif, quality=95)
    turned = glimpse.caption(CaptionRequest(photo=Photo.read(out.getvalue())))
    straight = told(glimpse, "motorcycle_left.png")
    assert turned.subjects[0].name == straight.subjects[0].name == "motorcycle"
    assert turned.sentence == straight.sentence


def test_left_and_right_are_the_picture_s_own(glimpse: Glimpse) -> None:
    photo = Image.open(PHOTOS / "camera.png").convert("RGB")
    out = io.BytesIO()
    ImageOps.mirror(photo).save(out, "PNG")
    assert told(glimpse, "camera.png").subjects[0].where == "on the left"
    assert glimpse.caption(CaptionRequest(photo=Photo.read(out.getvalue()))).subjects[0].where == "on the right"


def test_starting_writes_nothing_to_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Glimpse(Options(), tmp_path).load()
    assert capfd.readouterr() == ("", "")

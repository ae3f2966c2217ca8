"""How much a picture has of a portrait, measured with a tiny CLIP vision model with random weights.

What such a model takes for alike means nothing, but two equal images are alike to any model, and that is what is used:
a portrait is pasted into a picture, and has to be found where it was pasted.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from models._likeness import Likeness, windows
from visutale.book import Box
from visutale.errors import Unavailable

pytest.importorskip("transformers", reason="pip install 'visutale[gpu]'")

SIDE_PX = 400


@pytest.fixture(scope="module")
def likeness(tiny_adapters: Path) -> Likeness:
    return Likeness(tiny_adapters / "image_encoder", "cpu")


def blots(seed: int, width_px: int, height_px: int) -> Image.Image:
    """Soft coloured blots: unlike each other, and more than grey to a model that sees 28 × 28 px."""
    small = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((width_px, height_px), Image.Resampling.BICUBIC)


def within(box: tuple[int, int, int, int], width_px: int = SIDE_PX, height_px: int = SIDE_PX) -> Box:
    left, top, right, bottom = box
    return Box(left / width_px, top / height_px, right / width_px, bottom / height_px)


@pytest.mark.parametrize("place", [(0, 0), (200, 100), (100, 200)])
def test_a_portrait_is_found_where_it_is(likeness: Likeness, place: tuple[int, int]) -> None:
    portrait, picture = blots(1, 200, 200), blots(2, SIDE_PX, SIDE_PX)
    before, _ = likeness.measure(picture, portrait)
    picture.paste(portrait, place)
    cosine, box = likeness.measure(picture, portrait)
    assert cosine == pytest.approx(1.0, abs=1e-5)
    assert before < 0.999
    assert box == within((*place, place[0] + 200, place[1] + 200))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_portrait_a_little_beside_a_window_is_found_in_it(likeness: Likeness, seed: int) -> None:
    portrait, picture = blots(seed, 190, 190), Image.new("RGB", (SIDE_PX, SIDE_PX), (90, 120, 90))
    picture.paste(portrait, (110, 110))
    cosine, box = likeness.measure(picture, portrait)
    assert box == within((100, 100, 300, 300))
    assert 0.9 < cosine < 1.0


def test_a_whole_picture_that_is_the_portrait_is_its_own_window(likeness: Likeness) -> None:
    for size_px in ((300, 300), (320, 200), (120, 500), (7, 3)):
        image = blots(3, *size_px)
        cosine, box = likeness.measure(image, image.copy())
        assert cosine == pytest.approx(1.0, abs=1e-5)
        assert box == Box(0, 0, 1, 1)


def test_the_same_two_images_always_give_the_same_answer(likeness: Likeness, tiny_adapters: Path) -> None:
    picture, portrait = blots(4, 320, 240), blots(5, 100, 130)
    first = likeness.measure(picture, portrait)
    assert likeness.measure(picture, portrait) == first
    assert Likeness(tiny_adapters / "image_encoder", "cpu").measure(picture, portrait) == first


def test_a_portrait_is_embedded_once(likeness: Likeness) -> None:
    looks: list[int] = []
    hook = likeness._model.register_forward_hook(lambda *_: looks.append(1))
    try:
        for seed in (6, 7, 8):
            likeness.measure(blots(seed, 100, 100), blots(9, 60, 60))
    finally:
        hook.remove()
    assert len(looks) == 4, "three pictures, one batch each, and one portrait"


def test_windows_cover_the_picture_and_overlap() -> None:
    for picture_px, portrait_px in product([(1024, 1024), (1024, 768), (600, 900), (5, 5)], [(1, 1), (3, 4), (100, 1)]):
        found = windows(picture_px, portrait_px)
        assert found[0] == (0, 0, *picture_px)
        assert len(found) == len(set(found)) <= 120
        for left, top, right, bottom in found:
            assert 0 <= left < right <= picture_px[0] and 0 <= top < bottom <= picture_px[1]
        smallest = min(found, key=lambda box: box[2] - box[0])
        alike = [box for box in found if abs((box[2] - box[0]) - (smallest[2] - smallest[0])) <= 1]
        covered = np.zeros(picture_px[::-1], dtype=int)
        for left, top, right, bottom in alike:
            covered[top:bottom, left:right] += 1
        assert covered.min() >= 1
        assert covered[picture_px[1] // 2, picture_px[0] // 2] > 1 or picture_px == (5, 5)
    assert len(windows((1024, 1024), (1024, 1024))) == 30


def test_a_folder_without_a_safe_model_is_refused(tmp_path: Path, tiny_adapters: Path) -> None:
    with pytest.raises(Unavailable, match=r"config\.json is missing"):
        Likeness(tmp_path, "cpu")
    (tmp_path / "config.json").write_bytes((tiny_adapters / "image_encoder/config.json").read_bytes())
    (tmp_path / "pytorch_model.bin").write_bytes(b"never opened")
    with pytest.raises(Unavailable, match="no weights as safetensors"):
        Likeness(tmp_path, "cpu")
    torch = pytest.importorskip("torch")
    from safetensors.torch import save

    for weights in (b"torn", save({"text_model.weight": torch.zeros(2)})):
        (tmp_path / "model.safetensors").write_bytes(weights)
        with pytest.raises(Unavailable, match="can't be loaded"):
            Likeness(tmp_path, "cpu")

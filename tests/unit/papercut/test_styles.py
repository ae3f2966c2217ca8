"""Styles differ, keep faces readable, and cut figures out with the margins they promise."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from visutale.book import Scene
from visutale.papercut.scenery import set_stage
from visutale.papercut.styles import CUT_MARGIN, SHADOW_MARGIN, STYLES, cut_out, finish, look, shadow_of

NAMES = [style.name for style in STYLES]


def face(size: int = 160) -> Image.Image:
    """A round face with two eyes and a mouth, in the manner of an emoji."""
    image = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((4, 4, size - 4, size - 4), fill=(246, 200, 150, 255), outline=(0, 0, 0, 255), width=5)
    for x in (0.34, 0.66):
        draw.ellipse((size * (x - 0.06), size * 0.36, size * (x + 0.06), size * 0.5), fill=(0, 0, 0, 255))
    draw.arc((size * 0.3, size * 0.45, size * 0.7, size * 0.76), 20, 160, fill=(0, 0, 0, 255), width=6)
    return image


def scene(style: str, size: int = 512) -> Image.Image:
    made = set_stage(Scene(place="a village by a lake"), look(style), size, size, 3, 4, None, "page")
    return finish(made.back, look(style), 4)


def test_there_are_at_least_six_styles_with_names_of_their_own() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 6
    assert all(style.title and style.about for style in STYLES)
    with pytest.raises(KeyError):
        look("crayon")


def test_styles_look_unlike_each_other() -> None:
    pictures = {name: np.asarray(scene(name), dtype=np.float64) for name in NAMES}
    for one, other in combinations(NAMES, 2):
        assert np.abs(pictures[one] - pictures[other]).mean() > 12, f"{one} and {other} are too much alike"


@pytest.mark.parametrize("name", NAMES)
def test_finishing_is_deterministic_and_keeps_the_size(name: str) -> None:
    image = set_stage(Scene(place="hills"), look(name), 300, 200, 3, 4, None, "cover").back
    first, second = finish(image, look(name), 9), finish(image, look(name), 9)
    assert first.size == (300, 200) and first.mode == "RGB"
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_face_stays_a_face(name: str) -> None:
    """In every style the eyes stay clearly darker than the cheeks."""
    style = look(name)
    picture = set_stage(Scene(place="meadow"), style, 1024, 1024, 3, 4, None, "page").back
    figure = cut_out(face(), style, 1.0)
    picture.paste(figure, (500 - CUT_MARGIN, 600 - CUT_MARGIN), figure)
    gray = np.asarray(finish(picture, style, 4).convert("L"), dtype=np.float64)[600:760, 500:660]
    eyes = [gray[61:77, 160 * 34 // 100 - 6 : 160 * 34 // 100 + 6].mean(), gray[61:77, 100:112].mean()]
    cheeks = [gray[88:104, 22:42].mean(), gray[88:104, 118:138].mean()]
    assert max(eyes) < min(cheeks) - 45


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scale", [0.25, 1.0, 2.0])
def test_a_figure_is_cut_out_with_its_margin(name: str, scale: float) -> None:
    figure = face(120)
    made = cut_out(figure, look(name), 0.7, scale)
    assert made.mode == "RGBA" and made.size == (120 + 2 * CUT_MARGIN, 120 + 2 * CUT_MARGIN)
    alpha = np.asarray(made.getchannel("A"))
    assert alpha[0].max() == alpha[-1].max() == alpha[:, 0].max() == alpha[:, -1].max() == 0
    inside = np.asarray(figure.getchannel("A")) == 255
    assert alpha[CUT_MARGIN:-CUT_MARGIN, CUT_MARGIN:-CUT_MARGIN][inside].min() == 255


def test_a_shadow_falls_down_and_right_of_the_figure() -> None:
    made = shadow_of(face(120), look("paper"), 1.0)
    assert made.size == (120 + 2 * SHADOW_MARGIN, 120 + 2 * SHADOW_MARGIN)
    alpha = np.asarray(made.getchannel("A"), dtype=np.float64)
    assert 60 < alpha.max() < 220
    rows, columns = np.indices(alpha.shape)
    middle = (alpha.shape[0] - 1) / 2
    assert (rows * alpha).sum() / alpha.sum() > middle + 2
    assert (columns * alpha).sum() / alpha.sum() > middle + 2
    assert np.asarray(shadow_of(face(120), look("watercolour"), 1.0))[..., 3].max() == 0


def test_an_empty_figure_is_no_trouble() -> None:
    clear = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    for name in NAMES:
        assert np.asarray(cut_out(clear, look(name), 0.5))[..., 3].max() == 0
        assert np.asarray(shadow_of(clear, look(name), 0.5))[..., 3].max() == 0

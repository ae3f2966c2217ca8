"""A figure's own colour, apart from what lies behind it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from visutale.book import Box
from visutale.seeing.colours import own_colour

BOX = Box(0.2, 0.2, 0.8, 0.8)


def a_photo(figure: tuple[int, int, int], ground: tuple[int, int, int]) -> np.ndarray:
    """A round figure lit from above on a noisy ground."""
    image = Image.new("RGB", (320, 320), ground)
    draw = ImageDraw.Draw(image)
    for row in range(80, 240):
        shade = 1.0 - 0.25 * (row - 80) / 160
        half = int((80**2 - (row - 160) ** 2) ** 0.5)
        draw.line((160 - half, row, 160 + half, row), fill=tuple(int(part * shade) for part in figure))
    noise = np.random.default_rng(1).integers(-12, 13, (320, 320, 1))
    return np.clip(np.asarray(image, np.int16) + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("figure", "ground", "word"),
    [
        ((252, 250, 248), (60, 110, 50), "white"),
        ((205, 40, 35), (60, 110, 50), "red"),
        ((20, 20, 22), (190, 190, 190), "black"),
        ((70, 120, 210), (150, 110, 70), "blue"),
    ],
)
def test_a_figure_has_its_own_colour_and_not_the_ground_s(
    figure: tuple[int, int, int], ground: tuple[int, int, int], word: str
) -> None:
    assert own_colour(a_photo(figure, ground), BOX) == word


def test_no_colour_is_claimed_where_none_prevails() -> None:
    striped = a_photo((200, 40, 40), (60, 110, 50))
    striped[:, ::8] = (40, 60, 200)
    striped[:, 1::8] = (40, 60, 200)
    striped[:, 2::8] = (240, 220, 60)
    striped[:, 3::8] = (240, 220, 60)
    assert own_colour(striped, BOX) == ""


def test_a_box_that_is_the_whole_photo_tells_nothing() -> None:
    assert own_colour(a_photo((200, 40, 40), (60, 110, 50)), Box(0, 0, 1, 1)) == ""

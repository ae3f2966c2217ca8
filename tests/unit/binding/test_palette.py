"""Colours that can be read, whatever the cover is painted in."""

from __future__ import annotations

import colorsys

import pytest
from PIL import Image

from visutale.binding.palette import BLACK, PAPER, WHITE, Colour, contrast, palette_of
from visutale.binding.themes import USUAL


@pytest.mark.parametrize("hue", range(0, 360, 30))
def test_words_have_contrast_on_every_picture(hue: int) -> None:
    red, green, blue = (round(255 * part) for part in colorsys.hls_to_rgb(hue / 360, 0.5, 0.8))
    palette = palette_of(Image.new("RGB", (64, 64), (red, green, blue)))
    for behind in (BLACK, WHITE, Colour(red / 255, green / 255, blue / 255)):
        panel = PAPER.over(behind, USUAL.alpha)
        assert contrast(palette.ink, panel) >= 7.0
        assert contrast(palette.title, panel) >= 4.5
    assert contrast(palette.title, PAPER) >= 4.5
    assert contrast(palette.ink, palette.wash) >= 7.0
    assert contrast(palette.title, palette.wash) >= 4.5


def test_the_accent_is_the_covers_own_colour() -> None:
    image = Image.new("RGB", (64, 64), (235, 235, 230))
    image.paste((200, 40, 30), (0, 0, 64, 20))
    accent = palette_of(image).accent
    assert accent.red > accent.green and accent.red > accent.blue


def test_a_grey_cover_and_none_get_the_same_calm_blue() -> None:
    assert palette_of(Image.new("RGB", (8, 8), (128, 128, 128))) == palette_of(None)
    accent = palette_of(None).accent
    assert accent.blue > accent.red


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21.0)
    assert contrast(Colour(0.5, 0.5, 0.5), Colour(0.5, 0.5, 0.5)) == pytest.approx(1.0)
    assert contrast(Colour(118 / 255, 118 / 255, 118 / 255), WHITE) == pytest.approx(4.54, abs=0.01)

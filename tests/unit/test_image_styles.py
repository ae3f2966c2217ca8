"""The styles that image models are asked for, a file each."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from visutale import image_styles
from visutale.clip_tokens import count
from visutale.errors import ConfigError
from visutale.image_styles import StylePreset
from visutale.papercut.styles import STYLES

GOOD = {
    "name": "sepia",
    "title": "Sepia",
    "about": "Brown as old photographs are.",
    "positive": "sepia ink wash",
    "negative": "neon colors",
}


@pytest.mark.parametrize("name", image_styles.names())
def test_a_style_leaves_room_for_the_scene(name: str) -> None:
    style = image_styles.load(name)
    assert style.name == name
    assert count(style.positive) - 2 <= 12
    assert count(style.negative) - 2 <= 15


def test_there_are_many_styles_and_no_two_are_the_same() -> None:
    styles = [image_styles.load(name) for name in image_styles.names()]
    assert len(styles) >= 14
    assert len({one.title for one in styles}) == len({one.positive for one in styles}) == len(styles)


def test_every_style_of_the_collage_has_a_file_and_the_same_title() -> None:
    for style in STYLES:
        assert image_styles.load(style.name).title == style.title


@pytest.mark.parametrize("name", ["sepia", "", "../guard", "Paper", "paper.yaml", "x" * 5000])
def test_an_unknown_style_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(ConfigError, match="Known styles: storybook, chalk, clay, crayon"):
        image_styles.load(name)
    assert image_styles.load_or_fallback(name).name == image_styles.FALLBACK


def test_a_style_file_is_read_strictly() -> None:
    assert StylePreset.model_validate(GOOD).notes == ""
    for wrong in (
        {"positive": ""}, {"positive": "sepia ink wash,"}, {"positive": "x " * 100}, {"negative": None},
        {"about": "no full stop"}, {"title": ""}, {"name": "../x"}, {"weight": 3},
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            StylePreset.model_validate({**GOOD, **wrong})

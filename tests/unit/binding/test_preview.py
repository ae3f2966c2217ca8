"""A theme in a small picture: what is its own is seen."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from tests.unit.binding.sample import TEXT, make_book, reader, without_picture
from visutale.binding.preview import preview
from visutale.binding.themes import THEMES

SIDE_PX = 60


def _seen(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (2 * SIDE_PX, SIDE_PX)
        return np.asarray(image.convert("L"), dtype=int)


def test_every_theme_looks_like_itself_even_if_all_are_asked_for_at_once() -> None:
    book, files = make_book(texts=("It was dark.", "“Where is it?” asked Pip.", TEXT), side=64)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda theme: _seen(preview(book, reader(files), theme, SIDE_PX)), THEMES.values()))
    for index, picture in enumerate(found):
        assert all(np.abs(picture - other).mean() > 4 for other in found[:index])


def test_bubbles_are_shown_where_a_theme_has_them() -> None:
    book, files = make_book(texts=("It was dark.", "“Where is it?” asked Pip."), side=64)
    alone = book.model_copy(update={"pages": book.pages[1:]})
    comic = _seen(preview(book, reader(files), THEMES["comic"], SIDE_PX))
    assert (comic == _seen(preview(alone, reader(files), THEMES["comic"], SIDE_PX))).all()


@pytest.mark.parametrize("theme", ["paper", "panorama", "comic"])
def test_a_book_without_pages_or_pictures_has_a_look_too(theme: str) -> None:
    book, files = make_book(texts=("It was dark.",), side=64)
    for one in (book.model_copy(update={"pages": ()}), without_picture(without_picture(book, 1), 0)):
        assert _seen(preview(one, reader(files), THEMES[theme], SIDE_PX)).std() > 5

"""Themes: every one binds every book, is easy to read, and looks like itself."""

from __future__ import annotations

import io

import numpy as np
import pypdf
import pypdfium2
import pytest

from tests.unit.binding.sample import TEXT, make_book, reader
from visutale.binding import layout, places
from visutale.binding.palette import contrast, palette_of
from visutale.binding.pdf import bind_pdf
from visutale.binding.themes import THEMES, Theme, theme_called
from visutale.book import Box
from visutale.errors import ConfigError

EACH = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


@EACH
def test_every_word_is_there_in_every_theme(theme: Theme) -> None:
    book, files = make_book(title="The Moon’s Teapot", texts=(TEXT, "Short.", " ".join([TEXT] * 6)), side=64)
    data = bind_pdf(book, reader(files), theme)
    said = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    for text in (book.title, *(page.text for page in book.pages)):
        assert " ".join(text.split())[:60] in " ".join(said.split())
    assert f"Set in {' and '.join(theme.fonts)}" in " ".join(said.split())
    assert data == bind_pdf(book, reader(files), theme)


@EACH
def test_words_stand_out_from_their_ground(theme: Theme) -> None:
    palette = palette_of(None, theme.paper if theme.on_dark else None)
    assert contrast(palette.ink, theme.paper) >= 7
    assert contrast(palette.title, theme.paper) >= 4.5


def test_no_two_themes_look_the_same() -> None:
    book, files = make_book(texts=(TEXT,), side=64)
    pages = []
    for theme in THEMES.values():
        with pypdfium2.PdfDocument(bind_pdf(book, reader(files), theme)) as document:
            shown = [document[index].render(scale=0.2).to_numpy().astype(int) for index in (0, 1)]
        pages.append(np.concatenate(shown))
    for index, page in enumerate(pages):
        assert all(np.abs(page - other).mean() > 4 for other in pages[:index])


def test_a_band_keeps_off_figures_or_there_is_none() -> None:
    panel = layout.page_text(TEXT, "6-8", theme=THEMES["poster"]).panel
    below, above = Box(0.4, 0.8, 0.6, 0.95), Box(0.4, 0.05, 0.6, 0.2)
    assert places.place_band(panel, 1, ()) == Box(0.0, 1 - places.place_band(panel, 2, ()).bottom, 1.0, 1.0)  # type: ignore[union-attr]
    assert places.place_band(panel, 1, (below,)).top == 0.0  # type: ignore[union-attr]
    assert places.place_band(panel, 1, (below, above)) is None


def test_an_unknown_theme_is_refused_with_all_that_there_are() -> None:
    assert theme_called("") is THEMES["paper"]
    with pytest.raises(ConfigError, match="baroque") as caught:
        theme_called("baroque")
    assert all(name in str(caught.value) for name in THEMES)

"""What bound pages look like, compared with pictures that were looked at and found right.

``pytest tests/golden --renew-golden`` writes them anew; look at every one before it is committed.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from tests.unit.binding.sample import TEXT, Files, make_book, reader, without_picture
from tests.unit.binding.scripts import SCRIPTS
from visutale.binding.layout import PAGE_PT
from visutale.binding.pdf import bind_pdf
from visutale.binding.themes import THEMES, USUAL, Theme
from visutale.book import Book, Box

GOLDEN = Path(__file__).parent / "pages"
SIDE_PX, LARGE_PX, COLOURS = 300, 480, 64
MEAN_DIFFERENCE, CHANGED_SHARE, CHANGED = 2.0, 0.01, 48
"""Of 255: the mean over the page, and the share of pixels that may differ by more than CHANGED."""

_LONG = f"{TEXT}\n“Who is there?” said Pip. “Only me,” said a very small voice, and out of the wardrobe came a firefly."


def _usual() -> tuple[Book, Files]:
    return make_book(texts=("Pip was a small green dragon. He did not like the dark.", TEXT), side=300)


def _missing() -> tuple[Book, Files]:
    book, files = _usual()
    return without_picture(without_picture(book, 2), 0), files


def _crowded() -> tuple[Book, Files]:
    everywhere = (Box(0.05, 0.05, 0.95, 0.95),)
    return make_book(age="9-12", title="Łucja und der große Bär", texts=(_LONG,), side=300, clear=everywhere, hue=30)


def _flowing() -> tuple[Book, Files]:
    return make_book(age="3-5", title="Pip", texts=("\n".join([TEXT] * 3),), side=300, hue=120)


def _spoken() -> tuple[Book, Files]:
    text = "Pip looked up. “Where is the moon?” he asked. *Nobody* answered. “Is it **gone**?” said Pip."
    return make_book(texts=(text, "Pip was a small green dragon."), side=300, clear=(Box(0.42, 0.48, 0.58, 0.64),))


PAGES: dict[str, tuple[Callable[[], tuple[Book, Files]], int]] = {
    "cover": (_usual, 0),
    "words-below": (_usual, 1),
    "words-above": (_usual, 2),
    "colophon": (_usual, 3),
    "cover-missing": (_missing, 0),
    "picture-missing": (_missing, 2),
    "cover-crowded": (_crowded, 0),
    "words-beneath": (_crowded, 1),
    "cover-short-title": (_flowing, 0),
    "words-alone": (_flowing, 2),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_did(name: str, request: pytest.FixtureRequest) -> None:
    make, index = PAGES[name]
    book, files = make()
    _compare(_render(bind_pdf(book, reader(files)), index), name, request)


@pytest.mark.parametrize(("theme", "index"), [("comic", 1), ("paper", 1), ("panorama", 3), ("panorama", 4)])
def test_speech_and_spreads_look_as_they_did(theme: str, index: int, request: pytest.FixtureRequest) -> None:
    book, files = _spoken()
    _compare(_render(bind_pdf(book, reader(files), THEMES[theme]), index), f"spoken-{theme}-{index}", request)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("index", [0, 1])
def test_a_theme_looks_as_it_did(theme: Theme, index: int, request: pytest.FixtureRequest) -> None:
    book, files = _usual()
    _compare(_render(bind_pdf(book, reader(files), theme), index), f"theme-{theme.name}-{index}", request)


@pytest.mark.parametrize("language", SCRIPTS)
def test_a_script_looks_as_it_did(language: str, request: pytest.FixtureRequest) -> None:
    """The title's lines and the page's words, as large as letters can be told from one another."""
    text = SCRIPTS[language]
    book, files = make_book(title=text.split("“")[0].split("«")[0][:16].strip(), texts=(text,), side=16)
    pdf = bind_pdf(book.model_copy(update={"language": language}), reader(files))
    title, words = (_render(pdf, index, LARGE_PX) for index in (0, 1))
    both = Image.new("RGB", (LARGE_PX, LARGE_PX * 2 // 3))
    both.paste(title.crop((0, 0, LARGE_PX, LARGE_PX // 3)), (0, 0))
    both.paste(words.crop((0, LARGE_PX * 2 // 3, LARGE_PX, LARGE_PX)), (0, LARGE_PX // 3))
    _compare(both, f"script-{language}", request)


def test_words_in_columns_look_as_they_did(request: pytest.FixtureRequest) -> None:
    """The panel of a page, twice as large."""
    text = f"{SCRIPTS['ja']}2026年12月3日、*みんな*で「スーパー…」と“Hello”へ行ったよ!!"
    book, files = make_book(texts=(text,), side=16)
    pdf = bind_pdf(book.model_copy(update={"language": "ja"}), reader(files), replace(USUAL, vertical=True))
    page = _render(pdf, 1, 2 * LARGE_PX)
    _compare(page.crop((LARGE_PX // 2, 30, LARGE_PX * 3 // 2, LARGE_PX + 30)), "script-ja-vertical", request)


def _compare(page: Image.Image, name: str, request: pytest.FixtureRequest) -> None:
    golden = GOLDEN / f"{name}.png"
    if request.config.getoption("--renew-golden"):
        GOLDEN.mkdir(exist_ok=True)
        page.quantize(COLOURS).save(golden, optimize=True)
        return
    with Image.open(golden) as image:
        expected = np.asarray(image.convert("RGB"), dtype=np.int16)
    difference = np.abs(np.asarray(page.quantize(COLOURS).convert("RGB"), dtype=np.int16) - expected).max(axis=2)
    assert difference.mean() <= MEAN_DIFFERENCE
    assert (difference > CHANGED).mean() <= CHANGED_SHARE


def _render(pdf: bytes, index: int, side_px: int = SIDE_PX) -> Image.Image:
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return document[index].render(scale=side_px / PAGE_PT).to_pil().convert("RGB")

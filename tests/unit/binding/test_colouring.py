"""Pictures as lines to be coloured in."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from tests.unit.binding.sample import landscape, make_book, picture, reader
from visutale.binding.marks import marked_picture
from visutale.binding.pdf import bind_pdf
from visutale.binding.printing.colouring import colouring, line_art
from visutale.book import Painted, SoundAsset


@cache
def _lines() -> np.ndarray:
    return np.asarray(line_art(Image.open(io.BytesIO(landscape(side=256)))))


def test_a_picture_becomes_a_few_dark_lines_on_white() -> None:
    lines = _lines()
    assert lines.shape == (2048, 2048)
    assert (lines == 255).mean() > 0.85
    assert (lines < 40).mean() > 0.01
    assert ((lines >= 40) & (lines < 215)).mean() < 0.02


def test_the_lines_are_where_things_end() -> None:
    """The figure in the middle and the sun are discs: a line goes all round, and nothing is inside."""
    lines = _lines()
    for x, y, radius in ((0.5, 0.56, 0.08), (0.775, 0.195, 0.075)):
        rows, columns = np.ogrid[:2048, :2048]
        away = np.hypot(columns / 2048 - x, rows / 2048 - y)
        angle = np.floor((np.arctan2(rows / 2048 - y, columns / 2048 - x) + np.pi) / (2 * np.pi) * 23.99)
        ring = (np.abs(away - radius) < 0.012) & (lines < 128)
        assert len(set(angle[ring])) == 24
        assert lines[away < radius - 0.03].min() == 255


def test_grain_is_not_drawn_and_what_lies_on_it_is() -> None:
    grain = np.random.default_rng(6).normal(128, 30, (512, 1024, 3)).clip(0, 255).astype(np.uint8)
    image = Image.fromarray(grain)
    ImageDraw.Draw(image).rectangle((700, 150, 900, 360), fill=(250, 240, 20))
    dark = np.asarray(line_art(image)) < 128
    assert dark[:, : dark.shape[1] // 2].mean() < 0.01
    assert dark[:, dark.shape[1] // 2 :].mean() > 0.005


@pytest.mark.parametrize("size", [(1, 1), (1, 500)])
def test_odd_pictures_become_lines_too(size: tuple[int, int]) -> None:
    assert min(line_art(Image.new("RGB", size, (200, 30, 60))).size) >= 8


def test_the_same_book_is_bound_with_line_art_and_all_its_words() -> None:
    book, files = make_book(texts=("Hi there.", "Bye."), side=256)
    files["2.jpg"] = b"no picture"
    media = reader(files)
    drawn = colouring(media)
    pdf = bind_pdf(book, drawn)
    with pypdfium2.PdfDocument(pdf) as document:
        assert "Hi there." in document[1].get_textpage().get_text_range()
        page = np.asarray(document[1].render(scale=0.5).to_pil().convert("L"))
        assert (page > 230).mean() > 0.85
        assert (page < 60).any()
        assert "can’t be read" in document[2].get_textpage().get_text_range()
    assert book.cover.picture is not None
    assert drawn(book.cover.picture) == colouring(media)(book.cover.picture)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_file_keeps_its_format_and_says_how_its_picture_was_made(kind: str) -> None:
    _, files = make_book(texts=("Hi.",), side=16)
    out = io.BytesIO()
    Image.new("RGB", (4, 200), (200, 30, 60)).save(out, kind)
    data = marked_picture(out.getvalue(), Painted(model="m", prompt="p"), "By a painter.")
    asset = picture(files, "a", data).model_copy(update={"media_type": f"image/{kind.lower()}"})
    drawn = colouring(reader(files))(asset)
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.format == kind
    for said in (b"digitalsourcetype/trainedAlgorithmicMedia", b"By a painter."):
        assert said in drawn


def test_sounds_stay_as_they_are() -> None:
    voice = SoundAsset(file="v.wav", media_type="audio/wav", sha256="", size_bytes=7, duration_s=1.0)
    assert colouring(reader({"v.wav": b"a voice"}))(voice) == b"a voice"

"""Words in columns: what stands upright and what lies on its side, where columns end, and how they are copied."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.binding.sample import Files, make_book, reader, without_picture
from tests.unit.binding.scripts import SCRIPTS
from visutale.binding.epub import bind_epub
from visutale.binding.formats import bind, order_of
from visutale.binding.layout import PAGE_PT, page_text
from visutale.binding.pdf import bind_pdf
from visutale.binding.text import clean, unsupported_script
from visutale.binding.themes import THEMES, USUAL
from visutale.binding.typeset import Line, set_text
from visutale.binding.vertical import Square, Upright, is_set_in_columns, set_columns
from visutale.book import Book
from visutale.emphasis import plain
from visutale.errors import BindingError

COLUMNS = replace(USUAL, vertical=True)
MIXED = (
    "*とても*小さな**キツネ**は、12月3日の8:30に言いました。「お月さまを、家に持って帰るよ!!」そして…本当に――ﾈｺとﾊﾞｽで。\n"
    "AさんのTシャツは2026年の“Hello, World”だよ～。I am Pip.🐉と👨‍👩‍👧を（ちょっと）見た。"
)
ODD = (
    "12",
    "🐉🐉",
    "あ\nい\nうん。\nえ？",
    "A sentence in English: “Hello!” said Pip.",
    "だんだん—―Donaudampfschifffahrt",
    "",
)


def _in(language: str, *texts: str) -> tuple[Book, Files]:
    book, files = make_book(title=texts[0][:8], texts=texts, side=16)
    return book.model_copy(update={"language": language}), files


def _copied(data: bytes) -> list[str]:
    """What is copied from each page between the cover and the end, without spaces and the page's number."""
    with pypdfium2.PdfDocument(data) as document:
        copied = [unicodedata.normalize("NFC", page.get_textpage().get_text_range()) for page in document]
    return ["".join(text.split()).removesuffix(str(number)) for number, text in enumerate(copied[1:-1], start=1)]


def _written(text: str) -> str:
    return "".join(plain(clean(text)).split())


@pytest.mark.parametrize(
    ("language", "texts"),
    [("ja", (SCRIPTS["ja"], MIXED, *ODD)), ("zh-Hans", (SCRIPTS["zh-Hans"],)), ("zh-Hant", (SCRIPTS["zh-Hant"],))],
)
def test_columns_are_copied_as_they_are_read(language: str, texts: tuple[str, ...]) -> None:
    book, files = _in(language, *texts)
    first, *others = _copied(bind_pdf(without_picture(book, 1), reader(files), COLUMNS))
    written = [*map(_written, texts)]
    assert first.endswith(written[0]) and others == written[1:]


def _parts(text: str, language: str = "ja") -> list[tuple[str, str]]:
    names = {Upright: "upright", Square: "square"}
    return [
        ("".join(glyph.text for glyph in run.glyphs), names.get(type(run), "along"))
        for line in set_columns(text, "text", 100.0, language) for word in line.words for run in word.runs
    ]  # fmt: skip


def test_letters_stand_numbers_share_a_square_and_words_lie_on_their_side() -> None:
    assert _parts("12月") == [("12", "square"), ("月", "upright")]
    assert _parts("2026年") == [("2026", "along"), ("年", "upright")]
    assert _parts("Tシャツ!!") == [("T", "square"), ("シャツ", "upright"), ("!!", "square")]
    assert _parts("8:30") == [("8:30", "along")]
    assert _parts("★①ー…。") == [("★①ー…。", "upright")]
    assert [way for _, way in _parts("ﾊﾞ👨‍👩‍👧Яש")] == ["square", "square", "along", "along"]


def test_signs_have_their_vertical_forms_and_places() -> None:
    """Where ー is a stroke from top to bottom, brackets open downwards, and 。 is at the upper right."""
    (line,), (flat,) = set_columns("ー「。", "text", 9.0, "ja"), set_text("ー「。", "text", 9.0, "ja")
    column, usual = ([glyph for word in one.words for run in word.runs for glyph in run.glyphs] for one in (line, flat))
    assert [glyph.text for glyph in column] == [glyph.text for glyph in usual]
    assert all(one.number != other.number for one, other in zip(column, usual, strict=True))
    assert {(glyph.advance, glyph.dx, glyph.dy) for glyph in column} == {(1000, -500, -880)}
    bar, _, stop = (line.words[0].runs[0].face.font.get_glyph_extents(glyph.number) for glyph in column)
    assert -bar.height > 3 * bar.width and stop.x_bearing > 500 and stop.y_bearing > 500


def test_stressed_letters_have_dots_to_their_right() -> None:
    (line,) = set_columns("*月*と", "text", 9.0, "zh-Hans")
    letter, dot = line.words[0].runs[0].glyphs
    assert (letter.text, dot.text, dot.advance) == ("月", "", 0) and dot.dx > 0


def test_columns_end_where_lines_do() -> None:
    text = SCRIPTS["ja"]
    columns = set_columns(text, "text", 9.0, "ja")
    assert [line.text for line in columns] == [line.text for line in set_text(text, "text", 9.0, "ja")]
    assert not any(line.text[0] in "。！」っー、" for line in columns)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="あー。「1２ﾈa A!🐉\n", max_size=60), st.floats(2.0, 30.0))
def test_any_text_keeps_every_character_in_columns(text: str, measure: float) -> None:
    cleaned = clean(text)
    if unsupported_script(cleaned):
        return
    columns = set_columns(cleaned, "text", measure, "ja")
    assert all(line.width <= max([measure, *(word.width for word in line.words)]) + 1e-6 for line in columns)
    assert _drawn(columns) == _drawn(set_text(cleaned, "text", measure, "ja"))


def _drawn(lines: tuple[Line, ...]) -> Counter[str]:
    return Counter("".join(glyph.text for line in lines for word in line.words for run in word.runs
                           for glyph in run.glyphs))  # fmt: skip


def test_a_long_page_flows_on_in_longer_columns() -> None:
    text = "\n".join([SCRIPTS["ja"] * 8] * 15)
    setting = page_text(text, "6-8", language="ja", theme=COLUMNS)
    parts = [setting.panel, *setting.more]
    assert len(text) > 5000 and len(parts) > 8
    assert "".join(line.text for part in parts for line in part.lines) == text.replace("\n", "")
    assert all(part.width <= PAGE_PT and part.height <= PAGE_PT * 0.8 for part in parts)
    assert max(line.width for line in parts[1].lines) > 1.5 * max(line.width for line in parts[0].lines)


@pytest.mark.parametrize("theme", ["comic", "fairytale"])
def test_words_stay_on_the_page_in_every_arrangement(theme: str) -> None:
    book, files = _in("ja", MIXED, MIXED * 6)
    data = bind_pdf(book, reader(files), replace(THEMES[theme], vertical=True))
    with pypdfium2.PdfDocument(io.BytesIO(data)) as document:
        for page in document:
            words = page.get_textpage()
            boxes = [words.get_charbox(index) for index in range(words.count_chars())]
            assert all(-2 <= side <= PAGE_PT + 2 for box in boxes for side in box)


def test_an_epub_has_columns_and_is_turned_from_the_right() -> None:
    book, files = _in("ja", MIXED)
    flowing = _texts(bind_epub(book, reader(files), reflowable=True))
    columns = _texts(bind_epub(book, reader(files), reflowable=True, theme=COLUMNS))
    assert 'page-progression-direction="rtl"' in columns["package.opf"]
    assert "writing-mode: vertical-rl" in columns["style.css"] and "vertical" not in flowing["style.css"]
    assert 'class="vertical"' in columns["page-1.xhtml"] and 'class="vertical"' not in columns["colophon.xhtml"]
    squares = columns["page-1.xhtml"].split('<span class="square">')[1:]
    assert [part.partition("<")[0] for part in squares] == ["12", "3", "!!", "A", "T"]
    assert "square" not in flowing["page-1.xhtml"]


def _texts(epub: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        kinds = (".opf", ".css", ".xhtml")
        return {Path(name).name: archive.read(name).decode() for name in archive.namelist() if name.endswith(kinds)}


def test_only_languages_that_are_set_so_have_columns(tmp_path: Path) -> None:
    assert [language for language in SCRIPTS if is_set_in_columns(language)] == ["zh-Hans", "zh-Hant", "ja"]
    book, files = _in("ja", SCRIPTS["ja"])
    page = book.pages[0].model_copy(update={"original": "The small fox."})
    book = book.model_copy(update={"pages": (page,), "bilingual": True, "original_language": "en"})
    for ending in ("pdf", "epub"):
        out = tmp_path / f"book.{ending}"
        bind(book, reader(files), out, order_of(out, "vertical", "bedtime"))
        assert out.stat().st_size > 1000
        refused = tmp_path / f"german.{ending}"
        with pytest.raises(BindingError, match="Books in German are not set in columns"):
            bind(book.model_copy(update={"language": "de"}), reader(files), refused, order_of(refused, "vertical"))
        assert not refused.exists()
    assert _copied((tmp_path / "book.pdf").read_bytes()) == [_written(SCRIPTS["ja"])]  # without its original

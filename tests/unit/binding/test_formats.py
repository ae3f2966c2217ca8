"""What a book can be bound as, ordered by a file name and two choices."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pikepdf
import pytest

from tests.unit.binding.sample import TEXT, make_book, reader
from visutale.binding.formats import EDITIONS, ENDINGS, USUAL, bind, order_of
from visutale.errors import BindingError, ConfigError, InputError

PAPERS = {"screen": (612, 612), "a4": (595, 842), "letter": (612, 792), "booklet": (842, 595), "easy": (612, 612)}


@pytest.mark.parametrize("edition", PAPERS)
def test_pages_have_the_size_that_was_ordered(edition: str, tmp_path: Path) -> None:
    book, files = make_book(texts=(TEXT,), side=64)
    out = tmp_path / "book.pdf"
    bound = bind(book, reader(files), out, order_of(out, edition))
    assert bound.files == [out]
    with pikepdf.open(out) as pdf:
        box = [round(float(side)) for side in pdf.pages[0].mediabox]
    assert (box[2] - box[0], box[3] - box[1]) == PAPERS[edition]
    assert bool(bound.warnings) == (edition in ("a4", "letter"))  # 64 pixels are few on paper


def test_print_on_demand_is_two_files_and_says_what_to_know(tmp_path: Path) -> None:
    book, files = make_book(texts=(TEXT,), side=64)
    bound = bind(book, reader(files), tmp_path / "book.pdf", order_of(tmp_path / "book.pdf", "pod"))
    assert [file.name for file in bound.files] == ["book.pdf", "book-cover.pdf"] and bound.warnings
    with pikepdf.open(bound.files[0]) as pdf:
        assert len(pdf.pages) == 24


def test_a_theme_and_a_bilingual_edition(tmp_path: Path) -> None:
    book, files = make_book(texts=(TEXT,), side=64)
    one, other, both = (tmp_path / f"{name}.pdf" for name in ("one", "other", "both"))
    bind(book, reader(files), one, USUAL)
    bind(book, reader(files), other, order_of(other, theme="comic"))
    assert one.read_bytes() != other.read_bytes()
    with pytest.raises(BindingError, match="one language only"):
        bind(book, reader(files), both, order_of(both, "bilingual"))
    assert not both.exists()
    pages = (book.pages[0].model_copy(update={"original": "Ein Wort."}),)
    bind(book.model_copy(update={"pages": pages}), reader(files), both, order_of(both, "bilingual"))
    assert both.stat().st_size > 1000


@pytest.mark.parametrize(("edition", "fixed"), [("", True), ("reflowable", False)])
def test_an_epub_has_fixed_pages_or_flows(edition: str, fixed: bool, tmp_path: Path) -> None:
    book, files = make_book(texts=(TEXT,), side=64)
    out = tmp_path / "book.epub"
    bind(book, reader(files), out, order_of(out, edition))
    with zipfile.ZipFile(out) as archive:
        package = next(archive.read(name).decode() for name in archive.namelist() if name.endswith(".opf"))
    assert ("pre-paginated" in package) == fixed


def test_every_format_has_an_edition_and_every_wrong_order_is_refused_in_words() -> None:
    assert {one.ending for one in EDITIONS} == set(ENDINGS)
    assert len({(one.ending, one.name) for one in EDITIONS}) == len(EDITIONS)
    assert order_of(Path("Book.PDF")) == USUAL
    with pytest.raises(InputError, match="does not end as a book does") as caught:
        order_of(Path("book.docx"))
    assert all(f".{ending}" in caught.value.remedy for ending in ENDINGS)
    with pytest.raises(InputError, match="no PDF edition called “scroll”") as caught:
        order_of(Path("book.pdf"), "scroll")
    assert all(name in caught.value.remedy for name in PAPERS)
    with pytest.raises(InputError, match="no Film edition"):
        order_of(Path("book.mp4"), "booklet")
    with pytest.raises(ConfigError, match="no theme called"):
        order_of(Path("book.pdf"), theme="baroque")
    with pytest.raises(InputError, match="a look of its own"):
        order_of(Path("book.mp3"), theme="comic")

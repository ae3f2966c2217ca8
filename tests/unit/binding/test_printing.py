"""Books on paper: what lies where on printed sheets, read back with PDFium and qpdf."""

from __future__ import annotations

import io

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from tests.unit.binding.sample import TEXT, make_book, reader, without_picture
from visutale.binding.layout import PAGE_PT
from visutale.binding.media import Media
from visutale.binding.pdf import bind_pdf
from visutale.binding.printing.at_home import booklet, home
from visutale.binding.printing.imposition import saddle_stitch
from visutale.binding.printing.papers import PAPERS, Paper
from visutale.binding.printing.print_on_demand import PrintOnDemand, interior_and_cover
from visutale.binding.printing.resolution import resolution, summary
from visutale.binding.printing.wraparound import spine_width, wraparound
from visutale.binding.themes import NIGHT, THEMES
from visutale.book import Asset, Box

BOOK, FILES = make_book(texts=tuple(f"{word.title()}. {TEXT}" for word in ("one", "two", "three", "four")), side=96)
MEDIA = reader(FILES)
RTL = BOOK.model_copy(update={"language": "he"})


@pytest.fixture(scope="module")
def bound() -> bytes:
    return bind_pdf(BOOK, MEDIA)


@pytest.fixture(scope="module")
def on_demand() -> dict[bool, PrintOnDemand]:
    """By whether the book is bound on the right."""
    return {False: interior_and_cover(BOOK, MEDIA), True: interior_and_cover(RTL, MEDIA)}


def _rendered(pdf: bytes) -> list[np.ndarray]:
    """Every page at half a pixel a point."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [np.asarray(page.render(scale=0.5).to_pil().convert("RGB"), dtype=np.int16) for page in document]


def _words(pdf: bytes) -> list[list[str]]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range().split() for page in document]


def _part(sheet: np.ndarray, left: float, top: float, side: float) -> np.ndarray:
    """A square of a sheet, given in points, as large as a rendered page."""
    from PIL import Image

    image = Image.fromarray(sheet.astype(np.uint8))
    box = (left / 2, top / 2, (left + side) / 2, (top + side) / 2)
    return np.asarray(image.resize((306, 306), box=box), dtype=np.int16)


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.abs(one[6:-6, 6:-6] - other[6:-6, 6:-6]).mean() < 10)


def _sound(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.check_pdf_syntax() == []


# --- folding ---


def _folded(count: int, *, rtl: bool) -> list[int | None]:
    """The pages as they are read when the printed sheets are laid into one another and folded, the first side outside.

    On the other side of a sheet's left half is the right half of its back. The half that is turned first has its first
    side before the middle of the booklet and comes from the right in a book that is bound on the left.
    """
    sides = saddle_stitch(count, rtl=rtl)
    before: list[int | None] = []
    after: list[int | None] = []
    for front, back in zip(sides[::2], sides[1::2], strict=True):
        right_half, left_half = (front.right, back.left), (front.left, back.right)
        turned_first, turned_last = (left_half, right_half) if rtl else (right_half, left_half)
        before += turned_first
        after[:0] = reversed(turned_last)
    return [*before, *after]


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("count", range(1, 31))
def test_a_folded_booklet_reads_in_order_with_the_cover_outside(count: int, rtl: bool) -> None:
    read = _folded(count, rtl=rtl)
    assert len(read) % 4 == 0
    assert len(read) - count < 4
    assert [page for page in read if page is not None] == list(range(count))
    assert read[-1] == count - 1
    assert read[: count - 1] == list(range(count - 1))


@pytest.mark.parametrize("rtl", [False, True])
def test_the_front_of_a_booklet_is_on_the_side_where_it_opens(bound: bytes, rtl: bool) -> None:
    pages, made = _rendered(bound), booklet(bound, "a4", rtl=rtl)
    sheets = _rendered(made)
    assert len(pages) == 6
    assert len(sheets) == 4
    height, width = 595.28, 841.89
    side = width / 2 - 18
    halves = [
        [_part(sheet, left, (height - side) / 2, side) for left in (18.0, width / 2)] for sheet in sheets
    ]  # fmt: skip
    order = [(5, 0), (1, None), (None, 2), (3, 4)]
    for shown, expected in zip(halves, order, strict=True):
        for half, index in zip(shown, reversed(expected) if rtl else expected, strict=True):
            assert half[10:-10, 10:-10].min() == 255 if index is None else _same(half, pages[index])
    _sound(made)
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"
        assert "/Outlines" not in document.Root
        assert document.docinfo.Title == BOOK.title


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_at_home_every_page_lies_whole_in_the_middle_of_its_sheet(bound: bytes, paper: Paper) -> None:
    made = home(bound, paper)
    width, height = PAPERS[paper]
    side = width - 36
    for sheet, page in zip(_rendered(made), _rendered(bound), strict=True):
        assert sheet.shape[:2] == (round(height / 2 + 0.4), round(width / 2 + 0.4))
        assert _same(_part(sheet, 18, (height - side) / 2, side), page)
        assert sheet[:, :8].min() == 255
        assert sheet[:30].min() == 255
    assert _words(made) == _words(bound)
    _sound(made)
    with pikepdf.open(io.BytesIO(made)) as document:
        links = [link for page in document.pages for link in page.obj.get("/Annots", ())]
        assert links
        assert all(18 < float(link.Rect[0]) < float(link.Rect[2]) < width - 18 for link in links)
        with document.open_outline() as outline:
            assert len(outline.root) == 6


def test_the_same_book_is_printed_by_the_same_bytes(bound: bytes, on_demand: dict[bool, PrintOnDemand]) -> None:
    assert home(bound, "a4") == home(bound, "a4")
    assert booklet(bound, "letter", rtl=True) == booklet(bound, "letter", rtl=True)
    assert interior_and_cover(BOOK, MEDIA) == on_demand[False]


# --- print on demand ---


@pytest.mark.parametrize("rtl", [False, True])
def test_pages_for_a_printer_have_their_bleed_on_three_sides(
    bound: bytes, on_demand: dict[bool, PrintOnDemand], rtl: bool
) -> None:
    interior = on_demand[rtl].interior
    _sound(interior)
    with pikepdf.open(io.BytesIO(interior)) as document:
        assert len(document.pages) == 24
        assert "/Outlines" not in document.Root
        for index, page in enumerate(document.pages):
            spine_at_left = (index % 2 == 0) != rtl
            left = 0 if spine_at_left else 9
            assert [float(edge) for edge in page.mediabox] == [0, 0, 621, 630]
            assert [float(edge) for edge in page.obj.BleedBox] == [0, 0, 621, 630]
            assert [float(edge) for edge in page.trimbox] == [left, 9, left + 612, 621]
            assert "/Annots" not in page.obj
            for font in page.resources.get("/Font", {}).values():
                described = font.DescendantFonts[0] if font.Subtype == "/Type0" else font
                assert {"/FontFile2", "/FontFile3"} & set(described.FontDescriptor.keys())
    if not rtl:
        assert _words(interior)[:6] == _words(bound)  # the mirrored edges have no words
        for index, (printed, page) in enumerate(zip(_rendered(interior), _rendered(bound), strict=False)):
            assert _same(_part(printed, 0 if index % 2 == 0 else 9, 9, PAGE_PT), page)


def test_a_page_goes_on_over_its_edges_without_a_seam(on_demand: dict[bool, PrintOnDemand]) -> None:
    """The picture is a sky above hills, and neither ends at the trimmed edge."""
    first = _rendered(on_demand[False].interior)[2]
    assert np.abs(first[:4, 20:-20] - first[6:10, 20:-20]).max() < 12
    outside, inside = first[20:-20, -4:], first[20:-20, -10:-6]
    assert (np.abs(outside - inside).max(axis=2) < 12).mean() > 0.95


@pytest.mark.parametrize(("theme", "rtl"), [*((theme, False) for theme in THEMES), ("paper", True)])
def test_words_keep_away_from_the_spine_and_the_knife(theme: str, rtl: bool) -> None:
    interior = interior_and_cover(RTL if rtl else BOOK, MEDIA, THEMES[theme]).interior
    with pypdfium2.PdfDocument(interior) as document:
        with_words = [index for index in range(6) if document[index].get_textpage().count_chars()]
        assert with_words == ([0, 2, 4] if theme == "panorama" else list(range(6)))
        for index in with_words:
            page = document[index].get_textpage()
            boxes = np.array([page.get_charbox(i) for i in range(page.count_chars())])
            boxes = boxes[boxes[:, 2] > boxes[:, 0]]
            spine_at_left = (index % 2 == 0) != rtl
            inside = boxes[:, 0].min() if spine_at_left else 621 - boxes[:, 2].max()
            outside = 612 - boxes[:, 2].max() if spine_at_left else boxes[:, 0].min() - 9
            assert inside >= 27
            assert min(outside, boxes[:, 1].min() - 9, 621 - boxes[:, 3].max()) >= 18


def test_quiet_pages_fill_the_book_up_and_are_not_blank(on_demand: dict[bool, PrintOnDemand]) -> None:
    pages = _rendered(on_demand[False].interior)
    assert all(page.min() < 240 for page in pages[6:])
    assert any("18 at its end have room to draw" in warning for warning in on_demand[False].warnings)


def test_a_book_of_25_pages_gets_one_more_and_no_other() -> None:
    book, files = make_book(texts=("Hi.",) * 23, side=16)
    made = interior_and_cover(book, reader(files))
    with pikepdf.open(io.BytesIO(made.interior)) as document:
        assert len(document.pages) == 26
    assert any("1 at its end has room" in warning for warning in made.warnings)


# --- the cover ---


@pytest.mark.parametrize(("stock", "inches"), [("white", 0.2252), ("cream", 0.25), ("colour", 0.2347)])
def test_the_spine_is_as_thick_as_its_pages(stock: str, inches: float) -> None:
    assert spine_width(100, stock) == pytest.approx(inches * 72)  # type: ignore[arg-type]


@pytest.mark.parametrize("rtl", [False, True])
def test_the_cover_wraps_round_with_its_front_where_the_book_opens(
    bound: bytes, on_demand: dict[bool, PrintOnDemand], rtl: bool
) -> None:
    cover = on_demand[rtl].cover
    _sound(cover)
    width = 2 * 612 + 18 + 24 * 0.002347 * 72
    with pikepdf.open(io.BytesIO(cover)) as document:
        assert len(document.pages) == 1
        assert document.docinfo.Title == BOOK.title
        page = document.pages[0]
        assert [float(edge) for edge in page.mediabox] == pytest.approx([0, 0, width, 630], abs=0.01)
        assert [float(edge) for edge in page.trimbox] == pytest.approx([9, 9, width - 9, 621], abs=0.01)
    shown = _rendered(cover)[0]
    front = _part(shown, 9 if rtl else width - 621, 9, PAGE_PT)
    if not rtl:
        assert _same(front, _rendered(bound)[0])
    back = shown[:, 312:] if rtl else shown[:, :306]
    barcode = back[-(9 + 18 + 87) // 2 : -5]
    assert np.abs(barcode - barcode[0, 20]).max() <= 1  # one quiet colour, from edge to edge
    assert np.abs(back[40:180] - barcode[0, 20]).max() > 60  # and above it a picture


@pytest.mark.parametrize(("pages", "words"), [(78, 0), (79, 0), (100, 1), (300, 1)])
def test_a_spine_has_words_where_they_can_be_read(bound: bytes, pages: int, words: int) -> None:
    made = wraparound(BOOK, MEDIA, bound, pages, "colour")
    assert _words(made)[0].count("Afraid") == 1 + words
    with pypdfium2.PdfDocument(made) as document:
        page = document[0].get_textpage()
        middle = (612 + 9) + spine_width(pages, "colour") / 2
        boxes = [page.get_charbox(index) for index in range(page.count_chars())]
        spine = [box for box in boxes if abs((box[0] + box[2]) / 2 - middle) < spine_width(pages, "colour") / 2]
        assert bool(spine) == bool(words)
        room = spine_width(pages, "colour") / 2 - 4.5
        assert all(middle - room <= box[0] and box[2] <= middle + room for box in spine)


def test_the_back_is_of_the_theme(bound: bytes) -> None:
    corner = _rendered(wraparound(BOOK, MEDIA, bound, 24, "colour", THEMES["bedtime"]))[0][-5, 5]
    assert np.abs(corner - 255 * np.array(NIGHT)).max() <= 2


@pytest.mark.parametrize("title", ["", "Of Mice and Lanterns " * 14, "Pip & <Pop>\n“go”", "הדרקון והגחלילית"])
def test_any_title_goes_round_the_book(bound: bytes, title: str) -> None:
    made = wraparound(RTL.model_copy(update={"title": title}), MEDIA, bound, 300, "white")
    _sound(made)
    shown = _rendered(made)[0]
    assert _same(_part(shown, 9, 9, PAGE_PT), _rendered(bound)[0])
    spine = shown[:, 312 : 312 + 22]
    assert (np.abs(spine - spine[0, 0]).max() > 60) == (len(title) < 250)  # so long a title would be too small to read
    assert np.abs(spine[:, [0, -1]] - spine[0, 0]).max() <= 1


@pytest.mark.parametrize("number", [0, 4])
def test_a_book_without_a_picture_gets_its_cover_too(number: int) -> None:
    made = interior_and_cover(without_picture(BOOK, number), MEDIA)
    _sound(made.cover)
    assert len(_rendered(made.interior)) == 24


# --- resolution ---


def _painted(*sides: tuple[int, int]) -> Media:
    """The files of the book, the cover's and the first pages' pictures in these sizes."""
    places = (BOOK.cover, *BOOK.pages)
    sizes = {place.picture.file: size for place, size in zip(places, sides, strict=False) if place.picture}

    def media(asset: Asset) -> bytes:
        out = io.BytesIO()
        Image.new("L", sizes.get(asset.file, (2550, 2550)), 200).save(out, "JPEG")
        return out.getvalue()

    return media


def test_pictures_are_warned_about_below_200_dots_an_inch() -> None:
    media = _painted((1700, 1700), (1699, 4000), (1024, 1024), (1, 1))
    found = resolution(BOOK, "pod", media)
    assert [(one.page, one.dpi) for one in found] == [(1, 199), (2, 120), (3, 0)]
    assert [one.page for one in resolution(BOOK, "booklet", media)] == [2, 3]
    assert str(found[1]) == (
        "The picture of page 2 is printed with 120 dots an inch and will look soft; 200 or more look sharp. "
        "“visutale enlarge” makes a book with larger pictures."
    )
    assert summary(found).startswith("The pictures of pages 1–3 are printed with 0 to 199 dots")
    assert resolution(BOOK, "pod", _painted()) == ()


def test_pictures_over_two_pages_need_more_dots() -> None:
    book, files = make_book(texts=("One.",), side=1800, clear=(Box(0.3, 0.4, 0.45, 0.6),))
    assert resolution(book, "pod", reader(files)) == ()
    (soft,) = resolution(book, "pod", reader(files), THEMES["panorama"])
    assert soft.page == 1 and 100 < soft.dpi < 170
    assert resolution(book, "pod", reader(files), THEMES["gallery"]) == ()
    assert summary(()) == ""

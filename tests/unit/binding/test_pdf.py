"""The bound book, read back by others: PDFium, pypdf and qpdf."""

from __future__ import annotations

import io
import re
import unicodedata

import numpy as np
import pikepdf
import pypdf
import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.unit.binding.sample import TEXT, Files, landscape, make_book, picture, reader, without_picture
from tests.unit.binding.test_text import EUROPE
from visutale.binding.layout import PAGE_PT
from visutale.binding.pdf import bind_pdf
from visutale.binding.text import clean, unsupported_script
from visutale.book import Asset, Book, Box
from visutale.errors import BindingError, LibraryError


def _words(pdf: bytes) -> list[list[str]]:
    """The words of each page, by two readers that must agree. PDFium says U+FFFE for a hyphen at a line's end."""
    with pypdfium2.PdfDocument(pdf) as document:
        seen = [
            document[index].get_textpage().get_text_range().replace("\ufffe", "-").split()
            for index in range(len(document))
        ]
    other = [page.extract_text().split() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    assert seen == other
    return seen


def _render(pdf: bytes, index: int, side: int = 306) -> np.ndarray:
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[index].render(scale=side / PAGE_PT).to_pil().convert("RGB")
    return np.asarray(image, dtype=np.int16)


def _with_cover_bytes(book: Book, files: Files, data: bytes, side: int) -> Book:
    asset = picture(files, "odd", data, side)
    return book.model_copy(update={"cover": book.cover.model_copy(update={"picture": asset})})


def test_words_can_be_copied_out_exactly_as_they_are_in_the_book() -> None:
    texts = tuple(EUROPE.values())
    book, files = make_book(title="Žofka’s first office: “fly”", texts=texts, side=64)
    pages = _words(bind_pdf(book, reader(files)))
    assert pages[0] == ["Žofka’s", "first", "office:", "“fly”", "A", "story", "for", "ages", "6–8"]
    for number, text in enumerate(texts, start=1):
        assert pages[number] == [*text.split(), str(number)]


def test_a_mark_that_must_be_placed_by_the_font_stays_with_its_letter() -> None:
    book, files = make_book(texts=("x\u030c x n\u0303o x\u030co",), side=64)
    assert _words(bind_pdf(book, reader(files)))[1] == ["x\u030c", "x", "ño", "x\u030co", "1"]


_PLAIN, _FILES = make_book(texts=("Hi.",), side=16)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", max_codepoint=0x052F), max_size=60))
@example("ǹ ǆ x\u0323\u030c ﬁ")
def test_any_words_are_printed_whole_or_refused(text: str) -> None:
    pages = (_PLAIN.pages[0].model_copy(update={"text": text}),)
    book = _PLAIN.model_copy(update={"title": text, "pages": pages, "notes": (text,)})
    if unsupported_script(text):
        with pytest.raises(BindingError):
            bind_pdf(book, reader(_FILES))
        return
    page = pypdf.PdfReader(io.BytesIO(bind_pdf(book, reader(_FILES)))).pages[1].extract_text()
    found = unicodedata.normalize("NFC", "".join(page.split())).replace("-", "")
    assert found == unicodedata.normalize("NFC", "".join(clean(text).split()).replace("-", "")) + "1"


def test_the_file_is_sound_and_says_what_it_is() -> None:
    book, files = make_book(side=64)
    data = bind_pdf(book, reader(files))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert pdf.Root.Lang == "en"
        assert pdf.docinfo.Title == book.title
        assert pdf.docinfo.Author == "Made with VisuTale"
        assert "Software made" in str(pdf.docinfo.Subject)
        assert pdf.docinfo.CreationDate == "D:20261121093000+00'00'"
        assert len(pdf.pages) == 10
        assert all([float(side) for side in page.trimbox] == [0, 0, 612, 612] for page in pdf.pages)
        with pdf.open_outline() as outline:
            assert [str(item.title) for item in outline.root] == [
                "Cover", *(f"Page {number}" for number in range(1, 9)), "About this book",
            ]  # fmt: skip
        fonts = [font for font in pdf.objects if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/Font"]
        assert fonts
        for font in fonts:
            described = font.DescendantFonts[0] if font.Subtype == "/Type0" else font
            assert "/FontFile2" in described.FontDescriptor


def test_the_same_book_gives_the_same_bytes_and_jpegs_go_in_as_they_are() -> None:
    book, files = make_book(texts=(TEXT,), side=256)
    data = bind_pdf(book, reader(files))
    assert data == bind_pdf(book, reader(files))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        images = [bytes(image.read_raw_bytes()) for page in pdf.pages for image in page.get_images().values()]
    assert files["cover.jpg"] in images
    assert files["1.jpg"] in images


def test_what_people_said_is_not_printed() -> None:
    book, files = make_book(side=64)
    assert book.source.words == "a secret wish"
    data = bind_pdf(book, reader(files))
    assert "secret" not in " ".join(word for page in _words(data) for word in page)


def test_no_figure_is_covered_by_words() -> None:
    """Where the picture has a red figure, the page has it too, wherever that is, and at the size it has room for."""
    for clear in (Box(0.1, 0.7, 0.9, 0.9), Box(0.1, 0.05, 0.9, 0.3), Box(0.02, 0.02, 0.98, 0.98)):
        image = np.full((306, 306, 3), (40, 80, 200), dtype=np.uint8)
        left, top, right, bottom = (round(share * 306) for share in clear)
        image[top:bottom, left:right] = (230, 0, 0)
        out = io.BytesIO()
        Image.fromarray(image).save(out, "PNG")
        book, files = make_book(texts=(TEXT, TEXT), side=64)
        pages = tuple(
            page.model_copy(update={"picture": picture(files, "red", out.getvalue(), 306, (clear,))})
            for page in book.pages
        )
        pdf = bind_pdf(book.model_copy(update={"pages": pages}), reader(files))
        for index in (1, 2):
            page = _render(pdf, index)
            red = (page[..., 0] > 200) & (page[..., 1] < 60)
            ys, xs = np.nonzero(red)
            whole = (ys.max() - ys.min() + 1) * (xs.max() - xs.min() + 1)
            assert red.sum() > 0.985 * whole  # a full rectangle: nothing lies on it
            ratio = (xs.max() - xs.min() + 1) / (ys.max() - ys.min() + 1)
            assert ratio == pytest.approx((right - left) / (bottom - top), rel=0.05)


@pytest.mark.parametrize("number", [0, 2])
def test_a_missing_picture_is_said_on_its_page_and_the_words_are_there(number: int) -> None:
    book, files = make_book(side=64, texts=(TEXT,) * 4)
    words = " ".join(_words(bind_pdf(without_picture(book, number), reader(files)))[number])
    assert "is still missing." in words
    assert "painted again in the app" in words
    assert (book.title if number == 0 else "Juniper Lane") in words


@pytest.mark.parametrize("data", [b"", b"not a picture", landscape(side=64)[:700], b"\x89PNG\r\n\x1a\n" + b"0" * 50])
def test_a_broken_picture_does_not_take_the_book_with_it(data: bytes) -> None:
    book, files = make_book(side=64, texts=(TEXT,) * 4)
    files["2.jpg"] = data
    pages = _words(bind_pdf(book, reader(files)))
    assert len(pages) == 6
    assert "can’t be read" in " ".join(pages[2])
    assert "Juniper" in pages[2]


def test_a_file_that_is_gone_does_not_take_the_book_with_it() -> None:
    book, files = make_book(side=64, texts=(TEXT,) * 4)

    def media(asset: Asset) -> bytes:
        if asset.file == "3.jpg":
            raise LibraryError("The file is gone.")
        return files[asset.file]

    assert "can’t be read" in " ".join(_words(bind_pdf(book, media))[3])


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA", "1", "I;16"])
def test_pictures_of_every_kind_are_bound(mode: str) -> None:
    out = io.BytesIO()
    image = Image.new(mode, (40, 30), 1 if mode == "1" else None)  # type: ignore[arg-type]
    image.save(out, "PNG")
    book, files = make_book(side=64, texts=("Hi.",))
    assert _render(bind_pdf(_with_cover_bytes(book, files, out.getvalue(), 40), reader(files)), 0).shape == (
        306,
        306,
        3,
    )


def test_a_picture_of_one_pixel_fills_the_page() -> None:
    out = io.BytesIO()
    Image.new("RGB", (1, 1), (10, 120, 40)).save(out, "PNG")
    book, files = make_book(side=64, texts=("Hi.",))
    page = _render(bind_pdf(_with_cover_bytes(book, files, out.getvalue(), 1), reader(files)), 0)
    assert np.abs(page[-40:, :] - np.array([10, 120, 40])).max() <= 3


@pytest.mark.parametrize("title", ["", "  \n ", "\x00\x07"])
def test_a_book_without_a_title_is_called_so(title: str) -> None:
    book, files = make_book(title=title, side=64, texts=("Hi.",))
    data = bind_pdf(book, reader(files))
    assert " ".join(_words(data)[0]).startswith("A story without a name")
    assert pypdf.PdfReader(io.BytesIO(data)).metadata.title == "A story without a name"  # type: ignore[union-attr]


def test_a_page_without_words_is_its_picture() -> None:
    book, files = make_book(side=64, texts=("", "\x00\x01"))
    assert _words(bind_pdf(book, reader(files)))[1:3] == [["1"], ["2"]]


def test_a_title_of_300_characters_and_a_word_of_500_letters_are_whole() -> None:
    title, word = "Of Mice and Lanterns " * 14, "wh" + "o" * 496 + "p!"
    book, files = make_book(title=title, side=64, texts=(f"{word} said the owl.",))
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(bind_pdf(book, reader(files)))).pages]
    assert " ".join(pages[0].split()).startswith(title.strip())
    assert re.sub(r"-?\s", "", pages[1]).startswith(word)


def test_5000_words_on_one_page_are_all_in_the_book() -> None:
    text = "\n".join(f"{TEXT} It was night number {number}." for number in range(100))
    book, files = make_book(side=64, texts=(text, "The end."))
    pages = _words(bind_pdf(book, reader(files)))
    found = [word for page in pages[1:-2] for word in page]
    found.remove("1")  # the page number, on the page with the picture
    assert found == text.split()


@pytest.mark.parametrize(("field", "page"), [("title", 0), ("text", 2)])
@pytest.mark.parametrize(("words", "script", "shown"), [("བོད", "Tibetan", "བོད"), ("Pip ꧁", "special signs", "꧁")])
def test_other_scripts_are_refused_by_name_and_page(field: str, page: int, words: str, script: str, shown: str) -> None:
    book, files = make_book(title=words if page == 0 else "Pip", texts=("Hi.", words if page else "Hi."), side=64)
    with pytest.raises(BindingError) as caught:
        bind_pdf(book, reader(files))
    assert caught.value.page == page
    assert script in str(caught.value)
    assert shown in str(caught.value)


def test_a_book_still_growing_says_so_and_does_not_end() -> None:
    book, files = make_book(side=64, texts=(TEXT,) * 3)
    growing = book.model_copy(update={"page_count": 8, "pages": (*book.pages[:2], without_picture(book, 3).pages[2])})
    pages = _words(bind_pdf(growing, reader(files)))
    assert len(pages) == 5
    last = " ".join(pages[-1])
    assert last.startswith("To be continued")
    assert "Pages that can be read so far: 3 of 8." in last
    assert "The End" not in last


def test_a_book_without_pages_can_be_bound() -> None:
    book, files = make_book(side=64, texts=("Hi.",))
    assert len(_words(bind_pdf(book.model_copy(update={"pages": ()}), reader(files)))) == 2


def test_the_structure_tells_what_is_a_heading_a_paragraph_and_what_a_picture_shows() -> None:
    book, files = make_book(texts=(TEXT, " ".join([TEXT] * 6)), side=64)
    shows = ("A dragon.", "A moon.", "A teapot (cracked) \\ 龍")
    for number, alt in enumerate(shows):
        place = book.place(number)
        scene = place.scene.model_copy(update={"alt": alt})
        book = book.with_place(number, place.model_copy(update={"scene": scene}))
    with pikepdf.open(io.BytesIO(bind_pdf(book, reader(files)))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        [document] = pdf.Root.StructTreeRoot.K
        kinds = [str(element.S) for element in document.K]
        assert kinds[:5] == ["/Figure", "/H1", "/P", "/Figure", "/P"]
        alts = [str(element.Alt) for element in document.K if element.S == "/Figure"]
        assert alts[:3] == list(shows)
        assert book.address in alts[-1]
        for number, page in enumerate(pdf.pages):
            marks = [int(operands[1].MCID) for operands, operator in pikepdf.parse_content_stream(page)
                     if str(operator) == "BDC" and "/MCID" in operands[1]]  # fmt: skip
            mine = [int(element.K) for element in document.K if element.Pg.objgen == page.obj.objgen]
            assert marks == mine == list(range(len(mine)))
            assert page.obj.StructParents == number

"""The last page: a code that phones can read, and who made what."""

from __future__ import annotations

import io

import pypdf
import pypdfium2
import pytest
import zxingcpp

from tests.unit.binding.sample import ADDRESS, make_book, reader
from visutale.binding.pdf import bind_pdf
from visutale.book import Book, Painted, PictureAsset
from visutale.errors import BindingError

_LONG = "https://stories.example.org/a/long/path/" + "abc/" * 25 + "Zm9vYmFyYmF6cXV4MTIzNA.pdf"


def _bind(**changes: object) -> tuple[bytes, str]:
    """A small book with its fields changed, bound, and the text of its last pages."""
    book, files = make_book(texts=("Hi.",), side=64)
    data = bind_pdf(Book.model_validate({**book.model_dump(), **changes}), reader(files))
    text = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages[2:]).split())
    return data, text


@pytest.mark.parametrize("dpi", [72, 150, 300])
@pytest.mark.parametrize("address", [ADDRESS, _LONG])
def test_the_code_leads_to_the_address_and_so_does_a_link(address: str, dpi: int) -> None:
    data, text = _bind(address=address)
    with pypdfium2.PdfDocument(data) as document:
        image = document[2].render(scale=dpi / 72).to_pil().convert("L")
    codes = zxingcpp.read_barcodes(image)
    assert [code.text for code in codes] == [address]
    assert address.replace("/", "") in text.replace(" ", "").replace("-", "").replace("/", "")
    page = pypdf.PdfReader(io.BytesIO(data)).pages[2]
    assert {note.get_object()["/A"]["/URI"] for note in page["/Annots"]} == {address}


def test_it_says_who_made_what_and_under_which_licence() -> None:
    _, text = _bind()
    assert "Words: Tale, the built-in storyteller." in text
    assert "Listening: Whisper (base), MIT." in text
    assert "Pictures: Collage, CC BY-SA 4.0. Drawn with emojis by OpenMoji" in text
    assert "may be shared and changed by anyone, under the same licence" in text
    assert "21 November 2026" in text
    assert text.startswith("The End")


def test_the_books_notes_are_printed_all_of_them() -> None:
    notes = tuple(
        f"Note {number}: the word “glorp” was not understood, so it is not in the story." for number in range(60)
    )
    _, text = _bind(notes=notes)
    assert all(note in text for note in notes)


def test_a_note_with_letters_that_can_not_be_printed_never_stops_a_book() -> None:
    _, text = _bind(notes=("The name བོད was read as Mishka. ꧁",))
    assert "The name …" in text
    assert "was read as Mishka." in text


def test_without_an_address_there_is_no_code_and_a_sentence_says_why() -> None:
    data, text = _bind(address="")
    assert "no address yet" in text
    with pypdfium2.PdfDocument(data) as document:
        assert zxingcpp.read_barcodes(document[2].render(scale=2).to_pil()) == []


@pytest.mark.parametrize(
    ("scope", "answered", "said", "unsaid"),
    [
        ("public", True, "Take this book along", "same network"),
        ("network", True, "on the same network", "Nothing answered"),
        ("network", False, "Nothing answered there yet", "no address"),
        ("machine", True, "on the computer that made the book", "same network"),
    ],
)
def test_it_says_how_far_the_address_reaches(scope: str, answered: bool, said: str, unsaid: str) -> None:
    _, text = _bind(address_scope=scope, address_answered=answered)
    assert said in text
    assert unsaid not in text


def test_an_address_too_long_for_a_code_is_refused_in_words() -> None:
    with pytest.raises(BindingError, match="too long for a QR code"):
        _bind(address="https://example.org/" + "a" * 3000)


def _bind_painted(*painted: Painted | None) -> str:
    """The colophon's text, of a book whose cover and pages were painted like this."""
    book, files = make_book(texts=("Hi.",) * (len(painted) - 1), side=64)

    def pictured(asset: PictureAsset | None, one: Painted | None) -> PictureAsset:
        assert asset is not None
        return asset.model_copy(update={"painted": one})

    cover = book.cover.model_copy(update={"picture": pictured(book.cover.picture, painted[0])})
    pages = tuple(
        page.model_copy(update={"picture": pictured(page.picture, one)})
        for page, one in zip(book.pages, painted[1:], strict=True)
    )
    data = bind_pdf(book.model_copy(update={"cover": cover, "pages": pages}), reader(files))
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages[-1:]).split())


def test_it_says_which_image_model_painted_and_in_how_many_steps() -> None:
    whole = Painted(model="sdxl + refiner", seed=1, prompt="a fox", steps={"base": 20, "refiner": 5})
    text = _bind_painted(whole, whole, whole)
    assert "Image model: sdxl + refiner. Pictures: 3. Steps for each picture: 25 (base + refiner)." in text


def test_it_counts_what_differs_and_says_what_pictures_were_enlarged_by() -> None:
    few = Painted(model="flux", seed=1, prompt="a fox", steps={"base": 4})
    many = Painted(model="flux", seed=1, prompt="a fox", steps={"base": 8})
    hosted = Painted(model="paint-1", seed=1, prompt="a fox", enlarged_by="Lanczos resampling, which adds no detail")
    text = _bind_painted(few, many, hosted)
    assert "Image model: flux. Pictures: 2. Steps for each picture: 4–8." in text
    assert "Image model: paint-1. Pictures: 1." in text
    assert "Enlarged by: Lanczos resampling, which adds no detail. Pictures: 1." in text


def test_of_pictures_that_no_model_painted_it_says_no_such_thing() -> None:
    enlarged = Painted(model="Paper collage", seed=1, enlarged_by="Lanczos resampling, which adds no detail")
    text = _bind_painted(None, enlarged)
    assert "Image model" not in text
    assert "Enlarged by: Lanczos" in text

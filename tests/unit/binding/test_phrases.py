"""What books say by themselves, in each of the languages there are sentences in."""

from __future__ import annotations

import io
import string
from collections.abc import Iterator

import pypdfium2
import pytest
from pydantic import ValidationError

from tests.unit.binding.sample import make_book, reader
from visutale.binding import layout
from visutale.binding.colophon import how_it_was_made
from visutale.binding.layout import PAGE_PT
from visutale.binding.pdf import bind_pdf
from visutale.binding.phrases import Phrases, for_ages, languages, phrases
from visutale.binding.sheet import width_of
from visutale.binding.text import printable_language, unsupported_characters
from visutale.book import Book, Credit

NOTE = "The word “glorp” was not understood, so it is not in the story."
SHARED = {"colophon.credit", "page", "leafing.stop"}
"""What may be the same as in English."""
TALL = 18.0
"""What is left free at the foot of a page, in points, whatever a script is like."""


def sentences(said: Phrases) -> Iterator[tuple[str, str]]:
    """Every sentence with its name, those of a table as "table.name"."""
    for name, value in said.model_dump(exclude={"language", "space"}).items():
        if isinstance(value, str):
            yield name, value
        else:
            yield from ((f"{name}.{inner}", sentence) for inner, sentence in value.items())


def made_in(language: str, **changes: object) -> tuple[Book, bytes]:
    """A translated book with all that a colophon can say, and its PDF."""
    book, files = make_book(texts=("1",), side=32)
    by = Credit(port="translator", engine="openai_chat", title="A language model", model="m-1")
    told = {"language": language, "original_language": "en", "bilingual": True, "notes": (NOTE,), "page_count": 2}
    told |= {"credits": (*book.credits, by), **changes}
    book = book.model_copy(update=told)
    return book, bind_pdf(book, reader(files))


def last_words(pdf: bytes) -> str:
    """The colophon's, without spaces."""
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        pages = [document[index].get_textpage().get_text_range() for index in range(2, len(document))]
    return "".join("".join(pages).split())


def test_every_language_says_everything_in_its_own_words() -> None:
    english = dict(sentences(phrases("en")))
    asked = {name: fields(sentence) for name, sentence in english.items()}
    for language in set(languages()) - {"en"}:
        own = dict(sentences(phrases(language)))
        assert {name: fields(sentence) for name, sentence in own.items()} == asked, language
        assert {name for name in own if own[name] == english[name]} <= SHARED, language
        assert unsupported_characters("".join(own.values())) == "", language
        assert printable_language(language)


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("changed", [{"code": {"alt": "A code"}}, {"more": "More"}, {"end": ""}, {"end": 1}])
def test_a_file_that_lacks_a_sentence_or_has_another_one_is_refused(changed: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Phrases.model_validate(phrases("en").model_dump() | changed)


def test_regions_and_scripts_find_their_language_and_others_are_spoken_to_in_english() -> None:
    assert phrases("pt-BR").leafing.onward == "Seguinte"
    assert phrases("no") == phrases("nb")
    assert phrases("zh-TW") == phrases("zh-Hant") != phrases("zh-CN") == phrases("zh")
    assert phrases("tlh").end == phrases("../en").end == phrases("en-GB").end == "The End"
    assert phrases("ur").direction == "ltr" and phrases("ur").language == "en"


@pytest.mark.parametrize("language", languages())
def test_they_fit_their_places(language: str) -> None:
    said = phrases(language)
    ages = width_of(for_ages(language, "9-12"), "text", layout.SUBTITLE_SIZE, language)
    assert ages + layout.SUBTITLE_HEIGHT <= 200
    assert width_of(said.continued, "title", 40.0, language) < PAGE_PT - 2 * 60
    pictures = said.pictures
    for why in (pictures.missing, pictures.broken, pictures.coming, pictures.cover_missing, pictures.cover_broken):
        assert width_of(why, "title", 17.0, language) < PAGE_PT - 2 * 40
    assert "3" in said.page.format(3)


@pytest.mark.parametrize("language", [one for one in languages() if one != "en"])
def test_a_last_page_is_in_the_language_of_its_book_and_fits(language: str) -> None:
    book, pdf = made_in(language, address_scope="machine", address_answered=False)
    own = {one.language for one in how_it_was_made(book)}
    assert own == {language, "en"}
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        boxes = [found.get_bounds() for found in document[2].get_objects() if found.type == 1]
    assert min(bottom for _, bottom, _, _ in boxes) > TALL
    assert min(left for left, _, _, _ in boxes) > TALL
    assert max(right for _, _, right, _ in boxes) < PAGE_PT - TALL


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", ["wurde am 21. November 2026 mit VisuTale gemacht.", "Text und Bilder hat Software gemacht.", NOTE]),
        (
            "ar",
            [
                "كلمات الكتاب وصوره من صنع برنامج حاسوبي.",
                "اللغة الأصلية: الإنجليزية.",
                "يحق لأي شخص مشاركة هذه الصور وتعديلها بالرخصة نفسها.",
            ],
        ),
        (
            "ja",
            ["2026年11月21日にVisuTaleで作られました。文と絵はソフトウェアが作りました。", "もとの言語：英語。", NOTE],
        ),
    ],
)
def test_its_sentences_are_copied_out_as_they_are_read(language: str, said: list[str]) -> None:
    words = last_words(made_in(language)[1])
    for sentence in (*said, phrases(language).code.take_along):
        assert sentence.replace(" ", "") in words

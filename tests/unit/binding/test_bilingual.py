"""Books in two languages, and translated ones."""

from __future__ import annotations

import io

import pypdf
import pytest

from tests.doubles import Brush
from tests.unit.binding.sample import TEXT, Files, make_book, reader
from visutale.binding import layout, places
from visutale.binding.layout import PAGE_PT
from visutale.binding.palette import PAPER, contrast, palette_of
from visutale.binding.pdf import bind_pdf
from visutale.book import AgeBand, Book, Box, Credit, Page, Scene
from visutale.errors import BindingError
from visutale.media import Picture
from visutale.ports import IllustrationRequest
from visutale.stages.illustrate import illustrate
from visutale.watch import Watch

GERMAN = (
    "Jeden Abend, wenn die letzte Lampe ausging, zog ein kleiner grüner Drache namens Pip die Decke bis zur Nase. "
    "„Es ist nur die Dunkelheit“, sagte er zu seinem Schwanz. „Sie war schon öfter da.“ Aber der Schwanz zitterte."
)
AGES: tuple[AgeBand, ...] = ("3-5", "6-8", "9-12")


def german(*, bilingual: bool = True, text: str = GERMAN, original: str = TEXT, **more: object) -> tuple[Book, Files]:
    book, files = make_book(title="Der Drache Pip", **{"texts": ("x", "y"), "side": 256, **more})  # type: ignore[arg-type]
    pages = tuple(page.model_copy(update={"text": text, "original": original}) for page in book.pages)
    changed = {"pages": pages, "bilingual": bilingual, "language": "de", "original_language": "en"}
    return book.model_copy(update=changed), files


def bound(book: Book, files: Files) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(bind_pdf(book, reader(files))))


def words_of(page: pypdf.PageObject) -> str:
    return " ".join(page.extract_text().split())


def test_the_original_stands_beneath_the_words_on_the_same_page() -> None:
    pdf = bound(*german())
    assert len(pdf.pages) == 4
    words = words_of(pdf.pages[1])
    assert words.index("Jeden Abend") < words.index("Every evening") < words.index("so did the rest of him.")
    fonts = pdf.pages[1]["/Resources"]["/Font"].values()  # type: ignore[index]
    assert any("Literata-Italic" in str(font.get_object()["/BaseFont"]) for font in fonts)


def test_a_book_in_one_language_shows_no_original() -> None:
    words = "".join(words_of(page) for page in bound(*german(bilingual=False)).pages)
    assert "Every evening" not in words
    assert "italics" not in words


def test_a_page_without_an_original_is_set_as_ever() -> None:
    book, files = german(original="")
    assert [words_of(page) for page in bound(book, files).pages[:-1]] == [
        words_of(page) for page in bound(book.model_copy(update={"bilingual": False}), files).pages[:-1]
    ]
    assert layout.page_text(GERMAN, "6-8", "") == layout.page_text(GERMAN, "6-8")


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("times", [1, 2, 6, 20])
def test_nothing_of_either_language_is_lost_at_any_length(age: AgeBand, times: int) -> None:
    text, original = "\n\n".join([GERMAN] * times), "\n\n".join([TEXT] * times)
    page = layout.page_text(text, age, original)
    said, before = "", ""
    for setting in (page.panel, *page.more):
        lines = " ".join(line.text for line in setting.lines) + " "
        if setting.family == "italic":
            before += lines
        else:
            said += lines
        if setting.under is not None:
            before += " ".join(line.text for line in setting.under.lines) + " "
        assert setting.height <= PAGE_PT - 2 * layout.MARGIN_PT
        assert setting.width <= PAGE_PT - 2 * layout.MARGIN_PT
    assert said.split() == text.split()
    assert before.split() == original.split()
    assert page.panel.height <= layout.LARGEST_PANEL_FOR_BOTH_SHARE * PAGE_PT


def test_the_original_is_smaller_and_never_too_small() -> None:
    for age in AGES:
        panel = layout.page_text("Gute Nacht.", age, "Good night.").panel
        assert panel.under is not None
        assert layout.SMALLEST_UNDER_PT <= panel.under.size < panel.size
        assert panel.height > layout.page_text("Gute Nacht.", age).panel.height + panel.under.height


def test_the_original_is_easy_to_read_on_paper() -> None:
    ink = palette_of(None).ink
    assert contrast(ink.over(PAPER, 0.8), PAPER) >= 4.5


def test_what_does_not_fit_goes_on_after_the_words_on_pages_of_its_own() -> None:
    text, original = "\n".join([GERMAN] * 3), "\n".join([TEXT] * 3)
    book, files = german(text=text, original=original, texts=("x",))
    pdf = bound(book, files)
    assert pdf.page_labels[1].startswith("1")
    joined = " ".join(words_of(page) for page in pdf.pages[1:-1])
    assert joined.count("Every evening") == joined.count("Jeden Abend") == 3
    assert joined.rindex("Jeden Abend") < joined.index("Every evening")


def test_a_picture_painted_for_other_words_keeps_its_figures_in_sight() -> None:
    """The panel of both languages would touch the figure at its first size, and finds a smaller one that doesn't."""
    first = layout.page_text(GERMAN, "6-8", TEXT).panel
    box = places.panel_for(GERMAN, "6-8", 1, original=TEXT)
    everywhere_else = (Box(0, 0, 1, box.top + 0.04),)
    assert places.place_panel(first, 1, everywhere_else) is None
    found = places.smaller_panel(GERMAN, "6-8", 1, everywhere_else, TEXT)
    assert found is not None
    assert found[0].size < first.size
    assert found[1].overlap(everywhere_else[0]) <= places.TOUCH_SHARE
    assert places.smaller_panel(GERMAN, "6-8", 1, (Box(0, 0, 1, 1),), TEXT) is None


def test_illustrators_keep_free_what_both_languages_take() -> None:
    asked: list[IllustrationRequest] = []

    class Noting(Brush):
        def illustrate(self, request: IllustrationRequest, watch: Watch | None = None) -> Picture:
            asked.append(request)
            return super().illustrate(request, watch)

    book, _ = german()
    illustrate(book, 1, None, 64, Noting())
    illustrate(book.model_copy(update={"bilingual": False}), 1, None, 64, Noting())
    both, alone = (request.keep_free for request in asked)
    assert both == places.panel_for(GERMAN, "6-8", 1, original=TEXT)
    assert alone == places.panel_for(GERMAN, "6-8", 1)
    assert both is not None
    assert alone is not None
    assert both.top < alone.top


def test_an_original_that_can_not_be_printed_is_refused_only_where_it_is_shown() -> None:
    book, files = german(original="བོད")
    with pytest.raises(BindingError, match=r"Page 1 .* Tibetan"):
        bind_pdf(book, reader(files))
    assert bind_pdf(book.model_copy(update={"bilingual": False}), reader(files))


def test_the_colophon_says_from_which_language_and_by_whom() -> None:
    book, files = german()
    by = Credit(port="translator", engine="openai_chat", title="A language model", model="m-1")
    last = words_of(bound(book.model_copy(update={"credits": (by,)}), files).pages[-1])
    assert "Originalsprache: Englisch. Übersetzung: A language model (m-1). Der Originaltext steht" in last


def test_the_file_and_its_few_own_words_are_in_the_language_of_the_book() -> None:
    pdf = bound(*german())
    assert pdf.trailer["/Root"]["/Lang"] == "de"  # type: ignore[index]
    assert [entry["/Title"] for entry in pdf.outline][:3] == ["Umschlag", "Seite 1", "Seite 2"]  # type: ignore[index, call-overload]
    assert "Für Kinder von 6–8 Jahren" in words_of(pdf.pages[0])
    assert "Ende" in words_of(pdf.pages[-1])


def test_pages_of_a_book_are_asked_for_their_original() -> None:
    page = Page(number=1, text="a", original="b", scene=Scene())
    book, _ = make_book(texts=("a",))
    assert layout.original_of(book, page) == ""
    assert layout.original_of(book.model_copy(update={"bilingual": True}), page) == "b"

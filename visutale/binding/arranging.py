"""What stands where on a page, whatever the book is bound as: its picture, or why there is none, and its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from visutale.binding import layout
from visutale.binding.layout import CoverText, PageText, Setting
from visutale.binding.painting import Painting, UnreadableError, read_painting
from visutale.binding.pdf import BROKEN, BROKEN_COVER, COMING, COMING_COVER, MISSING, MISSING_COVER
from visutale.binding.text import refusal
from visutale.book import Asset, Book, Box, Page, PictureAsset, Place
from visutale.errors import BindingError, LibraryError


@dataclass(frozen=True)
class Shown:
    """The picture of a place, or the sentences that say why there is none, each on a line."""

    painting: Painting | None
    why_none: str = ""


@dataclass(frozen=True)
class CoverPlan:
    """``place`` is where the title lies, ``beneath`` whether the picture is smaller and below it."""

    text: CoverText
    place: Box
    beneath: bool


@dataclass(frozen=True)
class PagePlan:
    """``place`` is where the panel with the words lies, None where there is none; ``beneath`` says that the whole
    picture is smaller and the words are on paper beneath it. ``number`` is the place of the page number's dot."""

    words: Setting
    place: Box | None
    beneath: bool
    number: Box | None
    more: tuple[Setting, ...]


def check_words(book: Book) -> None:
    """Raises BindingError, naming the page (0 is the title), for words that no face has."""
    shown = ((page.number, f"{page.text}\n{layout.original_of(book, page)}") for page in book.pages)
    for number, text in ((0, book.title), *shown):
        if refused := refusal(text):
            where = f"Page {number}" if number else "The title"
            what, remedy = refused
            raise BindingError(
                f"{where} can’t be printed. {what}",
                page=number,
                remedy=remedy,
                kept="The book itself is kept as it is.",
            )


def show(book: Book, place: Place, media: Callable[[Asset], bytes]) -> Shown:
    """The picture of a page or the cover."""
    cover = not isinstance(place, Page)
    if place.picture is None:
        missing, coming = (MISSING_COVER, COMING_COVER) if cover else (MISSING, COMING)
        return Shown(None, missing if place.problems or len(book.pages) == book.page_count else coming)
    try:
        return Shown(read_painting(media(place.picture)))
    except (LibraryError, UnreadableError):
        return Shown(None, BROKEN_COVER if cover else BROKEN)


def plan_cover(book: Book, painting: Painting | None) -> CoverPlan:
    """Where the title lies so that it covers no figure."""
    text = layout.cover_text(book.title, book.age, book.language)
    place = layout.place_title(text, clear_boxes(book.cover.picture, painting))
    whole = Box(0, 0, 1, 1)
    return CoverPlan(text, place or layout.place_title(text, ()) or whole, place is None and painting is not None)


def plan_page(book: Book, page: Page, painting: Painting | None) -> PagePlan:
    """Where a page's words lie so that they cover no figure; smaller words, rather than words beneath the picture."""
    original, languages = layout.original_of(book, page), (book.language, book.original_language)
    words = layout.page_text(page.text, book.age, original, *languages)
    clear = clear_boxes(page.picture, painting)
    place = layout.place_panel(words.panel, page.number, clear) if words.panel.lines else None
    if words.panel.lines and place is None and not words.more:
        smaller = layout.smaller_panel(page.text, book.age, page.number, clear, original, *languages)
        words, place = (PageText(smaller[0]), smaller[1]) if smaller else (words, None)
    beneath = bool(words.panel.lines) and place is None and painting is not None
    number = layout.place_number(() if beneath else clear)
    return PagePlan(words.panel, place, beneath, number, words.more)


def clear_boxes(asset: PictureAsset | None, painting: Painting | None) -> tuple[Box, ...]:
    """The boxes no words may cover, in shares of the square page its picture is cropped to."""
    if asset is None or painting is None:
        return ()
    wide, high = painting.width_px, painting.height_px
    side = min(wide, high)
    across, down = wide / side, high / side

    def shift(share: float, scale: float) -> float:
        return min(1.0, max(0.0, (share - 0.5) * scale + 0.5))

    return tuple(
        Box(shift(b.left, across), shift(b.top, down), shift(b.right, across), shift(b.bottom, down))
        for b in asset.keep_clear
    )

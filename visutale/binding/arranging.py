"""What stands where on a page, whatever the book is bound as: its picture, or why there is none, and its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from visutale.binding import layout, places
from visutale.binding.calm import calmest
from visutale.binding.layout import PAGE_PT, CoverText, PageText, Setting
from visutale.binding.media import Media
from visutale.binding.painting import Painting, UnreadableError, read_painting
from visutale.binding.text import refusal
from visutale.binding.themes import USUAL, Theme
from visutale.book import Book, Box, Page, PictureAsset, Place
from visutale.errors import BindingError, LibraryError

MISSING = "The picture for this page is still missing.\nIt can be painted again in the app."
BROKEN = "The picture for this page can’t be read.\nIt can be painted again in the app."
COMING = "The picture for this page is still being painted."
MISSING_COVER = "The cover picture is still missing.\nIt can be painted again in the app."
BROKEN_COVER = "The cover picture can’t be read.\nIt can be painted again in the app."
COMING_COVER = "The cover picture is still being painted."


@dataclass(frozen=True)
class Shown:
    """The picture of a place, or the sentences that say why there is none, each on a line."""

    painting: Painting | None
    why_none: str = ""


@dataclass(frozen=True)
class Frame:
    """Where a picture lies on paper, and around which height of it, in its shares, it is cropped."""

    place: Box
    focus: float = 0.5


@dataclass(frozen=True)
class CoverPlan:
    """``place`` is where the title lies; ``frame`` is the picture's where it does not fill the page."""

    text: CoverText
    place: Box
    frame: Frame | None


@dataclass(frozen=True)
class PagePlan:
    """``place`` is where the panel or the band with the words lies, None where there is none.

    ``frame`` is the picture's where it does not fill the page; the words then are on paper beneath it. ``number`` is
    the place of the page number."""

    words: Setting
    place: Box | None
    frame: Frame | None
    number: Box | None
    more: tuple[Setting, ...]

    @property
    def free_middle(self) -> float:
        """The middle of the room that the words leave above or below them, in shares of the page."""
        if self.place is None:
            return 0.45
        below = self.place.top <= 1 - self.place.bottom
        return (self.place.bottom + 0.95) / 2 if below else self.place.top * 0.55


def plate_of(place: Box) -> Box:
    """What lies behind a title at this place, where a theme has it on a plate."""
    return Box(max(0.0, place.left - 0.03), place.top, min(1.0, place.right + 0.03), place.bottom + 0.02)


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


def show(book: Book, place: Place, media: Media) -> Shown:
    """The picture of a page or the cover."""
    cover = not isinstance(place, Page)
    if place.picture is None:
        missing, coming = (MISSING_COVER, COMING_COVER) if cover else (MISSING, COMING)
        return Shown(None, missing if place.problems or len(book.pages) == book.page_count else coming)
    try:
        return Shown(read_painting(media(place.picture)))
    except (LibraryError, UnreadableError):
        return Shown(None, BROKEN_COVER if cover else BROKEN)


def plan_cover(book: Book, painting: Painting | None, theme: Theme = USUAL) -> CoverPlan:
    """Where the title lies so that it covers no figure."""
    text = layout.cover_text(book.title, book.age, book.language, theme)
    place = places.place_title(text, clear_boxes(book.cover.picture, painting))
    above = places.place_title(text, ()) or Box(0, 0, 1, 1)
    if painting is None or (place and theme.lettering != "plain"):
        return CoverPlan(text, place or above, None)
    top = (layout.MARGIN_PT + text.height + 14) / PAGE_PT
    return CoverPlan(text, above, Frame(Box(top / 2, top, 1 - top / 2, 1 - layout.MARGIN_PT / PAGE_PT)))


def plan_page(book: Book, page: Page, painting: Painting | None, theme: Theme = USUAL) -> PagePlan:
    """Where a page's words lie so that they cover no figure: on panels rather smaller than beneath the picture."""
    original, languages = layout.original_of(book, page), (book.language, book.original_language)
    words = layout.page_text(page.text, book.age, original, *languages, theme)
    clear = clear_boxes(page.picture, painting)
    if not words.panel.lines:
        return PagePlan(words.panel, None, None, places.place_number(clear), words.more)
    place = _place(words.panel, page.number, clear, theme)
    if painting is not None and not clear and theme.place == "panel":
        place = calmest(places.panel_places(words.panel, page.number), painting.sample)
    if place is None and not words.more and theme.place == "panel":
        smaller = places.smaller_panel(page.text, book.age, page.number, clear, original, *languages, theme)
        words, place = (PageText(smaller[0]), smaller[1]) if smaller else (words, None)
    if place is None and painting is None:
        place = places.place_panel(words.panel, page.number, ())
    if place is not None:
        return PagePlan(words.panel, place, None, places.place_number(clear), words.more)
    frame = _frame(words.panel, clear, theme)
    return PagePlan(words.panel, None, frame, places.place_number(()), words.more)


def _place(panel: Setting, number: int, clear: Sequence[Box], theme: Theme) -> Box | None:
    """Where a theme has the words over the picture; None where they stand beneath it."""
    if theme.place == "beneath":
        return None
    return (places.place_band if theme.place == "band" else places.place_panel)(panel, number, clear)


def _frame(panel: Setting, clear: Sequence[Box], theme: Theme) -> Frame:
    """Above the words: the whole picture, or where a theme frames it as much as has figures in it."""
    high = PAGE_PT - layout.FOOT_PT - panel.height - layout.MARGIN_PT
    wide = high
    first, last = min((box.top for box in clear), default=0.3), max((box.bottom for box in clear), default=0.7)
    if theme.place != "panel":
        wide = min(PAGE_PT - 2 * layout.MARGIN_PT, high / max(high / PAGE_PT, last - first + 0.08))
    left, top = (PAGE_PT - wide) / 2 / PAGE_PT, layout.MARGIN_PT / PAGE_PT
    return Frame(Box(left, top, left + wide / PAGE_PT, top + high / PAGE_PT), (first + last) / 2)


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

"""What stands where on a page, whatever the book is bound as: its picture, or why there is none, and its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from visutale.binding import layout, places
from visutale.binding.arrangements.beside import beside_picture
from visutale.binding.arrangements.bubbles import in_bubbles
from visutale.binding.arrangements.cropping import Frame, around, crop
from visutale.binding.arrangements.page_plan import PagePlan
from visutale.binding.arrangements.page_words import PageWords, words_of
from visutale.binding.arrangements.spreads import on_a_spread
from visutale.binding.calm import calmest
from visutale.binding.layout import PAGE_PT, CoverText, PageText, Setting
from visutale.binding.media import Media
from visutale.binding.painting import Painting, UnreadableError, read_painting
from visutale.binding.phrases import phrases
from visutale.binding.text import refusal
from visutale.binding.themes import USUAL, Theme
from visutale.book import Book, Box, Head, Page, PictureAsset, Place
from visutale.errors import BindingError, LibraryError


@dataclass(frozen=True)
class Shown:
    """The picture of a place, or the sentences that say why there is none, each on a line, and their language."""

    painting: Painting | None
    why_none: str = ""
    language: str = "en"


@dataclass(frozen=True)
class CoverPlan:
    """``place`` is where the title lies; ``frame`` is the picture's where it does not fill the page."""

    text: CoverText
    place: Box
    frame: Frame | None


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
    words, cover = phrases(book.language), not isinstance(place, Page)
    said = words.pictures
    if place.picture is None:
        if not place.problems and len(book.pages) < book.page_count:
            return Shown(None, said.cover_coming if cover else said.coming, words.language)
        why = said.cover_missing if cover else said.missing
    else:
        try:
            return Shown(read_painting(media(place.picture)))
        except (LibraryError, UnreadableError):
            why = said.cover_broken if cover else said.broken
    return Shown(None, f"{why}\n{said.again}", words.language)


def plan_cover(book: Book, painting: Painting | None, theme: Theme = USUAL) -> CoverPlan:
    """Where the title lies so that it covers no figure."""
    text = layout.cover_text(book.title, book.age, book.language, theme)
    place = places.place_title(text, clear_boxes(book.cover.picture, painting))
    above = places.place_title(text, ()) or Box(0, 0, 1, 1)
    if painting is None or (place and theme.lettering != "plain"):
        return CoverPlan(text, place or above, None)
    top = (layout.MARGIN_PT + text.height + 14) / PAGE_PT
    beneath = Box(top / 2, top, 1 - top / 2, 1 - layout.MARGIN_PT / PAGE_PT)
    return CoverPlan(text, above, Frame(beneath, crop(painting, 1.0)))


def plan_page(book: Book, page: Page, painting: Painting | None, theme: Theme = USUAL) -> PagePlan:
    """Where a page's words lie so that they cover no figure: on panels rather smaller than off the picture."""
    words, clear = words_of(book, page, theme), clear_boxes(page.picture, painting)
    figures = page.picture.keep_clear if page.picture else ()
    if theme.place == "spread":
        return on_a_spread(words, painting, figures)
    text = words.over_picture()
    if not text.panel.lines:
        return PagePlan(text.panel, None, places.place_number(clear), more=text.more)
    if painting is None:
        place = _over(text.panel, page.number, (), theme) or places.place_panel(text.panel, page.number, ())
        return PagePlan(text.panel, place, places.place_number(()), ground=_ground(place), more=text.more)
    plan = None
    if theme.place == "beside":
        plan = beside_picture(words, painting, figures)
    elif theme.place == "bubbles":
        plan = in_bubbles(words, clear, book.cast, _heads(page, painting))
    if plan is None and theme.place in ("panel", "bubbles", "band"):
        plan = _over_picture(words, painting, clear)
    return plan or _framed(text, painting, figures, page.number, theme)


def _over_picture(words: PageWords, painting: Painting, clear: Sequence[Box]) -> PagePlan | None:
    """On a panel or a band over the picture."""
    text, number, theme = words.over_picture(), words.number, words.theme
    place = _over(text.panel, number, clear, theme)
    if not clear and theme.place != "band":
        place = calmest(places.panel_places(text.panel, number), painting.sample)
    if place is None and not text.more and theme.place != "band":
        smaller = words.smaller(clear)
        text, place = (PageText(smaller[0]), smaller[1]) if smaller else (text, None)
    if place is None:
        return None
    return PagePlan(text.panel, place, places.place_number(clear), ground=_ground(place), more=text.more)


def _over(panel: Setting, number: int, clear: Sequence[Box], theme: Theme) -> Box | None:
    """The first place of a panel, or of a band where a theme has these, that covers no figure."""
    return (places.place_band if theme.place == "band" else places.place_panel)(panel, number, clear)


def _ground(place: Box | None) -> Literal["panel", "band"]:
    return "band" if place is not None and place.right - place.left == 1.0 else "panel"


def _framed(text: PageText, painting: Painting, figures: Sequence[Box], number: int, theme: Theme) -> PagePlan:
    """Words beneath the picture, or on even pages above it where a theme has it so. Themes that have words
    on pictures show it whole, others as much of it as has figures in it."""
    panel, middle = text.panel, around(figures)
    high = PAGE_PT - layout.FOOT_PT - panel.height - layout.MARGIN_PT
    wide = high
    if theme.place not in ("panel", "bubbles"):
        extent = (middle.bottom - middle.top if middle else 0.4) + 0.08
        wide = min(PAGE_PT - 2 * layout.MARGIN_PT, high / max(high / PAGE_PT, min(1.0, extent)))
    above = theme.place == "framed" and places.home(number) == "top"
    top = (layout.MARGIN_PT + panel.height if above else layout.MARGIN_PT) / PAGE_PT
    left, foot = (PAGE_PT - wide) / 2 / PAGE_PT, top + high / PAGE_PT
    words_top = layout.MARGIN_PT / PAGE_PT if above else foot
    inset = (PAGE_PT - panel.width) / 2 / PAGE_PT
    return PagePlan(
        panel, Box(inset, words_top, 1 - inset, words_top + panel.height / PAGE_PT), places.place_number(()), "paper",
        Frame(Box(left, top, left + wide / PAGE_PT, foot), crop(painting, wide / high, middle)), more=text.more,
    )  # fmt: skip


def clear_boxes(asset: PictureAsset | None, painting: Painting | None) -> tuple[Box, ...]:
    """The boxes no words may cover, in shares of the square page its picture is cropped to."""
    if asset is None or painting is None:
        return ()
    return tuple(_on_page(box, painting) for box in asset.keep_clear)


def _heads(page: Page, painting: Painting) -> list[Head]:
    """The heads of the characters that are known, in shares of the page."""
    known = page.picture.heads if page.picture else ()
    return [Head(who=head.who, box=_on_page(head.box, painting)) for head in known]


def _on_page(box: Box, painting: Painting) -> Box:
    """A box of a picture, in shares of the square page it is cropped to."""
    wide, high = painting.width_px, painting.height_px
    side = min(wide, high)

    def shift(share: float, scale: float) -> float:
        return min(1.0, max(0.0, (share - 0.5) * scale + 0.5))

    across, down = wide / side, high / side
    return Box(shift(box.left, across), shift(box.top, down), shift(box.right, across), shift(box.bottom, down))

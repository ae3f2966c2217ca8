"""A book as a PDF: cover, pages, colophon.

The same book and media give the same bytes. JPEGs go into the file as they are.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any

from visutale.binding import layout
from visutale.binding.colophon import draw_colophon
from visutale.binding.ink import Ink
from visutale.binding.layout import PAGE_PT, PageText, Setting
from visutale.binding.painting import Painting, UnreadableError, read_painting
from visutale.binding.palette import palette_of
from visutale.binding.phrases import phrases
from visutale.binding.placeholder import draw_landscape
from visutale.binding.sheet import PANEL_ALPHA, Sheet, points, width_of
from visutale.binding.text import clean, refusal
from visutale.binding.themes import USUAL, Theme
from visutale.book import Asset, Book, Box, Page, PictureAsset
from visutale.errors import BindingError, LibraryError
from visutale.languages import direction

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

Media = Callable[[Asset], bytes]
"""The bytes of a file of the book. Raises LibraryError where it is gone."""

MISSING = "The picture for this page is still missing.\nIt can be painted again in the app."
BROKEN = "The picture for this page can’t be read.\nIt can be painted again in the app."
COMING = "The picture for this page is still being painted."
MISSING_COVER = "The cover picture is still missing.\nIt can be painted again in the app."
BROKEN_COVER = "The cover picture can’t be read.\nIt can be painted again in the app."
COMING_COVER = "The cover picture is still being painted."


def bind_pdf(book: Book, media: Media, theme: Theme = USUAL) -> bytes:
    """The book as a PDF file, whole or still growing, in the look of a theme.

    Raises BindingError, naming the page, for words that can't be printed. A picture that is missing or can't be read
    leaves a page that says so.
    """
    _check_words(book)
    out = io.BytesIO()
    canvas = _canvas(book, out)
    ink = Ink(canvas)
    cover = _painting(book.cover.picture, media)
    sample = cover.sample if isinstance(cover, Painting) else None
    sheet = Sheet(canvas, ink, palette_of(sample, theme.paper if theme.on_dark else None), theme)
    _draw_cover(sheet, book, cover)
    for page in book.pages:
        _draw_page(sheet, book, page, _painting(page.picture, media))
    draw_colophon(sheet, book)
    canvas.save()
    return out.getvalue()


def _check_words(book: Book) -> None:
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


def _canvas(book: Book, out: io.BytesIO) -> Canvas:
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    class Plain(Canvas):  # type: ignore[misc]
        """A canvas that doesn't begin every page with Helvetica, which no book uses."""

        def _make_preamble(self) -> None:
            self._preamble = "1 0 0 1 0 0 cm"

    rl_config.useA85 = 0
    whole = (0, 0, PAGE_PT, PAGE_PT)
    canvas = Plain(
        out, pagesize=(PAGE_PT, PAGE_PT), pageCompression=1, invariant=1, trimBox=whole, bleedBox=whole,
        lang=book.language, pdfVersion=(1, 7),
    )  # fmt: skip
    made = book.made_at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")
    canvas.setDateFormatter(lambda *_parts: made)
    canvas.setTitle(clean(book.title) or layout.UNTITLED)
    canvas.setAuthor("Made with VisuTale")
    canvas.setSubject("A picture book. Its pictures and words were made by software.")
    canvas.setKeywords(["picture book", f"ages {book.age}", "made by software"])
    canvas.setCreator("VisuTale")
    canvas.setProducer("VisuTale with ReportLab")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    if direction(book.language) == "rtl":
        canvas.setViewerPreference("Direction", "R2L")
    return canvas


# --- pictures ---


def _painting(asset: PictureAsset | None, media: Media) -> Painting | str:
    """The picture, or the sentence that says why there is none; empty where none was made yet."""
    if asset is None:
        return ""
    try:
        return read_painting(media(asset))
    except (LibraryError, UnreadableError):
        return BROKEN


def _clear(asset: PictureAsset | None, painting: Painting | str) -> tuple[Box, ...]:
    """The boxes no words may cover, in shares of the square page its picture is cropped to."""
    if asset is None or isinstance(painting, str):
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


# --- the cover ---


def _draw_cover(sheet: Sheet, book: Book, painting: Painting | str) -> None:
    cover = layout.cover_text(book.title, book.age, book.language, sheet.theme)
    place = layout.place_title(cover, _clear(book.cover.picture, painting))
    if sheet.theme.lettering == "plain":
        place = None
    if isinstance(painting, str):
        draw_landscape(sheet, 0, sun=0.56)
        coming = COMING_COVER if not (book.cover.problems or len(book.pages) == book.page_count) else MISSING_COVER
        _say(sheet, BROKEN_COVER if painting else coming, PAGE_PT - 74)
    elif place is None:
        top = layout.MARGIN_PT + cover.height + 14
        plain = sheet.theme.lettering == "plain"
        sheet.ground(sheet.theme.paper if plain else sheet.palette.wash)
        side = PAGE_PT - top
        frame = ((PAGE_PT - side) / 2, top, side, side - layout.MARGIN_PT)
        sheet.picture(painting, *frame, corner=sheet.theme.corner_pt)
        if plain:
            sheet.frame(*frame)
    else:
        sheet.picture(painting, 0, 0, PAGE_PT, PAGE_PT)
    _draw_title(sheet, cover, place or layout.place_title(cover, ()) or Box(0, 0, 1, 1), book.language)
    cover_name = phrases(book.language).cover
    _finish(sheet, "cover", cover_name, level=0, label=cover_name)


def _draw_title(sheet: Sheet, cover: layout.CoverText, place: Box, language: str) -> None:
    middle, theme = (place.left + place.right) / 2 * PAGE_PT, sheet.theme
    top = place.top * PAGE_PT
    left = middle - cover.title.width / 2
    if theme.lettering == "cut-out":
        sheet.cut_out(cover.title, left, top, sheet.palette.title)
    else:
        if theme.lettering == "plate":
            sheet.panel(Box(max(0.0, place.left - 0.03), place.top, min(1.0, place.right + 0.03), place.bottom + 0.02))
        sheet.setting(cover.title, left, top, sheet.palette.title, align="middle")
    pill_top = top + cover.title.height + layout.SUBTITLE_GAP
    wide = width_of(cover.subtitle, theme.text, layout.SUBTITLE_SIZE, language)
    width = max(192.0, wide + layout.SUBTITLE_HEIGHT)
    height = layout.SUBTITLE_HEIGHT
    corner = min(height / 2, theme.corner_pt)
    sheet.rectangle(middle - width / 2, pill_top, width, height, sheet.palette.title, corner=corner)
    sheet.words(
        cover.subtitle, middle, pill_top + 19.5, theme.text, layout.SUBTITLE_SIZE, theme.paper,
        align="middle", language=language,
    )  # fmt: skip


# --- pages ---


def _draw_page(sheet: Sheet, book: Book, page: Page, painting: Painting | str) -> None:
    original = layout.original_of(book, page)
    languages = (book.language, book.original_language)
    theme, clear = sheet.theme, _clear(page.picture, painting)
    words = layout.page_text(page.text, book.age, original, *languages, theme)
    place = _place(words.panel, page.number, clear, theme) if words.panel.lines else None
    if place is None and not words.more and theme.place == "panel":
        smaller = layout.smaller_panel(page.text, book.age, page.number, clear, original, *languages, theme)
        words, place = (PageText(smaller[0]), smaller[1]) if smaller else (words, None)
    if isinstance(painting, str):
        middle = _other_half(place)
        draw_landscape(sheet, page.number, sun=middle - 0.2)
        coming = COMING if not (page.problems or len(book.pages) == book.page_count) else MISSING
        _say(sheet, painting or coming, PAGE_PT * middle)
        _draw_words(sheet, words.panel, place or _place(words.panel, page.number, (), USUAL))
    elif words.panel.lines and place is None:
        _draw_beneath(sheet, words.panel, painting, clear)
        clear = ()
    else:
        sheet.picture(painting, 0, 0, PAGE_PT, PAGE_PT)
        _draw_words(sheet, words.panel, place)
    dot = layout.place_number(clear)
    if dot:
        sheet.dot(dot, page.number)
    _finish(
        sheet, f"page-{page.number}", phrases(book.language).page.format(page.number), level=0, label=str(page.number)
    )
    _draw_more(sheet, page, words)


def _other_half(place: Box | None) -> float:
    """The middle of the room that a panel leaves above or below it, in shares of the page."""
    if place is None:
        return 0.45
    return place.top * 0.55 if place.top > 1 - place.bottom else (place.bottom + 0.95) / 2


def _place(panel: Setting, number: int, clear: Sequence[Box], theme: Theme) -> Box | None:
    """Where a theme has the words over the picture; None where they stand beneath it."""
    if theme.place == "beneath":
        return None
    return (layout.place_band if theme.place == "band" else layout.place_panel)(panel, number, clear)


def _draw_words(sheet: Sheet, panel: Setting, place: Box | None) -> None:
    if place is None:
        return
    left, top, width, height = points(place)
    if width < PAGE_PT:
        sheet.panel(place)
    else:
        sheet.rectangle(left, top, width, height, sheet.theme.paper)
        left, top = (PAGE_PT - panel.width) / 2, top + (layout.FOOT_PT if top == 0.0 else 0.0) / 2
    sheet.setting(panel, left, top, sheet.palette.ink)


def _draw_beneath(sheet: Sheet, panel: Setting, painting: Painting, clear: Sequence[Box]) -> None:
    """The whole picture, smaller, with the words on paper beneath it; a theme that frames it shows as much as has
    figures in it."""
    sheet.ground(sheet.theme.paper)
    bottom = PAGE_PT - layout.FOOT_PT - panel.height
    side = bottom - layout.MARGIN_PT
    framed = sheet.theme.place != "panel"
    high, low = min((box.top for box in clear), default=0.3), max((box.bottom for box in clear), default=0.7)
    wide = min(PAGE_PT - 2 * layout.MARGIN_PT, side / max(side / PAGE_PT, low - high + 0.08)) if framed else side
    frame = ((PAGE_PT - wide) / 2, layout.MARGIN_PT, wide, side)
    sheet.picture(painting, *frame, corner=sheet.theme.corner_pt, focus=(high + low) / 2)
    if sheet.theme.place == "beneath":
        sheet.frame(*frame)
    sheet.setting(panel, (PAGE_PT - panel.width) / 2, bottom, sheet.palette.ink)


def _draw_more(sheet: Sheet, page: Page, words: PageText) -> None:
    """The words that did not fit with the picture, on pages of their own."""
    for index, setting in enumerate(words.more, start=1):
        sheet.ground(sheet.theme.paper)
        top = max(layout.MARGIN_PT, (PAGE_PT - setting.height) * 0.42)
        for step in (-1, 0, 1):
            sheet.disc(PAGE_PT / 2 + 15 * step, max(26.0, top - 12), 3.0 if step == 0 else 2.2, sheet.palette.accent)
        colour = sheet.faint if setting.family == sheet.theme.italic != sheet.theme.text else sheet.palette.ink
        sheet.setting(setting, (PAGE_PT - setting.width) / 2, top, colour)
        _finish(sheet, f"page-{page.number}-{index}", "", level=1, label=f"{page.number}.{index}")


def _say(sheet: Sheet, sentences: str, middle: float) -> None:
    """Kind sentences around a height, each on a line, on paper: the first one larger."""
    first, _, second = sentences.partition("\n")
    theme = sheet.theme
    wide = max(width_of(first, theme.headline, 17.0), width_of(second, theme.text, 13.0))
    height = 72.0 if second else 46.0
    top = middle - height / 2
    sheet.rectangle(
        (PAGE_PT - wide) / 2 - 30, top, wide + 60, height, theme.paper, corner=height / 2, alpha=PANEL_ALPHA
    )
    sheet.words(first, PAGE_PT / 2, top + 29, theme.headline, 17.0, sheet.palette.title, align="middle")
    sheet.words(second, PAGE_PT / 2, top + 51, theme.text, 13.0, sheet.palette.ink, align="middle")


def _finish(sheet: Sheet, key: str, title: str, *, level: int, label: str) -> None:
    canvas: Any = sheet.canvas
    canvas.bookmarkPage(key)
    if title:
        canvas.addOutlineEntry(title, key, level=level)
    canvas.addPageLabel(canvas.getPageNumber() - 1, prefix=label)
    canvas.showPage()

"""A book as a PDF: cover, pages, colophon.

The same book and media give the same bytes. JPEGs go into the file as they are.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC
from typing import TYPE_CHECKING, Any

from visutale.binding import layout
from visutale.binding.arrangements.bubbles import draw_bubbles
from visutale.binding.arrangements.cropping import WHOLE, Frame, crop
from visutale.binding.arrangements.page_plan import PagePlan
from visutale.binding.arranging import Shown, check_words, plan_cover, plan_page, plate_of, show
from visutale.binding.canvas import new_canvas
from visutale.binding.colophon import draw_colophon
from visutale.binding.ink import Ink
from visutale.binding.layout import PAGE_PT, Setting
from visutale.binding.marks import mark_pdf
from visutale.binding.media import Media
from visutale.binding.painting import Painting
from visutale.binding.phrases import phrases
from visutale.binding.placeholder import draw_landscape
from visutale.binding.sheet import Sheet, points, width_of
from visutale.binding.tagging import Tags
from visutale.binding.themes import USUAL, Theme
from visutale.book import Book, Box, Page
from visutale.languages import direction

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


def bind_pdf(book: Book, media: Media, theme: Theme = USUAL) -> bytes:
    """The book as a PDF file, whole or still growing, in the look of a theme.

    Raises BindingError, naming the page, for words that can't be printed. A picture that is missing or can't be read
    leaves a page that says so.
    """
    check_words(book)
    out = io.BytesIO()
    canvas = _canvas(book, out)
    cover, tags = show(book, book.cover, media), Tags(canvas)
    sample = cover.painting.sample if cover.painting else None
    sheet = Sheet(canvas, Ink(canvas), theme.palette(sample), theme, tags)
    _draw_cover(sheet, book, cover)
    for page in book.pages:
        _draw_page(sheet, book, page, show(book, page, media))
    draw_colophon(sheet, book)
    canvas.save()
    return _finished(out.getvalue(), book, tags, theme)


def _finished(data: bytes, book: Book, tags: Tags, theme: Theme) -> bytes:
    """The file with its structure and its marks; the same in gives the same out."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        tags.write(pdf)
        mark_pdf(pdf, book)
        if theme.place == "spread":
            pdf.Root.PageLayout = pikepdf.Name.TwoPageRight
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _canvas(book: Book, out: io.BytesIO) -> Canvas:
    canvas = new_canvas(out, PAGE_PT, PAGE_PT, book.language)
    made = book.made_at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")
    canvas.setDateFormatter(lambda *_parts: made)
    words = phrases(book.language)
    canvas.setTitle(layout.title_of(book))
    canvas.setAuthor(words.made_with)
    canvas.setSubject(words.software)
    canvas.setKeywords(["picture book", f"ages {book.age}", "made by software"])
    canvas.setCreator("VisuTale")
    canvas.setProducer("VisuTale with ReportLab")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    if direction(book.language) == "rtl":  # not for columns: PDFium would read each of them backwards
        canvas.setViewerPreference("Direction", "R2L")
    return canvas


# --- the cover ---


def _draw_cover(sheet: Sheet, book: Book, shown: Shown) -> None:
    plan, theme = plan_cover(book, shown.painting, sheet.theme), sheet.theme
    if shown.painting is None:
        draw_landscape(sheet, 0, sun=0.56)
        _say(sheet, shown, PAGE_PT - 74)
    else:
        if plan.frame is not None:
            sheet.ground(theme.paper if theme.frames else sheet.palette.wash)
        _draw_picture(sheet, plan.frame, shown.painting, book.cover.scene.alt or layout.title_of(book))
    _draw_title(sheet, plan.text, plan.place, book.language)
    cover_name = phrases(book.language).cover
    _finish(sheet, "cover", cover_name, level=0, label=cover_name)


def _draw_title(sheet: Sheet, cover: layout.CoverText, place: Box, language: str) -> None:
    middle, theme = (place.left + place.right) / 2 * PAGE_PT, sheet.theme
    top = place.top * PAGE_PT
    left = middle - cover.title.width / 2
    if theme.lettering == "cut-out":
        with sheet.tags.heading():
            sheet.cut_out(cover.title, left, top, sheet.palette.title)
    else:
        if theme.lettering == "plate":
            sheet.panel(plate_of(place))
        with sheet.tags.heading():
            sheet.setting(cover.title, left, top, sheet.palette.title, align="middle")
    pill_top = top + cover.title.height + layout.SUBTITLE_GAP
    wide = width_of(cover.subtitle, theme.text, layout.SUBTITLE_SIZE, language)
    width = max(192.0, wide + layout.SUBTITLE_HEIGHT)
    height = layout.SUBTITLE_HEIGHT
    corner = min(height / 2, theme.corner_pt)
    sheet.rectangle(middle - width / 2, pill_top, width, height, sheet.palette.title, corner=corner)
    with sheet.tags.paragraph():
        sheet.words(
            cover.subtitle, middle, pill_top + 19.5, theme.text, layout.SUBTITLE_SIZE, theme.paper,
            align="middle", language=language,
        )  # fmt: skip


# --- pages ---


def _draw_page(sheet: Sheet, book: Book, page: Page, shown: Shown) -> None:
    plan = plan_page(book, page, shown.painting, sheet.theme)
    name = phrases(book.language).page.format(page.number)
    if plan.before is not None:
        _draw_shown(sheet, page, shown, plan.before, 0.45, page.scene.alt or name)
        _finish(sheet, f"page-{page.number}", name, level=0, label=str(page.number))
    if plan.on_paper:
        sheet.ground(sheet.theme.paper)
    if plan.before is None:
        _draw_shown(sheet, page, shown, plan.frame, plan.free_middle, page.scene.alt or name)
    elif plan.frame is not None:
        _draw_shown(sheet, page, shown, plan.frame, plan.free_middle, "")
    _draw_words(sheet, plan)
    if plan.number:
        sheet.dot(plan.number, page.number)
    if plan.before is None:
        _finish(sheet, f"page-{page.number}", name, level=0, label=str(page.number))
    else:
        _finish(sheet, f"page-{page.number}-0", "", level=1, label=str(page.number))
    _draw_more(sheet, page, plan.more)


def _draw_shown(sheet: Sheet, page: Page, shown: Shown, frame: Frame | None, middle: float, alt: str) -> None:
    """A page's picture, or around a height, in shares of the page, why there is none."""
    if shown.painting is not None:
        _draw_picture(sheet, frame, shown.painting, alt)
        return
    draw_landscape(sheet, page.number, sun=middle - 0.2)
    _say(sheet, shown, PAGE_PT * middle)


def _draw_words(sheet: Sheet, plan: PagePlan) -> None:
    if plan.bubbles:
        draw_bubbles(sheet, plan.bubbles)
        for bubble in plan.bubbles:
            left, top, _, _ = points(bubble.place)
            with sheet.tags.paragraph():
                sheet.setting(bubble.words, left, top, sheet.palette.ink)
        return
    if plan.place is None:
        return
    if plan.ground == "panel":
        sheet.panel(plan.place)
    elif plan.ground == "band":
        sheet.rectangle(*points(plan.place), sheet.theme.paper)
    with sheet.tags.paragraph():
        sheet.setting(plan.words, *plan.corner, sheet.palette.ink)


def _draw_picture(sheet: Sheet, frame: Frame | None, painting: Painting, alt: str) -> None:
    """A picture, in its frame or from edge to edge. Where its ``alt`` is empty it was described already."""
    frame = frame or Frame(WHOLE, crop(painting, 1.0))
    place, inside = points(frame.place), frame.inside
    with sheet.tags.figure(alt) if alt else nullcontext():
        sheet.picture(painting, *place, part=frame.part, corner=sheet.theme.corner_pt if inside else 0.0)
    if sheet.theme.frames and inside:
        sheet.frame(*place)


def _draw_more(sheet: Sheet, page: Page, more: Sequence[Setting]) -> None:
    """The words that did not fit with the picture, on pages of their own."""
    for index, setting in enumerate(more, start=1):
        sheet.ground(sheet.theme.paper)
        top = max(layout.MARGIN_PT, (PAGE_PT - setting.height) * 0.42)
        for step in (-1, 0, 1):
            sheet.disc(PAGE_PT / 2 + 15 * step, max(26.0, top - 12), 3.0 if step == 0 else 2.2, sheet.palette.accent)
        colour = sheet.faint if setting.family == sheet.theme.italic != sheet.theme.text else sheet.palette.ink
        with sheet.tags.paragraph():
            sheet.setting(setting, (PAGE_PT - setting.width) / 2, top, colour)
        _finish(sheet, f"page-{page.number}-{index}", "", level=1, label=f"{page.number}.{index}")


def _say(sheet: Sheet, shown: Shown, middle: float) -> None:
    """Why there is no picture, around a height, each sentence on a line, on paper: the first one larger."""
    first, _, second = shown.why_none.partition("\n")
    theme, language = sheet.theme, shown.language
    wide = max(width_of(first, theme.headline, 17.0, language), width_of(second, theme.text, 13.0, language))
    height = 72.0 if second else 46.0
    top = middle - height / 2
    sheet.rectangle(
        (PAGE_PT - wide) / 2 - 30, top, wide + 60, height, theme.paper, corner=height / 2, alpha=theme.alpha
    )
    lines = ((first, 29, theme.headline, 17.0, sheet.palette.title), (second, 51, theme.text, 13.0, sheet.palette.ink))
    for words, down, family, size, colour in lines:
        sheet.words(words, PAGE_PT / 2, top + down, family, size, colour, align="middle", language=language)


def _finish(sheet: Sheet, key: str, title: str, *, level: int, label: str) -> None:
    canvas: Any = sheet.canvas
    canvas.bookmarkPage(key)
    if title:
        canvas.addOutlineEntry(title, key, level=level)
    canvas.addPageLabel(canvas.getPageNumber() - 1, prefix=label)
    canvas.showPage()

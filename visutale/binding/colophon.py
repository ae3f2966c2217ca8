"""The last page: the end, how the book was made, and the way to take it along."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from visutale.binding import qr
from visutale.binding.layout import MARGIN_PT, PAGE_PT, Setting, text_height, title_of
from visutale.binding.palette import BLACK, WHITE
from visutale.binding.phrases import phrases
from visutale.binding.sheet import Sheet, width_of
from visutale.binding.text import in_one_line, unsupported_characters
from visutale.binding.themes import Theme
from visutale.binding.typeset import set_text
from visutale.languages import language_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from visutale.binding.surface import Surface
    from visutale.book import Book, Credit

_ROLES = {
    "transcriber": "Listening",
    "captioner": "Looking at the photo",
    "writer": "Words",
    "translator": "Translation",
    "illustrator": "Pictures",
    "narrator": "Voice",
}
_ARTICLE = re.compile(r"^(?:A|An|The) ")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MEASURE_PT = 440.0
_TOP_PT, _BOTTOM_PT, _GAP_PT = 146.0, 560.0, 22.0
_SIZES = (12.5, 12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0)
_LEADING = 1.42
_END_SIZE = 46.0
_CODE_PT, _LARGEST_CODE_PT, _MODULE_PT = 150.0, 205.0, 3.2
_HILLS = (
    (((0.0, 566.0), (210.0, 546.0), (420.0, 574.0), (PAGE_PT, 552.0)), 0.16),
    (((0.0, 584.0), (180.0, 596.0), (400.0, 576.0), (PAGE_PT, 592.0)), 0.24),
)


def draw_colophon(sheet: Sheet, book: Book) -> None:
    """Draw the colophon, and what does not fit on it on pages after it. Raises BindingError."""
    code = qr.modules(book.address) if book.address else ()
    code_top = _BOTTOM_PT - _edge(len(code))
    first, rest = fit("\n".join(_sentences(book, sheet.theme)), code_top - _GAP_PT - _TOP_PT)
    draw_hills(sheet)
    words = phrases(book.language)
    with sheet.tags.paragraph():
        _draw_end(sheet, words.end if len(book.pages) >= book.page_count else words.continued, book.language)
    with sheet.tags.paragraph():
        sheet.setting(first, (PAGE_PT - _MEASURE_PT) / 2, _TOP_PT, sheet.palette.ink)
    if book.address:
        _draw_code(sheet, book, code, code_top)
    sheet.canvas.bookmarkPage("colophon")
    sheet.canvas.addOutlineEntry("About this book", "colophon", level=0)
    sheet.canvas.addPageLabel(sheet.canvas.getPageNumber() - 1, prefix="Colophon")
    sheet.canvas.showPage()
    for setting in rest:
        sheet.ground(sheet.palette.wash)
        with sheet.tags.paragraph():
            sheet.setting(setting, (PAGE_PT - _MEASURE_PT) / 2, 2 * MARGIN_PT, sheet.palette.ink)
        sheet.canvas.addPageLabel(sheet.canvas.getPageNumber() - 1, prefix="Colophon")
        sheet.canvas.showPage()


def draw_hills(sheet: Surface) -> None:
    """What the last page stands on."""
    sheet.ground(sheet.palette.wash)
    for crests, alpha in _HILLS:
        sheet.hill(crests, sheet.palette.accent, alpha=alpha)


# --- what it says ---


def how_it_was_made(book: Book) -> tuple[str, ...]:
    """When and by what a book was made, under which licences, and what is to be known of it: a sentence or two each."""
    made = f"{book.made_at.day}\u00a0{_MONTHS[book.made_at.month - 1]}\u00a0{book.made_at.year}"
    title = title_of(book)
    found = [f"“{title}” was made with VisuTale on {made}. Software made its words and its pictures."]
    found += [_credit(credit) for credit in book.credits if credit.port != "translator"]
    found += _translation(book)
    found += _painting(book)
    found += _growing(book)
    found += book.notes
    found += [
        note for asset in (book.cover.picture, *(page.picture for page in book.pages)) if asset for note in asset.notes
    ]
    return tuple(dict.fromkeys(found))


def _sentences(book: Book, theme: Theme) -> list[str]:
    """The colophon's paragraphs, each printable."""
    found = list(how_it_was_made(book))
    if not book.address:
        found.append("This book has no address yet, so there is no code for a phone to read on this page.")
    found.append(f"Set in {theme.fonts}, and in Noto where these lack a letter, under the SIL Open Font License.")
    return [printable(sentence) for sentence in found]


def _credit(credit: Credit) -> str:
    role = _ROLES.get(credit.port, credit.port.title())
    parts = [f"{role}: {_named(credit)}.", credit.attribution]
    if "BY-SA" in credit.licence:
        parts.append(f"These {role.lower()} may be shared and changed by anyone, under the same licence.")
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part)


def _translation(book: Book) -> list[str]:
    """From which language, by whom, and where the original is to be found."""
    made = [credit for credit in book.credits if credit.port == "translator"]
    if not book.original_language:
        return [_credit(credit) for credit in made]
    name = language_name(book.original_language)
    by = "".join(f" by {_ARTICLE.sub(lambda word: word[0].lower(), _named(credit))}" for credit in made[:1])
    both = " The words in italics are the original." if book.bilingual else ""
    attribution = "".join(f" {credit.attribution}" for credit in made[:1] if credit.attribution)
    return [f"Translated from {name}{by}.{attribution}{both}"]


def _painting(book: Book) -> list[str]:
    """Which image model painted how many pictures in how many steps, and by what they were made larger."""
    pictures = [book.cover.picture, *(page.picture for page in book.pages)]
    painted = [picture.painted for picture in pictures if picture and picture.painted]
    by_model = Counter(one.model for one in painted if one.model and (one.steps or one.prompt))
    found = []
    for model, count in by_model.items():
        steps = sorted({sum(one.steps.values()) for one in painted if one.model == model} - {0})
        stages = list(dict.fromkeys(stage for one in painted if one.model == model for stage in one.steps))
        in_steps = f", in {_range(steps)} steps{' each' if count > 1 else ''}" if steps else ""
        by_stage = f" ({' and '.join(stages)} together)" if len(stages) > 1 else ""
        found.append(f"The image model {model} painted {_pictures(count)}{in_steps}{by_stage}.")
    larger = Counter(one.enlarged_by for one in painted if one.enlarged_by)
    return found + [f"Enlarged by {by}: {_pictures(count)}." for by, count in larger.items()]


def _pictures(count: int) -> str:
    return "one picture" if count == 1 else f"{count} pictures"


def _range(numbers: Sequence[int]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"


def _named(credit: Credit) -> str:
    """The engine's title with its model and licence."""
    model = f" ({credit.model})" if credit.model and credit.model not in credit.title else ""
    licence = f", {credit.licence}" if credit.licence else ""
    return f"{credit.title or credit.engine}{model}{licence}"


def _growing(book: Book) -> list[str]:
    missing = book.page_count - len(book.pages)
    if missing <= 0:
        return []
    there = {0: "none", 1: "one"}.get(len(book.pages), str(len(book.pages)))
    return [f"This book is still growing: {there} of its {book.page_count} pages can be read so far."]


def printable(sentence: str) -> str:
    """The sentence with an ellipsis for each character that can't be printed; a colophon never stops a book."""
    words = in_one_line(sentence)
    strangers = unsupported_characters(words)
    while strangers:
        words = words.translate({ord(character): "…" for character in strangers})
        strangers = unsupported_characters(words)
    return words


# --- how it looks ---


def fit(text: str, room: float) -> tuple[Setting, tuple[Setting, ...]]:
    """Set the text as large as fits the room, or at the smallest size over several pages."""
    for size in _SIZES:
        setting = _set(text, size)
        if setting.height <= room:
            return setting, ()
    step = setting.size * _LEADING
    pages: list[Setting] = []
    lines = setting.lines
    while lines:
        space = room if not pages else PAGE_PT - 4 * MARGIN_PT
        count = max(1, sum(1 for end in range(1, len(lines) + 1) if text_height(lines[:end], step) <= space))
        pages.append(Setting(lines[:count], "text", setting.size, _LEADING, 0.0))
        lines = lines[count:]
    return pages[0], tuple(pages[1:])


def _set(text: str, size: float) -> Setting:
    return Setting(set_text(text, "text", _MEASURE_PT / size, balanced=False), "text", size, _LEADING, padding=0.0)


def _draw_end(sheet: Sheet, words: str, language: str) -> None:
    width = width_of(words, sheet.theme.headline, _END_SIZE, language)
    size = _END_SIZE * min(1.0, (PAGE_PT - 2 * 60) / width)
    sheet.words(
        words, PAGE_PT / 2, 104, sheet.theme.headline, size, sheet.palette.title, align="middle", language=language
    )
    width *= size / _END_SIZE
    for side in (-1, 1):
        for step, radius in enumerate((5.0, 3.6, 2.2)):
            x = PAGE_PT / 2 + side * (width / 2 + 26 + 17 * step)
            sheet.disc(x, 90, radius, sheet.palette.accent)


def _edge(modules: int) -> float:
    """The side of a code in points: large enough to be read from paper at arm's length."""
    return min(_LARGEST_CODE_PT, max(_CODE_PT, modules * _MODULE_PT)) if modules else 0.0


def _draw_code(sheet: Sheet, book: Book, code: Sequence[Sequence[bool]], top: float) -> None:
    address = book.address
    edge = _edge(len(code))
    left = (PAGE_PT - _MEASURE_PT) / 2
    sheet.rectangle(left + 1, top + 3, edge, edge, BLACK, corner=10, alpha=0.14)
    sheet.rectangle(left, top, edge, edge, WHITE, corner=10)
    with sheet.tags.figure(f"A code that leads to {address}"):
        sheet.bars(qr.runs(code), left, top, edge / len(code), BLACK)
    sheet.link(address, left, top, edge, edge)
    x, y = left + edge + 24, top + 34
    sheet.words("Take this book along", x, y, sheet.theme.headline, 18.0, sheet.palette.title)
    room = PAGE_PT - MARGIN_PT - x
    text = f"Point a phone’s camera at the code, or open this address:\n{printable(address)}\n{_reach(book)}"
    setting = Setting(set_text(text.strip(), "text", room / 10.0, balanced=False), "text", 10.0, 1.4, padding=0.0)
    with sheet.tags.paragraph():
        sheet.setting(setting, x, y + 12, sheet.palette.ink)
    sheet.link(address, x, y + 12, room, setting.height)


def _reach(book: Book) -> str:
    """What to know of an address that only answers nearby, or did not answer yet."""
    where = {
        "public": "",
        "network": "It answers on the same network, while VisuTale is running there.",
        "machine": "It answers on the computer that made the book, while VisuTale is running there.",
    }[book.address_scope]
    silent = (
        "" if book.address_answered else "Nothing answered there yet when this book was bound: start “visutale app”."
    )
    return f"{where}\n{silent}".strip()

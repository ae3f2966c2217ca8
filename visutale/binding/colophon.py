"""The last page: the end, how the book was made, and the way to take it along.

It is in the book's language, but for what is stored in the book in English: what engines say of themselves, and notes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby, repeat
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

from visutale.binding import qr
from visutale.binding.layout import LEADING, MARGIN_PT, PAGE_PT, PARAGRAPH_GAP, Setting, leading, title_of
from visutale.binding.palette import BLACK, WHITE
from visutale.binding.phrases import Phrases, closing_words, phrases
from visutale.binding.sheet import Sheet, width_of
from visutale.binding.text import in_one_line, unsupported_characters
from visutale.binding.themes import Theme
from visutale.binding.typeset import set_text
from visutale.languages import direction, language_name

if TYPE_CHECKING:
    from visutale.binding.film.slide import Words
    from visutale.binding.surface import Surface
    from visutale.book import Book, Credit

_NOTES_ARE_IN = "en"
MEASURE_PT = 440.0
"""The width of the column, in the middle of the page."""
_TOP_PT, _BOTTOM_PT, _GAP_PT = 146.0, 560.0, 22.0
_SIZES = (12.5, 12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
_LEADING = 1.42
_END_SIZE, _END_INSET_PT = 46.0, 90.0
_TAKE_SIZE = 18.0
_CODE_PT, _LARGEST_CODE_PT, _MODULE_PT = 150.0, 205.0, 3.2
_HILLS = (
    (((0.0, 566.0), (210.0, 546.0), (420.0, 574.0), (PAGE_PT, 552.0)), 0.16),
    (((0.0, 584.0), (180.0, 596.0), (400.0, 576.0), (PAGE_PT, 592.0)), 0.24),
)


class Sentences(NamedTuple):
    """A paragraph of the colophon and its language, a BCP 47 tag: the book's, or English for what is stored so."""

    text: str
    language: str

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """Which way it is written."""
        return direction(self.language)


def draw_colophon(sheet: Sheet, book: Book) -> None:
    """Draw the colophon, and what does not fit on it on pages after it. Raises BindingError."""
    words = phrases(book.language)
    code = qr.modules(book.address) if book.address else ()
    code_top = _BOTTOM_PT - _edge(len(code))
    first, *rest = fit(_paragraphs(book, words, sheet.theme), code_top - _GAP_PT - _TOP_PT)
    draw_hills(sheet)
    with sheet.tags.paragraph():
        _draw_end(sheet, closing_words(book), words.language)
    _draw_stack(sheet, first, _TOP_PT)
    if book.address:
        _draw_code(sheet, book, words, code, code_top)
    sheet.canvas.bookmarkPage("colophon")
    sheet.canvas.addOutlineEntry(words.about, "colophon", level=0)
    _finish(sheet, words)
    for stack in rest:
        sheet.ground(sheet.palette.wash)
        _draw_stack(sheet, stack, 2 * MARGIN_PT)
        _finish(sheet, words)


def draw_hills(sheet: Surface) -> None:
    """What the last page stands on."""
    sheet.ground(sheet.palette.wash)
    for crests, alpha in _HILLS:
        sheet.hill(crests, sheet.palette.accent, alpha=alpha)


# --- what it says ---


def how_it_was_made(book: Book) -> tuple[Sentences, ...]:
    """When and by what a book was made, under which licences, and what is to be known of it: a paragraph each."""
    words = phrases(book.language)
    made = words.colophon.made.format(title=title_of(book), date=_date(book, words))
    own = [words.space.join((made, words.software))]
    own += [_credit(one, words) for one in book.credits if one.port != "translator"]
    own += [*_translation(book, words), *_painting(book, words), *_growing(book, words)]
    pictures = [place.picture for place in (book.cover, *book.pages) if place.picture]
    notes = [*book.notes, *chain.from_iterable(picture.notes for picture in pictures)]
    found = [*_said(own, words), *(Sentences(note, _NOTES_ARE_IN) for note in notes)]
    return tuple(dict.fromkeys(Sentences(in_one_line(text), language) for text, language in found))


def _paragraphs(book: Book, words: Phrases, theme: Theme) -> list[Sentences]:
    """What a printed colophon says."""
    fonts = format_list(theme.fonts, locale=_locale(words))
    last = [] if book.address else [words.code.none]
    return [*how_it_was_made(book), *_said([*last, words.colophon.fonts.format(fonts=fonts)], words)]


def _said(texts: Iterable[str], words: Phrases) -> list[Sentences]:
    return [Sentences(text, words.language) for text in texts]


def _credit(credit: Credit, words: Phrases) -> str:
    """Who did what, and what the engine says of itself."""
    role = words.roles.model_dump().get(credit.port, credit.port.title())
    parts = [words.colophon.credit.format(role=role, name=_named(credit))]
    if credit.attribution:
        ended = credit.attribution.endswith((".", "!", "?"))
        parts.append(credit.attribution if ended else f"{credit.attribution}.")
    if credit.port == "illustrator" and "BY-SA" in credit.licence:
        parts.append(words.colophon.share_alike)
    return " ".join(parts)


def _translation(book: Book, words: Phrases) -> list[str]:
    """From which language, by whom, and where the original is to be found."""
    found = [_credit(one, words) for one in book.credits if one.port == "translator"]
    if not book.original_language:
        return found
    name = language_name(book.original_language, words.language)
    told = [words.colophon.original_language.format(language=name), *found[:1]]
    told += [words.colophon.original_shown] if book.bilingual else []
    return [words.space.join(told), *found[1:]]


def _painting(book: Book, words: Phrases) -> Iterator[str]:
    """Which image model painted how many pictures in how many steps, and by what they were made larger."""
    pictures = [book.cover.picture, *(page.picture for page in book.pages)]
    painted = [picture.painted for picture in pictures if picture and picture.painted]
    by_model = Counter(one.model for one in painted if one.model and (one.steps or one.prompt))
    for model, count in by_model.items():
        steps = sorted({sum(one.steps.values()) for one in painted if one.model == model} - {0})
        stages = list(dict.fromkeys(stage for one in painted if one.model == model for stage in one.steps))
        by_stage = f" ({' + '.join(stages)})" if len(stages) > 1 else ""
        told = [words.colophon.image_model.format(model=model, count=count)]
        told += [words.colophon.steps.format(steps=f"{_range(steps)}{by_stage}")] if steps else []
        yield words.space.join(told)
    for by, count in Counter(one.enlarged_by for one in painted if one.enlarged_by).items():
        yield words.colophon.enlarged.format(by=by, count=count)


def _range(numbers: Sequence[int]) -> str:
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def _named(credit: Credit) -> str:
    """The engine's title with its model and licence."""
    model = f" ({credit.model})" if credit.model and credit.model not in credit.title else ""
    licence = f", {credit.licence}" if credit.licence else ""
    return f"{credit.title or credit.engine}{model}{licence}"


def _growing(book: Book, words: Phrases) -> list[str]:
    growing = len(book.pages) < book.page_count
    return [words.colophon.growing.format(there=len(book.pages), all=book.page_count)] if growing else []


def _date(book: Book, words: Phrases) -> str:
    """The day it was made on, in one piece."""
    return "\u00a0".join(format_date(book.made_at.date(), "long", locale=_locale(words)).split())


def _locale(words: Phrases) -> Locale:
    """Whose way of writing days and lists it is; for English, the world's, not that of one country."""
    return Locale.parse("en-001" if words.language == "en" else words.language, sep="-")


def by_language(paragraphs: Iterable[Sentences]) -> list[tuple[str, str]]:
    """The paragraphs made printable, a line each: those that follow one another in one language, with its tag."""
    groups = groupby(paragraphs, key=lambda one: one.language)
    return [(language, "\n".join(printable(one.text) for one in group)) for language, group in groups]


def printable(sentence: str) -> str:
    """The sentence with an ellipsis for each character that can't be printed; a colophon never stops a book."""
    words = in_one_line(sentence)
    strangers = unsupported_characters(words)
    while strangers:
        words = words.translate({ord(character): "…" for character in strangers})
        strangers = unsupported_characters(words)
    return words


# --- how it looks ---


def fit(paragraphs: Iterable[Sentences], room: float) -> list[list[Setting]]:
    """Set the paragraphs as large as fits the room, or at the smallest size over several pages: for each its settings,
    from top to bottom, to be drawn with :func:`gap` between them."""
    texts = by_language(paragraphs)
    for size in _SIZES:
        stack = [_set(text, size, MEASURE_PT, language) for language, text in texts]
        if height(stack, gap) <= room:
            return [stack]
    return list(shared_out(stack, gap, chain([room], repeat(PAGE_PT - 4 * MARGIN_PT))))


def _set(text: str, size: float, measure: float, language: str) -> Setting:
    lines = set_text(text, "text", measure / size, language, balanced=False)
    return Setting(lines, "text", size, _LEADING * leading(language) / LEADING, 0.0, language)


def gap(setting: Setting) -> float:
    """What is free after a setting before the next one: as much as between its paragraphs."""
    return PARAGRAPH_GAP * setting.size * setting.leading


Lines = TypeVar("Lines", "Setting", "Words")


def height(stack: Sequence[Lines], gap: Callable[[Lines], float]) -> float:
    """How high lines below one another are, with what is free between them."""
    return sum(part.height for part in stack) + sum(gap(part) for part in stack[:-1])


def shared_out(stack: Iterable[Lines], gap: Callable[[Lines], float], rooms: Iterator[float]) -> Iterator[list[Lines]]:
    """The lines in stacks that are no higher than these rooms, each of at least a line."""
    left, room = list(stack), next(rooms)
    found: list[Lines] = []
    while left:
        part = left.pop(0)
        count, space = len(part.lines), room - height(found, gap) - sum(map(gap, found[-1:]))
        while count and replace(part, lines=part.lines[:count]).height > space:
            count -= 1
        count = count or int(not found)
        if count:
            found.append(replace(part, lines=part.lines[:count]))
        if count < len(part.lines):
            left.insert(0, replace(part, lines=part.lines[count:]))
            yield found
            found, room = [], next(rooms)
    yield found


def _draw_stack(sheet: Sheet, stack: Iterable[Setting], y: float) -> None:
    """Settings below one another, each from its own side of the column."""
    left, right = (PAGE_PT - MEASURE_PT) / 2, (PAGE_PT + MEASURE_PT) / 2
    for setting in stack:
        with sheet.tags.paragraph():
            sheet.setting(setting, right - setting.width if setting.rtl else left, y, sheet.palette.ink)
        y += setting.height + gap(setting)


def _finish(sheet: Sheet, words: Phrases) -> None:
    sheet.canvas.addPageLabel(sheet.canvas.getPageNumber() - 1, prefix=words.about)
    sheet.canvas.showPage()


def _draw_end(sheet: Sheet, words: str, language: str) -> None:
    width = width_of(words, sheet.theme.headline, _END_SIZE, language)
    size = _END_SIZE * min(1.0, (PAGE_PT - 2 * _END_INSET_PT) / width)
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


def _draw_code(sheet: Sheet, book: Book, words: Phrases, code: Sequence[Sequence[bool]], top: float) -> None:
    """The code at the side where the lines begin, and the words beside it."""
    address, rtl = book.address, words.direction == "rtl"
    edge = _edge(len(code))
    first, last = (PAGE_PT - MEASURE_PT) / 2, (PAGE_PT + MEASURE_PT) / 2
    left = last - edge if rtl else first
    sheet.rectangle(left + 1, top + 3, edge, edge, BLACK, corner=10, alpha=0.14)
    sheet.rectangle(left, top, edge, edge, WHITE, corner=10)
    with sheet.tags.figure(words.code.alt.format(address=address)):
        sheet.bars(qr.runs(code), left, top, edge / len(code), BLACK)
    sheet.link(address, left, top, edge, edge)
    x, y = MARGIN_PT if rtl else left + edge + 24, top + 34
    room = (left - 24 if rtl else PAGE_PT - MARGIN_PT) - x
    wide = width_of(words.code.take_along, sheet.theme.headline, _TAKE_SIZE, words.language)
    size = _TAKE_SIZE * min(1.0, room / wide)
    sheet.words(
        words.code.take_along, x + room - wide * size / _TAKE_SIZE if rtl else x, y, sheet.theme.headline, size,
        sheet.palette.title, language=words.language,
    )  # fmt: skip
    said = [words.code.point, printable(address), *_reach(book, words)]
    setting = _set("\n".join(said), 10.0, room, words.language)
    with sheet.tags.paragraph():
        sheet.setting(setting, x + room - setting.width if rtl else x, y + 12, sheet.palette.ink)
    sheet.link(address, x, y + 12, room, setting.height)


def _reach(book: Book, words: Phrases) -> list[str]:
    """What to know of an address that only answers nearby, or did not answer yet."""
    where = {"public": [], "network": [words.code.network], "machine": [words.code.machine]}[book.address_scope]
    return where if book.address_answered else [*where, words.code.unanswered]

"""Where the words go on a page: pure geometry, known before a picture is painted and used again when it is bound.

Pages are 8.5 inches square. Lengths are points (1/72 inch) with y measured downwards from the top edge, and type sizes
are points; :class:`~visutale.book.Box` stays in shares of the page, as everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from visutale.binding.fonts import FamilyName
from visutale.binding.initials import Initial, open_with_initial
from visutale.binding.phrases import for_ages, phrases
from visutale.binding.text import clean, in_one_line
from visutale.binding.themes import USUAL, Theme
from visutale.binding.typeset import Line, longest_word, set_again, set_paragraph, set_text, space_width
from visutale.binding.vertical import set_columns
from visutale.book import AgeBand, Book, Page
from visutale.errors import InputError
from visutale.languages import direction, script_of

PAGE_PT = 612.0
MARGIN_PT = 30.0
FOOT_PT = 46.0
"""Kept free below a panel, for the page number."""
LEADING = 1.35
_TALLER: dict[str, tuple[float, float]] = {
    "Arabic": (1.12, 1.2), "Bangla": (1.05, 1.15), "Chinese": (1.12, 1.1), "Devanagari": (1.1, 1.2),
    "Japanese": (1.15, 1.1), "Khmer": (1.2, 1.35), "Korean": (1.1, 1.1), "Lao": (1.15, 1.3),
    "Myanmar": (1.3, 1.55), "Tamil": (1.05, 1.1), "Thai": (1.15, 1.3),
}  # fmt: skip
"""How much more a script needs between its lines than Latin letters do, in words and in titles."""
PARAGRAPH_GAP = 0.5
"""Between paragraphs, in lines."""
SMALLEST_SHARE = 0.8
"""Text shrinks to this share of its size before it flows on to a page of its own."""
_LONGEST_SINGLE_PT = 300.0
"""A single line longer than this reads better as two."""
PANEL_SHARE, LARGEST_PANEL_SHARE = 0.40, 0.46
"""How much of the page's height a panel takes, and what it takes rather than flow on."""
UNDER_SHARE, SMALLEST_UNDER_PT = 0.8, 9.5
"""The type size of an original, of the size of the words above it, and the smallest it may have."""
UNDER_GAP = 0.95
"""Between the words and their original, in lines of the words."""
_NARROWEST_UNDER = 0.6
"""Of an age's measure: an original is set no narrower, however short the words above it are."""
LARGEST_PANEL_FOR_BOTH_SHARE = 0.5
"""Of the page's height: what a panel with two languages takes at most."""


@dataclass(frozen=True)
class TypeSize:
    """How text is set for an age: its size and the longest line, both in points."""

    size: float
    measure: float


TYPE_FOR_AGE: dict[AgeBand, TypeSize] = {
    "3-5": TypeSize(22.0, 496.0),
    "6-8": TypeSize(17.0, 484.0),
    "9-12": TypeSize(13.5, 448.0),
}


def type_size(age: AgeBand, theme: Theme) -> TypeSize:
    """How a theme sets words for an age."""
    usual = TYPE_FOR_AGE[age]
    return TypeSize(usual.size * theme.scale, usual.measure)


_FLOW_ROOM_PT = PAGE_PT - 2 * MARGIN_PT - 2 * FOOT_PT
"""Of a page that has words alone."""

_TRIES = (
    *((share, PANEL_SHARE) for share in (1.0, 0.95, 0.9, 0.85, SMALLEST_SHARE)),
    *((share, LARGEST_PANEL_SHARE) for share in (0.9, 0.85, SMALLEST_SHARE)),
)  # fmt: skip
"""Shares of the type size, and of the page's height it may fill, in the order they are tried."""
_TRIES_FOR_BOTH = (
    *_TRIES, *((share, LARGEST_PANEL_SHARE) for share in (0.75, 0.7)),
    *((share, LARGEST_PANEL_FOR_BOTH_SHARE) for share in (SMALLEST_SHARE, 0.75, 0.7)),
)  # fmt: skip
"""The same for words with their original beneath them: rather smaller than torn apart."""
COLUMN_SHARES = (1.0, 0.94, 0.88, SMALLEST_SHARE)


@dataclass(frozen=True)
class Setting:
    """Lines of one size. ``padding`` is the distance from the text to the panel's edge.

    ``under`` are the lines they were translated from, without a padding of their own. ``initial`` is the large letter
    they begin with, which is not in them. ``vertical`` lines are columns, the first of them on the right.
    """

    lines: tuple[Line, ...]
    family: FamilyName
    size: float
    leading: float
    padding: float
    language: str = "en"
    under: Setting | None = None
    initial: Initial | None = None
    vertical: bool = False

    @property
    def space(self) -> float:
        """The space between words, in em."""
        return space_width(self.family, self.language)

    @property
    def rtl(self) -> bool:
        """Whether its lines begin at the right."""
        return direction(self.language) == "rtl"

    @property
    def width(self) -> float:
        if self.vertical:
            return text_height(self.lines, self.size * self.leading) + 2 * self.padding
        own = max((line.width * self.size + self.inset(index) for index, line in enumerate(self.lines)), default=0.0)
        return max(own, self.under.width if self.under else 0.0) + 2 * self.padding

    def inset(self, index: int) -> float:
        """How far a line stands back for a large first letter, in points."""
        return self.initial.inset if self.initial and index < self.initial.lines else 0.0

    @property
    def height(self) -> float:
        if self.vertical:
            return max((line.width for line in self.lines), default=0.0) * self.size + 2 * self.padding
        step = self.size * self.leading
        under = UNDER_GAP * step + self.under.height if self.under else 0.0
        return text_height(self.lines, step) + under + 2 * self.padding

    def fits(self, measure: float, room: float) -> bool:
        """Whether it is no higher than ``room`` and its words no wider than ``measure``, both in points."""
        return self.height <= room and (not self.vertical or self.width - 2 * self.padding <= measure)


@dataclass(frozen=True)
class PageText:
    """A page's words: what stands with the picture, and what flows on to pages without one."""

    panel: Setting
    more: tuple[Setting, ...] = ()


@dataclass(frozen=True)
class CoverText:
    """The title's lines, the line beneath it, and the room both take."""

    title: Setting
    subtitle: str
    width: float
    height: float


# --- the words of a page ---


@lru_cache(maxsize=512)
def page_text(
    text: str,
    age: AgeBand,
    original: str = "",
    language: str = "en",
    original_language: str = "en",
    theme: Theme = USUAL,
) -> PageText:
    """Set a page's words for an age, and beneath them their original, in italics, where a book shows both.

    Where both don't fit with the picture, the words are set as if they were alone, and the original comes after them
    on pages without one. Raises ValueError for a character that no face has.
    """
    panel = next(panels(text, age, original, language, original_language, theme), None)
    if panel is not None:
        return PageText(panel)
    style = type_size(age, theme)
    if original.strip():
        alone = page_text(text, age, language=language, theme=theme)
        return _original_after(alone, clean(original), style, original_language, theme)
    return _flow(_set(clean(text), style.size * 0.9, style.measure, PANEL_SHARE * PAGE_PT, language, theme))


def panels(
    text: str, age: AgeBand, original: str, language: str, original_language: str, theme: Theme
) -> Iterator[Setting]:
    """The words in every size that fits with a picture, the best first."""
    words, before, style = clean(text), clean(original), type_size(age, theme)
    for share, room in _TRIES_FOR_BOTH if before else _TRIES:
        setting = _set(words, style.size * share, style.measure, room * PAGE_PT, language, theme)
        if before and setting.lines:
            setting = replace(setting, under=_set_under(before, setting, style.measure, original_language, theme))
        if setting.fits(style.measure, room * PAGE_PT):
            yield setting


def column(
    text: str,
    age: AgeBand,
    original: str,
    language: str,
    original_language: str,
    theme: Theme,
    measure: float,
    room: float,
    shares: Sequence[float] = COLUMN_SHARES,
) -> Setting | None:
    """A page's words beside its picture, in lines of at most ``measure`` points and no higher than ``room``, in the
    largest of the ``shares`` of their type size that breaks no word; None where they don't fit."""
    words, before, size = clean(text), clean(original), type_size(age, theme).size
    for share in shares:
        setting = _set(words, size * share, measure, room, language, theme)
        if before:
            setting = replace(setting, under=_set_under(before, setting, measure, original_language, theme))
        if setting.fits(measure, room) and _breaks_no_word(setting, words, measure):
            return setting
    return None


def part(text: str, age: AgeBand, language: str, theme: Theme, share: float, measure: float) -> Setting | None:
    """Some words at a share of their type size; None where one of them is longer than ``measure`` points."""
    setting = _set(text, type_size(age, theme).size * share, measure, measure, language, theme)
    return setting if _breaks_no_word(setting, text, measure) else None


def _breaks_no_word(setting: Setting, words: str, measure: float) -> bool:
    """Whether every word has room in a line of so many points; columns are of scripts that may end anywhere."""
    longest = longest_word(words, setting.family, setting.language)
    return setting.vertical or longest * setting.size <= measure


def flowing(
    text: str, age: AgeBand, original: str, language: str, original_language: str, theme: Theme
) -> list[Setting]:
    """Words, and after them their original, on pages of their own: an odd number of these, as the first one faces a
    picture, wherever there are lines enough."""
    style = type_size(age, theme)
    setting = _set(clean(text), style.size * 0.9, style.measure, _FLOW_ROOM_PT, language, theme)
    first, *others = _shared_out(setting, setting.lines)
    words = PageText(replace(first, initial=setting.initial), tuple(others))
    if original.strip():
        words = _original_after(words, clean(original), style, original_language, theme)
    *pages, last = words.panel, *words.more
    if len(pages) % 2 and len(last.lines) > 1 and last.under is None:
        half = len(last.lines) // 2
        return [*pages, replace(last, lines=last.lines[:half]), replace(last, lines=last.lines[half:], initial=None)]
    return [*pages, last]


def _set_under(before: str, setting: Setting, measure: float, language: str, theme: Theme) -> Setting:
    size = max(SMALLEST_UNDER_PT, UNDER_SHARE * setting.size)
    room = max(setting.width - 2 * setting.padding, _NARROWEST_UNDER * measure)
    lines = set_text(before, theme.italic, room / size, language)
    return Setting(lines, theme.italic, size, leading(language) * theme.leading, 0.0, language)


def _original_after(alone: PageText, before: str, style: TypeSize, language: str, theme: Theme) -> PageText:
    """The original beneath the last words that flowed on, where it fits there, else on pages of its own."""
    last = alone.more[-1] if alone.more else None
    if last is not None:
        both = replace(last, under=_set_under(before, last, style.measure, language, theme))
        if both.height <= _FLOW_ROOM_PT:
            return PageText(alone.panel, (*alone.more[:-1], both))
    size = 0.9 * style.size
    lines = set_text(before, theme.italic, style.measure / size, language)
    setting = Setting(lines, theme.italic, size, leading(language) * theme.leading, 6.0 + 0.8 * size, language)
    return PageText(alone.panel, (*alone.more, *_shared_out(setting, lines)))


def _set(words: str, size: float, measure: float, room: float, language: str, theme: Theme) -> Setting:
    """Words in lines of at most ``measure`` points, or in columns, where a theme has these, that ``room`` is enough
    for."""
    spread, padding = leading(language) * theme.leading, 6.0 + 0.8 * size
    if theme.vertical:
        columns = set_columns(words, theme.text, (room - 2 * padding) / size, language)
        return Setting(columns, theme.text, size, spread, padding, language, vertical=True)
    if theme.initials and (opened := open_with_initial(words, size, spread * size, measure, language, theme)):
        return Setting(opened[0], theme.text, size, spread, padding, language, initial=opened[1])
    lines = set_text(words, theme.text, measure / size, language)
    if len(lines) == 1 and lines[0].width * size > _LONGEST_SINGLE_PT:
        lines = set_text(words, theme.text, 0.6 * lines[0].width, language)
    return Setting(lines, theme.text, size, spread, padding, language)


def _flow(setting: Setting) -> PageText:
    """Share lines out over the panel and as many text pages as they need."""
    room = _across(setting) if setting.vertical else PANEL_SHARE * PAGE_PT - 2 * setting.padding
    panel, rest = _take(setting.lines, setting.size * setting.leading, room)
    if setting.vertical:
        rest = set_again(rest, setting.family, (_FLOW_ROOM_PT - 2 * setting.padding) / setting.size, setting.language)
    return PageText(replace(setting, lines=panel), tuple(_shared_out(setting, rest)))


def _shared_out(setting: Setting, rest: tuple[Line, ...]) -> list[Setting]:
    """Lines in a setting's manner, evenly over as few text pages as they need."""
    step, room = setting.size * setting.leading, _across(setting) if setting.vertical else _FLOW_ROOM_PT
    count = math.ceil(text_height(rest, step) / room)
    pages: list[Setting] = []
    while rest:
        share = text_height(rest, step) / max(1, count - len(pages)) + step
        lines, rest = _take(rest, step, min(room, share))
        pages.append(replace(setting, lines=lines, initial=None))
    return pages


def _across(setting: Setting) -> float:
    """The room for a setting's columns on a page."""
    return PAGE_PT - 2 * MARGIN_PT - 2 * setting.padding


def _take(lines: tuple[Line, ...], step: float, room: float) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The lines that fit the room, and the rest. No paragraph's first or last line is left alone on either side."""
    count = max(1, sum(1 for end in range(1, len(lines) + 1) if text_height(lines[:end], step) <= room))
    if count < len(lines) and count > 2 and lines[count].ends and not lines[count - 1].ends:
        count -= 1
    if count < len(lines) and count > 2 and lines[count - 2].ends and not lines[count - 1].ends:
        count -= 1
    return lines[:count], lines[count:]


def text_height(lines: Sequence[Line], step: float) -> float:
    """Points from the top of the first line to the foot of the last one; ``step`` is the leading in points."""
    gaps = sum(1 for line in lines[:-1] if line.ends)
    return (len(lines) + gaps * PARAGRAPH_GAP) * step


def leading(language: str, *, title: bool = False) -> float:
    """The distance from line to line in em, as the language's script needs it."""
    try:
        words, titles = _TALLER.get(script_of(language), (1.0, 1.0))
    except InputError:
        words, titles = 1.0, 1.0
    return titles if title else LEADING * words


def title_of(book: Book) -> str:
    """A book's title in one line, or what stands for one."""
    return in_one_line(book.title) or phrases(book.language).untitled


def original_of(book: Book, page: Page) -> str:
    """The original a book shows beneath a page's words; empty where it shows none."""
    return page.original if book.bilingual else ""


# --- the cover ---

SUBTITLE_SIZE, SUBTITLE_GAP, SUBTITLE_HEIGHT = 13.0, 14.0, 30.0
_TITLE_SIZES = (120, 108, 96, 80, 72, 66, 60, 54, 48, 44, 40, 36, 32, 28, 24, 20, 17, 14, 12, 10, 8)
_TITLE_MEASURE_PT = PAGE_PT - 2 * 44.0
_TITLE_SHARE, _LARGEST_TITLE_SHARE = 0.33, 0.42
_FEW_LINES, _DISPLAY_SIZE, _SINGLE_LINE_SIZE = 3, 40, 80


@lru_cache(maxsize=64)
def cover_text(title: str, age: AgeBand, language: str = "en", theme: Theme = USUAL) -> CoverText:
    """Set the title as large as looks well, and the line beneath it. Raises ValueError as :func:`page_text`.

    The room is the same in every language, so that a book keeps its cover when it is translated."""
    words = in_one_line(title) or phrases(language).untitled
    settings = [_set_title(words, float(size), language, theme) for size in _TITLE_SIZES]
    found = next((setting for setting in settings if _looks_well(setting, words)), None)
    found = found or next((s for s in settings if s.height <= _LARGEST_TITLE_SHARE * PAGE_PT), settings[-1])
    height = found.height + SUBTITLE_GAP + SUBTITLE_HEIGHT
    return CoverText(found, for_ages(language, age), max(found.width, 200.0), height)


def _set_title(words: str, size: float, language: str, theme: Theme) -> Setting:
    lines = set_paragraph(words, theme.headline, _TITLE_MEASURE_PT / size, language)
    return Setting(lines, theme.headline, size, leading(language, title=True), 0.16 * size, language)


def _looks_well(setting: Setting, words: str) -> bool:
    """Few lines where the type is large, no broken word, and room left for the picture."""
    most = 1 if setting.size > _SINGLE_LINE_SIZE else _FEW_LINES if setting.size >= _DISPLAY_SIZE else _FEW_LINES + 2
    whole = "".join(line.text for line in setting.lines).replace(" ", "") == words.replace(" ", "")
    return whole and len(setting.lines) <= most and setting.height <= _TITLE_SHARE * PAGE_PT

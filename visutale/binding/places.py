"""Where words lie over a picture, so that they cover no figure: boxes in shares of the page, best first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from visutale.binding.layout import (
    FOOT_PT,
    MARGIN_PT,
    PAGE_PT,
    PANEL_SHARE,
    CoverText,
    Setting,
    cover_text,
    page_text,
    panels,
)
from visutale.binding.themes import USUAL, Theme
from visutale.book import AgeBand, Box

TOUCH_SHARE = 0.0004
"""An overlap with a figure below this share of the page is none."""
_DOT_PT = 13.0
"""The radius of the page number's dot."""
_Home = Literal["top", "bottom"]


def panel_for(
    text: str,
    age: AgeBand,
    number: int,
    *,
    original: str = "",
    role: Literal["cover", "page"] = "page",
    title: str = "",
    language: str = "en",
    original_language: str = "en",
) -> Box:
    """Where a page's words (with the original they were translated from) will lie, for the illustrator to keep faces
    out of it.

    For the cover it is where ``title`` will lie. The same words always give the same box. Words that can't be printed
    are no concern of this function: it answers with the largest panel, and binding refuses them by name.
    """
    try:
        if role == "cover":
            cover = cover_text(title, age, language)
            return _places(cover.width, cover.height, "top")[0]
        panel = page_text(text, age, original, language, original_language).panel
    except ValueError:
        return _places(PAGE_PT - 2 * MARGIN_PT, PANEL_SHARE * PAGE_PT, home(number))[0]
    return _places(panel.width, panel.height, home(number))[0]


def place_panel(panel: Setting, number: int, keep_clear: Sequence[Box]) -> Box | None:
    """The first place for a page's panel that covers no figure; None where there is none."""
    return _free(_places(panel.width, panel.height, home(number)), keep_clear)


def smaller_panel(
    text: str,
    age: AgeBand,
    number: int,
    keep_clear: Sequence[Box],
    original: str = "",
    language: str = "en",
    original_language: str = "en",
    theme: Theme = USUAL,
) -> tuple[Setting, Box] | None:
    """A page's words in the largest size in which they cover no figure, and their place; None where there is none.

    For a picture that was painted for other words, such as those a book was translated from."""
    for panel in panels(text, age, original, language, original_language, theme):
        place = place_panel(panel, number, keep_clear)
        if place is not None:
            return panel, place
    return None


def panel_places(panel: Setting, number: int) -> list[Box]:
    """Where a page's panel may lie in the middle, above or below: its home first."""
    return _places(panel.width, panel.height, home(number))[:2]


def place_band(panel: Setting, number: int, keep_clear: Sequence[Box]) -> Box | None:
    """The first band from edge to edge for a page's words that covers no figure; None where there is none."""
    height = (panel.height + FOOT_PT) / PAGE_PT
    below, above = Box(0.0, round(1.0 - height, 4), 1.0, 1.0), Box(0.0, 0.0, 1.0, round(height, 4))
    return _free((below, above) if home(number) == "bottom" else (above, below), keep_clear)


def place_title(cover: CoverText, keep_clear: Sequence[Box]) -> Box | None:
    """The first place for the title that covers no figure; None where there is none."""
    return _free(_places(cover.width, cover.height, "top"), keep_clear)


def number_within(free: Box) -> Box:
    """The place for the page number at the foot of a part of the page."""
    return _dot((free.left + free.right) / 2 * PAGE_PT)


def place_number(keep_clear: Sequence[Box]) -> Box | None:
    """The first place for the page number's dot that covers no figure; None where there is none."""
    return _free([_dot(x) for x in (PAGE_PT / 2, PAGE_PT - 34.0, 34.0)], keep_clear)


def _dot(x: float) -> Box:
    """The page number's dot around a middle, in points from the left."""
    return _box(x - _DOT_PT, PAGE_PT - 25.0 - _DOT_PT, 2 * _DOT_PT, 2 * _DOT_PT)


def home(number: int) -> _Home:
    """Facing pages answer each other: words below on odd pages, above on even ones."""
    return "bottom" if number % 2 else "top"


def _places(width: float, height: float, home: _Home) -> list[Box]:
    """Candidate boxes, best first: home in the middle, across from it, then at the sides of both."""
    top, bottom = MARGIN_PT, PAGE_PT - FOOT_PT - height
    rows = (top, bottom) if home == "top" else (bottom, top)
    middle, left, right = (PAGE_PT - width) / 2, MARGIN_PT, PAGE_PT - MARGIN_PT - width
    return [_box(middle, y, width, height) for y in rows] + [
        _box(x, y, width, height) for y in rows for x in (left, right)
    ]  # fmt: skip


def _free(places: Sequence[Box], keep_clear: Sequence[Box]) -> Box | None:
    return next((p for p in places if all(p.overlap(box) <= TOUCH_SHARE for box in keep_clear)), None)


def _box(left: float, top: float, width: float, height: float) -> Box:
    """A box in shares of the page from points, kept within the page."""
    edges = (left, top, left + width, top + height)
    return Box(*(round(min(1.0, max(0.0, edge / PAGE_PT)), 4) for edge in edges))

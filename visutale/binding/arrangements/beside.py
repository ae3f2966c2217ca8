"""Words beside a tall picture, which reaches from the top of the page to its foot."""

from __future__ import annotations

from collections.abc import Sequence

from visutale.binding import places
from visutale.binding.arrangements.cropping import Frame, around, crop, holds
from visutale.binding.arrangements.page_plan import PagePlan
from visutale.binding.arrangements.page_words import PageWords
from visutale.binding.layout import FOOT_PT, MARGIN_PT, PAGE_PT, Setting
from visutale.binding.painting import Painting
from visutale.book import Box

_WIDTHS = (0.5, 0.54, 0.58, 0.62)
"""Of the picture, in shares of the page; as narrow as shows all figures."""
SIDE_PT = MARGIN_PT + 4.0
"""From a column of words to the fold and to the picture."""


def beside_picture(words: PageWords, painting: Painting, keep_clear: Sequence[Box]) -> PagePlan | None:
    """The picture towards the outer edge of the book, the words towards its fold; None where they have no room."""
    figures = around(keep_clear)
    for width in _WIDTHS:
        part = crop(painting, width, figures)
        if holds(part, figures):
            break
    else:
        return None
    text = words.column((1 - width) * PAGE_PT - 2 * SIDE_PT, PAGE_PT - MARGIN_PT - FOOT_PT)
    if text is None:
        return None
    on_the_left = (words.number % 2 == 1) != words.rtl
    frame = Frame(Box(0.0, 0.0, width, 1.0) if on_the_left else Box(1 - width, 0.0, 1.0, 1.0), part)
    free = Box(width, 0.0, 1.0, 1.0) if on_the_left else Box(0.0, 0.0, 1 - width, 1.0)
    return PagePlan(text, in_the_middle(text, free), places.number_within(free), "paper", frame)


def in_the_middle(text: Setting, free: Box) -> Box:
    """Where words lie in a free part of the page: in its middle, a little above it."""
    wide, high = text.width / PAGE_PT, text.height / PAGE_PT
    left = (free.left + free.right - wide) / 2
    top = free.top + max(MARGIN_PT / PAGE_PT, (free.bottom - free.top - high) * 0.44)
    return Box(left, top, left + wide, top + high)

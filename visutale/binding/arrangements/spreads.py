"""Two facing pages as one: the picture goes on over the fold as far as its figures allow, the words come after it."""

from __future__ import annotations

from collections.abc import Sequence

from visutale.binding import places
from visutale.binding.arrangements.beside import SIDE_PT, in_the_middle
from visutale.binding.arrangements.cropping import WHOLE, Frame, around, crop, holds, seen
from visutale.binding.arrangements.page_plan import PagePlan
from visutale.binding.arrangements.page_words import PageWords
from visutale.binding.layout import FOOT_PT, MARGIN_PT, PAGE_PT
from visutale.binding.painting import Painting
from visutale.book import Box

_WIDTHS = (1.64, 1.56, 1.48, 1.4, 1.32, 1.24)
"""Of a picture that leaves room for words beside it, in pages."""
_FOLD_SHARE = 0.012
"""Of the picture: what is lost in the fold on either side of it."""
_ALONE_SHARES = (1.3, 1.2, 1.1, 1.0, 0.92, 0.85, 0.8)
"""Of the type size, for words that have a page for themselves."""
_WIDEST_ALONE = 0.78
"""Of the page's width, for their lines."""


def on_a_spread(words: PageWords, painting: Painting | None, keep_clear: Sequence[Box]) -> PagePlan:
    """The picture over both pages; or over one and a part of the other; or on the first alone, and words on the other.

    No figure is cut off, nor lies in the fold. Where nobody knows where the figures are, the picture stays on its page;
    so does what stands for one that is missing.
    """
    if painting is not None and keep_clear:
        for width in (2.0, *_WIDTHS):
            plan = _over_fold(words, painting, keep_clear, width)
            if plan is not None:
                return plan
    return _opposite(words, painting)


def _over_fold(words: PageWords, painting: Painting, keep_clear: Sequence[Box], width: float) -> PagePlan | None:
    """The picture ``width`` pages wide."""
    figures = around(keep_clear)
    part = crop(painting, width, figures)
    first, second = _halves(part, width, rtl=words.rtl)
    if not holds(part, figures) or any(_in_fold(box, first, rtl=words.rtl) for box in keep_clear):
        return None
    rest = width - 1
    if width == 2.0:
        frame = Frame(WHOLE, second)
        clear, panel = seen(keep_clear, frame), words.over_picture()
        place = places.place_panel(panel.panel, words.number, clear)
        if panel.more or place is None:
            return None
        there = place if panel.panel.lines else None
        return PagePlan(panel.panel, there, places.place_number(clear), frame=frame, before=Frame(WHOLE, first))
    free = Box(0.0, 0.0, 1 - rest, 1.0) if words.rtl else Box(rest, 0.0, 1.0, 1.0)
    text = words.column((1 - rest) * PAGE_PT - 2 * SIDE_PT, PAGE_PT - MARGIN_PT - FOOT_PT)
    if text is None:
        return None
    place = Box(1 - rest, 0.0, 1.0, 1.0) if words.rtl else Box(0.0, 0.0, rest, 1.0)
    return PagePlan(
        text, in_the_middle(text, free), places.number_within(free), "paper", Frame(place, second), Frame(WHOLE, first)
    )  # fmt: skip


def _opposite(words: PageWords, painting: Painting | None) -> PagePlan:
    """The picture on the first page, the words alone on the second, and on others where these are many."""
    text = words.column(_WIDEST_ALONE * PAGE_PT, PAGE_PT - 3 * FOOT_PT, _ALONE_SHARES)
    first, *more = [text] if text else words.alone()
    whole = Frame(WHOLE, crop(painting, 1.0) if painting else WHOLE)
    place = in_the_middle(first, WHOLE) if first.lines else None
    return PagePlan(first, place, places.place_number(()), "paper", before=whole, more=tuple(more))


def _halves(part: Box, width: float, *, rtl: bool) -> tuple[Box, Box]:
    """What the first page shows and what the other one does, in the order in which they are read."""
    share = (part.right - part.left) / width
    if rtl:
        fold = part.right - share
        return Box(fold, part.top, part.right, part.bottom), Box(part.left, part.top, fold, part.bottom)
    fold = part.left + share
    return Box(part.left, part.top, fold, part.bottom), Box(fold, part.top, part.right, part.bottom)


def _in_fold(box: Box, first: Box, *, rtl: bool) -> bool:
    fold = first.left if rtl else first.right
    return box.left < fold + _FOLD_SHARE and box.right > fold - _FOLD_SHARE

"""Which pages share a side of paper, so that the sheets can be put into one another, folded and stapled."""

from __future__ import annotations

from typing import NamedTuple


class Side(NamedTuple):
    """The two pages on one side of a sheet, by their index in the book; None is a blank page."""

    left: int | None
    right: int | None


def with_blanks(count: int) -> tuple[int | None, ...]:
    """The pages of a book with as many blanks as fill whole sheets. The last page stays the back of the booklet."""
    blanks = [None] * (-count % 4)
    return (*range(count - 1), *blanks, count - 1)


def saddle_stitch(count: int, *, rtl: bool) -> tuple[Side, ...]:
    """The sides in the order in which they are printed on both sides of the paper: front, back, front, …

    The outermost sheet comes first. The paper is turned over its short edge, so that the back of a left page is a right
    one. ``rtl`` is for a book that is bound on the right.
    """
    pages = with_blanks(count)
    sides = []
    for sheet in range(len(pages) // 4):
        first, last = 2 * sheet, len(pages) - 1 - 2 * sheet
        sides += [Side(pages[last], pages[first]), Side(pages[first + 1], pages[last - 1])]
    return tuple(Side(side.right, side.left) for side in sides) if rtl else tuple(sides)

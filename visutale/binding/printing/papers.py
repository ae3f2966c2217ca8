"""The papers that books are printed on at home, and how large a page becomes on each. Lengths are points."""

from __future__ import annotations

from typing import Literal, NamedTuple

from visutale.binding.layout import PAGE_PT

Paper = Literal["a4", "letter"]
PrintEdition = Literal["home", "booklet", "pod"]
"""Pages printed one by one at home, folded to a booklet, or made to a book by a printer on demand."""

POINTS_PER_INCH = 72.0
_EDGE_PT = 18.0
"""What printers at home leave white along the edges of the paper, a quarter of an inch."""


class Size(NamedTuple):
    """Of a sheet, standing upright."""

    width: float
    height: float


PAPERS: dict[Paper, Size] = {"a4": Size(210 / 25.4 * POINTS_PER_INCH, 297 / 25.4 * POINTS_PER_INCH),
                             "letter": Size(612.0, 792.0)}  # fmt: skip


def page_side(edition: PrintEdition, paper: Paper) -> float:
    """How long a printed page's side is. Printing on demand has a size of its own, whatever the paper."""
    size = PAPERS[paper]
    if edition == "home":
        return size.width - 2 * _EDGE_PT
    return size.height / 2 - _EDGE_PT if edition == "booklet" else PAGE_PT

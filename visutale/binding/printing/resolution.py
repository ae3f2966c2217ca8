"""Whether pictures have enough pixels for the size at which they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from visutale.binding.printing.extra_pages import readable
from visutale.binding.printing.papers import PAPERS, POINTS_PER_INCH, PrintEdition, page_side
from visutale.book import Book

if TYPE_CHECKING:
    from visutale.binding.media import Media
    from visutale.book import PictureAsset

FEWEST_DPI = 200
"""Dots an inch below which a print looks soft."""


@dataclass(frozen=True)
class LowResolution:
    """A picture that will look soft. ``page`` is 0 for the cover; ``dpi`` are its dots an inch, rounded down."""

    page: int
    dpi: int

    def __str__(self) -> str:
        return summary([self])


def resolution(book: Book, edition: PrintEdition, media: Media | None = None) -> tuple[LowResolution, ...]:
    """Every picture with fewer than 200 dots an inch where it fills a whole page of the edition, on the larger paper.

    It goes by the sizes that the book notes, or by the pictures themselves where ``media`` is given.
    """
    side_in = max(page_side(edition, paper) for paper in PAPERS) / POINTS_PER_INCH
    places = ((0, book.cover.picture), *((page.number, page.picture) for page in book.pages))
    found = (
        LowResolution(number, int(side_px / side_in))
        for number, asset in places
        if asset is not None and (side_px := _shorter_side(asset, media))
    )
    return tuple(picture for picture in found if picture.dpi < FEWEST_DPI)


def _shorter_side(asset: PictureAsset, media: Media | None) -> int:
    """In pixels; 0 where the picture can't be read."""
    picture = readable(asset, media) if media else asset
    return min(picture.width_px, picture.height_px) if picture else 0


def summary(found: Sequence[LowResolution]) -> str:
    """One sentence for all of them; empty where there are none."""
    if not found:
        return ""
    all_dpi = [picture.dpi for picture in found]
    dpi = f"{min(all_dpi)}" if len(set(all_dpi)) == 1 else f"{min(all_dpi)} to {max(all_dpi)}"
    return (
        f"{_where([picture.page for picture in found])} printed with {dpi} dots an inch and will look soft; "
        f"{FEWEST_DPI} or more look sharp. “visutale enlarge” makes a book with larger pictures."
    )


def _where(pages: Sequence[int]) -> str:
    """The beginning of a sentence: "The pictures of the cover and of pages 1–4, 6 are"."""
    numbers = [page for page in pages if page]
    parts = ["of the cover"] if 0 in pages else []
    if numbers:
        parts.append(f"of page{'s' if len(numbers) > 1 else ''} {', '.join(_runs(numbers))}")
    several = len(pages) > 1
    return f"The picture{'s' if several else ''} {' and '.join(parts)} {'are' if several else 'is'}"


def _runs(numbers: Sequence[int]) -> list[str]:
    """Numbers with neighbours joined: 1, 2, 3, 5 are "1–3" and "5"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]

"""Whether pictures have enough pixels for the size at which they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from visutale.binding.arrangements.cropping import WHOLE, Frame, crop
from visutale.binding.arranging import plan_cover, plan_page
from visutale.binding.printing.extra_pages import readable
from visutale.binding.printing.papers import PAPERS, POINTS_PER_INCH, PrintEdition, page_side
from visutale.binding.themes import USUAL, Theme
from visutale.book import Book, Page, Place

if TYPE_CHECKING:
    from visutale.binding.media import Media
    from visutale.binding.painting import Painting

FEWEST_DPI = 200
"""Dots an inch below which a print looks soft."""


@dataclass(frozen=True)
class LowResolution:
    """A picture that will look soft. ``page`` is 0 for the cover; ``dpi`` are its dots an inch, rounded down."""

    page: int
    dpi: int

    def __str__(self) -> str:
        return summary([self])


def resolution(book: Book, edition: PrintEdition, media: Media, theme: Theme = USUAL) -> tuple[LowResolution, ...]:
    """Every picture with fewer than 200 dots an inch as a theme shows it, on the larger paper of an edition."""
    side_in = max(page_side(edition, paper) for paper in PAPERS) / POINTS_PER_INCH
    found = (
        LowResolution(place.number if isinstance(place, Page) else 0, int(across / side_in))
        for place in (book.cover, *book.pages)
        if (painting := readable(place.picture, media)) and (across := _across_page(book, place, painting, theme))
    )
    return tuple(picture for picture in found if picture.dpi < FEWEST_DPI)


def _across_page(book: Book, place: Place, painting: Painting, theme: Theme) -> float:
    """How many of a picture's pixels are as broad as a page."""
    if isinstance(place, Page):
        plan = plan_page(book, place, painting, theme)
        frames = [plan.frame, plan.before] if plan.before else [plan.frame]
    else:
        frames = [plan_cover(book, painting, theme).frame]
    shown = [frame for frame in frames if frame] or [Frame(WHOLE, crop(painting, 1.0))]
    return min(
        painting.width_px * (frame.part.right - frame.part.left) / (frame.place.right - frame.place.left)
        for frame in shown
    )  # fmt: skip


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

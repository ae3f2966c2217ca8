"""What stands where on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from visutale.binding.arrangements.cropping import Frame
from visutale.binding.layout import FOOT_PT, PAGE_PT, Setting
from visutale.book import Box


@dataclass(frozen=True)
class Bubble:
    """Some of a page's words in a place of their own; ``head`` is whose words they are, where that is known."""

    words: Setting
    place: Box
    spoken: bool = False
    head: Box | None = None


@dataclass(frozen=True)
class PagePlan:
    """``place`` is where the words lie, None where there are none: on a panel, a band across the page, or on paper.

    ``frame`` is the picture's where it does not fill the page. ``before`` is its place on a page of its own that comes
    before this one and faces it. ``bubbles`` hold the words, in reading order, where they lie in several places.
    ``number`` is the place of the page number, ``more`` are the words of the pages that follow.
    """

    words: Setting
    place: Box | None
    number: Box | None
    ground: Literal["panel", "band", "paper"] = "panel"
    frame: Frame | None = None
    before: Frame | None = None
    bubbles: tuple[Bubble, ...] = ()
    more: tuple[Setting, ...] = ()

    @property
    def on_paper(self) -> bool:
        """Whether the page is paper, with a picture in a frame or none, not a picture from edge to edge."""
        return self.ground == "paper"

    @property
    def corner(self) -> tuple[float, float]:
        """The left top corner of the words, in points."""
        place = self.place or Box(0.0, 0.0, 0.0, 0.0)
        left, top = place.left * PAGE_PT, place.top * PAGE_PT
        if self.ground == "band":
            return (PAGE_PT - self.words.width) / 2, top + (FOOT_PT if top == 0.0 else 0.0) / 2
        return left, top

    @property
    def free_middle(self) -> float:
        """The middle of the room that the words leave above or below them, in shares of the page."""
        if self.place is None:
            return 0.45
        below = self.place.top <= 1 - self.place.bottom
        return (self.place.bottom + 0.95) / 2 if below else self.place.top * 0.55

"""What shapes can be drawn on: a page of a PDF, or a drawing of another format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from visutale.binding.palette import Colour, Palette
from visutale.binding.themes import Theme


class Surface(Protocol):
    """A page in the colours and the theme of a book. Lengths are points, and y is measured downwards from the top."""

    palette: Palette
    theme: Theme

    def ground(self, colour: Colour) -> None:
        """Fill the whole page."""

    def rectangle(
        self, x: float, y: float, width: float, height: float, colour: Colour, *, corner: float = 0, alpha: float = 1.0
    ) -> None:
        """A filled rectangle with its top left corner at (x, y)."""

    def disc(self, x: float, y: float, radius: float, colour: Colour, *, alpha: float = 1.0) -> None:
        """A filled circle around (x, y)."""

    def polygon(self, corners: Sequence[tuple[float, float]], colour: Colour) -> None:
        """A filled shape with straight sides."""

    def hill(self, crests: Sequence[tuple[float, float]], colour: Colour, *, alpha: float = 1.0) -> None:
        """Land below a smooth line through points that go from the left edge to the right one."""

"""The words of one page, to be set for whatever place there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from visutale.binding import layout, places
from visutale.binding.layout import PageText, Setting
from visutale.binding.themes import Theme
from visutale.book import AgeBand, Book, Box, Page
from visutale.languages import direction


@dataclass(frozen=True)
class PageWords:
    """Words and their original in the type of a theme. Everything raises ValueError for a character no face has."""

    number: int
    text: str
    original: str
    age: AgeBand
    language: str
    original_language: str
    theme: Theme

    @property
    def rtl(self) -> bool:
        """Whether the book is read from right to left."""
        return self.theme.vertical or direction(self.language) == "rtl"

    def over_picture(self) -> PageText:
        """For a panel, as large as looks well; what does not fit flows on."""
        return layout.page_text(
            self.text, self.age, self.original, self.language, self.original_language, self.theme
        )  # fmt: skip

    def smaller(self, keep_clear: Sequence[Box]) -> tuple[Setting, Box] | None:
        """For a panel that covers no figure, in whatever size there is one."""
        return places.smaller_panel(
            self.text, self.age, self.number, keep_clear, self.original, self.language, self.original_language,
            self.theme,
        )  # fmt: skip

    def column(self, measure: float, room: float, shares: Sequence[float] = layout.COLUMN_SHARES) -> Setting | None:
        """In lines of at most ``measure`` points, at most ``room`` points high; None where they don't fit."""
        return layout.column(
            self.text, self.age, self.original, self.language, self.original_language, self.theme, measure, room,
            shares,
        )  # fmt: skip

    def part(self, text: str, share: float, measure: float) -> Setting | None:
        """Some of the words at a share of their type size, in lines of at most ``measure`` points; None where a word of
        them is too long."""
        return layout.part(text, self.age, self.language, self.theme, share, measure)

    def alone(self) -> list[Setting]:
        """On an odd number of pages of their own."""
        return layout.flowing(
            self.text, self.age, self.original, self.language, self.original_language, self.theme
        )  # fmt: skip


def words_of(book: Book, page: Page, theme: Theme) -> PageWords:
    """What stands on a page of a book."""
    original = layout.original_of(book, page)
    return PageWords(page.number, page.text, original, book.age, book.language, book.original_language, theme)

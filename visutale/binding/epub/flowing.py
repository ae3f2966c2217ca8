"""Leaves for a reader that sets the words itself, as large and in the face its reader likes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from visutale.binding import initials, layout
from visutale.binding.epub.leaves import (
    Image,
    Leaf,
    Voice,
    Words,
    heard,
    sentences_about,
    unread,
    with_words,
)
from visutale.binding.faces import Faces
from visutale.binding.fonts import FamilyName
from visutale.binding.painting import Painting
from visutale.binding.phrases import closing_words, for_ages, phrases
from visutale.binding.read_along import paragraphs_of
from visutale.binding.themes import Theme
from visutale.book import Book, Page


class FlowingPages:
    """Makes the leaves of a book, and notes in ``faces`` what they can be set in by a reader that has no other."""

    fixed = False

    def __init__(self, book: Book, theme: Theme) -> None:
        self.faces = Faces(theme)
        self._book = book
        self._theme = theme
        self._phrases = phrases(book.language)

    def cover(self, image: Image, painting: Painting | None) -> Leaf:
        """The picture, the title and for whom it is."""
        title = layout.title_of(self._book)
        subtitle = for_ages(self._book.language, self._book.age)
        self.faces.use(title, self._theme.headline, self._book.language)
        self.faces.use(subtitle, self._theme.text, self._book.language)
        self.faces.use_notice(image.missing, self._phrases.language)
        return Leaf("cover", "cover", self._phrases.cover, image=image, heading=title, subtitle=subtitle)

    def page(self, page: Page, image: Image, painting: Painting | None, voice: Voice | None) -> list[Leaf]:
        """The picture, then the words, then what they were translated from where the book shows both."""
        book, title = self._book, self._phrases.page.format(page.number)
        original, text = paragraphs_of(layout.original_of(book, page)), paragraphs_of(page.text)
        under = (self._words(original, book.original_language, "original", self._theme.italic),) if original else ()
        leaf = Leaf(f"page-{page.number}", "page", title, page.number, image=image)
        self.faces.use(str(page.number), self._theme.headline, book.language)
        self.faces.use_notice(image.missing, self._phrases.language)
        words = self._words(text, book.language, "story", self._theme.text)
        if self._theme.initials and initials.are_for(book.language):
            self.faces.use(text[:2], self._theme.headline, book.language)
        leaf = with_words(leaf, words, heard(page, [text], voice)[0], voice)
        return [replace(leaf, words=(*leaf.words, *under))]

    def colophon(self, voiceless: Sequence[int]) -> list[Leaf]:
        """The end, and how the book was made."""
        about = tuple(
            self._words("\n\n".join(one.text for one in group), language, "about", self._theme.text)
            for language, group in groupby(sentences_about(self._book, voiceless), key=lambda one: one.language)
        )
        heading = closing_words(self._book)
        self.faces.use(heading, self._theme.headline, self._phrases.language)
        return [Leaf("colophon", "colophon", self._phrases.about, heading=heading, words=about)]

    def _words(self, text: str, language: str, look: str, family: FamilyName) -> Words:
        self.faces.use(text, family, language)
        return unread(text, language, look, family)

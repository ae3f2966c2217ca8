"""Leaves for a reader that sets the words itself, as large and in the face its reader likes."""

from __future__ import annotations

from collections.abc import Sequence

from visutale.binding import layout
from visutale.binding.epub.leaves import (
    ABOUT,
    Image,
    Leaf,
    Voice,
    Words,
    end_words,
    heard,
    sentences_about,
    tag,
    unread,
    with_words,
)
from visutale.binding.painting import Painting
from visutale.binding.phrases import for_ages, phrases
from visutale.binding.text import clean
from visutale.book import Book, Page


class FlowingPages:
    """Makes the leaves of a book. No faces come with them."""

    faces = None

    def __init__(self, book: Book) -> None:
        self._book = book
        self._words = phrases(book.language)

    def cover(self, image: Image, painting: Painting | None) -> Leaf:
        """The picture, the title and for whom it is."""
        title = clean(self._book.title).replace("\n", " ") or layout.UNTITLED
        subtitle = for_ages(self._book.language, self._book.age)
        return Leaf("cover", "cover", self._words.cover, image=image, heading=title, subtitle=subtitle)

    def page(self, page: Page, image: Image, painting: Painting | None, voice: Voice | None) -> list[Leaf]:
        """The picture, then the words, then what they were translated from where the book shows both."""
        book, title = self._book, self._words.page.format(page.number)
        original = _paragraphs(layout.original_of(book, page))
        under = (unread(original, book.original_language, "original"),) if original else ()
        leaf = Leaf(f"page-{page.number}", "page", title, page.number, image=image, words=under)
        paragraphs = heard(page, [_paragraphs(page.text)], voice)[0]
        return [with_words(leaf, Words((), tag(book.language)), paragraphs, voice)]

    def colophon(self, voiceless: Sequence[int]) -> list[Leaf]:
        """The end, and how the book was made."""
        about = unread("\n\n".join(sentences_about(self._book, voiceless)), "en", "about")
        return [Leaf("colophon", "colophon", ABOUT, heading=end_words(self._book), words=(about,))]


def _paragraphs(text: str) -> str:
    return clean(text).replace("\n", "\n\n")

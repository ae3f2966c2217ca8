"""Plan → the words and the scene of the next page."""

from __future__ import annotations

from visutale.book import Book, Page
from visutale.ports import Writer, WrittenPage
from visutale.stages.plan import plan_of


def write_next(book: Book, writer: Writer) -> Book:
    """The book with one more page written."""
    number = len(book.pages) + 1
    before = [WrittenPage(text=page.text, scene=page.scene) for page in book.pages]
    written = writer.write(plan_of(book), number, before)
    return book.with_page(Page(number=number, text=written.text, scene=written.scene))

"""The book on the screen: leafed through, read aloud, and growing while it is being made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from visutale.binding.markup import STYLE, look_of
from visutale.binding.text import in_one_line
from visutale.book import Asset, Book, Cover, Page
from visutale.emphasis import Stress, spans
from visutale.ui.parts import part

_reader = part("reader", STYLE)
_ELEMENTS: dict[Stress, str] = {"": "", "italic": "em", "bold": "strong"}


def read(book: Book) -> int | None:
    """Show a book to leaf through. Gives the page its reader wants to change just now (0 is the cover), mostly None."""
    shown = _reader(
        key=f"reader-{book.id}",
        data={**pages_of(book, growing=False), "changeable": True},
        on_change_change=lambda: None,
    )
    return int(shown.change) if shown.change else None


def watch_growing(book: Book, writing: Mapping[int, str]) -> None:
    """Show a book as far as it has come; ``writing`` has the words so far of pages in hand, by number."""
    _reader(key=f"reader-{book.id}", data=pages_of(book, growing=True, writing=writing))


def read_nothing_yet(book_id: str, page_count: int) -> None:
    """Show the empty pages of a book of which nothing is there yet."""
    empty = [_empty(str(number)) for number in range(1, page_count + 1)]
    data = {"book": book_id, "language": "en", "growing": True, "narrated": False, "pages": [_empty("Cover"), *empty]}
    _reader(key=f"reader-{book_id}", data=data)


def pages_of(book: Book, *, growing: bool, writing: Mapping[int, str] | None = None) -> dict[str, Any]:
    """What the reader shows: the cover, every page there will be, and what each still lacks."""
    written = {page.number: page for page in book.pages}
    numbers = range(1, (book.page_count if growing else len(book.pages)) + 1)
    return {
        "book": book.id,
        "language": book.language,
        "growing": growing,
        "narrated": book.narrated,
        "pages": [_cover(book), *(_page(book, written.get(number), number, writing or {}) for number in numbers)],
    }


def _cover(book: Book) -> dict[str, Any]:
    return {"name": "Cover", "title": in_one_line(book.title), "text": "", **_picture(book, book.cover)}


def _page(book: Book, page: Page | None, number: int, writing: Mapping[int, str]) -> dict[str, Any]:
    if page is None:
        return {**_empty(str(number)), "text": writing.get(number, ""), "writing": number in writing}
    voice = page.narration
    sentences = [[one.start_s, one.end_s, one.text] for one in voice.sentences] if voice else []
    words = _words(page.text, book.language)
    if book.bilingual and page.original:
        words += [["\n\n", "", ""], *_words(page.original, book.original_language)]
    return {
        "name": str(number),
        "text": "".join(text for text, _, _ in words),
        "words": words,
        "voice": address_of(book, voice) if voice else "",
        "sentences": sentences,
        **_picture(book, page),
    }


def _words(text: str, language: str) -> list[list[str]]:
    """A text in parts, each with the element that stresses it and the name for how that looks, if any."""
    return [
        [part.text, _ELEMENTS[part.stress], look_of(language) if part.stress == "italic" else ""]
        for part in spans(text)
    ]


def _empty(name: str) -> dict[str, Any]:
    return {"name": name, "text": "", "picture": "", "small": "", "alt": "", "problems": []}


def _picture(book: Book, place: Cover | Page) -> dict[str, Any]:
    picture = place.picture
    return {
        "picture": address_of(book, picture) if picture else "",
        "small": f"{address_of(book, picture)}&small" if picture else "",
        "alt": place.scene.alt,
        "problems": [problem.message for problem in place.problems],
    }


def address_of(book: Book, asset: Asset) -> str:
    """Where the app serves a file of a book; a file that changes has another address."""
    return f"/books/{book.id}/{asset.file}?v={asset.sha256[:12]}"

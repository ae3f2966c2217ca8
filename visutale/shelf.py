"""Documents of a store, read once and again only when they change; and books found by words and dates."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache, cached_property
from threading import Lock
from typing import Generic, TypeVar

from visutale import emphasis
from visutale.book import Book
from visutale.errors import LibraryError, OutOfReach
from visutale.store import Store

T = TypeVar("T")

_READ_AT_ONCE = 16
_WITHOUT_ACCENT: dict[str, str | None] = {
    "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d",
}  # fmt: skip


class Shelf(Generic[T]):
    """All documents whose names fit a pattern. ``parse`` gives None for one that is damaged: it is left out."""

    def __init__(self, store: Store, pattern: str, parse: Callable[[bytes], T | None]) -> None:
        self._store = store
        self._pattern = pattern
        self._parse = parse
        self._known: dict[str, tuple[str, T | None]] = {}
        self._lock = Lock()

    def all(self) -> list[T]:
        """Every readable one, in any order. Raises OutOfReach."""
        stamps = {found.name: found.stamp for found in self._store.find(self._pattern)}
        with self._lock:
            self._known = {name: known for name, known in self._known.items() if stamps.get(name) == known[0]}
            changed = [name for name in stamps if name not in self._known]
            with ThreadPoolExecutor(_READ_AT_ONCE, thread_name_prefix="shelf") as readers:
                for name, document in zip(changed, readers.map(self._read, changed), strict=True):
                    self._known[name] = (stamps[name], document)
            return [document for _, document in self._known.values() if document is not None]

    def _read(self, name: str) -> T | None:
        try:
            data = self._store.read(name)
        except OutOfReach:
            raise
        except LibraryError:
            return None
        return None if data is None else self._parse(data)


class Shelved:
    """A book on the shelf, and what it is found by."""

    def __init__(self, book: Book) -> None:
        self.book = book

    def fits(self, words: str, since: date | None, until: date | None) -> bool:
        """Whether every word is somewhere in it, and it was made between the two days, both included."""
        if since is not None or until is not None:
            made_on = self.book.made_at.astimezone().date()
            if made_on < (since or made_on) or made_on > (until or made_on):
                return False
        return all(word in self._words for word in _plain(words).split())

    @cached_property
    def _words(self) -> str:
        book, source = self.book, self.book.source
        heard = [source.transcript.text, source.transcript.english] if source.transcript else []
        told = [text for page in book.pages for text in (page.text, page.original)]
        cast = [member.name for member in book.cast]
        return _plain(emphasis.plain("\n".join([book.title, source.title, source.words, *heard, *cast, *told])))


def _plain(text: str) -> str:
    """Small letters without accents."""
    return unicodedata.normalize("NFKD", text.casefold()).translate(_letters())


@cache
def _letters() -> dict[int, str | None]:
    """What becomes of letters that have an accent of their own, and of accents that were taken apart: nothing."""
    accents = {code: None for code in range(0x10000) if unicodedata.combining(chr(code))}
    return {**accents, **str.maketrans(_WITHOUT_ACCENT)}

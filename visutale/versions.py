"""Earlier versions of a book: ``versions/0001.json`` beside it, each a whole document, and when it was changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from pydantic import ValidationError

from visutale.book import Asset, Book, Frozen
from visutale.errors import LibraryError, OutOfReach
from visutale.store import Store


class Version(Frozen):
    """An earlier version, and when it was changed to the next one."""

    number: int
    changed_at: datetime
    title: str


class _Kept(Frozen):
    changed_at: datetime
    book: Book


class Versions:
    """The earlier versions of the book in one folder of a store."""

    def __init__(self, store: Store, folder: str) -> None:
        self._store = store
        self._folder = f"{folder}versions/"

    def keep(self, book: Book) -> None:
        """Put the book away as it is, under the number of its version. Nothing changes where it is kept already."""
        if not self._has(book):
            kept = _Kept(changed_at=datetime.now(UTC), book=book)
            self._store.write(self._name(book.version), kept.model_dump_json(indent=1).encode())

    def open(self, number: int) -> Book:
        """An earlier version. Raises LibraryError where it is not kept or damaged."""
        return self._read(self._name(number)).book

    def all(self) -> tuple[Version, ...]:
        """All that can be read, the oldest first."""
        return tuple(
            Version(number=one.book.version, changed_at=one.changed_at, title=one.book.title)
            for one in self._readable()
        )

    def books(self) -> Sequence[Book]:
        """Every kept version. Raises LibraryError where one is damaged."""
        return [self._read(name).book for name in self._names()]

    def _has(self, book: Book) -> bool:
        try:
            return self.open(book.version) == book
        except LibraryError:
            return False

    def _readable(self) -> Iterator[_Kept]:
        for name in self._names():
            try:
                yield self._read(name)
            except OutOfReach:
                raise
            except LibraryError:
                continue  # a damaged version must not hide the others

    def _read(self, name: str) -> _Kept:
        data = self._store.read(name)
        if data is None:
            raise LibraryError("This version of the book is not kept.")
        try:
            return _Kept.model_validate_json(data)
        except ValidationError as error:
            raise LibraryError("This version of the book is damaged.") from error

    def _names(self) -> Sequence[str]:
        return sorted(found.name for found in self._store.find(f"{self._folder}*.json"))

    def _name(self, number: int) -> str:
        return f"{self._folder}{number:04}.json"


def assets_of(book: Book) -> Iterator[Asset]:
    """Every file a book names."""
    if book.source.photo is not None:
        yield book.source.photo
    for place in (book.cover, *book.pages):
        yield from place.pictures
    for page in book.pages:
        if page.narration is not None:
            yield page.narration

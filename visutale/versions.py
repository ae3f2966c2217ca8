"""Earlier versions of a book: ``versions/0001.json`` beside it, each a whole document with the time it was put away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from pydantic import ValidationError

from visutale.book import Asset, Book, Frozen
from visutale.errors import LibraryError, OutOfReach
from visutale.store import Store


class Version(Frozen):
    """An earlier version. ``change`` is a sentence about what was changed then, empty where nothing is known."""

    number: int
    kept_at: datetime
    title: str
    change: str = ""


class _Kept(Frozen):
    kept_at: datetime
    book: Book


class Versions:
    """The earlier versions of the book in one folder of a store."""

    def __init__(self, store: Store, folder: str) -> None:
        self._store = store
        self._folder = f"{folder}versions/"

    def keep(self, book: Book) -> None:
        """Put the book away as it is, under the number of its version. Nothing changes where it is kept already."""
        if not self._has(book):
            kept = _Kept(kept_at=datetime.now(UTC), book=book)
            self._store.write(self._name(book.version), kept.model_dump_json(indent=1).encode())

    def open(self, number: int) -> Book:
        """An earlier version. Raises LibraryError where it is not kept or damaged."""
        return self._read(self._name(number)).book

    def list(self, present: Book) -> tuple[Version, ...]:
        """All that can be read, the oldest first. ``present`` is the book as it is now."""
        kept = list(self._readable())
        later = [*(one.book for one in kept[1:]), present]
        return tuple(
            Version(
                number=one.book.version, kept_at=one.kept_at, title=one.book.title, change=what_changed(one.book, then)
            )
            for one, then in zip(kept, later, strict=True)
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

    def _names(self) -> list[str]:
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


def what_changed(before: Book, after: Book) -> str:
    """What a change from one to the other was, in a sentence; empty where it can't be seen."""
    if before.title != after.title:
        return "The title was changed."
    if len(before.pages) != len(after.pages):
        return "A page was added." if len(before.pages) < len(after.pages) else "A page was taken out."
    if before.cast != after.cast:
        names = [one.name for one, other in zip(before.cast, after.cast, strict=False) if one != other]
        return f"{names[0]} was changed." if len(names) == 1 else "The characters were changed."
    numbers = range(len(after.pages) + 1)
    told = [number for number in numbers[1:] if before.page(number).text != after.page(number).text]
    if told:
        return f"The words of {_where(told)} were changed."
    painted = [number for number in numbers if _pictured(before, number) != _pictured(after, number)]
    return f"The picture of {_where(painted)} was changed." if painted else ""


def _where(numbers: Sequence[int]) -> str:
    if len(numbers) > 1:
        return "several pages"
    return f"page {numbers[0]}" if numbers[0] else "the cover"


def _pictured(book: Book, number: int) -> tuple[str, str, int]:
    place = book.place(number)
    return (place.picture.sha256 if place.picture else "", place.scene.hint, place.variation)

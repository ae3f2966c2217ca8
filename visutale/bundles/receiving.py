"""A bundle into a library, and its pictures painted once more to see whether they come out the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from visutale import address, registry
from visutale.binding.marks import painter_of, unmarked
from visutale.book import Book, PictureAsset
from visutale.book_folder import BookFolder, stem_of, with_own_files
from visutale.bundles import Manifest
from visutale.bundles.making_of import differences
from visutale.bundles.unpacking import Bundle
from visutale.engine_room import EngineRoom
from visutale.errors import InputError, VisutaleError
from visutale.library import Library
from visutale.media import Picture
from visutale.settings import Settings
from visutale.stages.engine_calls import Ledger, attempt
from visutale.stages.illustrate import illustrate


def take_in(bundle: Bundle, library: Library, settings: Settings) -> Book:
    """The book of a bundle in the library, whole, with a link of its own; it keeps its id where that is free here.

    Nothing of it stays where it can't be stored. Raises InputError, LibraryError.
    """
    book_id = library.new_id(wished=bundle.book.id)
    try:
        folder = library.folder(book_id)
        for version in bundle.versions:
            library.keep_version(with_own_files(version.model_copy(update={"id": book_id}), bundle, folder))
        link = f"{address.base_url(settings)}/b/{library.share(book_id).token}"
        here = {"id": book_id, "address": link, "address_scope": address.scope_of(settings), "address_answered": False}
        book = with_own_files(bundle.book.model_copy(update=here), bundle, folder)
        library.save(book)
    except VisutaleError:
        library.delete(book_id)
        raise
    return book


class PaintedAgain(NamedTuple):
    """A book whose pictures were all painted once more: how many came out the same to the byte, the places of the
    others (0 is the cover), and sentences about what is not as it was where the book was packed."""

    book: Book
    same: int
    others: tuple[int, ...]
    differences: tuple[str, ...]

    def in_words(self) -> str:
        """What became of it, in a sentence or two."""
        if not self.others:
            return f"All {self.same} pictures came out the same, to the byte."
        named = ", ".join("the cover" if number == 0 else f"page {number}" for number in self.others)
        return (
            f"{self.same} pictures came out the same, to the byte. These came out otherwise: {named}. The book has the "
            "new ones, and the old ones can be chosen again."
        )


def paint_again(book: Book, manifest: Manifest, library: Library, settings: Settings) -> PaintedAgain:
    """Paint every picture of a book once more, from its own seed and by the engine that painted it, if it is here.

    Where some come out otherwise, the book as it was is kept as an earlier version. Raises InputError where the engine
    is not known here, EngineError where a picture can't be painted; then nothing is changed.
    """
    painter = _painter(manifest)
    as_then = settings.with_engines({"illustrator": painter})
    illustrator, folder = EngineRoom(as_then).illustrator, library.folder(book.id)
    photo = library.photo(book)

    def paint(number: int) -> Picture:
        picture = _picture(book, number)
        return attempt(
            lambda: illustrate(book, number, photo, _size_px(picture), illustrator, variation=picture.variation),
            port="illustrator",
            engine=painter,
            tries=settings.tries,
            ledger=Ledger(),
        )

    numbers = [number for number in range(len(book.pages) + 1) if book.place(number).picture]
    with ThreadPoolExecutor(illustrator.parallel, thread_name_prefix="illustrate") as painters:
        painted = dict(zip(numbers, painters.map(paint, numbers), strict=True))
    others = tuple(number for number in numbers if not _same(painted[number], folder.read(_picture(book, number))))
    if others:
        library.keep_version(book)
        for number in others:
            book = _with_picture(book, number, painted[number], folder)
        book = book.model_copy(update={"version": book.version + 1})
        library.save(book)
    told = differences(manifest, "illustrator", settings)
    return PaintedAgain(book, len(numbers) - len(others), others, told)


def _painter(manifest: Manifest) -> str:
    painter = next((one.engine for one in manifest.engines if one.port == "illustrator"), "")
    if painter not in registry.names_for("illustrator"):
        raise InputError(
            f"The pictures were painted by “{painter}”, which is not known here."
            if painter
            else "The bundle does not say who painted the pictures.",
            remedy="Paint single pages again from the book's page instead, by the engine that is here.",
        )
    return painter


def _picture(book: Book, number: int) -> PictureAsset:
    picture = book.place(number).picture
    assert picture is not None
    return picture


def _with_picture(book: Book, number: int, painted: Picture, folder: BookFolder) -> Book:
    """The book with a new picture in this place, and the old one to choose instead."""
    place, old = book.place(number), _picture(book, number)
    new = folder.put_picture(
        stem_of(number), painted, variation=old.variation, made_of=old.made_of, credit=painter_of(book)
    )
    return book.with_place(number, place.model_copy(update={"picture": new, "candidates": (old, *place.candidates)}))


def _same(painted: Picture, stored: bytes) -> bool:
    """Whether a picture is the stored one to the byte, but for the mark that is put on when it is stored."""
    return unmarked(painted.data) == unmarked(stored)


def _size_px(picture: PictureAsset) -> int:
    """How large a picture was painted, which is not how large it is where it was enlarged."""
    painted = picture.painted
    return painted.width_px if painted and painted.enlarged_by else picture.width_px

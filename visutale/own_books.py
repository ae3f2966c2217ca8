"""The books of this machine's own library and workshop, as :class:`visutale.bookshelf.Bookshelf`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from visutale.binding.formats import USUAL, Order, bind
from visutale.book import Book, PictureAsset
from visutale.bookshelf import Standing, Wish, read_given
from visutale.errors import LibraryError
from visutale.files import write_whole

if TYPE_CHECKING:
    from visutale.studio import BookRequest
    from visutale.workshop import Workshop


class OwnBooks:
    """Books made here: whoever begins one must have opened the workshop's jobs."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    def begin(self, wish: Wish) -> str:
        return self._workshop.jobs.start(request_of(wish))

    def standing(self, book_id: str) -> Standing:
        from visutale.api.status import status_of

        return Standing.model_validate(status_of(self._workshop, book_id).model_dump())

    def find(self, words: str = "", most: int = 20) -> Sequence[Standing]:
        found = self._workshop.library.search(words)
        return [self.standing(book.id) for book in found[:most]]

    def book(self, book_id: str) -> Book:
        return self._workshop.jobs.book(book_id) or self._workshop.library.open(book_id)

    def save(self, book_id: str, path: Path, order: Order) -> None:
        library, certificate = self._workshop.library, self._workshop.certificate()
        pdf = library.pdf_path(book_id)
        if pdf is None:
            raise LibraryError("This book is not bound yet.", remedy="`visutale app` goes on with books cut short.")
        if order == USUAL and certificate is None:
            write_whole(path, pdf.read_bytes())
        else:
            bind(library.open(book_id), library.folder(book_id).read, path, order, certificate=certificate)

    def pdf(self, book_id: str) -> str:
        path = self._workshop.library.pdf_path(book_id)
        return "" if path is None else str(path)

    def picture(self, book_id: str, asset: PictureAsset) -> bytes:
        return self._workshop.library.folder(book_id).read(asset)

    def link(self, book_id: str) -> str:
        from visutale.address import base_url

        share = self._workshop.library.share_of(book_id)
        return f"{base_url(self._workshop.settings)}/b/{share.token}" if share else ""


def request_of(wish: Wish) -> BookRequest:
    """A wish with its recording and photo read and decoded. Raises InputError."""
    from visutale.media import Photo, Speech
    from visutale.studio import BookRequest

    return BookRequest(
        **wish.model_dump(exclude={"speech", "photo"}),
        speech=Speech.read(read_given(wish.speech), wish.speech.name) if wish.speech else None,
        photo=Photo.read(read_given(wish.photo), wish.photo.name) if wish.photo else None,
    )

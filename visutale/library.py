"""Books and share links: one plain folder a book, whole files only, on disk or in a bucket.

::

    books/20261121-k3f9q2/    book.json  book.pdf  cover-7b1e09aa.jpg  page-01-3f9a2c41.jpg  page-01-90cc5d1e.wav …
        versions/0001.json    the book as it was before it was first changed by hand
    shares/<token>.json       which book a share link opens, and until when

A picture or a voice has the beginning of its hash in its name: what is there is never overwritten, so that every
version of a book keeps its own.
"""

from __future__ import annotations

import re
import secrets
import shutil
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

from visutale import receipts
from visutale.book import Book
from visutale.book_folder import BookFolder, is_made, parse_book, with_own_files
from visutale.errors import InputError, LibraryError, OutOfReach, VisutaleError
from visutale.media import Photo
from visutale.receipts import Receipt
from visutale.shares import Share, Shares
from visutale.shelf import Shelf, Shelved
from visutale.store import Store
from visutale.store.disk import DiskStore
from visutale.versions import Version, Versions, assets_of

_ID = re.compile(r"[0-9]{8}-[a-z0-9]{6}")
_DOCUMENT, _BEGUN, _PDF = "book.json", ".begun", "book.pdf"


class Library:
    """All books of a home folder, and its share links, in plain folders there unless ``store`` says where.

    Methods raise OutOfReach where the store can't be reached or written just now, LibraryError for a book that is not
    there. Safe to use from several threads and processes.
    """

    def __init__(self, home: Path, store: Store | None = None) -> None:
        self.home = home
        self.store = store or DiskStore(home)
        self._shelf = Shelf(self.store, f"books/*/{_DOCUMENT}", _shelved)
        self._shares = Shares(self.store)

    def new_id(self, wished: str = "") -> str:
        """An id for a new book, and its folder. Nobody else gets this id, whatever the clock says.

        ``wished`` is the id of a book that comes from another library: it keeps it where nobody has it here.
        """
        book_id, alphabet = wished, "abcdefghijkmnpqrstuvwxyz23456789"
        while not self._begin(book_id):
            letters = "".join(secrets.choice(alphabet) for _ in range(6))
            book_id = f"{datetime.now(UTC):%Y%m%d}-{letters}"
        return book_id

    def claim(self, book_id: str) -> None:
        """Have a folder for a book whose id was given out elsewhere; one that has its folder already keeps it."""
        self.store.create(_place(book_id, _BEGUN), f"{datetime.now(UTC).isoformat()}\n".encode())

    def _begin(self, book_id: str) -> bool:
        """Take an id, unless somebody has it."""
        if not _ID.fullmatch(book_id):
            return False
        begun = self.store.create(_place(book_id, _BEGUN), f"{datetime.now(UTC).isoformat()}\n".encode())
        return begun and self.store.read(_place(book_id, _DOCUMENT)) is None

    def folder(self, book_id: str) -> BookFolder:
        """The folder of a book. Raises LibraryError for an id that was never given out."""
        if not _ID.fullmatch(book_id) or next(self.store.find(_place(book_id, "*")), None) is None:
            raise _no_such_book()
        return BookFolder(self.store, _place(book_id, ""))

    def save(self, book: Book) -> None:
        """Store the book's document. Raises LibraryError where the book was deleted."""
        self.folder(book.id)
        self.store.write(_place(book.id, _DOCUMENT), book.model_dump_json(indent=1).encode())

    def open(self, book_id: str) -> Book:
        """A saved book. Raises LibraryError, InputError where it is damaged."""
        data = self.store.read(_place(book_id, _DOCUMENT)) if _ID.fullmatch(book_id) else None
        if data is None:
            raise _no_such_book()
        return parse_book(data, _DOCUMENT)

    def document_path(self, book_id: str) -> Path:
        """A file on this machine with the book's document. Raises LibraryError."""
        path = self.store.path(_place(book_id, _DOCUMENT)) if _ID.fullmatch(book_id) else None
        if path is None:
            raise _no_such_book()
        return path

    def known_as(self, book_id: str) -> str:
        """What names a book at a terminal: its ``book.json`` where that lies in a folder, else its id."""
        return str(self.document_path(book_id)) if isinstance(self.store, DiskStore) else book_id

    def photo(self, book: Book) -> Photo | None:
        """The photo a book was made from, to the byte, if there is one. Raises LibraryError, InputError."""
        asset = book.source.photo
        if asset is None:
            return None
        data = self.folder(book.id).read(asset)
        kept = Photo(data=data, media_type=asset.media_type, width_px=asset.width_px, height_px=asset.height_px)
        return kept if kept.sha256 == asset.sha256 else Photo.read(data, asset.file)

    # --- the bound book ---

    def save_pdf(self, book_id: str, data: bytes) -> None:
        """Store a book's PDF in place of the one there was."""
        self.folder(book_id)
        self.store.write(_place(book_id, _PDF), data)

    def pdf_path(self, book_id: str) -> Path | None:
        """A file on this machine with a book's PDF; None where it is not bound (or there is no such book)."""
        return self.store.path(_place(book_id, _PDF)) if _ID.fullmatch(book_id) else None

    # --- all of them ---

    def list(self) -> tuple[Book, ...]:
        """Every readable book, newest first."""
        return self.search()

    def search(self, words: str = "", since: date | None = None, until: date | None = None) -> tuple[Book, ...]:
        """Books made between two days (both included) with every word somewhere in them, newest first.

        Title, pages, cast and wish are looked through; small and capital letters and accents make no difference.
        """
        found = (one.book for one in self._shelf.all() if one.fits(words, since, until))
        return tuple(sorted(found, key=lambda book: (book.made_at, book.id), reverse=True))

    def duplicate(self, book_id: str) -> Book:
        """A new book that is like this one, with files of its own. It has no versions, no PDF and no address yet."""
        book, old = self.open(book_id), self.folder(book_id)
        new_id = self.new_id()
        changes = {"id": new_id, "made_from": book_id, "made_at": datetime.now(UTC), "version": 1}
        unprinted = {"address": "", "address_scope": "network", "address_answered": False}
        try:
            copy = with_own_files(book.model_copy(update=changes | unprinted), old, self.folder(new_id))
            self.save(copy)
        except VisutaleError:
            self.delete(new_id)
            raise
        return copy

    def delete(self, book_id: str) -> Receipt:
        """Remove a book, everything made for it, and its share links, for good."""
        self.folder(book_id)
        try:
            title = self.open(book_id).title
        except OutOfReach:
            raise
        except (InputError, LibraryError):
            title = ""  # what is damaged or was only begun can be deleted too
        links = self._shares.delete(book_id)
        above = len(_place(book_id, ""))
        files = {found.name[above:]: found.size_bytes for found in self.store.find(_place(book_id, "**"))}
        for file in sorted(files, key=lambda file: file in (_DOCUMENT, _BEGUN)):  # these last: it can be tried again
            self.store.delete(_place(book_id, file))
        thumbnails = [file.stat().st_size for file in self.thumbnails(book_id).glob("*")]
        bound = [file.stat().st_size for file in self.bound(book_id).glob("*/*/book*")]
        for folder in (self.thumbnails(book_id), self.bound(book_id)):
            shutil.rmtree(folder, ignore_errors=True)
        removed = receipts.removed(files.items(), thumbnails, bound)
        return Receipt(book_id=book_id, title=title, removed=removed, links=links)

    def thumbnails(self, book_id: str) -> Path:
        """The folder on this machine for small copies of a book's pictures. It may not be there."""
        return self.home / "cache" / "thumbnails" / book_id

    def bound(self, book_id: str) -> Path:
        """The folder on this machine for the forms a book was bound as (:mod:`visutale.forms`). It may not be there."""
        return self.home / "cache" / "bound" / book_id

    # --- earlier versions ---

    def keep_version(self, book: Book) -> None:
        """Put a book away as it is, before it is changed by hand."""
        self.folder(book.id)
        self._versions(book.id).keep(book)

    def versions(self, book_id: str) -> tuple[Version, ...]:
        """The earlier versions of a book, the oldest first."""
        self.folder(book_id)
        return self._versions(book_id).all()

    def open_version(self, book_id: str, number: int) -> Book:
        """An earlier version of a book. Raises LibraryError."""
        self.folder(book_id)
        return self._versions(book_id).open(number)

    def sweep(self, book_id: str) -> int:
        """Remove pictures and voices that neither the book nor a kept version names; gives how many.

        To be called only by who alone makes something for the book: what was stored and is not named yet is removed.
        Nothing is removed where a version can't be read.
        """
        self.folder(book_id)
        made = [found.name for found in self.store.find(_place(book_id, "*"))]
        book = self.open(book_id)
        try:
            books = [book, *self._versions(book_id).books()]
        except OutOfReach:
            raise
        except LibraryError:
            return 0
        named = {_place(book_id, asset.file) for book in books for asset in assets_of(book)}
        unnamed = [name for name in made if name not in named and is_made(PurePosixPath(name).name)]
        for name in unnamed:
            self.store.delete(name)
        return len(unnamed)

    def _versions(self, book_id: str) -> Versions:
        return Versions(self.store, _place(book_id, ""))

    # --- share links ---

    def share(self, book_id: str, *, expires_at: datetime | None = None) -> Share:
        """A link for a book: the one it has, or a new one. ``expires_at`` sets its end. Raises InputError."""
        self.folder(book_id)
        share = self._shares.of(book_id)
        if share is None:
            return self._shares.new(book_id, expires_at)
        if expires_at is None:
            return share
        self.expire(book_id, expires_at)
        return share.model_copy(update={"expires_at": expires_at})

    def share_of(self, book_id: str) -> Share | None:
        """The link of a book that still opens it, if there is one."""
        return self._shares.of(book_id)

    def expire(self, book_id: str, at: datetime | None) -> None:
        """Let the link of a book end at this time; None lets it stay open. Raises InputError for a time in the past."""
        self._shares.expire(book_id, at)

    def revoke(self, book_id: str) -> None:
        """Close every link of a book. The book stays."""
        self._shares.revoke(book_id)

    def find_share(self, token: str) -> Share | None:
        """The share a token opens: None for one that was never given out, was revoked or has expired."""
        return self._shares.find(token)

    def count_open(self, token: str) -> None:
        """Count that somebody opened a book by its link."""
        self._shares.count_open(token)


def _shelved(data: bytes) -> Shelved | None:
    try:
        return Shelved(parse_book(data, _DOCUMENT))
    except InputError:
        return None


def _place(book_id: str, file: str) -> str:
    return f"books/{book_id}/{file}"


def _no_such_book() -> LibraryError:
    return LibraryError("There is no such book in this library.", remedy="It may have been deleted.")

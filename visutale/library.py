"""Books and share links on disk: one plain folder a book, whole files only.

::

    <home>/books/20261121-k3f9q2/     book.json  book.pdf  photo.jpg  cover.jpg  page-01.jpg  page-01.wav …
    <home>/shares/<token>.json        which book a share link opens, and whether it still does
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Self, TypeVar

from pydantic import ValidationError

from visutale.book import Asset, Book, Frozen, PictureAsset, SoundAsset
from visutale.errors import InputError, LibraryError
from visutale.files import unwritable, write_whole
from visutale.media import Blob, Narration, Photo, Picture

_ID = re.compile(r"[0-9]{8}-[a-z0-9]{6}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
AssetKind = TypeVar("AssetKind", bound=Asset)
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "audio/wav": "wav", "audio/mpeg": "mp3"}


class Share(Frozen):
    """A link to one book: unguessable, read-only, valid until revoked."""

    token: str
    book_id: str
    made_at: datetime
    revoked_at: datetime | None = None


class BookFolder:
    """A book's folder: the files a saved book names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of(cls, saved_book: Path) -> Self:
        """The folder of a ``book.json`` anywhere on disk."""
        return cls(saved_book.resolve().parent)

    def read(self, asset: Asset) -> bytes:
        """The bytes of a file of the book. Raises LibraryError where it is missing, changed or outside the folder."""
        path = (self.folder / asset.file).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise LibraryError(f"The book names a file outside its own folder: {asset.file}.")
        try:
            data = path.read_bytes()
        except OSError as error:
            raise LibraryError(f"The book's file {asset.file} is missing.", remedy="Repair the book.") from error
        if len(data) != asset.size_bytes:
            raise LibraryError(f"The book's file {asset.file} is damaged.", remedy="Repair the book.")
        return data

    def put_picture(self, stem: str, picture: Picture | Photo) -> PictureAsset:
        """Store a picture as ``<stem>.jpg`` (or as its type says)."""
        painted = picture if isinstance(picture, Picture) else None
        return PictureAsset(
            file=self._put(stem, picture),
            media_type=picture.media_type,
            sha256=picture.sha256,
            size_bytes=len(picture.data),
            width_px=picture.width_px,
            height_px=picture.height_px,
            keep_clear=painted.keep_clear if painted else (),
            notes=painted.notes if painted else (),
            painted=painted.painted if painted else None,
        )

    def read_picture(self, asset: PictureAsset) -> Picture:
        """A stored picture with all that is known of it. Raises LibraryError."""
        return Picture(
            data=self.read(asset),
            media_type=asset.media_type,
            width_px=asset.width_px,
            height_px=asset.height_px,
            keep_clear=asset.keep_clear,
            notes=asset.notes,
            painted=asset.painted,
        )

    def put_narration(self, stem: str, narration: Narration) -> SoundAsset:
        """Store a voice as ``<stem>.wav``."""
        return SoundAsset(
            file=self._put(stem, narration),
            media_type=narration.media_type,
            sha256=narration.sha256,
            size_bytes=len(narration.data),
            duration_s=narration.duration_s,
            sentences=narration.sentences,
        )

    def adopt(self, asset: AssetKind, stem: str, source: BookFolder) -> AssetKind:
        """Copy a file of another book into this one as ``<stem>.<ending>``. Raises LibraryError."""
        file = f"{stem}{Path(asset.file).suffix}"
        write_whole(self.folder / file, source.read(asset))
        return asset.model_copy(update={"file": file})

    def _put(self, stem: str, blob: Blob) -> str:
        file = f"{stem}.{_ENDINGS[blob.media_type]}"
        write_whole(self.folder / file, blob.data)
        return file


def with_own_files(book: Book, old: BookFolder, new: BookFolder) -> Book:
    """A book whose files lie in ``old``, with all of them copied to ``new`` and named by its pages as they are now."""

    def own(asset: AssetKind | None, stem: str) -> AssetKind | None:
        return None if asset is None else new.adopt(asset, stem, old)

    pages = tuple(
        page.model_copy(
            update={
                "picture": own(page.picture, f"page-{page.number:02}"),
                "narration": own(page.narration, f"page-{page.number:02}"),
            }
        )
        for page in book.pages
    )
    cover = book.cover.model_copy(update={"picture": own(book.cover.picture, "cover")})
    source = book.source.model_copy(update={"photo": own(book.source.photo, "photo")})
    return book.model_copy(update={"pages": pages, "cover": cover, "source": source})


class Library:
    """All books below a home folder."""

    def __init__(self, home: Path) -> None:
        self.books = home / "books"
        self.shares = home / "shares"

    def new_id(self) -> str:
        """An id for a new book, and its folder. Raises LibraryError where the home folder can't be written."""
        alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
        name = f"{datetime.now(UTC):%Y%m%d}-{''.join(secrets.choice(alphabet) for _ in range(6))}"
        _make_folder(self.books / name)
        return name

    def folder(self, book_id: str) -> BookFolder:
        """The folder of a book. Raises LibraryError for an id that was never given out."""
        if not _ID.fullmatch(book_id) or not (self.books / book_id).is_dir():
            raise LibraryError("There is no such book in this library.", remedy="It may have been deleted.")
        return BookFolder(self.books / book_id)

    def save(self, book: Book) -> Path:
        """Store the book's document; gives the path of its ``book.json``."""
        path = self.folder(book.id).folder / "book.json"
        write_whole(path, book.model_dump_json(indent=1).encode())
        return path

    def open(self, book_id: str) -> Book:
        """A saved book. Raises LibraryError."""
        return open_book(self.folder(book_id).folder / "book.json")

    def photo(self, book: Book) -> Photo | None:
        """The photo a book was made from, if there is one. Raises LibraryError, InputError."""
        asset = book.source.photo
        return None if asset is None else Photo.read(self.folder(book.id).read(asset), asset.file)

    def pdf_path(self, book_id: str) -> Path:
        """Where a book's PDF lies, once it is bound."""
        return self.folder(book_id).folder / "book.pdf"

    def save_pdf(self, book_id: str, data: bytes) -> Path:
        path = self.pdf_path(book_id)
        write_whole(path, data)
        return path

    def list(self) -> tuple[Book, ...]:
        """Every readable book, newest first."""
        return tuple(sorted(self._readable(), key=lambda book: (book.made_at, book.id), reverse=True))

    def _readable(self) -> Iterator[Book]:
        for saved in self.books.glob("*/book.json"):
            try:
                yield open_book(saved)
            except (InputError, LibraryError):
                continue  # a damaged book must not hide the others; opening it by its address says what is wrong

    def delete(self, book_id: str) -> None:
        """Remove a book, everything made for it, and its share links, for good."""
        folder = self.folder(book_id).folder
        for share in self._all_shares():
            if share.book_id == book_id:
                self._share_path(share.token).unlink(missing_ok=True)
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise unwritable(folder / "book.json", error) from error

    # --- share links ---

    def share(self, book_id: str) -> Share:
        """A link for a book: the one it has, or a new one."""
        self.folder(book_id)
        return self.share_of(book_id) or self._new_share(book_id)

    def share_of(self, book_id: str) -> Share | None:
        """The link of a book that still opens it, if there is one."""
        valid = (share for share in self._all_shares() if share.book_id == book_id and share.revoked_at is None)
        return next(valid, None)

    def revoke(self, book_id: str) -> None:
        """Close every link of a book. The book stays."""
        for share in self._all_shares():
            if share.book_id == book_id and share.revoked_at is None:
                self._save_share(share.model_copy(update={"revoked_at": datetime.now(UTC)}))

    def find_share(self, token: str) -> Share | None:
        """The share a token opens: None for one that was never given out or was revoked."""
        if not _TOKEN.fullmatch(token):
            return None
        share = _read_share(self._share_path(token))
        return share if share is not None and share.revoked_at is None else None

    def _new_share(self, book_id: str) -> Share:
        share = Share(token=secrets.token_urlsafe(16), book_id=book_id, made_at=datetime.now(UTC))
        self._save_share(share)
        return share

    def _save_share(self, share: Share) -> None:
        _make_folder(self.shares)
        write_whole(self._share_path(share.token), share.model_dump_json().encode())

    def _all_shares(self) -> Iterator[Share]:
        for path in self.shares.glob("*.json"):
            share = _read_share(path)
            if share is not None:
                yield share

    def _share_path(self, token: str) -> Path:
        return self.shares / f"{token}.json"


def open_book(saved: Path) -> Book:
    """A book from its ``book.json``. Raises InputError where there is none or it is not a book."""
    try:
        return Book.model_validate_json(saved.read_bytes())
    except FileNotFoundError:
        raise InputError(f"There is no saved book at {saved}.") from None
    except OSError as error:
        raise InputError(f"{saved} can't be read: {error.strerror}.") from error
    except ValidationError as error:
        raise InputError(f"{saved.name} is not a saved book, or it is damaged.") from error


def _read_share(path: Path) -> Share | None:
    try:
        return Share.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder / "book.json", error) from error

"""A book's folder: the files a saved book names, in a library or anywhere on disk."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePosixPath
from typing import Protocol, Self, TypeVar

from pydantic import ValidationError

from visutale.binding.marks import marked_picture
from visutale.book import Asset, Book, PictureAsset, Place, SoundAsset
from visutale.errors import InputError, LibraryError
from visutale.media import Narration, Photo, Picture
from visutale.store import Store, leads_inside
from visutale.store.disk import DiskStore

_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "audio/wav": "wav", "audio/mpeg": "mp3"}
_MEDIA = re.compile(r"(?:(?:cover|photo|page-[0-9]+)|.+-[0-9a-f]{8})\.(?:jpg|png|webp|wav|mp3)|\..*\.part")

AssetKind = TypeVar("AssetKind", bound=Asset)
PlaceKind = TypeVar("PlaceKind", bound=Place)


class Files(Protocol):
    """Where the files of a book can be read, such as its folder."""

    def read(self, asset: Asset) -> bytes:
        """The bytes of a file of the book. Raises LibraryError, InputError."""


class BookFolder:
    """A book's folder: the files a saved book names. ``prefix`` is its name in the store, with a slash at its end."""

    def __init__(self, store: Store, prefix: str = "") -> None:
        self._store = store
        self._prefix = prefix

    @classmethod
    def of(cls, saved_book: Path) -> Self:
        """The folder of a ``book.json`` anywhere on disk."""
        return cls(DiskStore(saved_book.resolve().parent))

    def read(self, asset: Asset) -> bytes:
        """The bytes of a file of the book. Raises LibraryError where it is missing, changed or outside the folder."""
        data = self._store.read(self._name(asset))
        if data is None:
            raise _missing(asset)
        if len(data) != asset.size_bytes:
            raise LibraryError(f"The book's file {asset.file} is damaged.", remedy="Repair the book.")
        return data

    def path(self, asset: Asset) -> Path:
        """A file of the book on this machine, for who reads in parts. Raises LibraryError like :meth:`read`."""
        path = self._store.path(self._name(asset))
        if path is None:
            raise _missing(asset)
        return path

    def put_picture(
        self, stem: str, picture: Picture | Photo, *, variation: int = 0, made_of: str = "", credit: str = ""
    ) -> PictureAsset:
        """Store a picture as ``<stem>-<hash>.jpg`` (or as its type says).

        What was painted gets a mark that tells how, and by whom (``credit``); a photo stays without metadata.
        """
        painted = picture if isinstance(picture, Picture) else None
        data = marked_picture(picture.data, painted.painted, credit) if painted else picture.data
        file, sha256 = self._put(stem, data, picture.media_type)
        return PictureAsset(
            file=file,
            media_type=picture.media_type,
            sha256=sha256,
            size_bytes=len(data),
            made_of=made_of,
            variation=variation,
            width_px=picture.width_px,
            height_px=picture.height_px,
            keep_clear=painted.keep_clear if painted else (),
            heads=painted.heads if painted else (),
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
            heads=asset.heads,
            notes=asset.notes,
            painted=asset.painted,
        )

    def put_narration(self, stem: str, narration: Narration, *, made_of: str = "") -> SoundAsset:
        """Store a voice as ``<stem>-<hash>.wav``."""
        file, sha256 = self._put(stem, narration.data, narration.media_type)
        return SoundAsset(
            file=file,
            media_type=narration.media_type,
            sha256=sha256,
            size_bytes=len(narration.data),
            made_of=made_of,
            duration_s=narration.duration_s,
            sentences=narration.sentences,
        )

    def adopt(self, asset: AssetKind, stem: str, source: Files) -> AssetKind:
        """Copy a file of another book into this one, named by ``stem``. Raises LibraryError."""
        data = source.read(asset)
        file = _media_name(stem, hashlib.sha256(data).hexdigest(), PurePosixPath(asset.file).suffix.lstrip("."))
        self._store.write(f"{self._prefix}{file}", data)
        return asset.model_copy(update={"file": file})

    def _put(self, stem: str, data: bytes, media_type: str) -> tuple[str, str]:
        """Gives the file's name and the SHA-256 of what is in it."""
        sha256 = hashlib.sha256(data).hexdigest()
        file = _media_name(stem, sha256, _ENDINGS[media_type])
        self._store.write(f"{self._prefix}{file}", data)
        return file, sha256

    def _name(self, asset: Asset) -> str:
        if not leads_inside(asset.file):
            raise LibraryError(f"The book names a file outside its own folder: {asset.file}.")
        return f"{self._prefix}{asset.file}"


def stem_of(number: int) -> str:
    """What the files of a page are called, without hash and ending; 0 is the cover."""
    return f"page-{number:02}" if number else "cover"


def with_own_files(book: Book, old: Files, new: BookFolder) -> Book:
    """A book whose files lie in ``old``, with all of them copied to ``new`` and named by its pages as they are now."""

    def own(asset: AssetKind | None, stem: str) -> AssetKind | None:
        return None if asset is None else new.adopt(asset, stem, old)

    def with_own_pictures(place: PlaceKind, stem: str) -> PlaceKind:
        candidates = tuple(new.adopt(asset, stem, old) for asset in place.candidates)
        return place.model_copy(update={"picture": own(place.picture, stem), "candidates": candidates})

    pages = tuple(
        with_own_pictures(page, stem_of(page.number)).model_copy(
            update={"narration": own(page.narration, stem_of(page.number))}
        )
        for page in book.pages
    )
    source = book.source.model_copy(update={"photo": own(book.source.photo, "photo")})
    cover = with_own_pictures(book.cover, stem_of(0))
    return book.model_copy(update={"pages": pages, "cover": cover, "source": source})


def open_book(saved: Path) -> Book:
    """A book from its ``book.json``. Raises InputError where there is none or it is not a book."""
    try:
        return parse_book(saved.read_bytes(), saved.name)
    except FileNotFoundError:
        raise InputError(f"There is no saved book at {saved}.") from None
    except OSError as error:
        raise InputError(f"{saved} can't be read: {error.strerror}.") from error


def parse_book(data: bytes, name: str) -> Book:
    """A book from the bytes of its document, which is called ``name``. Raises InputError where it is damaged."""
    try:
        return Book.model_validate_json(data)
    except ValidationError as error:
        raise InputError(f"{name} is not a saved book, or it is damaged.") from error


def is_made(file: str) -> bool:
    """Whether a file has the name of what is made for a book, now or in older days, or of what a dead writer left."""
    return _MEDIA.fullmatch(file) is not None


def _media_name(stem: str, sha256: str, ending: str) -> str:
    return f"{stem}-{sha256[:8]}.{ending}"


def _missing(asset: Asset) -> LibraryError:
    return LibraryError(f"The book's file {asset.file} is missing.", remedy="Repair the book.")

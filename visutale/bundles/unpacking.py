"""A bundle that somebody sent: read as if it meant harm. What comes out is whole, within limits and what it says it is.

Nothing is written anywhere here, and no name in the archive ever becomes a path. Sizes are looked at before anything is
unpacked, and never believed while it is.
"""

from __future__ import annotations

import hashlib
import io
import math
import re
import stat
import wave
import zipfile
import zlib
from types import TracebackType
from typing import BinaryIO, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from visutale.book import MOST_PAGES, Asset, Book, PictureAsset, SoundAsset
from visutale.bundles import (
    BOOK,
    FILE_NAME,
    FORMAT,
    MANIFEST,
    MEDIA,
    PROMPTS,
    VERSIONS,
    Manifest,
    PackedFile,
)
from visutale.errors import InputError
from visutale.media import decode_picture
from visutale.versions import assets_of

MOST_FILES = 4000
LARGEST_BUNDLE_BYTES = 2_000_000_000
LARGEST_FILE_BYTES = 64_000_000
LARGEST_TEXT_BYTES = 8_000_000
_LARGEST_DIRECTORY_BYTES = 1_000_000
_END = 22
"""Bytes of a zip archive's last record, where it has no comment. Ours have none."""
_LONGEST_TEXT = 20_000
_MOST_IN_A_BOOK = 64
_CLOSE_S = 0.1
_INSIDE = re.compile(
    rf"{BOOK}|{MANIFEST}|{VERSIONS}\d{{4,6}}\.json|{PROMPTS}(?:[a-z_]{{1,40}}/)?[a-z0-9_-]{{1,60}}\.yaml"
    rf"|{MEDIA}{FILE_NAME.pattern}"
)
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_REMEDY = "Ask for the file again."


class _Header(BaseModel):
    """As much of a manifest as tells whether the rest can be understood."""

    model_config = ConfigDict(extra="ignore")

    format: int


class Bundle:
    """An open bundle whose contents were all checked. Its file has to stay open as long as it is used."""

    def __init__(self, source: BinaryIO) -> None:
        """Read and check all of a bundle. Raises InputError that says what is wrong with it."""
        self._archive = _opened(source)
        try:
            self._entries = _entries(self._archive)
            self.manifest = self._manifest()
            self.book = self._book(BOOK)
            self.versions = tuple(self._book(name) for name in sorted(self._entries) if name.startswith(VERSIONS))
            self._check_media()
        except BaseException:
            self._archive.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def read(self, asset: Asset) -> bytes:
        """A file of the book. Raises InputError."""
        return self._read(f"{MEDIA}{asset.file}", LARGEST_FILE_BYTES)

    # --- what is looked at ---

    def _manifest(self) -> Manifest:
        data = self._bytes(MANIFEST, LARGEST_TEXT_BYTES)
        try:
            if _Header.model_validate_json(data).format > FORMAT:
                raise InputError(
                    "This bundle was made by a newer version of VisuTale.", remedy="Bring VisuTale up to date first."
                )
            manifest = Manifest.model_validate_json(data)
        except ValidationError as error:
            raise _damaged("its list of contents can't be understood") from error
        listed = {file.name: file for file in manifest.files}
        if len(listed) < len(manifest.files) or {*listed, MANIFEST} != {*self._entries}:
            raise _damaged("what is in it is not what it lists")
        self._listed = listed
        return manifest

    def _book(self, name: str) -> Book:
        if name not in self._entries:
            raise _damaged("there is no book in it")
        data = self._read(name, LARGEST_TEXT_BYTES)
        try:
            book = Book.model_validate_json(data)
            same = Book.model_validate_json(book.model_dump_json())
        except ValidationError as error:
            raise _damaged("the book in it can't be understood") from error
        if same != book:
            raise _damaged("the book in it has numbers that are none")
        _check_book(book)
        if book.id != self.manifest.book:
            raise _damaged("the book in it is another one than it says")
        return book

    def _check_media(self) -> None:
        """Every file that is named is there, is what the book says, and nothing else is there."""
        named: dict[str, Asset] = {}
        for book in (self.book, *self.versions):
            for asset in assets_of(book):
                if not FILE_NAME.fullmatch(asset.file):
                    raise _damaged("the book names a file outside of it")
                other = named.setdefault(asset.file, asset)
                if (other.sha256, other.media_type) != (asset.sha256, asset.media_type):
                    raise _damaged("two files of the book have the same name")
        if {name for name in self._entries if name.startswith(MEDIA)} != {f"{MEDIA}{file}" for file in named}:
            raise _damaged("its pictures and voices are not those of the book")
        for asset in named.values():
            _check_file(self.read(asset), asset)

    # --- bytes ---

    def _read(self, name: str, most: int) -> bytes:
        """The bytes of a member, which are those that the manifest lists."""
        data, listed = self._bytes(name, most), self._listed[name]
        if PackedFile(name=name, sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data)) != listed:
            raise _damaged("a file in it was changed")
        return data

    def _bytes(self, name: str, most: int) -> bytes:
        if name not in self._entries:
            raise InputError("This is not a book from VisuTale.", remedy="Choose a file that ends in .visutale.")
        try:
            with self._archive.open(self._entries[name]) as file:
                data = file.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
            raise _damaged("a file in it can't be unpacked") from error
        if len(data) > most:
            raise _too_large()
        return data


# --- the archive ---


def _opened(source: BinaryIO) -> zipfile.ZipFile:
    """The archive, once its directory is known to be small. Raises InputError."""
    try:
        size = source.seek(0, io.SEEK_END)
        if size > LARGEST_BUNDLE_BYTES:
            raise _too_large()
        source.seek(max(0, size - _END - 20))
        tail = source.read(_END + 20)
        source.seek(0)
        start = source.read(4)
        source.seek(0)
    except OSError as error:
        raise InputError(f"The bundle can't be read: {error.strerror or 'it is no file'}.") from error
    if start != b"PK\x03\x04":
        raise InputError("This is not a book from VisuTale.", remedy="Choose a file that ends in .visutale.")
    end = tail[-_END:]
    if end[:4] != b"PK\x05\x06" or tail[:4] == b"PK\x06\x07":
        raise _damaged("its end is missing")
    count, directory_bytes = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if count > MOST_FILES or directory_bytes > _LARGEST_DIRECTORY_BYTES:
        raise _too_large()
    try:
        return zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _damaged("its list of files can't be read") from error


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Every member by its name; each a plain file of a name we know, none twice. Raises InputError."""
    entries: dict[str, zipfile.ZipInfo] = {}
    taken: set[str] = set()
    for entry in archive.infolist():
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if not _INSIDE.fullmatch(entry.filename) or kind not in (0, stat.S_IFREG):
            raise _damaged("there is something in it that does not belong to a book")
        if entry.filename.casefold() in taken:
            raise _damaged("it has two files of the same name")
        if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _damaged("it is packed in a way that books are not")
        if entry.file_size > LARGEST_FILE_BYTES:
            raise _too_large()
        taken.add(entry.filename.casefold())
        entries[entry.filename] = entry
    if sum(entry.file_size for entry in entries.values()) > LARGEST_BUNDLE_BYTES:
        raise _too_large()
    if MANIFEST not in entries:
        raise InputError("This is not a book from VisuTale.", remedy="Choose a file that ends in .visutale.")
    return entries


def _damaged(why: str) -> InputError:
    return InputError(f"This bundle is damaged, or somebody changed it: {why}.", remedy=_REMEDY)


def _too_large() -> InputError:
    return InputError("This bundle is larger than a book can be.", remedy=_REMEDY)


# --- the book ---


def _check_book(book: Book) -> None:
    """Refuse what a type allows and no book of ours is. Raises InputError."""
    numbers = [page.number for page in book.pages]
    if numbers != list(range(1, len(numbers) + 1)) or not len(numbers) <= book.page_count <= MOST_PAGES:
        raise _damaged("the pages of the book are not in order")
    if book.made_at.tzinfo is None or not 0 <= abs(book.seed) < 2**63:
        raise _damaged("the book has a time or a number that no book has")
    if not math.isfinite(book.pace) or any(one.seed is not None and abs(one.seed) >= 2**63 for one in book.cast):
        raise _damaged("the book has a time or a number that no book has")
    ids = [one.id for one in book.cast]
    if len(set(ids)) < len(ids):
        raise _damaged("two of its characters have the same id")
    texts = [book.title, book.premise, *book.beats]
    texts += [text for page in book.pages for text in (page.text, page.original)]
    lists = (book.cast, book.beats, book.credits, book.notes, book.source.cast)
    if any(len(text) > _LONGEST_TEXT for text in texts) or any(len(one) > _MOST_IN_A_BOOK for one in lists):
        raise _damaged("it says more than a book can hold")


def _check_file(data: bytes, asset: Asset) -> None:
    """Refuse a file that is not what the book says of it. Raises InputError."""
    if len(data) != asset.size_bytes or hashlib.sha256(data).hexdigest() != asset.sha256:
        raise _damaged("a picture or a voice is not the one the book names")
    if isinstance(asset, PictureAsset):
        _check_picture(data, asset)
    elif isinstance(asset, SoundAsset):
        _check_voice(data, asset)


def _check_picture(data: bytes, asset: PictureAsset) -> None:
    from PIL import Image

    try:
        decoded = decode_picture(data)
    except InputError as error:
        raise _damaged("a picture in it can't be read") from error
    with Image.open(io.BytesIO(data)) as image:
        honest = image.format == _FORMATS.get(asset.media_type) and image.size == decoded.size
    if not honest or decoded.size != (asset.width_px, asset.height_px):
        raise _damaged("a picture in it is not what the book says")


def _check_voice(data: bytes, asset: SoundAsset) -> None:
    """Voices are 16-bit mono WAV files, as long as the book says."""
    try:
        with wave.open(io.BytesIO(data)) as sound:
            channels, width, rate_hz, frames = sound.getparams()[:4]
            samples = sound.readframes(frames)
    except (wave.Error, EOFError, ValueError) as error:
        raise _damaged("a voice in it can't be heard") from error
    honest = asset.media_type == "audio/wav" and (channels, width) == (1, 2) and rate_hz > 0
    if not honest or len(samples) != frames * width or not abs(frames / rate_hz - asset.duration_s) < _CLOSE_S:
        raise _damaged("a voice in it is not what the book says")

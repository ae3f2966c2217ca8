"""Sheets of pictures: a sentence, typed or said, painted several times, kept in the library's store.

::

    pictures/20261121-k3f9q2/     sheet.json  speech-5be1….wav  picture-1-3f9a2c41.jpg  picture-2-77d0….jpg …

The recording lies there until it has been heard. Files never change: another picture has another name.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from visutale import receipts
from visutale.binding.marks import marked_picture
from visutale.book import Credit, Frozen, PictureAsset, Transcript
from visutale.errors import LibraryError
from visutale.media import Picture, Speech
from visutale.receipts import Receipt
from visutale.shelf import Shelf
from visutale.store import Store

MOST_PICTURES = 8
SEEDS = 2**31
_FOLDER = "pictures/"
_DOCUMENT = "sheet.json"
_ID = re.compile(r"[0-9]{8}-[a-z0-9]{6}")
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_GONE = "There are no such pictures in this library."


class SheetRequest(Frozen):
    """What a person asks for. ``language`` (BCP 47) is the one they write or speak; left empty, a recording's is found
    and typed words are taken for English. ``seed`` None takes a new one."""

    words: str = ""
    speech: Speech | None = None
    language: str = ""
    style: str = "paper"
    count: int = 2
    seed: int | None = None


class PictureProblem(Frozen):
    """Why one of the pictures is not there, by its number from 1."""

    number: int
    message: str


class PictureSheet(Frozen):
    """A sentence and its pictures, all there or still to be painted.

    ``speech`` is the file of a recording that has not been heard yet. ``english`` is the sentence as it is painted,
    empty while it is not understood. Picture ``n`` is painted with the seed ``seed + n - 1`` and is its own
    ``variation``.
    """

    format: Literal[1] = 1
    id: str
    made_at: datetime
    words: str = ""
    language: str = ""
    speech: str = ""
    transcript: Transcript | None = None
    english: str = ""
    style: str
    seed: int
    count: Annotated[int, Field(ge=1, le=MOST_PICTURES)]
    pictures: tuple[PictureAsset, ...] = ()
    problems: tuple[PictureProblem, ...] = ()
    notes: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()

    @property
    def said(self) -> str:
        """What was typed and what was said, in the person's own language."""
        parts = (self.words, self.transcript.text if self.transcript else "")
        return "\n".join(part.strip() for part in parts if part.strip())

    @property
    def lacking(self) -> tuple[int, ...]:
        """The numbers of the pictures that are not there."""
        there = {picture.variation for picture in self.pictures}
        return tuple(number for number in range(1, self.count + 1) if number not in there)

    @property
    def complete(self) -> bool:
        return not self.lacking

    def seed_of(self, number: int) -> int:
        """The seed of picture ``number``."""
        return (self.seed + number - 1) % SEEDS

    def with_picture(self, picture: PictureAsset) -> PictureSheet:
        """The sheet with this picture, and without what was said of its absence."""
        pictures = sorted((*self.pictures, picture), key=lambda one: one.variation)
        notes = tuple(dict.fromkeys((*self.notes, *picture.notes)))
        problems = tuple(one for one in self.problems if one.number != picture.variation)
        return self.model_copy(update={"pictures": tuple(pictures), "notes": notes, "problems": problems})

    def with_problem(self, problem: PictureProblem) -> PictureSheet:
        """The sheet with this in place of what was said of the same picture before."""
        others = [one for one in self.problems if one.number != problem.number]
        return self.model_copy(update={"problems": tuple(sorted((*others, problem), key=lambda one: one.number))})


class Sheets:
    """All sheets in a store. Safe to use from several threads.

    Every method raises OutOfReach where the store does not answer, and LibraryError for an unknown id or for what
    can't be stored.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shelf = Shelf(store, f"{_FOLDER}*/{_DOCUMENT}", _parsed)

    def begin(self, request: SheetRequest) -> PictureSheet:
        """Store what is asked for, recording and all, as a sheet without pictures."""
        made_at = datetime.now(UTC)
        sheet_id = f"{made_at:%Y%m%d}-{''.join(secrets.choice(_ALPHABET) for _ in range(6))}"
        sheet = PictureSheet(
            id=sheet_id,
            made_at=made_at,
            words=request.words.strip(),
            language=request.language,
            speech=self._put(sheet_id, "speech", request.speech.wav(), "wav") if request.speech else "",
            style=request.style,
            seed=secrets.randbelow(SEEDS) if request.seed is None else request.seed,
            count=request.count,
        )
        self.save(sheet)
        return sheet

    def save(self, sheet: PictureSheet) -> None:
        self._store.write(_name(sheet.id, _DOCUMENT), sheet.model_dump_json(indent=1).encode())

    def open(self, sheet_id: str) -> PictureSheet:
        """A saved sheet."""
        data = self._store.read(_name(sheet_id, _DOCUMENT))
        if data is None:
            raise LibraryError(_GONE, remedy="They may have been deleted.")
        sheet = _parsed(data)
        if sheet is None:
            raise LibraryError("What was kept of these pictures is damaged.")
        return sheet

    def list(self) -> tuple[PictureSheet, ...]:
        """Every readable sheet, newest first."""
        return tuple(sorted(self._shelf.all(), key=lambda sheet: (sheet.made_at, sheet.id), reverse=True))

    def speech(self, sheet: PictureSheet) -> Speech | None:
        """The recording that is still to be heard, if there is one. Raises InputError for a damaged one."""
        return Speech.read(self._bytes(sheet.id, sheet.speech)) if sheet.speech else None

    def put_picture(self, sheet: PictureSheet, number: int, picture: Picture, credit: str = "") -> PictureAsset:
        """Store picture ``number``, with a mark that tells how it was made, and by whom (``credit``)."""
        data = marked_picture(picture.data, picture.painted, credit)
        return PictureAsset(
            file=self._put(sheet.id, f"picture-{number}", data, _ENDINGS[picture.media_type]),
            media_type=picture.media_type,
            sha256=hashlib.sha256(data).hexdigest(),
            size_bytes=len(data),
            variation=number,
            width_px=picture.width_px,
            height_px=picture.height_px,
            keep_clear=picture.keep_clear,
            heads=picture.heads,
            notes=picture.notes,
            painted=picture.painted,
        )

    def read(self, sheet: PictureSheet, picture: PictureAsset) -> bytes:
        """The bytes of one of a sheet's pictures."""
        return self._bytes(sheet.id, picture.file)

    def sweep(self, sheet: PictureSheet) -> None:
        """Remove what the sheet does not name (any more): the recording once it is heard, what a crash left behind."""
        named = {_DOCUMENT, sheet.speech, *(picture.file for picture in sheet.pictures)}
        for stored in list(self._store.find(_name(sheet.id, "*"))):
            if stored.name.rpartition("/")[2] not in named:
                self._store.delete(stored.name)

    def delete(self, sheet_id: str) -> Receipt:
        """Remove a sheet with all that was made for it, for good."""
        files = {found.name: found.size_bytes for found in self._store.find(_name(sheet_id, "*"))}
        if not files:
            raise LibraryError(_GONE, remedy="They may have been deleted.")
        document = _name(sheet_id, _DOCUMENT)
        sheet = _parsed(self._store.read(document) or b"")
        for file in sorted(files, key=document.__eq__):  # the document last: it can be tried again
            self._store.delete(file)
        removed = receipts.removed((PurePosixPath(name).name, size) for name, size in files.items())
        return Receipt(book_id=sheet_id, title=sheet.said if sheet and sheet.said else "A recording", removed=removed)

    def _put(self, sheet_id: str, stem: str, data: bytes, ending: str) -> str:
        file = f"{stem}-{hashlib.sha256(data).hexdigest()[:8]}.{ending}"
        self._store.write(_name(sheet_id, file), data)
        return file

    def _bytes(self, sheet_id: str, file: str) -> bytes:
        data = self._store.read(_name(sheet_id, file))
        if data is None:
            raise LibraryError(f"The file {file} of these pictures is missing.")
        return data


def _parsed(data: bytes) -> PictureSheet | None:
    try:
        return PictureSheet.model_validate_json(data)
    except ValidationError:
        return None


def _name(sheet_id: str, file: str) -> str:
    """Where a file of a sheet lies. Raises LibraryError for an id that was never given out."""
    if not _ID.fullmatch(sheet_id) or "/" in file:
        raise LibraryError(_GONE, remedy="They may have been deleted.")
    return f"{_FOLDER}{sheet_id}/{file}"

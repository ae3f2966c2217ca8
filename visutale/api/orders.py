"""What is asked for over the API: the form of a new book, and the bodies of changes."""

from __future__ import annotations

from fastapi import UploadFile
from pydantic import Field, Json

from visutale.api.errors import Refused
from visutale.book import AgeBand, Character, Frozen
from visutale.editing import MOST_CANDIDATES, ChoosePicture, Edit, PaintAgain, SetCharacter, SetTitle
from visutale.errors import InputError
from visutale.media import Photo, Speech
from visutale.sheets import SheetRequest
from visutale.studio import BookRequest

LARGEST_PHOTO_MB, LARGEST_SPEECH_MB = 40, 200
LARGEST_FORM_BYTES = (LARGEST_PHOTO_MB + LARGEST_SPEECH_MB + 1) * 1_000_000


class BookForm(Frozen):
    """A wish, as a form: words, a recording or a photo, or several of them, and how the book shall be."""

    words: str = Field("", description="The wish in words.")
    speech: UploadFile | None = Field(None, description="The wish as a recording, of any usual format.")
    photo: UploadFile | None = Field(None, description="A photo to make the book from.")
    title: str = Field("", description="Left out, the storyteller decides.")
    language: str = Field("", description="A BCP 47 tag; left out, it is the one that is spoken, or English.")
    age: AgeBand = "6-8"
    pages: int = 8
    style: str = "paper"
    seed: int | None = Field(None, description="The same seed makes the same book again; left out, chance decides.")
    narrate: bool = Field(False, description="Whether the book is read aloud.")
    voice: str = ""
    pace: float = Field(0.0, description="Of the voice: 1.0 is natural, 0.0 leaves it to the age.")
    approve: bool = Field(False, description="Whether the story waits for POST …/approve before it is painted.")
    pictures_each: int = Field(1, ge=1, le=MOST_CANDIDATES, description="Pictures painted for a place, to choose from.")
    cast: Json[tuple[Character, ...]] = Field((), description="Characters of other books, as book.json has them.")

    def request(self) -> BookRequest:
        """What is asked for, with the files decoded. Raises InputError, Refused."""
        if not self.words.strip() and self.speech is None and self.photo is None and not self.cast:
            raise InputError(
                "There is no wish yet.", remedy="Send words, a recording (speech) or a photo as fields of a form."
            )
        return BookRequest(
            words=self.words, title=self.title, language=self.language, age=self.age, pages=self.pages,
            style=self.style, seed=self.seed, narrate=self.narrate, voice=self.voice, pace=self.pace,
            approve=self.approve, pictures_each=self.pictures_each, cast=self.cast,
            speech=_speech(self.speech),
            photo=Photo.read(*_read(self.photo, "photo", LARGEST_PHOTO_MB)) if self.photo else None,
        )  # fmt: skip


class PicturesForm(Frozen):
    """A sentence, as a form: in words or said; and how its pictures shall be."""

    words: str = Field("", description="The sentence in words, in any language.")
    speech: UploadFile | None = Field(None, description="The sentence as a recording, of any usual format.")
    language: str = Field("", description="A BCP 47 tag; left out, it is the one that is spoken, or English.")
    style: str = "paper"
    count: int = Field(2, description="How many pictures are painted.")
    seed: int | None = Field(None, description="The same seed paints the same pictures; left out, chance decides.")

    def request(self) -> SheetRequest:
        """What is asked for, with the recording decoded. Raises InputError, Refused."""
        return SheetRequest(
            words=self.words, speech=_speech(self.speech), language=self.language, style=self.style,
            count=self.count, seed=self.seed,
        )  # fmt: skip


def _speech(upload: UploadFile | None) -> Speech | None:
    return Speech.read(*_read(upload, "recording", LARGEST_SPEECH_MB)) if upload else None


def _read(upload: UploadFile, called: str, largest_mb: int) -> tuple[bytes, str]:
    """An upload's bytes and its file's name. Raises Refused (413)."""
    if (upload.size or 0) > largest_mb * 1_000_000:
        raise Refused(413, f"The {called} is too large: at most {largest_mb} MB are taken.")
    return upload.file.read(), upload.filename or ""


class Translating(Frozen):
    """Into which language a book is translated, and whether the original words are printed beside the others."""

    language: str
    bilingual: bool = False


class BookChanges(Frozen):
    """Another title, and other names or looks of characters; what is left out stays."""

    title: str | None = None
    characters: tuple[SetCharacter, ...] = ()

    def edits(self) -> list[Edit]:
        """The same as changes to a book. Raises InputError where there are none."""
        edits: list[Edit] = [*self.characters]
        if self.title is not None:
            edits.append(SetTitle(title=self.title))
        if not edits:
            raise InputError("Nothing says what to change.", remedy="Send a title, or characters with their ids.")
        return edits


class PageText(Frozen):
    """Other words for a page."""

    text: str


class PageToAdd(Frozen):
    """A page of one's own, and behind which page it is put; 0 puts it first."""

    after: int = Field(ge=0)
    text: str


class PictureWanted(Frozen):
    """How a picture is painted again, or which one is taken instead.

    ``hint`` says what shall be different ("more stars"); left out, the wish there was stays. ``candidates`` is how many
    are painted to choose from. ``sha256`` takes one that was painted already, as book.json names it.
    """

    hint: str | None = None
    candidates: int | None = Field(None, ge=1, le=MOST_CANDIDATES)
    sha256: str | None = None

    def edit(self, number: int) -> PaintAgain | ChoosePicture:
        """The same as a change to a book. Raises InputError where both are wanted."""
        if self.sha256 is None:
            return PaintAgain(number=number, hint=self.hint, candidates=self.candidates or 1)
        if self.hint is not None or self.candidates is not None:
            raise InputError(
                "A picture is either painted again or chosen.", remedy="Leave out the sha256, or the rest."
            )
        return ChoosePicture(number=number, sha256=self.sha256)


class VersionWanted(Frozen):
    """Which of the earlier versions is to be the newest one again."""

    version: int = Field(ge=1)

"""What a book says by itself, in its own language: a file a language beside this one; English where there is none.

Sentences are written so that no number changes them and no name in them has to be declined.
"""

from __future__ import annotations

import importlib.resources
import tomllib
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from visutale.book import AgeBand, Book, Frozen
from visutale.languages import direction

Said = Annotated[str, Field(min_length=1)]
_FILES = importlib.resources.files(__name__)
_ENDING = ".toml"


class Leafing(Frozen):
    """The buttons of a book that is leafed through on a screen."""

    back: Said
    onward: Said
    read: Said
    stop: Said


class Pictures(Frozen):
    """Why there is no picture, and what can be done. ``lacking`` counts those that are missing, ``{count}``."""

    missing: Said
    broken: Said
    coming: Said
    cover_missing: Said
    cover_broken: Said
    cover_coming: Said
    again: Said
    lacking: Said


class Voices(Frozen):
    """Why a page can't be heard, and what can be done. ``pages`` has the numbers of all such ``{pages}``."""

    missing: Said
    pages: Said
    again: Said


class Code(Frozen):
    """Beside the code that leads a phone to the book's ``{address}``, and where there is ``none``."""

    alt: Said
    take_along: Said
    point: Said
    network: Said
    machine: Said
    unanswered: Said
    none: Said


class Colophon(Frozen):
    """How a book was made. What stands in braces is told in :mod:`visutale.binding.colophon`."""

    made: Said
    credit: Said
    share_alike: Said
    original_language: Said
    original_shown: Said
    image_model: Said
    steps: Said
    enlarged: Said
    growing: Said
    fonts: Said


class Roles(Frozen):
    """What the engines of a port did for a book."""

    transcriber: Said
    captioner: Said
    writer: Said
    translator: Said
    illustrator: Said
    narrator: Said
    binding: Said


class Access(Frozen):
    """Who can read an EPUB, for who has to know before."""

    described: Said
    undescribed: Said
    text: Said
    aloud: Said
    fixed: Said


class Phrases(Frozen):
    """The sentences in one language, ``language`` by its BCP 47 tag.

    ``space`` stands between two sentences. ``ages`` holds the ages as {}, ``page`` the number.
    """

    language: Said
    space: Literal["", " "]
    ages: Said
    end: Said
    continued: Said
    cover: Said
    page: Said
    untitled: Said
    about: Said
    made_with: Said
    software: Said
    download: Said
    leafing: Leafing
    pictures: Pictures
    voices: Voices
    code: Code
    colophon: Colophon
    roles: Roles
    access: Access

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """Which way these sentences are written."""
        return direction(self.language)


@cache
def languages() -> tuple[str, ...]:
    """The tags of all languages there are sentences in."""
    names = (file.name for file in _FILES.iterdir() if file.name.endswith(_ENDING))
    return tuple(sorted(name.removesuffix(_ENDING) for name in names))


def phrases(language: str) -> Phrases:
    """A language's phrases by its BCP 47 tag, or the English ones."""
    written = _written_as(language)
    return _read(written if written in languages() else "en")


def closing_words(book: Book) -> str:
    """What closes a book: "The End", or "To be continued" while it grows."""
    words = phrases(book.language)
    return words.end if len(book.pages) >= book.page_count else words.continued


def for_ages(language: str, age: AgeBand) -> str:
    """The line beneath a title: "A story for ages 6–8"."""
    return phrases(language).ages.format(age.replace("-", "–"))


@cache
def _read(language: str) -> Phrases:
    told = tomllib.loads((_FILES / f"{language}{_ENDING}").read_text(encoding="utf-8"))
    return Phrases.model_validate({"language": language, **told})


def _written_as(language: str) -> str:
    """The part of a BCP 47 tag that decides how these words are written: "pt", "zh-Hant"."""
    parts = language.replace("_", "-").lower().split("-")
    if parts[0] == "zh" and set(parts) & {"hant", "tw", "hk", "mo"}:
        return "zh-Hant"
    return "nb" if parts[0] == "no" else parts[0]

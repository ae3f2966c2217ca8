"""What a book leaves open → what it shall be: the language and the voice that go with what is there."""

from __future__ import annotations

from visutale.book import Book
from visutale.errors import ConfigError
from visutale.ports import Narrator, Writer
from visutale.stages.hear import language_of_book


def settle_language(book: Book, writer: Writer) -> Book:
    """A book without a language gets the one that was spoken, where that can be written and printed."""
    if book.language:
        return book
    language, note = language_of_book(book.source.transcript, writer)
    voice = book.voice if language == "en" else ""
    return book.model_copy(
        update={"language": language, "voice": voice, "notes": (*book.notes, *([note] if note else []))}
    )


def settle_voice(book: Book, narrator: Narrator) -> Book:
    """A book that is to be read aloud gets a voice for its language, or is not read aloud and says so.

    One that was read elsewhere keeps what it has, whoever speaks here. Raises ConfigError for a voice that does not
    exist.
    """
    read = [page for page in book.pages if page.narration]
    if not book.narrated or len(read) == book.page_count:
        return book
    known = [voice.name for voice in narrator.voices(book.language)]
    if not known:
        note = f"There is no voice for the language “{book.language}” here, so this book is not read aloud."
        return book.model_copy(update={"narrated": False, "notes": (*book.notes, note)})
    if book.voice and book.voice not in known and read:
        note = f"The voice “{book.voice}” is not here, so “{known[0]}” reads what it did not."
        return book.model_copy(update={"voice": known[0], "notes": (*book.notes, note)})
    if book.voice and book.voice not in known:
        raise ConfigError(f"There is no voice called “{book.voice}”.", remedy=f"Voices: {', '.join(known)}.")
    return book.model_copy(update={"voice": book.voice or known[0]})

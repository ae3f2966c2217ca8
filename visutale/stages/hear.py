"""Recording → words."""

from __future__ import annotations

from visutale.binding.text import printable_language
from visutale.book import Book, Transcript
from visutale.languages import language_name
from visutale.media import Speech
from visutale.ports import Transcriber, TranscriptionRequest, Writer

SURE = 0.6
"""A spoken language is believed from this probability on."""


def hear(book: Book, speech: Speech, transcriber: Transcriber) -> Book:
    """The book with the recording's words in its source."""
    transcript = transcriber.transcribe(TranscriptionRequest(speech=speech))
    return book.model_copy(update={"source": book.source.model_copy(update={"transcript": transcript})})


def language_of_book(transcript: Transcript | None, writer: Writer) -> tuple[str, str]:
    """The language of a book whose maker named none: the spoken one, or English; and a note where that surprises."""
    if transcript is None or transcript.language_probability < SURE:
        return "en", ""
    spoken = transcript.language
    if spoken == "en" or (printable_language(spoken) and (not writer.languages or spoken in writer.languages)):
        return spoken, ""
    if writer.languages and spoken not in writer.languages:
        reason = f"{writer.about.title} does not write {language_name(spoken)}"
    else:
        reason = f"{language_name(spoken)} can't be printed yet"
    return "en", f"{reason}, so this book is in English."

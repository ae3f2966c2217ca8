"""Recording → words."""

from __future__ import annotations

from visutale.book import Book
from visutale.media import Speech
from visutale.ports import Transcriber, TranscriptionRequest


def hear(book: Book, speech: Speech, transcriber: Transcriber) -> Book:
    """The book with the recording's words in its source."""
    transcript = transcriber.transcribe(TranscriptionRequest(speech=speech))
    return book.model_copy(update={"source": book.source.model_copy(update={"transcript": transcript})})

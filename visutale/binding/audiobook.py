"""A book to listen to: the voices of all pages as one MP3, a chapter a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from visutale.binding import marks
from visutale.binding.arranging import show
from visutale.binding.layout import title_of
from visutale.binding.media import Media
from visutale.binding.palette import palette_of
from visutale.binding.phrases import phrases
from visutale.binding.shelf_picture import shelf_picture
from visutale.binding.text import clean
from visutale.binding.voice import RATE_HZ, Chapter, UnheardError, read_voice, write_mp3
from visutale.book import Book, Page
from visutale.errors import BindingError
from visutale.languages import three_letters

if TYPE_CHECKING:
    import numpy as np

_PAUSE_S = 1.2
"""Between pages: as long as it takes to turn one."""
_KEPT = "The book itself is kept as it is."
_REPAIR = "Repair the book, then bind it again."


def bind_audiobook(book: Book, media: Media) -> bytes:
    """The book's pages read aloud in their order, as an MP3 with title, cover picture and a chapter a page.

    A growing book is read as far as it goes. Raises BindingError for a book without a voice, and for a page, by its
    number, whose words nobody reads.
    """
    if not any(page.narration for page in book.pages):
        raise BindingError(
            "This book has no voice yet, so there is nothing to listen to.",
            remedy="Make it with a voice: tick “Read it aloud” in the app, or add --narrate on the command line.",
            kept=_KEPT,
        )
    voices: list[np.ndarray] = []
    chapters: list[Chapter] = []
    start_s = 0.0
    for page in _read_pages(book):
        voice = _with_pause(_voice(page, media))
        end_s = start_s + len(voice) / RATE_HZ
        chapters.append(Chapter(phrases(book.language).page.format(page.number), start_s, end_s))
        voices.append(voice)
        start_s = end_s
    return write_mp3(voices, about=_about(book), cover=_cover(book, media), chapters=chapters)


def _read_pages(book: Book) -> Iterator[Page]:
    """The pages with words. Those that a growing book has not read yet end it; a finished book lacks none."""
    for page in book.pages:
        if page.narration is None and clean(page.text):
            if len(book.pages) < book.page_count and not page.problems:
                return
            raise BindingError(f"Page {page.number} is not read aloud.", page=page.number, remedy=_REPAIR, kept=_KEPT)
        if page.narration is not None:
            yield page


def _voice(page: Page, media: Media) -> np.ndarray:
    assert page.narration is not None
    try:
        return read_voice(page.narration, media)
    except UnheardError as error:
        raise BindingError(
            f"The voice of page {page.number} can’t be read.", page=page.number, remedy=_REPAIR, kept=_KEPT
        ) from error


def _with_pause(voice: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.concatenate([voice, np.zeros(round(_PAUSE_S * RATE_HZ), dtype=voice.dtype)])


def _about(book: Book) -> dict[str, str]:
    title = title_of(book)
    narrator = next((credit.title or credit.engine for credit in book.credits if credit.port == "narrator"), "")
    about = {
        "title": title,
        "album": title,
        "artist": narrator,
        "album_artist": phrases(book.language).made_with,
        "genre": "Audiobook",
        "language": three_letters(book.language),
        "date": str(book.made_at.year),
        "comment": marks.comment(book, heard=True),
    }
    return {name: value for name, value in about.items() if value and value != "und"}


def _cover(book: Book, media: Media) -> bytes:
    painting = show(book, book.cover, media).painting
    return shelf_picture(book, painting, palette_of(painting.sample if painting else None))

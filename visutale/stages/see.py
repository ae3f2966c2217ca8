"""Photo → facts."""

from __future__ import annotations

from visutale.book import Book
from visutale.media import Photo
from visutale.ports import Captioner, CaptionRequest


def see(book: Book, photo: Photo, captioner: Captioner) -> Book:
    """The book with the photo's facts in its source."""
    caption = captioner.caption(CaptionRequest(photo=photo))
    return book.model_copy(update={"source": book.source.model_copy(update={"caption": caption})})

"""Source → title, cast, beats and the cover's scene."""

from __future__ import annotations

from visutale.book import Book, Cover
from visutale.ports import StoryPlan, StoryRequest, Writer


def story_request(book: Book) -> StoryRequest:
    """What the writer is asked: what was typed and said (in English where it could be had), and the photo's facts."""
    said = book.source.transcript
    words = [book.source.words, (said.english or said.text) if said else ""]
    return StoryRequest(
        wish="\n".join(part.strip() for part in words if part.strip()),
        caption=book.source.caption,
        language=book.language,
        age=book.age,
        pages=book.page_count,
        seed=book.seed,
        title=book.source.title,
    )


def plan(book: Book, writer: Writer) -> Book:
    """The book with its title, cast, beats and cover scene."""
    decided = writer.plan(story_request(book))
    return book.model_copy(
        update={
            "title": decided.title,
            "cast": decided.cast,
            "beats": decided.beats,
            "cover": Cover(scene=decided.cover),
            "notes": book.notes + decided.notes,
        }
    )


def plan_of(book: Book) -> StoryPlan:
    """The plan a book was made from, as the writer gave it; a book says all of it."""
    return StoryPlan(
        request=story_request(book), title=book.title, cast=book.cast, beats=book.beats, cover=book.cover.scene
    )

"""Source → premise, title, cast, beats and the cover's scene."""

from __future__ import annotations

from visutale.book import Book, Cover
from visutale.fitness import check_wish
from visutale.media import Photo
from visutale.ports import StoryPlan, StoryRequest, Writer
from visutale.watch import Watch


def story_request(book: Book, photo: Photo | None = None, *, as_said: bool = False) -> StoryRequest:
    """What the writer is asked: what was typed and said, and the photo's facts (or the photo itself).

    What was said is given in English where it could be had, or ``as_said``.
    """
    said = book.source.transcript
    words = [book.source.words, (said.text if as_said else said.english or said.text) if said else ""]
    return StoryRequest(
        wish="\n".join(part.strip() for part in words if part.strip()),
        caption=book.source.caption,
        photo=photo,
        language=book.language,
        age=book.age,
        pages=book.page_count,
        seed=book.seed,
        title=book.source.title,
    )


def check_wishes(book: Book) -> None:
    """Raises InputError where what was written or said does not suit the age the book is for."""
    source = book.source
    check_wish(f"{source.title}\n{source.words}", book.age, book.language)
    if source.transcript is not None:
        check_wish(source.transcript.text, book.age, source.transcript.language)


def plan(book: Book, writer: Writer, photo: Photo | None = None, watch: Watch | None = None) -> Book:
    """The book with its premise, cast, beats and cover scene, and its title where the writer has one by now.

    A writer of any language gets what was said in its own; one that sees gets the photo.
    """
    request = story_request(book, photo if writer.sees else None, as_said=not writer.languages)
    decided = writer.plan(request, watch)
    planned = drafted(book, decided)
    return planned.model_copy(
        update={
            "title": decided.title,
            "beats": decided.beats,
            "cover": Cover(scene=decided.cover),
            "notes": book.notes + decided.notes,
        }
    )


def drafted(book: Book, draft: StoryPlan) -> Book:
    """The book with a plan that is not ready yet: what it is about, who is in it, what was seen in the photo."""
    caption = draft.caption or book.source.caption
    return book.model_copy(
        update={
            "premise": draft.premise,
            "cast": draft.cast,
            "source": book.source.model_copy(update={"caption": caption}),
        }
    )


def plan_of(book: Book, *, as_said: bool = False) -> StoryPlan:
    """The plan a book was made from, as the writer gave it; a book says all of it."""
    return StoryPlan(
        request=story_request(book, as_said=as_said),
        title=book.title,
        premise=book.premise,
        cast=book.cast,
        beats=book.beats,
        cover=book.cover.scene,
        caption=book.source.caption,
    )

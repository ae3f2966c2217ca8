"""Source → premise, title, cast, beats and the cover's scene."""

from __future__ import annotations

from collections.abc import Sequence

from visutale.book import AgeBand, Book, Character, Cover
from visutale.emphasis import plain
from visutale.errors import InputError
from visutale.fitness import check_wish
from visutale.media import Photo
from visutale.ports import StoryPlan, StoryRequest, Writer
from visutale.watch import Watch

MOST_REUSED = 4
"""Characters of other books that one book can have."""
_MOST_SAID = 1000
"""Letters of everything that is said of one of them."""


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
        title=plain(book.source.title),
        cast=book.source.cast,
    )


def check_wishes(book: Book) -> None:
    """Raises InputError where what was asked for does not suit the age the book is for, or can't be one book."""
    source = book.source
    check_cast(source.cast, book.age)
    check_wish(f"{source.title}\n{source.words}", book.age, book.language)
    if source.transcript is not None:
        check_wish(source.transcript.text, book.age, source.transcript.language)


def check_cast(cast: Sequence[Character], age: AgeBand) -> None:
    """Refuse characters that can't be in one book together, or in none for this age. Raises InputError."""
    if len(cast) > MOST_REUSED:
        raise InputError(
            f"At most {MOST_REUSED} characters of other books can be in a book.", remedy="Leave some of them out."
        )
    names = [one.name.casefold() for one in cast]
    if twice := next((one.name for one in cast if names.count(one.name.casefold()) > 1), ""):
        raise InputError(f"Two of the characters are called {twice}.", remedy="Take one of them, or rename one first.")
    for one in cast:
        said = (one.name, one.kind, one.looks, one.clothes, one.voice, *one.traits)
        if not (one.name.strip() and one.kind.strip()) or sum(map(len, said)) > _MOST_SAID:
            raise InputError(
                "A character of another book needs a name and a kind, and to be described briefly.",
                remedy=f"{_MOST_SAID} letters are enough for all that is said of one.",
            )
        check_wish("\n".join(said), age, "en")


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

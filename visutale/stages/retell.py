"""Book → the same story told another way."""

from __future__ import annotations

from collections.abc import Sequence

from visutale.book import AgeBand, Book, Cover, Page
from visutale.ports import Change, Writer, WrittenPage
from visutale.stages.write import rewritten, story_of
from visutale.watch import Watch


def retell(book: Book, change: Change, writer: Writer, watch: Watch | None = None) -> Book:
    """The book with a change made to its story. Pictures and voices that still fit are kept, the others are missing.

    Notes stay; a cover keeps its picture where its scene and title do. Raises Rejected for a change the writer can't
    make, InputError for one that makes no sense.
    """
    story = writer.revise(story_of(book, writer), change, watch)
    age = story.plan.request.age
    pages = tuple(
        _page(book.pages, written, number, book.age, age) for number, written in enumerate(story.pages, start=1)
    )
    same_cover = story.plan.cover == book.cover.scene and story.plan.title == book.title and age == book.age
    return book.model_copy(
        update={
            "age": age,
            "title": story.plan.title,
            "premise": story.plan.premise,
            "cast": story.plan.cast,
            "beats": story.plan.beats,
            "cover": book.cover if same_cover else Cover(scene=story.plan.cover),
            "pages": pages,
            "page_count": len(pages),
            "notes": tuple(dict.fromkeys((*book.notes, *story.plan.notes))),
        }
    )


def _page(old: Sequence[Page], written: WrittenPage, number: int, before: AgeBand, age: AgeBand) -> Page:
    """The new page, made from the old one that has most in common with it."""
    tried = [rewritten(page, written, number, before, age) for page in old]
    return max(
        tried,
        key=lambda page: (page.picture is not None, page.narration is not None),
        default=Page(number=number, text=written.text, scene=written.scene),
    )

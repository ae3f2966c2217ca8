"""Book → the same story told another way."""

from __future__ import annotations

from collections.abc import Sequence

from visutale.book import FEWEST_PAGES, MOST_PAGES, AgeBand, Book, Cover, Page
from visutale.errors import InputError
from visutale.fitness import check_wish
from visutale.ports import Change, Continuation, Resize, Rewrite, Writer, WrittenPage
from visutale.stages.write import rewritten, story_of
from visutale.watch import Watch


def check_change(book: Book, change: Change) -> None:
    """Raises InputError, before anything is spent, for a change that makes no sense or does not suit the age."""
    pages = len(book.pages)
    if not pages:
        raise InputError("This book has no pages yet.", remedy="Finish it first.")
    if isinstance(change, Rewrite):
        if not 1 <= change.number <= pages:
            raise InputError(f"There is no page {change.number} in this book.", remedy=f"It has {pages} pages.")
        if not change.wish.strip():
            raise InputError("Nothing says how the page shall be.", remedy="Say it in a few words.")
        check_wish(change.wish, book.age, book.language)
    elif isinstance(change, Continuation):
        check_wish(change.wish, book.age, book.language)
        pages += max(change.pages, 0)
        if change.pages < 1 or pages > MOST_PAGES:
            raise InputError(
                f"{change.pages} more pages would make {pages}, and a book has at most {MOST_PAGES}."
                if change.pages > 0
                else "A story that goes on needs at least one more page.",
                remedy=f"Choose a number from 1 to {MOST_PAGES - len(book.pages)}.",
            )
    elif isinstance(change, Resize) and not FEWEST_PAGES <= change.pages <= MOST_PAGES:
        raise InputError(
            f"A book has {FEWEST_PAGES} to {MOST_PAGES} pages, so {change.pages} can't be made.",
            remedy=f"Choose a number from {FEWEST_PAGES} to {MOST_PAGES}.",
        )


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

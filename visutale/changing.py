"""Which changes of a finished story make sense, before anything is spent on one."""

from __future__ import annotations

from visutale.book import FEWEST_PAGES, MOST_PAGES, AgeBand
from visutale.errors import InputError
from visutale.fitness import check_wish
from visutale.ports import Change, Continuation, Resize, Rewrite


def check_change(change: Change, *, pages: int, age: AgeBand, language: str) -> None:
    """Raises InputError for a change that a story of so many pages can't have, or whose wish does not suit the age."""
    if not pages:
        raise InputError("This story has no pages yet.", remedy="Have it written first.")
    if isinstance(change, Resize):
        _check_pages(change.pages)
    elif isinstance(change, Continuation):
        if change.pages < 1:
            raise InputError("A story that goes on needs at least one more page.", remedy="Ask for one page or more.")
        _check_pages(pages + change.pages)
        check_wish(change.wish, age, language)
    elif isinstance(change, Rewrite):
        if not 1 <= change.number <= pages:
            raise InputError(f"There is no page {change.number} in this story.", remedy=f"It has {pages} pages.")
        if not change.wish.strip():
            raise InputError("Nothing says how the page shall be.", remedy="Say it in a few words.")
        check_wish(change.wish, age, language)


def _check_pages(pages: int) -> None:
    if not FEWEST_PAGES <= pages <= MOST_PAGES:
        raise InputError(
            f"A book has {FEWEST_PAGES} to {MOST_PAGES} pages, so {pages} can't be made.",
            remedy=f"Choose a number from {FEWEST_PAGES} to {MOST_PAGES}.",
        )

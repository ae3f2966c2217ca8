"""The library's page: books that are found, and wishes of which there is no book."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from tests.doubles import Pen
from tests.unit.ui.test_pages import build, button, errors_of, made, page
from visutale import workshop as workshop_module
from visutale.book import Book, Cover, Page, Scene, Source
from visutale.errors import InputError
from visutale.jobs.states import JobState
from visutale.settings import Settings
from visutale.studio import BookRequest
from visutale.ui import shelf
from visutale.ui.finding import span_of
from visutale.ui.growing import time_in_words
from visutale.ui.wishes import standing
from visutale.workshop import Workshop

MANY = 60


@pytest.fixture
def shop(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    def nobody(call: int) -> None:
        raise InputError("There is nobody in this wish.", remedy="Name somebody.")

    built = build(settings, writer=Pen(nobody))
    monkeypatch.setattr(workshop_module, "_shared", [built])
    yield built
    built.jobs.close()


def put(shop: Workshop, number: int) -> Book:
    book = Book(
        id=shop.library.new_id(), title=f"The fox of day {number:02}", language="en", age="6-8", style="paper", seed=1,
        made_at=datetime(2026, 1 + number // 28, 1 + number % 28, 12, tzinfo=UTC), source=Source(words="a fox"),
        cover=Cover(scene=Scene()), page_count=4, pages=(Page(number=1, text=f"Fox {number}.", scene=Scene()),),
    )  # fmt: skip
    shop.library.save(book)
    return book


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The titles on the shelf, each time it is drawn."""
    drawn: list[list[str]] = []
    put_up = shelf._put_up

    def look(books: tuple[Book, ...], jobs: dict[str, JobState]) -> object:
        drawn.append([book.title for book in books])
        return put_up(books, jobs)

    monkeypatch.setattr(shelf, "_put_up", look)
    return drawn


def test_a_long_shelf_is_shown_in_parts_and_searched_as_a_whole(shop: Workshop, shown: list[list[str]]) -> None:
    for number in range(MANY):
        put(shop, number)
    at = page("library.py").run()
    assert not errors_of(at)
    assert shown[-1] == [f"The fox of day {number:02}" for number in range(59, 35, -1)]
    at.text_input(key="find-words").input("fox 07").run()
    assert shown[-1] == ["The fox of day 07"]
    at.text_input(key="find-words").input("").run()
    at.date_input(key="find-days").set_value((date(2026, 1, 1), date(2026, 1, 3))).run()
    assert shown[-1] == ["The fox of day 02", "The fox of day 01", "The fox of day 00"]
    at.text_input(key="find-words").input("whale").run()
    assert "No book here has all of these words" in at.markdown[0].value


def test_a_wish_that_became_no_book_is_found_tried_again_and_forgotten(shop: Workshop) -> None:
    book_id = made(shop, BookRequest(words="of and the", pages=7))
    at = page("library.py").run()
    assert "of and the" in at.markdown[0].value
    assert "There is nobody in this wish" in at.markdown[0].value.replace("\\", "")
    at = page("book.py")
    at.query_params["book"] = book_id
    at.run()
    button(at, "Try it again").click().run()
    assert shop.jobs.request(book_id) is not None
    shop.delete(book_id)
    assert "no book here yet" in page("library.py").run().markdown[0].value


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (JobState(book_id="b", state="failed"), ":material/error: It could not be made."),
        (JobState(book_id="b", state="cancelled"), ":material/stop_circle: Stopped. The wish is kept."),
        (JobState(book_id="b", state="queued", ahead=2), "2 books come before yours\\."),
    ],
)
def test_an_unfinished_wish_says_how_it_stands(job: JobState, words: str) -> None:
    assert standing(job) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3, "less than a minute"), (50, "about a minute"), (80, "about a minute"), (170, "about 3 minutes"),
        (5000, "about 83 minutes"), (8000, "about 2 hours"),
    ],
)  # fmt: skip
def test_a_time_is_told_as_people_tell_it(seconds: float, words: str) -> None:
    assert time_in_words(seconds) == words


def test_days_may_be_none_one_or_two() -> None:
    first, last = date(2026, 1, 1), date(2026, 2, 1)
    assert [span_of(days) for days in ((), (first,), (first, last))] == [(None, None), (first, None), (first, last)]

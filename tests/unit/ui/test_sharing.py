"""The link of a book: how often it was opened, until when it opens, closed and made anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from tests.unit.ui.test_pages import button, errors_of
from tests.unit.ui.test_pages import shop as shop
from visutale.book import Book, Cover, Scene, Source
from visutale.shares import Share
from visutale.ui.sharing import end_in_words, opens_in_words
from visutale.workshop import Workshop


def script(book_id: str) -> None:
    from visutale.ui import session, sharing

    sharing.share(session.workshop().library.open(book_id))


def shared(shop: Workshop) -> tuple[AppTest, str]:
    """A book with a link, shown as its page shows it."""
    book = Book(
        id=shop.library.new_id(), title="Mia", language="en", age="6-8", style="paper", seed=1,
        made_at=datetime.now(UTC), source=Source(), cover=Cover(scene=Scene()), page_count=4,
    )  # fmt: skip
    shop.library.save(book)
    shop.library.share(book.id)
    return AppTest.from_function(script, args=(book.id,), default_timeout=20).run(), book.id


def link(shop: Workshop, book_id: str) -> Share:
    found = shop.library.share_of(book_id)
    assert found is not None
    return found


def test_a_link_shows_how_often_it_was_opened_and_ends_when_it_is_told_to(shop: Workshop) -> None:
    at, book_id = shared(shop)
    shop.library.count_open(link(shop, book_id).token)
    at.run()
    assert at.code[0].value.endswith(f"/b/{link(shop, book_id).token}")
    assert "It was opened once. It stays open until you close it." in " ".join(one.value for one in at.markdown)
    at.radio(key="link-lasts").set_value("for a week").run()
    button(at, "Set").click().run()
    assert not errors_of(at)
    ends = link(shop, book_id).expires_at
    assert ends is not None
    assert abs(ends - datetime.now(UTC) - timedelta(weeks=1)) < timedelta(minutes=1)
    at.radio(key="link-lasts").set_value("until a day you choose").run()
    day = datetime.now().astimezone().date() + timedelta(days=3)
    at.date_input(key="link-day").set_value(day).run()
    button(at, "Set").click().run()
    ends = link(shop, book_id).expires_at
    assert ends is not None
    assert (ends.astimezone().date(), ends.astimezone().hour) == (day, 23)
    at.radio(key="link-lasts").set_value("for as long as you like").run()
    button(at, "Set").click().run()
    assert link(shop, book_id).expires_at is None


@pytest.mark.parametrize(
    ("opens", "says"),
    [(0, "Nobody has opened it yet."), (1, "It was opened once."), (12, "It was opened 12 times.")],
)
def test_opens_are_told_in_words(opens: int, says: str) -> None:
    told = Share(token="t", book_id="b", made_at=datetime.now(UTC), opens=opens)
    assert opens_in_words(told) == says
    ends = told.model_copy(update={"expires_at": datetime(2026, 12, 5, 12, tzinfo=UTC)})
    assert end_in_words(ends).startswith("It opens the book until 05 December 2026")

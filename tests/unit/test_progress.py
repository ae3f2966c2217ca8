from __future__ import annotations

from datetime import UTC, datetime

import pytest

from visutale import progress
from visutale.book import Book, Cover, Scene, Source
from visutale.progress import Progress, Teller, named


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Progress]:
    """What is told, with nothing left out for coming too soon."""
    monkeypatch.setattr(progress, "SHOW_EVERY_S", 0.0)
    return []


@pytest.fixture
def teller(told: list[Progress]) -> Teller:
    book = Book(
        id="x", title="X", language="en", age="6-8", style="paper", seed=1, made_at=datetime.now(UTC),
        source=Source(), cover=Cover(scene=Scene()), page_count=4,
    )  # fmt: skip
    return Teller(lambda: book, told.append)


def test_one_picture_tells_its_steps(teller: Teller, told: list[Progress]) -> None:
    teller.show_steps(3, 12, 25)
    assert told[-1].message == "Page 3 is being painted: step 12 of 25."


def test_pictures_that_are_painted_together_are_told_together_and_only_the_number_grows(
    teller: Teller, told: list[Progress]
) -> None:
    for done in (1, 2):
        for number in (2, 0, 1):
            teller.show_steps(number, done, 25)
    assert [one.message for one in told[2:]] == [
        "The cover and pages 1 and 2 are being painted: step 1 of 25.",
        "The cover and pages 1 and 2 are being painted: step 1 of 25.",
        "The cover and pages 1 and 2 are being painted: step 1 of 25.",
        "The cover and pages 1 and 2 are being painted: step 2 of 25.",
    ]


def test_what_is_painted_is_told_no_more(teller: Teller, told: list[Progress]) -> None:
    teller.show_steps(1, 25, 25)
    teller.show_steps(2, 3, 25)
    teller.forget_steps(1)
    teller.show_steps(2, 4, 25)
    assert told[-1].message == "Page 2 is being painted: step 4 of 25."
    teller.forget_steps(7)


def test_writing_and_painting_side_by_side_are_one_message(teller: Teller, told: list[Progress]) -> None:
    teller.show_words(4, "Once")
    teller.show_steps(3, 12, 25)
    teller.show_words(4, "Once upon")
    both = "Page 4 is being written. Page 3 is being painted: step 12 of 25."
    assert [one.message for one in told] == ["Page 4 is being written.", both, both]
    teller.forget_words(4)
    teller.show_steps(3, 13, 25)
    assert told[-1].message == "Page 3 is being painted: step 13 of 25."


def test_steps_come_no_faster_than_anybody_can_read(
    teller: Teller, told: list[Progress], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SHOW_EVERY_S", 60.0)
    for done in range(1, 26):
        teller.show_steps(3, done, 25)
    assert len(told) == 1


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([0], "The cover is"), ([5], "Page 5 is"), ([2, 1], "Pages 1 and 2 are"), ([0, 3], "The cover and page 3 are"),
     ([0, 1, 2, 3], "The cover and pages 1, 2 and 3 are")],
)  # fmt: skip
def test_pages_are_named_in_their_order(numbers: list[int], words: str) -> None:
    assert named(numbers) == words

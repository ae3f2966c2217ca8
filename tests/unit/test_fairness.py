"""Two people at once: whoever asks for little does not wait for whoever asked for much."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.doubles import Brush, waits
from tests.unit.test_jobs import House, finished
from visutale.media import Picture
from visutale.ports import IllustrationRequest
from visutale.settings import Settings
from visutale.studio import BookRequest
from visutale.watch import Watch

LONG, SHORT = 24, 4


class RecordingBrush(Brush):
    """Notes whose pictures it paints, by the seed of the book; ``some`` is set at the fourth."""

    def __init__(self) -> None:
        super().__init__(waits(0.15))
        self.painted: list[int] = []
        self.some = threading.Event()

    def illustrate(self, request: IllustrationRequest, watch: Watch | None = None) -> Picture:
        self.painted.append(request.book_seed)
        if len(self.painted) == 4:
            self.some.set()
        return super().illustrate(request, watch)


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    house = House(settings)
    yield house
    house.leave()


def test_a_book_of_24_pages_does_not_starve_one_of_4(house: House) -> None:
    brush = house.engines["illustrator"] = RecordingBrush()
    jobs = house.enter()
    long = jobs.start(BookRequest(words="a cat", pages=LONG, seed=LONG), person="anna")
    assert brush.some.wait(20)
    short = jobs.start(BookRequest(words="a cat", pages=SHORT, seed=SHORT), person="ben")
    finished(jobs, short)
    assert not house.library.open(long).complete
    finished(jobs, long)
    first = brush.painted.index(SHORT)
    last = len(brush.painted) - brush.painted[::-1].index(SHORT)
    mine, theirs = SHORT + 1, last - first - (SHORT + 1)
    assert brush.painted.count(SHORT) == mine and brush.painted.count(LONG) == LONG + 1
    assert theirs <= 2 * mine, "people take turns, and one who has to write first lets others go ahead"


def test_two_people_begin_at_the_same_moment_and_both_get_their_own_book(house: House) -> None:
    jobs, together = house.enter(), threading.Barrier(4)

    def begin(seed: int) -> str:
        together.wait(10)
        return jobs.start(BookRequest(words=f"a cat and {seed} moons", pages=4, seed=seed), person=f"person {seed}")

    with ThreadPoolExecutor(4) as people:
        ids = list(people.map(begin, range(1, 5)))
    assert len(set(ids)) == 4
    for seed, book_id in enumerate(ids, start=1):
        finished(jobs, book_id)
        book = house.library.open(book_id)
        assert book.seed == seed and str(seed) in book.source.words and book.complete
    assert (house.calls("writer"), house.calls("illustrator")) == (20, 20)

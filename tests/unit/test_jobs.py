"""Jobs: books made outside any tab, one after another, that can be watched, stopped and repaired."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.doubles import Brush, Ears, Eyes, Mouth, Pen
from visutale.engine_room import EngineRoom
from visutale.errors import BadOutput, InputError
from visutale.jobs import Jobs, JobState
from visutale.library import Library
from visutale.settings import Settings
from visutale.studio import BookRequest, Studio


class Gate:
    """A script that holds every call until it is opened."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def __call__(self, call: int) -> None:
        assert self.open.wait(20)


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def jobs(settings: Settings, gate: Gate) -> Iterator[Jobs]:
    engines = EngineRoom(
        settings,
        {"transcriber": Ears(), "captioner": Eyes(), "writer": Pen(), "illustrator": Brush(gate), "narrator": Mouth()},
    )
    jobs = Jobs(Studio(settings, Library(settings.home), engines))
    yield jobs
    gate.open.set()
    jobs.close()


def wait_for(jobs: Jobs, book_id: str, wanted: Callable[[JobState], bool]) -> JobState:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        state = jobs.state(book_id)
        if state is not None and wanted(state):
            return state
        time.sleep(0.01)
    raise AssertionError(f"waited in vain: {jobs.state(book_id)}")


def test_a_job_can_be_watched_to_its_end(jobs: Jobs, gate: Gate) -> None:
    book_id = jobs.start(BookRequest(words="a cat", pages=4))
    growing = wait_for(jobs, book_id, lambda state: state.book is not None and len(state.book.pages) == 4)
    assert growing.state == "running"
    assert growing.active
    gate.open.set()
    done = wait_for(jobs, book_id, lambda state: state.state == "done")
    assert done.book is not None
    assert done.book.complete
    assert (done.done, done.steps) == (done.steps, done.done)


def test_the_place_in_the_queue_is_known(jobs: Jobs, gate: Gate) -> None:
    first, second, third = (jobs.start(BookRequest(words="a cat", pages=4)) for _ in range(3))
    wait_for(jobs, first, lambda state: state.state == "running")
    states = [jobs.state(book_id) for book_id in (first, second, third)]
    assert [state.ahead for state in states if state] == [0, 1, 2]
    gate.open.set()
    wait_for(jobs, third, lambda state: state.state == "done")


def test_a_bad_request_never_becomes_a_job(jobs: Jobs) -> None:
    with pytest.raises(InputError):
        jobs.start(BookRequest(pages=99))


def test_a_job_can_be_stopped_and_its_book_repaired(jobs: Jobs, gate: Gate) -> None:
    book_id = jobs.start(BookRequest(words="a cat", pages=4))
    wait_for(jobs, book_id, lambda state: state.book is not None)
    jobs.cancel(book_id)
    gate.open.set()
    stopped = wait_for(jobs, book_id, lambda state: state.state == "cancelled")
    assert "in the library" in stopped.error
    jobs.resume(book_id)
    done = wait_for(jobs, book_id, lambda state: state.state == "done")
    assert done.book is not None
    assert done.book.complete


def test_a_failure_is_told_in_words(settings: Settings) -> None:
    def no_ink(call: int) -> None:
        raise BadOutput("The ink is dry.", port="writer", engine="pen", retryable=False)

    engines = EngineRoom(settings, {"writer": Pen(no_ink), "illustrator": Brush(), "narrator": Mouth()})
    jobs = Jobs(Studio(settings, Library(settings.home), engines))
    book_id = jobs.start(BookRequest(words="a cat", pages=4))
    assert wait_for(jobs, book_id, lambda state: state.state == "failed").error == "The ink is dry."
    jobs.close()


def test_an_unknown_job_has_no_state(jobs: Jobs) -> None:
    assert jobs.state("20260101-abcdef") is None

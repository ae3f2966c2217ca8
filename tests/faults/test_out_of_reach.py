"""A full disk, a locked or absent database, a store that goes away, a clock that is set back: books wait, and go on."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.doubles import Brush
from tests.postgres_server import PostgresServer
from tests.s3_server import S3Server
from tests.unit.test_jobs import WISH, Gate, House, finished, wait_for
from visutale.errors import OutOfReach
from visutale.jobs import database as jobs_database
from visutale.library import Library
from visutale.settings import Jobbing, Settings


class Switch:
    """A script that calls ``turn_off`` when the third picture is begun."""

    def __init__(self, turn_off: Callable[[], object]) -> None:
        self._turn_off = turn_off
        self.off = threading.Event()

    def __call__(self, call: int) -> None:
        if call == 3:
            self._turn_off()
            self.off.set()


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    house = House(settings)
    yield house
    house.leave()


def test_a_full_disk_is_waited_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    full, fsync = threading.Event(), os.fsync

    def writes(handle: int) -> None:
        if full.is_set():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", writes)
    house.engines["illustrator"] = Brush(Switch(full.set))
    jobs = house.enter()
    book_id = jobs.start(WISH)
    waiting = wait_for(jobs, book_id, lambda state: state.state == "waiting")
    assert "full" in waiting.waits_for and waiting.active and not waiting.approval
    assert house.library.open(book_id).pages
    full.clear()
    finished(jobs, book_id)
    _assert_made_once(house, book_id)


def test_a_store_that_goes_away_is_waited_for(settings: Settings, tmp_path: Path) -> None:
    with S3Server() as s3:
        house = House(settings)
        house.library = Library(settings.home, s3.store("waits", tmp_path / "cache"))
        house.engines["illustrator"] = Brush(Switch(s3.stop))
        jobs = house.enter()
        book_id = jobs.start(WISH)
        waiting = wait_for(jobs, book_id, lambda state: state.state == "waiting")
        assert waiting.waits_for and waiting.active
        s3.start()
        finished(jobs, book_id)
        _assert_made_once(house, book_id)
        house.leave()


def test_a_locked_database_is_waited_for(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_database, "BUSY_MS", 100)
    gate = Gate(first=3)
    house.engines["illustrator"] = Brush(gate)
    jobs = house.enter()
    book_id = jobs.start(WISH)
    assert gate.reached.wait(20)
    sqlite = jobs_database._sqlite_module()  # two SQLites in one process would not see each other's locks
    with closing(sqlite.connect(house.settings.home / "jobs.sqlite", isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN EXCLUSIVE")
        gate.open.set()
        with pytest.raises(OutOfReach, match="Nothing that was asked for is lost"):
            jobs.start(WISH)
        time.sleep(1.5)  # the steps in hand end meanwhile and can't be recorded
        other.execute("ROLLBACK")
    finished(jobs, book_id)
    _assert_made_once(house, book_id)
    assert [book.id for book in house.library.list()] == [book_id]


def test_a_database_that_is_started_again_is_waited_for(settings: Settings) -> None:
    with PostgresServer() as server:
        own = Jobbing(database=server.new_database())  # type: ignore[arg-type]  # pydantic hides it
        house = House(settings.model_copy(update={"jobs": own}))
        gate = Gate(first=3)
        house.engines["illustrator"] = Brush(gate)
        jobs = house.enter()
        book_id = jobs.start(WISH)
        assert gate.reached.wait(20)
        server.stop()
        gate.open.set()
        with pytest.raises(OutOfReach):
            jobs.start(WISH)
        server.start()
        finished(jobs, book_id)
        _assert_made_once(house, book_id)
        house.leave()


def test_a_clock_that_is_set_back_changes_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real, back_s = time.time, 0.0
    monkeypatch.setattr(time, "time", lambda: real() - back_s)

    def set_back() -> None:
        nonlocal back_s
        back_s = 86_400.0

    switch = Switch(set_back)
    house.engines["illustrator"] = Brush(switch)
    jobs = house.enter()
    first = jobs.start(WISH)
    assert switch.off.wait(20)
    second = jobs.start(WISH)
    assert [state.book_id for state in jobs.states()][-1] == second
    for book_id in (first, second):
        finished(jobs, book_id)
    assert house.calls("writer") == house.calls("illustrator") == 10
    jobs = house.enter()  # and nothing is left to be done again
    jobs.open()
    assert not jobs.states() and house.calls("writer") == 10


def _assert_made_once(house: House, book_id: str) -> None:
    book = house.library.open(book_id)
    assert book.complete and not book.problems and house.library.pdf_path(book_id)
    assert (house.calls("writer"), house.calls("illustrator"), house.calls("narrator")) == (5, 5, 4)

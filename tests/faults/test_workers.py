"""Several processes work on the same jobs: on a real PostgreSQL, and beside an app that leaves all work to others."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from tests.app_server import environment
from tests.mortal import CALL_S, Mortal, call_of
from visutale.jobs.database import find, open_database
from visutale.jobs.states import JobState
from visutale.library import Library
from visutale.settings import Jobbing, Settings
from visutale.studio import BookRequest
from visutale.workshop import Workshop

WITHIN_S = 60


def test_of_two_workers_one_is_killed_and_the_other_takes_its_books_over(tmp_path: Path, database: str) -> None:
    """As on two machines: neither sees the other's lock, only signs of life tell the living from the dead."""
    home, folders = tmp_path / "home", (tmp_path / "tmp-1", tmp_path / "tmp-2")
    for folder in folders:
        folder.mkdir()
    jobs = {"DATABASE": database, "DEAD_AFTER_S": "3", "AT_ONCE": "2"}
    settings = {f"VISUTALE_JOBS__{name}": value for name, value in jobs.items()} | {CALL_S: "0.05"}
    with (
        Mortal(home, TMPDIR=str(folders[0]), **settings) as first,
        Mortal(home, born=100, TMPDIR=str(folders[1]), **settings) as second,
    ):
        second.live()
        first.live([_wish(seed) for seed in range(1, 5)])
        _until(lambda: all(sum(note.life == life for note in first.notes()) > 8 for life in (1, 101)))
        first.kill()
        finished, known = _journal(database), len(first.notes())
        _until(lambda: _states(database) == Counter(done=4))
        notes = first.notes()
    books = {book.id: book for book in Library(home).list()}
    assert len(books) == 4 and all(book.complete and not book.problems for book in books.values())
    done = {call_of(step, books[run.partition(".")[0]]) for run, step in finished}
    assert not [note for note in notes[known:] if note.event == "begin" and note.what in done]
    begun = Counter(note.what for note in notes if note.event == "begin")
    assert len(begun) == 4 * 26 and begun.total() <= len(begun) + 4  # what the dead one had in hand, once more


def test_several_begin_at_once_where_nothing_is_there_yet(tmp_path: Path, database: str) -> None:
    settings = Settings.read(home=tmp_path, jobs=Jobbing(database=SecretStr(database)))
    for one in (settings, Settings.read(home=tmp_path)):
        with ThreadPoolExecutor(8) as pool:
            engines = list(pool.map(open_database, [one] * 8))
        for engine in engines:
            assert find(engine, "nobody") is None
            engine.dispose()


def test_an_app_that_leaves_the_work_to_others_shows_how_far_they_are(tmp_path: Path) -> None:
    home = tmp_path / "home"
    settings = Settings.read(home=home, host="127.0.0.1", jobs=Jobbing(here=False))
    app = Workshop.build(settings)
    app.jobs.open()
    try:
        book_id = app.jobs.start(BookRequest(words="a fox and a lamp", pages=6))
        with pytest.raises(AssertionError):
            _until(lambda: _state(app, book_id).state != "queued", 1.0)
        worker = subprocess.Popen(
            [sys.executable, "-m", "visutale.cli", "worker", "--at-once", "1"],
            env=environment(home), stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            seen: list[JobState] = []

            def look() -> bool:
                seen.append(_state(app, book_id))
                return not seen[-1].active

            _until(look)
        finally:
            worker.send_signal(signal.SIGTERM)
            _, said = worker.communicate(timeout=30)
        assert seen[-1].state == "done" and worker.returncode == 0 and "Traceback" not in said
        assert any(one.state == "running" and 0 < one.done < one.steps and one.message for one in seen)
        assert app.library.open(book_id).complete and app.library.pdf_path(book_id)
    finally:
        app.jobs.close()


def _wish(seed: int) -> BookRequest:
    return BookRequest(words="a cat", title="Mia", pages=8, narrate=True, seed=seed)


def _state(shop: Workshop, book_id: str) -> JobState:
    state = shop.jobs.state(book_id)
    assert state is not None
    return state


def _journal(database: str) -> list[tuple[str, str]]:
    with psycopg.connect(database) as connection:
        return connection.execute("SELECT workflow_uuid, function_name FROM dbos.operation_outputs").fetchall()


def _states(database: str) -> Counter[str]:
    with psycopg.connect(database) as connection:
        return Counter(state for (state,) in connection.execute("SELECT state FROM visutale_jobs"))


def _until(reached: Callable[[], bool], seconds: float = WITHIN_S) -> None:
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until
        time.sleep(0.02)

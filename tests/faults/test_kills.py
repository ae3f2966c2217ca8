"""SIGKILL at any moment: every book is finished, no finished step is done twice, nothing lies about.

A step is finished once its result is in the journal. Before every life the journal is read; what it holds by then may
not be asked of any engine again. What was in hand when the process died, one call an engine, may be.
"""

from __future__ import annotations

import hashlib
import logging
import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from pypdf import PdfReader

from tests.mortal import Mortal, Note, call_of
from visutale.book import Book
from visutale.library import Library
from visutale.studio import BookRequest
from visutale.versions import assets_of

KILLS = int(os.environ.get("KILLS", "15"))
"""KILLS=100 takes two minutes; KILLS_SEED gives other moments."""
SEED = int(os.environ.get("KILLS_SEED", "20261121"))
BOOKS = 20
IN_HAND = 8
"""As many calls are cut by one kill: the writer's, the narrator's, two of the painter, and what is being stored."""

_log = logging.getLogger(__name__)

Finished = frozenset[tuple[str, str]]
"""Steps that the journal has the results of, as (run of a job, name of the step)."""


def test_whatever_moment_it_is_killed_at_nothing_is_lost_and_nothing_done_twice(tmp_path: Path) -> None:
    _log.warning("KILLS=%d KILLS_SEED=%d", KILLS, SEED)
    home, rng = tmp_path / "home", random.Random(SEED)
    before: list[Finished] = [frozenset()]
    (tmp_path / "tmp").mkdir()
    with Mortal(home, TMPDIR=str(tmp_path / "tmp")) as mortal:
        for _ in range(KILLS):
            mortal.live(_new_wishes(mortal, home, rng))
            _some_time(mortal, rng)
            mortal.kill()
            before.append(_finished(home))
            _all_books_are_whole_documents(home)
        mortal.live(_wishes(range(len(_told(mortal)) + 1, BOOKS + 1)))
        _until(lambda: len(_told(mortal)) >= BOOKS and _states(home) == {"done"}, 60, mortal)
        mortal.kill()
    notes, books = mortal.notes(), {book.id: book for book in Library(home).list()}
    assert set(_told(mortal).values()) <= set(books)
    assert all(book.complete and not book.problems for book in books.values())
    repeated = _assert_nothing_finished_was_done_again(notes, before, books)
    calls = _begun(notes).total()
    _log.warning("%d books, %d kills, %d of %d calls were cut and begun again", len(books), KILLS, repeated, calls)
    assert repeated <= IN_HAND * KILLS
    _assert_nothing_lies_about(home, books)
    _assert_the_journal_is_at_rest(home, books)


def test_a_job_that_was_taken_out_of_the_queue_and_never_begun_is_not_lost(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with Mortal(home) as mortal:
        mortal.live(_wishes(range(1, 2)), works=False)
        _until(lambda: bool(_told(mortal)), 20, mortal)
        mortal.kill()
        taken = "UPDATE workflow_status SET status = 'PENDING', executor_id = 'somebody-who-died'"
        _query(home, taken)
        mortal.live()
        _until(lambda: _states(home) == {"done"}, 20, mortal)
    assert set(_begun(mortal.notes()).values()) == {1}


# --- a life ---


def _new_wishes(mortal: Mortal, home: Path, rng: random.Random) -> list[BookRequest]:
    """There is always some work left, and always somebody who begins a book while the process dies."""
    told = _told(mortal)
    unfinished = len(told) - sum((home / "books" / book_id / "book.pdf").exists() for book_id in told.values())
    new = 1 if unfinished < 3 or rng.random() < 0.1 else 0
    return _wishes(range(1000 + mortal.life * 10, 1000 + mortal.life * 10 + new))


def _wishes(seeds: range) -> list[BookRequest]:
    return [BookRequest(words="a cat", title="Mia", pages=4, narrate=True, seed=seed) for seed in seeds]


def _some_time(mortal: Mortal, rng: random.Random) -> None:
    """Until so much is done, and a moment more. A busy machine only makes it longer."""
    lines = rng.choice((0, 0, *range(1, 12)))
    size = mortal.file.stat().st_size
    until = time.monotonic() + 10
    while time.monotonic() < until and mortal.file.read_bytes()[size:].count(b"\n") < lines:
        time.sleep(0.002)
    time.sleep(rng.uniform(0, 0.05 if lines else 0.3))


def _told(mortal: Mortal) -> dict[int, str]:
    """The ids that were told, by seed."""
    told = (note.what.split() for note in mortal.notes() if note.event == "told")
    return {int(seed): book_id for seed, book_id in told}


def _until(reached: Callable[[], bool], seconds: float, mortal: Mortal) -> None:
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until, mortal.notes()[-20:]
        time.sleep(0.05)


# --- what is kept ---


def _query(home: Path, question: str) -> list[tuple[str, ...]]:
    with sqlite3.connect(home / "jobs.sqlite", timeout=10) as database:
        return database.execute(question).fetchall()


def _finished(home: Path) -> Finished:
    try:
        return frozenset(_query(home, "SELECT workflow_uuid, function_name FROM operation_outputs"))
    except sqlite3.OperationalError:  # killed before the first table was there
        return frozenset()


def _states(home: Path) -> set[str]:
    return {state for (state,) in _query(home, "SELECT state FROM visutale_jobs")}


def _all_books_are_whole_documents(home: Path) -> None:
    for document in home.glob("books/*/book.json"):
        book = Book.model_validate_json(document.read_bytes())
        for asset in assets_of(book):
            data = (document.parent / asset.file).read_bytes()
            assert hashlib.sha256(data).hexdigest() == asset.sha256


def _begun(notes: list[Note]) -> Counter[str]:
    return Counter(note.what for note in notes if note.event == "begin")


def _assert_nothing_finished_was_done_again(notes: list[Note], before: list[Finished], books: dict[str, Book]) -> int:
    """Gives how many calls were begun again because they had been cut."""
    once = Counter((note.life, note.what) for note in notes if note.event == "begin")
    assert set(once.values()) == {1}, "a call was made twice in one life"
    for life, finished in enumerate(before, start=1):
        whose = [(run.partition(".")[0], step) for run, step in finished]
        known = {call_of(step, books[book_id]) for book_id, step in whose if book_id in books}
        again = [what for number, what in once if number == life and what in known]
        assert not again, f"the journal had the results of {again} before life {life}"
    begun = _begun(notes)
    return begun.total() - len(begun)


def _assert_nothing_lies_about(home: Path, books: dict[str, Book]) -> None:
    named = {f"books/{book.id}/{file}" for book in books.values() for file in ("book.json", "book.pdf", ".begun")}
    named |= {f"books/{book.id}/{asset.file}" for book in books.values() for asset in assets_of(book)}
    named |= {f"shares/{book.address.rpartition('/')[2]}.json" for book in books.values()}
    there = {file.relative_to(home).as_posix() for file in home.rglob("*") if file.is_file()}
    kept = {name for name in there if name.startswith(("cache/turns/", "jobs.sqlite"))}
    assert there - kept == named
    _all_books_are_whole_documents(home)
    for book in books.values():
        assert len(PdfReader(home / "books" / book.id / "book.pdf").pages) >= book.page_count


def _assert_the_journal_is_at_rest(home: Path, books: dict[str, Book]) -> None:
    rows = _query(home, "SELECT id, run, state, waits_for, error, stop FROM visutale_jobs")
    assert sorted(rows) == sorted((book_id, 1, "done", "", "", 0) for book_id in books)
    runs = _query(home, "SELECT workflow_uuid, status FROM workflow_status")
    assert sorted(runs) == sorted((f"{book_id}.1", "SUCCESS") for book_id in books)
    assert len(_query(home, "SELECT name FROM visutale_workers")) == 1  # the last one, who was killed
    assert len(list((home.parent / "tmp").glob("*.lock"))) <= 2

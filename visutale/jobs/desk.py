"""Where jobs are handed in and asked after: their rows, put in order, and the runner that works on them."""

from __future__ import annotations

import json
import secrets
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from visutale.errors import Busy
from visutale.jobs import database
from visutale.jobs.database import jobs, reaching, speeds
from visutale.jobs.maker import StudioMaker
from visutale.jobs.runner import Runner
from visutale.jobs.states import JobKind, JobState
from visutale.jobs.turns import EngineTurns
from visutale.studio import Studio

STOP_WITHIN_S = 20.0
LOOK_EVERY_S = 0.05
SPEEDS = 10
"""So many of the last jobs say what is to be expected of the next."""

_UNFINISHED = ("queued", "running", "waiting")

# The two that are asked whenever anybody looks are put together once.
_BEFORE = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(jobs.c.pages), 0)).where(
    jobs.c.id != sa.bindparam("id"),
    jobs.c.state.in_(_UNFINISHED),
    jobs.c.approval.is_(False),
    sa.or_(
        jobs.c.state != "queued",
        sa.tuple_(jobs.c.turn, jobs.c.number) < sa.tuple_(sa.bindparam("turn"), sa.bindparam("number")),
    ),
)
_LAST_SPEEDS = (
    sa.select(speeds.c.seconds_per_page)
    .where(speeds.c.kind == sa.bindparam("kind"))
    .order_by(speeds.c.number.desc())
    .limit(SPEEDS)
)


class Desk:
    """The jobs of one studio, with the runner of this process. Safe to use from several threads."""

    def __init__(self, studio: Studio, *, works: bool) -> None:
        settings = studio.settings
        self._library = studio.library
        self._at_once = settings.jobs.at_once
        self._engine = database.open_database(settings)
        self._maker = StudioMaker(studio, self._engine)
        self._runner = Runner(settings, self._engine, EngineTurns(settings, studio.engines), self._maker, works=works)
        self._runner.open()

    def close(self) -> None:
        """Let go of everything."""
        self._runner.close()
        self._engine.dispose()

    # --- handing in ---

    def begin(
        self,
        kind: JobKind,
        order: dict[str, Any],
        *,
        pages: int,
        person: str,
        book_id: str = "",
        store_media: Callable[[str], None] = lambda book_id: None,
    ) -> str:
        """A new job; gives its id. Where this process dies on the way, nothing of it stays."""
        job_id = self._insert(kind, json.dumps(order), pages, person, book_id)
        try:
            store_media(job_id)
        except BaseException:
            self._maker.forget(job_id)
            raise
        turn = self._turn(person, job_id)
        database.update(self._engine, job_id, turn=turn)
        self._runner.enqueue(job_id, 1, turn)
        return job_id

    def again(self, book_id: str, kind: str, *, pages: int, person: str) -> None:
        """Another run of a job, or the first one of a book that came about otherwise."""
        row, turn = self.row(book_id), self._turn(person, book_id)
        if row is None:
            self.begin("finish", {}, pages=pages, person=person, book_id=book_id)
            return
        fresh = {"message": "", "done": 0, "steps": 0, "writing": "{}", "waits_for": "", "approval": False, "error": ""}
        took = database.update(
            self._engine, book_id, run=row["run"], next_run=row["run"] + 1, **fresh, kind=kind, state="queued",
            stop=False, pages=pages, turn=turn, lives=0, worker=self._runner.name, started_at=None,
            queued_at=database.now(),
        )  # fmt: skip
        if took:
            self._runner.enqueue(book_id, row["run"] + 1, turn)

    def _insert(self, kind: JobKind, order: str, pages: int, person: str, book_id: str) -> str:
        now = database.now()
        while True:
            job_id = book_id or f"{datetime.now(UTC):%Y%m%d}-{_letters(6)}"
            number = sa.select(sa.func.coalesce(sa.func.max(jobs.c.number), 0) + 1).scalar_subquery()
            row = sa.insert(jobs).values(
                id=job_id, run=1, kind=kind, asked=order, state="queued", person=person, pages=pages, turn=0,
                number=number, worker=self._runner.name, queued_at=now, updated_at=now,
            )  # fmt: skip
            try:
                with reaching(), self._engine.begin() as connection:
                    connection.execute(row)
            except IntegrityError:
                if book_id:
                    raise Busy("This book is being worked on already.") from None
                continue
            return job_id

    def _turn(self, person: str, book_id: str) -> int:
        """A person's second job waits for everybody's first, their third for everybody's second, and so on."""
        if not person:
            return 1
        own = sa.select(sa.func.count()).where(
            jobs.c.person == person, jobs.c.state.in_(_UNFINISHED), jobs.c.approval.is_(False), jobs.c.id != book_id
        )
        with reaching(), self._engine.connect() as connection:
            return int(connection.execute(own).scalar_one()) + 1

    # --- ending ---

    def cancel(self, book_id: str) -> None:
        """Ask a job to stop; one that waits its turn does not get it."""
        row = self.row(book_id)
        if row is None or row["state"] not in _UNFINISHED:
            return
        work = self._runner.work_of(book_id)
        if work is not None:
            work.stop.set()
        database.update(self._engine, book_id, run=row["run"], stop=True)
        if row["approval"] or (row["state"] == "queued" and work is None):
            waiting = sa.update(jobs).where(jobs.c.id == book_id, jobs.c.state.in_(("queued", "waiting")))
            with reaching(), self._engine.begin() as connection:
                connection.execute(waiting.values(state="cancelled", approval=False, error=_STOPPED))
            self._runner.withdraw(book_id, row["run"])

    def still(self, book_id: str) -> None:
        """Stop a job and wait until it is still. Raises Busy."""
        row = self.row(book_id)
        if row is None or not self.state_of(row).active:
            return
        self.cancel(book_id)
        until = time.monotonic() + STOP_WITHIN_S
        while (row := self.row(book_id)) is not None and self.state_of(row).active:
            if time.monotonic() > until:
                raise Busy(
                    "This book is being worked on, and the step in hand takes long.",
                    remedy="Try again in a moment.",
                    kept="The book is as it was.",
                )
            time.sleep(LOOK_EVERY_S)

    def forget(self, book_id: str) -> None:
        """Drop what is kept of a job."""
        row = self.row(book_id)
        if row is not None:
            self._runner.remove(book_id, row["run"])
            self._maker.forget(book_id)

    # --- looking ---

    def row(self, book_id: str) -> sa.RowMapping | None:
        """A job as it is kept."""
        return database.find(self._engine, book_id)

    def live(self, book_id: str) -> Any:
        """What a job in this process's hands has made so far; None for others."""
        work = self._runner.work_of(book_id)
        return None if work is None else work.live

    def state_of(self, row: sa.RowMapping) -> JobState:
        """How a job stands."""
        work = self._runner.work_of(row["id"])
        now = {**row, **(work.told if work is not None else {})}
        ahead, expected_s = self._prospect(now) if row["state"] in ("queued", "running") else (0, None)
        return JobState(
            book_id=row["id"],
            kind=row["kind"],
            state=row["state"],
            person=row["person"],
            pages=row["pages"],
            message=now["message"],
            done=now["done"],
            steps=now["steps"],
            ahead=ahead,
            expected_s=expected_s,
            waits_for=row["waits_for"],
            approval=row["approval"],
            error=row["error"],
            writing=json.loads(now["writing"]),
            queued_at=datetime.fromtimestamp(row["queued_at"], UTC),
            updated_at=datetime.fromtimestamp(row["updated_at"], UTC),
        )

    def unfinished(self) -> tuple[JobState, ...]:
        """All jobs that are not done, in the order of their turn."""
        open_ = sa.select(jobs).where(jobs.c.state != "done").order_by(jobs.c.turn, jobs.c.number)
        with reaching(), self._engine.connect() as connection:
            rows = connection.execute(open_).mappings().all()
        return tuple(self.state_of(row) for row in rows)

    def _prospect(self, row: dict[str, Any]) -> tuple[int, float | None]:
        """How many jobs come before this one, and in how many seconds it is done, if pages take as long as those of the
        last jobs did; None where there were none."""
        me = {name: row[name] for name in ("id", "kind", "turn", "number")}
        with reaching(), self._engine.connect() as connection:
            ahead, pages = connection.execute(_BEFORE, me).one() if row["state"] == "queued" else (0, 0)
            known = connection.execute(_LAST_SPEEDS, me).scalars().all()
        if not known:
            return ahead, None
        left = 1.0 - row["done"] / row["steps"] if row["steps"] else 1.0
        return ahead, statistics.median(known) * float(row["pages"] * left + pages / self._at_once)


_STOPPED = "The making was stopped. What was made so far is in the library."


def _letters(count: int) -> str:
    return "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(count))

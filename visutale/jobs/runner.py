"""DBOS in this process: jobs come out of its queue, their steps go into its journal, what others left is taken over.

One process has one :class:`Runner` at a time, because DBOS is one for a process.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any, Protocol

import sqlalchemy as sa
from dbos import DBOS, SetEnqueueOptions, SetWorkflowID
from dbos._error import DBOSException, DBOSUnexpectedStepError

from visutale.errors import Cancelled, OutOfReach, VisutaleError
from visutale.jobs import database
from visutale.jobs.database import jobs, reaching, speeds
from visutale.jobs.journal import Interrupted, Journal
from visutale.jobs.turns import EngineTurns
from visutale.jobs.workers import BEAT_EVERY_S, Crew
from visutale.settings import Settings

QUEUE = "visutale"
VERSION = "1"
"""Of the workflow: jobs of another version are left alone. It changes when old journals make no sense any more."""
LOOK_EVERY_S = 0.1
TELL_EVERY_S = 0.3
MOST_LIVES = 25
"""How often a job is taken over without a step being finished, until it is given up."""
CLOSE_WITHIN_S = 15.0

_UNFORESEEN = "Something broke that was not foreseen ({}). What was made so far is kept, and can be gone on with."
_TOO_OFTEN = "VisuTale ended several times while it worked on this. What was made so far is kept."

_log = logging.getLogger(__name__)
_running: list[Runner] = []
_lock = Lock()


@dataclass(eq=False)
class Work:
    """A job in hand. ``stop`` asks it to end; ``told`` is how far it has come, as fields of its row."""

    row: sa.RowMapping
    journal: Journal
    stop: Event
    stopped: Callable[[], bool]
    """Whether to end: because somebody asked for it, or because this process ends."""
    told: dict[str, Any] = field(default_factory=dict)
    live: Any = None
    """What the last progress said, for who looks from this process."""
    changed: bool = False
    came_on: bool = False
    """Whether a step was finished in this life of the job."""

    def tell(self, *, message: str, done: int, steps: int, writing: dict[int, str], live: Any) -> None:
        """How far the work has come."""
        self.told = {"message": message, "done": done, "steps": steps, "writing": json.dumps(writing)}
        self.live, self.changed = live, True


class Maker(Protocol):
    """Does what jobs ask for."""

    def make(self, work: Work) -> str:
        """Carry out a job; gives the state it is in then. Raises Cancelled and other VisutaleErrors."""
        ...

    def forget(self, book_id: str) -> None:
        """Drop a job, and all that was kept for it."""
        ...


@DBOS.workflow(name="visutale.job", max_recovery_attempts=None)
def carry_out(book_id: str, run: int) -> None:
    """One run of a job."""
    _running[0].carry_out(book_id, run)


class Runner:
    """Works on jobs, where it is to (``works``), and hands them to whoever does. Safe to use from several threads."""

    def __init__(self, settings: Settings, engine: sa.Engine, turns: EngineTurns, maker: Maker, *, works: bool) -> None:
        self._settings = settings
        self._engine = engine
        self._turns = turns
        self._maker = maker
        self._works = works
        self._closing = Event()
        self._hands: dict[str, Work] = {}
        self._lock = Lock()
        self._crew = Crew(engine, settings.jobs.dead_after_s)
        self._ticker = threading.Thread(target=self._tick, name="jobs", daemon=True)

    # --- in the process ---

    def open(self) -> None:
        """Begin; one that was open in this process is closed first."""
        with _lock:
            for other in list(_running):
                other.close()
            logging.getLogger("dbos").propagate = False
            DBOS(
                config={
                    "name": "visutale",
                    "system_database_engine": self._engine,
                    "application_version": VERSION,
                    "executor_id": self._crew.name,
                    "log_level": "CRITICAL",
                    "enable_otlp": False,
                    "use_listen_notify": False,
                }
            )
            if not self._works:
                DBOS.listen_queues([])
            self._crew.join()
            _running.append(self)
            with reaching():
                DBOS.launch()
                DBOS.register_queue(
                    QUEUE,
                    worker_concurrency=self._settings.jobs.at_once,
                    polling_interval_sec=LOOK_EVERY_S,
                    on_conflict="always_update",
                )
        self._take_over()
        self._ticker.start()

    def close(self) -> None:
        """Let go of the jobs in hand, after the call in hand of each; somebody goes on with them later."""
        if self not in _running:
            return
        self._closing.set()
        until = time.monotonic() + CLOSE_WITHIN_S
        while self._hands and time.monotonic() < until:
            time.sleep(0.01)
        self._ticker.join(timeout=5)
        DBOS.destroy(workflow_completion_timeout_sec=0)
        _running.remove(self)
        try:
            self._crew.leave()
        except OutOfReach as error:
            _log.warning("%s", error)

    @property
    def name(self) -> str:
        """What this process is called among those that work."""
        return self._crew.name

    # --- jobs ---

    def enqueue(self, book_id: str, run: int, turn: int) -> None:
        """Hand a run of a job to whoever works. Doing it twice is doing it once."""
        with reaching(), SetWorkflowID(workflow_of(book_id, run)), SetEnqueueOptions(priority=turn):
            DBOS.enqueue_workflow(QUEUE, carry_out, book_id, run)
        self.let_go(book_id)

    def let_go(self, book_id: str) -> None:
        """A job that this process handed out is nobody's until somebody begins with it."""
        held = sa.update(jobs).where(jobs.c.id == book_id, jobs.c.worker == self.name, jobs.c.state == "queued")
        with reaching(), self._engine.begin() as connection:
            connection.execute(held.values(worker=""))

    def work_of(self, book_id: str) -> Work | None:
        """A job that this process has in hand."""
        return self._hands.get(book_id)

    def remove(self, book_id: str, runs: int) -> None:
        """Forget the journals of a job."""
        known = [workflow_of(book_id, run) for run in range(1, runs + 1)]
        with reaching():
            DBOS.delete_workflows([one.workflow_id for one in DBOS.list_workflows(workflow_ids=known)])

    def withdraw(self, book_id: str, run: int) -> None:
        """Take a job that waits its turn out of the queue."""
        with reaching():
            DBOS.cancel_workflow(workflow_of(book_id, run))

    # --- one run ---

    def carry_out(self, book_id: str, run: int) -> None:
        """What :func:`carry_out` does, in the process that has it in hand."""
        row = self._patiently(lambda: database.find(self._engine, book_id))
        if row is None or row["run"] != run or row["state"] not in ("queued", "running", "waiting"):
            return  # it was forgotten, or another run took its place
        work = self._take(row)
        try:
            self._settle(work, state="running", worker=self.name, started_at=row["started_at"] or database.now())
            self._settle(work, **self._outcome(work))
        finally:
            with self._lock:
                if self._hands.get(book_id) is work:
                    del self._hands[book_id]

    def _outcome(self, work: Work) -> dict[str, Any]:
        """Do the work; gives the fields its row has then."""
        try:
            work.journal.check()
            state = self._maker.make(work)
        except Cancelled as error:
            if not work.stop.is_set():
                raise Interrupted from None  # nobody asked for it: this process ends
            return {"state": "cancelled", "error": str(error)}
        except VisutaleError as error:
            return {"state": "failed", "error": str(error)}
        except DBOSUnexpectedStepError:
            return self._begin_again(work)
        except DBOSException:
            raise  # another process has this run now, and says what becomes of it
        except Exception as error:  # noqa: BLE001 - whatever breaks, the person is told
            # The type alone: an exception's text may quote what a person said.
            _log.error("the making of %s broke: %s", work.row["id"], type(error).__name__)
            return {"state": "failed", "error": _UNFORESEEN.format(type(error).__name__)}
        if state == "done":
            self._note_speed(work.row)
        return {"state": "done" if state == "done" else "waiting", "approval": state != "done", "error": ""}

    def _begin_again(self, work: Work) -> dict[str, Any]:
        """The journal tells of other steps than the making takes: engines were chosen anew meanwhile. What is in the
        library stays, and another run goes on from there."""
        row = work.row
        self._patiently(lambda: self.enqueue(row["id"], row["run"] + 1, row["turn"]))
        return {"state": "queued", "next_run": row["run"] + 1, "worker": ""}

    def _take(self, row: sa.RowMapping) -> Work:
        stop = Event()
        if row["stop"]:
            stop.set()
        journal = Journal(
            turns=lambda port, check, call: self._turns.call(
                port, row["person"] or row["id"], row["number"], check, call
            ),
            stop=stop,
            closing=self._closing,
            tell_wait=lambda why: self._tell_wait(work, why),
            tell_alive=lambda: self._tell_alive(work),
        )
        work = Work(row=row, journal=journal, stop=stop, stopped=lambda: stop.is_set() or self._closing.is_set())
        with self._lock:
            self._hands[row["id"]] = work
        return work

    def _settle(self, work: Work, **fields: Any) -> None:
        told, work.changed = work.told, False
        row = work.row
        self._patiently(
            lambda: database.update(self._engine, row["id"], run=row["run"], **({"waits_for": ""} | told | fields))
        )

    def _tell_wait(self, work: Work, why: str) -> None:
        """What the job waits for, empty where it goes on. Where the database itself is out of reach, nobody is told."""
        _log.info("%s waits" if why else "%s goes on", work.row["id"])
        try:
            database.update(
                self._engine, work.row["id"], run=work.row["run"],
                state="waiting" if why else "running", waits_for=why,
            )  # fmt: skip
        except OutOfReach:
            return

    def _tell_alive(self, work: Work) -> None:
        """A step is finished: whatever killed this job before, it comes on."""
        if work.row["lives"] and not work.came_on:
            work.came_on = True
            with suppress(OutOfReach):
                database.update(self._engine, work.row["id"], run=work.row["run"], lives=0)

    def _note_speed(self, row: sa.RowMapping) -> None:
        if row["lives"] or not row["pages"] or row["started_at"]:
            return  # it was begun more than once, so nobody knows how long it took
        begun = database.find(self._engine, row["id"])
        if begun is not None and begun["started_at"]:
            seconds = (database.now() - begun["started_at"]) / row["pages"]
            with reaching(), self._engine.begin() as connection:
                connection.execute(sa.insert(speeds).values(kind=row["kind"], seconds_per_page=max(0.0, seconds)))

    def _patiently(self, call: Callable[[], Any]) -> Any:
        """Call until the database is there."""
        while True:
            try:
                return call()
            except OutOfReach:
                if self._closing.wait(0.5):
                    raise Interrupted from None

    # --- what goes on beside the work ---

    def _tick(self) -> None:
        """Tell how far the work has come, hear who wants it stopped, give signs of life, take over."""
        beat_at = 0.0
        while not self._closing.wait(TELL_EVERY_S):
            try:
                self._tell_all()
                self._hear_stops()
                if time.monotonic() - beat_at >= BEAT_EVERY_S:
                    beat_at = time.monotonic()
                    self._crew.beat()
                    self._take_over()
            except OutOfReach:
                continue
            except Exception as error:  # noqa: BLE001 - the next round may do better, and nothing else may stop
                _log.warning("a look at the jobs failed: %s", type(error).__name__)

    def _tell_all(self) -> None:
        for work in list(self._hands.values()):
            if work.changed:
                work.changed = False
                database.update(self._engine, work.row["id"], run=work.row["run"], **work.told)

    def _hear_stops(self) -> None:
        if not self._hands:
            return
        with reaching(), self._engine.connect() as connection:
            asked = sa.select(jobs.c.id).where(jobs.c.worker == self.name, jobs.c.stop.is_(True))
            for book_id in connection.execute(asked).scalars():
                if (work := self._hands.get(book_id)) is not None:
                    work.stop.set()

    def _take_over(self) -> None:
        """Hand out anew what those who died had in hand, and what they had asked for and not handed out."""
        if not self._works:
            return
        for row in (*self._crew.orphans(), *self._unbegun()):
            if row["lives"] >= MOST_LIVES:
                self._take_from(row, state="failed", error=_TOO_OFTEN)
            elif row["turn"] == 0:
                self._maker.forget(row["id"])  # whoever asked was never told its id
            elif self._take_from(row, state="queued", worker=self.name, lives=row["lives"] + 1):
                self._hand_out(row)

    def _unbegun(self) -> list[sa.RowMapping]:
        """The jobs that somebody took out of the queue who died before the row said so: DBOS alone knows of it."""
        with reaching():
            taken = DBOS.list_workflows(status="PENDING", queue_name=QUEUE, load_input=False, load_output=False)
        living = {self.name, *self._crew.others()}
        lost = [one.workflow_id for one in taken if one.executor_id not in living]
        rows = [database.find(self._engine, one.rpartition(".")[0]) for one in lost]
        return [
            row for row in rows
            if row is not None and workflow_of(row["id"], row["run"]) in lost
            and row["state"] == "queued" and not row["worker"]
        ]  # fmt: skip

    def _take_from(self, row: sa.RowMapping, **fields: Any) -> bool:
        """Other values for a job that is still in the hands of one who died; False where somebody was faster."""
        theirs = sa.update(jobs).where(jobs.c.id == row["id"], jobs.c.worker == row["worker"])
        with reaching(), self._engine.begin() as connection:
            return bool(connection.execute(theirs.values({"worker": "", **fields})).rowcount)

    def _hand_out(self, row: sa.RowMapping) -> None:
        with reaching():
            known = DBOS.get_workflow_status(workflow_of(row["id"], row["run"]))
            if known is not None:
                DBOS.resume_workflow(known.workflow_id, queue_name=QUEUE)
        if known is None:
            self.enqueue(row["id"], row["run"], row["turn"])
        else:
            self.let_go(row["id"])


def workflow_of(book_id: str, run: int) -> str:
    """What a run of a job is called in DBOS."""
    return f"{book_id}.{run}"

"""Who is alive: every process that works on jobs leaves a sign of life, and takes over the jobs of those that died.

A process on this machine holds a lock, which the system lets go of when it dies. One on another machine is dead when
its sign of life has not changed for a while, measured by this machine's own clock: no two clocks are ever compared.
"""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout

from visutale.jobs.database import jobs, reaching, workers

BEAT_EVERY_S = 1.0
_IN_HAND = ("queued", "running", "waiting")


class Crew:
    """This process among those that work on jobs."""

    def __init__(self, engine: sa.Engine, dead_after_s: float) -> None:
        self._engine = engine
        self._dead_after_s = dead_after_s
        self._host = socket.gethostname()
        self._seen: dict[str, tuple[int, float]] = {}
        self.name = f"{self._host}-{os.getpid()}-{secrets.token_hex(4)}"
        self._lock = FileLock(_lock_file(self.name))

    def join(self) -> None:
        """Be known as alive."""
        self._lock.acquire(blocking=False)
        self.beat()

    def beat(self) -> None:
        """Give a sign of life, also after others took this process for dead because its machine had slept."""
        mine = sa.update(workers).where(workers.c.name == self.name).values(beats=workers.c.beats + 1)
        with reaching(), self._engine.begin() as connection:
            if not connection.execute(mine).rowcount:
                connection.execute(sa.insert(workers).values(name=self.name, host=self._host, beats=0))

    def leave(self) -> None:
        """Be known as gone; what this process did not finish is anybody's."""
        with reaching(), self._engine.begin() as connection:
            connection.execute(sa.delete(workers).where(workers.c.name == self.name))
        self._lock.release()
        _lock_file(self.name).unlink(missing_ok=True)

    def others(self) -> tuple[str, ...]:
        """Those that are alive, besides this one."""
        return tuple(name for name, lives in self._others().items() if lives)

    def orphans(self) -> Sequence[sa.RowMapping]:
        """The jobs in the hands of somebody who is not alive any more; those who died are struck off the list."""
        held = sa.select(jobs).where(jobs.c.worker.not_in({"", self.name}), jobs.c.state.in_(_IN_HAND))
        with reaching(), self._engine.connect() as connection:
            rows = connection.execute(held).mappings().all()
        others = self._others()  # after the jobs, so that somebody who has just come is not taken for dead
        dead = [name for name, lives in others.items() if not lives]
        if dead:
            with reaching(), self._engine.begin() as connection:
                connection.execute(sa.delete(workers).where(workers.c.name.in_(dead)))
            for name in dead:
                _lock_file(name).unlink(missing_ok=True)
        return [row for row in rows if not others.get(row["worker"])]

    def _others(self) -> dict[str, bool]:
        """Everybody else on the list, and whether they are alive."""
        with reaching(), self._engine.connect() as connection:
            rows = connection.execute(sa.select(workers).where(workers.c.name != self.name)).mappings().all()
        return {str(row["name"]): self._lives(row) for row in rows}

    def _lives(self, row: sa.RowMapping) -> bool:
        lock = _lock_file(row["name"])
        if row["host"] == self._host and lock.exists():
            return _is_held(lock)
        beats, since = self._seen.get(row["name"], (-1, 0.0))
        if beats != row["beats"]:
            self._seen[row["name"]] = beats, since = row["beats"], time.monotonic()
        return time.monotonic() - since < self._dead_after_s


def _lock_file(name: str) -> Path:
    return Path(tempfile.gettempdir()) / f"visutale-{name}.lock"


def _is_held(path: Path) -> bool:
    """Whether a process holds this lock."""
    lock = FileLock(path)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return True
    lock.release()
    return False

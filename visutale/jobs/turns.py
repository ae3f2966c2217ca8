"""How many calls an engine takes at once: fair within a process, and on one machine no more than in one process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from time import sleep
from typing import Any

from filelock import FileLock, Timeout

from visutale.engine_room import EngineRoom
from visutale.jobs.gates import FairGate
from visutale.ports import Port
from visutale.settings import Settings

LOOK_EVERY_S = 0.03
"""How often a process looks whether another one on this machine has left an engine."""


class EngineTurns:
    """Calls engines when they are free. Several processes on one machine share its engines' limits."""

    def __init__(self, settings: Settings, engines: EngineRoom) -> None:
        self._settings = settings
        self._engines = engines
        self._gates: dict[Port, FairGate] = {}
        self._lock = Lock()

    def call(self, port: Port, person: str, book_order: int, check: Callable[[], None], call: Callable[[], Any]) -> Any:
        """Do a call when it is this person's turn; ``check`` is asked meanwhile and may raise."""
        gate = self._gate(port)
        with gate.turn(person, book_order, check), self._slot(port, gate.limit, check):
            return call()

    def _gate(self, port: Port) -> FairGate:
        with self._lock:
            if port not in self._gates:
                self._gates[port] = FairGate(self._limit(port))
            return self._gates[port]

    def _limit(self, port: Port) -> int:
        """What the settings say, else as many as the engine can usefully do at once."""
        if port in self._settings.jobs.limits:
            return self._settings.jobs.limits[port]
        if port == "illustrator":
            return self._engines.illustrator.parallel
        return self._engines.writer.parallel if port == "writer" else 1

    @contextmanager
    def _slot(self, port: Port, limit: int, check: Callable[[], None]) -> Iterator[None]:
        """One of the machine's places at an engine. The system gives it back when a process dies."""
        folder = self._settings.home / "cache" / "turns"
        folder.mkdir(parents=True, exist_ok=True)
        locks = [FileLock(_path(folder, port, number)) for number in range(limit)]
        while True:
            for lock in locks:
                try:
                    lock.acquire(blocking=False)
                except Timeout:
                    continue
                try:
                    yield
                finally:
                    lock.release()
                return
            check()
            sleep(LOOK_EVERY_S)


def _path(folder: Path, port: Port, number: int) -> Path:
    return folder / f"{port}-{number}.lock"

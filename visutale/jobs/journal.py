"""The steps of one making, kept in DBOS's journal: what was done before a crash is handed out again, not done twice.

A step draws its number when it begins, in the thread that orders the making; it runs wherever it likes. What it gave,
or why it failed, is one JSON text in the journal. A process that is told to end leaves its steps unrecorded, so that
they are done by whoever goes on with the job.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cache
from threading import Event
from typing import Any, TypeVar

from dbos import DBOS
from pydantic import TypeAdapter

from visutale import errors
from visutale.book import Frozen
from visutale.errors import Cancelled, EngineError, OutOfReach, VisutaleError
from visutale.ports import Port
from visutale.steps import as_it_is, begun

T = TypeVar("T")

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 10.0
"""How long it is waited before what keeps the books is tried again."""

Turns = Callable[[Port, Callable[[], None], Callable[[], Any]], Any]
"""Does a call when the engine of a port is free; asks meanwhile whether it is still wanted."""


class Interrupted(BaseException):
    """This process ends. No Exception: nothing on the way may take it for a result, and it is never recorded."""


class Failure(Frozen):
    """An error in the journal: the name of its class, and what it was made of."""

    error: str
    fields: dict[str, str | float | bool | None]

    @classmethod
    def of(cls, error: VisutaleError) -> Failure:
        fields: dict[str, Any] = {"what": error.what, "remedy": error.remedy, "kept": error.kept}
        if isinstance(error, EngineError):
            fields |= {"port": error.port, "engine": error.engine, "retryable": error.retryable}
        return cls(error=type(error).__name__, fields=fields)

    def again(self) -> VisutaleError:
        """The error as it was."""
        fields = dict(self.fields)
        made: VisutaleError = getattr(errors, self.error)(fields.pop("what"), **fields)
        return made


class Journal:
    """Carries out the steps of one run of a job (:class:`visutale.steps.Steps`). Made inside its workflow."""

    def __init__(
        self,
        *,
        turns: Turns,
        stop: Event,
        closing: Event,
        tell_wait: Callable[[str], None],
        tell_alive: Callable[[], None],
    ) -> None:
        self._turns = turns
        self._stop = stop
        self._closing = closing
        self._tell_wait = tell_wait
        self._tell_alive = tell_alive
        self._replaying = True

    @property
    def replaying(self) -> bool:
        return self._replaying

    def start(
        self,
        name: str,
        kind: Any,
        call: Callable[[], T],
        *,
        store: Callable[[T], Any] = as_it_is,
        then: Callable[[T], Any] = as_it_is,
        port: Port | None = None,
        pool: Executor | None = None,
    ) -> Future[Any]:
        reserved = DBOS.reserve_step()
        context = contextvars.copy_context()

        def work() -> Any:
            record = context.run(lambda: reserved.run({"name": name}, self._live, kind, call, store, port))
            return then(_read(kind, record))

        return begun(work, pool)

    def keep(self, write: Callable[[], T]) -> T:
        wait_s = 0.0
        while True:
            try:
                kept = write()
            except OutOfReach as error:
                self._tell_wait(error.what)
                wait_s = min(LONGEST_WAIT_S, max(FIRST_WAIT_S, wait_s * 2))
                self._pause(wait_s)
            else:
                if wait_s:
                    self._tell_wait("")
                return kept

    def check(self) -> None:
        """Raises Cancelled where the job was stopped, Interrupted where this process ends."""
        if self._closing.is_set():
            raise Interrupted
        if self._stop.is_set():
            raise Cancelled("The making was stopped.", kept="What was made so far is in the library.")

    def _live(self, kind: Any, call: Callable[[], Any], store: Callable[[Any], Any], port: Port | None) -> str:
        """Do a step that was not done before; gives its record."""
        self._replaying = False
        try:
            self.check()
            made = store(call() if port is None else self._turns(port, self.check, call))
        except VisutaleError as error:
            if self._closing.is_set():
                raise Interrupted from None
            return Failure.of(error).model_dump_json()
        self._tell_alive()
        return _adapter(kind).dump_json({"made": made}).decode()

    def _pause(self, seconds: float) -> None:
        """Wait, unless the job is stopped or the process ends."""
        for _ in range(max(1, round(seconds / 0.1))):
            self.check()
            self._closing.wait(0.1)
        self.check()


@cache
def _adapter(kind: Any) -> TypeAdapter[dict[str, Any]]:
    return TypeAdapter(dict[str, kind])


def _read(kind: Any, record: str) -> Any:
    """What a step gave, out of its record. Raises what it raised."""
    if record.startswith('{"error"'):
        raise Failure.model_validate_json(record).again()
    return _adapter(kind).validate_json(record)["made"]

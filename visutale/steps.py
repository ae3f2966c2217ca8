"""How the steps of a making are carried out: as they are begun, or by a journal that survives a crash.

A making begins its steps in an order that depends on nothing but what earlier steps gave. That is what lets a journal
(:mod:`visutale.jobs`) hand out the results of finished steps again, instead of doing them twice.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, Protocol, TypeVar

from visutale.ports import Port

T = TypeVar("T")


def as_it_is(result: Any) -> Any:
    """What ``then`` does where nothing has to be done with a result."""
    return result


class Steps(Protocol):
    """Carries out steps. ``name`` says what a step does and where ("illustrate 3"); it must be its own in a making.

    ``kind`` is the type of what a step gives, anything pydantic can write as JSON and read back. ``port`` is the engine
    it calls: where engines are limited, the step waits for its turn.
    """

    @property
    def replaying(self) -> bool:
        """Whether everything so far came out of a journal, and was stored when it was first done."""
        ...

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
        """Begin a step, in ``pool`` or at once in this thread. Called from the one thread that orders the making.

        ``store`` makes of what ``call`` gave what is recorded, when the engine is free again for others. The future has
        what ``then`` makes of that; ``then`` runs in the step's thread, also for what comes out of the journal. A
        VisutaleError is a result like any other: it is kept in the journal and raised from the future.
        """
        ...

    def keep(self, write: Callable[[], T]) -> T:
        """Store something; where the store is out of reach, a durable making waits until it is back."""
        ...


class Direct:
    """Steps without a journal, for a making that somebody waits for."""

    replaying = False

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
        return begun(lambda: then(store(call())), pool)

    def keep(self, write: Callable[[], T]) -> T:
        return write()


def begun(work: Callable[[], T], pool: Executor | None) -> Future[T]:
    """Work that was handed to a pool, or done at once in this thread."""
    if pool is not None:
        return pool.submit(work)
    done: Future[T] = Future()
    try:
        done.set_result(work())
    except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it
        done.set_exception(error)
    return done

"""Calls to engines: timed, tried again and, where an engine breaks, translated, in this one place."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from visutale.book import Credit
from visutale.errors import BadOutput, VisutaleError
from visutale.ports import About, Port
from visutale.retrying import call_again

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Ledger:
    """Seconds and calls by port, summed over threads."""

    def __init__(self) -> None:
        self._spent: dict[str, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def add(self, port: str, seconds: float, calls: int = 1) -> None:
        with self._lock:
            before, so_far = self._spent.get(port, (0.0, 0))
            self._spent[port] = (before + seconds, so_far + calls)

    def calls(self, port: str) -> int:
        """How often an engine was called now."""
        return self.spent(port)[1]

    def spent(self, port: str) -> tuple[float, int]:
        """Seconds and calls of a port so far."""
        with self._lock:
            return self._spent.get(port, (0.0, 0))

    def credit(self, port: str, engine: str, about: About, before: Credit | None) -> Credit:
        """The credit of a port: what was spent now, on top of what ``before`` says of the same engine."""
        seconds, calls = self.spent(port)
        if before is not None and before.engine == engine:
            seconds, calls = seconds + before.seconds, calls + before.calls
        return Credit(
            port=port,
            engine=engine,
            title=about.title,
            licence=about.licence,
            attribution=about.attribution,
            seconds=round(seconds, 3),
            calls=calls,
        )


def attempt(call: Callable[[], T], *, port: Port, engine: str, tries: int, ledger: Ledger) -> T:
    """Call an engine, and call again where it says that may help (:func:`~visutale.retrying.call_again`).

    Raises the engine's own VisutaleError, or BadOutput where the engine broke in a way it did not foresee.
    """
    return call_again(lambda: _call(call, port, engine, ledger), tries=tries)


def _call(call: Callable[[], T], port: Port, engine: str, ledger: Ledger) -> T:
    start = time.perf_counter()
    try:
        return call()
    except VisutaleError:
        raise
    except Exception as error:
        # The type alone: an exception's text may quote what a person said.
        _log.warning("the %s engine %s broke: %s", port, engine, type(error).__name__)
        raise BadOutput(
            f"The engine “{engine}” broke while it worked ({type(error).__name__}).",
            port=port,
            engine=engine,
            retryable=False,
            remedy="Try again, or choose another engine.",
        ) from error
    finally:
        ledger.add(port, time.perf_counter() - start)

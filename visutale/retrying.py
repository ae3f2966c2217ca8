"""Calling again what may work later: one rule for engines, model servers and translation services."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from visutale.errors import Cancelled, EngineError

T = TypeVar("T")

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 60.0
_LOOK_S = 0.05


def call_again(
    call: Callable[[], T],
    *,
    tries: int,
    first_wait_s: float = FIRST_WAIT_S,
    longest_wait_s: float = LONGEST_WAIT_S,
    stopped: Callable[[], bool] | None = None,
) -> T:
    """Call up to ``tries`` times, as long as it fails with an EngineError that says it may work later.

    The pause doubles from ``first_wait_s`` up to ``longest_wait_s``, and is never shorter than the failure's
    ``retry_after_s``; one that asks for more than ``longest_wait_s`` is raised at once. ``stopped`` is looked at before
    every call and while waiting. Raises what the last call raised, or Cancelled.
    """
    for number in range(1, tries + 1):
        _check(stopped)
        try:
            return call()
        except EngineError as error:
            asked_s = error.retry_after_s or 0.0
            if not error.retryable or number >= tries or asked_s > longest_wait_s:
                raise
            pause_s = max(asked_s, min(first_wait_s * 2 ** (number - 1), longest_wait_s))
        _wait(pause_s, stopped)
    raise ValueError("tries must be at least 1")


def _wait(seconds: float, stopped: Callable[[], bool] | None) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        time.sleep(left if stopped is None else min(left, _LOOK_S))
        _check(stopped)


def _check(stopped: Callable[[], bool] | None) -> None:
    if stopped is not None and stopped():
        raise Cancelled("The making was stopped.", kept="What was made so far is in the library.")

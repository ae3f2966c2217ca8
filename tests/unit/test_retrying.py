from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from visutale.errors import Cancelled, EngineError, InputError, Rejected, Timeout, Unavailable
from visutale.retrying import call_again


class Failing:
    """Fails as it is told, then answers; remembers when it was called."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.at: list[float] = []

    def __call__(self) -> str:
        self.at.append(time.monotonic())
        if self.failures:
            raise self.failures.pop(0)
        return "there"

    @property
    def pauses(self) -> list[float]:
        return [later - earlier for earlier, later in zip(self.at, self.at[1:], strict=False)]


def busy(retry_after_s: float | None = None) -> EngineError:
    return Unavailable("Busy.", port="writer", engine="x", retryable=True, retry_after_s=retry_after_s)


def test_the_pause_doubles() -> None:
    call = Failing(busy(), Timeout("Slow.", port="writer", engine="x"))
    assert call_again(call, tries=3, first_wait_s=0.04) == "there"
    assert 0.04 <= call.pauses[0] < 0.08 <= call.pauses[1] < 0.16


def test_a_server_is_left_alone_as_long_as_it_asks() -> None:
    call = Failing(busy(0.12))
    call_again(call, tries=2, first_wait_s=0.01)
    assert 0.12 <= call.pauses[0] < 0.25


def test_a_short_wish_does_not_shorten_the_pause() -> None:
    call = Failing(busy(0.0))
    call_again(call, tries=2, first_wait_s=0.05)
    assert call.pauses[0] >= 0.05


@pytest.mark.parametrize(
    "failure",
    [Rejected("No.", port="writer", engine="x"), InputError("What?"), ValueError("odd"), busy(61.0)],
    ids=["not retryable", "no engine's", "unforeseen", "too long a pause"],
)
def test_what_will_not_help_is_not_tried(failure: Exception) -> None:
    call = Failing(failure)
    start = time.monotonic()
    with pytest.raises(type(failure)) as caught:
        call_again(call, tries=3, longest_wait_s=60.0)
    assert caught.value is failure
    assert len(call.at) == 1 and time.monotonic() - start < 0.2


def test_the_last_failure_is_raised() -> None:
    first, last = busy(), busy()
    call = Failing(first, last)
    with pytest.raises(Unavailable) as caught:
        call_again(call, tries=2, first_wait_s=0.01)
    assert caught.value is last and len(call.at) == 2


def test_no_pause_is_longer_than_the_longest() -> None:
    call = Failing(busy(), busy(), busy())
    call_again(call, tries=4, first_wait_s=0.02, longest_wait_s=0.03)
    assert max(call.pauses) < 0.06


def test_stopping_ends_the_waiting() -> None:
    call, stop = Failing(busy(30.0)), threading.Event()
    threading.Timer(0.1, stop.set).start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        call_again(call, tries=2, stopped=stop.is_set)
    assert time.monotonic() - start < 0.4 and len(call.at) == 1


def test_what_is_stopped_is_not_called() -> None:
    call = Failing()
    stopped: Callable[[], bool] = lambda: True  # noqa: E731
    with pytest.raises(Cancelled):
        call_again(call, tries=2, stopped=stopped)
    assert not call.at

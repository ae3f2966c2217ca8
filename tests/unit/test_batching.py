from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visutale.batching import Batcher
from visutale.errors import Rejected

T = TypeVar("T")
LONG_S = 5.0


class Doubling:
    """Doubles numbers, remembers its batches; waits in each batch until it is let go, where it is told to."""

    def __init__(self, *, gated: bool = False) -> None:
        self.batches: list[list[int]] = []
        self.running = 0
        self.most_running = 0
        self._gate = threading.Semaphore(0 if gated else 1_000_000)

    def __call__(self, asks: Sequence[int]) -> list[int | BaseException]:
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        self.batches.append(list(asks))
        assert self._gate.acquire(timeout=LONG_S)
        self.running -= 1
        return [2 * ask for ask in asks]

    def let_go(self, batches: int = 1) -> None:
        self._gate.release(batches)


def in_a_thread(call: Callable[[], T]) -> Future[T]:
    """Like a pool of one, with a thread that is there at once; whatever the call raises is in the future."""
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001
            future.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return future


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + LONG_S
    while not true():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.001)


def waiting(batcher: Batcher[int, int]) -> list[int]:
    return [one.ask for one in batcher._waiting]


def queued(batcher: Batcher[int, int], asks: Sequence[int]) -> list[Future[int]]:
    """Calls that arrive one after another while a batch is being done."""
    calls = []
    for ask in asks:
        before = len(waiting(batcher))
        calls.append(in_a_thread(lambda ask=ask: batcher(ask)))  # type: ignore[misc]
        until(lambda before=before: len(waiting(batcher)) > before)  # type: ignore[misc]
    return calls


def test_one_call_alone() -> None:
    run = Doubling()
    assert Batcher(run, largest=lambda: 8, wait_s=0.0)(3) == 6
    assert run.batches == [[3]]


def test_calls_within_the_wait_are_one_batch() -> None:
    run = Doubling()
    batcher = Batcher(run, largest=lambda: 4, wait_s=LONG_S)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(batcher, [1, 2, 3, 4])) == [2, 4, 6, 8]
    assert [sorted(batch) for batch in run.batches] == [[1, 2, 3, 4]]


def test_a_full_batch_does_not_wait() -> None:
    start = time.monotonic()
    assert Batcher(Doubling(), largest=lambda: 1, wait_s=LONG_S)(1) == 2
    assert time.monotonic() - start < LONG_S / 2


def test_a_batch_that_is_not_full_waits_as_long_as_its_first_call_may() -> None:
    start = time.monotonic()
    assert Batcher(Doubling(), largest=lambda: 2, wait_s=0.1)(1) == 2
    assert 0.1 <= time.monotonic() - start < LONG_S / 2


def test_what_arrives_during_a_batch_is_the_next_one_oldest_first() -> None:
    run = Doubling(gated=True)
    batcher = Batcher(run, largest=lambda: 3, wait_s=0.0)
    first = in_a_thread(lambda: batcher(0))
    until(lambda: run.batches)
    calls = queued(batcher, range(1, 6))
    run.let_go(3)
    assert [first.result(LONG_S), *(call.result(LONG_S) for call in calls)] == [0, 2, 4, 6, 8, 10]
    assert run.batches == [[0], [1, 2, 3], [4, 5]]
    assert run.most_running == 1


def test_only_calls_that_are_alike_are_done_together() -> None:
    run = Doubling(gated=True)
    batcher = Batcher(run, largest=lambda: 8, wait_s=0.0, alike=lambda ask: ask % 2)
    first = in_a_thread(lambda: batcher(0))
    until(lambda: run.batches)
    calls = queued(batcher, [1, 2, 3, 4])
    run.let_go(3)
    assert [call.result(LONG_S) for call in (first, *calls)] == [0, 2, 4, 6, 8]
    assert run.batches == [[0], [1, 3], [2, 4]]


def test_who_has_an_answer_goes_though_the_next_batch_has_begun() -> None:
    run = Doubling(gated=True)
    batcher = Batcher(run, largest=lambda: 2, wait_s=0.0)
    first = in_a_thread(lambda: batcher(0))
    until(lambda: run.batches)
    calls = queued(batcher, [1, 2, 3, 4])
    run.let_go(2)
    assert [call.result(LONG_S) for call in (first, *calls[:2])] == [0, 2, 4]
    until(lambda: len(run.batches) == 3)
    assert not calls[2].done()
    run.let_go()
    assert [call.result(LONG_S) for call in calls[2:]] == [6, 8]


def test_the_largest_batch_may_change_from_one_to_the_next() -> None:
    run = Doubling(gated=True)
    sizes = iter([3, 1, 2])
    batcher = Batcher(run, largest=lambda: next(sizes), wait_s=0.0)
    first = in_a_thread(lambda: batcher(0))
    until(lambda: run.batches)
    calls = queued(batcher, [1, 2, 3])
    run.let_go(3)
    assert [call.result(LONG_S) for call in (first, *calls)] == [0, 2, 4, 6]
    assert run.batches == [[0], [1], [2, 3]]


def test_a_size_of_none_is_one() -> None:
    assert Batcher(Doubling(), largest=lambda: 0)(1) == 2


def test_an_exception_that_is_given_goes_to_its_caller_alone() -> None:
    def run(asks: Sequence[int]) -> list[int | BaseException]:
        return [ValueError("one") if ask == 1 else ask for ask in asks]

    batcher = Batcher(run, largest=lambda: 3, wait_s=LONG_S)
    calls = [in_a_thread(lambda ask=ask: batcher(ask)) for ask in range(3)]  # type: ignore[misc]
    assert (calls[0].result(LONG_S), calls[2].result(LONG_S)) == (0, 2)
    assert isinstance(calls[1].exception(LONG_S), ValueError)


def test_what_a_run_raises_each_caller_gets_as_its_own() -> None:
    def run(asks: Sequence[int]) -> list[int | BaseException]:
        try:
            raise MemoryError
        except MemoryError as error:
            raise Rejected("Too large.", port="illustrator", engine="x", remedy="Smaller.") from error

    batcher = Batcher(run, largest=lambda: 3, wait_s=LONG_S)
    calls = [in_a_thread(lambda ask=ask: batcher(ask)) for ask in range(3)]  # type: ignore[misc]
    errors = [call.exception(LONG_S) for call in calls]
    assert len({id(error) for error in errors}) == 3
    for error in errors:
        assert isinstance(error, Rejected)
        assert (str(error), error.engine, error.retryable) == ("Too large. Smaller.", "x", False)
        assert isinstance(error.__cause__, MemoryError)
        error.kept = "Only mine."
    assert str(errors[0]) == "Too large. Smaller. Only mine."
    assert batcher._waiting == [] and batcher._worker is None


@pytest.mark.parametrize("answers", [[], [1, 2]])
def test_too_few_or_too_many_answers_are_an_error(answers: list[int]) -> None:
    batcher: Batcher[int, int] = Batcher(lambda asks: answers, largest=lambda: 1)
    with pytest.raises(RuntimeError, match="another number"):
        batcher(1)


@pytest.mark.parametrize("torn", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_takes_its_own_caller_and_the_next_does_the_others_calls(torn: type[BaseException]) -> None:
    done: list[list[int]] = []

    def run(asks: Sequence[int]) -> list[int | BaseException]:
        done.append(list(asks))
        if len(done) == 1:
            raise torn
        return [2 * ask for ask in asks]

    sizes = iter([3, 2])
    batcher = Batcher(run, largest=lambda: next(sizes), wait_s=LONG_S)
    calls = [in_a_thread(lambda ask=ask: batcher(ask)) for ask in range(3)]  # type: ignore[misc]
    until(lambda: all(call.done() for call in calls))
    failed = [ask for ask, call in enumerate(calls) if call.exception() is not None]
    assert len(failed) == 1 and isinstance(calls[failed[0]].exception(), torn)
    assert [call.result() for ask, call in enumerate(calls) if ask not in failed] == [
        2 * ask for ask in range(3) if ask not in failed
    ]
    assert [sorted(batch) for batch in done] == [[0, 1, 2], [ask for ask in range(3) if ask not in failed]]
    assert batcher._waiting == [] and batcher._worker is None


def test_a_call_that_nobody_waits_for_is_not_done() -> None:
    run = Doubling()

    def largest() -> int:
        raise KeyboardInterrupt

    batcher = Batcher(run, largest=largest)
    with pytest.raises(KeyboardInterrupt):
        batcher(1)
    batcher._largest = lambda: 8
    assert batcher(2) == 4
    assert run.batches == [[2]]


def test_what_is_wrong_with_one_call_is_its_own_affair() -> None:
    run = Doubling()
    batcher = Batcher(run, largest=lambda: 8, alike=lambda ask: 1 // ask, wait_s=0.0)
    with pytest.raises(ZeroDivisionError):
        batcher(0)
    assert batcher(2) == 4
    assert run.batches == [[2]]


def test_a_failure_is_let_go_with_everything_it_holds() -> None:
    """What a traceback's frames hold may be gigabytes of a graphics card."""

    class Large:
        pass

    held: list[weakref.ref[Large]] = []

    def run(asks: Sequence[int]) -> list[int | BaseException]:
        large = Large()
        held.append(weakref.ref(large))
        raise ValueError

    batcher = Batcher(run, largest=lambda: 1)
    gc.disable()
    try:
        with pytest.raises(ValueError) as raised:
            batcher(1)
        assert held[0]() is not None
        del raised
        assert held[0]() is None
    finally:
        gc.enable()


@settings(max_examples=25, deadline=None)
@given(
    asks=st.lists(st.integers(0, 30), min_size=1, max_size=24),
    largest=st.integers(1, 6),
    kinds=st.integers(1, 3),
    wait_s=st.sampled_from([0.0, 0.002]),
    failing=st.sets(st.integers(0, 30), max_size=4),
)
def test_every_call_is_done_once_and_gets_its_own_answer(
    asks: list[int], largest: int, kinds: int, wait_s: float, failing: set[int]
) -> None:
    batches: list[list[int]] = []

    def run(batch: Sequence[int]) -> list[int | BaseException]:
        batches.append(list(batch))
        return [ValueError(str(ask)) if ask in failing else 2 * ask for ask in batch]

    batcher = Batcher(run, largest=lambda: largest, wait_s=wait_s, alike=lambda ask: ask % kinds)
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(batcher, ask) for ask in asks]
    for ask, call in zip(asks, calls, strict=True):
        if ask in failing:
            assert str(call.exception()) == str(ask)
        else:
            assert call.result() == 2 * ask
    assert sorted(ask for batch in batches for ask in batch) == sorted(asks)
    assert all(len(batch) <= largest and len({ask % kinds for ask in batch}) == 1 for batch in batches)

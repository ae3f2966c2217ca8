"""Calls that arrive at about the same time, done together: one run of a model for several pictures or captions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from typing import Generic, NamedTuple, TypeVar

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


class _Waiting(NamedTuple, Generic[Ask, Answer]):
    ask: Ask
    future: Future[Answer]


class Batcher(Generic[Ask, Answer]):
    """Gathers the calls of several threads and runs them in batches, one batch at a time.

    ``run`` gets the calls of a batch and gives their answers in the same order; an answer may be an exception, which
    its caller alone gets. What ``run`` raises, all callers of the batch get. A batch is begun ``wait_s`` after its
    first call, or as soon as the batch before it is done, with at most ``largest()`` calls whose ``alike`` is the
    same. There is no thread of its own: the first of those who wait does the work for all.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Ask]], Sequence[Answer | BaseException]],
        *,
        largest: Callable[[], int],
        wait_s: float = 0.02,
        alike: Callable[[Ask], Hashable] = lambda ask: None,
    ) -> None:
        self._run = run
        self._largest = largest
        self._wait_s = wait_s
        self._alike = alike
        self._waiting: list[_Waiting[Ask, Answer]] = []
        self._lock = threading.Lock()
        self._working = threading.Lock()

    def __call__(self, ask: Ask) -> Answer:
        """The answer to one call, once its batch is done. Raises what its run gave or raised."""
        mine: _Waiting[Ask, Answer] = _Waiting(ask, Future())
        with self._lock:
            self._waiting.append(mine)
        arrived = time.monotonic()
        with self._working:
            while not mine.future.done():
                if (left := arrived + self._wait_s - time.monotonic()) > 0:
                    time.sleep(left)
                self._work()
        return mine.future.result()

    def _work(self) -> None:
        batch = self._take()
        try:
            answers = self._run([one.ask for one in batch])
            if len(answers) != len(batch):
                raise RuntimeError("a batch gave another number of answers than it got calls")
        except BaseException as error:  # noqa: BLE001  (every caller of the batch gets it, nobody waits for ever)
            answers = [error] * len(batch)
        for one, answer in zip(batch, answers, strict=True):
            if isinstance(answer, BaseException):
                one.future.set_exception(answer)
            else:
                one.future.set_result(answer)

    def _take(self) -> list[_Waiting[Ask, Answer]]:
        """The oldest call and those like it, as many as are done together."""
        with self._lock:
            kind, largest = self._alike(self._waiting[0].ask), max(1, self._largest())
            batch = [one for one in self._waiting if self._alike(one.ask) == kind][:largest]
            taken = {id(one) for one in batch}
            self._waiting = [one for one in self._waiting if id(one) not in taken]
            return batch

"""Calls that arrive at about the same time, done together: one run of a model for several pictures or captions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


@dataclass(frozen=True, eq=False)
class _Waiting(Generic[Ask, Answer]):
    """A call that waits for its answer; ``arrived`` is on the monotonic clock."""

    ask: Ask
    kind: Hashable
    arrived: float = field(default_factory=time.monotonic)
    future: Future[Answer] = field(default_factory=Future)


class Batcher(Generic[Ask, Answer]):
    """Gathers the calls of several threads and runs them in batches, one batch at a time, the oldest call first.

    ``run`` gets the calls of a batch and gives their answers in the same order; an answer may be an exception, which
    its caller alone gets. What ``run`` raises, all callers of the batch get, each a copy of their own. It must not
    call the batcher.

    A batch has at most ``largest()`` calls, all ``alike`` its oldest. It begins once it is full or its oldest call is
    ``wait_s`` old, but never before the batch ahead of it is done.

    There is no thread of its own: one of those who wait does the work for all, and goes as soon as it has its own
    answer. One that is torn out of it (KeyboardInterrupt, SystemExit) leaves the others' calls to the next.
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
        self._worker: _Waiting[Ask, Answer] | None = None
        self._news = threading.Condition()

    def __call__(self, ask: Ask) -> Answer:
        """The answer to one call, once its batch is done. Raises what its run gave or raised."""
        mine: _Waiting[Ask, Answer] = _Waiting(ask, self._alike(ask))
        try:
            with self._news:
                self._waiting.append(mine)
                self._news.notify_all()
            while self._is_next(mine):
                self._work()
            return mine.future.result()
        finally:
            self._let_go(mine)
            self._forget(mine)
            del mine  # see _work

    # --- whose turn it is ---

    def _is_next(self, mine: _Waiting[Ask, Answer]) -> bool:
        """Wait for the answer to ``mine`` (False) or until nobody works (True: from now on this thread does)."""
        with self._news:
            self._news.wait_for(lambda: mine.future.done() or self._worker in (None, mine))
            if mine.future.done():
                return False
            self._worker = mine
            return True

    def _let_go(self, mine: _Waiting[Ask, Answer]) -> None:
        with self._news:
            if self._worker is mine:
                self._worker = None
                self._news.notify_all()

    def _forget(self, mine: _Waiting[Ask, Answer]) -> None:
        """Nobody waits for this answer any more."""
        with self._news:
            self._waiting = [one for one in self._waiting if one is not mine]

    # --- one batch ---

    def _work(self) -> None:
        """Do one batch. A failure's traceback holds this frame and those around it: none may hold the failure."""
        batch = self._gather()
        try:
            self._deliver(batch, self._answers([one.ask for one in batch]))
        finally:
            with self._news:
                self._waiting = [one for one in batch if not one.future.done()] + self._waiting
                self._news.notify_all()
            batch.clear()

    @staticmethod
    def _deliver(batch: Sequence[_Waiting[Ask, Answer]], answers: Sequence[Answer | BaseException]) -> None:
        for one, answer in zip(batch, answers, strict=True):
            if isinstance(answer, BaseException):
                one.future.set_exception(answer)
            else:
                one.future.set_result(answer)

    def _gather(self) -> list[_Waiting[Ask, Answer]]:
        """The oldest call and those like it, as many as are done together."""
        largest = max(1, self._largest())
        with self._news:
            while len(batch := self._alike_oldest(largest)) < largest:
                if (left := batch[0].arrived + self._wait_s - time.monotonic()) <= 0:
                    break
                self._news.wait(left)
            taken = {id(one) for one in batch}
            self._waiting = [one for one in self._waiting if id(one) not in taken]
            return batch

    def _alike_oldest(self, largest: int) -> list[_Waiting[Ask, Answer]]:
        return [one for one in self._waiting if one.kind == self._waiting[0].kind][:largest]

    def _answers(self, asks: Sequence[Ask]) -> Sequence[Answer | BaseException]:
        try:
            answers = self._run(asks)
            if len(answers) != len(asks):
                raise RuntimeError("a batch gave another number of answers than it got calls")
        except Exception as error:  # noqa: BLE001 - every caller of the batch gets it, nobody waits for ever
            return [_copy(error) for _ in asks]
        return answers


def _copy(error: Exception) -> Exception:
    """The same failure again: one that several threads raised would gather their tracebacks, and what they add to it.

    ``copy.copy`` calls the type anew and fails where that needs more than ``args``.
    """
    twin = type(error).__new__(type(error), *error.args)
    twin.__dict__.update(error.__dict__)
    twin.__cause__ = error.__cause__
    twin.__context__ = error.__context__
    twin.__suppress_context__ = error.__suppress_context__
    return twin.with_traceback(error.__traceback__)

"""Turns at an engine: as many at once as it takes, and fair between people.

Whoever waits is served by start-time fair queueing (Goyal, Vin and Cheng, 1996) with every call counted as one: people
take turns, whatever they have ordered, and one who comes new begins where the others are. A person's own books come in
the order they were asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition

LOOK_EVERY_S = 0.2
"""How often somebody who waits is asked whether they still want to."""


@dataclass(eq=False)
class _Waiting:
    person: str
    order: tuple[int, int]
    """Of the book among its person's books, and of the call."""
    start: float


@dataclass
class FairGate:
    """Lets at most ``limit`` through at a time. Safe to use from several threads."""

    limit: int
    _inside: int = 0
    _calls: int = 0
    _clock: float = 0.0
    _finish: dict[str, float] = field(default_factory=dict)
    _queue: list[_Waiting] = field(default_factory=list)
    _changed: Condition = field(default_factory=Condition)

    @contextmanager
    def turn(self, person: str, book_order: int, check: Callable[[], None]) -> Iterator[None]:
        """Wait for a turn and have it. ``check`` is called meanwhile and may raise, to give up waiting."""
        self._wait(person, book_order, check)
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def _wait(self, person: str, book_order: int, check: Callable[[], None]) -> None:
        with self._changed:
            self._calls += 1
            me = _Waiting(person, (book_order, self._calls), self._claim(person))
            self._queue.append(me)
            try:
                while self._inside >= self.limit or self._next() is not me:
                    check()
                    self._changed.wait(LOOK_EVERY_S)
            except BaseException:
                self._queue.remove(me)
                self._changed.notify_all()
                raise
            self._queue.remove(me)
            self._clock = me.start
            self._inside += 1
            self._changed.notify_all()

    def _claim(self, person: str) -> float:
        """When a person's next call starts in the gate's own time."""
        start = max(self._clock, self._finish.get(person, 0.0))
        waiting = {one.person for one in self._queue}
        self._finish = {one: at for one, at in self._finish.items() if at > self._clock or one in waiting}
        self._finish[person] = start + 1.0
        return start

    def _next(self) -> _Waiting:
        """The call with the earliest start; of its person, that of the oldest book."""
        first = min(self._queue, key=lambda one: (one.start, one.order[1]))
        return min((one for one in self._queue if one.person == first.person), key=lambda one: one.order)

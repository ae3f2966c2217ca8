"""Calls to an engine made for a request: in threads, through the gate, stopped when nobody waits for them any more."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import Any, TypeVar

from pydantic import ValidationError
from starlette.requests import Request

from visutale.errors import Cancelled, VisutaleError
from visutale.serving.errors import Refused, broke
from visutale.serving.gate import Gate
from visutale.watch import Watch

T = TypeVar("T")

LOOK_S = 0.1
"""How often it is looked whether a client is still there."""
_END = object()

_log = logging.getLogger(__name__)


class Calls:
    """Makes the calls of requests, ``at_once`` at a time; engines put those together that can be done together.

    How many that are is asked again after each call: a model that had to be fetched knows it only then.
    """

    def __init__(self, gate: Gate, at_once: Callable[[], int]) -> None:
        self._gate = gate
        self._at_once = at_once
        self._wanted = self._places = at_once()
        self._threads = _threads(self._places)
        self._stops: set[threading.Event] = set()

    async def run(self, request: Request, call: Callable[[Watch], T]) -> T:
        """One call's answer. Raises what it raises, Refused where there is no place, Cancelled where nobody waits."""
        [answer] = await self.run_all(request, [call])
        return answer

    async def run_all(self, request: Request, calls: Sequence[Callable[[Watch], T]]) -> list[T]:
        """The answers of calls made side by side; when one fails, the others are stopped."""
        self._gate.enter(len(calls))
        stop = threading.Event()
        self._stops.add(stop)
        made = [self._begin(call, stop) for call in calls]
        listening = asyncio.create_task(_until_left(request, stop, made))
        try:
            waited = [_quiet(asyncio.wrap_future(one)) for one in made]
            await asyncio.wait(waited, return_when=asyncio.FIRST_EXCEPTION)
            if any(done.cancelled() for done in waited):
                raise Cancelled("The client hung up.")
            for done in waited:
                if done.done() and (failure := done.exception()) is not None:
                    raise failure
            return [done.result() for done in waited]
        finally:
            stop.set()
            listening.cancel()
            self._stops.discard(stop)
            for one in made:
                one.cancel()

    async def stream(self, request: Request, call: Callable[[Watch], Generator[T]]) -> AsyncGenerator[T]:
        """The pieces of one call's answer as they come; closing this stops the call."""
        loop, pieces = asyncio.get_running_loop(), asyncio.Queue[Any]()

        def pump(watch: Watch) -> None:
            with closing(call(watch)) as made:
                for piece in made:
                    watch.check()
                    loop.call_soon_threadsafe(pieces.put_nowait, piece)

        pumping = asyncio.create_task(self.run(request, pump))
        pumping.add_done_callback(lambda done: pieces.put_nowait(_END))
        try:
            while (piece := await pieces.get()) is not _END:
                yield piece
            await pumping
        finally:
            pumping.cancel()

    def stop_all(self) -> None:
        """Tell every call to stop. Those that can't be stopped go on to their end."""
        for stop in list(self._stops):
            stop.set()

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _begin(self, call: Callable[[Watch], T], stop: threading.Event) -> Future[T]:
        came = time.monotonic()
        watch = Watch(cancelled=stop.is_set)

        def work() -> T:
            try:
                watch.check()
                return call(watch)
            except (VisutaleError, Refused, ValidationError, MemoryError):
                raise
            except Exception as error:
                _log.warning("an engine broke: %s", type(error).__name__)
                raise broke(error) from error

        def left(done: Future[T]) -> None:
            well = not done.cancelled() and done.exception() is None
            self._gate.leave(time.monotonic() - came if well else None)
            if well:
                self._wanted = self._at_once()

        if self._wanted > self._places:
            self._grow()
        future = self._threads.submit(work)
        future.add_done_callback(left)
        return future

    def _grow(self) -> None:
        """Threads enough for what comes from now on; those there were finish what they have."""
        before, self._places = self._threads, self._wanted
        self._threads = _threads(self._places)
        before.shutdown(wait=False)


def _threads(places: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(places, thread_name_prefix="engine")


async def _until_left(request: Request, stop: threading.Event, made: Sequence[Future[Any]]) -> None:
    """Look until the client hangs up; then stop what is being made and forget what was not begun."""
    while not await request.is_disconnected():
        await asyncio.sleep(LOOK_S)
    stop.set()
    for one in made:
        one.cancel()


def _quiet(waited: asyncio.Future[T]) -> asyncio.Future[T]:
    """Nobody is told of the failure of a call that nobody waits for: its words could end up in a log."""
    waited.add_done_callback(lambda done: done.cancelled() or done.exception())
    return waited

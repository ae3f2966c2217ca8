"""An engine in memory: loaded when it is first needed, put away when nobody has needed it for a while."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from visutale.ports import Engine
from visutale.served import Unloadable
from visutale.serving.errors import refused

_REMEMBERED_S = 30.0
"""How long a failure to load counts; then it may be tried again."""


class Resident:
    """Counts who uses an engine. ``idle_s`` is how long it stays loaded unused, 0 for ever.

    An engine that can't unload is forgotten, and ``build`` makes another. Safe to use from several threads.
    """

    def __init__(self, build: Callable[[], Engine], *, idle_s: float = 0.0) -> None:
        self._build = build
        self._engine = build()
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._users = 0
        self._used_at = time.monotonic()
        self._trouble, self._trouble_at = "", 0.0
        self.loaded = False
        self.loading = False

    @property
    def engine(self) -> Engine:
        """To be asked what it is and does; for its work, see :meth:`at_work`."""
        return self._engine

    @contextmanager
    def at_work(self) -> Iterator[Engine]:
        """The engine, loaded, for as long as the block lasts. Raises what loading raises."""
        with self._lock:
            self._users += 1
            engine = self._engine
        try:
            if not self.loaded:
                self._load(engine)
            yield engine
        finally:
            with self._lock:
                self._users -= 1
                self._used_at = time.monotonic()

    def load(self) -> None:
        """Make it ready ahead of the first request. What is wrong is kept for :meth:`trouble`, not raised."""
        try:
            with self.at_work():
                pass
        except Exception:  # noqa: BLE001  (who asks next, or looks at /ready, is told)
            return

    def trouble(self) -> str:
        """Why it can't work at the moment, in a sentence; empty where it can, or could once it is asked."""
        if self.loaded:
            return ""
        fresh = time.monotonic() - self._trouble_at < _REMEMBERED_S
        return self._engine.check() or (self._trouble if fresh else "")

    def put_away_when_idle(self) -> bool:
        """Give back its memory where nobody has used it for long enough; whether that happened."""
        with self._lock:
            unused_s = time.monotonic() - self._used_at
            if not self._idle_s or not self.loaded or self._users or unused_s < self._idle_s:
                return False
            if isinstance(self._engine, Unloadable):
                self._engine.unload()
            else:
                self._engine = self._build()
            self.loaded = False
        gc.collect()
        return True

    def _load(self, engine: Engine) -> None:
        self.loading = True
        try:
            engine.load()
        except Exception as error:
            self._trouble, self._trouble_at = refused(error).message, time.monotonic()
            raise
        finally:
            self.loading = False
        self.loaded, self._trouble = True, ""

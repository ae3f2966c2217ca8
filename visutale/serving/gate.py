"""How many requests are inside at once, and how long to stay away when it is full."""

from __future__ import annotations

import statistics
import threading
import time
from collections import deque

from visutale.serving.errors import Refused

_REMEMBERED = 20
_LONGEST_S = 120.0
_AT_FIRST_S = 5.0
"""How long to stay away while nothing is known about how long a request takes."""


class Gate:
    """Counts the places that requests take. ``places`` is how many there are. Safe to use from several threads."""

    def __init__(self, places: int) -> None:
        self.places = places
        self._taken = 0
        self._closed_for_s: float | None = None
        self._stays_s: deque[float] = deque(maxlen=_REMEMBERED)
        self._changed = threading.Condition()

    def enter(self, places: int = 1) -> None:
        """Take places. One request that needs more than there are comes in alone. Raises Refused (429, 503)."""
        with self._changed:
            if self._closed_for_s is not None:
                raise self.closing()
            if self._taken and self._taken + places > self.places:
                raise Refused(
                    429, "queue_full", "Too many requests are waiting here already. Ask again in a while.",
                    retry_after_s=self._stay_away_s(),
                )  # fmt: skip
            self._taken += places

    def leave(self, stayed_s: float | None = None) -> None:
        """Give back one place; ``stayed_s`` is how long work that was done held it, None for work that was not."""
        with self._changed:
            self._taken -= 1
            if stayed_s is not None:
                self._stays_s.append(stayed_s)
            self._changed.notify_all()

    def close(self, for_s: float) -> None:
        """Let nobody in any more; who asks is told to come again in ``for_s``."""
        with self._changed:
            self._closed_for_s = for_s

    @property
    def closed(self) -> bool:
        return self._closed_for_s is not None

    def closing(self) -> Refused:
        """What who asks is told of a closed gate."""
        message = "This server is stopping. Ask again in a while."
        return Refused(503, "shutting_down", message, retry_after_s=self._closed_for_s)

    def wait_until_empty(self, for_s: float) -> bool:
        """Wait at most so long for everybody inside to go; whether they all went."""
        until = time.monotonic() + for_s
        with self._changed:
            while self._taken and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
            return not self._taken

    def _stay_away_s(self) -> float:
        """Half of a request's usual stay: half of those who are inside now will have gone by then."""
        if not self._stays_s:
            return _AT_FIRST_S
        return min(statistics.median(self._stays_s) / 2, _LONGEST_S)

"""One event loop for all requests of this process, in a thread of its own.

There a request can be left at any moment, between two words or before the first, and its connection is closed at once,
whatever the server does.
"""

from __future__ import annotations

import asyncio
import threading

_starting = threading.Lock()
_running: list[asyncio.AbstractEventLoop] = []


def event_loop() -> asyncio.AbstractEventLoop:
    """The loop, started when it is first needed."""
    with _starting:
        if not _running:
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="requests", daemon=True).start()
            _running.append(loop)
        return _running[0]

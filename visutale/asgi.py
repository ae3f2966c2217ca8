"""What everything that answers over HTTP here shares: keys compared in constant time, no telemetry, and the end."""

from __future__ import annotations

import hashlib
import hmac
import signal
from collections.abc import Mapping

from fastapi.telemetry import TelemetryConfig

NOBODY_HEARS: TelemetryConfig = {
    "tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False,
}  # fmt: skip
"""FastAPI would tell OpenTelemetry of requests and of exceptions with their texts, and whom the environment names."""


def holder(authorization: str, keys: Mapping[str, str]) -> str | None:
    """Whose key an ``Authorization: Bearer …`` header brings, of ``keys`` by name; None where it brings none of them.

    Every key is compared, each in constant time, so that the time it takes tells nothing.
    """
    kind, _, given = authorization.partition(" ")
    hashed = _hash(given.strip().encode("latin-1", "replace"))
    found = [name for name, key in keys.items() if hmac.compare_digest(hashed, _hash(key.encode()))]
    return found[0] if found and kind.lower() == "bearer" else None


def server_stops() -> bool:
    """Whether the server that catches this process's signals was told to stop: it waits for what it answers to end."""
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    return bool(getattr(server, "should_exit", False))


def _hash(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()

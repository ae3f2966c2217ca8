"""Weights that a hub has → weights that are here."""

from __future__ import annotations

from collections.abc import Callable

from visutale.served import Fetching
from visutale.watch import Watch


def fetch(engine: object, tell: Callable[[str], None], watch: Watch) -> None:
    """Bring what an engine lacks, telling how far it has come. Raises Unavailable, Cancelled."""

    def hear(model: str, here_bytes: int, of_bytes: int) -> None:
        watch.check()
        tell(f"“{model}” is being fetched: {in_units(here_bytes)} of {in_units(of_bytes)} are here.")

    if isinstance(engine, Fetching) and engine.lacking():
        engine.fetch(hear)


def in_units(size_bytes: int) -> str:
    """Bytes as people say them of files: "4 MB", "6.9 GB"."""
    return f"{size_bytes / 1e6:.0f} MB" if size_bytes < 1e9 else f"{size_bytes / 1e9:.1f} GB"

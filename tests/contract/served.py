"""Engines that work for another over HTTP, with that other really served behind them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.serving import serving
from visutale.ports import Port
from visutale.settings import Settings

_BEHIND: dict[tuple[str, Port], tuple[str, dict[str, Any]]] = {
    ("openai_images", "illustrator"): ("collage", {"model": "collage", "references": "photo"}),
    ("openai_audio", "transcriber"): ("whisper", {"model": "whisper"}),
    ("openai_audio", "narrator"): ("hibari", {"voice_model": "hibari"}),
}


@contextmanager
def options_for(name: str, port: Port, home: Path) -> Iterator[dict[str, Any]]:
    """The options an engine's contract is tried with: none, or the address of the engine served behind it."""
    if (name, port) not in _BEHIND:
        yield {}
        return
    engine, options = _BEHIND[name, port]
    with serving(engine, Settings.read(home=home, host="127.0.0.1")) as server:
        yield {**options, "base_url": f"{server.url}/v1"}

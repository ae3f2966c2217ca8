"""llama.cpp in this process: its own server on loopback, one for each model file and way to run it.

The server listens on a free port, for whoever has its key, which never leaves the process. It lives as long as the
process: taking one down while it still writes an answer would wait for ever.
"""

from __future__ import annotations

import os
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

_SPIN = "1000"
"""How long a thread turns in circles before it sleeps. libgomp's own choice is so long that llama.cpp, on a computer
that paints at the same time, writes one word a second instead of twenty."""


class Running(NamedTuple):
    """How a model is run. ``context`` is in tokens, for each of ``parallel`` answers; ``threads`` 0 leaves the number
    to llama.cpp, and so does ``gpu_layers`` -1; ``eyes`` is the projector of a model that sees."""

    model: Path
    context: int
    parallel: int = 1
    threads: int = 0
    gpu_layers: int = -1
    eyes: Path | None = None


class Served(NamedTuple):
    """Where a model is served, for an OpenAI client."""

    base_url: str
    api_key: str


class _Kept(NamedTuple):
    served: Served
    server: object


_servers: dict[Running, _Kept] = {}
_starting = threading.Lock()


def serve(running: Running) -> Served:
    """The server of a model, started when it is first asked for. Raises RuntimeError where llama.cpp can't load it,
    ImportError or OSError where llama.cpp itself can't be loaded."""
    with _starting:
        if running not in _servers:
            _servers[running] = _start(running)
        return _servers[running].served


def _start(running: Running) -> _Kept:
    with _less_spinning(), _own_types():
        import xllamacpp

    key = secrets.token_urlsafe(24)
    params = xllamacpp.CommonParams()
    _choose(params, running)
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [key]
    server = xllamacpp.Server(params)
    return _Kept(Served(f"{server.listening_address}/v1", key), server)


def _choose(params: Any, running: Running) -> None:
    params.model.path = str(running.model)
    params.model_alias = {running.model.stem}  # who asks from elsewhere need not know where it lies
    params.n_ctx = running.context * running.parallel
    params.n_parallel = running.parallel
    params.n_gpu_layers = running.gpu_layers
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = running.threads or -1
    if running.eyes is not None:
        params.mmproj.path = str(running.eyes)
    params.verbosity = 0  # nothing on the terminal, and no words of people in a log
    params.ui = params.endpoint_slots = params.warmup = False
    params.cache_ram_mib = 0  # 8 GB by default, for conversations that are gone on with; a book's are not
    params.enable_reasoning = 0  # a model that would think aloud first spends the room of its answer on it


@contextmanager
def _less_spinning() -> Iterator[None]:
    """libgomp reads its settings when it is loaded, along with llama.cpp; they are set for that moment only."""
    names = [name for name in ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY") if name in os.environ]
    if not names:
        os.environ["GOMP_SPINCOUNT"] = _SPIN
    try:
        yield
    finally:
        if not names:
            os.environ.pop("GOMP_SPINCOUNT", None)


@contextmanager
def _own_types() -> Iterator[None]:
    """Modules made by one release of Cython share their types in ``sys.modules``, and refuse to be imported where those
    were made for another version of Python's stable interface: this one after uharfbuzz, and uharfbuzz after this one.
    So it gets types of its own, and leaves none behind."""
    shared = _shared_types()
    for name in shared:
        del sys.modules[name]
    try:
        yield
    finally:
        for name in _shared_types():
            del sys.modules[name]
        sys.modules.update(shared)


def _shared_types() -> dict[str, ModuleType]:
    return {name: module for name, module in sys.modules.items() if name.startswith("_cython_")}

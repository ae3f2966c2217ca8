"""The real app, in a process of its own, for tests that speak to it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
STARTS_WITHIN_S = 60.0
STOPS_WITHIN_S = 30.0

_samples = TemporaryDirectory(prefix="style-samples-")
"""Every app paints the samples of the styles that are not there yet: here only the first one does."""


@dataclass(frozen=True)
class Served:
    """A running app: where it answers, and everything it said so far."""

    url: str
    port: int
    log: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, **settings: str) -> dict[str, str]:
    """This process's environment with a home of its own and these VisuTale settings, and no others."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("VISUTALE_", "STREAMLIT_"))}
    return {**plain, "VISUTALE_HOME": str(home), "VISUTALE_HOST": "127.0.0.1", "VISUTALE_PICTURE_PX": "512", **settings}


@contextmanager
def running(
    home: Path, command: tuple[str, ...] = ("visutale.cli", "app", "--port"), **settings: str
) -> Iterator[Served]:
    """Start the app on a free port, wait until it answers, and stop it in the end.

    ``command`` is a module and its arguments; the port follows them.
    """
    port = free_port()
    served = Served(f"http://127.0.0.1:{port}", port, home.parent / f"{home.name}-{port}.log")
    (home / "cache").mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        (home / "cache" / "style-samples").symlink_to(_samples.name)
    with served.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, str(port)],
            env=environment(home, **settings),
            cwd=home,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_it_answers(served, process)
            yield served
        finally:
            process.terminate()
            try:
                process.wait(STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def _wait_until_it_answers(served: Served, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTS_WITHIN_S
    while True:
        assert process.poll() is None, served.log.read_text()
        try:
            with urllib.request.urlopen(f"{served.url}/health", timeout=2):
                return
        except OSError:
            assert time.monotonic() < end, served.log.read_text()
            time.sleep(0.05)

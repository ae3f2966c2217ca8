"""Nothing reports home, and words stay out of what is printed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

WORDS = "a walrus called Ottilie who collects marmalade"


def test_no_library_leaves_an_id_or_opens_a_connection(tmp_path: Path) -> None:
    """ONNX Runtime writes a device id into the home folder when its telemetry is on (a CI variable switches it off)."""
    home = tmp_path / "person"
    home.mkdir()
    env = {name: value for name, value in os.environ.items() if name not in ("CI", "ORT_DISABLE_TELEMETRY")}
    env |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache"), "VISUTALE_HOME": str(tmp_path / "books")}
    code = (
        "import socket, sys\n"
        "def refuse(event, arguments):\n"
        "    if event == 'socket.connect' and arguments[1][0] != '127.0.0.1':\n"
        "        print('connects to', arguments[1], file=sys.stderr); sys.exit(9)\n"
        "sys.addaudithook(refuse)\n"
        "from visutale.workshop import shared_workshop as workshop\n"
        "assert workshop().engines.warm_up() == {}\n"
        "workshop().jobs.close()\n"
    )
    subprocess.run([sys.executable, "-c", code], env=env, check=True)
    left = {path.relative_to(home).parts[0] for path in home.rglob("*") if path.is_file()}
    assert not left, f"left in the home folder: {left}"


def test_what_was_said_is_not_printed(tmp_path: Path) -> None:
    env = {**os.environ, "VISUTALE_HOME": str(tmp_path / "books"), "VISUTALE_PICTURE_PX": "256"}
    command = [sys.executable, "-m", "visutale.cli", "make", WORDS, "--pages", "4", "--title", "The Jar", "--seed", "1"]
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True, cwd=tmp_path)
    assert "collects marmalade" not in done.stdout + done.stderr

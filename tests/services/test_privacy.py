"""Nothing reports home, and words stay out of what is printed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.chain_author import USUAL
from tests.chat_replies import by_prompt
from tests.chat_server import ChatServer

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


def test_a_language_model_is_asked_at_its_own_address_and_nobody_hears_of_it(tmp_path: Path) -> None:
    """LangChain reports to LangSmith where its variables are set, and OpenAI's client has its own; none is followed."""
    with ChatServer(by_prompt(USUAL)) as model, ChatServer() as stranger:
        port = model.base_url.split(":")[2].removesuffix("/v1")
        code = (
            "import socket, sys\n"
            "def refuse(event, arguments):\n"
            f"    if event == 'socket.connect' and arguments[1][:2] != ('127.0.0.1', {port}):\n"
            "        print('connects to', arguments[1], file=sys.stderr); sys.exit(9)\n"
            "    if event == 'socket.getaddrinfo' and arguments[0] != '127.0.0.1':\n"
            "        print('looks up', arguments[0], file=sys.stderr); sys.exit(9)\n"
            "sys.addaudithook(refuse)\n"
            "from visutale.engine_room import EngineRoom\n"
            "from visutale.ports import StoryRequest\n"
            "from visutale.settings import Settings\n"
            "writer = EngineRoom(Settings.read()).writer\n"
            "writer.load()\n"
            f"plan = writer.plan(StoryRequest(wish={WORDS!r}, pages=6))\n"
            "writer.write(plan, 1, [])\n"
        )
        elsewhere = stranger.base_url.removesuffix("/v1")
        env = {
            **os.environ,
            **dict.fromkeys(("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"), "true"),
            **dict.fromkeys(("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT", "OPENAI_PROXY"), elsewhere),
            **dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY"), elsewhere),
            **dict.fromkeys(("OPENAI_BASE_URL", "OPENAI_API_BASE"), stranger.base_url),
            **dict.fromkeys(("LANGSMITH_API_KEY", "LANGCHAIN_API_KEY", "OPENAI_API_KEY"), "somebody-elses"),
            "VISUTALE_HOME": str(tmp_path / "books"),
            "VISUTALE_OPTIONS__OPENAI_CHAT__BASE_URL": model.base_url,
            "VISUTALE_OPTIONS__OPENAI_CHAT__MODEL": "scripted",
        }
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert len(model.requests) >= 5
        assert stranger.seen == []
        assert "somebody-elses" not in str([request.headers for request in model.seen])

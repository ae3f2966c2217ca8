"""``visutale serve`` as a process of its own: how it begins, what it prints, and how it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from click.testing import CliRunner

from tests.app_server import environment, free_port
from tests.serving import wait_until
from visutale.cli import main
from visutale.settings import Serving, Settings

SECRET = "a walrus called Ottilie"


def test_told_to_stop_it_finishes_its_work_and_ends_well(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    command = [sys.executable, "-m", "visutale.cli", "serve", "collage", "--port", str(port), "--name", "painter"]
    with log.open("wb") as out:
        env = environment(tmp_path / "home", VISUTALE_SERVING__API_KEY="its key")
        process = subprocess.Popen(command, env=env, cwd=tmp_path, stdout=out, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: _answers(port) or process.poll() is not None, 30)
        with openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="its key", max_retries=0) as client:

            def paint() -> Any:
                return client.images.generate(model="painter", prompt=SECRET, size="2048x2048")

            with ThreadPoolExecutor(1) as pool:
                running = pool.submit(paint)
                wait_until(lambda: _ready(port) == (200, True))  # it has begun: the first picture loads the engine
                process.send_signal(signal.SIGTERM)
                wait_until(lambda: _ready(port) == (503, False))
                with pytest.raises(openai.InternalServerError) as refusal:
                    paint()
                assert refusal.value.code == "shutting_down"
                assert not running.done() and len(running.result(30).data) == 1
        assert process.wait(10) == 0
    finally:
        process.kill()
    printed = log.read_text()
    assert f"http://127.0.0.1:{port}/v1" in printed and "“collage” or “painter”" in printed
    assert " 200 ok " in printed and " 503 shutting_down " in printed
    assert SECRET not in printed and "Ottilie" not in printed and "its key" not in printed
    assert "Traceback" not in printed


def _ready(port: int) -> tuple[int, bool]:
    answer = httpx.get(f"http://127.0.0.1:{port}/ready", trust_env=False)
    return answer.status_code, bool(answer.json().get("loaded"))


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("no-such-engine",), 2, "Known engines"),
        (("tale",), 2, "can't be served"),
        (("collage", "--api-key", " "), 2, "The key is empty"),
        (("collage", "--port", "0"), 2, "not in the range"),
        (("whisper",), 3, "There is no"),
    ],
)
def test_what_can_t_be_served_is_a_sentence(
    arguments: tuple[str, ...], code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUTALE_OPTIONS__WHISPER__MODEL", "/no/such/folder")
    done = CliRunner().invoke(main, ["serve", *arguments])
    assert (done.exit_code, said in done.output) == (code, True), done.output


def test_a_taken_port_is_a_sentence(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = CliRunner().invoke(main, ["serve", "collage", "--port", str(taken.getsockname()[1])])
    assert done.exit_code == 2 and "can't be used" in done.output


def test_settings_come_from_the_environment_and_give_way_to_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUTALE_SERVING__QUEUE", "5")
    monkeypatch.setenv("VISUTALE_SERVING__API_KEY", "one, two")
    serving = Settings.read().serving_with(port=9000, queue=None).serving
    assert (serving.port, serving.queue, serving.keys) == (9000, 5, ("one", "two"))
    assert Serving().keys == () and "one" not in repr(serving)

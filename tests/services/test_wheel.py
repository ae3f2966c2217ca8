"""The built wheel, installed elsewhere, is whole: its command works and its app answers, without the checkout."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which the wheel, not the checkout, is imported; its dependencies are the test's own."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)], check=True
    )
    [wheel] = folder.glob("visutale-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(folder / "site"), str(wheel)], check=True)
    return {
        **os.environ,
        "PYTHONPATH": str(folder / "site"),
        "VISUTALE_PICTURE_PX": "256",
        "VISUTALE_HOST": "127.0.0.1",
    }


@pytest.fixture
def app(installed: dict[str, str], tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "visutale.cli", "app", "--port", str(port)],
        env={**installed, "VISUTALE_HOME": str(tmp_path / "home")},
        cwd=tmp_path,
    )
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(20)


def run(installed: dict[str, str], cwd: Path, *arguments: str) -> str:
    env = {**installed, "VISUTALE_HOME": str(cwd / "home")}
    return subprocess.run(
        [sys.executable, *arguments], env=env, cwd=cwd, check=True, capture_output=True, text=True
    ).stdout


def test_everything_is_imported_from_the_wheel(installed: dict[str, str], tmp_path: Path) -> None:
    code = (
        "import json, visutale, visutale.house as h, visutale.registry as r, visutale.prompts as p;"
        "modules = [r.engine_class(n).__module__ for n in r.names()];"
        "prompts = [p.load(n).name for n in p.names()];"
        "print(json.dumps([visutale.__file__, h.IN_WHEEL, modules, prompts]))"
    )
    file, in_wheel, modules, prompts = json.loads(run(installed, tmp_path, "-c", code))
    assert not Path(file).is_relative_to(ROOT)
    assert in_wheel
    assert "visutale.models.whisper" in modules
    assert "visutale.models.gguf" in modules
    assert all(module.startswith("visutale.") for module in modules)
    assert {"story/outline", "revise/page", "translate/texts"} <= set(prompts)


def test_a_book_is_made_by_the_wheel(installed: dict[str, str], tmp_path: Path) -> None:
    made = json.loads(run(installed, tmp_path, "-m", "visutale.cli", "make", "a cat", "--pages", "4", "--json"))
    assert made["pages"] == 4
    assert Path(made["files"]["pdf"]).stat().st_size > 10_000


def test_the_app_of_the_wheel_answers(app: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{app}/health", timeout=5) as reply:
                assert json.load(reply)["app"] == "visutale"
                break
        except OSError:
            assert time.monotonic() < end, "the app did not answer within a minute"
            time.sleep(0.2)
    with urllib.request.urlopen(app, timeout=20) as reply:
        assert b"<html" in reply.read().lower()

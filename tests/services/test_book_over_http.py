"""A book whose pictures and voice are made by VisuTale's own servers, in processes of their own, one of which dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from tests.app_server import environment, free_port
from visutale.engine_room import EngineRoom
from visutale.library import Library
from visutale.progress import Progress
from visutale.settings import Settings
from visutale.studio import BookRequest, Studio

KEY = "sesame"


def serve(engine: str, port: int, home: Path) -> subprocess.Popen[bytes]:
    """The engine on its port, once it answers."""
    home.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "visutale.cli", "serve", engine, "--port", str(port)],
        env=environment(home, VISUTALE_SERVING__API_KEY=KEY), cwd=home, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    end = time.monotonic() + 60
    while True:
        assert process.poll() is None, f"{engine} could not be served"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                return process
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.05)


@pytest.mark.slow
def test_a_book_is_whole_although_the_server_of_its_pictures_is_killed_and_started_again(tmp_path: Path) -> None:
    painter_port, voice_port = free_port(), free_port()
    running = [serve("collage", painter_port, tmp_path / "a"), serve("hibari", voice_port, tmp_path / "b")]
    settings = Settings.read(
        home=tmp_path / "home", host="127.0.0.1", picture_px=256,
        options={
            "openai_images": {
                "base_url": f"http://127.0.0.1:{painter_port}/v1", "api_key": KEY, "model": "collage", "tries": 10,
            },
            "openai_audio": {
                "voice_base_url": f"http://127.0.0.1:{voice_port}/v1", "voice_api_key": KEY, "voice_model": "hibari",
            },
        },
    ).with_engines({"illustrator": "openai_images", "narrator": "openai_audio"})  # fmt: skip
    killing = threading.Thread()

    def die_and_come_back() -> None:
        os.kill(running[0].pid, signal.SIGKILL)
        running[0].wait()
        running[0] = serve("collage", painter_port, tmp_path / "a")

    def on_progress(progress: Progress) -> None:
        nonlocal killing
        if any(page.picture for page in progress.book.pages) and killing.ident is None:
            killing = threading.Thread(target=die_and_come_back)
            killing.start()

    try:
        studio = Studio(settings, Library(settings.home), EngineRoom(settings))
        book = studio.make(BookRequest(words="a fox who finds a kite", pages=6, narrate=True, seed=3), on_progress)
    finally:
        if killing.ident is not None:
            killing.join(60)
        for process in running:
            process.kill()
            process.wait()
    assert killing.ident is not None, "the server was killed while the book was made"
    assert book.complete and book.problems == ()
    assert all(page.picture and page.picture.keep_clear for page in book.pages), "faces are known across the wire"
    titles = {credit.port: credit for credit in book.credits}
    assert titles["illustrator"].title == f"Paper collage at 127.0.0.1:{painter_port}"
    assert "OpenMoji" in titles["illustrator"].attribution and "Hibari" in titles["narrator"].attribution

"""A real Chromium and the real app, for as long as the browser tests run."""

from __future__ import annotations

import os
import shutil
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.app_server import Served, running

WISH = "A story about a brave little dragon who lost her way, and a kind firefly who lights the path home."
_PATIENCE_MS = 20_000
"""How long a page may take on a machine that has other things to do, before a test gives it up."""
INSTALL = "sudo apt-get install chromium"


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is. Fails with the command that installs it, or skips by name where that was asked for."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    if os.environ.get("VISUTALE_WITHOUT_BROWSER") == "1":
        pytest.skip("VISUTALE_WITHOUT_BROWSER=1: the browser tests are left out")
    pytest.fail(f"The browser tests need Chromium. On Debian: {INSTALL}. To leave them out: VISUTALE_WITHOUT_BROWSER=1")


@pytest.fixture(scope="session")
def spoken_wish(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wish, spoken by the narrator, as the WAV file the fake microphone plays."""
    from models.hibari import Hibari, Options
    from visutale.ports import NarrationRequest

    folder = tmp_path_factory.mktemp("microphone")
    narration = Hibari(Options(), folder / "cache").narrate(NarrationRequest(text=WISH))
    file = folder / "wish.wav"
    file.write_bytes(narration.data)
    return file


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with running(tmp_path_factory.mktemp("browser") / "home") as served:
        yield served


@pytest.fixture(scope="module")
def playwright_session() -> Iterator[Playwright]:
    """For one file: its event loop runs in the tests' own thread, where DBOS refuses to be opened meanwhile."""
    with sync_playwright() as playwright:
        yield playwright


Launch = Callable[..., Browser]


@pytest.fixture(scope="module")
def browser(playwright_session: Playwright, chromium: str, spoken_wish: Path) -> Iterator[Browser]:
    """Chromium with a microphone that plays the spoken wish once, and a name of the network for this machine."""
    assert loudness(spoken_wish.read_bytes()) > 0.01  # a missing file would record silence without a word
    browser = playwright_session.chromium.launch(
        executable_path=chromium,
        args=[
            "--no-sandbox",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={spoken_wish.resolve()}%noloop",
            "--host-resolver-rules=MAP storybooks.lan 127.0.0.1",
        ],
    )
    yield browser
    browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with visit(browser) as page:
        yield page


@contextmanager
def visit(browser: Browser, width: int = 1280, height: int = 900) -> Iterator[Page]:
    """A visitor of their own; a script of ours that breaks in their browser fails the test."""
    context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    expect.set_options(timeout=_PATIENCE_MS)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    context.close()
    assert not broken


def loudness(wav: bytes) -> float:
    """Root mean square of a 16-bit WAV file, 0.0 to 1.0."""
    import io

    with wave.open(io.BytesIO(wav)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.float64)
    return float(np.sqrt((samples**2).mean()) / 32768)

"""The REST API with scripted engines on a free port of this machine, in a thread of the tests."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.app_server import free_port
from tests.doubles import Brush, Ears, Eyes, Interpreter, Mouth, Pen
from visutale.api.app import make_api
from visutale.engine_room import EngineRoom
from visutale.jobs import Jobs
from visutale.library import Library
from visutale.settings import Settings
from visutale.studio import Studio
from visutale.workshop import Workshop

WITHIN_S = 20.0


@dataclass(frozen=True)
class ServedApi:
    """A running API: its workshop, for looking inside, and clients to ask it with."""

    workshop: Workshop
    url: str

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=f"{self.url}/api", headers=headers, trust_env=False, timeout=30)


@contextmanager
def serving_api(settings: Settings, script: Callable[[int], None] | None = None) -> Iterator[ServedApi]:
    """Serve the API over a library in the settings' home. ``script`` runs at every picture that is painted."""
    engines = EngineRoom(
        settings,
        {
            "transcriber": Ears(), "captioner": Eyes(), "writer": Pen(), "translator": Interpreter(),
            "illustrator": Brush(script), "narrator": Mouth(),
        },
    )  # fmt: skip
    library = Library(settings.home)
    studio = Studio(settings, library, engines)
    workshop = Workshop(settings, engines, library, studio, Jobs(studio))
    app = Starlette(routes=[Mount("/api", make_api(lambda: workshop))])
    port = free_port()
    workshop.jobs.open()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        end = time.monotonic() + WITHIN_S
        while not server.started:
            assert time.monotonic() < end, "the server did not start"
            time.sleep(0.01)
        yield ServedApi(workshop, f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join(WITHIN_S)
        workshop.jobs.close()
        assert not thread.is_alive(), "the server did not stop"


def while_set(event: threading.Event) -> Callable[[int], None]:
    """A script: every call waits until this is set."""

    def wait(call: int) -> None:
        assert event.wait(WITHIN_S)

    return wait


def events(client: httpx.Client, book_id: str) -> Iterator[dict[str, Any]]:
    """What the server tells of a book, until it stops telling; read as any client of server-sent events would."""
    with client.stream("GET", f"/books/{book_id}/events", timeout=WITHIN_S) as reply:
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith("text/event-stream")
        for line in reply.iter_lines():
            name, _, value = line.partition(": ")
            if name == "data":
                yield json.loads(value)


def made(client: httpx.Client, *, title: str = "") -> str:
    """The id of a book with four pages that was made to its end."""
    reply = client.post("/books", data={"words": "a cat", "pages": 4, "title": title})
    assert reply.status_code == 202, reply.text
    book_id = str(reply.json()["id"])
    *_, last = events(client, book_id)
    assert last["state"] == "done", last
    return book_id


def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a server that several tests share."""
    return Settings.read(home=tmp_path_factory.mktemp("api") / "home", picture_px=256, host="127.0.0.1")

"""An engine served on a free port of this machine, in a thread of the tests, and clients to speak to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import openai

from tests.app_server import free_port
from visutale.ports import Engine
from visutale.serving.app import make_app
from visutale.serving.residency import Resident
from visutale.serving.running import Server
from visutale.serving.service import Service
from visutale.settings import Settings

STARTS_WITHIN_S = 20.0


class Served:
    """A running server: its service, for looking inside, and clients that never try again by themselves."""

    def __init__(self, service: Service, server: Server) -> None:
        self.service = service
        self.server = server
        self.url = f"http://127.0.0.1:{service.settings.serving.port}"

    def openai(self, key: str = "none", **more: Any) -> openai.OpenAI:
        return openai.OpenAI(base_url=f"{self.url}/v1", api_key=key, max_retries=0, timeout=30, **more)

    def http(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=30)


@contextmanager
def serving(engine: str | Engine, settings: Settings, *, preload: bool = False, **chosen: Any) -> Iterator[Served]:
    """Serve an engine by its name, or one that is given; ``chosen`` are settings of the serving."""
    settings = settings.serving_with(port=free_port(), **chosen)
    if isinstance(engine, str):
        service = Service.of(engine, settings)
    else:
        resident = Resident(lambda: engine, idle_s=settings.serving.idle_s)
        service = Service("scripted", [resident], settings)
    server = Server(make_app(service, preload=preload), service)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started)
        yield Served(service, server)
    finally:
        server.should_exit = True
        thread.join(STARTS_WITHIN_S)
        assert not thread.is_alive(), "the server did not stop"


def wait_until(true: Any, within_s: float = STARTS_WITHIN_S) -> None:
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)

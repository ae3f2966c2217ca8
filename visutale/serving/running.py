"""Serving until told to stop: then nobody new is let in, and what is being worked on is finished."""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import TYPE_CHECKING

import uvicorn

from visutale import address
from visutale.errors import Unavailable
from visutale.ports import Port
from visutale.serving.app import make_app
from visutale.serving.service import Service
from visutale.settings import Settings

if TYPE_CHECKING:
    from types import FrameType

    from fastapi import FastAPI

_TO_WRITE_S = 5
"""How long an answer may take to be written after its work was done."""
_KEPT_OPEN_S = 75
"""How long a connection may rest: longer than clients keep theirs, so that none is closed under a request."""
_TO_OBEY_S = 2.0
"""How long work that was told to stop may take to do so."""

_log = logging.getLogger(__name__)


def run_service(engine: str, settings: Settings, *, preload: bool = False) -> None:
    """Serve an engine until SIGTERM or Ctrl+C. Raises ConfigError for an engine that can't be served or a port that is
    taken, Unavailable where the engine can't work here."""
    serving = settings.serving
    service = Service.of(engine, settings)
    if trouble := service.trouble():
        port: Port = service.engines[0].port
        raise Unavailable(f"“{engine}” can't work here. {trouble}", port=port, engine=engine)
    address.check_port(serving.host, serving.port)
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s")
    for ours in ("visutale", "models"):
        logging.getLogger(ours).setLevel(logging.INFO)
    _say_where(service)
    server = Server(make_app(service, preload=preload), service)
    server.run()
    if not service.gate.wait_until_empty(_TO_OBEY_S):
        _leave_work_behind()


class Server(uvicorn.Server):
    """Told to stop, it goes on answering until the work is done: whoever asks meanwhile hears when to come again."""

    def __init__(self, app: FastAPI, service: Service) -> None:
        serving = service.settings.serving
        config = uvicorn.Config(
            app, host=serving.host, port=serving.port, log_level="warning", access_log=False, server_header=False,
            timeout_graceful_shutdown=_TO_WRITE_S, timeout_keep_alive=_KEPT_OPEN_S,
        )  # fmt: skip
        super().__init__(config)
        self._service = service

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Once is a wish, twice is an order."""
        if self._service.gate.closed:
            self._service.calls.stop_all()
            self.should_exit = self.force_exit = True
        else:
            threading.Thread(target=self._finish, name="finish", daemon=True).start()

    def _finish(self) -> None:
        stop_s = self._service.settings.serving.stop_s
        self._service.gate.close(stop_s)
        if not self._service.gate.wait_until_empty(stop_s):
            _log.warning("stopping: what is not done after %.0f s is given up", stop_s)
            self._service.calls.stop_all()
            self._service.gate.wait_until_empty(_TO_OBEY_S)
        self.should_exit = True


def _say_where(service: Service) -> None:
    import click

    serving = service.settings.serving
    host = f"[{serving.host}]" if ":" in serving.host else serving.host
    click.echo(f"\n  {service.engines[0].about.title} is served at  http://{host}:{serving.port}/v1")
    click.echo(f"  as the model “{'” or “'.join(service.names)}”")
    if not serving.keys and not address.is_this_machine(serving.host):
        click.echo("  It has no key: everybody who reaches this address can use it. Set one with --api-key.", err=True)
    click.echo("  Ctrl+C stops it.\n")


def _leave_work_behind() -> None:
    """End the process although a thread is in the middle of a model's work, for which Python would wait."""
    _log.warning("stopped in the middle of work that can't be stopped")
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)

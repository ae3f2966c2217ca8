"""Stands between a client and a server on loopback, and notes when each question came and when its answer was out."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import urlsplit


class Exchange(NamedTuple):
    """In seconds of one clock: a whole question is there, and the last byte of its answer is on its way."""

    came: float
    answered: float


class Relay:
    """A context manager. Clients talk to ``base_url``."""

    def __init__(self, upstream: str) -> None:
        self.exchanges: list[Exchange] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.upstream, self._server.relay = urlsplit(upstream).netloc, self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def gaps(self) -> list[float]:
        """Seconds between the end of each answer and the next question, in their order."""
        ordered = sorted(self.exchanges)
        return [after.came - before.answered for before, after in itertools.pairwise(ordered)]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    upstream: str
    relay: Relay


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._pass_on(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        came = time.perf_counter()
        self._pass_on(body)
        self.server.relay.exchanges.append(Exchange(came, time.perf_counter()))

    def _pass_on(self, body: bytes) -> None:
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=600)
        headers = {name: self.headers[name] for name in ("Content-Type", "Authorization") if name in self.headers}
        upstream.request(self.command, self.path, body or None, headers)
        answer = upstream.getresponse()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while part := answer.read1(65_536):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
        self.wfile.write(b"0\r\n\r\n")
        upstream.close()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: questions hold people's words."""

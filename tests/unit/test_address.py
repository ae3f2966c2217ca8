"""The address in the book: found, classified and tried."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from visutale import address
from visutale.settings import Settings


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(202 if self.path.startswith("/b/") else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return None

    http = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()


def test_an_address_is_tried(server: str) -> None:
    assert address.answers(f"{server}/b/token.pdf")
    assert not address.answers(f"{server}/elsewhere")
    assert not address.answers("http://127.0.0.1:9/b/token.pdf")
    assert not address.answers("file:///etc/passwd")


@pytest.mark.parametrize(
    ("options", "base", "scope"),
    [
        ({"public_url": "https://books.example.org/"}, "https://books.example.org", "public"),
        ({"host": "127.0.0.1", "port": 9000}, "http://127.0.0.1:9000", "machine"),
        ({"host": "192.168.1.20"}, "http://192.168.1.20:8501", "network"),
        ({"host": "::1"}, "http://[::1]:8501", "machine"),
    ],
)
def test_the_configured_address_wins(options: dict[str, object], base: str, scope: str) -> None:
    settings = Settings.read(**options)
    assert (address.base_url(settings), address.scope_of(settings)) == (base, scope)


def test_listening_everywhere_gives_an_address_of_this_machine() -> None:
    host = address.base_url(Settings.read(host="0.0.0.0")).removeprefix("http://").removesuffix(":8501")
    assert host not in ("0.0.0.0", "", "192.0.2.1")

"""A scripted DeepL server over real HTTP on loopback: enough of its API for a book.

::

    with DeepLServer(turn=german) as server:
        …  # the client talks to server.url
        assert server.translations[0]["target_lang"] == "DE"

``turn`` makes a translated text of one as it was sent, tags and all. ``failures`` are status codes (or raw answers)
that come first, one a request to ``/v2/translate``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from tests.loopback_server import Handler, LoopbackServer

KEY = "0000-test:fx"
LANGUAGES = {
    "source": {"EN": "English", "DE": "German", "FR": "French", "PT": "Portuguese"},
    "target": {
        "EN-GB": "English (British)", "EN-US": "English (American)", "DE": "German", "FR": "French",
        "PT-PT": "Portuguese (European)", "PT-BR": "Portuguese (Brazilian)",
    },
}  # fmt: skip
_TAG = re.compile(r"(<n>.*?</n>|</?[ib]>|&\w+;)", re.DOTALL)


def shouting(text: str) -> str:
    """A translation that can be told apart: capitals, with what stands in tags left alone as DeepL does."""
    return "".join(part if n % 2 else part.upper() for n, part in enumerate(_TAG.split(text)))


class DeepLServer(LoopbackServer):
    def __init__(
        self,
        *,
        turn: Callable[[str], str] = shouting,
        failures: Sequence[int | bytes] = (),
        hang: bool = False,
    ) -> None:
        super().__init__(_Handler)
        self.turn = turn
        self.failures = list(failures)
        self.hang = hang
        self.translations: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []


class _Handler(Handler):
    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        owner = self.server.owner
        body = self.body().decode()
        owner.paths.append(self.path)
        owner.headers.append({name.lower(): value for name, value in self.headers.items()})
        if self.headers.get("Authorization") != f"DeepL-Auth-Key {KEY}":
            self._send(403, {"message": "Forbidden"})
        elif self.path.startswith("/v2/languages"):
            kind = "target" if "target" in self.path + body else "source"
            known = LANGUAGES[kind].items()
            self._send(200, [{"language": code, "name": name, "supports_formality": True} for code, name in known])
        elif self.path == "/v2/translate":
            self._translate(json.loads(body))
        else:
            self._send(404, {"message": "Not found"})

    def _translate(self, asked: dict[str, Any]) -> None:
        owner = self.server.owner
        owner.translations.append(asked)
        if owner.hang:
            owner.stopping.wait(5)
            self.close_connection = True
            return
        failure = owner.failures.pop(0) if owner.failures else None
        if isinstance(failure, bytes):
            self._send_bytes(200, failure)
        elif failure:
            self._send(failure, {"message": f"failed with {failure}"})
        elif len(asked["text"]) > 50 or len(json.dumps(asked)) > 128 * 1024:
            self._send(413, {"message": "Request size exceeds the supported limit"})
        else:
            self._send(200, {"translations": [self._turned(text) for text in asked["text"]]})

    def _turned(self, text: str) -> dict[str, Any]:
        done = self.server.owner.turn(text)
        return {"text": done, "detected_source_language": "EN", "billed_characters": len(text)}

    def _send(self, status: int, value: object) -> None:
        self._send_bytes(status, json.dumps(value).encode())

    def _send_bytes(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

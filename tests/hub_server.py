"""A model hub over real HTTP on loopback: listings, files, ranges, and the ways in which downloads go wrong.

::

    with HubServer({"owner/name": {"config.json": b"{}", "model.safetensors": weights}}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        assert hub.ranges("model.safetensors") == ["", "bytes=1000-"]

``break_at`` closes the connection once, after so many bytes of a file; ``altered`` gives other bytes than the listing
says, as many or fewer; ``status`` answers everything with one code; ``elsewhere`` sends who wants a file on to another
host, as hubs do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from tests.loopback_server import Handler, LoopbackServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"
_LARGE = (".safetensors", ".bin")


class HubServer(LoopbackServer):
    def __init__(self, models: Mapping[str, Mapping[str, bytes]], *, status: int = 200, answer: bytes = b"") -> None:
        super().__init__(_Handler)
        self.models = {name: dict(files) for name, files in models.items()}
        self.status = status
        self.answer = answer
        self.break_at: dict[str, list[int]] = {}
        self.altered: dict[str, bytes] = {}
        self.elsewhere = False
        self.requests: list[tuple[str, dict[str, str]]] = []

    def fetched(self) -> list[str]:
        """The files that were asked for, in order."""
        return [path.partition(f"/resolve/{COMMIT}/")[2] for path, _ in self.requests if "/resolve/" in path]

    def ranges(self, name: str) -> list[str]:
        """The ranges that were asked of a file, empty where the whole was."""
        return [headers.get("range", "") for path, headers in self.requests if path.endswith(f"{COMMIT}/{name}")]


class _Handler(Handler):
    def do_GET(self) -> None:
        owner, path = self.server.owner, unquote(urlsplit(self.path).path)
        owner.requests.append((path, {name.lower(): value for name, value in self.headers.items()}))
        if owner.status != 200 or owner.answer:
            self._send(owner.status, owner.answer)
        elif path.startswith("/api/models/"):
            model, _, _revision = path.removeprefix("/api/models/").partition("/revision/")
            self._send(200, _listing(owner.models[model])) if model in owner.models else self._send(404, b"{}")
        elif owner.elsewhere and "/resolve/" in path:
            self.send_response(302)
            self.send_header(
                "Location", f"{owner.url.replace('127.0.0.1', 'localhost')}/{path.replace('resolve', 'cdn')}"
            )
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            model, _, rest = path.strip("/").replace("/cdn/", "/resolve/").partition("/resolve/")
            name = rest.partition("/")[2]
            if name in owner.models.get(model, {}):
                self._send_file(name, owner.altered.get(name, owner.models[model][name]))
            else:
                self._send(404, b"Entry not found")

    def _send_file(self, name: str, data: bytes) -> None:
        begin = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        if begin >= len(data) and begin:
            return self._send(416, b"")
        breaks = self.server.owner.break_at.get(name)
        until = breaks.pop(0) if breaks else len(data)
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(data) - begin))
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        self.wfile.write(data[begin:until])
        self.close_connection = until < len(data)
        return None

    def _send(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        if status == 429:
            self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(data)


def _listing(files: Mapping[str, bytes]) -> bytes:
    siblings: list[dict[str, object]] = []
    for name, data in files.items():
        git = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        one: dict[str, object] = {"rfilename": name, "size": len(data), "blobId": git}
        if name.endswith(_LARGE):
            one |= {"lfs": {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}}
        siblings.append(one)
    return json.dumps({"id": "x", "sha": COMMIT, "siblings": siblings}).encode()

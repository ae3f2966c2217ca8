"""A scripted OpenAI-compatible server of pictures and voices over real HTTP on loopback.

::

    with MediaServer([painted(512, 512), busy("0"), painted(256, 256)]) as server:
        …  # the engine talks to server.base_url
        assert [one.fields["size"] for one in server.requests] == […]

A script is a list of replies, served in order (the last one again and again), or a function from a request to a reply.
``tests/chat_server.py`` is its sister for language models.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import select
import socket
import threading
import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from types import TracebackType
from typing import Any

import numpy as np
from PIL import Image

from tests.loopback_server import Handler, LoopbackServer


@dataclass(frozen=True)
class Reply:
    """What the server does with one request. The functions below make the usual ones."""

    data: bytes = b""
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False
    """Answer nothing until the client leaves or the server stops."""
    cut_after: int | None = None
    """Close the connection after so many bytes."""
    endless: bool = False
    """Send the bytes again and again."""


@dataclass
class Request:
    """One request as it came in. ``files`` are the uploads of a form; ``left`` is set when the client hung up."""

    path: str
    headers: dict[str, str]
    fields: dict[str, Any]
    files: dict[str, bytes]
    left: threading.Event = field(default_factory=threading.Event)


Script = Sequence[Reply] | Callable[[Request], Reply]


def picture(width: int, height: int, *, hue: int = 40, form: str = "PNG") -> bytes:
    """A picture that is not of one colour."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[..., 0] = np.linspace(0, 255, width, dtype=np.uint8)
    pixels[..., 1] = np.linspace(0, 255, height, dtype=np.uint8)[:, None]
    pixels[..., 2] = hue
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, form)
    return out.getvalue()


def says(value: object) -> Reply:
    return Reply(json.dumps(value).encode())


def painted(width: int, height: int, *, hue: int = 40, form: str = "PNG") -> Reply:
    return sends_picture(picture(width, height, hue=hue, form=form))


def sends_picture(data: bytes) -> Reply:
    return says({"created": 1, "data": [{"b64_json": base64.b64encode(data).decode()}]})


def at_url(url: str) -> Reply:
    return says({"created": 1, "data": [{"url": url}]})


def voice(seconds: float = 0.5, *, rate_hz: int = 24_000, channels: int = 1, hertz: float = 220.0) -> bytes:
    """A WAV file with half a second of quiet around a tone."""
    times = np.arange(int(seconds * rate_hz)) / rate_hz
    quiet = np.zeros(rate_hz // 2)
    tone = np.concatenate([quiet, 0.5 * np.sin(2 * np.pi * hertz * times), quiet])
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((channels, 2, rate_hz, 0, "NONE", ""))
        file.writeframes((np.repeat(tone, channels) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def spoken(data: bytes) -> Reply:
    return Reply(data, kind="audio/wav")


def fails(
    status: int, code: str | None = None, *, param: str | None = None, headers: Mapping[str, str] | None = None
) -> Reply:
    """A failure with OpenAI's error body, which quotes what was sent, as servers may."""
    error = {"message": "zeppelin", "type": "scripted", "param": param, "code": code}
    return Reply(json.dumps({"error": error}).encode(), status, headers=headers or {})


def busy(retry_after: str) -> Reply:
    return fails(429, "rate_limit_exceeded", headers={"Retry-After": retry_after})


def web_page(status: int = 200) -> Reply:
    return Reply(b"<html>Welcome to the hotel network!</html>", status, "text/html")


class MediaServer(LoopbackServer):
    """A context manager. ``models`` are those it lists, none where it lists none; ``owner`` is whose they say they are,
    with ``facts`` in the field of that name. ``key`` is the only one that opens it; empty lets everybody in. ``files``
    lie there to be fetched."""

    def __init__(
        self,
        script: Script = (),
        *,
        models: Sequence[str] = ("painter",),
        key: str = "",
        owner: str = "test",
        facts: Mapping[str, Any] | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(_Handler, port)
        self.models = tuple(models)
        self.key = key
        self.owner = owner
        self.facts = facts
        self.files: dict[str, bytes] = {}
        self.seen: list[Request] = []
        """Every request, to whatever path."""
        self.asked = threading.Event()
        """Set when the first picture or voice is asked for."""
        self.connections: set[socket.socket] = set()
        self._script = script
        self._served = 0
        self._lock = threading.Lock()

    @property
    def requests(self) -> list[Request]:
        """What was asked of the model."""
        return [one for one in self.seen if one.path.startswith(("/v1/images/", "/v1/audio/"))]

    def reply_to(self, request: Request) -> Reply:
        if callable(self._script):
            return self._script(request)
        with self._lock:
            number = min(self._served, len(self._script) - 1)
            self._served += 1
        return self._script[number]

    def note(self, request: Request) -> None:
        with self._lock:
            self.seen.append(request)
        if request in self.requests:
            self.asked.set()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """As if killed: nothing that was begun is ended."""
        super().__exit__()
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(Handler):
    def setup(self) -> None:
        super().setup()
        self.server.owner.connections.add(self.connection)

    def finish(self) -> None:
        self.server.owner.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        owner = self.server.owner
        owner.note(self._request(b""))
        if self.path in owner.files:
            self._send(Reply(owner.files[self.path], kind="image/png"))
        elif not self._has_key():
            self._send(fails(401, "invalid_api_key"))
        elif self.path == "/v1/models" and owner.models:
            facts = {owner.owner: owner.facts} if owner.facts is not None else {}
            listed = [{"id": name, "object": "model", "created": 0, "owned_by": owner.owner, **facts}
                      for name in owner.models]  # fmt: skip
            self._send(says({"object": "list", "data": listed}))
        else:
            self._send(fails(404))

    def do_POST(self) -> None:
        owner = self.server.owner
        request = self._request(self.body())
        owner.note(request)
        try:
            if not self._has_key():
                self._send(fails(401, "invalid_api_key"))
            elif owner.models and request.fields.get("model") not in owner.models:
                self._send(fails(404, "model_not_found"))
            else:
                self._send(owner.reply_to(request))
        except OSError:
            self.close_connection = True
            request.left.set()

    def _request(self, body: bytes) -> Request:
        headers = {name.lower(): value for name, value in self.headers.items()}
        kind = headers.get("content-type", "")
        if not kind.startswith("multipart/"):
            return Request(self.path, headers, json.loads(body or b"{}"), {})
        fields, files = {}, {}
        form = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body, policy=HTTP)
        for part in form.iter_parts():
            name = str(part.get_param("name", header="content-disposition"))
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            if part.get_filename():
                files[name] = data
            else:
                fields[name] = data.decode()
        return Request(self.path, headers, fields, files)

    def _has_key(self) -> bool:
        key = self.server.owner.key
        return not key or self.headers.get("Authorization") == f"Bearer {key}"

    def _send(self, reply: Reply) -> None:
        if reply.hang:
            self._wait()
        self.send_response(reply.status)
        headers = {"Content-Type": reply.kind, **reply.headers}
        if not reply.endless:
            headers["Content-Length"] = str(len(reply.data))
        else:
            self.close_connection = True
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        while reply.endless and not self.server.owner.stopping.is_set():
            self.wfile.write(reply.data)
        if reply.cut_after is not None:
            self.wfile.write(reply.data[: reply.cut_after])
            self.close_connection = True
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.wfile.write(reply.data)

    def _wait(self) -> None:
        """Until the client leaves or the server stops."""
        while not self.server.owner.stopping.is_set():
            readable, _, _ = select.select([self.connection], [], [], 0.02)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                break
        raise ConnectionError

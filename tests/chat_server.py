"""A scripted OpenAI-compatible chat server over real HTTP on loopback, for everything that talks to a language model.

::

    with ChatServer([says("Once upon a time …"), busy("2"), says({"title": "Mia"})]) as server:
        …  # the client talks to server.base_url
        assert len(server.requests) == 3

A script is a list of replies, served in order, or a function from a request's body to a reply such as ``by_prompt``
makes; replies and their makers are in ``tests/chat_replies.py``. A reply may be a text or an object, which is sent as
JSON text. The server streams when the client asks for it. One request too many for a list is raised on leaving.
"""

from __future__ import annotations

import json
import select
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType

from tests.chat_replies import Body, Reply, Script, as_reply, fails, no_such_model, text_of, wrong_key
from tests.loopback_server import Handler, LoopbackServer
from visutale.chain.card import ChatCard


@dataclass
class Request:
    """One request as it came in. ``left`` is set when the client hung up before the end, ``done`` at the end anyway."""

    path: str
    headers: dict[str, str]
    body: Body
    left: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)


class ChatServer(LoopbackServer):
    """A context manager. ``models`` are those the server has; with none, any name is served. ``key`` is the only one
    that opens it; empty lets everybody in. ``flagged`` gives the moderation categories a text falls into."""

    def __init__(
        self,
        script: Script = (),
        *,
        models: Sequence[str] = (),
        key: str = "",
        flagged: Callable[[str], Sequence[str]] | None = None,
        moderation: Reply | None = None,
    ) -> None:
        super().__init__(_Handler)
        self.models = tuple(models)
        self.key = key
        self.flagged = flagged or (lambda text: ())
        self.moderation = moderation
        self.models_reply: Reply | None = None
        """What is answered to the question which models there are; None for those in ``models``."""
        self.seen: list[Request] = []
        """Every request, to whatever path."""
        self.asked = threading.Event()
        """Set when the first question to the chat model has come."""
        self.unscripted = 0
        self._script = script
        self._served = 0
        self._lock = threading.Lock()

    @property
    def requests(self) -> list[Request]:
        """The questions to the chat model."""
        return [one for one in self.seen if one.path == "/v1/chat/completions"]

    def card(self) -> ChatCard:
        """A card of a model of this server, with the limits that cards have; ``dataclasses.replace`` for others."""
        from visutale.chain.openai_model import chat_model, explain

        name = self.models[0] if self.models else "scripted"
        model = chat_model(self.base_url, self.key, name)
        return ChatCard(model=model, port="writer", engine="openai_chat", explain=explain)

    def note(self, request: Request) -> None:
        with self._lock:
            self.seen.append(request)
        if request.path == "/v1/chat/completions":
            self.asked.set()

    def reply_to(self, body: Body) -> Reply:
        if callable(self._script):
            return as_reply(self._script(body))
        with self._lock:
            number = self._served
            self._served += 1
        if number < len(self._script):
            return as_reply(self._script[number])
        self.unscripted += 1
        return fails(418, "unscripted", message="the script has no more replies")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__()
        if kind is None and self.unscripted:
            raise AssertionError(f"{self.unscripted} requests more than the script has replies")


class _Left(Exception):
    """The client hung up, or the server stops."""


class _Handler(Handler):
    def do_GET(self) -> None:
        self._note({})
        if not self._has_key():
            self._send_failure(wrong_key())
        elif self._owner.models_reply is not None:
            self._answer({}, self._owner.models_reply)
        elif self.path == "/v1/models":
            listed = [{"id": name, "object": "model", "created": 0, "owned_by": "test"} for name in self._owner.models]
            self._send_json({"object": "list", "data": listed})
        else:
            self._send_failure(fails(404))

    def do_POST(self) -> None:
        body = json.loads(self.body() or b"{}")
        request = self._note(body)
        try:
            if not self._has_key():
                self._send_failure(wrong_key())
            elif self.path == "/v1/moderations":
                self._moderate(body)
            elif self.path != "/v1/chat/completions":
                self._send_failure(fails(404))
            elif self._owner.models and body.get("model") not in self._owner.models:
                self._send_failure(no_such_model())
            else:
                self._answer(body, self._owner.reply_to(body))
        except (_Left, OSError):
            self.close_connection = True
            if not self._owner.stopping.is_set():
                request.left.set()
        finally:
            request.done.set()

    @property
    def _owner(self) -> ChatServer:
        return self.server.owner

    def _note(self, body: Body) -> Request:
        request = Request(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        self._owner.note(request)
        return request

    def _has_key(self) -> bool:
        return not self._owner.key or self.headers.get("Authorization") == f"Bearer {self._owner.key}"

    def _answer(self, body: Body, reply: Reply) -> None:
        if reply.hang:
            self._wait(None)
        self._wait(reply.wait_s)
        self._wait_for(reply.held)
        if reply.raw is not None:
            self._send(reply.status, reply.raw, dict(reply.headers))
        elif reply.status != 200:
            self._send_failure(reply)
        elif body.get("stream"):
            self._stream(body, reply)
        elif reply.cut_after is not None:
            self._cut(json.dumps({"choices": [], "cut": reply.text[: reply.cut_after]}).encode())
        else:
            self._send_json(_completion(body, reply))

    def _stream(self, body: Body, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._event(_chunk(body, {"role": "assistant", "content": ""}))
        if reply.refusal:
            self._event(_chunk(body, {"refusal": reply.refusal}))
        while True:
            sent = reply.text if reply.cut_after is None else reply.text[: reply.cut_after]
            for start in range(0, len(sent), reply.piece):
                if start >= len(sent) // 2:
                    self._wait_for(reply.paused)
                self._event(_chunk(body, {"content": sent[start : start + reply.piece]}))
                self._wait(reply.every_s)
            if not reply.forever:
                break
        if reply.cut_after is not None:
            self._hang_up()
            return
        self._event(_chunk(body, {}, reply.finish))
        if reply.usage and (body.get("stream_options") or {}).get("include_usage"):
            self._event({**_chunk(body, {}), "choices": [], "usage": _usage(body, reply)})
        self._write_chunk(b"data: [DONE]\n\n")
        self._write_chunk(b"")

    def _event(self, event: Body) -> None:
        self._write_chunk(b"data: " + json.dumps(event).encode() + b"\n\n")

    def _write_chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n" % len(data) + data + b"\r\n")
        self.wfile.flush()

    def _moderate(self, body: Body) -> None:
        if self._owner.moderation is not None:
            self._answer({}, self._owner.moderation)
            return
        inputs = body["input"] if isinstance(body["input"], list) else [body["input"]]
        results = [_moderated(tuple(self._owner.flagged(text))) for text in inputs]
        self._send_json({"id": "modr-1", "model": body.get("model") or "moderation", "results": results})

    def _send_failure(self, reply: Reply) -> None:
        self._send(reply.status, json.dumps({"error": reply.error}).encode(), dict(reply.headers))

    def _send_json(self, value: object) -> None:
        self._send(200, json.dumps(value).encode(), {})

    def _send(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _cut(self, data: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data) * 2))
        self.end_headers()
        self.wfile.write(data)
        self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def _wait_for(self, event: threading.Event | None) -> None:
        while event is not None and not event.is_set():
            self._wait(0.02)

    def _wait(self, seconds: float | None) -> None:
        """So long, or, with None, until the client leaves or the server stops."""
        left = seconds
        while left is None or left > 0:
            step = 0.02 if left is None else min(0.02, left)
            readable, _, _ = select.select([self.connection], [], [], step)
            if self._owner.stopping.is_set() or (readable and not self.connection.recv(1, socket.MSG_PEEK)):
                raise _Left
            left = None if left is None else left - step


def _usage(body: Body, reply: Reply) -> dict[str, int]:
    asked, answered = len(text_of(body)) // 4, len(reply.text) // 4
    return {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}


def _completion(body: Body, reply: Reply) -> Body:
    message = {"role": "assistant", "content": reply.text, "refusal": reply.refusal or None}
    whole: Body = {"id": "chatcmpl-1", "object": "chat.completion", "created": 0, "model": body.get("model")}
    whole["choices"] = [{"index": 0, "message": message, "finish_reason": reply.finish}]
    return {**whole, "usage": _usage(body, reply)} if reply.usage else whole


def _chunk(body: Body, delta: Body, finish: str | None = None) -> Body:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    start = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": body.get("model")}
    return {**start, "choices": [choice]}


def _moderated(flagged: tuple[str, ...]) -> Body:
    categories = {name: name in flagged for name in ("violence", "sexual", "self-harm", "hate", "harassment", *flagged)}
    return {
        "flagged": bool(flagged),
        "categories": categories,
        "category_scores": {name: 0.9 if yes else 0.01 for name, yes in categories.items()},
        "category_applied_input_types": {name: ["text"] for name in categories},
    }

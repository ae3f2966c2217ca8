"""What the scripted chat server (``tests/chat_server.py``) can be told to answer."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """What the server does with one request. The functions below make the usual ones."""

    text: str = ""
    finish: str = "stop"
    refusal: str = ""
    usage: bool = True
    """Whether tokens are reported: four characters each."""
    status: int = 200
    error: Mapping[str, object] | None = None
    """The ``error`` object of a failure's body."""
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    """Sent instead of everything else, as it is."""
    wait_s: float = 0.0
    """Before the first word: the model's own time."""
    every_s: float = 0.0
    """Between two pieces of a stream."""
    forever: bool = False
    """Stream the text again and again."""
    cut_after: int | None = None
    """Close the connection after so many characters."""
    hang: bool = False
    """Answer nothing until the client leaves or the server stops."""
    held: threading.Event | None = None
    """Waited for before the first word."""
    paused: threading.Event | None = None
    """Waited for in the middle of a stream."""
    piece: int = 6
    """Characters in one piece of a stream."""


Scripted = Reply | str | Mapping[str, Any] | list[Any]
Script = Sequence[Scripted] | Callable[[Body], Scripted]


def says(
    answer: object, *, usage: bool = True, finish: str = "stop", wait_s: float = 0.0, every_s: float = 0.0
) -> Reply:
    """An answer: words, or an object that is written as JSON. The rest are fields of :class:`Reply`."""
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
    return Reply(text=text, usage=usage, finish=finish, wait_s=wait_s, every_s=every_s)


def fails(
    status: int, code: str | None = None, *, message: str = "", kind: str = "", headers: Mapping[str, str] | None = None
) -> Reply:
    """A failure with OpenAI's error body."""
    error = {
        "message": message or f"scripted failure {status}",
        "type": kind or "scripted",
        "param": None,
        "code": code,
    }
    return Reply(status=status, error=error, headers=headers or {})


def busy(retry_after: str = "") -> Reply:
    """429; ``retry_after`` is the header: seconds, or a date as :func:`in_seconds` makes it."""
    return fails(429, "rate_limit_exceeded", headers={"Retry-After": retry_after} if retry_after else {})


def in_seconds(seconds: float) -> str:
    """The HTTP date so many seconds from now (dates have whole seconds, so up to one less)."""
    return formatdate(time.time() + seconds, usegmt=True)


def quota_gone() -> Reply:
    return fails(429, "insufficient_quota", kind="insufficient_quota")


def wrong_key() -> Reply:
    return fails(401, "invalid_api_key")


def no_such_model() -> Reply:
    return fails(404, "model_not_found")


def context_too_small(*, llama: bool = False) -> Reply:
    """As OpenAI and vLLM say it, or as llama.cpp does."""
    if llama:
        error = {"code": 400, "message": "the request exceeds …", "type": "exceed_context_size_error", "n_ctx": 2048}
        return Reply(status=400, error=error)
    return fails(400, "context_length_exceeded", kind="invalid_request_error")


def no_response_format() -> Reply:
    """A server without JSON mode."""
    return fails(400, None, message="response_format is not supported", kind="invalid_request_error")


def refuses(words: str = "I can't help with that.") -> Reply:
    """OpenAI's own refusal: in a field of its own."""
    return Reply(refusal=words)


def filtered(text: str = "") -> Reply:
    """A content filter of the server cut the answer."""
    return Reply(text=text, finish="content_filter")


def hangs() -> Reply:
    return Reply(hang=True)


def drips(every_s: float = 0.05, text: str = "word ") -> Reply:
    """Words for ever, one every so often."""
    return Reply(text=text, every_s=every_s, forever=True, piece=len(text))


def floods(characters: int = 1_000_000) -> Reply:
    """An answer without end in sight."""
    return Reply(text="la " * (characters // 3), piece=4096)


def cut_short(text: str = "Once upon a time there was", after: int = 12) -> Reply:
    """Half a stream, then a closed connection."""
    return Reply(text=text, cut_after=after)


def garbled() -> Reply:
    """200 with a body that is no JSON and no stream."""
    return Reply(raw=b"<html>Welcome to the hotel network! {{{</html>", headers={"Content-Type": "application/json"})


def by_prompt(replies: Mapping[str, Scripted | Callable[[Body], Scripted]]) -> Callable[[Body], Scripted]:
    """A script that picks the reply by a marker in the request.

    A marker is the name of the JSON schema asked for (the answer's class), else a part of any message's text; ``"*"``
    stands for everything else. A list is served in order, its last entry again and again.
    """
    served: dict[str, int] = {}
    lock = threading.Lock()

    def pick(body: Body) -> Scripted:
        name, words = schema_name(body), text_of(body)
        marker = name if name in replies else next((one for one in replies if one != "*" and one in words), "*")
        if marker not in replies:
            return fails(501, "unscripted", message=f"no reply is scripted for {name or words[:200]}")
        reply = replies[marker]
        if callable(reply):
            return reply(body)
        if isinstance(reply, list):
            with lock:
                number = served.get(marker, 0)
                served[marker] = number + 1
            chosen: Scripted = reply[min(number, len(reply) - 1)]
            return chosen
        return reply

    return pick


def schema_name(body: Body) -> str:
    """The name of the JSON schema a request asks for, empty where it asks for none."""
    return str(((body.get("response_format") or {}).get("json_schema") or {}).get("name") or "")


def text_of(body: Body) -> str:
    """All words of a request's messages."""
    texts: list[str] = []
    for message in body.get("messages") or ():
        content = message.get("content") or ""
        parts = [content] if isinstance(content, str) else [part.get("text", "") for part in content]
        texts += parts
    return "\n".join(texts)


def as_reply(scripted: Scripted) -> Reply:
    """A text or an object as the answer it stands for."""
    return scripted if isinstance(scripted, Reply) else says(scripted)

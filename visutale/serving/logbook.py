"""Every request has an id, a line in the log and, whatever breaks, an answer in OpenAI's form. Words stay out of it."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from visutale.serving import errors
from visutale.serving.errors import Refused

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_ASKED_OFTEN = ("/health", "/ready")

_log = logging.getLogger(__name__)


class Logbook:
    """The outermost layer. The id is the client's own (``x-request-id``) where it has one that is fit for a log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope).get("x-request-id", "")
        request_id = asked if _ID.fullmatch(asked) else f"req-{secrets.token_hex(8)}"
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        began, status = time.perf_counter(), 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except Exception as error:  # noqa: BLE001  (its text may quote what was sent: the type alone is told)
            _log.error("%s broke: %s", request_id, type(error).__name__)
            state["code"] = errors.refused(error).code
            if not status:
                await errors.answer(error)(scope, receive, send_on)
        except asyncio.CancelledError:  # the server goes down, and this would not end by itself
            state["code"] = "shutting_down"
            if not status:
                await errors.answer(Refused(503, "shutting_down", "This server has stopped."))(scope, receive, send_on)
        finally:
            level = logging.DEBUG if scope["path"] in _ASKED_OFTEN else logging.INFO
            seconds = time.perf_counter() - began
            code = state.get("code") or "ok"
            _log.log(level, "%s %s %d %s %.2f s %s", _method(scope), _path(scope), status, code, seconds, request_id)


def _method(scope: Scope) -> str:
    return scope["method"] if scope["method"].isalpha() else "?"


def _path(scope: Scope) -> str:
    """The path where it is one of the server's own; anything else may hold what nobody should read."""
    route = scope.get("route")
    return str(getattr(route, "path", "")) or "elsewhere"

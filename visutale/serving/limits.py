"""A body that is too large is refused, at once where it says so, else as soon as it has become too large."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from visutale.serving import errors
from visutale.serving.errors import Refused

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class LargestBody:
    """Counts what is received. ``largest`` is in bytes."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdigit() and int(declared) > self._largest:
            await self._refuse(scope, receive, send)
            return
        received, too_large = 0, False

        async def counted() -> Message:
            nonlocal received, too_large
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._largest:
                too_large = True
                raise _TooLarge
            return message

        async def send_unless_refused(message: Message) -> None:
            if not too_large:
                await send(message)

        with suppress(_TooLarge):
            await self._app(scope, counted, send_unless_refused)
        if too_large:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["code"] = "body_too_large"
        message = f"The request is too large: at most {self._largest / 1e6:.0f} MB are taken."
        await errors.answer(Refused(413, "body_too_large", message))(scope, receive, send)


class _TooLarge(Exception):
    """More came than is taken."""

"""Who may ask: whoever has a key; without one, nobody's web page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from visutale.address import is_known_host
from visutale.asgi import holder
from visutale.serving import errors
from visutale.serving.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from visutale.settings import Settings


class Keys:
    """Lets requests to ``/v1`` in that bring one of the keys as a bearer token. Keys are compared in constant time."""

    def __init__(self, app: ASGIApp, keys: Iterable[str]) -> None:
        self._app = app
        self._keys = {key: key for key in keys}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1") or self._opens(scope):
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["code"] = "invalid_api_key"
        message = "This server wants a key, as “Authorization: Bearer …”, and got none that it knows."
        await errors.answer(Refused(401, "invalid_api_key", message))(scope, receive, send)

    def _opens(self, scope: Scope) -> bool:
        return holder(Headers(scope=scope).get("authorization", ""), self._keys) is not None


class OnlyNearby:
    """Keeps the web pages of strangers out of a server without keys, which a browser on this network could reach: those
    that ask under a foreign name (DNS rebinding), and those that ask from a foreign origin."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_nearby(scope):
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})["code"] = "unknown_host"
        message = "This server has no key and answers to this network's own names only. Set a key to open it to others."
        await errors.answer(Refused(403, "unknown_host", message))(scope, receive, send)

    def _is_nearby(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        asked_from = [f"//{headers.get('host', '')}", *headers.getlist("origin")]
        return all(is_known_host(_host_in(address), self._settings) for address in asked_from)


def _host_in(address: str) -> str:
    """The host of an address; a name that no network has where it has none."""
    try:
        return urlsplit(address).hostname or "nowhere.invalid"
    except ValueError:
        return "nowhere.invalid"

"""Who may ask: whoever has a key; where there are none, anybody but other sites' pages that would change something."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from visutale.api.errors import Refused, answer
from visutale.asgi import holder

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

    from visutale.settings import Settings

_CHANGES_NOTHING = ("GET", "HEAD", "OPTIONS")
_OPEN_TO_ALL = "/openapi.json"


class Access:
    """Lets in who may ask, and notes who it is (:func:`person_of`)."""

    def __init__(self, app: ASGIApp, settings: Callable[[], Settings]) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        app = self._app if refusal is None else answer(refusal)
        await app(scope, receive, send)

    def _refusal(self, scope: Scope) -> Refused | None:
        settings, headers = self._settings(), Headers(scope=scope)
        client = scope.get("client")
        scope.setdefault("state", {})["person"] = client[0] if client else ""
        if not settings.api.keys:
            if scope["method"] in _CHANGES_NOTHING or _is_own_page(headers, settings):
                return None
            return Refused(403, "Another site's web page asked for this, so it is not done.")
        keys = {name: key.get_secret_value() for name, key in settings.api.keys.items()}
        name = holder(headers.get("authorization", ""), keys)
        if name is not None:
            scope["state"]["person"] = name
            return None
        if scope["path"].removeprefix(scope.get("root_path", "")) == _OPEN_TO_ALL:
            return None
        return Refused(
            401, "This needs a key, and none came that is known here.", remedy="Send it as “Authorization: Bearer …”."
        )


def person_of(request: Request) -> str:
    """Whose turn a request takes: its key's name, else the address it comes from."""
    return str(request.state.person)


def _is_own_page(headers: Headers, settings: Settings) -> bool:
    """Whether no browser sent this on behalf of another site. Programs send neither of these headers."""
    if (site := headers.get("sec-fetch-site")) is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or _host_of(origin) in {headers.get("host"), _host_of(settings.public_url)} - {""}


def _host_of(address: str) -> str:
    """The host and port of an address, empty where it has none."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""

"""OpenAI's client, told all by VisuTale's settings and nothing by what other programs put in the environment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient, DefaultHttpxClient, OpenAI, Timeout

NO_KEY = "none"
"""Sent where there is no key: servers without keys take any, and the client wants one."""
_MOST_ERROR_BYTES = 1_000_000


class TooLarge(Exception):
    """An answer grew beyond the bytes it was allowed."""


def client(base_url: str, api_key: str, timeout: float | Timeout) -> OpenAI:
    """A client for one server that never tries again by itself. ``api_key`` may be empty."""
    from openai import OpenAI

    carrier, _ = connections(base_url)
    made = OpenAI(base_url=base_url, api_key=sendable(api_key), timeout=timeout, max_retries=0, http_client=carrier)
    forget_who(made)
    return made


def async_client(base_url: str, api_key: str, timeout: float | Timeout) -> AsyncOpenAI:
    """The same for an event loop. ``api_key`` may be empty."""
    from openai import AsyncOpenAI

    _, carrier = connections(base_url)
    _limit_failures(carrier)
    made = AsyncOpenAI(
        base_url=base_url, api_key=sendable(api_key), timeout=timeout, max_retries=0, http_client=carrier
    )
    forget_who(made)
    return made


def sendable(api_key: str) -> str:
    """The key as it is sent."""
    return api_key.strip() or NO_KEY


def forget_who(client: OpenAI | AsyncOpenAI) -> None:
    """Send no organisation and no project: the client takes them from ``OPENAI_ORG_ID`` and ``OPENAI_PROJECT_ID``, for
    whatever server."""
    client.organization = client.project = None


def connections(base_url: str) -> tuple[DefaultHttpxClient, DefaultAsyncHttpxClient]:
    """What carries the requests. To a server on this computer they go straight, past the proxy of ``HTTP_PROXY``, which
    could not reach it and would read every word; to any other as the environment says. They follow nobody who sends
    them on to another address: what was said for one server is for that one."""
    from openai import DefaultAsyncHttpxClient, DefaultHttpxClient

    proxies = not _is_this_computer(urlsplit(base_url).hostname or "")
    settings: dict[str, Any] = {"trust_env": proxies, "follow_redirects": False}
    return DefaultHttpxClient(**settings), DefaultAsyncHttpxClient(**settings)


def _is_this_computer(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _limit_failures(carrier: httpx2.AsyncClient) -> None:
    """Read no endless body of a failure: openai's client reads those whole by itself."""
    import httpx2

    class Limited(httpx2.AsyncByteStream):
        def __init__(self, stream: httpx2.AsyncByteStream) -> None:
            self._stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            left = _MOST_ERROR_BYTES
            async for piece in self._stream:
                left -= len(piece)
                if left < 0:
                    raise TooLarge
                yield piece

        async def aclose(self) -> None:
            await self._stream.aclose()

    async def hook(response: httpx2.Response) -> None:
        if not response.is_success and isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = Limited(response.stream)

    carrier.event_hooks = {"response": [hook]}

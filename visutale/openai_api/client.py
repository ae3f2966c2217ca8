"""OpenAI's client, told all by VisuTale's settings and nothing by what other programs put in the environment."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient, DefaultHttpxClient, OpenAI, Timeout

NO_KEY = "none"
"""Sent where there is no key: servers without keys take any, and the client wants one."""


def client(base_url: str, api_key: str, timeout: float | Timeout) -> OpenAI:
    """A client for one server that never tries again by itself. ``api_key`` may be empty."""
    from openai import OpenAI

    carrier, _ = connections(base_url)
    made = OpenAI(base_url=base_url, api_key=sendable(api_key), timeout=timeout, max_retries=0, http_client=carrier)
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

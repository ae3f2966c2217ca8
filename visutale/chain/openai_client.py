"""OpenAI's client, told all by VisuTale's settings and nothing by what other programs put in the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openai import AsyncOpenAI, OpenAI, Timeout

NO_KEY = "none"
"""Sent where there is no key: servers without keys take any, and the client wants one."""


def client(base_url: str, api_key: str, timeout: float | Timeout) -> OpenAI:
    """A client for one server that never tries again by itself. ``api_key`` may be empty."""
    from openai import OpenAI

    made = OpenAI(base_url=base_url, api_key=sendable(api_key), timeout=timeout, max_retries=0)
    forget_who(made)
    return made


def sendable(api_key: str) -> str:
    """The key as it is sent."""
    return api_key.strip() or NO_KEY


def forget_who(client: OpenAI | AsyncOpenAI) -> None:
    """Send no organisation and no project: the client takes them from ``OPENAI_ORG_ID`` and ``OPENAI_PROJECT_ID``, for
    whatever server."""
    client.organization = client.project = None

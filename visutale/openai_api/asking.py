"""One answer of a server, read whole within its time and its size, and given up for real when it is not wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future, wait
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from visutale.errors import Cancelled
from visutale.openai_api.client import TooLarge, connections
from visutale.openai_api.event_loop import event_loop

if TYPE_CHECKING:
    import httpx2
    import openai
    from openai import AsyncAPIResponse, AsyncOpenAI

T = TypeVar("T")

Call = Callable[["AsyncOpenAI"], AbstractAsyncContextManager["AsyncAPIResponse[Any]"]]
"""Sends one request, as ``lambda client: client.images.with_streaming_response.generate(…)``."""

_LOOK_S = 0.05


class Overdue(Exception):
    """The time for an answer is over."""


class Answer(NamedTuple):
    data: bytes
    headers: Mapping[str, str]
    """Their names in small letters."""


def answer(
    client: AsyncOpenAI,
    call: Call,
    *,
    most_bytes: int,
    timeout_s: float,
    stopped: Callable[[], bool] | None = None,
) -> Answer:
    """The body of an answer. Raises Cancelled, Overdue, TooLarge, and what openai's client raises."""
    return _awaited(
        asyncio.run_coroutine_threadsafe(_asked(client, call, most_bytes, timeout_s), event_loop()), stopped
    )


def file_at(
    url: str, *, most_bytes: int, timeout_s: float, stopped: Callable[[], bool] | None = None
) -> tuple[int, bytes]:
    """What lies at an address, fetched without any key: the status, and the bytes. Raises as :func:`answer`."""
    return _awaited(asyncio.run_coroutine_threadsafe(_fetched(url, most_bytes, timeout_s), event_loop()), stopped)


def _awaited(future: Future[T], stopped: Callable[[], bool] | None) -> T:
    try:
        while not wait([future], timeout=_LOOK_S).done:
            if stopped is not None and stopped():
                raise Cancelled("The making was stopped.", kept="What was made so far is in the library.")
        return future.result()
    finally:
        future.cancel()


async def _asked(client: AsyncOpenAI, call: Call, most_bytes: int, timeout_s: float) -> Answer:
    async with _deadline(timeout_s), call(client) as response:
        data = await _read(response.iter_bytes(), most_bytes, response.http_request)
        return Answer(data, {name.lower(): value for name, value in response.headers.items()})


async def _fetched(url: str, most_bytes: int, timeout_s: float) -> tuple[int, bytes]:
    import httpx2

    _, carrier = connections(url)
    request = httpx2.Request("GET", url)
    async with _deadline(timeout_s), carrier:
        try:
            response = await carrier.send(request, stream=True)
        except httpx2.HTTPError as failure:
            raise _as_openai_says(failure, request) from failure
        async with aclosing(response):
            if not response.is_success:
                return response.status_code, b""
            return response.status_code, await _read(response.aiter_bytes(), most_bytes, request)


async def _read(pieces: AsyncIterator[bytes], most_bytes: int, request: httpx2.Request) -> bytes:
    """All of a body; packed ones are counted as they are unpacked."""
    import httpx2

    read = bytearray()
    try:
        async for piece in pieces:
            read += piece
            if len(read) > most_bytes:
                raise TooLarge
    except httpx2.HTTPError as failure:
        raise _as_openai_says(failure, request) from failure
    return bytes(read)


@asynccontextmanager
async def _deadline(timeout_s: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(timeout_s) as deadline:
            yield
    except TimeoutError:
        if deadline.expired():
            raise Overdue from None
        raise


def _as_openai_says(failure: httpx2.HTTPError, request: httpx2.Request) -> openai.APIConnectionError:
    """What openai's client would have made of a failure that it no longer sees."""
    import httpx2
    from openai import APIConnectionError, APITimeoutError

    if isinstance(failure, httpx2.TimeoutException):
        return APITimeoutError(request=request)
    return APIConnectionError(request=request)

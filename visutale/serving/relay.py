"""A request that goes on to the model's own server, and its answer that comes back, byte for byte; failures are told as
everywhere here."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, cast

from fastapi import Request
from fastapi.responses import Response

from visutale.errors import Cancelled, Timeout, Unavailable
from visutale.openai_api.client import connections, sendable
from visutale.served import Relayed
from visutale.serving.calls import LOOK_S
from visutale.serving.chat_order import check_address
from visutale.serving.errors import Refused, invalid
from visutale.serving.held import Held
from visutale.serving.residency import Resident
from visutale.serving.service import Service

if TYPE_CHECKING:
    import httpx2

_PLAIN = "application/json"
_LOADS_S = 2.0
"""When to ask again where the model is still being read."""


class Relay:
    """Keeps its connections to the model's own server open from one request to the next."""

    def __init__(self, service: Service, resident: Resident) -> None:
        self._service = service
        self._resident = resident
        self._carrier: httpx2.AsyncClient | None = None

    async def __call__(self, request: Request) -> Response:
        """The answer of the model's own server. When the client hangs up, so do we."""
        body = await request.body()
        _check(body, self._service, sees=getattr(self._resident.engine, "sees", True))
        held = AsyncExitStack()
        try:
            self._take_place(held)
            at_work = self._resident.at_work()
            engine = await asyncio.to_thread(at_work.__enter__)
            held.push(at_work)
            answer = await self._ask(cast(Relayed, engine), body, request)
            held.push_async_callback(answer.aclose)
            if answer.is_error:
                raise await _failure(answer)
        except BaseException:
            await held.aclose()
            raise
        media_type = answer.headers.get("content-type", _PLAIN)
        return Held(answer.aiter_raw(), held.aclose, status=answer.status_code, media_type=media_type)

    def _take_place(self, held: AsyncExitStack) -> None:
        came = time.monotonic()
        self._service.gate.enter()
        held.callback(lambda: self._service.gate.leave(time.monotonic() - came))

    async def _ask(self, engine: Relayed, body: bytes, request: Request) -> httpx2.Response:
        address, key = await asyncio.to_thread(engine.upstream)
        if self._carrier is None:
            self._carrier = connections(address)[1]
        asked = self._carrier.build_request(
            "POST", f"{address}/chat/completions", content=body,
            headers={"Authorization": f"Bearer {sendable(key)}", "Content-Type": _PLAIN},
        )  # fmt: skip
        return await _begun(self._carrier.send(asked, stream=True), request, self._service.engine)


def _check(body: bytes, service: Service, *, sees: bool) -> None:
    """Raises Refused. The rest is looked at by the model's own server, which would fetch pictures from anywhere."""
    try:
        asked: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "invalid_json", "The body must be a JSON object.") from error
    if not isinstance(asked, dict):
        raise Refused(400, "invalid_json", "The body must be a JSON object.")
    model = asked.get("model")
    if model is not None and not isinstance(model, str):
        raise invalid("model", "A model is called by its name.")
    service.check_model(model)
    for url in _addresses(asked.get("messages")):
        if not sees:
            raise invalid("messages", "This model sees no pictures.")
        check_address(url, "messages")


def _addresses(messages: Any) -> Iterator[str]:
    """All that a conversation names by an address, whatever kind of part that is."""
    for message in messages if isinstance(messages, list) else ():
        parts = message.get("content") if isinstance(message, dict) else None
        for part in parts if isinstance(parts, list) else ():
            for value in part.values() if isinstance(part, dict) else ():
                if isinstance(value, dict) and "url" in value:
                    yield str(value["url"])


async def _failure(answer: httpx2.Response) -> Refused:
    """What the model's own server did not take or could not do, in its own words: they are for the one who asked."""
    try:
        said = json.loads(await answer.aread())["error"]
        words, code = str(said["message"]), said.get("code")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return Refused(502, "bad_output", "The model's own server failed and does not say why.")
    code = code if isinstance(code, str) else str(said.get("type") or "rejected")
    again_s = _LOADS_S if answer.status_code == 503 else None
    return Refused(answer.status_code, code, words, retry_after_s=again_s)


async def _begun(sending: Coroutine[Any, Any, httpx2.Response], request: Request, engine: str) -> httpx2.Response:
    """The beginning of the answer. Raises Cancelled where the client has left before it came."""
    import httpx2

    sent = asyncio.create_task(sending)
    try:
        while not (await asyncio.wait({sent}, timeout=LOOK_S))[0]:
            if await request.is_disconnected():
                raise Cancelled("The client hung up.")
        return sent.result()
    except httpx2.TimeoutException as error:
        raise Timeout("The model took too long.", port="writer", engine=engine) from error
    except httpx2.HTTPError as error:
        raise Unavailable(
            "The model's own server does not answer.", port="writer", engine=engine, retryable=True,
            remedy="It may have run out of memory. Start this server anew.",
        ) from error  # fmt: skip
    finally:
        sent.cancel()

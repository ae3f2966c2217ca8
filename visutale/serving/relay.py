"""A request that goes on to the model's own server, and its answer that comes back, byte for byte."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, cast

from fastapi import Request
from fastapi.responses import Response

from visutale.errors import Cancelled, Timeout, Unavailable
from visutale.openai_api.client import connections, sendable
from visutale.served import Relayed
from visutale.serving.calls import LOOK_S
from visutale.serving.errors import Refused, invalid
from visutale.serving.held import Held
from visutale.serving.residency import Resident
from visutale.serving.service import Service

if TYPE_CHECKING:
    import httpx2

_PLAIN = "application/json"


class Relay:
    """Keeps its connections to the model's own server open from one request to the next."""

    def __init__(self, service: Service, resident: Resident) -> None:
        self._service = service
        self._resident = resident
        self._carrier: httpx2.AsyncClient | None = None

    async def __call__(self, request: Request) -> Response:
        """The answer of the model's own server. When the client hangs up, so do we."""
        body = await request.body()
        _check(body, self._service)
        held = AsyncExitStack()
        try:
            self._take_place(held)
            at_work = self._resident.at_work()
            engine = await asyncio.to_thread(at_work.__enter__)
            held.push(at_work)
            answer = await self._ask(cast(Relayed, engine), body, request)
            held.push_async_callback(answer.aclose)
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
            headers={"Authorization": f"Bearer {sendable(key)}", "Content-Type": "application/json"},
        )  # fmt: skip
        return await _begun(self._carrier.send(asked, stream=True), request, self._service.engine)


def _check(body: bytes, service: Service) -> None:
    """The rest is looked at by the model's own server."""
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

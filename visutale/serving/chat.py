"""``/v1/chat/completions``: a model that converses, one that only says what a picture shows, or one that is relayed."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from typing import Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from visutale.book import Caption, Frozen
from visutale.errors import InputError
from visutale.ports import Captioner, CaptionRequest
from visutale.served import ChatEnd, ChatOrder, Converser, Relayed
from visutale.serving import errors
from visutale.serving.chat_order import ChatRequest, check_pictures
from visutale.serving.held import Held
from visutale.serving.relay import Relay
from visutale.serving.residency import Resident
from visutale.serving.service import Service
from visutale.watch import Watch

Piece = str | ChatEnd | Caption
"""What an answer comes in; a caption comes once, with the words of one that says what a picture shows."""


def router(service: Service) -> APIRouter:
    routes = APIRouter()
    resident = service.residents["chat"]
    if isinstance(resident.engine, Relayed):
        relay = Relay(service, resident)

        @routes.post("/v1/chat/completions")
        async def relayed(request: Request) -> Response:
            """Answer a conversation; the request goes on to the model's own server as it came."""
            return await relay(request)

        return routes

    @routes.post("/v1/chat/completions")
    async def completions(order: ChatRequest, request: Request) -> Response:
        """Answer a conversation that may hold pictures."""
        service.check_model(order.model)
        check_pictures(order)
        pieces = service.calls.stream(request, _conversing(resident, order))
        head = _Head(id=f"chatcmpl-{request.state.request_id}", created=int(time.time()), model=service.engine)
        if not order.stream:
            return await _whole(head, pieces)
        first = await anext(pieces)  # what goes wrong before the first word is still told by a status
        events = _events(head, first, pieces, order.with_usage)
        return Held(events, pieces.aclose, media_type="text/event-stream", headers={"Cache-Control": "no-cache"})

    return routes


# --- answers of engines ---


def _conversing(resident: Resident, asked: ChatRequest) -> Callable[[Watch], Generator[Piece]]:
    def converse(watch: Watch) -> Generator[Piece]:
        order = asked.order()
        with resident.at_work() as engine:
            if isinstance(engine, Converser):
                yield from engine.converse(order, watch)
            else:
                yield from _told(cast(Captioner, engine), order)

    return converse


def _told(captioner: Captioner, order: ChatOrder) -> Iterator[Piece]:
    """What the last picture of a conversation shows, from one that can do nothing else. It counts no tokens."""
    photos = [photo for message in order.messages for photo in message.photos]
    if not photos:
        raise InputError(
            "This model only says what a picture shows, and none was sent.", remedy="Send one as an image_url part."
        )
    caption = captioner.caption(CaptionRequest(photo=photos[-1]))
    yield caption
    yield caption.sentence
    yield ChatEnd("stop", 0, 0)


# --- OpenAI's words for them ---


class _Head(Frozen):
    """What every part of an answer begins with."""

    id: str
    created: int
    model: str

    def chunk(self, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**self.model_dump(), "object": "chat.completion.chunk", "choices": [choice]}


async def _whole(head: _Head, pieces: AsyncGenerator[Piece]) -> JSONResponse:
    text, end, more = "", ChatEnd("stop", 0, 0), {}
    async for piece in pieces:
        if isinstance(piece, str):
            text += piece
        elif isinstance(piece, ChatEnd):
            end = piece
        else:
            more = {"visutale": {"caption": piece.model_dump(mode="json")}}
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": end.reason}
    start = {**head.model_dump(), "object": "chat.completion"}
    return JSONResponse({**start, "choices": [choice], "usage": _usage(end), **more})


async def _events(head: _Head, first: Piece, pieces: AsyncGenerator[Piece], with_usage: bool) -> AsyncIterator[bytes]:
    """Server-sent events; a failure half-way is told as OpenAI tells it, in the stream."""
    yield _event(head.chunk({"role": "assistant", "content": ""}))
    end = ChatEnd("stop", 0, 0)
    try:
        async for piece in _after(first, pieces):
            if isinstance(piece, str):
                yield _event(head.chunk({"content": piece}))
            elif isinstance(piece, ChatEnd):
                end = piece
    except Exception as error:  # noqa: BLE001  (the status has been sent: what went wrong is said in the stream)
        yield _event(errors.content(errors.refused(error)))
        return
    yield _event(head.chunk({}, end.reason))
    if with_usage:
        yield _event({**head.chunk({}), "choices": [], "usage": _usage(end)})
    yield b"data: [DONE]\n\n"


async def _after(first: Piece, rest: AsyncGenerator[Piece]) -> AsyncIterator[Piece]:
    yield first
    async for piece in rest:
        yield piece


def _event(data: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"


def _usage(end: ChatEnd) -> dict[str, int]:
    return {
        "prompt_tokens": end.input_tokens,
        "completion_tokens": end.output_tokens,
        "total_tokens": end.input_tokens + end.output_tokens,
    }

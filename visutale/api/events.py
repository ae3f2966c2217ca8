"""``/books/{id}/events``: how a book stands, told whenever that changes, until nothing goes on any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent

from visutale.api.errors import Refused, documented
from visutale.api.status import OpenWorkshop, etag_of, status_of
from visutale.asgi import server_stops

LOOK_EVERY_S = 1.0


def router(workshop: OpenWorkshop) -> APIRouter:
    """The stream of a book's states."""
    routes = APIRouter(prefix="/books", tags=["books"])

    def is_there(book_id: str) -> None:
        status_of(workshop(), book_id)

    @routes.get(
        "/{book_id}/events", response_class=EventSourceResponse, dependencies=[Depends(is_there)],
        responses=documented(404),
    )  # fmt: skip
    async def follow_book(book_id: str) -> AsyncGenerator[ServerSentEvent]:
        """Server-sent events, each ``state`` with the whole of GET /books/{id} as its data: one at once, one for every
        change. The stream ends when nothing goes on any more."""
        told = ""
        while not server_stops():
            try:
                status = await run_in_threadpool(status_of, workshop(), book_id)
            except Refused:  # the book was deleted
                return
            body = status.model_dump_json()
            if body != told:
                told = body
                yield ServerSentEvent(event="state", id=etag_of(body.encode()), raw_data=body)
            if status.ended:
                return
            await asyncio.sleep(LOOK_EVERY_S)

    return routes

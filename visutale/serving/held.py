"""An answer that comes bit by bit and holds something until it is over, however it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.responses import StreamingResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send


class Held(StreamingResponse):
    """``let_go`` is awaited at the end, also of an answer that was never begun."""

    def __init__(
        self,
        body: AsyncIterator[bytes],
        let_go: Callable[[], Awaitable[None]],
        *,
        status: int = 200,
        media_type: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(body, status, headers, media_type)
        self._let_go = let_go

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._let_go()

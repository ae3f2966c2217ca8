"""An assistant makes a book: the protocol's own client against the real ``visutale mcp`` on real pipes."""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import mcp
import pytest
from mcp_types import CallToolResult, ImageContent, TextContent
from PIL import Image

from tests.api_server import own_settings, serving_api
from tests.app_server import environment

FINISHES_WITHIN_S = 90.0


@asynccontextmanager
async def assistant(home: Path, *arguments: str) -> AsyncIterator[mcp.Client]:
    """A client of ``visutale mcp``; anything on standard output that is no protocol fails the test."""
    strangers: list[str] = []

    async def hear(message: Any) -> None:
        if isinstance(message, Exception):
            strangers.append(str(message))

    server = mcp.StdioServerParameters(
        command=sys.executable,
        args=["-m", "visutale.cli", *arguments, "mcp"],
        env=environment(home, VISUTALE_PICTURE_PX="256"),
    )
    async with mcp.Client(mcp.stdio_client(server), message_handler=hear) as client:
        yield client
    assert strangers == []


async def make_and_fetch(client: mcp.Client) -> tuple[CallToolResult, str]:
    """Make a book as an assistant does; gives what it was handed in the end, and the book's id."""
    begun = await client.call_tool("make_book", {"words": "a cat and the moon", "pages": 4, "seed": 7})
    assert begun.structured_content is not None, begun
    book_id = begun.structured_content["id"]
    with anyio.fail_after(FINISHES_WITHIN_S):
        while True:
            stands = (await client.call_tool("book_status", {"book_id": book_id})).structured_content
            assert stands is not None
            if stands["state"] == "done":
                break
            assert stands["state"] in ("queued", "running"), stands
            await anyio.sleep(0.1)
    return await client.call_tool("fetch_book", {"book_id": book_id}), book_id


def words(result: CallToolResult) -> str:
    return "\n".join(part.text for part in result.content if isinstance(part, TextContent))


def test_an_assistant_makes_a_book_here(tmp_path: Path) -> None:
    async def session() -> None:
        async with assistant(tmp_path / "home") as client:
            tools = {tool.name for tool in (await client.list_tools()).tools}
            assert tools == {"make_book", "book_status", "fetch_book", "list_books"}
            fetched, book_id = await make_and_fetch(client)
            said = words(fetched)
            assert "4 of 4 pages are written." in said
            assert "Page 4\n" in said
            assert "CC BY-SA 4.0" in said
            assert str(tmp_path / "home" / "books" / book_id / "book.pdf") in said
            pictures = [part for part in fetched.content if isinstance(part, ImageContent)]
            assert len(pictures) == 5
            assert Image.open(io.BytesIO(base64.b64decode(pictures[0].data))).size == (256, 256)
            listed = await client.call_tool("list_books", {"words": "moon"})
            assert listed.structured_content is not None
            assert [one["id"] for one in listed.structured_content["result"]] == [book_id]

    anyio.run(session)


def test_what_goes_wrong_is_said_to_the_assistant(tmp_path: Path) -> None:
    async def session() -> None:
        async with assistant(tmp_path / "home") as client:
            for tool, arguments, says in (
                ("book_status", {"book_id": "20260101-aaaaaa"}, "There is no such book"),
                ("make_book", {"words": "a cat", "style": "no-such"}, "There is no style called “no-such”."),
                ("make_book", {"words": "a cat", "pages": 99}, "less than or equal to 24"),
            ):
                result = await client.call_tool(tool, arguments)
                assert result.is_error
                assert says in words(result)

    anyio.run(session)


def test_an_assistant_makes_a_book_on_a_server(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    async def session(url: str) -> None:
        async with assistant(tmp_path / "home", "--server", url) as client:
            fetched, book_id = await make_and_fetch(client)
            assert "Mia looked up for the 4. time." in words(fetched)
            assert sum(isinstance(part, ImageContent) for part in fetched.content) == 5
            share = api.workshop.library.share_of(book_id)
            assert share is not None and f"/b/{share.token}.pdf" in words(fetched)

    with serving_api(own_settings(tmp_path_factory)) as api:
        anyio.run(session, api.url)
    assert not (tmp_path / "home" / "books").exists()

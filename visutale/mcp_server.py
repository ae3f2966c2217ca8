"""Books for assistants: a server of the Model Context Protocol on standard input and output (``visutale mcp``).

An assistant begins a book, asks how it stands, and gets its text, its pictures and where it lies. The books are made by
the VisuTale of another machine where one is named, else in this process; what is unfinished when the assistant goes is
finished by whoever makes books here next. Nothing but the protocol is on standard output.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ImageContent, TextContent, ToolAnnotations
from pydantic import Field

from visutale import __version__
from visutale.binding.colophon import how_it_was_made
from visutale.book import FEWEST_PAGES, MOST_PAGES, AgeBand
from visutale.bookshelf import Bookshelf, Standing, Wish
from visutale.errors import VisutaleError
from visutale.own_books import OwnBooks

PICTURE_PX = 512
"""The longer side of a picture as an assistant gets it."""
_INSTRUCTIONS = (
    "VisuTale makes illustrated picture books from a wish in plain words. make_book gives an id at once; the book then "
    "takes from half a minute to many minutes. Ask book_status every 10 to 30 seconds until the state is done, failed "
    "or cancelled. fetch_book gives the text, the pictures and where the PDF is."
)
_LOOKS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_BEGINS = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)

BookId = Annotated[str, Field(description="As make_book or list_books gave it.")]


class BookStatus(Standing):
    """How a book stands; ``says`` has it in words."""

    says: str

    @classmethod
    def of(cls, now: Standing) -> BookStatus:
        return cls(**now.model_dump(), says=now.in_words())


class Tools:
    """What an assistant can do with some books."""

    def __init__(self, shelf: Bookshelf) -> None:
        self._shelf = shelf

    def make_book(
        self,
        words: Annotated[str, Field(min_length=1, description="The wish: who and what the story is about.")],
        title: Annotated[str, Field(description="Left out, the storyteller chooses.")] = "",
        language: Annotated[str, Field(description="Of the book, as a BCP 47 tag; left out, English.")] = "",
        age: Annotated[AgeBand, Field(description="How old its readers are.")] = "6-8",
        pages: Annotated[int, Field(ge=FEWEST_PAGES, le=MOST_PAGES)] = 8,
        style: Annotated[str, Field(description="How the pictures look; a wrong name is answered with all.")] = "paper",
        seed: Annotated[int | None, Field(description="The same seed and wish give the same book.")] = None,
        narrate: Annotated[bool, Field(description="Whether every page is read aloud, too.")] = False,
    ) -> BookStatus:
        """Begin a picture book. Gives its id at once; the book is made in the background."""
        wish = Wish(
            words=words, title=title, language=language, age=age, pages=pages, style=style, seed=seed, narrate=narrate
        )
        with _in_words():
            return BookStatus.of(self._shelf.standing(self._shelf.begin(wish)))

    def book_status(self, book_id: BookId) -> BookStatus:
        """How a book stands: its state, how many of all steps are done, and what it waits for."""
        with _in_words():
            return BookStatus.of(self._shelf.standing(book_id))

    def fetch_book(
        self,
        book_id: BookId,
        pictures: Annotated[bool, Field(description="Whether the pictures come along.")] = True,
    ) -> list[TextContent | ImageContent]:
        """A book as far as it has come: its words and pictures page by page, who made it, and where its PDF is."""
        with _in_words():
            return list(self._leaves(book_id, pictures))

    def list_books(
        self,
        words: Annotated[str, Field(description="Only books with these words; left out, all.")] = "",
        most: Annotated[int, Field(ge=1, le=100)] = 20,
    ) -> list[BookStatus]:
        """The newest books there are."""
        with _in_words():
            return [BookStatus.of(one) for one in self._shelf.find(words, most)]

    def _leaves(self, book_id: str, pictures: bool) -> Iterator[TextContent | ImageContent]:
        book = self._shelf.book(book_id)
        yield _text(f"“{book.title}”: {len(book.pages)} of {book.page_count} pages are written.")
        if pdf := self._shelf.pdf(book_id):
            yield _text(f"The PDF: {pdf}")
        if link := self._shelf.link(book_id):
            yield _text(f"To read it on a phone: {link}")
        named = [("Cover", book.title, book.cover), *((f"Page {one.number}", one.text, one) for one in book.pages)]
        for name, words, place in named:
            seen = f"\n(The picture: {place.scene.alt})" if place.scene.alt else ""
            yield _text(f"{name}\n{words}{seen}")
            if pictures and place.picture is not None:
                yield _small(self._shelf.picture(book_id, place.picture))
        yield _text("\n".join(one.text for one in how_it_was_made(book)))


def serve_assistant(elsewhere: Bookshelf | None) -> None:
    """Serve until standard input ends. ``elsewhere`` are another machine's books; None makes them here."""
    if elsewhere is not None:
        make_server(elsewhere).run("stdio")
        return
    from visutale.settings import Settings
    from visutale.workshop import Workshop

    workshop = Workshop.build(Settings.read())
    workshop.jobs.open()
    try:
        make_server(OwnBooks(workshop)).run("stdio")
    finally:
        workshop.jobs.close()


def make_server(shelf: Bookshelf) -> MCPServer[Any]:
    """The server with its tools."""
    server: MCPServer[Any] = MCPServer(
        "visutale",
        title="VisuTale",
        instructions=_INSTRUCTIONS,
        version=__version__,
        log_level="WARNING",
    )
    tools = Tools(shelf)
    server.add_tool(tools.make_book, title="Make a picture book", annotations=_BEGINS)
    server.add_tool(tools.book_status, title="How a book stands", annotations=_LOOKS)
    server.add_tool(tools.fetch_book, title="Read a book", annotations=_LOOKS)
    server.add_tool(tools.list_books, title="List the books", annotations=_LOOKS)
    return server


@contextmanager
def _in_words() -> Iterator[None]:
    """What goes wrong is told to the assistant as it is told to people."""
    try:
        yield
    except VisutaleError as error:
        raise ToolError(str(error)) from None


def _text(words: str) -> TextContent:
    return TextContent(type="text", text=words)


def _small(data: bytes) -> ImageContent:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as whole:
        picture = whole.convert("RGB")
    picture.thumbnail((PICTURE_PX, PICTURE_PX))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return ImageContent(type="image", data=base64.b64encode(out.getvalue()).decode(), mime_type="image/jpeg")

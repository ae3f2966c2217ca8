"""A file that is nothing but its pages, for paper: without outlines, names, and the order in which it is read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pikepdf import Pdf

_WAYS_THROUGH = (
    "/Outlines", "/PageLabels", "/PageLayout", "/PageMode", "/Names", "/Dests", "/OpenAction", "/StructTreeRoot",
    "/MarkInfo",
)  # fmt: skip


def drop_ways_through(book: Pdf) -> None:
    """Take away everything that leads to pages by number or order, which other pages and sheets would make wrong."""
    for key in _WAYS_THROUGH:
        if key in book.Root:
            del book.Root[key]
    for page in book.pages:
        for key in ("/StructParents", "/Tabs"):
            if key in page.obj:
                del page.obj[key]

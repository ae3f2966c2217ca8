"""What is read aloud from a PDF, and in which order: its structure of headings, paragraphs and figures.

What is drawn while a tag is open is marked on the page; :meth:`Tags.write` puts the tree of all tags into the finished
file. What has no tag is decoration.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


@dataclass(frozen=True)
class _Tag:
    kind: str
    mark: int
    """Of its content, on its page."""
    alt: str


class Tags:
    """The tags of one file, in the order in which they are drawn, which is the order in which they are read."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._pages: defaultdict[int, list[_Tag]] = defaultdict(list)

    @contextmanager
    def heading(self) -> Iterator[None]:
        """The title of the book."""
        with self._open("H1"):
            yield

    @contextmanager
    def paragraph(self) -> Iterator[None]:
        """Words."""
        with self._open("P"):
            yield

    @contextmanager
    def figure(self, alt: str) -> Iterator[None]:
        """A picture, and what it shows in words."""
        with self._open("Figure", alt or "A picture"):
            yield

    @contextmanager
    def _open(self, kind: str, alt: str = "") -> Iterator[None]:
        tags = self._pages[self._canvas.getPageNumber() - 1]
        tags.append(_Tag(kind, len(tags), alt))
        self._canvas._code.append(f"/{kind} <</MCID {len(tags) - 1}>> BDC")
        yield
        self._canvas._code.append("EMC")

    def write(self, pdf: Any) -> None:
        """Put the structure into a finished file that is open in pikepdf."""
        from pikepdf import Array, Dictionary, Name, String

        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
        numbers = Array()
        for number, page in enumerate(pdf.pages):
            there = Array()
            for tag in self._pages[number]:
                made = Dictionary(Type=Name.StructElem, S=Name(f"/{tag.kind}"), P=document, Pg=page.obj, K=tag.mark)
                if tag.alt:
                    made.Alt = String(tag.alt)
                element = pdf.make_indirect(made)
                document.K.append(element)
                there.append(element)
            page.obj.StructParents = number
            page.obj.Tabs = Name.S
            numbers.append(number)
            numbers.append(pdf.make_indirect(there))
        root.K, root.ParentTree = Array([document]), pdf.make_indirect(Dictionary(Nums=numbers))
        root.ParentTreeNextKey = len(pdf.pages)
        pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = root, Dictionary(Marked=True)

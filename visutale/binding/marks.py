"""Marks that tell how a book was made: IPTC's digital source type in its pictures and documents, and who made them.

What an image model painted is ``trainedAlgorithmicMedia``; what it made of a photo is
``compositeWithTrainedAlgorithmicMedia``. Everything else is put together by rules from drawings that people made, and
from photos: a ``composite``. A document with any part by a trained model is ``compositeSynthetic``, unless one term is
true of all of it. Prompts are in no mark: they may be what somebody said.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import Any, Literal, Protocol
from xml.sax.saxutils import escape

from visutale.binding.phrases import phrases
from visutale.binding.xmp import with_xmp
from visutale.book import Book, Painted
from visutale.emphasis import plain

SourceType = Literal[
    "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic", "composite"
]

TOOL = "VisuTale"
VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"

_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Maker(Protocol):
    """Who had a part in a book: what an engine says of itself, or a credit."""

    @property
    def title(self) -> str: ...

    @property
    def attribution(self) -> str: ...


# --- what it is ---


def picture_source(painted: Painted | None) -> SourceType:
    """How a picture was made, by what its engine noted."""
    if painted is None or not (painted.prompt or painted.steps):
        return "composite"
    return "compositeWithTrainedAlgorithmicMedia" if painted.from_photo else "trainedAlgorithmicMedia"


def source_type(book: Book, *, heard: bool = False) -> SourceType:
    """How a book was made, as it is read; with ``heard`` its voices count too."""
    pictures = [place.picture for place in (book.cover, *book.pages) if place.picture]
    kinds: set[SourceType] = {picture_source(picture.painted) for picture in pictures}
    kinds |= {"trainedAlgorithmicMedia" if _by_language_model(book) else "composite"}
    if heard and any(page.narration for page in book.pages):
        kinds.add("trainedAlgorithmicMedia")
    return kinds.pop() if len(kinds) == 1 else "compositeSynthetic"


def source_address(source: SourceType) -> str:
    """A source type's address in IPTC's vocabulary."""
    return f"{VOCABULARY}{source}"


def comment(book: Book, *, heard: bool = False) -> str:
    """One line for a format that has a comment and no more."""
    source = source_address(source_type(book, heard=heard))
    words = phrases(book.language)
    return f"{words.made_with}. {words.software} {source}"


def painter_of(book: Book) -> str:
    """The credit line of who painted a book's pictures; empty where nobody did."""
    return next((credit_line(credit) for credit in book.credits if credit.port == "illustrator"), "")


def credit_line(maker: Maker) -> str:
    """Who made a picture, and what the licence of their art asks to be said."""
    return " ".join(part if part.endswith(".") else f"{part}." for part in (maker.title, maker.attribution) if part)


# --- as XMP ---


def picture_packet(painted: Painted | None, credit: str = "") -> str:
    """The XMP packet of a picture; ``credit`` is :func:`credit_line`."""
    source = picture_source(painted)
    facts = [
        ("xmp:CreatorTool", TOOL),
        ("photoshop:Credit", f"Made with {TOOL}. {credit}".strip()),
        ("Iptc4xmpExt:DigitalSourceType", source_address(source)),
    ]
    if painted is not None and source != "composite":
        facts.append(("Iptc4xmpExt:AISystemUsed", painted.model))
    return _packet("".join(_element(name, value) for name, value in facts if value))


def book_packet(book: Book, *, heard: bool = False, producer: str = "") -> str:
    """The XMP packet of a document. ``producer`` is what wrote a PDF, as its information dictionary says."""
    made = book.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    credit = " ".join(dict.fromkeys(credit_line(one) for one in book.credits))
    painted = [place.picture.painted for place in (book.cover, *book.pages) if place.picture]
    models = dict.fromkeys(one.model for one in painted if one and one.model and picture_source(one) != "composite")
    facts = [
        ("xmp:CreatorTool", TOOL),
        ("xmp:CreateDate", made),
        ("xmp:ModifyDate", made),
        ("pdf:Producer", producer),
        ("photoshop:Credit", f"Made with {TOOL}. {credit}".strip()),
        ("Iptc4xmpExt:DigitalSourceType", source_address(source_type(book, heard=heard))),
        ("Iptc4xmpExt:AISystemUsed", ", ".join(models)),
    ]
    title = f'<rdf:Alt><rdf:li xml:lang="x-default">{_escaped(plain(book.title))}</rdf:li></rdf:Alt>'
    described = (
        f"<dc:title>{title}</dc:title>"
        f"<dc:creator><rdf:Seq><rdf:li>{_escaped(phrases(book.language).made_with)}</rdf:li></rdf:Seq></dc:creator>"
        f"<dc:language><rdf:Bag><rdf:li>{_escaped(book.language)}</rdf:li></rdf:Bag></dc:language>"
    )
    return _packet(described + "".join(_element(name, value) for name, value in facts if value))


def marked_picture(data: bytes, painted: Painted | None, credit: str = "") -> bytes:
    """A picture file (JPEG, PNG, WebP) with its mark, pixel for pixel what it was. The same in gives the same out."""
    return with_xmp(data, picture_packet(painted, credit))


def unmarked(data: bytes) -> bytes:
    """A picture file without the mark it may have, to be compared with what an engine paints."""
    return with_xmp(data, "")


def mark_pdf(pdf: Any, book: Book) -> None:
    """Put the mark of a book into a PDF that is open in pikepdf."""
    from pikepdf import Name

    producer = str(pdf.docinfo.get("/Producer", ""))
    packet = book_packet(book, producer=producer).encode()
    pdf.Root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)


def _by_language_model(book: Book) -> bool:
    """Whether a model wrote or translated its words: a language model's tokens are counted."""
    return any(credit.usage or credit.port == "translator" for credit in book.credits)


def _packet(inside: str) -> str:
    spaces = "".join(f' xmlns:{short}="{address}"' for short, address in _NAMESPACES.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about=""{spaces}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    )


def _element(name: str, value: str) -> str:
    return f"<{name}>{_escaped(value)}</{name}>"


def _escaped(text: str) -> str:
    return escape(" ".join(_NOT_IN_XML.sub(" ", text).split()))

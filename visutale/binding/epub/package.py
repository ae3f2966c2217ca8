"""What tells a reader about the book: the package document, the contents, and who reads what when."""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from visutale.binding import initials, marks, markup
from visutale.binding.arrangements.bubbles import draw_bubbles
from visutale.binding.colophon import draw_hills
from visutale.binding.drawing import Drawing, hexadecimal
from visutale.binding.epub.archive import File
from visutale.binding.epub.fixed import PX_PER_PT, SIDE_PX
from visutale.binding.epub.leaves import Leaf
from visutale.binding.faces import Faces
from visutale.binding.layout import title_of
from visutale.binding.ornaments import draw_ornament
from visutale.binding.palette import Colour, Palette
from visutale.binding.phrases import phrases
from visutale.binding.templates import templates_of
from visutale.binding.themes import Theme
from visutale.binding.vertical import in_squares
from visutale.book import Book
from visutale.languages import direction, document_tag

_XHTML, _SMIL = "application/xhtml+xml", "application/smil+xml"
_ROLES = {"writer": "aut", "translator": "trl", "illustrator": "ill", "narrator": "nrt"}
"""MARC relators of the ports that had a part in what is read."""
_ORNAMENT_PT, _NUMBER_PT = (80.0, 40.0), 26.0
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://visutale.invalid/books")


@dataclass(frozen=True)
class Publication:
    """Everything that is known of an EPUB before it is written. ``fixed`` says that its pages have a fixed layout."""

    book: Book
    theme: Theme
    palette: Palette
    leaves: tuple[Leaf, ...]
    faces: Faces
    fixed: bool

    @property
    def title(self) -> str:
        return title_of(self.book)

    @property
    def language(self) -> str:
        return document_tag(self.book.language)

    @property
    def direction(self) -> str:
        return direction(self.book.language)

    @property
    def progression(self) -> str:
        """Which way its pages follow one another: with columns of words as in languages that run from right to left."""
        return "rtl" if self.theme.vertical else self.direction

    @property
    def initials(self) -> bool:
        """Whether pages begin with a large letter."""
        return self.theme.initials and initials.are_for(self.book.language)

    @property
    def listed(self) -> list[Leaf]:
        """What the contents name: not what a page flows on to."""
        first = {leaf.title: leaf for leaf in reversed(self.leaves)}
        return list(reversed(first.values()))

    @property
    def read_aloud(self) -> bool:
        return any(leaf.clips for leaf in self.leaves)


def documents(publication: Publication) -> list[File]:
    """The pages, their overlays, the contents and the style sheet."""
    files = [
        _file(leaf.path, _XHTML, "leaf.xhtml", publication, leaf=leaf, side_px=SIDE_PX) for leaf in publication.leaves
    ]
    files += [
        _file(leaf.overlay_path, _SMIL, "overlay.smil", publication, leaf=leaf)
        for leaf in publication.leaves if leaf.clips
    ]  # fmt: skip
    files.append(_file("contents.xhtml", _XHTML, "contents.xhtml", publication, properties="nav"))
    files.append(_style(publication))
    files += [File(face.path, face.media_type, face.data) for face in publication.faces.embedded()]
    return [*files, *_drawings(publication)] if publication.fixed else files


def package(publication: Publication, files: Sequence[File]) -> bytes:
    """The package document of these files."""
    book = publication.book
    made = book.made_at.astimezone(UTC)
    form = "fixed" if publication.fixed else "vertical" if publication.theme.vertical else "flowing"
    edition = f"{book.id}/{book.version}/{form}/{publication.theme.name}"
    languages = [publication.language, *([document_tag(book.original_language)] if book.bilingual else [])]
    return _rendered(
        "package.opf", publication,
        files=files, identifier=uuid.uuid5(_NAMESPACE, edition).urn, languages=list(dict.fromkeys(languages)),
        made=made.strftime("%Y-%m-%d"), modified=made.strftime("%Y-%m-%dT%H:%M:%SZ"),
        contributors=[(credit.title or credit.engine, _ROLES[credit.port]) for credit in book.credits
                      if credit.port in _ROLES],
        source_type=marks.source_address(marks.source_type(book, heard=publication.read_aloud)),
        access=_access(publication), duration_s=sum(leaf.duration_s for leaf in publication.leaves),
        overlays={leaf.path: leaf for leaf in publication.leaves if leaf.clips},
        spreads=_spreads(publication),
    ).encode()  # fmt: skip


@dataclass(frozen=True)
class _Access:
    """What schema.org's accessibility properties say of a book."""

    modes: tuple[str, ...]
    sufficient: tuple[str, ...]
    features: tuple[str, ...]
    summary: str


def _access(publication: Publication) -> _Access:
    places = (publication.book.cover, *publication.book.pages)
    described = all(place.scene.alt for place in places if place.picture)
    aloud = publication.read_aloud
    features = ["readingOrder", "tableOfContents", "pageNavigation"]
    features += ["alternativeText"] if described else []
    features += ["synchronizedAudioText"] if aloud else []
    features += [] if publication.fixed else ["displayTransformability"]
    words = phrases(publication.book.language)
    said = words.access
    told = [said.described if described else said.undescribed, said.text]
    told += [said.aloud] if aloud else []
    told += [said.fixed] if publication.fixed else []
    return _Access(
        modes=("textual", "visual", *(("auditory",) if aloud else ())),
        sufficient=("textual,visual", *(("textual",) if described else ()), *(("auditory,visual",) if aloud else ())),
        features=tuple(features),
        summary=words.space.join(told),
    )


def _spreads(publication: Publication) -> list[str]:
    """Where each fixed page lies on an open book: the cover alone, then first sides first."""
    if not publication.fixed:
        return [""] * len(publication.leaves)
    sides = ("left", "right") if publication.direction == "ltr" else ("right", "left")
    others = [f"page-spread-{sides[index % 2]}" for index in range(len(publication.leaves) - 1)]
    return ["rendition:page-spread-center", *others]


def _drawings(publication: Publication) -> list[File]:
    """What the last page stands on, what page numbers are adorned with, and bubbles."""
    hills = Drawing(publication.palette, publication.theme)
    draw_hills(hills)
    ornament = Drawing(publication.palette, publication.theme)
    draw_ornament(ornament, _ORNAMENT_PT[0] / 2, _ORNAMENT_PT[1] / 2, _NUMBER_PT / 2)
    drawn = {"hills.svg": hills.svg(), "number.svg": ornament.svg(*_ORNAMENT_PT)}
    for leaf in publication.leaves:
        if leaf.bubbles:
            shapes = Drawing(publication.palette, publication.theme)
            draw_bubbles(shapes, leaf.bubbles)
            drawn[leaf.drawing_path] = shapes.svg()
    return [File(path, "image/svg+xml", svg.encode()) for path, svg in drawn.items()]


def _style(publication: Publication) -> File:
    faces, theme, palette = publication.faces, publication.theme, publication.palette
    paper = ", ".join(str(round(255 * part)) for part in theme.paper)
    colours = {
        name: hexadecimal(colour)
        for name, colour in (
            ("ink", palette.ink), ("title", palette.title), ("accent", palette.accent), ("tint", palette.tint),
            ("wash", palette.wash), ("paper", theme.paper), ("faint", palette.ink.over(theme.paper, 0.8)),
        )
    } | {"panel": f"rgba({paper}, {theme.alpha})"}  # fmt: skip
    families = {name: Markup(", ".join(f'"{face}"' for face in found)) for name, found in faces.families.items()}
    template = "fixed.css" if publication.fixed else "flowing.css"
    return _file(
        "style.css", "text/css", template, publication, colours=colours, embedded=faces.embedded(), families=families,
        side_px=SIDE_PX, unit=PX_PER_PT, edge=_edge(theme.paper), stress=markup.STYLE,
    )  # fmt: skip


def _edge(paper: Colour) -> str:
    """The broad paper edge around a title's letters, as shadows on two rings, in em."""
    rings = ((0.07, 8), (0.135, 24))
    places = [(radius, math.tau * step / count) for radius, count in rings for step in range(count)]
    return ", ".join(
        f"{radius * math.cos(angle):.3f}em {radius * math.sin(angle):.3f}em 0 {hexadecimal(paper)}"
        for radius, angle in places
    )


# --- templates ---


def _file(
    path: str, kind: str, template: str, publication: Publication, *, properties: str = "", **values: Any
) -> File:
    return File(path, kind, _rendered(template, publication, **values).encode(), properties)


def _rendered(template: str, publication: Publication, **values: Any) -> str:
    book = publication.book
    values |= {"publication": publication, "book": book, "said": phrases(book.language)}
    text = _templates().get_template(template).render(values)
    return _NOT_IN_XML.sub("", text)


@cache
def _templates() -> Environment:
    return templates_of(
        "visutale.binding.epub", keep_trailing_newline=True, squares=in_squares, stressed=markup.stressed_pieces,
        lines=_lines, clock=_clock,
    )  # fmt: skip


def _lines(text: str) -> Markup:
    """Text with an element wherever a line ends."""
    return Markup("<br/>").join(escape(text).split("\n"))


def _clock(seconds: float) -> str:
    """Seconds as media overlays write them."""
    whole, rest = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}.{rest:03}"

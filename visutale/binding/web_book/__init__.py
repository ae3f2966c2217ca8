"""A book as one web page in one file: leafed through, read aloud, and at home on a disk as on a server.

Pictures and voices are in the page, which asks for nothing from anywhere and says so in its own policy. Without script
all its pages stand below one another. The same book and media give the same bytes.
"""

from __future__ import annotations

from functools import cache

from jinja2 import Environment
from markupsafe import Markup

from visutale.binding import layout, markup
from visutale.binding.colophon import how_it_was_made
from visutale.binding.faces import Faces
from visutale.binding.fonts import FamilyName
from visutale.binding.marks import source_address, source_type
from visutale.binding.media import Media
from visutale.binding.phrases import closing_words, for_ages, phrases
from visutale.binding.templates import allowed, part_of, templates_of
from visutale.binding.themes import USUAL, Theme
from visutale.binding.web_book.leaves import Leaf, Words, cover_leaf, page_leaf
from visutale.binding.web_book.look import classes_of, sample_of, style_of
from visutale.book import Book
from visutale.emphasis import plain
from visutale.languages import direction, document_tag


def bind_html(book: Book, media: Media, theme: Theme = USUAL) -> bytes:
    """The book as an HTML file in the look of a theme, whole or still growing.

    A picture or a voice that is missing or can't be read leaves a page that says so.
    """
    sample = sample_of(book, media)
    palette = theme.palette(sample)
    leaves = [cover_leaf(book, media, palette), *(page_leaf(book, page, media, palette) for page in book.pages)]
    words = phrases(book.language)
    style = style_of(theme, sample, _faces(book, theme, leaves)) + _part("style.css") + markup.STYLE
    html = _templates().get_template("book.html").render(
        title=layout.title_of(book),
        language=document_tag(book.language),
        direction=direction(book.language),
        age=book.age,
        for_ages=for_ages(book.language, book.age),
        leaves=leaves,
        end=closing_words(book),
        made=how_it_was_made(book),
        said=words,
        about=_about(book),
        source=source_address(source_type(book, heard=True)),
        heard=any(leaf.voice for leaf in leaves),
        theme=theme,
        classes=classes_of(theme, document_tag(book.language)),
        style=style,
        script=_part("leafing.js"),
        policy=_policy(style),
    )  # fmt: skip
    return html.encode()


def _about(book: Book) -> dict[str, str]:
    """What the book is, for machines: schema.org's words for it."""
    source = source_type(book, heard=True)
    return {
        "@context": "https://schema.org",
        "@type": "Book",
        "name": layout.title_of(book),
        "inLanguage": document_tag(book.language),
        "dateCreated": book.made_at.date().isoformat(),
        "creditText": phrases(book.language).made_with,
        "digitalSourceType": f"https://schema.org/{source[0].upper()}{source[1:]}DigitalSource",
    }


def _faces(book: Book, theme: Theme, leaves: list[Leaf]) -> Faces:
    """The faces of all that is written, cut down to it."""
    faces, said = Faces(theme), phrases(book.language)
    for name in (layout.title_of(book), said.end, said.continued, *(leaf.name for leaf in leaves)):
        faces.use(name, theme.headline, book.language)
    faces.use(for_ages(book.language, book.age), theme.text, book.language)
    buttons = said.leafing
    for label in (buttons.back, buttons.onward, buttons.read, buttons.stop):
        faces.use(label, theme.headline, said.language)
    for leaf in leaves:
        _use(faces, leaf.words, theme.text)
        if theme.initials:
            faces.use(_beginning(leaf.words), theme.headline, book.language)
        _use(faces, leaf.original, theme.italic)
        faces.use(" ".join(leaf.notes), theme.text, said.language)
    for sentence in how_it_was_made(book):
        faces.use(sentence.text, theme.text, sentence.language)
    return faces


def _use(faces: Faces, words: Words | None, family: FamilyName) -> None:
    for paragraph in words.paragraphs if words else ():
        faces.use("".join(piece.text for piece in paragraph), family, words.language if words else "en")


def _beginning(words: Words | None) -> str:
    """The first word of a page, which may begin with a large letter."""
    text = "".join(piece.text for piece in words.paragraphs[0]) if words and words.paragraphs else ""
    return next(iter(plain(text).split()), "")


# --- how it is put together ---


@cache
def _templates() -> Environment:
    return templates_of("visutale.binding.web_book", stressed=markup.stressed_pieces)


def _part(name: str) -> Markup:
    return part_of(_templates(), name)


def _policy(style: Markup) -> str:
    """Our style and script run, by their hashes; all that is shown and heard is in the page; nothing is fetched."""
    return (
        f"default-src 'none'; img-src data:; media-src data:; font-src data:; style-src {allowed(style)}; "
        f"script-src {allowed(_part('leafing.js'))}; base-uri 'none'; form-action 'none'"
    )

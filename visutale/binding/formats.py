"""What a book can be bound as: a PDF in several editions, an EPUB, a web page, a film, an audiobook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from visutale.binding.media import Media
from visutale.binding.signing import Certificate, sign_book
from visutale.binding.themes import THEMES, Theme, theme_called
from visutale.binding.themes import USUAL as USUAL_THEME
from visutale.binding.vertical import is_set_in_columns
from visutale.book import Book
from visutale.errors import BindingError, InputError
from visutale.files import write_whole
from visutale.languages import direction, language_name

Listener = Callable[[int, int], None]
"""Hears how much is done, of how much."""

ENDINGS = {
    "pdf": "PDF", "epub": "EPUB", "html": "Web page", "mp4": "Film", "mp3": "Audiobook",
}  # fmt: skip
"""What the files are called, by their endings."""


class Edition(NamedTuple):
    """A way to bind a book in a format; the first of a format is its usual one."""

    name: str
    ending: str
    title: str
    about: str


EDITIONS = (
    Edition("screen", "pdf", "For screens", "Square pages from edge to edge."),
    Edition("a4", "pdf", "A4, page by page", "For a printer at home, with a line to cut along."),
    Edition("letter", "pdf", "Letter, page by page", "For a printer at home, with a line to cut along."),
    Edition("booklet", "pdf", "A4 booklet", "Print on both sides, turned over the short edge; fold in the middle."),
    Edition("booklet-letter", "pdf", "Letter booklet", "The same on Letter paper."),
    Edition("pod", "pdf", "Print on demand", "Pages with bleed, and a cover around the spine in a second file."),
    Edition("colouring", "pdf", "Colouring book", "The pictures as lines to colour in."),
    Edition("easy", "pdf", "Easy to read", "Large letters that are hard to confuse, on quiet paper."),
    Edition("bilingual", "pdf", "Both languages", "A translated book with the original beneath its words."),
    Edition("vertical", "pdf", "In columns", "Japanese or Chinese from top to bottom."),
    Edition("fixed", "epub", "Pages as they are printed", "For tablets; reads aloud."),
    Edition("reflowable", "epub", "Words that flow", "For any size of letters; reads aloud."),
    Edition("vertical", "epub", "Columns that flow", "Japanese or Chinese from top to bottom; reads aloud."),
    Edition("web", "html", "For a browser", "One file that opens anywhere, without a network; reads aloud."),
    Edition("captions", "mp4", "With the words", "The pages as a film; the words are in it."),
    Edition("plain", "mp4", "Without the words", "Pictures and voice alone; the words are a track, and files too."),
    Edition("voice", "mp3", "To listen to", "The voice alone, a chapter a page."),
)
THEMED = (
    "screen", "a4", "letter", "booklet", "booklet-letter", "pod", "colouring", "bilingual", "vertical", "fixed",
    "reflowable", "web", "captions", "plain",
)  # fmt: skip
"""Editions that any theme can be chosen for."""
SEVERAL = ("pod", "plain")
"""Editions that are more than one file."""


@dataclass(frozen=True)
class Order:
    """What is wanted: an ending of :data:`ENDINGS`, and where they are not the usual ones an edition and a theme."""

    ending: str = "pdf"
    edition: str = ""
    theme: str = ""


USUAL = Order(edition="screen")


@dataclass
class Bound:
    """The files that were written, the first one being the book, and what who ordered them should know."""

    files: list[Path] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, path: Path, data: bytes) -> None:
        write_whole(path, data)
        self.files.append(path)


def order_of(out: Path, edition: str = "", theme: str = "") -> Order:
    """What a file name and two choices order. Raises InputError or ConfigError, naming what there is."""
    ending = out.suffix.lower().lstrip(".")
    if ending not in ENDINGS:
        known = ", ".join(f".{one}" for one in ENDINGS)
        raise InputError(f"“{out.name}” does not end as a book does.", remedy=f"Books are bound as {known}.")
    names = [one.name for one in EDITIONS if one.ending == ending]
    if edition and edition not in names:
        raise InputError(
            f"There is no {ENDINGS[ending]} edition called “{edition}”.", remedy=f"There are: {', '.join(names)}."
        )
    theme_called(theme)
    edition = edition or names[0]
    if theme and edition not in THEMED:
        raise InputError("This edition has a look of its own.", remedy=f"Themes are for these: {', '.join(THEMED)}.")
    return Order(ending, edition, "" if theme == USUAL_THEME.name else theme)


def bind(
    book: Book,
    media: Media,
    out: Path,
    order: Order,
    listener: Listener | None = None,
    certificate: Certificate | None = None,
) -> Bound:
    """Bind a book into a file, and where an edition has more of them into others beside it; sign what can be signed,
    where there is a certificate.

    Raises BindingError, naming the page where it is one, LibraryError where a file can't be written.
    """
    bound = Bound()
    if order.ending == "pdf":
        _bind_pdf(book, media, out, order, bound)
    elif order.ending == "epub":
        from visutale.binding.epub import bind_epub

        theme, flows = theme_called(order.theme), order.edition != "fixed"
        if order.edition == "vertical":
            book, theme = _in_columns(book, theme)
        bound.add(out, bind_epub(book, media, reflowable=flows, theme=theme))
    elif order.ending == "html":
        from visutale.binding.web_book import bind_html

        bound.add(out, bind_html(book, media, theme_called(order.theme)))
    elif order.ending == "mp3":
        from visutale.binding.audiobook import bind_audiobook

        bound.add(out, bind_audiobook(book, media))
    else:
        _bind_film(book, media, out, order, bound, listener)
    if certificate is not None:
        for file in bound.files:
            sign_book(file, book, certificate)
    return bound


def _bind_pdf(book: Book, media: Media, out: Path, order: Order, bound: Bound) -> None:
    from visutale.binding.pdf import bind_pdf
    from visutale.binding.printing.at_home import booklet, home
    from visutale.binding.printing.colouring import colouring

    theme = THEMES["easy"] if order.edition == "easy" else theme_called(order.theme)
    if order.edition in ("pod", "colouring"):
        theme = replace(theme, alpha=1.0)  # printers want flat files, and lines would shine through
    if order.edition == "pod":
        _bind_for_print(book, media, out, theme, bound)
        return
    if order.edition == "bilingual":
        book = _with_original(book)
    if order.edition == "vertical":
        book, theme = _in_columns(book, theme)
    if order.edition == "colouring":
        media = colouring(media)
    data = bind_pdf(book, media, theme)
    if order.edition in ("a4", "letter"):
        data = home(data, "a4" if order.edition == "a4" else "letter")
        _warn(book, media, theme, bound)
    elif order.edition.startswith("booklet"):
        data = booklet(data, "a4" if order.edition == "booklet" else "letter", rtl=direction(book.language) == "rtl")
    bound.add(out, data)


def _bind_for_print(book: Book, media: Media, out: Path, theme: Theme, bound: Bound) -> None:
    from visutale.binding.printing.print_on_demand import interior_and_cover

    made = interior_and_cover(book, media, theme)
    bound.add(out, made.interior)
    bound.add(out.with_name(f"{out.stem}-cover.pdf"), made.cover)
    bound.warnings += made.warnings


def _warn(book: Book, media: Media, theme: Theme, bound: Bound) -> None:
    from visutale.binding.printing.resolution import resolution, summary

    if said := summary(resolution(book, "home", media, theme)):
        bound.warnings.append(said)


def _bind_film(book: Book, media: Media, out: Path, order: Order, bound: Bound, listener: Listener | None) -> None:
    from visutale.binding.film import bind_film, captions

    with_words = order.edition != "plain"
    bind_film(book, media, out, captions=with_words, theme=theme_called(order.theme), listener=listener)
    bound.files.append(out)
    if not with_words:
        written = captions(book)
        for ending, text in (("srt", written.srt), ("vtt", written.vtt)):
            bound.add(out.with_suffix(f".{ending}"), text.encode())


def _with_original(book: Book) -> Book:
    if not any(page.original.strip() for page in book.pages):
        raise BindingError(
            "This book is in one language only.", remedy="Translate it first; the translation knows its original."
        )
    return book.model_copy(update={"bilingual": True})


def _in_columns(book: Book, theme: Theme) -> tuple[Book, Theme]:
    """A book in its own language alone, and a theme with words in columns."""
    if not is_set_in_columns(book.language):
        language = language_name(book.language) or "this language"
        raise BindingError(f"Books in {language} are not set in columns.", remedy="Japanese and Chinese ones are.")
    return book.model_copy(update={"bilingual": False}), replace(theme, vertical=True)

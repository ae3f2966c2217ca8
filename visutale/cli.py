"""The command line: make a book, bind a saved one, serve the app or an engine, look at the engines.

Exit codes: 0 done, 2 bad input, 3 an engine failed (also where the book was made and a picture or a voice is missing).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from visutale import __version__
from visutale.book import FEWEST_PAGES, MOST_PAGES, AgeBand
from visutale.bookmaking import (
    EDITION_HELP,
    OUT_HELP,
    THEME_HELP,
    bind_to,
    check_out,
    make_and_report,
    workshop_with,
)
from visutale.books_command import book, books, elsewhere, make_elsewhere
from visutale.bookshelf import Wish
from visutale.bundle_command import export_book, import_book
from visutale.enlarge_command import enlarge
from visutale.errors import InputError
from visutale.fetch_command import fetch
from visutale.files import file_name
from visutale.picture_command import picture
from visutale.serving.command import serve
from visutale.terminal import ENGINE_FAILED, plain_errors
from visutale.worker_command import worker

if TYPE_CHECKING:
    from visutale.ports import Change

_ELSEWHERE = ("make", "books", "book", "mcp")
"""The commands that a server can carry out."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="visutale")
@click.option(
    "--server", metavar="URL", default="", help="Have the VisuTale at this address do it (see docs/remote.md)."
)
@click.pass_context
def main(context: click.Context, server: str) -> None:
    """A spoken wish or a photo becomes a picture book."""
    context.obj = server
    if server and context.invoked_subcommand not in _ELSEWHERE:
        with plain_errors(as_json=False):
            raise InputError(
                f"`visutale {context.invoked_subcommand}` works on this machine alone.",
                remedy=f"Leave --server out; it goes with {', '.join(_ELSEWHERE)}.",
            )


@main.command()
@click.argument("words", required=False, default="")
@click.option("--speech", type=click.Path(path_type=Path), help="A recording of the wish (wav, mp3, m4a, ogg, …).")
@click.option("--photo", type=click.Path(path_type=Path), help="A photo to make the story from.")
@click.option("--language", default="", help="Language of the book (BCP 47); left out, the one that is spoken.")
@click.option("--age", type=click.Choice(get_args(AgeBand)), default="6-8", show_default=True, help="Who it is for.")
@click.option("--pages", type=int, default=8, show_default=True, help=f"{FEWEST_PAGES} to {MOST_PAGES}.")
@click.option("--style", default="paper", show_default=True, help="How the pictures look; an unknown one lists all.")
@click.option("--seed", type=int, help="The same seed and wish give the same book.")
@click.option("--title", default="", help="The book's title; left out, the storyteller chooses.")
@click.option(
    "--with", "known", multiple=True, metavar="BOOK:NAME", help="A character of another book (BOOK.json or ID)."
)
@click.option("--engine", "engines", multiple=True, metavar="PORT=NAME", help="Use this engine, e.g. writer=tale.")
@click.option("--narrate", is_flag=True, help="Read every page aloud.")
@click.option("--voice", default="", help="Who reads; an unknown one lists all.")
@click.option("--pace", type=click.FloatRange(0.5, 2.0), help="How fast it is read; 1.0 is natural.")
@click.option("--out", type=click.Path(path_type=Path), help=OUT_HELP)
@click.option("--edition", default="", help=EDITION_HELP)
@click.option("--theme", default="", help=THEME_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
@click.pass_obj
def make(
    server: str,
    words: str,
    speech: Path | None,
    photo: Path | None,
    language: str,
    age: AgeBand,
    pages: int,
    style: str,
    seed: int | None,
    title: str,
    known: tuple[str, ...],
    engines: tuple[str, ...],
    narrate: bool,
    voice: str,
    pace: float | None,
    out: Path | None,
    edition: str,
    theme: str,
    as_json: bool,
) -> None:
    """Make a picture book from WORDS, a recording, a photo, or any mix of them."""
    with plain_errors(as_json):
        order = check_out(out, edition, theme)
        wish = Wish(
            words=words,
            speech=speech,
            photo=photo,
            language=language,
            age=age,
            pages=pages,
            style=style,
            seed=seed,
            title=title,
            narrate=narrate,
            voice=voice,
            pace=pace or 0.0,
        )
        remote = elsewhere(server)
        if remote is not None:
            if known:
                raise InputError("Characters of other books come along here alone.", remedy="Leave out --with.")
            make_elsewhere(remote, wish, engines, out, as_json, order)
            return
        workshop = workshop_with(engines)
        from visutale.named_books import named_characters
        from visutale.own_books import request_of

        request = request_of(wish).model_copy(update={"cast": named_characters(known, workshop.library)})
        make_and_report(workshop, out, as_json, lambda listener: workshop.studio.make(request, listener), order)


@main.command()
@click.argument("named", metavar="BOOK.json|ID")
@click.option("--pages", type=int, help=f"Tell it in this many pages, {FEWEST_PAGES} to {MOST_PAGES}.")
@click.option("--more", type=int, help="Let it go on for this many pages; --wish may say how.")
@click.option("--age", type=click.Choice(get_args(AgeBand)), help="Tell it to another age.")
@click.option("--page", type=int, help="Write this page anew, as --wish says.")
@click.option("--wish", default="", help="What shall be different: “make the owl kinder”.")
@click.option("--engine", "engines", multiple=True, metavar="PORT=NAME", help="Use this engine.")
@click.option("--out", type=click.Path(path_type=Path), help=OUT_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def retell(
    named: str,
    pages: int | None,
    more: int | None,
    age: AgeBand | None,
    page: int | None,
    wish: str,
    engines: tuple[str, ...],
    out: Path | None,
    as_json: bool,
) -> None:
    """Tell a saved book another way: longer, shorter, further, to another age, or one page anew.

    The result is a new book; the saved one stays as it is.
    """
    with plain_errors(as_json):
        order = check_out(out)
        change = _change(pages, more, age, page, wish)
        from visutale.named_books import named_book

        workshop = workshop_with(engines)
        book, folder = named_book(named, workshop.library)
        make_and_report(
            workshop,
            out,
            as_json,
            lambda listener: workshop.studio.change(book, change, listener, folder=folder),
            order,
        )


@main.command()
@click.argument("named", metavar="BOOK.json|ID")
@click.option("--to", "language", required=True, metavar="LANGUAGE", help="The other language (BCP 47), e.g. de.")
@click.option("--bilingual", is_flag=True, help="Print the original words under the others.")
@click.option("--engine", "engines", multiple=True, metavar="PORT=NAME", help="Use this engine: translator=deepl.")
@click.option("--out", type=click.Path(path_type=Path), help=OUT_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def translate(
    named: str, language: str, bilingual: bool, engines: tuple[str, ...], out: Path | None, as_json: bool
) -> None:
    """Put a saved book into another language, with the same pictures. The result is a new book."""
    with plain_errors(as_json):
        order = check_out(out)
        from visutale.named_books import named_book

        workshop = workshop_with(engines)
        book, folder = named_book(named, workshop.library)
        make_and_report(
            workshop,
            out,
            as_json,
            lambda listener: workshop.studio.translate(
                book, language, bilingual=bilingual, listener=listener, folder=folder
            ),
            order,
        )


@main.command()
@click.argument("named", metavar="BOOK.json|ID")
@click.option("--out", type=click.Path(path_type=Path), help=f"{OUT_HELP} Left out, it is a PDF named by the title.")
@click.option("--edition", default="", help=EDITION_HELP)
@click.option("--theme", default="", help=THEME_HELP)
def bind(named: str, out: Path | None, edition: str, theme: str) -> None:
    """Bind a saved book: to a PDF, an EPUB, a web page, a film or an audiobook."""
    with plain_errors(as_json=False):
        order = check_out(out, edition, theme)
        from visutale.named_books import named_book

        workshop = workshop_with(())
        book, folder = named_book(named, workshop.library)
        target = out or Path(file_name(book.title, "pdf"))
        bind_to(book, folder, target, order, workshop.certificate(), quiet=False)
        click.echo(f"“{book.title}” is bound: {target}")


@main.command()
@click.option("--host", help="Address to listen on; 127.0.0.1 keeps phones out.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (8501).")
def app(host: str | None, port: int | None) -> None:
    """Serve the app, the library and the shared books on one port."""
    with plain_errors(as_json=False):
        from visutale.settings import Settings
        from visutale.web import run_app
        from visutale.workshop import open_workshop

        chosen = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
        run_app(open_workshop(Settings.read(**chosen)))


@main.command()
@click.pass_obj
def mcp(server: str) -> None:
    """Offer books to an assistant: an MCP server on standard input and output (docs/remote.md)."""
    with plain_errors(as_json=False):
        from visutale.mcp_server import serve_assistant

        serve_assistant(elsewhere(server))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def doctor(as_json: bool) -> None:
    """Say which engine does what here, and why another can't."""
    with plain_errors(as_json):
        from visutale.doctor import examine
        from visutale.settings import Settings

        findings = examine(Settings.read())
        click.echo(findings.model_dump_json(indent=2) if as_json else findings.in_words())
        if not findings.healthy:
            sys.exit(ENGINE_FAILED)


main.add_command(book)
main.add_command(books)
main.add_command(enlarge)
main.add_command(export_book)
main.add_command(fetch)
main.add_command(import_book)
main.add_command(picture)
main.add_command(serve)
main.add_command(worker)


# --- helpers ---


def _change(pages: int | None, more: int | None, age: AgeBand | None, page: int | None, wish: str) -> Change:
    """The one change that was asked for. Raises InputError for none or several."""
    from visutale.ports import Continuation, Resize, Retelling, Rewrite

    if sum(part is not None for part in (pages, more, age, page)) != 1:
        raise InputError(
            "A book is told anew in one way at a time.", remedy="Give one of --pages, --more, --age and --page."
        )
    if pages is not None:
        return Resize(pages=pages)
    if more is not None:
        return Continuation(pages=more, wish=wish)
    if age is not None:
        return Retelling(age=age)
    assert page is not None
    return Rewrite(number=page, wish=wish)


if __name__ == "__main__":
    main()

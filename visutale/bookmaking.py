"""Books made at a terminal: a workshop with the engines that were asked for, a bar, and what it all came to."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from visutale.binding.formats import ENDINGS, USUAL, Order, bind, order_of
from visutale.book import Book
from visutale.errors import InputError, VisutaleError
from visutale.files import write_whole
from visutale.terminal import ENGINE_FAILED

if TYPE_CHECKING:
    from visutale.binding.signing import Certificate
    from visutale.book_folder import BookFolder
    from visutale.ports import Port
    from visutale.progress import Listener
    from visutale.settings import Settings
    from visutale.workshop import Workshop


OUT_HELP = f"Where to put the book; the ending says what it is: {', '.join(f'.{ending}' for ending in ENDINGS)}."
EDITION_HELP = "A PDF as a4, letter, booklet, pod, colouring, easy, bilingual or vertical; an unknown one lists all."
THEME_HELP = "How it looks; an unknown one lists all."


def make_and_report(
    workshop: Workshop, out: Path | None, as_json: bool, make: Callable[[Listener | None], Book], order: Order = USUAL
) -> None:
    """Make a book, say what it became and where it is; exit with 3 where something is missing in it."""
    start = time.perf_counter()
    certificate = workshop.certificate() if out is not None else None
    with progress_bar(quiet=as_json) as show:
        book = make(None if show is None else lambda now: show(now.done, now.steps, now.message))
    pdf = workshop.library.pdf_path(book.id)
    assert pdf is not None
    bound = pdf
    if out is not None:
        try:
            bound = out
            if order == USUAL and certificate is None:
                write_whole(out, pdf.read_bytes())
            else:
                bind_to(book, workshop.library.folder(book.id), out, order, certificate, quiet=as_json)
        except VisutaleError as error:
            error.kept = f"The book itself is kept at {pdf}."
            raise
    report(book, str(bound), workshop.library.known_as(book.id), time.perf_counter() - start, as_json)


def bind_to(
    book: Book, folder: BookFolder, out: Path, order: Order, certificate: Certificate | None, *, quiet: bool
) -> None:
    """Bind a book as it was ordered, and sign it where there is a certificate; what should be known of it goes to
    standard error. Raises BindingError."""
    with progress_bar(quiet=quiet) as show:
        told = None if show is None else lambda done, of: show(done, of, "Filming …")
        bound = bind(book, folder.read, out, order, told, certificate)
    for warning in bound.warnings:
        click.echo(f"Note: {warning}", err=True)


def workshop_with(choices: tuple[str, ...]) -> Workshop:
    from visutale.settings import Settings
    from visutale.workshop import Workshop

    return Workshop.build(_with_engines(Settings.read(), choices))


def _with_engines(settings: Settings, choices: tuple[str, ...]) -> Settings:
    from visutale import registry
    from visutale.ports import PORTS

    chosen: dict[Port, str] = {}
    for choice in choices:
        port, _, name = choice.partition("=")
        if port not in PORTS or not name:
            raise InputError(
                f"“{choice}” does not choose an engine.",
                remedy=f"Write it as PORT=NAME, with PORT one of {', '.join(PORTS)}.",
            )
        registry.engine_class(name, port)
        chosen[port] = name
    return settings.with_engines(chosen)


def check_out(out: Path | None, edition: str = "", theme: str = "") -> Order:
    """Refuse a place that can't take the book, and an edition that there is not, before minutes of work are spent."""
    order = order_of(out or Path("book.pdf"), edition, theme)
    if out is None:
        return order
    if out.is_dir():
        raise InputError(f"{out} is a folder.", remedy="Name a file in it, such as book.pdf.")
    write_whole(out.with_name(f".{out.stem[:40]}.visutale-check"), b"")
    out.with_name(f".{out.stem[:40]}.visutale-check").unlink(missing_ok=True)
    return order


def report(book: Book, pdf: str, saved: str, seconds: float, as_json: bool, *, here: bool = True) -> None:
    """Say what a book became and where it is; exit with 3 where something is missing in it.

    ``here`` says whether this computer keeps it.
    """
    if as_json:
        click.echo(json.dumps(_facts(book, pdf, saved, seconds), ensure_ascii=False, indent=2))
    else:
        _say(book, pdf, saved, seconds, here)
    if book.problems:
        sys.exit(ENGINE_FAILED)


def _say(book: Book, pdf: str, saved: str, seconds: float, here: bool) -> None:
    click.echo(f"“{book.title}”: {len(book.pages)} pages in {seconds:.1f} s")
    click.echo(f"  {Path(pdf).suffix.lstrip('.').upper():5} {pdf}")
    click.echo(f"  Book  {saved}")
    click.echo(f"  Link  {book.address}")
    if here and not book.address_answered:
        click.echo("        It opens while `visutale app` is running on this computer.")
    for note in book.notes:
        click.echo(f"  Note  {note}")
    for number, problem in book.problems:
        click.echo(
            f"  {'Cover' if number == 0 else f'Page {number}'} is missing something: {problem.message}", err=True
        )


def ending_of(path: str) -> str:
    """What a bound book is called in JSON: "pdf", "epub"."""
    return Path(path).suffix.lower().lstrip(".") or "pdf"


def _facts(book: Book, pdf: str, saved: str, seconds: float) -> dict[str, Any]:
    return {
        "id": book.id,
        "title": book.title,
        "pages": len(book.pages),
        "files": {ending_of(pdf): pdf, "book": saved},
        "address": book.address,
        "address_answered": book.address_answered,
        "seconds": {"total": round(seconds, 3), **{credit.port: credit.seconds for credit in book.credits}},
        "engines": {credit.port: credit.engine for credit in book.credits},
        "tokens": {
            usage.step: [usage.input_tokens, usage.output_tokens] for credit in book.credits for usage in credit.usage
        },
        "seed": book.seed,
        "notes": list(book.notes),
        "problems": [{"page": number, "stage": p.stage, "message": p.message} for number, p in book.problems],
    }


Show = Callable[[int, int, str], None]
"""Shows how many of all steps are done, and a sentence; where nobody knows how many there will be, of 0."""


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Show | None]:
    """A bar on the terminal, for as long as somebody waits; None for who wants none."""
    if quiet:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Beginning …", total=None)
        yield lambda done, steps, message: bar.update(task, completed=done, total=steps or None, description=message)

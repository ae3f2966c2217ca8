"""``visutale books`` and ``visutale book``, here or on a server; and what ``visutale --server URL make`` waits for."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from visutale.bookmaking import EDITION_HELP, OUT_HELP, THEME_HELP, check_out, ending_of, progress_bar, report
from visutale.errors import Cancelled, EngineError, InputError, VisutaleError
from visutale.terminal import plain_errors

if TYPE_CHECKING:
    from visutale.binding.formats import Order
    from visutale.bookshelf import Bookshelf, Standing, Wish
    from visutale.remote import RemoteBooks

_STOPPED = 130
"""How a command ends that was stopped with Ctrl+C."""


@click.command()
@click.argument("words", required=False, default="")
@click.option("--most", type=click.IntRange(1, 100), default=20, show_default=True, help="How many are listed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array instead of words.")
@click.pass_obj
def books(server: str, words: str, most: int, as_json: bool) -> None:
    """List the newest books, or the newest with these WORDS."""
    with plain_errors(as_json), _shelf(server) as shelf:
        found = shelf.find(words, most)
        if as_json:
            click.echo(json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False, indent=2))
            return
        for one in found:
            made = f"{one.made_at:%Y-%m-%d}" if one.made_at else 10 * " "
            click.echo(f"{one.id}  {made}  {one.state:9}  {one.title or '…'} ({one.pages} pages)")
        if not found:
            click.echo("There is no such book." if words else "There are no books yet.")


@click.command()
@click.argument("book_id", metavar="ID")
@click.option("--out", type=click.Path(path_type=Path), help=f"{OUT_HELP} On a server's book this waits for it.")
@click.option("--edition", default="", help=EDITION_HELP)
@click.option("--theme", default="", help=THEME_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
@click.pass_obj
def book(server: str, book_id: str, out: Path | None, edition: str, theme: str, as_json: bool) -> None:
    """Say how a book stands, and take it along with --out. `visutale books` lists the IDs."""
    with plain_errors(as_json), _shelf(server) as shelf:
        order = check_out(out, edition, theme)
        if out is None:
            _say_how_it_stands(shelf, book_id, as_json)
        elif (remote := elsewhere(server)) is not None:
            wait_and_report(remote, book_id, out, as_json, order)
        else:
            shelf.save(book_id, out, order)
            said = {"id": book_id, ending_of(str(out)): str(out)}
            click.echo(json.dumps(said) if as_json else f"The book is saved: {out}")


def make_elsewhere(
    remote: RemoteBooks, wish: Wish, engines: tuple[str, ...], out: Path | None, as_json: bool, order: Order
) -> None:
    """Have a server make a book, wait for it, and say what it became."""
    if engines:
        raise InputError("A server chooses its engines itself.", remedy="Leave --engine out, or make the book here.")
    wait_and_report(remote, remote.begin(wish), out, as_json, order)


def wait_and_report(remote: RemoteBooks, book_id: str, out: Path | None, as_json: bool, order: Order) -> None:
    """Wait until a server's book is made, take it along, and say what it became. Raises what ended it instead."""
    start = time.perf_counter()
    _check_end(remote, _wait(remote, book_id, quiet=as_json))
    book = remote.book(book_id)
    if out is not None:
        try:
            remote.save(book_id, out, order)
        except VisutaleError as error:
            error.kept = f"The book is kept there: {_again(remote, book_id)}"
            raise
    pdf = str(out) if out is not None else remote.pdf(book_id)
    at = f"{remote.url}/api/books/{book_id}/book.json"
    report(book, pdf, at, time.perf_counter() - start, as_json, here=False)


def elsewhere(server: str) -> RemoteBooks | None:
    """The books of the server that is named on the command line or in the settings; None where none is."""
    from visutale.settings import Settings

    settings = Settings.read()
    url = server or settings.server
    if not url:
        return None
    from visutale.remote import RemoteBooks

    return RemoteBooks(url, settings.api_key.get_secret_value())


@contextmanager
def _shelf(server: str) -> Iterator[Bookshelf]:
    """The server's books, else the ones that are made here; nothing is worked on meanwhile."""
    remote = elsewhere(server)
    if remote is not None:
        yield remote
        return
    from visutale.bookmaking import workshop_with
    from visutale.own_books import OwnBooks

    workshop = workshop_with(())
    workshop.jobs.open(works=False)
    try:
        yield OwnBooks(workshop)
    finally:
        workshop.jobs.close()


def _say_how_it_stands(shelf: Bookshelf, book_id: str, as_json: bool) -> None:
    now, link = shelf.standing(book_id), shelf.link(book_id)
    if as_json:
        click.echo(json.dumps({**now.model_dump(mode="json"), "link": link}, ensure_ascii=False, indent=2))
        return
    click.echo(f"“{now.title or '…'}”: {now.written} of {now.pages} pages are written. {now.in_words()}")
    if link:
        click.echo(f"  Link  {link}")


def _wait(remote: RemoteBooks, book_id: str, *, quiet: bool) -> Standing:
    """How the book stands in the end. Ctrl+C ends the waiting, not the making."""
    try:
        with progress_bar(quiet=quiet) as show:
            for now in remote.follow(book_id):
                if show is not None:
                    show(now.done, now.steps, now.in_words())
    except KeyboardInterrupt:
        click.echo(
            f"The book goes on growing at {remote.host}. Come back to it with\n  {_again(remote, book_id)}", err=True
        )
        sys.exit(_STOPPED)
    return now


def _check_end(remote: RemoteBooks, end: Standing) -> None:
    """Raises what kept a book from being made."""
    if end.state == "failed":
        raise EngineError(end.error or "The book could not be made.", port="", engine=remote.host)
    kept = f"What was made so far is kept at {remote.host}, where the app goes on with it."
    if end.state == "cancelled":
        raise Cancelled("The book was stopped there.", kept=kept)
    if end.approval:
        raise Cancelled(end.waits_for or "The story waits for somebody's word.", kept=kept)


def _again(remote: RemoteBooks, book_id: str) -> str:
    return f"visutale --server {remote.url} book {book_id} --out book.pdf"

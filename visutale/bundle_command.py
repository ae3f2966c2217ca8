"""``visutale export`` and ``visutale import``: a book in one file, for another machine and from one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from visutale.bookmaking import workshop_with
from visutale.errors import InputError, VisutaleError
from visutale.files import file_name, write_whole
from visutale.terminal import plain_errors

if TYPE_CHECKING:
    from visutale.book import Book
    from visutale.bundles.receiving import PaintedAgain
    from visutale.library import Library

_ENDING = ".visutale"


@click.command("export")
@click.argument("named", metavar="BOOK.json|ID")
@click.option("--out", type=click.Path(path_type=Path), help="Where to put it; left out, it is named by the title.")
@click.option(
    "--with-photo/--without-photo", "photo", default=None, help="Whether the photo goes along, if there is one."
)
@click.option("--with-versions", is_flag=True, help="Send earlier versions of the book along.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def export_book(named: str, out: Path | None, photo: bool | None, with_versions: bool, as_json: bool) -> None:
    """Pack a book of the library (ID) or a saved one (BOOK.json) into one file for another machine.

    In it are the book, its pictures and voices, the prompts and seeds it was made with, the engines' names and the
    hashes of their weights: everything to open it, and to render it again. No key and no address goes along.
    """
    with plain_errors(as_json):
        if out is not None and out.suffix != _ENDING:
            raise InputError(f"“{out.name}” does not end in {_ENDING}.", remedy=f"Bundles of books end in {_ENDING}.")
        from visutale.bundles.packing import pack
        from visutale.named_books import named_book

        workshop = workshop_with(())
        book, folder = named_book(named, workshop.library)
        target = out or Path(file_name(book.title, _ENDING.lstrip(".")))
        versions = _versions(workshop.library, book.id) if with_versions else ()
        data = pack(book, folder.read, workshop.settings, photo=_photo_goes_along(book, photo), versions=versions)
        write_whole(target, data)
        if as_json:
            click.echo(json.dumps({"id": book.id, "title": book.title, "file": str(target), "size_bytes": len(data)}))
        else:
            click.echo(f"“{book.title}” is packed: {target} ({len(data) / 1e6:.1f} MB)")


@click.command("import")
@click.argument("bundle_file", metavar=f"BOOK{_ENDING}", type=click.Path(path_type=Path))
@click.option(
    "--render-again", is_flag=True, help="Paint every picture once more, and say whether it comes out the same."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def import_book(bundle_file: Path, render_again: bool, as_json: bool) -> None:
    """Put the book of a bundle into the library, and bind it."""
    with plain_errors(as_json):
        from visutale.bundles.receiving import paint_again, take_in
        from visutale.bundles.unpacking import Bundle

        workshop = workshop_with(())
        painted = None
        try:
            with bundle_file.open("rb") as source, Bundle(source) as bundle:
                manifest, book = bundle.manifest, take_in(bundle, workshop.library, workshop.settings)
        except OSError as error:
            raise InputError(f"{bundle_file} can't be read: {error.strerror}.") from error
        try:
            if render_again:
                painted = paint_again(book, manifest, workshop.library, workshop.settings)
                book = painted.book
            workshop.studio.bind(book)
        except VisutaleError as error:
            error.kept = error.kept or f"The book itself is in the library, as {book.id}."
            raise
        _report(book, workshop.library, painted, as_json)


def _report(book: Book, library: Library, painted: PaintedAgain | None, as_json: bool) -> None:
    if as_json:
        facts: dict[str, Any] = {
            "id": book.id,
            "title": book.title,
            "files": {"book": library.known_as(book.id), "pdf": str(library.pdf_path(book.id))},
            "address": book.address,
        }
        if painted is not None:
            facts |= {"same": painted.same, "others": painted.others, "differences": painted.differences}
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    click.echo(f"“{book.title}” is in the library as {book.id}.")
    click.echo(f"  Book  {library.known_as(book.id)}")
    click.echo(f"  PDF   {library.pdf_path(book.id)}")
    for sentence in (painted.in_words(), *painted.differences) if painted else ():
        click.echo(f"  {sentence}")


def _versions(library: Library, book_id: str) -> tuple[Book, ...]:
    return tuple(library.open_version(book_id, one.number) for one in library.versions(book_id))


def _photo_goes_along(book: Book, chosen: bool | None) -> bool:
    """A photo is private: whoever packs the book says whether it goes along."""
    if book.source.photo is None or chosen is not None:
        return bool(chosen)
    if sys.stdin.isatty():
        return click.confirm("The book was made from a photo. Shall the photo itself go along?", default=False)
    raise InputError(
        "The book was made from a photo, which may be private.", remedy="Say --with-photo or --without-photo."
    )

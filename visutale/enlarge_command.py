"""``visutale enlarge``: the pictures of a saved book, large enough to be printed."""

from __future__ import annotations

from pathlib import Path

import click

from visutale.bookmaking import OUT_HELP, check_out, make_and_report, workshop_with
from visutale.terminal import plain_errors

_PRINT_PX = 2550
"""A page of 8.5 inches at 300 dots an inch."""


@click.command()
@click.argument("named", metavar="BOOK.json|ID")
@click.option("--px", "size_px", type=int, default=_PRINT_PX, show_default=True, help="The pictures’ shorter side.")
@click.option("--engine", "engines", multiple=True, metavar="PORT=NAME", help="Use this engine: illustrator=sdxl.")
@click.option("--out", type=click.Path(path_type=Path), help=OUT_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def enlarge(named: str, size_px: int, engines: tuple[str, ...], out: Path | None, as_json: bool) -> None:
    """Enlarge the pictures of a saved book for print. The result is a new book.

    An illustrator with a model for it (options.sdxl.upscaler) adds detail; with any other they are resampled, which
    adds none. The book says which it was.
    """
    with plain_errors(as_json):
        order = check_out(out)
        from visutale.named_books import named_book

        workshop = workshop_with(engines)
        book, folder = named_book(named, workshop.library)
        make_and_report(
            workshop,
            out,
            as_json,
            lambda listener: workshop.studio.enlarge(book, size_px, listener, folder=folder),
            order,
        )

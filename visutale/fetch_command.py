"""``visutale fetch``: the weights that a model hub has, brought before a book has to wait for them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import click

from visutale.terminal import plain_errors

if TYPE_CHECKING:
    from visutale.fetching import Absent
    from visutale.served import Fetching


@click.command()
@click.argument("engines", nargs=-1, metavar="[ENGINE …]")
def fetch(engines: tuple[str, ...]) -> None:
    """Fetch the weights of the chosen engines, or of each ENGINE, that are configured by a name on a model hub.

    Ctrl+C stops it; the next time it goes on from there.
    """
    with plain_errors(as_json=False):
        from visutale.fetching import absent
        from visutale.settings import Settings

        found = absent(Settings.read(), engines)
        for one in found:
            if engines and not one.models and (trouble := one.engine.check()):
                click.echo(f"{one.name} has nothing to fetch. {trouble}", err=True)
        if not any(one.models for one in found):
            click.echo("There is nothing to fetch: no engine here lacks a model that a hub has.")
        for one in found:
            if one.models:
                _bring(one)


def _bring(absent: Absent) -> None:
    try:
        with _bars() as hear:
            fetched = cast("Fetching", absent.engine).fetch(hear)
    except KeyboardInterrupt:
        click.echo("Stopped. What was fetched is kept; “visutale fetch” goes on from there.", err=True)
        sys.exit(130)
    for model in fetched:
        click.echo(f"“{model.name}” is here for {absent.name}: {model.size_bytes:,} bytes in {model.folder}")


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None]]:
    """A bar a model, on stderr: bytes, rate and what is left."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    begun: dict[str, TaskID] = {}
    with Progress(*columns, console=Console(stderr=True)) as bar:

        def hear(model: str, here: int, of: int) -> None:
            if model not in begun:  # what was here before is no part of the rate
                begun[model] = bar.add_task(model, completed=here, total=of)
            bar.update(begun[model], completed=here, total=of)

        yield hear

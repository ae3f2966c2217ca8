"""``visutale worker``: a process that makes books for the app, on this machine or on another one."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import click

from visutale.terminal import plain_errors


@click.command()
@click.option("--at-once", type=click.IntRange(1, 100), help="How many books to have in hand at the same time (12).")
def worker(at_once: int | None) -> None:
    """Make books that were asked for elsewhere, until it is stopped.

    It works on the jobs of the same home folder, or of the database that jobs.database names; with jobs.here = false
    the app leaves all of them to workers. What it has in hand when it is stopped, others go on with.
    """
    with plain_errors(as_json=False):
        from visutale.settings import Settings
        from visutale.workshop import Workshop

        settings = Settings.read()
        if at_once is not None:
            settings = settings.model_copy(update={"jobs": settings.jobs.model_copy(update={"at_once": at_once})})
        workshop, stopped = Workshop.build(settings), threading.Event()

        def stop(number: int, frame: FrameType | None) -> None:
            stopped.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        workshop.jobs.open(works=True)
        click.echo("Working on books until it is stopped. Ctrl+C stops it.", err=True)
        for port, error in workshop.engines.warm_up().items():
            click.echo(f"The {port} is not ready: {error}", err=True)
        stopped.wait()
        click.echo("Stopping after the step in hand …", err=True)
        workshop.jobs.close()

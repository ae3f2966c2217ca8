"""How commands end on a terminal: failures as sentences, and exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from visutale.errors import EngineError, VisutaleError

BAD_INPUT, ENGINE_FAILED = 2, 3


@contextmanager
def plain_errors(as_json: bool) -> Iterator[None]:
    """Errors as sentences on stderr (or as one JSON object) and the right exit code; never a traceback."""
    try:
        yield
    except VisutaleError as error:
        _say(error, as_json)
        sys.exit(ENGINE_FAILED if isinstance(error, EngineError) else BAD_INPUT)
    except KeyboardInterrupt:
        click.echo("Stopped. What was made so far is in the library.", err=True)
        sys.exit(130)


def _say(error: VisutaleError, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"error": str(error), "kind": type(error).__name__}, ensure_ascii=False))
    else:
        click.echo(f"visutale: {error}", err=True)

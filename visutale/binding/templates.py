"""Templates of documents that browsers and readers show: strict ones, escaped, and what a page's own policy allows."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def templates_of(package: str, *, keep_trailing_newline: bool = False, **filters: Callable[..., Any]) -> Environment:
    """The templates that lie beside a package's modules, and the filters they use."""
    found = Environment(
        loader=PackageLoader(package, ""), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=keep_trailing_newline,
    )  # fmt: skip
    found.filters.update(filters)
    return found


def part_of(templates: Environment, name: str) -> Markup:
    """A file among templates as it is: a style sheet, a script."""
    assert templates.loader is not None
    return Markup(templates.loader.get_source(templates, name)[0].strip())


def allowed(part: Markup) -> str:
    """The source that allows a style sheet or script of a page, and no other, in its Content-Security-Policy."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'"

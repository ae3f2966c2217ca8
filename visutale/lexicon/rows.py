"""Reads a table of the lexicon: one line a row, columns split by ``|``, ``#`` starts a comment."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

_DATA = files("visutale.lexicon") / "data"


class TableError(ValueError):
    """A line of a lexicon table that can't be read: which file, which word, what is wrong with it."""


def rows(name: str, columns: int) -> Iterator[list[str]]:
    """The lines of a table, each split into ``columns`` stripped cells; missing cells at the end are empty."""
    for line in (_DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > columns:
            raise TableError(f"{name}.txt: {cells[0]!r} has {len(cells)} columns, at most {columns} are known.")
        yield cells + [""] * (columns - len(cells))


def listed(cell: str) -> tuple[str, ...]:
    """A cell that holds a list split by commas."""
    return tuple(item.strip() for item in cell.split(",")) if cell else ()

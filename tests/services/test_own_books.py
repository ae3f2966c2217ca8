"""The books of this machine at a terminal, with the real engines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from visutale.cli import main


def visutale(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_books_are_listed_looked_at_and_taken_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUTALE_HOST", "127.0.0.1")
    monkeypatch.setenv("VISUTALE_PICTURE_PX", "256")
    book = json.loads(visutale("make", "a cat", "--pages", "4", "--json").output)
    out = tmp_path / "mine.pdf"
    assert f"{book['id']}" in visutale("books", "cat").output
    assert "It is finished." in visutale("book", book["id"]).output
    assert visutale("book", book["id"], "--out", out).exit_code == 0
    assert out.read_bytes() == Path(book["files"]["pdf"]).read_bytes()
    epub = tmp_path / "mine.epub"
    taken = visutale("book", book["id"], "--out", epub, "--theme", "comic", "--json")
    assert json.loads(taken.output) == {"id": book["id"], "epub": str(epub)} and epub.stat().st_size > 1000
    missing = visutale("book", "20260101-aaaaaa")
    assert missing.exit_code == 2
    assert "There is no such book" in missing.output

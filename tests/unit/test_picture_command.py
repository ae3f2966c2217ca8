"""``visutale picture``: from a recording or words to files in a folder, with the engines that come along."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from tests.hearing import words
from visutale.cli import main
from visutale.library import Library
from visutale.ports import NarrationRequest
from visutale.settings import Settings
from visutale.sheets import Sheets


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUTALE_PICTURE_PX", "256")
    monkeypatch.setenv("VISUTALE_HOST", "127.0.0.1")


def picture(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["picture", *map(str, arguments)])


def facts(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.slow
def test_a_recording_becomes_pictures_in_a_folder(tmp_path: Path, settings: Settings) -> None:
    from models.hibari import Hibari, Options

    told = Hibari(Options(), settings.cache / "hibari").narrate(NarrationRequest(text="A small fox in a snowy forest."))
    (tmp_path / "told.wav").write_bytes(told.data)
    out = tmp_path / "new" / "folder"
    result = picture("--speech", tmp_path / "told.wav", "--count", "2", "--seed", "7", "--out", out, "--json")
    assert result.exit_code == 0, result.output
    made = facts(result)
    assert {"fox", "snowy", "forest"} <= set(words(made["english"]))
    assert (made["engines"], made["problems"]) == ({"transcriber": "whisper", "illustrator": "collage"}, [])
    files = sorted(out.iterdir())
    assert [str(file) for file in files] == made["files"]
    assert [file.name.endswith(f"-{number}.jpg") for number, file in enumerate(files, 1)] == [True, True]
    assert Image.open(files[0]).size == (256, 256)
    assert files[0].read_bytes() != files[1].read_bytes()
    assert Sheets(Library(settings.home).store).open(made["id"]).complete


def test_the_same_seed_paints_the_same_pictures(tmp_path: Path) -> None:
    first, second = (tmp_path / name for name in ("first", "second"))
    for out in (first, second):
        result = picture("A cat in a boat", "--count", "1", "--seed", "3", "--style", "chalk", "--out", out)
        assert result.exit_code == 0, result.output
        assert "“A cat in a boat”: 1 of 1 pictures, seed 3" in result.output
    assert (first / "A-cat-in-a-boat-1.jpg").read_bytes() == (second / "A-cat-in-a-boat-1.jpg").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "no sentence"),
        (("a fox", "--style", "oil"), "Styles: paper"),
        (("a fox", "--count", "0"), "from 1 to 8"),
        (("--speech", "missing.wav"), "missing.wav"),
        (("a fox", "--out", "there.txt"), "is a file"),
    ],
)
def test_what_can_not_be_painted_is_refused_in_a_sentence_and_nothing_stays(
    tmp_path: Path, settings: Settings, arguments: tuple[str, ...], says: str
) -> None:
    (tmp_path / "there.txt").write_text("")
    result = picture(*arguments)
    assert result.exit_code == 2
    assert says in result.output
    assert "Traceback" not in result.output
    assert not Sheets(Library(settings.home).store).list()


def test_pictures_are_signed_where_somebody_has_a_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    c2pa = pytest.importorskip("c2pa", reason="pip install 'visutale[c2pa]'")
    from tests.papers import issued

    chain, key = issued(tmp_path)
    monkeypatch.setenv("VISUTALE_MARKS__CERTIFICATE", str(chain))
    monkeypatch.setenv("VISUTALE_MARKS__PRIVATE_KEY", str(key))
    made = facts(picture("a fox", "--count", "1", "--seed", "7", "--out", tmp_path / "out", "--json"))
    found = json.loads(c2pa.Reader(made["files"][0]).json())
    assert found["validation_state"] == "Valid" and "fox" not in json.dumps(found)
    key.unlink()
    refused = picture("a fox", "--count", "1", "--out", tmp_path / "out", "--json")
    assert refused.exit_code != 0 and "key.pem can't be read" in refused.output
    assert len(Sheets(Library(settings.home).store).list()) == 1  # it was refused before anything was painted


def test_without_a_picture_nothing_of_the_sheet_stays(settings: Settings) -> None:
    result = picture("Ein Fuchs", "--language", "de", "--engine", "translator=openai_chat", "--json")
    assert result.exit_code == 3, result.output
    assert "options.openai_chat" in facts(result)["error"]
    assert not Sheets(Library(settings.home).store).list()

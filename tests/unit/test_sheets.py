"""Sheets in a store: begun with all that was given, found again, swept and deleted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.hearing import recording
from visutale.binding.marks import unmarked
from visutale.errors import LibraryError
from visutale.media import Picture
from visutale.sheets import PictureProblem, SheetRequest, Sheets
from visutale.store.disk import DiskStore


@pytest.fixture
def sheets(tmp_path: Path) -> Sheets:
    return Sheets(DiskStore(tmp_path))


def painted(colour: str) -> Picture:
    return Picture.of(Image.new("RGB", (64, 64), colour))


def files(tmp_path: Path, sheet_id: str) -> set[str]:
    return {file.name.partition("-")[0] for file in (tmp_path / "pictures" / sheet_id).iterdir()}


def test_a_recording_is_kept_until_it_is_heard(sheets: Sheets, tmp_path: Path) -> None:
    speech = recording(np.sin(np.arange(24_000) / 10))
    sheet = sheets.begin(SheetRequest(words=" a fox ", speech=speech, count=3, seed=5))
    again = Sheets(DiskStore(tmp_path)).open(sheet.id)
    assert again == sheet
    assert again.words == "a fox"
    assert sheets.speech(again) == speech
    heard = again.model_copy(update={"speech": ""})
    sheets.save(heard)
    sheets.sweep(heard)
    assert files(tmp_path, sheet.id) == {"sheet.json"}
    assert sheets.speech(heard) is None


def test_pictures_are_numbered_and_take_the_place_of_their_problems(sheets: Sheets) -> None:
    sheet = sheets.begin(SheetRequest(words="a fox", count=3, seed=2**31 - 1))
    assert [sheet.seed_of(number) for number in (1, 2)] == [2**31 - 1, 0]
    sheet = sheet.with_problem(PictureProblem(number=3, message="Dry.")).with_problem(
        PictureProblem(number=1, message="Wet.")
    )
    blue, red = (sheets.put_picture(sheet, number, painted(colour)) for number, colour in ((3, "blue"), (1, "red")))
    sheet = sheet.with_picture(blue)
    assert [problem.number for problem in sheet.problems] == [1]
    sheet = sheet.with_picture(red)
    assert [picture.variation for picture in sheet.pictures] == [1, 3]
    assert (sheet.problems, sheet.lacking, sheet.complete) == ((), (2,), False)
    assert unmarked(sheets.read(sheet, blue)) == painted("blue").data


def test_sheets_are_listed_newest_first_and_a_damaged_one_hides_no_other(sheets: Sheets, tmp_path: Path) -> None:
    old, broken, new = (sheets.begin(SheetRequest(words=words)) for words in ("old", "broken", "new"))
    (tmp_path / "pictures" / broken.id / "sheet.json").write_text("{")
    assert [sheet.words for sheet in sheets.list()] == ["new", "old"]
    with pytest.raises(LibraryError, match="damaged"):
        sheets.open(broken.id)
    assert old != new


def test_deleting_leaves_nothing_and_says_what_there_was(sheets: Sheets, tmp_path: Path) -> None:
    other = sheets.begin(SheetRequest(words="an owl"))
    sheet = sheets.begin(SheetRequest(words="a fox"))
    sheets.save(sheet.with_picture(sheets.put_picture(sheet, 1, painted("red"))))
    told = sheets.delete(sheet.id).in_words()
    assert "“a fox” was deleted for good with 1 picture" in told
    assert [file for file in tmp_path.rglob("*") if sheet.id in str(file) and file.is_file()] == []
    assert sheets.list() == (other,)
    with pytest.raises(LibraryError):
        sheets.open(sheet.id)
    with pytest.raises(LibraryError):
        sheets.delete(sheet.id)


@pytest.mark.parametrize("sheet_id", ["../books", "", "20261121-abcdef/..", "20261121-*"])
def test_an_id_leads_nowhere_else(sheets: Sheets, sheet_id: str) -> None:
    with pytest.raises(LibraryError, match="no such pictures"):
        sheets.open(sheet_id)
    with pytest.raises(LibraryError, match="no such pictures"):
        sheets.delete(sheet_id)

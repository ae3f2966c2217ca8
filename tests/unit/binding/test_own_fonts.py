"""Fonts that did not come with VisuTale: which of them a page may be set in, and which of those is the best."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from tests.tiny.fonts import tiny_font
from visutale.binding.own_fonts import a_font_for, fonts_with, system_folders


def _found(folder: Path, characters: str, weight: int = 400) -> list[str]:
    found = fonts_with({ord(character) for character in characters}, folder, weight)
    return [f"{font.file.relative_to(folder)}:{font.index}" for font in found]


def test_of_all_fonts_in_a_folder_the_upright_one_of_the_same_weight_is_the_best(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    tiny_font("བོད", weight=700).save(tmp_path / "Bold.otf")
    tiny_font("བོད", italic=True).save(tmp_path / "Italic.ttf")
    tiny_font("བོདabc").save(tmp_path / "Many.ttf")
    tiny_font("བོད").save(deep / "Regular.TTF")
    tiny_font("བ").save(deep / "half.ttf")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    (tmp_path / "notes.txt").write_text("no font either")
    assert _found(tmp_path, "བོད") == ["a/b/Regular.TTF:0", "Many.ttf:0", "Bold.otf:0", "Italic.ttf:0"]
    assert _found(tmp_path, "བོད", 800)[0] == "Bold.otf:0"
    assert _found(tmp_path, "ꯃ") == _found(tmp_path / "nowhere", "བོད") == []


def test_every_face_of_a_collection_is_looked_at(tmp_path: Path) -> None:
    collection = TTCollection()
    collection.fonts = [tiny_font("ꯃ"), tiny_font("བ", permission=2), tiny_font("བ")]
    collection.save(tmp_path / "all.ttc")
    assert _found(tmp_path, "བ") == ["all.ttc:2"]


@pytest.mark.parametrize(("permission", "allowed"), [(0, 1), (2, 0), (4, 1), (8, 1), (6, 1), (0x104, 0), (0x208, 0)])
def test_a_font_that_must_not_be_embedded_is_left_alone(permission: int, allowed: int, tmp_path: Path) -> None:
    tiny_font("བ", permission=permission).save(tmp_path / "tiny.ttf")
    assert len(_found(tmp_path, "བ")) == allowed


def test_a_font_whose_signs_would_show_nothing_is_left_alone(tmp_path: Path) -> None:
    coloured = tiny_font("བ")
    coloured["CBDT"] = coloured["post"]
    coloured.save(tmp_path / "coloured.ttf")
    last_resort = tiny_font("བ")
    table = CmapSubtable.newSubtable(12)
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.cmap = dict.fromkeys(range(0x20, 0x18000), "square")
    last_resort["cmap"].tables = [table]
    last_resort.save(tmp_path / "last_resort.ttf")
    assert _found(tmp_path, "བ") == []


def test_a_font_that_would_help_is_named() -> None:
    expected = {
        "བ": "Noto Serif Tibetan", "Ꮳ": "Noto Sans Cherokee", "ߒ": "Noto Sans NKo",
        "ᐃ": "Noto Sans Canadian Aboriginal", "ꯃ": "Noto Sans Meetei Mayek",
        "𐌀": "Noto Sans Old Italic", "𝄞": "Noto Sans Symbols 2", "\U00031350": "",
    }  # fmt: skip
    assert {character: a_font_for(character) for character in expected} == expected


def test_the_system_keeps_fonts_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {}
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("WINDIR", "C:/Windows")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    for system in ("linux", "darwin", "win32"):
        monkeypatch.setattr("sys.platform", system)
        found[system] = [folder.as_posix() for folder in system_folders()]
    assert found == {
        "linux": ["/home/ada/.local/share/fonts", "/home/ada/.fonts", "/usr/local/share/fonts", "/usr/share/fonts"],
        "darwin": ["/home/ada/Library/Fonts", "/Library/Fonts", "/System/Library/Fonts"],
        "win32": ["C:/Windows/Fonts"],
    }

"""Pictures that are painted once: for all who ask, and for another day."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from PIL import Image

from tests.media_server import picture
from visutale.errors import BadOutput
from visutale.kept_pictures import KeptPictures
from visutale.media import Picture, decode_picture


class Painter:
    """Paints a picture and counts."""

    def __init__(self) -> None:
        self.painted = 0

    def __call__(self) -> Picture:
        self.painted += 1
        return Picture.of(decode_picture(picture(32, 32, hue=self.painted)))


def test_whoever_asks_for_the_same_gets_the_same_painted_once(tmp_path: Path) -> None:
    kept, painter, together = KeptPictures(tmp_path / "kept"), Painter(), Barrier(4)

    def ask(_: int) -> Picture:
        together.wait()
        return kept.get("mia", painter)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, range(4)))
    assert painter.painted == 1 and len({one.sha256 for one in found}) == 1
    assert kept.get("otto", painter).sha256 != found[0].sha256


def test_it_is_there_another_day_and_its_file_tells_nothing(tmp_path: Path) -> None:
    painter = Painter()
    first = KeptPictures(tmp_path).get("Mia with red hair", painter)
    again = KeptPictures(tmp_path).get("Mia with red hair", painter)
    assert (again.data, again.width_px, painter.painted) == (first.data, 32, 1)
    (file,) = tmp_path.iterdir()
    assert "mia" not in file.name.lower()


def test_a_damaged_file_is_painted_anew(tmp_path: Path) -> None:
    painter = Painter()
    KeptPictures(tmp_path).get("mia", painter)
    next(tmp_path.iterdir()).write_bytes(b"\xff\xd8\xff half a picture")
    assert KeptPictures(tmp_path).get("mia", painter).width_px == 32
    assert painter.painted == 2


def test_a_failure_is_not_kept(tmp_path: Path) -> None:
    kept = KeptPictures(tmp_path)

    def fail() -> Picture:
        raise BadOutput("No paint.", port="illustrator", engine="brush")

    with pytest.raises(BadOutput):
        kept.get("mia", fail)
    assert kept.get("mia", Painter()).width_px == 32


def test_only_the_latest_stay_and_a_folder_that_can_not_be_written_is_done_without(tmp_path: Path) -> None:
    kept = KeptPictures(tmp_path / "kept", most=2)
    for number in range(3):
        kept.get(str(number), Painter())
        newest = max((tmp_path / "kept").iterdir(), key=lambda file: file.stat().st_mtime_ns)
        os.utime(newest, (number, number))
    assert len(list((tmp_path / "kept").iterdir())) == 2
    (tmp_path / "file").write_bytes(b"")
    assert KeptPictures(tmp_path / "file").get("mia", Painter()).image().size == (32, 32)
    assert Image.open(next((tmp_path / "kept").iterdir())).format == "JPEG"

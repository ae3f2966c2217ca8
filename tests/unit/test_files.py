"""Files are whole or not there, whatever happens while they are written."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import pytest

from visutale.errors import LibraryError
from visutale.files import file_name, unwritable, write_whole


def test_two_writers_of_one_file_leave_one_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "book.pdf"
    texts = [bytes([letter]) * 200_000 for letter in b"ab"]

    def write_often(text: bytes) -> None:
        for _ in range(20):
            write_whole(target, text)

    writers = [threading.Thread(target=write_often, args=(text,)) for text in texts]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        if target.exists():
            assert target.read_bytes() in texts
    for writer in writers:
        writer.join()
    assert [path.name for path in tmp_path.iterdir()] == ["book.pdf"]


def test_a_full_disk_is_said_in_words_and_leaves_the_old_file(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.fail("this system has no /dev/full to try a full disk on")
    with pytest.raises(OSError) as caught, full.open("wb") as device:
        device.write(b"x" * 100_000)
    assert caught.value.errno == errno.ENOSPC
    assert "disk is full" in str(unwritable(tmp_path / "book.pdf", caught.value))


@pytest.mark.parametrize("where", ["missing/book.pdf", "a-file/book.pdf"])
def test_a_folder_that_can_not_hold_the_file_is_named(tmp_path: Path, where: str) -> None:
    (tmp_path / "a-file").write_bytes(b"")
    with pytest.raises(LibraryError, match="There is no folder"):
        write_whole(tmp_path / where, b"data")


def test_file_names_keep_letters_of_any_script_and_stay_short() -> None:
    assert file_name("Zoë & the “Moon”/..", "pdf") == "Zoë-the-Moon.pdf"
    assert file_name("…", "pdf") == "book.pdf"
    assert len(file_name("猫" * 500, "pdf").encode()) < 255

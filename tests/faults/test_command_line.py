"""Bad input on the command line: a sentence, the right exit code, no traceback, nothing lost. Real engines."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from visutale.cli import main
from visutale.library import Library
from visutale.settings import Settings
from visutale.workshop import Workshop

VISUTALE = [sys.executable, "-m", "visutale.cli"]


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUTALE_PICTURE_PX", "256")
    monkeypatch.setenv("VISUTALE_HOST", "127.0.0.1")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MiB that really fills up."""
    folder = tmp_path / "small-disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def visutale(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def is_refused(result: Result, code: int, *says: str) -> None:
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    for words in says:
        assert words.lower() in result.output.lower(), result.output


def silence(seconds: float) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(16_000)
        wav.writeframes(b"\x00\x00" * int(16_000 * seconds))
    return out.getvalue()


@pytest.mark.parametrize(
    ("option", "data", "says"),
    [
        ("--speech", b"", "empty"),
        ("--speech", b"Once upon a time, this was a text.\n" * 50, "recording"),
        ("--speech", silence(2.0), "silent"),
        ("--photo", b"", "empty"),
        ("--photo", b"\xff\xd8\xff\xe0 not much of a photo", "photo"),
        ("--photo", b"%PDF-1.7 not a photo", "PDF"),
    ],
)
def test_a_file_that_can_not_be_used_is_refused(
    tmp_path: Path, own_home: Path, option: str, data: bytes, says: str
) -> None:
    (tmp_path / "upload.wav").write_bytes(data)
    is_refused(visutale("make", option, tmp_path / "upload.wav"), 2, says)
    assert Library(own_home).list() == ()


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("a cat", "--pages", "0"), 2, "4 to 24"),
        (("a cat", "--pages", "-1"), 2, "4 to 24"),
        (("a cat", "--pages", "10000"), 2, "4 to 24"),
        (("a cat", "--pages", "many"), 2, "integer"),
        (("a cat", "--style", "cubism"), 2, "paper"),
        (("a cat", "--language", "tlh"), 2, "en"),
        (("a cat", "--age", "99"), 2, "6-8"),
        (("a cat", "--engine", "writer=nobody"), 2, "tale"),
        (("a cat", "--engine", "writer=collage"), 2, "tale"),
        (("a cat", "--engine", "painter=collage"), 2, "illustrator"),
        (("a cat", "--engine", "tale"), 2, "PORT=NAME"),
        (("a cat", "--voice", "nobody", "--narrate"), 2, "heart"),
        (("a cat", "--out", "book.docx"), 2, ".pdf"),
        (("a cat", "--out", "missing/book.pdf"), 2, "no folder"),
        (("a cat", "--photo", "missing.jpg"), 2, "missing.jpg"),
        (("a cat", "--title", "བོད"), 2, "Tibetan"),
        (("Жила-была кошка",), 2, "Cyrillic"),
        (("从前有一只猫",), 2, "chinese"),
    ],
)
def test_a_bad_choice_is_refused(arguments: tuple[str, ...], code: int, says: str) -> None:
    is_refused(visutale("make", *arguments), code, says)


@pytest.mark.parametrize(
    "words",
    ["a cat and a moon " * 6_000, "🐉🌙🏔️", "a\x00cat\x1b[31m with\x07 a hat\u202e\ufeff", "zorbelflop", ""],
    ids=["100,000 characters", "emoji only", "control characters", "an unknown word", "no words"],
)
def test_an_odd_wish_becomes_a_book(words: str) -> None:
    result = visutale("make", words, "--pages", "4", "--seed", "1", "--json")
    assert result.exit_code == 0, result.output
    made = json.loads(result.output)
    assert made["pages"] == 4
    assert Path(made["files"]["pdf"]).read_bytes().startswith(b"%PDF-")
    assert json.loads(Path(made["files"]["book"]).read_text())["title"] == made["title"]


def test_errors_are_one_object_where_json_was_asked_for() -> None:
    result = visutale("make", "a cat", "--pages", "99", "--json")
    assert result.exit_code == 2
    assert json.loads(result.output)["kind"] == "InputError"


def test_a_saved_book_is_bound_again_and_a_damaged_one_is_refused(tmp_path: Path) -> None:
    made = json.loads(visutale("make", "a cat", "--pages", "4", "--out", "first.pdf", "--json").output)
    assert visutale("bind", made["files"]["book"], "--out", "second.pdf").exit_code == 0
    assert Path("first.pdf").read_bytes() == Path("second.pdf").read_bytes()
    (tmp_path / "broken.json").write_text('{"title": "Mia"}')
    is_refused(visutale("bind", tmp_path / "broken.json", "--out", "x.pdf"), 2, "not a saved book")
    is_refused(visutale("bind", tmp_path / "nowhere.json", "--out", "x.pdf"), 2, "no saved book")


def a_saved_book() -> Path:
    made = visutale("make", "a fox and a lantern", "--pages", "4", "--seed", "3", "--json")
    assert made.exit_code == 0, made.output
    return Path(json.loads(made.stdout)["files"]["book"])


def test_a_saved_book_is_told_longer_and_the_saved_one_stays(tmp_path: Path) -> None:
    saved = a_saved_book()
    before = saved.read_bytes()
    told = visutale("retell", saved, "--pages", "6", "--out", tmp_path / "longer.pdf", "--json")
    assert told.exit_code == 0, told.output
    facts = json.loads(told.stdout)
    assert facts["pages"] == 6
    assert (tmp_path / "longer.pdf").read_bytes().startswith(b"%PDF-")
    assert Path(facts["files"]["book"]) != saved
    assert saved.read_bytes() == before


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        ((), 2, "one way at a time"),
        (("--pages", "6", "--age", "3-5"), 2, "one way at a time"),
        (("--pages", "99"), 2, "4 to 24"),
        (("--page", "2", "--wish", "make it funnier"), 3, "language model"),
        (("--more", "2"), 3, "language model"),
    ],
)
def test_a_telling_that_can_not_be_is_refused(options: tuple[str, ...], code: int, says: str) -> None:
    is_refused(visutale("retell", a_saved_book(), *options), code, says)


def test_translating_without_a_translator_says_what_to_configure() -> None:
    is_refused(visutale("translate", a_saved_book(), "--to", "de"), 3, "deepl", "language model")


def test_a_full_disk_keeps_the_pages_that_fitted(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUTALE_HOME", str(small_disk))
    monkeypatch.setenv("VISUTALE_PICTURE_PX", "1024")
    is_refused(visutale("make", "a cat", "--pages", "24", "--seed", "1"), 2, "disk is full")
    [kept] = Library(small_disk).list()
    assert kept.pages
    for page in kept.pages:
        if page.picture is not None:
            Library(small_disk).folder(kept.id).read(page.picture)
    assert [path.name for path in small_disk.rglob("*.part")] == []


def test_a_full_output_disk_says_where_the_book_is_kept(small_disk: Path, own_home: Path) -> None:
    (small_disk / "ballast").write_bytes(b"x" * (2 * 1024 * 1024 - 8192))
    result = visutale("make", "a cat", "--pages", "4", "--seed", "1", "--out", small_disk / "book.pdf")
    is_refused(result, 2, "disk is full", "kept at")
    assert len(Library(own_home).list()) == 1


def test_a_read_only_output_folder_is_refused_before_any_work(small_disk: Path, own_home: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    is_refused(visutale("make", "a cat", "--out", small_disk / "book.pdf"), 2, "can't be written to")
    assert Library(own_home).list() == ()


def test_a_killed_process_leaves_a_book_that_goes_on(own_home: Path) -> None:
    command = [*VISUTALE, "make", "a cat", "--pages", "24", "--seed", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ.copy())
    library, end = Library(own_home), time.monotonic() + 60
    try:
        while not any(page.picture for book in library.list() for page in book.pages):
            assert time.monotonic() < end, "no page was painted within a minute"
            assert process.poll() is None, "the book was finished before it could be interrupted"
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    [book] = library.list()
    assert not book.complete

    workshop = Workshop.build(Settings.read())
    whole = workshop.studio.complete(book)
    workshop.jobs.close()
    assert whole.complete
    kept = {page.number: page.picture for page in book.pages if page.picture}
    assert {number: whole.page(number).picture for number in kept} == kept


def test_two_commands_at_once_make_two_books_and_one_whole_output(tmp_path: Path, own_home: Path) -> None:
    target = tmp_path / "book.pdf"
    command = [*VISUTALE, "make", "a cat", "--pages", "4", "--out", str(target)]
    both = [
        subprocess.Popen([*command, "--seed", seed], stdout=subprocess.DEVNULL, env=os.environ.copy()) for seed in "12"
    ]
    assert [process.wait(120) for process in both] == [0, 0]
    library = Library(own_home)
    books = library.list()
    assert len(books) == 2
    assert target.read_bytes() in [library.pdf_path(book.id).read_bytes() for book in books]

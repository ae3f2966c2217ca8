"""A server's books at a terminal: the real client and commands against the real API, with scripted engines."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import wave
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from tests.api_server import WITHIN_S, ServedApi, own_settings, serving_api
from tests.app_server import environment, free_port
from tests.loopback_server import Handler, LoopbackServer
from tests.relay import relaying
from visutale.binding.formats import USUAL
from visutale.bookshelf import Wish
from visutale.cli import main
from visutale.errors import ConfigError, InputError, OutOfReach
from visutale.remote import RemoteBooks
from visutale.settings import Settings

A_BOOK = Wish(words="a cat and the moon", pages=4)


class Gate:
    """Holds the painter up until it is opened."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()
        self.opened.set()

    def __call__(self, call: int) -> None:
        self.reached.set()
        assert self.opened.wait(WITHIN_S)

    def shut(self) -> None:
        self.opened.clear()
        self.reached.clear()


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> Iterator[ServedApi]:
    with serving_api(own_settings(tmp_path_factory), gate) as served:
        yield served


@pytest.fixture
def books(api: ServedApi) -> RemoteBooks:
    return RemoteBooks(api.url)


def visutale(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def made(books: RemoteBooks) -> str:
    *_, last = books.follow(book_id := books.begin(A_BOOK))
    assert last.state == "done", last
    return book_id


# --- at a terminal ---


def test_a_server_makes_the_book_and_the_pdf_is_put_here(api: ServedApi, tmp_path: Path) -> None:
    out = tmp_path / "book.pdf"
    result = visutale("--server", api.url, "make", "a cat", "--pages", "4", "--out", out, "--json")
    assert result.exit_code == 0, result.output
    facts = json.loads(result.output)
    assert facts["pages"] == 4
    assert facts["files"]["pdf"] == str(out)
    pdf = api.workshop.library.pdf_path(facts["id"])
    assert pdf is not None and out.read_bytes() == pdf.read_bytes()


def test_a_recording_and_a_photo_go_along(api: ServedApi, tmp_path: Path) -> None:
    photo, speech = tmp_path / "dog.png", tmp_path / "wish.wav"
    Image.new("RGB", (64, 64), "white").save(photo)
    with wave.open(str(speech), "wb") as wav:
        wav.setparams((1, 2, 16000, 0, "NONE", ""))
        wav.writeframes(b"\x00\x10\x00\xf0" * 16000)
    result = visutale("--server", api.url, "make", "--speech", speech, "--photo", photo, "--pages", "4", "--json")
    assert result.exit_code == 0, result.output
    source = api.workshop.library.open(json.loads(result.output)["id"]).source
    assert source.transcript is not None and source.transcript.english == "a cat and a moon"
    assert source.caption is not None and source.caption.sentence == "A dog."


def test_books_are_listed_looked_at_and_taken_along(api: ServedApi, books: RemoteBooks, tmp_path: Path) -> None:
    book_id, out = made(books), tmp_path / "again.pdf"
    assert book_id in visutale("--server", api.url, "books").output
    assert "There is no such book." in visutale("--server", api.url, "books", "rhinoceros").output
    stands = visutale("--server", api.url, "book", book_id)
    assert "4 of 4 pages are written. It is finished." in stands.output
    assert visutale("--server", api.url, "book", book_id, "--out", out).exit_code == 0
    assert out.read_bytes().startswith(b"%PDF")


def test_a_server_binds_a_book_in_any_form(api: ServedApi, books: RemoteBooks, tmp_path: Path) -> None:
    epub = tmp_path / "book.epub"
    arguments = ("make", "a cat", "--pages", "4", "--out", epub, "--edition", "reflowable", "--theme", "bedtime")
    made_there = visutale("--server", api.url, *arguments, "--json")
    assert made_there.exit_code == 0, made_there.output
    facts = json.loads(made_there.output)
    book_id = facts["id"]
    assert facts["files"]["epub"] == str(epub)
    assert list(api.workshop.library.bound(book_id).glob("*/epub-reflowable-bedtime"))
    with zipfile.ZipFile(epub) as archive:
        package = next(archive.read(name).decode() for name in archive.namelist() if name.endswith(".opf"))
    assert "pre-paginated" not in package
    out = tmp_path / "to-print.pdf"
    assert visutale("--server", api.url, "book", book_id, "--out", out, "--edition", "pod").exit_code == 0
    assert sorted(file.name for file in tmp_path.glob("*.pdf")) == ["to-print-cover.pdf", "to-print.pdf"]
    assert out.read_bytes() != (tmp_path / "to-print-cover.pdf").read_bytes()
    refused = visutale("--server", api.url, "book", book_id, "--out", tmp_path / "book.mp3")
    assert refused.exit_code == 2 and "voice" in refused.output


def test_the_settings_may_name_the_server(api: ServedApi, books: RemoteBooks, monkeypatch: pytest.MonkeyPatch) -> None:
    book_id = made(books)
    monkeypatch.setenv("VISUTALE_SERVER", api.url)
    assert book_id in visutale("books").output


def test_ctrl_c_ends_the_waiting_and_not_the_book(
    api: ServedApi, gate: Gate, books: RemoteBooks, tmp_path: Path
) -> None:
    gate.shut()
    waiting = subprocess.Popen(
        [sys.executable, "-m", "visutale.cli", "--server", api.url, "make", "a cat", "--pages", "4"],
        env=environment(tmp_path / "home"), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert gate.reached.wait(WITHIN_S)
        waiting.send_signal(signal.SIGINT)
        _, said = waiting.communicate(timeout=WITHIN_S)
    finally:
        gate.opened.set()
        waiting.kill()
    assert waiting.returncode == 130
    again = re.search(rf"visutale --server {api.url} book (\S+) --out book.pdf", said)
    assert again, said
    *_, last = books.follow(again[1])
    assert last.state == "done"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("make", "a cat", "--style", "no-such"), "There is no style called “no-such”."),
        (("make", "a cat", "--engine", "writer=tale"), "A server chooses its engines itself."),
        (("make", "--speech", "missing.wav"), "missing.wav can't be read"),
        (("book", "20260101-aaaaaa"), "There is no such book"),
        (("book", "../../keys"), "There is no"),
        (("bind", "book.json"), "works on this machine alone"),
        (("doctor",), "works on this machine alone"),
    ],
)
def test_what_a_server_can_not_do_is_said_in_words(api: ServedApi, arguments: tuple[str, ...], says: str) -> None:
    result = visutale("--server", api.url, *arguments)
    assert result.exit_code == 2, result.output
    assert says in result.output
    assert "Traceback" not in result.output


# --- nothing is lost with a connection ---


def test_who_follows_a_book_is_connected_again(api: ServedApi, gate: Gate) -> None:
    gate.shut()
    with relaying(api.url) as relay:

        def cut_in_the_middle() -> None:
            gate.reached.wait(WITHIN_S)
            relay.cut()
            gate.opened.set()

        far = RemoteBooks(relay.url)
        book_id = far.begin(A_BOOK)
        threading.Thread(target=cut_in_the_middle).start()
        told = list(far.follow(book_id))
        assert told[-1].state == "done"
        assert all(now != before for before, now in pairwise(told))
        assert relay.connections >= 2
        assert [now.done for now in told] == sorted(now.done for now in told)


def test_a_download_goes_on_where_it_broke_off(api: ServedApi, books: RemoteBooks, tmp_path: Path) -> None:
    book_id, out = made(books), tmp_path / "book.pdf"
    pdf = api.workshop.library.pdf_path(book_id)
    assert pdf is not None
    with relaying(api.url) as relay:
        relay.cut_after += [700, 900]
        RemoteBooks(relay.url).save(book_id, out, USUAL)
        assert out.read_bytes() == pdf.read_bytes()
        assert b"Range: bytes=" in relay.asked


def test_a_download_that_never_comes_leaves_nothing_half_written(
    api: ServedApi, books: RemoteBooks, tmp_path: Path
) -> None:
    book_id, out = made(books), tmp_path / "book.pdf"
    with relaying(api.url) as relay:
        relay.cut_after += [0] * 9
        with pytest.raises(OutOfReach, match="The connection broke off"):
            RemoteBooks(relay.url).save(book_id, out, USUAL)
    assert list(tmp_path.iterdir()) == []


# --- refusals, in words ---


class SomethingElse(Handler):
    def do_GET(self) -> None:  # noqa: N802
        self.send_response(200)
        self.send_header("Content-Length", "6")
        self.end_headers()
        self.wfile.write(b"<html>")


def test_a_key_is_asked_for_and_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.read(picture_px=256, host="127.0.0.1", api={"keys": {"anna": "secret-of-anna"}})
    with serving_api(settings) as api:
        refused = visutale("--server", api.url, "books")
        assert refused.exit_code == 2
        assert "VISUTALE_API_KEY" in refused.output
        monkeypatch.setenv("VISUTALE_API_KEY", "secret-of-anna")
        assert visutale("--server", api.url, "books").output == "There are no books yet.\n"


def test_who_is_not_there_or_something_else_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(OutOfReach, match="Nobody answers at"):
        RemoteBooks(f"http://127.0.0.1:{free_port()}").standing("x")
    with LoopbackServer(SomethingElse) as other, pytest.raises(ConfigError, match="not what this VisuTale understands"):
        RemoteBooks(other.url).standing("x")
    with pytest.raises(ConfigError, match="no address of a server"):
        RemoteBooks("ftp://books.example.org")
    with pytest.raises(InputError, match="can't be read"):
        RemoteBooks("http://127.0.0.1:9").begin(Wish(photo=tmp_path / "missing.jpg"))

"""What the app serves beside its pages, asked over real connections: shared books, pictures, who may ask."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.app_server import ROOT, Served, environment, running
from visutale.address import is_known_host
from visutale.book import Book, Cover, Page, Scene, Source
from visutale.library import Library
from visutale.media import Picture
from visutale.settings import Settings

TITLE = "Die Füchsin & die Laterne – Łódź"
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 400


@dataclass(frozen=True)
class Shelf:
    """A library with one finished book and one that is still being made."""

    library: Library
    book_id: str
    token: str
    unfinished_token: str


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    library = Library(tmp_path_factory.mktemp("web") / "home")
    book_id, unfinished = library.new_id(), library.new_id()
    folder = library.folder(book_id)
    picture = folder.put_picture("page-01", Picture.of(Image.new("RGB", (900, 900), "orange")))
    photo = folder.put_picture("photo", Picture.of(Image.new("RGB", (64, 64), "grey")))
    library.save(
        Book(
            id=book_id, title=TITLE, language="de", age="6-8", style="paper", seed=1, made_at=datetime.now(UTC),
            source=Source(photo=photo), cover=Cover(scene=Scene(), picture=picture), page_count=1,
            pages=(Page(number=1, text="Es war einmal.", scene=Scene(), picture=picture),),
        )
    )  # fmt: skip
    library.save_pdf(book_id, PDF)
    return Shelf(library, book_id, library.share(book_id).token, library.share(unfinished).token)


@pytest.fixture(scope="module")
def app(shelf: Shelf) -> Iterator[Served]:
    with running(shelf.library.home) as served:
        yield served


@pytest.fixture
def client(app: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=app.url, trust_env=False) as client:
        yield client


def test_a_shared_book_comes_whole_under_its_own_name(client: httpx.Client, shelf: Shelf) -> None:
    reply = client.get(f"/b/{shelf.token}.pdf", headers={"Accept-Encoding": "gzip, br"})
    assert reply.status_code == 200
    assert reply.content == PDF
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.headers["content-length"] == str(len(PDF))  # not compressed, so that phones can show how far they are
    assert reply.headers["content-encoding"] == "identity"
    assert urllib.parse.quote("Die-Füchsin-die-Laterne-Łódź.pdf") in reply.headers["content-disposition"]
    assert reply.headers["etag"]
    assert "noindex" in reply.headers["x-robots-tag"]
    assert reply.headers["referrer-policy"] == "no-referrer"


def test_a_shared_book_can_be_asked_for_without_its_body(client: httpx.Client, shelf: Shelf) -> None:
    reply = client.head(f"/b/{shelf.token}.pdf")
    assert (reply.status_code, reply.content) == (200, b"")
    assert reply.headers["content-length"] == str(len(PDF))


def test_a_shared_book_comes_in_parts(client: httpx.Client, shelf: Shelf) -> None:
    part = client.get(f"/b/{shelf.token}.pdf", headers={"Range": "bytes=100-199", "Accept-Encoding": "gzip"})
    assert part.status_code == 206
    assert part.content == PDF[100:200]
    assert part.headers["content-range"] == f"bytes 100-199/{len(PDF)}"
    assert client.get(f"/b/{shelf.token}.pdf", headers={"Range": f"bytes={len(PDF)}-"}).status_code == 416


def test_a_book_that_is_being_made_asks_for_patience(client: httpx.Client, shelf: Shelf) -> None:
    reply = client.get(f"/b/{shelf.unfinished_token}.pdf")
    assert reply.status_code == 202
    assert "still being made" in reply.text
    assert 'http-equiv="refresh"' in reply.text


@pytest.mark.parametrize("token", ["A" * 22, "short", "..%2F..%2Fbooks", "%00" * 22])
def test_a_link_that_was_never_given_out_opens_nothing(client: httpx.Client, token: str) -> None:
    assert client.get(f"/b/{token}.pdf").status_code in (400, 404)


def test_a_revoked_link_opens_nothing_and_a_new_one_does(client: httpx.Client, shelf: Shelf) -> None:
    book_id = shelf.library.new_id()
    shelf.library.save(shelf.library.open(shelf.book_id).model_copy(update={"id": book_id}))
    shelf.library.save_pdf(book_id, PDF)
    first = shelf.library.share(book_id).token
    assert client.get(f"/b/{first}.pdf").status_code == 200
    shelf.library.revoke(book_id)
    assert client.get(f"/b/{first}.pdf").status_code == 404
    second = shelf.library.share(book_id).token
    assert second != first
    assert client.get(f"/b/{second}.pdf").status_code == 200


def test_the_pages_pictures_are_served_and_the_photo_is_not(client: httpx.Client, shelf: Shelf) -> None:
    book = shelf.library.open(shelf.book_id)
    assert book.cover.picture is not None and book.source.photo is not None
    whole = client.get(f"/books/{shelf.book_id}/{book.cover.picture.file}")
    small = client.get(f"/books/{shelf.book_id}/{book.cover.picture.file}?small")
    assert Image.open(io.BytesIO(whole.content)).size == (900, 900)
    assert Image.open(io.BytesIO(small.content)).size == (480, 480)
    assert "immutable" in small.headers["cache-control"]
    for private in (book.source.photo.file, "book.json", "book.pdf", "..%2F..%2Fshares"):
        assert client.get(f"/books/{shelf.book_id}/{private}").status_code in (400, 404)
    assert client.get(f"/books/20260101-aaaaaa/{book.cover.picture.file}").status_code == 404


def test_the_typefaces_are_the_apps_own(client: httpx.Client) -> None:
    for name in ("literata", "baloo2"):
        face = client.get(f"/fonts/{name}.ttf")
        assert face.content[:4] == b"\x00\x01\x00\x00"
        assert len(face.content) < 200_000
    assert client.get("/fonts/other.ttf").status_code == 404
    assert client.get("/styles/no-such-style.jpg").status_code == 404


def test_a_foreign_name_is_refused(client: httpx.Client, shelf: Shelf) -> None:
    assert client.get("/health", headers={"Host": "rebound.example.com"}).status_code == 421
    assert client.get(f"/b/{shelf.token}.pdf", headers={"Host": "rebound.example.com"}).status_code == 421
    assert client.get("/health", headers={"Host": "my-laptop.local:8501"}).status_code == 200


def test_secret_addresses_stay_out_of_the_log(client: httpx.Client, app: Served, shelf: Shelf) -> None:
    client.get(f"/b/{shelf.token}.pdf")
    said = app.log.read_text()
    assert f"http://localhost:{app.port}" in said
    assert shelf.token not in said


def test_a_taken_port_is_a_sentence(app: Served, tmp_path: Path) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "visutale.cli", "app", "--port", str(app.port)],
        env=environment(tmp_path / "home"), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert second.returncode == 2
    assert f"Port {app.port}" in second.stderr
    assert "Traceback" not in second.stderr


def test_streamlit_run_serves_the_same(shelf: Shelf) -> None:
    command = ("streamlit", "run", str(ROOT / "Home.py"), "--server.headless=true", "--server.port")
    with running(shelf.library.home, command) as served:
        assert httpx.get(f"{served.url}/b/{shelf.token}.pdf", trust_env=False).content == PDF
        assert "<html" in httpx.get(served.url, trust_env=False).text.lower()
        assert f"http://localhost:{served.port}" in served.log.read_text()


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("localhost", True), ("127.0.0.1", True), ("192.168.1.20", True), ("::1", True), ("laptop", True),
        ("laptop.local", True), ("fritz.lan", True), ("books.example.org", True), ("Books.Example.org.", True),
        ("evil.example.org", False), ("127.0.0.1.evil.com", False), ("localhost.evil.com", False),
    ],
)  # fmt: skip
def test_which_hosts_are_known(host: str, known: bool) -> None:
    assert is_known_host(host, Settings.read(public_url="https://books.example.org")) is known


def handshake(app: Served, host: str) -> str:
    """The first line of the answer to a request for the page's live connection."""
    request = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", app.port), timeout=10) as connection:
        connection.sendall(request.encode())
        return connection.recv(200).split(b"\r\n")[0].decode()


def test_a_page_under_a_foreign_name_gets_no_live_connection(app: Served) -> None:
    assert "101" in handshake(app, f"127.0.0.1:{app.port}")
    assert "403" in handshake(app, f"rebound.example.com:{app.port}")

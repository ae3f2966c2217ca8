"""The REST API, asked over real connections: books begun, followed, listed, fetched."""

from __future__ import annotations

import http.client
import io
import json
import threading
import urllib.parse
import wave
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image

from tests.api_server import ServedApi, events, made, own_settings, serving_api, while_set
from visutale.book import Book

TITLE = "Die Füchsin & Łódź"


@pytest.fixture(scope="module")
def painting() -> threading.Event:
    """Pictures are painted while it is set."""
    return threading.Event()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, painting: threading.Event) -> Iterator[ServedApi]:
    with serving_api(own_settings(tmp_path_factory), while_set(painting)) as served:
        yield served
        painting.set()


@pytest.fixture(autouse=True)
def painters_work(painting: threading.Event) -> None:
    painting.set()


@pytest.fixture
def client(api: ServedApi) -> Iterator[httpx.Client]:
    with api.client() as client:
        yield client


def spoken() -> bytes:
    """A second of sound, as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(range(256)) * 64)
    return out.getvalue()


def photographed() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "orange").save(out, "PNG")
    return out.getvalue()


def test_a_book_is_begun_followed_and_fetched(client: httpx.Client, painting: threading.Event) -> None:
    painting.clear()
    begun = client.post(
        "/books", data={"title": TITLE, "pages": 4, "narrate": "true", "seed": 7},
        files={"speech": ("wish.wav", spoken()), "photo": ("photo.png", photographed())},
    )  # fmt: skip
    assert begun.status_code == 202
    assert begun.headers["location"] == begun.json()["links"]["self"]
    book_id = begun.json()["id"]
    assert client.get(f"/books/{book_id}/book.pdf").status_code == 404
    told = events(client, book_id)
    assert next(told)["state"] in ("queued", "running")
    painting.set()
    *_, last = told
    assert (last["state"], last["complete"], last["painted"], last["spoken"]) == ("done", True, 5, 4)
    assert (last["title"], last["seed"], last["pages"]) == (TITLE, 7, 4)
    assert client.get(f"/books/{book_id}").json() == last
    book = Book.model_validate_json(client.get(last["links"]["book"].removeprefix("/api")).content)
    assert book.source.transcript is not None
    assert book.source.photo is not None
    assert client.get(f"/books/{book_id}/files/{book.source.photo.file}").status_code == 404
    voice = book.page(2).narration
    assert voice is not None
    sound = client.get(f"/books/{book_id}/files/{voice.file}")
    assert (sound.headers["content-type"], len(sound.content)) == ("audio/wav", voice.size_bytes)


def test_a_look_costs_a_body_only_where_something_changed(client: httpx.Client) -> None:
    book_id = made(client)
    for path in (f"/books/{book_id}", f"/books/{book_id}/book.json"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_pdf_comes_whole_and_in_parts(client: httpx.Client) -> None:
    path = f"/books/{made(client, title=TITLE)}/book.pdf"
    whole = client.get(path, headers={"Accept-Encoding": "gzip"})
    size = len(whole.content)
    assert whole.content[:5] == b"%PDF-"
    assert whole.headers["content-encoding"] == "identity"
    assert urllib.parse.quote("Die-Füchsin-Łódź.pdf") in whole.headers["content-disposition"]
    head = client.head(path)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(size))
    part = client.get(path, headers={"Range": "bytes=100-199", "If-Range": whole.headers["etag"]})
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{size}"
    beyond = client.get(path, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    assert beyond.json()["error"]["what"]
    assert client.get(path, headers={"Range": "pages=1-2"}).content == whole.content


def test_a_book_can_be_stopped_and_gone_on_with(client: httpx.Client, painting: threading.Event) -> None:
    painting.clear()
    book_id = client.post("/books", data={"words": "a cat", "pages": 4}).json()["id"]
    assert any(status["written"] == 4 for status in events(client, book_id))
    assert client.post(f"/books/{book_id}/cancel").status_code == 202
    painting.set()
    *_, last = events(client, book_id)
    assert (last["state"], last["complete"]) == ("cancelled", False)
    assert client.post(f"/books/{book_id}/resume").status_code == 202
    *_, last = events(client, book_id)
    assert (last["state"], last["complete"]) == ("done", True)


def test_the_library_is_listed_in_parts_and_searched(client: httpx.Client, painting: threading.Event) -> None:
    before = client.get("/books").json()["total"]
    first, second = made(client, title="The otter's boat"), made(client, title="The otter's moon")
    painting.clear()
    third = client.post("/books", data={"words": "a cat", "pages": 4}).json()["id"]
    newest = client.get("/books", params={"limit": 2}).json()
    assert [book["id"] for book in newest["books"]] == [third, second]
    assert newest["total"] == before + 3
    assert client.get("/books", params={"limit": 1, "offset": 2}).json()["books"][0]["id"] == first
    assert [book["id"] for book in client.get("/books", params={"words": "otter BOAT"}).json()["books"]] == [first]
    assert client.get("/books", params={"until": "2001-01-01"}).json()["books"] == []


def test_a_finished_book_is_told_another_way_and_in_another_language(client: httpx.Client) -> None:
    book_id = made(client)
    for path, body in (
        ("change", {"kind": "rewrite", "number": 2, "wish": "make it snow"}),
        ("translate", {"language": "de", "bilingual": True}),
    ):
        new = client.post(f"/books/{book_id}/{path}", json=body)
        assert new.status_code == 202
        *_, last = events(client, new.json()["id"])
        assert (last["state"], last["made_from"]) == ("done", book_id)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/books/20260101-aaaaaa", 404), ("GET", "/books/..%2F..", 404), ("GET", "/nowhere", 404),
        ("GET", "/books/20260101-aaaaaa/events", 404), ("POST", "/books/20260101-aaaaaa/cancel", 404),
        ("GET", "/books?limit=0", 422), ("GET", "/books?since=yesterday", 422), ("PUT", "/books", 405),
        ("POST", "/books", 422),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_in_one_form(client: httpx.Client, method: str, path: str, status: int) -> None:
    reply = client.request(method, path)
    assert reply.status_code == status
    assert set(reply.json()) == {"error"}
    assert set(reply.json()["error"]) == {"what", "remedy", "kept"}
    assert reply.json()["error"]["what"].endswith(".")


@pytest.mark.parametrize(
    ("fields", "files"),
    [
        ({"words": "a cat", "pages": "99"}, {}), ({"words": "a cat", "age": "40"}, {}),
        ({"words": "a cat", "colour": "red"}, {}), ({"words": "a cat", "style": "no such style"}, {}),
        ({}, {"photo": ("photo.jpg", b"no photo at all")}), ({}, {"speech": ("wish.wav", spoken()[:30])}),
        ({"speech": "a string"}, {}),
    ],
)  # fmt: skip
def test_a_wish_that_cant_become_a_book_is_refused_in_words(
    client: httpx.Client, fields: dict[str, str], files: dict[str, tuple[str, bytes]]
) -> None:
    before = client.get("/books").json()["total"]
    reply = client.post("/books", data=fields, files=files)
    assert reply.status_code == 422
    assert reply.json()["error"]["what"]
    assert client.get("/books").json()["total"] == before


def test_too_much_is_refused_before_it_has_all_come(api: ServedApi, client: httpx.Client) -> None:
    connection = http.client.HTTPConnection(api.url.removeprefix("http://"), timeout=10)
    connection.putrequest("POST", "/api/books/20260101-aaaaaa/change")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    connection.send(b"%x\r\n" % 1_500_000 + b" " * 1_500_000 + b"\r\n")  # and it never ends
    reply = connection.getresponse()
    assert (reply.status, json.load(reply)["error"]["what"]) == (413, "The request is too large.")
    connection.close()
    photo = client.post("/books", files={"photo": ("photo.jpg", b"\xff\xd8\xff" + bytes(40_000_001))})
    assert (photo.status_code, "40 MB" in photo.json()["error"]["what"]) == (413, True)

"""The REST API: a book in every form, bound once, in parts, and refused in words."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.api_server import WITHIN_S, ServedApi, events, made, own_settings, serving_api, while_set
from visutale import forms

TITLE = "Łódź by night"
PAINTED = threading.Event()
PAINTED.set()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedApi]:
    with serving_api(own_settings(tmp_path_factory), while_set(PAINTED)) as served:
        yield served


@pytest.fixture(scope="module")
def client(api: ServedApi) -> Iterator[httpx.Client]:
    with api.client() as client:
        yield client


@pytest.fixture(scope="module")
def book_id(client: httpx.Client) -> str:
    return made(client, title=TITLE)


def test_what_there_is_can_be_read_and_every_form_of_it_asked_for(client: httpx.Client, book_id: str) -> None:
    offered = client.get("/forms").json()
    assert [one["name"] for one in offered["themes"]][:2] == ["paper", "gallery"]
    editions = {one["name"]: one for one in offered["editions"]}
    assert editions["screen"]["ending"] == "pdf" and editions["screen"]["themed"]
    assert editions["pod"]["media_type"] == editions["plain"]["media_type"] == "application/zip"
    assert not editions["voice"]["themed"]
    for name, begins in (("a4", b"%PDF-"), ("reflowable", b"PK"), ("web", b"<!doctype html>"), ("pod", b"PK")):
        one = editions[name]
        reply = client.get(f"/books/{book_id}/book.{one['ending']}", params={"edition": name})
        assert (reply.status_code, reply.headers["content-type"].partition(";")[0]) == (200, one["media_type"])
        assert reply.content.startswith(begins)


def test_a_form_comes_in_parts_and_under_the_book_s_name(client: httpx.Client, book_id: str) -> None:
    path = f"/books/{book_id}/book.epub?theme=bedtime"
    whole = client.get(path)
    head = client.head(path)
    assert head.headers["etag"] == whole.headers["etag"] and head.content == b""
    assert head.headers["content-length"] == str(len(whole.content))
    assert whole.headers["content-disposition"].endswith("''%C5%81%C3%B3d%C5%BA-by-night.epub")
    part = client.get(path, headers={"Range": "bytes=100-199", "If-Range": whole.headers["etag"]})
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert client.get(path, headers={"Range": f"bytes={len(whole.content)}-"}).status_code == 416
    assert client.get(f"/books/{book_id}/book.epub").content != whole.content


def test_several_files_come_in_one(client: httpx.Client, book_id: str) -> None:
    reply = client.get(f"/books/{book_id}/book.pdf?edition=pod")
    assert reply.headers["content-disposition"].endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        assert archive.namelist() == ["Łódź-by-night.pdf", "Łódź-by-night-cover.pdf"]
        assert all(archive.read(name).startswith(b"%PDF-") for name in archive.namelist())


def test_the_usual_pdf_is_the_one_that_is_there(api: ServedApi, client: httpx.Client, book_id: str) -> None:
    pdf = api.workshop.library.pdf_path(book_id)
    assert pdf is not None
    assert client.get(f"/books/{book_id}/book.pdf?theme=paper").content == pdf.read_bytes()


def test_a_form_is_bound_once_for_all_and_nobody_else_waits(client: httpx.Client, book_id: str) -> None:
    path = f"/books/{book_id}/book.epub?theme=comic"
    with ThreadPoolExecutor(3) as readers:
        with forms._at_once, forms._at_once:  # nothing can be bound meanwhile
            waiting = [readers.submit(client.get, path) for _ in range(3)]
            assert client.get(f"/books/{book_id}").json()["state"] == "done"
            assert not any(one.done() for one in waiting)
        replies = [one.result() for one in waiting]
    assert {one.status_code for one in replies} == {200}
    assert len({one.headers["etag"] for one in replies}) == 1


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("book.docx", "does not end as a book does"),
        ("book.epub?edition=booklet", "no EPUB edition called “booklet”"),
        ("book.epub?theme=baroque", "no theme called “baroque”"),
        ("book.pdf?edition=bilingual", "one language only"),
        ("book.mp3", "voice"),
    ],
)
def test_what_can_not_be_bound_is_refused_in_words(client: httpx.Client, book_id: str, asked: str, says: str) -> None:
    reply = client.get(f"/books/{book_id}/{asked}")
    assert reply.status_code == 422
    assert says in reply.json()["error"]["what"]


def test_a_book_that_is_not_there_yet_has_no_forms(client: httpx.Client, book_id: str) -> None:
    assert client.get("/books/20260101-aaaaaa/book.epub").status_code == 404
    PAINTED.clear()
    try:
        new = client.post("/books", data={"words": "a cat", "pages": 4}).json()["id"]
        client.post(f"/books/{book_id}/pages/1/picture", json={"hint": "more stars"})
        end = time.monotonic() + WITHIN_S
        while client.get(f"/books/{new}/book.json").status_code != 200:
            assert time.monotonic() < end
            time.sleep(0.02)
        early, busy = (client.get(f"/books/{one}/book.epub") for one in (new, book_id))
    finally:
        PAINTED.set()
    assert (early.status_code, early.json()["error"]["what"]) == (404, "This file is not there yet.")
    assert (busy.status_code, busy.json()["error"]["what"]) == (409, "This book is being worked on.")
    assert client.get(f"/books/{book_id}/book.pdf").status_code == 200
    for _ in events(client, book_id):
        pass
    assert client.get(f"/books/{book_id}/book.epub").status_code == 200


def test_what_was_bound_goes_with_the_book(api: ServedApi, client: httpx.Client) -> None:
    book_id = made(client)
    assert client.get(f"/books/{book_id}/book.html").status_code == 200
    kept = api.workshop.library.bound(book_id)
    assert [file.name for file in kept.glob("*/html-web-paper/*")]
    exports = next(one for one in client.delete(f"/books/{book_id}").json()["removed"] if one["kind"] == "exports")
    assert exports["count"] == 2  # the PDF and the web page
    assert not kept.exists()

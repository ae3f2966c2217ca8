"""The REST API: pictures of a sentence, books in one file, and a book by the real engines."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.api_server import WITHIN_S, ServedApi, made, own_settings, serving_api


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedApi]:
    with serving_api(own_settings(tmp_path_factory)) as served:
        yield served


@pytest.fixture
def client(api: ServedApi) -> Iterator[httpx.Client]:
    with api.client() as client:
        yield client


def painted(client: httpx.Client, path: str) -> dict[str, Any]:
    """How pictures stand once they are painted."""
    end = time.monotonic() + WITHIN_S
    while (status := client.get(path).json())["state"] != "done":
        assert time.monotonic() < end, status
        time.sleep(0.02)
    found: dict[str, Any] = status
    return found


def test_a_sentence_becomes_pictures(client: httpx.Client) -> None:
    begun = client.post("/pictures", data={"words": "a cat under the moon", "count": 3, "seed": 5})
    assert begun.status_code == 202
    assert begun.json()["kind"] == "pictures"
    status = painted(client, begun.headers["location"].removeprefix("/api"))
    assert (status["said"], status["complete"]) == ("a cat under the moon", True)
    assert [(one["number"], one["seed"]) for one in status["pictures"]] == [(1, 5), (2, 6), (3, 7)]
    for one in status["pictures"]:
        picture = client.get(one["url"].removeprefix("/api"))
        assert hashlib.sha256(picture.content).hexdigest() == one["sha256"]
        assert Image.open(io.BytesIO(picture.content)).size == (one["width_px"], one["height_px"])
    assert client.get(f"/pictures/{status['id']}/sheet.json").status_code == 404
    assert client.get(f"/books/{status['id']}").status_code == 404  # they are no book


@pytest.mark.parametrize("fields", [{}, {"words": "a cat", "count": "99"}, {"words": "a cat", "style": "no such"}])
def test_a_sentence_that_cant_be_painted_is_refused_in_words(client: httpx.Client, fields: dict[str, str]) -> None:
    refused = client.post("/pictures", data=fields)
    assert refused.status_code == 422
    assert refused.json()["error"]["what"].endswith(".")
    assert client.get("/pictures/20260101-aaaaaa").status_code == 404


def test_a_book_goes_out_in_one_file_and_comes_in_again(client: httpx.Client) -> None:
    book_id = made(client, title="Łódź by night")
    before = client.get(f"/books/{book_id}/book.json").json()
    bundle = client.get(f"/books/{book_id}/bundle.visutale")
    assert bundle.status_code == 200
    assert bundle.headers["content-length"] == str(len(bundle.content))
    assert client.delete(f"/books/{book_id}").status_code == 200
    taken = client.post("/bundles", files={"bundle": ("book.visutale", bundle.content)})
    assert (taken.status_code, taken.json()["state"]) == (201, "done")
    assert taken.headers["location"] == taken.json()["links"]["self"]
    after = client.get(f"/books/{taken.json()['id']}/book.json").json()
    assert [page["picture"]["sha256"] for page in after["pages"]] == [
        page["picture"]["sha256"] for page in before["pages"]
    ]
    assert client.get(f"/books/{taken.json()['id']}/book.pdf").content[:5] == b"%PDF-"
    broken = client.post("/bundles", files={"bundle": ("book.visutale", bundle.content[:-40])})
    assert (broken.status_code, broken.json()["error"]["what"] != "") == (422, True)

"""The REST API: a book that is changed by hand, taken back, copied, shared and deleted; and two who ask at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.api_server import ServedApi, events, made, own_settings, serving_api, while_set


@pytest.fixture(scope="module")
def painting() -> threading.Event:
    """Pictures are painted while it is set."""
    return threading.Event()


@pytest.fixture(autouse=True)
def painters_work(painting: threading.Event) -> None:
    painting.set()


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory, painting: threading.Event) -> Iterator[ServedApi]:
    with serving_api(own_settings(tmp_path_factory), while_set(painting)) as served:
        yield served
        painting.set()


@pytest.fixture(scope="module")
def client(api: ServedApi) -> Iterator[httpx.Client]:
    with api.client() as client:
        yield client


@pytest.fixture
def book_id(client: httpx.Client) -> str:
    """A finished book of the test's own."""
    return made(client)


def settled(client: httpx.Client, book_id: str) -> dict[str, Any]:
    """How a book stands once nothing goes on any more."""
    *_, last = events(client, book_id)
    return last


def book(client: httpx.Client, book_id: str) -> dict[str, Any]:
    document: dict[str, Any] = client.get(f"/books/{book_id}/book.json").json()
    return document


def test_other_words_bind_the_book_again_and_paint_nothing(client: httpx.Client, book_id: str) -> None:
    before, pdf = book(client, book_id), client.get(f"/books/{book_id}/book.pdf").content
    edited = client.patch(f"/books/{book_id}/pages/2", json={"text": "Mia found a door in the moon."})
    assert edited.status_code == 202
    again = edited.json()["remade"]
    assert (again["pictures"], again["voices"], again["exports"]) == ([], [], True)
    assert again["in_words"].endswith(".")
    assert settled(client, book_id)["version"] == 2
    after = book(client, book_id)
    assert after["pages"][1]["text"] == "Mia found a door in the moon."
    assert after["pages"][1]["picture"] == before["pages"][1]["picture"]
    assert client.get(f"/books/{book_id}/book.pdf").content != pdf


def test_a_title_a_name_and_looks_are_changed_together(client: httpx.Client, book_id: str) -> None:
    edited = client.patch(
        f"/books/{book_id}",
        json={"title": "Ada and the Moon", "characters": [{"id": "cat", "name": "Ada", "looks": "a white cat"}]},
    )
    assert edited.status_code == 202
    assert edited.json()["title"] == "Ada and the Moon"
    assert edited.json()["remade"]["pictures"] == [0, 1, 2, 3, 4]
    assert settled(client, book_id)["complete"]
    assert "Ada looked up" in book(client, book_id)["pages"][0]["text"]


def test_pages_come_and_go(client: httpx.Client, book_id: str) -> None:
    added = client.post(f"/books/{book_id}/pages", json={"after": 4, "text": "And Mia slept."})
    assert (added.status_code, added.json()["remade"]["pictures"]) == (202, [5])
    assert settled(client, book_id)["pages"] == 5
    assert client.delete(f"/books/{book_id}/pages/1").status_code == 202
    assert settled(client, book_id)["complete"]
    assert [page["text"] for page in book(client, book_id)["pages"]][-1] == "And Mia slept."
    for lost in (
        client.delete(f"/books/{book_id}/pages/9"),
        client.patch(f"/books/{book_id}/pages/9", json={"text": ""}),
    ):
        assert lost.status_code == 404
        assert "page 9" in lost.json()["error"]["what"]


def test_a_picture_is_painted_again_chosen_and_taken_back(client: httpx.Client, book_id: str) -> None:
    first = book(client, book_id)["cover"]["picture"]["sha256"]
    again = client.post(f"/books/{book_id}/pages/0/picture", json={"hint": "more stars", "candidates": 2})
    assert (again.status_code, again.json()["remade"]["pictures"]) == (202, [0])
    assert settled(client, book_id)["complete"]
    cover = book(client, book_id)["cover"]
    others = [candidate["sha256"] for candidate in cover["candidates"]]
    assert (len(others), first in others, cover["scene"]["hint"]) == (2, True, "more stars")
    chosen = client.post(f"/books/{book_id}/pages/0/picture", json={"sha256": first})
    assert (chosen.status_code, chosen.json()["remade"]["pictures"]) == (202, [])
    assert book(client, book_id)["cover"]["picture"]["sha256"] == first
    for wrong in ({"sha256": first, "hint": "more"}, {"sha256": "0" * 64}, {"candidates": 9}):
        assert client.post(f"/books/{book_id}/pages/0/picture", json=wrong).status_code == 422
    settled(client, book_id)
    versions = client.get(f"/books/{book_id}/versions").json()
    assert [version["number"] for version in versions["versions"]] == list(range(1, versions["present"]))
    restored = client.post(f"/books/{book_id}/restore", json={"version": 1})
    assert restored.status_code == 202
    assert settled(client, book_id)["version"] == versions["present"] + 1
    assert book(client, book_id)["cover"]["candidates"] == []
    assert client.post(f"/books/{book_id}/restore", json={"version": 99}).status_code == 404


def test_a_story_is_seen_changed_and_approved_before_it_is_painted(client: httpx.Client) -> None:
    begun = client.post("/books", data={"words": "a cat", "pages": 4, "approve": "true", "pictures_each": 2})
    book_id = begun.json()["id"]
    waiting = next(status for status in events(client, book_id) if status["approval"])
    assert (waiting["state"], waiting["written"], waiting["painted"]) == ("waiting", 4, 0)
    assert waiting["waits_for"]
    edited = client.patch(f"/books/{book_id}/pages/1", json={"text": "Mia was hungry."})
    assert (edited.status_code, edited.json()["remade"]["pictures"], edited.json()["approval"]) == (202, [], True)
    assert client.post(f"/books/{book_id}/approve").status_code == 202
    assert settled(client, book_id)["complete"]
    page = book(client, book_id)["pages"][0]
    assert (page["text"], len(page["candidates"])) == ("Mia was hungry.", 1)


def test_a_character_comes_into_another_book(client: httpx.Client, book_id: str) -> None:
    import json

    pip = {"id": "pip", "name": "Pip", "kind": "robot", "looks": "a small blue robot", "role": "hero", "seed": 5}
    begun = client.post("/books", data={"words": "a garden", "pages": 4, "cast": json.dumps([pip])})
    assert begun.status_code == 202
    assert settled(client, begun.json()["id"])["complete"]
    assert book(client, begun.json()["id"])["source"]["cast"][0]["name"] == "Pip"
    for cast in ("no JSON", '[{"id": "pip"}]'):
        assert client.post("/books", data={"words": "a garden", "cast": cast}).status_code == 422


def test_a_copy_is_a_book_of_its_own(client: httpx.Client, book_id: str) -> None:
    copy = client.post(f"/books/{book_id}/duplicate")
    assert (copy.status_code, copy.json()["made_from"]) == (202, book_id)
    assert settled(client, copy.json()["id"])["complete"]
    assert client.get(copy.json()["links"]["pdf"].removeprefix("/api")).content[:5] == b"%PDF-"
    receipt = client.delete(f"/books/{book_id}")
    assert (receipt.status_code, receipt.json()["book_id"]) == (200, book_id)
    assert {removed["kind"] for removed in receipt.json()["removed"]} >= {"pictures", "exports"}
    for method, path in (("GET", ""), ("GET", "/book.pdf"), ("DELETE", ""), ("POST", "/resume"), ("GET", "/share")):
        assert client.request(method, f"/books/{book_id}{path}").status_code == 404
    assert client.get(f"/books/{copy.json()['id']}").status_code == 200


def test_a_deleted_books_stream_ends(client: httpx.Client, painting: threading.Event) -> None:
    painting.clear()
    book_id = client.post("/books", data={"words": "a cat", "pages": 4}).json()["id"]
    told = events(client, book_id)
    next(told)
    painting.set()
    assert client.delete(f"/books/{book_id}").status_code == 200
    assert all(status["id"] == book_id for status in told)
    assert client.get(f"/books/{book_id}").status_code == 404


def test_a_link_opens_a_book_until_it_is_revoked(client: httpx.Client, book_id: str) -> None:
    ends = datetime.now(UTC) + timedelta(days=7)
    link = client.post(f"/books/{book_id}/share", json={"expires_at": ends.isoformat()})
    assert link.status_code == 200
    assert link.json()["url"].endswith(f"/b/{link.json()['token']}")
    assert datetime.fromisoformat(link.json()["expires_at"]) == ends
    assert client.post(f"/books/{book_id}/share").json() == link.json()
    assert client.get(f"/books/{book_id}/share").json() == link.json()
    assert client.post(f"/books/{book_id}/share", json={"expires_at": None}).json()["expires_at"] is None
    past = client.post(f"/books/{book_id}/share", json={"expires_at": "2001-01-01T00:00:00Z"})
    assert past.status_code == 422
    assert client.delete(f"/books/{book_id}/share").status_code == 204
    assert client.get(f"/books/{book_id}/share").status_code == 404


def test_two_people_each_follow_their_own_book(api: ServedApi, painting: threading.Event) -> None:
    painting.clear()
    with api.client() as anna, api.client() as ben:
        ids = [person.post("/books", data={"words": "a cat", "pages": 4}).json()["id"] for person in (anna, ben)]
        streams = [events(person, book_id) for person, book_id in zip((anna, ben), ids, strict=True)]
        assert [next(stream)["id"] for stream in streams] == ids
        painting.set()
        for stream, book_id in zip(streams, ids, strict=True):
            *_, last = stream
            assert (last["id"], last["state"]) == (book_id, "done")

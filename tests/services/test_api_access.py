"""Who may use the REST API: with keys and without, from programs and from web pages; and that nothing breaks it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from tests.api_server import ServedApi, own_settings, serving_api
from visutale.settings import Api

WISH = {"words": "a cat", "pages": "4"}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedApi]:
    with serving_api(own_settings(tmp_path_factory)) as served:
        yield served


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedApi]:
    keys = Api.model_validate({"keys": {"anna": "correct horse", "ben": "battery-ståple"}})
    with serving_api(own_settings(tmp_path_factory).model_copy(update={"api": keys})) as served:
        yield served


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://books.example.org"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example.com"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://192.168.1.7"}, False),
        ({"Origin": "http://evil.example.com"}, False),
        ({"Origin": "null"}, False), ({"Origin": "http://["}, False),
    ],
)  # fmt: skip
def test_another_sites_page_changes_nothing(api: ServedApi, headers: dict[str, str], allowed: bool) -> None:
    with api.client(**headers) as client:
        begun = client.post("/books", data=WISH)
        assert begun.status_code == (202 if allowed else 403)
        assert client.get("/books").status_code == 200  # which the other site's page is not shown by its browser
        assert "access-control-allow-origin" not in client.get("/books").headers


def test_the_apps_own_origin_changes_what_it_likes(api: ServedApi) -> None:
    with api.client(Origin=api.url) as client:
        assert client.post("/books", data=WISH).status_code == 202


def test_with_keys_nothing_is_done_without_one(locked: ServedApi) -> None:
    for headers in (
        {}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic correct horse"}, {"Authorization": "Bearer"}
    ):  # fmt: skip
        with locked.client(**headers) as client:
            for asked in (client.get("/books"), client.post("/books", data=WISH), client.get("/books/openapi.json")):
                assert asked.status_code == 401
                assert asked.headers["www-authenticate"] == "Bearer"
                assert "key" in asked.json()["error"]["what"]
            assert client.get("/openapi.json").status_code == 200


@pytest.mark.parametrize(("name", "key"), [("anna", "correct horse"), ("ben", "battery-ståple")])
def test_a_keys_name_is_whose_turn_it_takes(locked: ServedApi, name: str, key: str) -> None:
    with locked.client() as client:
        begun = client.post("/books", data=WISH, headers=[(b"Authorization", f"Bearer {key}".encode())])
        assert begun.status_code == 202
        state = locked.workshop.jobs.state(begun.json()["id"])
        assert state is not None
        assert state.person == name


def test_an_empty_key_is_no_key() -> None:
    with pytest.raises(ValidationError):
        Api.model_validate({"keys": {"anna": ""}})


def test_without_keys_turns_go_by_address(api: ServedApi) -> None:
    with api.client() as client:
        state = api.workshop.jobs.state(client.post("/books", data=WISH).json()["id"])
    assert state is not None
    assert state.person == "127.0.0.1"


def test_what_nobody_foresaw_is_told_and_logged_without_words(
    api: ServedApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: object, *, person: str) -> str:
        raise RuntimeError("the dragon's secret name")

    monkeypatch.setattr(api.workshop.jobs, "start", broken)
    with api.client() as client:
        reply = client.post("/books", data=WISH)
    assert reply.status_code == 500
    assert "RuntimeError" in reply.json()["error"]["what"]
    assert "RuntimeError" in caplog.text
    assert "secret name" not in reply.text + caplog.text

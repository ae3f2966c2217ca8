"""The REST API in the real app, with the real engines: a book from a recording and a photo, beside the app's pages."""

from __future__ import annotations

import io
from pathlib import Path

import httpx
import pytest
from PIL import Image

from models.hibari import Hibari, Options
from tests.api_server import events
from tests.app_server import running
from visutale.book import Book
from visutale.ports import NarrationRequest

WISH = "A shy dragon meets a firefly in the forest."


@pytest.mark.slow
def test_a_recording_and_a_photo_become_a_book_in_the_app(tmp_path: Path) -> None:
    said = Hibari(Options(), tmp_path).narrate(NarrationRequest(text=WISH, language="en"))
    photo = io.BytesIO()
    Image.radial_gradient("L").resize((320, 240)).convert("RGB").save(photo, "JPEG")
    with httpx.Client(trust_env=False, timeout=60) as client:
        with running(tmp_path / "home", VISUTALE_PICTURE_PX="256") as app:
            client.base_url = httpx.URL(f"{app.url}/api")
            book = whole(
                client,
                client.post("/books", data={"pages": 4}, files={"speech": said.data, "photo": photo.getvalue()}),
            )
            assert book.source.transcript is not None
            assert "dragon" in book.source.transcript.text.lower()
            assert book.source.caption is not None
            pdf = client.get(f"/books/{book.id}/book.pdf", headers={"Accept-Encoding": "gzip"})
            assert pdf.headers["content-length"] == str(len(pdf.content))
            assert client.get("/books", headers={"Host": "rebound.example.com"}).status_code == 421
            assert "dragon" not in app.log.read_text()
            begun = client.post("/books", data={"words": "a cat", "pages": 24}).json()["id"]
            listening = events(client, begun)
            next(listening)
        assert all(status["id"] == begun for status in listening)  # it has stopped although somebody listened


def whole(client: httpx.Client, begun: httpx.Response) -> Book:
    """The book that was begun, once it is done."""
    assert begun.status_code == 202, begun.text
    book_id = begun.json()["id"]
    *_, last = events(client, book_id)
    assert (last["state"], last["complete"]) == ("done", True), last
    return Book.model_validate_json(client.get(f"/books/{book_id}/book.json").content)

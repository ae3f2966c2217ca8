"""The page a share link opens: what is on it, what it gives and to whom, and what is counted."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import httpx
import pytest
import uvicorn
from PIL import Image
from starlette.applications import Starlette

from tests.app_server import free_port
from tests.shared_book import PDF, a_book
from visutale import web
from visutale.library import Library
from visutale.settings import Settings
from visutale.workshop import Workshop, open_workshop


@pytest.fixture
def workshop(settings: Settings) -> Workshop:
    return open_workshop(settings)


@pytest.fixture
def library(workshop: Workshop) -> Library:
    return workshop.library


@pytest.fixture
def client(workshop: Workshop) -> Iterator[httpx.Client]:
    """The routes on a real server."""
    app = Starlette(routes=web.routes())
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=free_port(), log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < end
        time.sleep(0.01)
    with httpx.Client(base_url=f"http://127.0.0.1:{server.config.port}", trust_env=False) as client:
        yield client
    server.should_exit = True
    thread.join(20)


class Addresses(HTMLParser):
    """Every address a page names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href") and value:
                self.found.append(value)
            if name == "srcset" and value:
                self.found += [part.split()[0] for part in value.split(",")]


def test_the_page_names_only_what_its_link_opens(client: httpx.Client, library: Library) -> None:
    book, token = a_book(library)
    reply = client.get(f"/b/{token}")
    assert reply.status_code == 200
    assert book.id not in reply.text
    assert "Mia &lt;&amp;&gt; “der Mond”" in reply.text
    assert "Es war <em>&lt;einmal&gt;</em>." in reply.text
    page = Addresses(reply.text)
    assert "script" not in page.tags
    fetched = {address for address in page.found if not address.startswith("#")}
    assert all(address.startswith((f"{token}/files/", f"{token}.")) for address in fetched)
    for address in fetched:
        assert client.get(f"/b/{address}").status_code == 200
    small = next(address for address in fetched if address.endswith("?small"))
    assert Image.open(io.BytesIO(client.get(f"/b/{small}").content)).size == (480, 480)


def test_the_page_says_what_it_is_who_made_it_and_what_is_missing(client: httpx.Client, library: Library) -> None:
    html = client.get(f"/b/{a_book(library)[1]}").text
    assert '<html lang="de" dir="ltr">' in html
    assert 'alt="Eine Katze &amp; der Mond."' in html
    assert 'lang="en" dir="ltr">Once.</p>' in html
    assert "Für Kinder von 6–8 Jahren" in html
    assert "Bilder: Paper collage, CC BY-SA 4.0." in html
    assert "Bilder, die in diesem Buch fehlen: 1" in html
    assert '<html lang="ar" dir="rtl">' in client.get(f"/b/{a_book(library, language='ar')[1]}").text


def test_nothing_runs_on_the_page_and_nobody_learns_of_it(client: httpx.Client, library: Library) -> None:
    book, token = a_book(library)
    headers = client.get(f"/b/{token}").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert "noindex" in headers["x-robots-tag"]
    assert "private" in headers["cache-control"]
    assert book.source.photo is not None
    for private in (book.source.photo.file, "book.json", "book.pdf", "..%2F..%2Fshares"):
        assert client.get(f"/b/{token}/files/{private}").status_code == 404


def test_each_visit_counts_once(client: httpx.Client, library: Library) -> None:
    book, token = a_book(library)

    def opens() -> int:
        share = library.share_of(book.id)
        assert share is not None
        return share.opens

    assert book.pages[0].narration is not None
    client.head(f"/b/{token}")
    client.head(f"/b/{token}.pdf")
    assert opens() == 0
    client.get(f"/b/{token}")
    client.get(f"/b/{token}/files/{book.pages[0].narration.file}", headers={"Range": "bytes=0-99"})
    assert client.get(f"/b/{token}.pdf?download").headers["content-disposition"].startswith("attachment")
    assert opens() == 1
    assert client.get(f"/b/{token}.pdf").headers["content-disposition"].startswith("inline")
    client.get(f"/b/{token}.pdf", headers={"Range": "bytes=100-199"})
    assert opens() == 2


def test_pictures_and_voices_come_in_parts(client: httpx.Client, library: Library) -> None:
    book, token = a_book(library)
    voice = book.pages[0].narration
    assert voice is not None
    part = client.get(f"/b/{token}/files/{voice.file}", headers={"Range": "bytes=0-99", "Accept-Encoding": "gzip"})
    assert (part.status_code, len(part.content)) == (206, 100)
    assert part.headers["content-range"] == f"bytes 0-99/{voice.size_bytes}"


def test_the_book_is_taken_along_in_other_forms_where_it_has_them(client: httpx.Client, library: Library) -> None:
    book, token = a_book(library)
    assert f"{token}.mp3" not in client.get(f"/b/{token}").text  # its second page has no voice
    assert client.get(f"/b/{token}.mp3").status_code == 404
    library.save(book.with_page(book.page(2).model_copy(update={"narration": book.page(1).narration})))
    page = Addresses(client.get(f"/b/{token}").text)
    assert [f"{token}.html", f"{token}.pdf?download", f"{token}.epub?download"] == [
        address for address in page.found if address.startswith(f"{token}.")
    ][:3]
    web_book = client.get(f"/b/{token}.html")
    assert web_book.headers["content-disposition"].startswith("inline")
    assert web_book.headers["content-security-policy"].startswith("sandbox")
    assert "noindex" in web_book.headers["x-robots-tag"] and book.id not in web_book.text
    voice = client.get(f"/b/{token}.mp3", headers={"Range": "bytes=0-99"})
    assert (voice.status_code, len(voice.content), voice.headers["content-type"]) == (206, 100, "audio/mpeg")
    share = library.share_of(book.id)
    assert share is not None and share.opens == 2  # the page, twice


def test_a_book_that_is_being_made_is_shown_when_it_is_there(client: httpx.Client, library: Library) -> None:
    book, token = a_book(library, bound=False)
    waiting = client.get(f"/b/{token}")
    assert waiting.status_code == 202
    assert 'http-equiv="refresh"' in waiting.text
    library.save_pdf(book.id, PDF)
    assert client.get(f"/b/{token}").status_code == 200
    share = library.share_of(book.id)
    assert share is not None and share.opens == 1


def test_a_closed_link_and_one_that_has_ended_say_so(client: httpx.Client, library: Library) -> None:
    book, closed = a_book(library)
    library.revoke(book.id)
    ended = library.share(book.id, expires_at=datetime.now(UTC) + timedelta(milliseconds=50)).token
    time.sleep(0.06)
    for token in (closed, ended, "A" * 22, "short"):
        for address in (f"/b/{token}", f"/b/{token}.pdf", f"/b/{token}.epub", f"/b/{token}/files/page-01.jpg"):
            reply = client.get(address)
            assert reply.status_code == 404
            assert "Ask whoever gave it to you" in reply.text

"""A finished book in a real browser: leafed through by keyboard, and read aloud from page to page."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PIL import Image
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from tests.app_server import Served, running
from visutale.book import Book, Cover, Page, Problem, Scene, Segment, Source
from visutale.emphasis import plain
from visutale.library import Library
from visutale.media import Narration, Picture

pytestmark = pytest.mark.browser

TEXTS = ("Once there *was a fox. She* was small & <b>**shy**</b>.", "She saw a light.", "It was the moon.")


def voice(seconds: float, text: str) -> Narration:
    out = io.BytesIO()
    with wave.open(out, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(8000)
        wav.writeframes(b"\x00\x08" * int(8000 * seconds))
    sentences = [part.strip(" .") + "." for part in text.split(". ")]
    length = seconds / len(sentences)
    spoken = tuple(
        Segment(start_s=number * length, end_s=(number + 1) * length, text=one) for number, one in enumerate(sentences)
    )
    return Narration(
        data=out.getvalue(), media_type="audio/wav", sample_rate_hz=8000, duration_s=seconds, sentences=spoken
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(tmp_path_factory.mktemp("reading") / "home")


@pytest.fixture(scope="module")
def book_id(library: Library) -> str:
    """A narrated book of three pages; the last one has no picture."""
    book_id = library.new_id()
    folder = library.folder(book_id)
    picture = folder.put_picture("cover", Picture.of(Image.new("RGB", (512, 512), "teal")))
    pages = tuple(
        Page(
            number=number,
            text=text,
            scene=Scene(alt="A fox."),
            picture=picture if number < 3 else None,
            narration=folder.put_narration(f"page-{number:02}", voice(0.9 * len(text.split(". ")), plain(text))),
            problems=() if number < 3 else (Problem(stage="illustrate", message="The paint dried up."),),
        )
        for number, text in enumerate(TEXTS, 1)
    )
    library.save(
        Book(
            id=book_id, title="The Fox & the *Moon*", language="en", age="3-5", style="paper", seed=1,
            made_at=datetime.now(UTC), source=Source(words="a fox"), cover=Cover(scene=Scene(), picture=picture),
            pages=pages, page_count=3, narrated=True,
        )
    )  # fmt: skip
    library.save_pdf(book_id, b"%PDF-1.7 not looked at")
    return book_id


@pytest.fixture(scope="module")
def reading_room(library: Library, book_id: str) -> Iterator[Served]:
    with running(library.home) as served:
        yield served


def test_the_very_first_visit_may_go_straight_to_a_book(page: Tab, reading_room: Served, book_id: str) -> None:
    page.goto(f"{reading_room.url}/book?book={book_id}")
    expect(page.get_by_role("heading", level=1)).to_have_text("The Fox & the Moon")
    for name in ("VisuTale", "The book", "Library", "Engines"):
        expect(page.get_by_role("link", name=name)).to_be_visible()
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)


def test_the_book_is_read_aloud_from_page_to_page(page: Tab, reading_room: Served, book_id: str) -> None:
    page.goto(f"{reading_room.url}/book?book={book_id}")
    read = page.get_by_role("button", name="Read to me")
    read.click()
    expect(page.locator(".spoken")).to_have_text("Once there was a fox.")
    expect(page.locator(".text em")).to_have_text(["was a fox.", "", "She"])
    expect(page.locator(".text strong")).to_have_text("shy")
    expect(page.locator(".spoken")).to_have_text("She was small & <b>shy</b>.")
    expect(page.locator(".where")).to_have_text("Page 2 of 3")
    expect(page.locator(".where")).to_have_text("Page 3 of 3")
    expect(read).to_be_visible()  # it stopped by itself at the end
    expect(page.locator("figure")).to_have_text("This picture could not be painted.")


def test_a_page_without_its_picture_says_so_and_can_be_repaired(page: Tab, reading_room: Served, book_id: str) -> None:
    page.goto(f"{reading_room.url}/book?book={book_id}")
    expect(page.get_by_text("Page 3: The paint dried up.")).to_be_visible()
    expect(page.get_by_role("button", name="Page 3, something is missing")).to_be_visible()
    expect(page.get_by_role("button", name="Make what is missing")).to_be_visible()


def test_pages_turn_by_keyboard_and_only_where_nobody_types(page: Tab, reading_room: Served, book_id: str) -> None:
    page.goto(f"{reading_room.url}/book?book={book_id}")
    where = page.locator(".where")
    expect(where).to_have_text("Cover")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(where).to_have_text("Page 2 of 3")
    page.keyboard.press("ArrowLeft")
    expect(where).to_have_text("Page 1 of 3")
    page.get_by_role("button", name="Download the PDF").focus()
    page.keyboard.press("ArrowRight")
    expect(where).to_have_text("Page 1 of 3")

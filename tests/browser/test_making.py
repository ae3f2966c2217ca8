"""From a wish to a book in a real browser: spoken, typed, from two tabs, over a reload, on a phone."""

from __future__ import annotations

import io
import re
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.app_server import Served
from tests.browser.conftest import loudness, visit

pytestmark = pytest.mark.browser

MADE_WITHIN_MS = 60_000


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def four_pages(page: Page) -> None:
    slider = page.get_by_role("slider", name="How many pages?")
    slider.focus()
    slider.press("Home")
    expect(slider).to_have_value("4")


def make(page: Page) -> str:
    """Begin the book; gives its id, from the address."""
    page.get_by_role("button", name="Make my book").click()
    page.wait_for_url(re.compile(r"/book\?book="))
    return page.url.split("book=")[1]


def told_in(page: Page) -> str:
    """What the book says, by the PDF behind its link."""
    return text_of(httpx.get(link_of(page) + ".pdf", trust_env=False).content).lower()


def link_of(page: Page) -> str:
    return page.locator("code", has_text="/b/").inner_text()


def wait_until_made(page: Page) -> None:
    expect(page.get_by_role("button", name="Download the PDF")).to_be_visible(timeout=MADE_WITHIN_MS)


def write(page: Page, words: str) -> None:
    field = page.get_by_label("Write it")
    field.fill(words)
    field.blur()


def test_a_spoken_wish_becomes_a_book_that_a_phone_can_fetch(page: Page, app: Served) -> None:
    page.goto(app.url)
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_timeout(9_000)  # as long as the wish is
    page.get_by_role("button", name="Stop recording").click()
    expect(page.get_by_text("Your recording")).to_be_visible()
    heard = page.request.get(
        app.url + str(page.locator("audio").first.evaluate("player => new URL(player.src).pathname"))
    )
    assert loudness(heard.body()) > 0.01

    four_pages(page)
    make(page)
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()  # found again, in the middle of it
    wait_until_made(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the PDF").click()
    pdf = Path(download.value.path()).read_bytes()
    told = text_of(pdf).lower()
    assert "dragon" in told
    assert "firefly" in told
    title = page.get_by_role("heading", level=1).inner_text()
    assert download.value.suggested_filename.endswith(".pdf")
    assert title.lower().split()[0] in told

    link = link_of(page)
    expect(page.get_by_text("It answers right now.")).to_be_visible()
    assert httpx.get(f"{link}.pdf", trust_env=False).content == pdf
    page.get_by_role("button", name="Until when?").click()
    page.get_by_text("for a week").click()
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_text("It was opened once. It opens the book until")).to_be_visible()
    page.get_by_role("button", name="Close this link").click()
    expect(page.get_by_text("The link to this book is closed")).to_be_visible()
    assert httpx.get(link, trust_env=False).status_code == 404


def test_a_photo_that_is_broken_is_refused_in_words_and_nothing_typed_is_lost(page: Page, app: Served) -> None:
    page.goto(app.url)
    write(page, "A teapot who wants to see the snow")
    out = io.BytesIO()
    Image.effect_noise((400, 300), 80).convert("RGB").save(out, "JPEG")
    broken = {"name": "holiday.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()[:200]}
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_attached()
    photo = page.get_by_test_id("stFileUploader").filter(has_text="Upload a photo").locator("input[type=file]")
    photo.set_input_files(broken)  # type: ignore[arg-type]
    expect(page.get_by_role("alert").filter(has_text="holiday.jpg")).to_be_visible()
    expect(page.get_by_label("Write it")).to_have_value("A teapot who wants to see the snow")
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_two_tabs_make_two_books_and_both_can_be_leafed_through(browser: Browser, app: Served) -> None:
    with visit(browser) as first, visit(browser, width=390, height=844) as second:
        for page, wish in (
            (first, "A robot named Pip grows a sunflower"),
            (second, "Two sisters look for a lost kite"),
        ):
            page.goto(app.url)
            write(page, wish)
            four_pages(page)
        ids = [make(first), make(second)]
        assert ids[0] != ids[1]
        for page in (first, second):
            wait_until_made(page)
        assert "sunflower" in told_in(first)
        assert "kite" in told_in(second)

        where = first.locator(".where")
        expect(where).to_have_text("Cover")
        first.keyboard.press("ArrowRight")
        expect(where).to_have_text("Page 1 of 4")
        first.keyboard.press("End")
        expect(where).to_have_text("Page 4 of 4")
        expect(first.get_by_role("button", name="Next page")).to_be_disabled()
        expect(first.locator("figure img")).to_have_js_property("naturalWidth", 512)

        assert second.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        second.get_by_role("button", name="Page 2").click()
        expect(second.locator(".where")).to_have_text("Page 2 of 4")

        first.goto(f"{app.url}/library")
        expect(first.locator("article")).not_to_have_count(0)
        first.locator(f"a[href$='{ids[1]}']").click()
        first.wait_for_url(re.compile(ids[1]))


def test_without_https_another_machine_is_told_why_and_can_upload(page: Page, app: Served) -> None:
    page.goto(f"http://storybooks.lan:{app.port}")
    expect(page.get_by_text("the browser keeps its microphone and camera to itself")).to_be_visible()
    expect(page.get_by_text("Upload a recording", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stAudioInput")).to_have_count(0)
    expect(page.get_by_text("Use the camera")).to_have_count(0)


def test_a_photo_is_taken_only_after_the_camera_was_asked_for(page: Page, app: Served) -> None:
    page.goto(app.url)
    expect(page.get_by_text("Use the camera")).to_be_visible()
    expect(page.get_by_test_id("stCameraInput")).to_have_count(0)
    page.get_by_text("Use the camera").click()
    expect(page.locator("video")).to_have_js_property("readyState", 4)
    page.get_by_role("button", name="Take Photo").click()
    expect(page.get_by_role("img", name="The photo you gave")).to_be_visible()
    page.get_by_role("button", name="Choose another").click()
    expect(page.get_by_text("Upload a photo")).to_be_visible()

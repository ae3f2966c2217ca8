"""A sentence said into a real microphone becomes pictures, and a book if somebody likes them."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.app_server import Served

pytestmark = pytest.mark.browser

PAINTED_WITHIN_MS = 60_000


def test_a_spoken_sentence_becomes_pictures_to_take_along_make_a_book_of_and_delete(page: Page, app: Served) -> None:
    page.goto(f"{app.url}/voice_to_picture")
    page.get_by_role("button", name="Record", exact=True).click()
    page.wait_for_timeout(4_000)  # the better half of the wish
    page.get_by_role("button", name="Stop recording").click()
    expect(page.get_by_text("Your recording")).to_be_visible()
    page.get_by_role("button", name="Paint it").click()
    page.wait_for_url(re.compile("pictures="))
    page.reload()
    take = page.get_by_role("button", name="Download picture 2")
    expect(take).to_be_visible(timeout=PAINTED_WITHIN_MS)
    expect(page.get_by_role("heading", level=1)).to_contain_text("dragon")
    with page.expect_download() as download:
        take.click()
    assert "dragon" in download.value.suggested_filename
    assert Image.open(io.BytesIO(Path(download.value.path()).read_bytes())).size == (512, 512)

    where = page.url
    page.get_by_role("button", name="Make a book of this").click()
    expect(page.get_by_label("Write it")).to_have_value(re.compile("dragon"))

    page.goto(where)
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete them").click()
    expect(page.get_by_text("was deleted for good with 2 pictures")).to_be_visible()
    page.goto(where)
    expect(page.get_by_role("heading", name="These pictures are not here")).to_be_visible()

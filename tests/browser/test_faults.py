"""What a visitor sees when the app is not as it should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.app_server import Served, running

pytestmark = pytest.mark.browser


def test_an_engine_that_does_not_exist_is_a_sentence_on_the_page(page: Page, tmp_path: Path) -> None:
    with running(tmp_path / "home", VISUTALE_ENGINES__WRITER="nobody") as served:
        page.goto(served.url)
        alert = page.get_by_role("alert").filter(has_text="There is no engine called “nobody”.")
        expect(alert).to_be_visible()
        expect(page.get_by_text("Traceback")).to_have_count(0)
        page.goto(f"{served.url}/engines")
        expect(page.get_by_role("alert").first).to_be_visible()
        expect(page.get_by_role("heading", name="Paints the pictures")).to_be_visible()


def test_a_wish_that_can_not_be_told_comes_back_to_be_changed(page: Page, app: Served) -> None:
    page.goto(app.url)
    page.get_by_label("Write it").fill("Дракон и светлячок")
    page.get_by_label("Write it").blur()
    page.get_by_text("3 to 5 years").click()
    page.get_by_role("button", name="Make my book").click()
    expect(page.get_by_role("heading", name="This book could not be made")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("alert").filter(has_text="Cyrillic")).to_be_visible()
    page.get_by_role("button", name="Back to your wish").click()
    expect(page.get_by_label("Write it")).to_have_value("Дракон и светлячок")
    expect(page.get_by_role("radio", name="3 to 5 years")).to_be_checked()

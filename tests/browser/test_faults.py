"""What a visitor sees when the app is not as it should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.app_server import running

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

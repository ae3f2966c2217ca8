"""A shared book on a phone that runs no script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.app_server import Served
from tests.shared_book import PDF, a_book
from visutale.library import Library

pytestmark = pytest.mark.browser


def test_a_shared_book_is_leafed_through_and_taken_along_without_script(app: Served, browser: Browser) -> None:
    _, token = a_book(Library(app.log.parent / "home"))
    phone = browser.new_context(viewport={"width": 320, "height": 568}, java_script_enabled=False)
    page, said = phone.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{app.url}/b/{token}")
    page.locator("#cover").get_by_role("link", name="Weiter").click()
    page.locator("#page-1").get_by_role("link", name="Weiter").click()
    page.locator("#page-2").get_by_role("link", name="Weiter").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Das Buch herunterladen (PDF)").click()
    assert download.value.path().read_bytes() == PDF
    assert said == []  # nothing was refused by the page's own policy, nothing was missing
    phone.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_shared_book_fits_a_small_phone_and_can_be_read_there(app: Served, browser: Browser, colours: str) -> None:
    _, token = a_book(Library(app.log.parent / "home"))
    phone = browser.new_context(viewport={"width": 320, "height": 568}, color_scheme=colours)  # type: ignore[arg-type]
    page = phone.new_page()
    page.goto(f"{app.url}/b/{token}")
    for part in ("html", "#cover", "#page-1", "#page-2", "#end"):
        assert page.evaluate(f"document.querySelector('{part}').scrollWidth") == 320
    assert page.evaluate("document.querySelector('img').naturalWidth") > 0
    assert page.evaluate(LISTEN) == pytest.approx(1.0, abs=0.1)
    assert page.evaluate("[...document.querySelectorAll('a')].every(link => link.getBoundingClientRect().height >= 44)")
    assert page.evaluate(CONTRAST) >= 4.5
    phone.close()


LISTEN = """new Promise(heard => {
  const voice = document.querySelector('audio')
  voice.onloadedmetadata = () => heard(voice.duration)
  voice.load()
})"""
CONTRAST = """() => {
  const light = colour => colour.match(/\\d+/g).slice(0, 3).map(part => part / 255)
    .map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0)
  const ground = of => { const colour = getComputedStyle(of).backgroundColor
    return colour === 'rgba(0, 0, 0, 0)' && of.parentElement ? ground(of.parentElement) : colour }
  return Math.min(...[...document.querySelectorAll('h1, h2, p, a')].map(one => {
    const pair = [getComputedStyle(one).color, ground(one)].map(light).sort((a, b) => b - a)
    return (pair[0] + 0.05) / (pair[1] + 0.05) }))
}"""
"""The least contrast between letters and what they stand on (WCAG 2)."""

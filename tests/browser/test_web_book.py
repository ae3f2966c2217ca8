"""A book in one file, opened from a disk in a real browser: leafed through, read aloud, and fit for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.unit.binding.sample import reader
from tests.unit.binding.web_sample import TEXTS, TITLE, read_aloud_book
from visutale.binding.themes import THEMES
from visutale.binding.web_book import bind_html

pytestmark = pytest.mark.browser

PHONE, DESK = (360, 640), (1280, 800)


@pytest.fixture(scope="module")
def silent_browser(playwright_session: Playwright, chromium: str) -> Iterator[Browser]:
    browser = playwright_session.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--mute-audio"])
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("web book")
    for name in ("en", "he"):
        book, media = read_aloud_book(hebrew=name == "he")
        theme = THEMES["bedtime" if name == "he" else "fairytale"]
        (folder / f"{name}.html").write_bytes(bind_html(book, reader(media), theme))
    return {name: folder / f"{name}.html" for name in ("en", "he")}


@contextmanager
def opened(browser: Browser, file: Path, size: tuple[int, int] = DESK, **context: object) -> Iterator[Page]:
    """The file's page; whatever it fetches, and whatever the browser says of it, fails the test."""
    room = browser.new_context(viewport={"width": size[0], "height": size[1]}, **context)  # type: ignore[arg-type]
    page = room.new_page()
    page.set_default_timeout(10_000)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith("data:") else said.append(request.url))
    page.goto(file.as_uri())
    yield page
    room.close()
    assert said == [file.as_uri()]


LISTEN = """() => {
  window.heard = []
  const listen = (changes) => changes.filter(({ target }) => target.className === "spoken")
    .forEach(({ target }) => heard.push(target.textContent))
  new MutationObserver(listen).observe(document.body, { subtree: true, attributeFilter: ["class"] })
}"""
"""Writes down every sentence that is highlighted."""


def swipe(page: Page, from_x: int, to_x: int) -> None:
    page.evaluate(
        """([from, to]) => {
          const touch = (x) => new Touch({ identifier: 1, target: document.body, clientX: x, clientY: 300 })
          const send = (kind, on, changed) => document.body.dispatchEvent(new TouchEvent(kind,
            { bubbles: true, touches: on.map(touch), changedTouches: changed.map(touch) }))
          send("touchstart", [from], [from])
          send("touchend", [], [to])
        }""",
        [from_x, to_x],
    )


def test_it_is_leafed_through_by_buttons_keys_and_swipes(silent_browser: Browser, files: dict[str, Path]) -> None:
    with opened(silent_browser, files["en"]) as page:
        where = page.get_by_role("status")
        expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
        expect(where).to_have_text("Cover")
        page.get_by_role("button", name="Next").click()
        expect(where).to_have_text("Page 1")
        expect(page.locator(".story:visible")).to_have_count(1)
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text("still missing")).to_be_visible()
        page.keyboard.press("ArrowLeft")
        expect(where).to_have_text("Page 1")
        swipe(page, 300, 100)
        expect(where).to_have_text("Page 2")
        swipe(page, 300, 290)  # a touch, not a swipe
        expect(where).to_have_text("Page 2")
        page.keyboard.press("End")
        expect(page.get_by_role("heading", name="The End")).to_be_visible()
        page.keyboard.press("ArrowRight")
        expect(where).to_have_text("The End")
        page.get_by_role("button", name="Back").click()
        expect(where).to_have_text("Page 3")


def test_a_book_that_is_read_from_right_to_left_is_leafed_that_way(
    silent_browser: Browser, files: dict[str, Path]
) -> None:
    with opened(silent_browser, files["he"]) as page:
        where = page.get_by_role("status")
        page.keyboard.press("ArrowLeft")
        expect(where).to_have_text("עמוד 1")
        swipe(page, 100, 300)
        expect(where).to_have_text("עמוד 2")
        page.keyboard.press("ArrowRight")
        expect(where).to_have_text("עמוד 1")
        picture, words = (page.locator(f"#page-1 .{part}").bounding_box() for part in ("picture", "words"))
        assert picture and words and picture["x"] > words["x"] + words["width"]
        onward, back = (page.get_by_role("button", name=name).bounding_box() for name in ("הבא", "הקודם"))
        assert onward and back and onward["x"] < back["x"]


def test_it_reads_itself_aloud_to_the_end(silent_browser: Browser, files: dict[str, Path]) -> None:
    with opened(silent_browser, files["en"]) as page:
        page.get_by_role("button", name="Next").click()
        page.evaluate(LISTEN)
        page.get_by_role("button", name="Read to me").click()
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        expect(page.get_by_role("status")).to_have_text("The End")
        expect(page.get_by_role("button", name="Read to me")).to_be_visible()  # it stopped by itself
        expect(page.locator(".spoken")).to_have_count(0)
        heard = [words.strip() for words in page.evaluate("heard")]
        assert heard == ["Pip found a lamp.", "It was cold.", "So was Pip.", TEXTS[1], TEXTS[2]]


@pytest.mark.parametrize(
    ("name", "size", "colours"), [("en", PHONE, "light"), ("en", DESK, "dark"), ("he", PHONE, "dark")]
)
def test_everybody_can_use_it_on_every_screen(
    silent_browser: Browser, files: dict[str, Path], name: str, size: tuple[int, int], colours: str
) -> None:
    with opened(silent_browser, files[name], size, color_scheme=colours, reduced_motion="reduce") as page:
        for number in range(5):
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") == size[0]
            if number == 1:
                page.locator("#page-1 span").first.evaluate("one => one.classList.add('spoken')")
            page.keyboard.press("ArrowLeft" if name == "he" else "ArrowRight")
        buttons = page.get_by_role("button").all()
        assert all((box := one.bounding_box()) and min(box["width"], box["height"]) >= 44 for one in buttons)


def test_without_script_and_on_paper_all_pages_stand_below_one_another(
    silent_browser: Browser, files: dict[str, Path]
) -> None:
    with opened(silent_browser, files["en"], PHONE, java_script_enabled=False) as page:
        expect(page.locator(".leaf:visible")).to_have_count(5)
        expect(page.locator("audio:visible")).to_have_count(3)
        expect(page.get_by_role("button")).to_have_count(0)
    with opened(silent_browser, files["en"]) as page:
        page.emulate_media(media="print")
        expect(page.locator(".leaf:visible")).to_have_count(5)
        expect(page.locator("audio:visible, button:visible")).to_have_count(0)

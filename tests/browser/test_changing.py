"""A story that is read before it is painted, a page that is changed, and a library that finds and deletes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app_server import Served
from tests.browser.conftest import visit
from tests.browser.test_making import four_pages, make, wait_until_made, write

pytestmark = pytest.mark.browser


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def leaf_to(page: Page, name: str) -> None:
    expect(page.locator(".reader")).to_have_count(1)  # the one that showed the book growing is gone
    page.get_by_role("button", name=name).click()


def test_a_story_is_read_and_changed_on_two_devices_before_it_is_painted(browser: Browser, app: Served) -> None:
    with visit(browser) as desk, visit(browser, width=320, height=640) as phone:
        desk.goto(app.url)
        write(desk, "A robot named Pip grows a sunflower")
        four_pages(desk)
        desk.get_by_text("Show me the story before it is painted").click()
        make(desk)
        words = desk.get_by_label("The words of page 2")
        expect(words).to_be_visible()
        words.fill("Pip danced all night.")
        desk.get_by_role("button", name="Save changes").first.click()  # without leaving the field before
        expect(desk.get_by_text("It is saved.")).to_be_visible()

        phone.goto(desk.url)
        expect(phone.get_by_label("The words of page 2")).to_have_value("Pip danced all night.")
        assert fits(phone)
        phone.get_by_label("Name").first.fill("Zuzu")
        phone.get_by_role("button", name="Paint my book").first.click()
        wait_until_made(phone)
        assert fits(phone)
        leaf_to(phone, "Page 2")
        expect(phone.locator(".words")).to_contain_text("Zuzu danced all night.")


def test_a_page_is_changed_where_it_is_read_and_the_change_is_taken_back(page: Page, app: Served) -> None:
    page.goto(app.url)
    write(page, "Two sisters look for a lost kite")
    four_pages(page)
    make(page)
    wait_until_made(page)
    leaf_to(page, "Page 3")
    page.get_by_role("button", name="Change this page").click()
    page.get_by_label("What should be different in the picture?").fill("at night")
    page.get_by_role("button", name="Paint again").click()
    expect(page.get_by_text("The picture of page 3 is made again.")).to_be_visible()
    first = page.get_by_role("button", name="Take picture 1")  # the second one is in the book now
    first.focus()
    first.press("Enter")
    expect(page.get_by_text("The picture is in the book.")).to_be_visible()
    expect(page.get_by_role("button", name="Picture 1, in the book")).to_be_visible()
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.get_by_text("The last change is undone.")).to_be_visible()
    expect(page.get_by_role("button", name="Picture 2, in the book")).to_be_visible()

    page.get_by_text("The cast").click()
    page.get_by_label(re.compile("^How .* looks")).first.fill("a small green robot")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_test_id("stDialog")).to_contain_text("made again")
    page.get_by_role("button", name="Save and paint").click()
    expect(page.get_by_text("It is saved.")).to_be_visible()
    looks = page.get_by_label(re.compile("^How .* looks")).first
    expect(looks).to_have_value("a small green robot", timeout=20_000)  # the page is drawn anew meanwhile


def test_a_book_is_found_renamed_and_deleted_with_a_receipt(page: Page, app: Served) -> None:
    page.goto(app.url)
    write(page, "A hedgehog and a red scarf")
    four_pages(page)
    book_id = make(page)
    wait_until_made(page)
    page.goto(f"{app.url}/library")
    find = page.get_by_label("Find a book by its words")
    find.fill("hedgehog scarf")
    find.press("Enter")
    book = page.locator("article")
    expect(book).to_have_count(1)
    book.get_by_role("button", name="Rename").click()
    page.get_by_label("The title").fill("Our Hedgehog")
    page.get_by_role("button", name="Rename it").click()
    expect(page.get_by_text("The book is called “Our Hedgehog” now.")).to_be_visible()
    book.get_by_role("button", name="Delete “Our Hedgehog”").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_test_id("stDialog")).to_have_count(0)
    book.get_by_role("link").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete it").click()
    page.wait_for_url(re.compile("/library"))
    expect(page.get_by_text("“Our Hedgehog” was deleted for good with")).to_be_visible()
    expect(page.locator(f"a[href$='{book_id}']")).to_have_count(0)

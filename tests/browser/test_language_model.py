"""The app with a language model behind it, scripted over real HTTP: the plan and the words are seen while they come,
and a finished book is told another way."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.app_server import Served, running
from tests.browser.test_making import MADE_WITHIN_MS, four_pages, make, wait_until_made, write
from tests.chat_replies import Body, Reply, by_prompt, says, text_of
from tests.chat_server import ChatServer

pytestmark = pytest.mark.browser

PAGES = [
    "Clink, said something under the snow. Pip the fox dug with both paws. Out came a lantern, round as a pie and cold "
    "as a stone. He rubbed it with his tail. He blew on it. “Good evening,” said Pip. The lantern said nothing.",
    "So Pip carried it up the hill, to where the light lives. The wind pulled at his scarf. Step, step, slide. Halfway "
    "up he sat on a root and shared his last berry with a beetle. “Is it far?” he asked. The beetle pointed up.",
    "On the very top there was nobody but the moon. Pip stood on a rock, stretched, and held the lantern as high as a "
    "fox can. “Only a spoonful,” he said, “if you can spare it.” The moon leaned down. Something in it went: plink.",
    "All the way home the snow was gold. The beetle waved. The root had a shadow with long funny toes. Pip hung the "
    "lantern over his bed and curled up, nose under tail. Outside, the moon was a little smaller. Nobody noticed.",
]
SHORTER = [
    "Clink, said something under the snow. Pip dug. Out came a lantern, cold as a stone. “Good evening,” said Pip.",
    "Pip carried it up the hill. The wind pulled at his scarf. Step, step, slide. “Is it far?” he asked a beetle.",
    "On the top there was nobody but the moon. Pip held the lantern high. “Only a spoonful?” Something went: plink.",
    "All the way home the snow was gold. Pip hung the lantern over his bed and curled up, nose under tail.",
]
PIP = {
    "name": "Pip",
    "kind": "fox",
    "looks": "small, red fur, a white tip on the tail",
    "clothes": "a green scarf",
    "voice": "softly",
    "pronoun": "he",
    "role": "hero",
}
SCENE = {
    "place": "a snowy hill",
    "indoors": False,
    "time": "night",
    "weather": "snow",
    "season": "winter",
    "parts": [{"who": "Pip", "does": "carries the lantern", "pose": "walk", "feeling": "happy", "holds": "lantern"}],
    "things": ["lantern", "moon"],
    "mood": "hushed",
    "camera": "wide",
    "alt": "A small fox carries a lantern through the snow.",
}


SEEN = {what: threading.Event() for what in ("premise", "beats", "words")}
"""Set when the browser showed it: the model does not go on before."""


def prose(body: Body) -> Reply:
    """The words of the page that is asked for, no faster than they are watched; shorter ones for younger children."""
    if anew := re.search(r"Tell page (\d) anew", text_of(body)):
        return says(SHORTER[int(anew[1]) - 1])
    asked = re.search(r"Write page (\d) of 4", text_of(body))
    assert asked is not None
    number = int(asked[1])
    if number == 1:
        return Reply(text=PAGES[0], held=SEEN["beats"], paused=SEEN["words"])
    return says(PAGES[number - 1])


SCRIPT = {
    "Premise": {
        "about": "Pip the fox finds a lantern that does not shine.",
        "where": "a snowy hill",
        "when": "winter",
        "wants": "light",
        "photo_shows": "",
    },
    "CastSheet": Reply(text=json.dumps({"characters": [PIP]}), held=SEEN["premise"]),
    "Outline": says(
        {
            "beats": [
                {"page": 1, "step": "beginning", "happens": "Pip finds a dark lantern in the snow."},
                {"page": 2, "step": "problem", "happens": "Pip carries it up the windy hill."},
                {"page": 3, "step": "turn", "happens": "Pip holds it up to the moon."},
                {"page": 4, "step": "ending", "happens": "Pip walks home in its light."},
            ]
        }
    ),
    "KeyScene": SCENE,
    "Title": {"title": "The Lantern in the Snow", "cover": SCENE},
    "*": prose,
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app with a scripted language model."""
    with ChatServer(by_prompt(SCRIPT)) as model:  # type: ignore[arg-type]
        options = {"base_url": model.base_url, "model": "storyteller", "api_key": "secret-key", "proofread": False}
        home = tmp_path_factory.mktemp("told") / "home"
        with running(home, VISUTALE_OPTIONS=json.dumps({"openai_chat": options})) as served:
            yield served


def test_the_plan_and_the_words_are_seen_while_they_come(page: Page, told: Served) -> None:
    page.goto(told.url)
    expect(page.get_by_text("names a model")).to_be_visible(timeout=20_000)
    write(page, "a fox who finds a lantern")
    four_pages(page)
    make(page)
    try:
        expect(page.get_by_text("Pip the fox finds a lantern that does not shine.")).to_be_visible(timeout=30_000)
        SEEN["premise"].set()
        expect(page.get_by_text("Pip holds it up to the moon.")).to_be_visible(timeout=30_000)
        SEEN["beats"].set()
        words = page.locator(".text.writing")
        expect(words).to_contain_text("Clink", timeout=30_000)
        seen = words.inner_text().strip()
        assert PAGES[0].startswith(seen)
        assert seen != PAGES[0], "the page was seen while it was written"
    finally:
        for seen_event in SEEN.values():
            seen_event.set()
    wait_until_made(page)
    expect(page.get_by_role("heading", name="The Lantern in the Snow")).to_be_visible()


def test_the_engines_page_says_who_writes_and_keeps_the_key_to_itself(page: Page, told: Served) -> None:
    page.goto(f"{told.url}/engines")
    expect(page.get_by_text("names a model").first).to_be_visible(timeout=20_000)
    for more in page.get_by_text("What can be set").all():
        more.click()
    expect(page.get_by_text("moderation_model").first).to_be_visible()
    assert "secret-key" not in page.content()


def test_a_finished_book_is_told_to_another_age_in_a_new_book(page: Page, told: Served) -> None:
    page.goto(f"{told.url}/library")
    page.get_by_role("link", name=re.compile("The Lantern in the Snow")).first.click()
    wait_until_made(page)
    first = page.url
    page.get_by_text("Make a new book of it").click()
    page.get_by_role("radio", name="Another age").click()
    page.get_by_role("button", name="Tell it for this age").click()
    page.wait_for_url(lambda url: "book=" in url and url != first)
    book_id = page.url.split("book=")[1]
    expect(page.locator(f"figure img[src*='/books/{book_id}/']")).to_be_visible(timeout=MADE_WITHIN_MS)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0, timeout=MADE_WITHIN_MS)  # it grows no more
    wait_until_made(page)
    pages = page.get_by_role("navigation", name="Pages")
    expect(pages).to_have_count(1)  # neither the first book's nor those of the growing one
    pages.get_by_role("button", name="Page 1").click()
    expect(page.locator(".text")).to_contain_text("Pip dug. Out came a lantern, cold as a stone.")
    page.get_by_role("link", name="Library").click()
    expect(page.get_by_role("link", name=re.compile("The Lantern in the Snow"))).to_have_count(2)

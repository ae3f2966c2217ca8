"""The app with a language model behind it, scripted over real HTTP: the plan and the words are seen while they come,
and a finished book is told another way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.app_server import Served, running
from tests.browser.test_making import four_pages, make, wait_until_made, write
from tests.chat_replies import Body, Reply, by_prompt, says, text_of
from tests.chat_server import ChatServer

pytestmark = pytest.mark.browser

PAGES = [
    "Pip the fox found a lantern in the snow. It was cold, and it did not shine.",
    "Pip carried the lantern up the hill. The wind pulled at the little scarf.",
    "On the top sat the moon, as round as a plate. Pip held the lantern high.",
    "The lantern shone at last. Pip walked home in its light and slept.",
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


def prose(body: Body) -> Reply:
    """The next page's words, slowly enough to be watched."""
    written = sum(page.split(".")[0] in text_of(body) for page in PAGES)
    return says(PAGES[min(written, 3)], every_s=0.15)


SCRIPT = {
    "Premise": {
        "about": "Pip the fox finds a lantern that does not shine.",
        "where": "a snowy hill",
        "when": "winter",
        "wants": "light",
        "photo_shows": "",
    },
    "CastSheet": {"characters": [PIP]},
    "Outline": {
        "beats": [
            {"page": 1, "step": "beginning", "happens": "Pip finds a dark lantern in the snow."},
            {"page": 2, "step": "problem", "happens": "Pip carries it up the windy hill."},
            {"page": 3, "step": "turn", "happens": "Pip holds it up to the moon."},
            {"page": 4, "step": "ending", "happens": "Pip walks home in its light."},
        ]
    },
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


@pytest.fixture(scope="module")
def finished(told: Served, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shots")


def test_the_plan_and_the_words_are_seen_while_they_come(page: Page, told: Served) -> None:
    page.goto(told.url)
    expect(page.get_by_text("names a model")).to_be_visible(timeout=20_000)
    write(page, "a fox who finds a lantern")
    four_pages(page)
    make(page)
    expect(page.get_by_text("Pip the fox finds a lantern that does not shine.")).to_be_visible()
    expect(page.get_by_text("Pip holds it up to the moon.")).to_be_attached(timeout=15_000)
    words = page.locator(".text.writing")
    expect(words).to_contain_text("Pip", timeout=15_000)
    seen = words.inner_text()
    assert any(whole.startswith(seen.strip()) and seen.strip() != whole for whole in PAGES), "half a page was seen"
    wait_until_made(page)
    expect(page.get_by_role("heading", name="The Lantern in the Snow")).to_be_visible()


def test_the_engines_page_says_who_writes_and_keeps_the_key_to_itself(page: Page, told: Served) -> None:
    page.goto(f"{told.url}/engines")
    expect(page.get_by_text("options.openai_chat names a model").first).to_be_visible()
    for more in page.get_by_text("What can be set").all():
        more.click()
    assert "secret-key" not in page.content()


def test_one_page_is_written_anew_in_a_new_book(page: Page, told: Served) -> None:
    page.goto(f"{told.url}/library")
    page.get_by_role("button", name=re.compile("The Lantern in the Snow")).first.click()
    wait_until_made(page)
    first = page.url
    page.get_by_text("Change the story").click()
    page.get_by_label("How shall it be?").fill("Make the moon kinder")
    page.get_by_label("How shall it be?").press("Enter")
    page.get_by_role("button", name="Write this page anew").click()
    page.wait_for_url(lambda url: "book=" in url and url != first)

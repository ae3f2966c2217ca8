"""Whole books, checked as an editor would: every sentence, every age, every length."""

from __future__ import annotations

import itertools
import re
import time

import pytest

from visutale.book import AgeBand, Box, Caption, Subject
from visutale.lexicon import find
from visutale.ports import StoryPlan, StoryRequest, WrittenPage
from visutale.storytelling import plan_story, write_page
from visutale.storytelling.scenes import TIMES
from visutale.storytelling.tale import conceive
from visutale.storytelling.template import render
from visutale.storytelling.vocabulary import context_of

AGES: tuple[AgeBand, ...] = ("3-5", "6-8", "9-12")
WORDS = {"3-5": (14, 36), "6-8": (33, 78), "9-12": (62, 138)}
LONGEST_SENTENCE = {"3-5": 20, "6-8": 38, "9-12": 70}
SAMPLE = "a shy dragon who is afraid of the dark, and the little firefly who helps her, high up in the snowy mountains"
WISHES = (
    "",
    SAMPLE,
    "two sisters",
    "the moon",
    "Pip the brave little tugboat who wants to see the sea",
    "my grandma and her cat",
    "a bear who lost his red balloon",
    "a teapot who wants to fly",
    "a princess with no friends in a castle",
    "an owl who can't sleep",
    "a cat, a dog and a mouse",
    "a fox and his rival the hen",
    "zorbelflop",
)
DOG = Caption(
    sentence="A dog.",
    subjects=(Subject(name="dog", score=0.9, box=Box(0.1, 0.1, 0.9, 0.9), where="in the middle"),),
    setting="garden",
)


def book(
    wish: str, age: AgeBand = "6-8", pages: int = 8, seed: int = 0, caption: Caption | None = None
) -> tuple[StoryPlan, list[WrittenPage]]:
    plan = plan_story(StoryRequest(wish=wish, age=age, pages=pages, seed=seed, caption=caption))
    return plan, [write_page(plan, number) for number in range(1, pages + 1)]


def sentences(text: str) -> list[str]:
    """Sentences without their quotation marks, lower case; a tag such as "said Tom" belongs to none."""
    parts = re.split(r"(?<=[.!?])[”’]?\s+|\n+", text)
    plain = (re.sub(r"[“”]", "", part).strip().lower() for part in parts)
    return [part for part in plain if not re.match(r"(?:said|asked|cried|called) ", part)]


def refrain_of(plan: StoryPlan) -> set[str]:
    import random

    tale = conceive(plan.request)
    return set(sentences(render(tale.refrain, context_of(tale), random.Random(0)).text))


def check_words(plan: StoryPlan, pages: list[WrittenPage]) -> None:
    fewest, most = WORDS[plan.request.age]
    for page in pages:
        count = len(re.findall(r"\b[\w’'-]+", page.text))
        assert fewest <= count <= most, (count, page.text)
        for sentence in sentences(page.text):
            assert len(sentence.split()) <= LONGEST_SENTENCE[plan.request.age], sentence


def check_grammar(pages: list[WrittenPage]) -> None:
    for page in pages:
        text = page.text
        assert not re.search(r"[{}\[\]<>|]|  |\(\?|\?\)", text), text
        assert text.count("“") == text.count("”"), text
        assert not re.search(r"\ba [aeio]\w|\ban [bcdfgjklmnpqrstvwxyz]|\bthe the\b", text, re.IGNORECASE), text
        assert not re.search(r"\b(?:they|we) was\b|\b(?:she|he) were\b", text), text
        assert not re.search(r"[.!?] [a-z]", text), text
        assert text[0].isupper() or text[0] == "“", text


def check_repeats(plan: StoryPlan, pages: list[WrittenPage]) -> None:
    refrain = refrain_of(plan)
    seen: dict[str, int] = {}
    for number, page in enumerate(pages, start=1):
        for sentence in sentences(page.text):
            if len(sentence.split()) < 4 or sentence in refrain:
                continue
            assert sentence not in seen, (sentence, seen[sentence], number)
            seen[sentence] = number


def check_scenes(plan: StoryPlan, pages: list[WrittenPage]) -> None:
    names = {one.id: (one.name.lower().removeprefix("the "), one.kind) for one in plan.cast}
    hours = [TIMES.index(page.scene.time) for page in pages]
    assert sum(later < earlier for earlier, later in itertools.pairwise(hours)) <= 1, hours
    for page in pages:
        text = page.text.lower()
        assert page.scene.parts
        for part in page.scene.parts:
            said = any(word in text for word in names[part.who])
            assert said or part.who == "hero" or re.search(r"\b(?:they|them|both|together)\b", text), (part, text)
        for thing in page.scene.things:
            noun = find(thing.name)
            words = (thing.name, *((noun.plural, *noun.synonyms) if noun else ()))
            assert any(word in text for word in words), (thing, text)


@pytest.mark.parametrize("age", AGES)
def test_every_length_at_every_age_is_a_clean_book(age: AgeBand) -> None:
    for pages in range(4, 25):
        for seed, wish in enumerate(WISHES):
            plan, told = book(wish, age, pages, seed + pages)
            check_words(plan, told)
            check_grammar(told)
            check_repeats(plan, told)
            check_scenes(plan, told)


@pytest.mark.parametrize("pages", [4, 5, 8, 16, 24])
@pytest.mark.parametrize("age", AGES)
def test_everything_named_in_the_wish_takes_part(age: AgeBand, pages: int) -> None:
    asked = {
        SAMPLE: ("dragon", "firefly", "the dark", "snowy mountains", "shy"),
        "a bear named Max who lost his red balloon in London": ("max", "red balloon", "london"),
        "a teapot who wants to fly": ("teapot", "fl"),
        "a cat, a dog and a mouse": ("cat", "dog", "mouse"),
        "Anna with a magic key and three golden apples": ("anna", "magic key", "three golden apples"),
        "a mouse on Christmas Eve": ("mouse", "christmas eve"),
    }
    for wish, words in asked.items():
        for seed in range(4):
            _, told = book(wish, age, pages, seed)
            text = " ".join(page.text for page in told).lower()
            missing = [word for word in words if word not in text]
            assert not missing, (wish, seed, missing)


def test_the_photo_takes_part() -> None:
    for seed in range(4):
        plan, told = book(SAMPLE, seed=seed, caption=DOG)
        dog = next(one for one in plan.cast if one.kind == "dog")
        assert any(part.who == dog.id for page in told for part in page.scene.parts)
        assert sum("dog" in page.text for page in told) >= 2
        alone, _ = book("", seed=seed, caption=DOG)
        assert next(one for one in alone.cast if one.role == "hero").kind == "dog"


def test_another_seed_tells_another_story() -> None:
    shares = []
    for wish in WISHES:
        for one, other in itertools.combinations(range(3), 2):
            first, second = (
                {sentence for page in book(wish, seed=seed)[1] for sentence in sentences(page.text)}
                for seed in (one, other)
            )
            shares.append(len(first & second) / len(first | second))
    assert max(shares) < 0.4
    assert sum(shares) / len(shares) < 0.1


def test_pages_do_not_depend_on_the_order_of_calls() -> None:
    plan, told = book(SAMPLE, pages=10)
    again = plan_story(StoryRequest(wish=SAMPLE, pages=10))
    assert again == plan
    assert [write_page(plan, number) for number in (7, 2, 10)] == [told[6], told[1], told[9]]


def test_british_spelling_is_a_matter_of_language() -> None:
    american = plan_story(StoryRequest(wish=SAMPLE, pages=24, age="9-12"))
    british = plan_story(StoryRequest(wish=SAMPLE, pages=24, age="9-12", language="en-GB"))
    assert american.cast == british.cast
    texts = " ".join(write_page(british, number).text for number in range(1, 25)).lower()
    assert not re.search(r"\b(?:color|gray|favorite|neighbor)\b", texts)


def test_a_long_book_is_told_quickly() -> None:
    book(SAMPLE, pages=24)
    start = time.thread_time()
    book(SAMPLE, "9-12", 24, 77)
    assert time.thread_time() - start < 0.15

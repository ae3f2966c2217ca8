"""Grammar, templates and the written store behind the storyteller."""

from __future__ import annotations

import random

import pytest

from visutale.storytelling import content
from visutale.storytelling.grammar import Person, listed
from visutale.storytelling.spelling import spelled
from visutale.storytelling.template import Context, TemplateError, render
from visutale.storytelling.titles import title_case
from visutale.storytelling.verbs import phrase
from visutale.storytelling.worlds import setting_for


def said(template: str, hero: Person) -> str:
    return render(template, Context(people={"hero": hero}, words={"place": "the sea"}), random.Random(0)).text


ONE = Person(id="hero", noun="owl", name="Ada", adjectives=("old",), pronoun="she")
TWO = Person(id="hero", noun="sister", count=2, pronoun="they")
MOON = Person(id="hero", noun="moon", unique=True, pronoun="it")


def test_pronouns_verbs_and_articles_agree() -> None:
    assert said("{he was} here, {hero was} there, by {himself}, with {his} hat{s}.", ONE) == (
        "She was here, Ada was there, by herself, with her hat."
    )
    assert said("{he was} here, {hero was} there, by {himself}, with {his} hat{s}.", TWO) == (
        "They were here, the sisters were there, by themselves, with their hats."
    )
    assert said("there was {hero.named}. “{I} {am} {hero},” said {hero}. “{I} {was} lost.”", TWO) == (
        "There was two sisters. “We are the sisters,” said the sisters. “We were lost.”"
    )
    assert said("{hero.a} shone. {Hero's} light!", MOON) == "The moon shone. The moon’s light!"
    assert said("here is {hero.named}.", ONE) == "Here is an old owl called Ada."


def test_things_in_brackets_are_said_and_shown() -> None:
    rendered = render("Under [three apples] lay a [lantern].", Context(people={}, words={}), random.Random(0))
    assert rendered.text == "Under three apples lay a lantern."
    assert [(thing.name, thing.count) for thing in rendered.things] == [("apple", 3), ("lantern", 1)]


def test_an_unknown_slot_is_an_error() -> None:
    with pytest.raises(TemplateError, match="nonsense"):
        said("{nonsense}", ONE)


def test_verb_phrases_change_their_form() -> None:
    assert phrase("see the sea", "past") == "saw the sea"
    assert phrase("learn to swim", "gerund") == "learning to swim"
    assert listed(["the goat", "the owl", "the hare"]) == "the goat, the owl and the hare"


def test_spelling_follows_the_language() -> None:
    assert spelled("Gray is my favorite color.", "en-GB") == "Grey is my favourite colour."
    assert spelled("Gray is my favorite color.", "en") == "Gray is my favorite color."
    assert title_case("the day ada went first") == "The Day Ada Went First"


def test_the_store_is_as_large_as_promised() -> None:
    assert len(content.plot_names()) >= 10
    assert len(content.settings()) >= 12
    assert len(content.encounters()) >= 8
    titles = {title for name in content.plot_names() for title in content.plot(name).titles}
    assert len(titles | set(content.phrases().titles)) >= 20
    for names in content.serves().values():
        assert set(names) <= set(content.plot_names())


def test_a_wish_finds_the_setting_it_means() -> None:
    for words, name in (("snowy mountains", "snow_mountains"), ("the beach", "seaside"), ("london", "city")):
        found = setting_for(words)
        assert found is not None
        assert found.id == name

"""What is understood of wishes, as people type and say them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visutale.errors import InputError
from visutale.storytelling.reading import read
from visutale.storytelling.wish import Wish


def wish(text: str) -> Wish:
    return read(text, photo=False)


def test_a_spoken_wish_without_punctuation() -> None:
    understood = wish(
        "please tell me a story about a shy dragon who is afraid of the dark "
        "and the little firefly who helps her high up in the snowy mountains"
    )
    assert understood.hero is not None
    assert (understood.hero.noun, understood.hero.adjectives, understood.hero.pronoun) == ("dragon", ("shy",), "she")
    assert [(one.noun, one.relation) for one in understood.others] == [("firefly", "helper")]
    assert understood.place is not None
    assert understood.place.where == "high up in the snowy mountains"
    assert [(need.kind, need.words) for need in understood.needs] == [("fear", "the dark")]


@pytest.mark.parametrize(
    ("text", "noun", "name", "count"),
    [
        ("a teapot", "teapot", "", 1),
        ("two sisters", "sister", "", 2),
        ("the moon", "moon", "", 1),
        ("a boy named tom", "boy", "Tom", 1),
        ("Anna", "girl", "Anna", 1),
        ("my grandma", "grandma", "Grandma", 1),
        ("Pip the brave little tugboat", "tugboat", "Pip", 1),
        ("zorbelflop", "zorbelflop", "", 1),
        ("Lily's lost teddy bear", "girl", "Lily", 1),
        ("Once upon a time there was a hedgehog", "hedgehog", "", 1),
        ("🐉🌙", "dragon", "", 1),
    ],
)
def test_any_noun_can_be_the_hero(text: str, noun: str, name: str, count: int) -> None:
    hero = wish(text).hero
    assert hero is not None
    assert (hero.noun, hero.name, hero.count) == (noun, name, count)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("a bear who wants to fly", "want", "fly"),
        ("an ant that dreams of being a firefighter", "want", "be a firefighter"),
        ("a penguin who can't swim", "want", "swim"),
        ("a girl who lost her red balloon", "lost", "red balloon"),
        ("two brothers looking for their red ball at the seaside", "lost", "red ball"),
        ("a fox with no friends", "lonely", ""),
        ("an owl who can't sleep", "sleepless", ""),
        ("a lion scared of spiders", "fear", "spiders"),
    ],
)
def test_what_is_the_matter(text: str, kind: str, words: str) -> None:
    assert [(need.kind, need.words) for need in wish(text).needs] == [(kind, words)]


def test_lists_objects_places_and_times() -> None:
    animals = wish("a cat, a dog and a mouse")
    assert animals.hero is not None
    assert [animals.hero.noun, *(one.noun for one in animals.others)] == ["cat", "dog", "mouse"]
    things = wish("a mermaid with a magic key and three golden apples under the sea")
    assert [(one.noun, one.count, one.adjectives) for one in things.items] == [
        ("key", 1, ("magic",)),
        ("apple", 3, ("golden",)),
    ]
    assert things.place is not None
    assert things.place.where == "under the sea"
    assert wish("a boy and his robot in London at midnight").when.time == "night"
    assert wish("a mouse on Christmas Eve").when.season == "winter"


def test_a_rival_is_told_from_a_friend() -> None:
    assert [one.relation for one in wish("a fox and his rival the hen").others] == ["rival"]


def test_a_script_it_cannot_read_is_named() -> None:
    with pytest.raises(InputError, match="Cyrillic"):
        wish("Сказка про кота")
    assert any("Cyrillic" in note for note in wish("кот and a dragon").notes)
    assert read("Сказка", photo=True).hero is None


def test_a_wish_it_does_not_understand_is_admitted() -> None:
    assert any("not understand" in note for note in wish("of the and to which").notes)
    assert any("English" in note for note in wish("Ein kleiner Bär sucht seinen Hut").notes)


def test_a_very_long_wish_is_read_in_time() -> None:
    start = time.thread_time()
    understood = wish("a brave knight and a wise owl went on and on " * 2300)
    assert time.thread_time() - start < 2
    assert understood.hero is not None
    assert understood.hero.noun == "knight"
    assert any("very long" in note for note in understood.notes)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert isinstance(read(text, photo=True), Wish)

"""What a look at a whole story finds, and above all what it leaves alone."""

from __future__ import annotations

import time

import pytest

from visutale.book import AgeBand, Character, Part, Scene
from visutale.ports import StoryRequest, WrittenPage
from visutale.story_check import Absence, absences, contradictions, repeated_sentences
from visutale.storytelling import plan_story, write_page

EMBER = Character(
    id="ember", name="Ember", kind="dragon", looks="a small green dragon with blue wings and yellow eyes",
    clothes="a red scarf", pronoun="she", role="hero",
)  # fmt: skip
PIP = Character(id="pip", name="Pip", kind="fox", looks="a young orange fox with a white tail", pronoun="he")
SISTERS = Character(
    id="sisters", name="Mia and Nora", kind="sister", looks="two sisters with brown hair", count=2, clothes="blue coats"
)
CAT = Character(id="cat", name="The cat", kind="cat", looks="a white cat with black spots", pronoun="it")
CAST = (EMBER, PIP, SISTERS, CAT)


def pages(*texts: str, who: tuple[str, ...] = ("ember",)) -> tuple[WrittenPage, ...]:
    return tuple(WrittenPage(text=text, scene=Scene(parts=tuple(Part(who=one) for one in who))) for text in texts)


@pytest.mark.parametrize(
    "text",
    [
        "The red dragon flew over the hill.",
        "Down came the little red dragon and sat.",
        "A red dragon called Ember lived there.",
        "Ember was a tiny purple dragon.",
        "Ember the black dragon yawned.",
        "Ember’s red wings shook.",
        "Ember's bright orange wings shook.",
        "Ember spread her red wings and flew.",
        "Ember looked up. Ember’s scales were red.",
        "Ember pulled her green scarf tight.",
        "“Hello!” said the big white dragon.",
        "Pip wagged his black tail.",
        "The blue fox ran.",
        "Pip the owl hooted softly.",
        "Pip was a brave little owl.",
        "An owl called Pip sat in the tree.",
        "“Who?” said Ember the cat.",
        "The three sisters laughed.",
        "There were three sisters called Mia and Nora.",
        "All four sisters ran home.",
        "The green cat purred.",
    ],
)
def test_what_can_not_be_so_is_named_with_its_own_words(text: str) -> None:
    found = contradictions(CAST, pages("Once there was a wood.", f"It was a fine day. {text} Then it rained."))
    assert [(one.page, one.says in text) for one in found] == [(2, True)]
    assert found[0].against.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "The green dragon flew over the red hill.",
        "The little emerald dragon sneezed, and her blue wings shook.",
        "Ember blushed red all over.",
        "Ember’s cheeks were red from the cold.",
        "Ember’s eyes were red from crying.",
        "Ember was as red as a red dragon in a story.",
        "It was not a red dragon at all.",
        "It looked like a red dragon, but it was the sunset.",
        "Ember dreamed that she was a red dragon.",
        "“Are you the red dragon?” asked Pip.",
        "The red dragon kite flew high.",
        "The red balloon and the dragon flew away.",
        "Ember painted the red dragon on the wall.",
        "The red evening sun shone on the dragon.",
        "Ember held her red balloon.",
        "Ember put on her red scarf.",
        "Ember met Pip, and his red wings were only a costume.",
        "Ember’s wings were white with snow.",
        "Pip’s fur was black with soot.",
        "The red fox ran.",
        "The rusty fox ran, and his white tail with him.",
        "The black cat’s bowl was empty.",
        "The cat with the black spots purred.",
        "The black and white cat purred.",
        "Pip the brave fox ran.",
        "Pip the captain stood on the deck.",
        "Pip the cub yawned.",
        "Ember showed Pip the owl in the tree.",
        "Beside Pip the owl was asleep.",
        "Ember, Pip and the owl sat down.",
        "Pip the fox’s friend is an owl.",
        "Pip wished he was an owl.",
        "Pip was a chicken in the play.",
        "They met an owl called Hoot.",
        "The two sisters laughed.",
        "Both sisters laughed, and three birds sang.",
        "The sisters saw three other sisters.",
        "One sister went left and one sister went right.",
        "Pip took her hand, and she smiled at Pip.",
        "Ember saw a boy, and Ember took his hand.",
        "Ember thanked him.",
        "The dragon the red ants feared was small.",
        "Ember gave the owl its red hat.",
        "The sisters put on their red boots.",
        "Pip looked at Ember, and her blue wings shone.",
        "Grey smoke curled round the dragon.",
    ],
)
def test_what_may_well_be_so_is_left_alone(text: str) -> None:
    assert contradictions(CAST, pages("Once there was a wood.", f"It was a fine day. {text} Then it rained.")) == ()


def test_another_dragon_may_have_another_colour() -> None:
    assert contradictions(CAST, pages("Then another dragon came.", "The red dragon bowed.")) == ()
    other = Character(id="o", name="Ash", kind="dragon", looks="a red dragon")
    assert contradictions((EMBER, other), pages("The red dragon bowed.")) == ()
    assert contradictions((EMBER, other), pages("Ember the red dragon bowed.")) != ()


def test_a_dragon_that_turned_red_may_be_red() -> None:
    assert contradictions(CAST, pages("Ember sneezed and turned bright red.", "The red dragon bowed.")) == ()


def test_a_she_is_no_he_where_nobody_else_can_be_meant() -> None:
    alone = pages("Ember shook his wings and flew away.")
    assert [one.says for one in contradictions((EMBER, PIP), alone)] == ["Ember shook his wings and flew away."]
    assert contradictions((EMBER, PIP), pages("Ember shook his wings. Pip laughed.")) == ()
    assert contradictions((EMBER, PIP), pages("Ember shook his hand.", who=("ember", "pip"))) == ()
    assert contradictions((EMBER, PIP), pages("Ember saw the old moon, and his light.")) == ()


def test_a_scene_has_nobody_from_outside_the_cast_in_any_language() -> None:
    here = pages("Ember schläft.", who=("ember", "ghost"))
    assert absences((EMBER,), here, "de") == (Absence(1, "ghost", "cast"),)
    assert absences((EMBER,), here, "en") == (Absence(1, "ghost", "cast"),)


def test_wordings_are_looked_at_in_english_alone() -> None:
    text = "The red dragon flew."
    assert contradictions(CAST, pages(text), "en-GB")
    assert contradictions(CAST, pages(text), "nl") == ()
    assert absences(CAST, pages(text, who=("sisters",)), "nl") == ()


def test_a_sleeper_does_not_go_on_talking() -> None:
    asleep = "At last Pip fell asleep. The stars came out."
    assert contradictions(CAST, pages(f"{asleep} “Good night,” said Pip."))[0].says == "“Good night,” said Pip."
    assert contradictions(CAST, pages(f"{asleep} In the morning “Hello,” said Pip.")) == ()
    assert contradictions(CAST, pages(f"{asleep} “Good night,” said Ember.")) == ()
    assert contradictions(CAST, pages("Pip was not asleep. “Boo!” said Pip.")) == ()


def test_who_is_in_the_scene_and_not_in_the_text_is_missed() -> None:
    here = pages("Ember looked at the moon.", who=("ember", "pip"))
    assert absences(CAST, here) == (Absence(1, "pip", "text"),)
    for text in ("They looked up.", "Pip looked up.", "The fox looked up.", "He looked up.", "“Look!” they cried."):
        assert absences(CAST, pages(f"Ember sat. {text}", who=("ember", "pip"))) == (), text


def test_who_acts_in_the_text_and_not_in_the_scene_is_missed() -> None:
    assert absences(CAST, pages("Ember sat. “Wait!” cried Pip.")) == (Absence(1, "pip", "scene"),)
    assert absences(CAST, pages("Ember thought of Pip. “I miss Pip,” she said.")) == ()
    assert absences(CAST, pages("“Yesterday Pip ran away,” she said.")) == ()


def test_repeated_sentences_in_any_language() -> None:
    found = repeated_sentences(
        pages("Die Katze sah den Mond. Nein!", "„Ach!“ Nein! DIE KATZE sah den Mond!", "猫が月を見た。")
    )
    assert [(one.page, one.first_page) for one in found if "KATZE" in one.sentence] == [(2, 1)]
    assert len(found) == 1


def test_odd_stories_are_read_without_a_word() -> None:
    odd = Character(id="", name="(*", kind="", looks="")
    assert contradictions((odd,), pages("", "“", "((((", "*" * 20_000, "the " * 5_000, who=("",))) == ()
    assert contradictions((), ()) == ()
    assert absences((odd,), pages("x they", who=("",))) == ()


@pytest.mark.parametrize("words", ["Ember the ", "Ember was a big ", "her red ", "a ", "“", "Ember red her ", "x"])
def test_endless_texts_are_read_in_time(words: str) -> None:
    start = time.thread_time()
    contradictions(CAST, pages(words * (24_000 // len(words))))
    assert time.thread_time() - start < 8


@pytest.mark.parametrize("age", ["3-5", "6-8", "9-12"])
def test_nothing_is_found_in_books_that_are_sound(age: AgeBand) -> None:
    wishes = (
        "a green dragon called Ember and a red fox named Pip who look for a blue balloon",
        "two sisters, Mia and Nora, look for their lost kitten in the forest",
        "a girl called Rose and her brown pony",
        "two brothers, a black and white cow and four mice",
        "a white cat with black spots",
    )
    for seed, wish in enumerate(wishes):
        plan = plan_story(StoryRequest(wish=wish, age=age, pages=12, seed=seed))
        told = [write_page(plan, number) for number in range(1, 13)]
        assert contradictions(plan.cast, told) == ()
        assert [one for one in absences(plan.cast, told) if one.lacks == "scene"] == []

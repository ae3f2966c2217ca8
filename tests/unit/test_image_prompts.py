"""Scenes as prompts for image models: who is there comes first, nothing is cut in two, the limit is the real one."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visutale.book import (
    Book,
    Camera,
    Character,
    Cover,
    Feeling,
    Page,
    Part,
    Pose,
    Scene,
    Season,
    Source,
    Thing,
    TimeOfDay,
    Weather,
)
from visutale.clip_tokens import LIMIT, count
from visutale.engines.tale import Options, Tale
from visutale.image_phrases import clauses, clean, noun_phrase
from visutale.image_prompts import ImagePrompt, compile_prompt, portrait_prompt, prompts_of, told
from visutale.image_styles import load
from visutale.ports import StoryRequest

STYLE = load("watercolour")
FOX = Character(
    id="fox",
    name="Pip",
    kind="fox",
    looks="a small red fox with a white tip to the tail, bright amber eyes and one torn ear",
    clothes="a green scarf",
    role="hero",
    pronoun="she",
)
OWL = Character(
    id="owl",
    name="Professor Hoot",
    kind="owl",
    looks="Old, round brown owl with golden spectacles",
    clothes="wears a purple waistcoat",
    role="companion",
)
BEAR = Character(id="bear", name="Bruno", kind="bear", looks="tall and shaggy, dark brown fur", clothes="none")
SISTERS = Character(
    id="sisters", name="Mia and Nora", kind="sister", looks="black curls and freckles", clothes="red boots", count=2
)
CAST = (OWL, FOX, BEAR, SISTERS)


def compiled(scene: Scene, limit: int = LIMIT) -> ImagePrompt:
    return compile_prompt(scene, CAST, STYLE, count=count, limit=limit)


# --- what a prompt says ---


def test_a_scene_is_told_in_order_with_the_style_at_its_end() -> None:
    scene = Scene(
        parts=(Part(who="fox", does="reaches for the lantern", feeling="afraid"),),
        place="The old oak forest",
        time="night",
        weather="fog",
        season="autumn",
        things=(Thing(name="lantern"), Thing(name="mushroom", count=3)),
        mood="hushed",
        camera="wide",
    )
    assert compiled(scene).text == (
        "a small red fox with a white tip to the tail, bright amber eyes and one torn ear, wearing a green scarf, "
        "reaches for the lantern, frightened, the old oak forest, at night, in the fog, in autumn, three mushrooms, "
        "hushed mood, wide view, loose watercolor storybook illustration, white paper"
    )
    assert compiled(scene).dropped == ()


def test_what_was_wished_of_a_picture_stands_before_the_scene_and_names_nobody() -> None:
    scene = Scene(parts=(Part(who="fox", does="sleeps"),), place="the forest", things=(Thing(name="lamp"),))
    wished = compiled(scene.model_copy(update={"hint": "more stars, and Pip (smiling) [now]"}))
    assert "more stars, and the fox (smiling) [now], the forest" in wished.text
    assert wished.kept.index("more stars") < wished.kept.index("the forest")
    long = compiled(scene.model_copy(update={"hint": "many " * 40}))
    assert "many, the forest" in long.text and long.tokens <= LIMIT
    assert "part of what was wished took too many words" in told(long)


def test_the_hero_comes_first_and_everyone_looks_as_in_the_cast_sheet() -> None:
    scene = Scene(parts=(Part(who="owl", does="points at the map"), Part(who="fox", does="runs ahead")))
    text = compiled(scene).text
    assert text.startswith(FOX.looks)
    assert "and an old, round brown owl with golden spectacles, wearing a purple waistcoat, points at the map" in text


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("Pip waves at Professor Hoot", "waves at the owl"),
        ("hides behind Hoot's wing", "hides behind the owl's wing"),
        ("She hugs Mia and Nora", "hugs the sisters"),
        ("follows Nora", "follows one sister"),
        ("eats a pip", "eats a pip"),
    ],
)
def test_names_are_never_said(does: str, said: str) -> None:
    text = compiled(Scene(parts=(Part(who="fox", does=does),), place="Hoot's study")).text
    assert f"green scarf, {said}, the owl's study" in text


def test_looks_that_name_no_kind_follow_it_and_more_than_one_are_counted() -> None:
    text = compiled(Scene(parts=(Part(who="bear"), Part(who="sisters", does="wave")))).text
    assert text.startswith(
        "a bear, tall and shaggy, dark brown fur and two sisters, black curls and freckles, wearing red boots, wave"
    )


@pytest.mark.parametrize(
    ("looks", "kind", "count_", "said"),
    [
        ("two sisters", "sister", 2, "two sisters,"),
        ("little grey mice", "mouse", 3, "three little grey mice,"),
        ("a grandma", "grandmother", 1, "a grandma,"),
        ("owlish eyes, orange beak", "owl", 1, "an owl, owlish eyes, orange beak,"),
        ("with a long blue tail", "dragon", 1, "a dragon with a long blue tail,"),
        ("", "moon", 1, "the moon,"),
        ("three-legged dog", "dog", 1, "a three-legged dog,"),
    ],
)
def test_kind_number_and_looks_make_one_phrase(looks: str, kind: str, count_: int, said: str) -> None:
    one = Character(id="x", name="X", kind=kind, looks=looks, count=count_, role="hero")
    assert compile_prompt(Scene(parts=(Part(who="x"),)), (one,), STYLE, count=count).text.startswith(said)


def test_what_they_wear_hold_and_feel_is_said_once() -> None:
    fox = FOX.model_copy(update={"looks": "a red fox in a green scarf", "clothes": "a green scarf"})
    part = Part(who="fox", does="lifts her lamp, happy", feeling="happy", holds="lamp")
    text = compile_prompt(Scene(parts=(part,), things=(Thing(name="lamp"),)), (fox,), STYLE, count=count).text
    assert [text.count(word) for word in ("scarf", "lamp", "happy")] == [1, 1, 1]


def test_a_deed_that_says_no_more_than_the_pose_is_said_shortly() -> None:
    text = compiled(Scene(parts=(Part(who="bear", does="walks along, proud", pose="walk", feeling="proud"),))).text
    assert "dark brown fur, walking, proud, " in text


def test_indoors_there_is_no_weather() -> None:
    scene = Scene(place="the kitchen", indoors=True, weather="storm", season="winter", time="evening")
    assert compiled(scene).text.startswith("inside the kitchen, in the evening, loose watercolor")


def test_who_does_two_things_is_one_person_and_strangers_are_reported() -> None:
    parts = (Part(who="fox", does="runs"), Part(who="ghost", does="howls"), Part(who="fox", does="laughs"))
    made = compiled(Scene(parts=parts))
    assert made.text.count("small red fox") == 1
    assert "runs, laughs" in made.text
    assert told(made, 4) == "Page 4: somebody is not in the cast."
    assert told(made) == "The image model could not be told all: somebody is not in the cast."


def test_what_ends_a_text_or_is_no_word_never_gets_in() -> None:
    fox = FOX.model_copy(update={"looks": "a red\x00 fox\u202e <|endoftext|> with\ud83e\n a  tail", "clothes": ""})
    made = compile_prompt(Scene(parts=(Part(who="fox"),)), (fox,), STYLE, count=count)
    assert made.text.startswith("a red fox endoftext with a tail, loose")


def test_what_is_avoided_is_the_same_for_all_and_the_style_s_own() -> None:
    made = compiled(Scene())
    assert made.negative.startswith("text, letters, watermark")
    assert made.negative.endswith(STYLE.negative)
    assert made.negative_tokens == count(made.negative) <= LIMIT


# --- what does not fit ---

CROWD = Scene(
    parts=tuple(Part(who=who, feeling="happy", pose="sit") for who in ("sisters", "bear", "owl", "fox")),
    place="a meadow by the river",
    time="evening",
    things=tuple(Thing(name=name) for name in ("kite", "basket", "butterfly")),
    mood="warm",
    camera="wide",
)


def test_in_a_crowd_the_hero_stays_whole_the_place_is_there_and_the_rest_is_reported() -> None:
    made = compiled(CROWD)
    assert made.text.startswith(FOX.looks + ", wearing a green scarf, sitting and an old, round brown owl")
    assert "and a bear, tall and shaggy" in made.text
    assert "two sisters, black curls and freckles" in made.text
    assert "a meadow by the river, in the evening" in made.text
    assert made.text.endswith(STYLE.positive)
    assert told(made, 3) == (
        "Page 3: part of what Professor Hoot wears, part of how Bruno looks, part of what Mia and Nora wear, "
        "what the others do, how Pip feels, how the others feel, three of the things in sight, the mood "
        "and the view did not fit."
    )


def test_the_cover_is_called_so_and_a_whole_prompt_needs_no_words() -> None:
    assert told(compiled(CROWD, 70), 0).startswith("Cover: ")
    assert told(compiled(CROWD, 512), 3) == ""


def test_nobody_who_is_left_out_is_also_undressed() -> None:
    made = compiled(CROWD, 14)
    assert made.text == "a fox, loose watercolor storybook illustration, white paper"
    assert told(made, 1).startswith("Page 1: Professor Hoot, Bruno, Mia and Nora, part of how Pip looks")


def test_a_phrase_longer_than_any_is_left_out_and_keeps_nothing_else_out() -> None:
    made = compiled(Scene(parts=(Part(who="fox", does="runs " * 200),), place="the forest"))
    assert "the forest" in made.text
    assert told(made, 2) == "Page 2: what Pip does took too many words."


@pytest.mark.parametrize("text", ["x" * 500_000, "a, " * 200_000, "with a " * 100_000, "," * 500_000, "🦊" * 200_000])
def test_a_text_without_end_is_no_reason_to_wait(text: str) -> None:
    one = Character(id="x", name=text, kind=text, looks=text, clothes=text, role="hero")
    part = Part(who="x", does=text, holds=text)
    start = time.thread_time()
    made = compile_prompt(Scene(parts=(part,), place=text, mood=text), (one,), STYLE, count=count)
    assert time.thread_time() - start < 3.0
    assert made.tokens <= LIMIT


def test_another_encoder_counts_for_itself() -> None:
    made = compile_prompt(CROWD, CAST, STYLE, count=lambda text: len(text.split()), limit=40)
    assert made.tokens == len(made.text.split()) <= 40
    assert made.limit == 40


def test_a_limit_that_no_text_keeps_is_refused() -> None:
    with pytest.raises(ValueError, match="1 token"):
        compiled(CROWD, 1)


# --- whatever comes ---

PLAIN = st.sampled_from(
    ["small", "red", "tall", "furry", "blue", "old", "round", "soft", "tail", "eyes", "ears", "cat"]
)
LOOKS = st.lists(PLAIN, min_size=1, max_size=20).map(" ".join)
CLAUSES = st.lists(st.lists(PLAIN, min_size=1, max_size=6).map(" ".join), max_size=4).map(", ".join)
STRANGE = st.text(st.characters(), max_size=25)
ANY = st.one_of(CLAUSES, STRANGE)
KINDS = st.sampled_from(["fox", "owl", "girl", "dragon", "mouse", "teapot", "grandmother"])
LIMITS = st.integers(2, 160)


def characters(texts: st.SearchStrategy[str], kinds: st.SearchStrategy[str]) -> Callable[[str], object]:
    return lambda one: st.builds(
        Character,
        id=st.just(one),
        name=st.sampled_from(["Pip", "Bo and Al", "The owl", "", "Ⅷ"]),
        kind=kinds,
        looks=texts,
        clothes=texts,
        count=st.integers(1, 3),
        role=st.just("hero") if one == "a" else st.sampled_from(["companion", "other"]),
    )


def scenes(texts: st.SearchStrategy[str], who: str = "abcde?") -> st.SearchStrategy[Scene]:
    part = st.builds(
        Part,
        who=st.sampled_from(who),
        does=texts,
        pose=st.sampled_from(get_args(Pose)),
        feeling=st.sampled_from(get_args(Feeling)),
        holds=texts,
    )
    return st.builds(
        Scene,
        parts=st.lists(part, max_size=6).map(lambda parts: (Part(who="a"), *parts)),
        place=texts,
        indoors=st.booleans(),
        time=st.sampled_from(get_args(TimeOfDay)),
        weather=st.sampled_from(get_args(Weather)),
        season=st.sampled_from(get_args(Season)),
        things=st.lists(st.builds(Thing, name=texts, count=st.integers(1, 30)), max_size=4).map(tuple),
        mood=texts,
        camera=st.sampled_from(get_args(Camera)),
    )


def casts(
    texts: st.SearchStrategy[str], kinds: st.SearchStrategy[str] = KINDS
) -> st.SearchStrategy[tuple[object, ...]]:
    return st.tuples(*(characters(texts, kinds)(one) for one in "abcde"))


@settings(max_examples=60, deadline=None)
@given(scenes(ANY), casts(ANY, ANY), LIMITS)
def test_the_limit_is_kept_and_the_same_scene_gives_the_same_prompt(
    scene: Scene, cast: tuple[Character, ...], limit: int
) -> None:
    made = compile_prompt(scene, cast, STYLE, count=count, limit=limit)
    assert made.tokens == count(made.text) <= limit
    assert made.negative_tokens == count(made.negative) <= limit
    assert made == compile_prompt(scene, cast, STYLE, count=count, limit=limit)
    assert made.text.isprintable() or "\u200d" in made.text
    assert all(told(made, number) == "" or told(made, number).endswith(".") for number in (0, 1))


@settings(max_examples=40, deadline=None)
@given(scenes(ANY), casts(ANY, ANY), LIMITS, LIMITS)
def test_more_room_never_loses_a_phrase_and_no_phrase_is_lost_unreported(
    scene: Scene, cast: tuple[Character, ...], one: int, other: int
) -> None:
    less, more = sorted((one, other))
    tight, roomy = (compile_prompt(scene, cast, STYLE, count=count, limit=limit) for limit in (less, more))
    assert roomy.kept[: len(tight.kept)] == tight.kept
    assert set(told_pieces(roomy)) == set(told_pieces(tight))
    assert told_pieces(roomy) == told_pieces(tight)


def told_pieces(made: ImagePrompt) -> Counter[str]:
    """Everything there was to say, said or dropped, and what was avoided."""
    avoided = made.negative.split(", ") if made.negative else []
    return Counter([*made.kept, *avoided, *(one.words for one in made.dropped)])


@settings(max_examples=60, deadline=None)
@given(scenes(CLAUSES), casts(CLAUSES))
def test_every_phrase_kept_is_in_the_text_whole(scene: Scene, cast: tuple[Character, ...]) -> None:
    made = compile_prompt(scene, cast, STYLE, count=count)
    replaced = {noun_phrase(one.kind, one.count) for one in cast}
    assert all(phrase in made.text or phrase in replaced for phrase in made.kept)
    assert made.text.endswith(STYLE.positive)


@settings(max_examples=60, deadline=None)
@given(scenes(CLAUSES), casts(LOOKS))
def test_the_hero_is_always_there_whole(scene: Scene, cast: tuple[Character, ...]) -> None:
    hero = cast[0].model_copy(update={"clothes": ""})
    made = compile_prompt(scene, (hero, *cast[1:]), STYLE, count=count)
    assert hero.looks in made.text


@settings(max_examples=40, deadline=None)
@given(scenes(CLAUSES, who="ab"), casts(LOOKS))
def test_two_who_meet_are_both_there_whole(scene: Scene, cast: tuple[Character, ...]) -> None:
    made = compile_prompt(scene, cast, STYLE, count=count)
    there = {part.who for part in scene.parts}
    assert all(one.looks in made.text for one in cast if one.id in there)


@settings(max_examples=60)
@given(ANY.map(clean))
def test_phrases_joined_are_the_words_again(words: str) -> None:
    for finely in (False, True):
        assert "".join(glue + one for glue, one in clauses(words, finely=finely)) == words


# --- portraits and books ---


def test_a_portrait_shows_one_character_whole_and_alone() -> None:
    made = portrait_prompt(FOX, STYLE, count=count)
    assert made.text.startswith(FOX.looks + ", wearing a green scarf, full body")
    assert made.text.endswith(STYLE.positive)
    assert "other characters" in made.negative
    assert made.tokens <= LIMIT
    assert made.dropped == ()


def book(style: str) -> Book:
    return Book(
        id="b", title="T", language="en", age="6-8", style=style, seed=1, made_at=datetime.now(UTC), source=Source(),
        cast=CAST, cover=Cover(scene=Scene(parts=(Part(who="fox"),))), page_count=4,
        pages=(Page(number=1, text="x", scene=CROWD),),
    )  # fmt: skip


def test_a_book_s_prompts_begin_with_the_cover_s() -> None:
    cover, page = prompts_of(book("watercolour"))
    assert cover.text == f"{FOX.looks}, wearing a green scarf, {STYLE.positive}"
    assert page == compiled(CROWD)


@pytest.mark.parametrize("style", ["sepia", "", "../guard", "🦊"])
def test_a_style_without_a_file_is_painted_as_a_picture_book(style: str) -> None:
    assert all(made.text.endswith(load("storybook").positive) for made in prompts_of(book(style)))


WISHES = [
    "a shy dragon who is afraid of the dark, and the little firefly who helps her, high up in the snowy mountains",
    "two sisters and their dog look for a red balloon at the seaside",
    "Tom, a robot, a wizard, an owl, a bear and three mice build a rocket",
    "Grandma bakes a cake",
    "a hedgehog who wants to fly and her best friend the balloon",
]


@pytest.mark.parametrize("wish", WISHES)
def test_real_scenes_fit_with_everyone_s_looks(wish: str, tmp_path: Path) -> None:
    writer = Tale(Options(), tmp_path)
    plan = writer.plan(StoryRequest(wish=wish, pages=6))
    for scene in (plan.cover, *(writer.write(plan, number, ()).scene for number in range(1, 7))):
        made = compile_prompt(scene, plan.cast, STYLE, count=count)
        assert made.tokens <= LIMIT
        present = [one for one in plan.cast if one.id in {part.who for part in scene.parts}]
        assert present
        assert all(one.looks in made.text and one.clothes in made.text for one in present)
        assert not any(one.name in made.text for one in present if not one.name.startswith("The "))
        assert scene.place.split(",")[0] in made.text

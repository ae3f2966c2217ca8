"""Answers with faults: put right when the model can, taken as they are where they do no harm, refused where they do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from tests.chain_author import (
    CAST,
    FILLER,
    HAPPENS,
    LUMI,
    OUTLINE,
    PIP,
    PREMISE,
    SCENE,
    STEPS,
    TITLE,
    USUAL,
    asked,
    author,
    page_words,
    request,
)
from tests.chat_replies import refuses, says, text_of
from visutale.errors import BadOutput, Rejected

# --- answers with faults ---


def test_a_fault_is_put_right_when_the_model_can() -> None:
    without_firefly = {"characters": [PIP]}
    with author({"CastSheet": [without_firefly, CAST]}) as (writer, server):
        plan = writer.plan(request())
        complaint = text_of(asked(server, "CastSheet")[1])
    assert "must be a firefly" in complaint
    assert [one.name for one in plan.cast] == ["Pip", "Lumi"] and plan.notes == ()


def test_whom_a_weak_model_leaves_out_twice_is_added_with_a_note() -> None:
    with author({"CastSheet": {"characters": [PIP]}}) as (writer, server):
        plan = writer.plan(request())
        assert len(asked(server, "CastSheet")) == 2
    assert [(one.name, one.kind, one.role) for one in plan.cast] == [
        ("Pip", "dragon", "hero"),
        ("The firefly", "firefly", "other"),
    ]
    assert "firefly" in plan.notes[0]


def test_of_two_answers_with_faults_the_better_one_is_taken() -> None:
    poor = {"characters": [{**PIP, "role": "other", "looks": "green"}]}
    better = {"characters": [{**PIP, "name": "Zora"}]}
    with author({"CastSheet": [better, poor]}) as (writer, _):
        assert writer.plan(request()).cast[0].name == "Zora"
    with author({"CastSheet": [poor, better]}) as (writer, _):
        assert writer.plan(request()).cast[0].name == "Zora"


def test_a_fault_followed_by_nonsense_leaves_the_first_answer() -> None:
    with author({"CastSheet": [{"characters": [PIP]}, says("I would rather not.")]}) as (writer, _):
        assert writer.plan(request()).cast[0].name == "Pip"


@pytest.mark.parametrize("count", [1, 4, 9])
def test_an_outline_of_the_wrong_length_is_asked_for_again_and_then_fitted(count: int) -> None:
    beats = [
        {"page": n, "step": "trying", "happens": f"Pip finds {n} different stones by lake {n * n}."}
        for n in range(1, count + 1)
    ]
    with author({"Outline": {"beats": beats}}) as (writer, server):
        plan = writer.plan(request())
        complaint = asked(server, "Outline")[1]["messages"][-1]["content"]
    assert f"There are {count} beats; there must be exactly 6." in complaint
    assert "problem" in complaint and "ending" in complaint
    assert len(plan.beats) == 6 and plan.beats[0] == beats[0]["happens"]
    assert plan.notes == (f"The language model outlined {count} pages instead of 6; its outline was fitted to them.",)


@pytest.mark.parametrize(
    ("beats", "said"),
    [
        ([*HAPPENS[:5], HAPPENS[4]], "say the same"),
        ([f"A bell rings {word} in the town." for word in ["one", "two", "five", "six", "nine", "ten"]], "hero"),
        (["Der Drache und die Fee gehen."] * 5 + [""], "5 beats"),
    ],
)
def test_an_outline_is_complained_about(beats: Sequence[str], said: str) -> None:
    first = {
        "beats": [
            {"page": n, "step": step, "happens": one} for n, (step, one) in enumerate(zip(STEPS, beats, strict=True), 1)
        ]
    }
    with author({"Outline": [first, OUTLINE]}) as (writer, server):
        assert writer.plan(request()).beats == HAPPENS
        assert said in asked(server, "Outline")[1]["messages"][-1]["content"]


def test_an_answer_of_no_use_twice_is_an_error_with_a_way_out() -> None:
    with author({"Outline": {"beats": []}}) as (writer, server), pytest.raises(BadOutput) as caught:
        writer.plan(request())
    assert not caught.value.retryable and "stronger model" in str(caught.value)
    assert len(asked(server, "Outline")) == 2


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (page_words(1) * 8, "words; write 40 to 75"),
        ("Pip slept.", "words; write 40 to 75"),
        (
            page_words(1) + " So she counted the very same stars of before all over again." * 2,
            "repeats",
        ),
        ("A bell rang. " + FILLER, "Nobody of the cast"),
        ("Дракон Pip боялся темноты и спрятался под хвостом. " * 4, "Latin"),
    ],
)
def test_a_page_with_a_fault_is_written_again(first: str, said: str) -> None:
    with author({"Write page": [first, page_words(1)]}) as (writer, server):
        plan = writer.plan(request())
        assert writer.write(plan, 1, []).text == page_words(1)
        assert said in asked(server, "Write page")[1]["messages"][-1]["content"]


def test_a_page_that_stays_too_long_is_cut_after_a_sentence_and_says_nothing_twice() -> None:
    endless = " ".join(f"Pip counted star {n} above the hill." for n in range(40)) + " Pip sang her one song." * 2
    with author({"Write page": endless}) as (writer, _):
        page = writer.write(writer.plan(request()), 1, [])
    assert 75 < len(page.text.split()) <= 120
    assert page.text.endswith("above the hill.")


def test_of_words_that_never_end_the_first_are_taken_but_not_of_babble() -> None:
    rambling = says(" and ".join(f"Pip saw the {n}th star over roof {n + 1}" for n in range(90)), finish="length")
    with author({"Write page": rambling}) as (writer, _):
        text = writer.write(writer.plan(request()), 1, []).text
    assert len(text.split()) == 120 and text.startswith("Pip saw the 0th star over roof 1 and") and text.endswith(".")
    with author({"Write page": "She is here. " * 90}) as (writer, _):
        assert writer.write(writer.plan(request()), 1, []).text == "She is here. She is here."
    with author({"Write page": says("Pip and " * 300, finish="length")}) as (writer, _), pytest.raises(BadOutput):
        writer.write(writer.plan(request()), 1, [])


def test_the_same_page_again_is_noticed() -> None:
    with author({"Write page": [page_words(1), page_words(1), page_words(2)]}) as (writer, server):
        plan = writer.plan(request())
        first = writer.write(plan, 1, [])
        second = writer.write(plan, 2, [first])
        assert "earlier page" in asked(server, "Write page")[2]["messages"][-1]["content"]
    assert second.text == page_words(2)


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        ({**SCENE, "parts": [{"who": "A pirate"}]}, "Somebody of the cast"),
        ({**SCENE, "parts": [{"who": "Mo"}]}, "must be those the words"),
        ({**SCENE, "alt": ""}, "alternative text"),
        ({**SCENE, "place": ""}, "where"),
    ],
)
def test_a_scene_with_a_fault_is_asked_for_again(scene: Mapping[str, object], said: str) -> None:
    mo = {**LUMI, "name": "Mo", "kind": "mouse", "role": "other"}
    cast = {"characters": [PIP, LUMI, mo]}
    with author({"CastSheet": cast, "KeyScene": [scene, SCENE]}) as (writer, server):
        page = writer.write(writer.plan(request()), 1, [])
        assert said in asked(server, "KeyScene")[1]["messages"][-1]["content"]
    assert page.scene.alt == SCENE["alt"]


def test_strangers_in_a_scene_never_reach_the_book() -> None:
    invented = {**SCENE, "parts": [{"who": "Captain Hook"}, {"who": "Lumi", "does": "glows"}]}
    with author({"KeyScene": invented}) as (writer, _):
        page = writer.write(writer.plan(request()), 1, [])
    assert [part.who for part in page.scene.parts] == ["lumi"]


def test_the_scene_before_is_told_so_that_time_and_place_stay() -> None:
    with author() as (writer, server):
        plan = writer.plan(request())
        pages = [writer.write(plan, 1, [])]
        writer.write(plan, 2, pages)
        told = text_of(asked(server, "KeyScene")[1])
    assert "the meadow below the hill (outdoors); evening; clear; summer" in told


# --- fit for children ---

CRUEL = "Pip took a gun and murdered the knight. Lumi watched the blood and the corpse by the tent."


@pytest.mark.parametrize(
    ("step", "bad"),
    [
        ("Premise", {**PREMISE, "about": CRUEL}),
        ("CastSheet", {"characters": [{**PIP, "looks": "a naked corpse full of blood"}, LUMI]}),
        ("Outline", {"beats": [{**OUTLINE["beats"][0], "happens": CRUEL}, *OUTLINE["beats"][1:]]}),
    ],
)
def test_what_does_not_suit_children_is_written_again_and_then_refused(step: str, bad: Mapping[str, object]) -> None:
    with author({step: [bad, USUAL[step]]}) as (writer, server):
        assert writer.plan(request()).beats == HAPPENS
        assert "does not suit children" in asked(server, step)[1]["messages"][-1]["content"]
    with author({step: bad}) as (writer, _), pytest.raises(Rejected) as caught:
        writer.plan(request())
    assert "does not suit children" in str(caught.value)
    assert "murder" not in str(caught.value) and "corpse" not in str(caught.value)


@pytest.mark.parametrize("step", ["KeyScene", "Title"])
def test_what_is_painted_is_looked_at_too(step: str) -> None:
    bloody = {**SCENE, "parts": [{"who": "Pip", "does": "stabs the knight with a bloody knife"}]}
    bad = {"KeyScene": bloody, "Title": {**TITLE, "cover": bloody}}[step]
    with author({step: bad}) as (writer, _), pytest.raises(Rejected, match="does not suit"):
        plan = writer.plan(request(title="My Dragon"))
        writer.entitle(plan, [writer.write(plan, 1, [])])


def test_an_unfit_page_is_refused_though_an_earlier_answer_had_lesser_faults() -> None:
    with author({"Write page": CRUEL}) as (writer, _), pytest.raises(Rejected):
        writer.write(writer.plan(request()), 1, [])
    with author({"Write page": [CRUEL, "Pip slept well under the stars tonight."]}) as (writer, _):
        assert writer.write(writer.plan(request()), 1, []).text == "Pip slept well under the stars tonight."


def test_a_moderation_model_is_asked_about_every_page() -> None:
    looked: list[str] = []

    def moderate(text: str) -> str:
        looked.append(text)
        return "harassment" if "number 2" in text else ""

    with author(moderate=moderate) as (writer, _):
        plan = writer.plan(request())
        assert writer.write(plan, 1, []).text == looked[-1]
        with pytest.raises(Rejected, match="harassment"):
            writer.write(plan, 2, [])


def test_a_refusal_of_the_model_is_said_so() -> None:
    with author({"Premise": refuses()}) as (writer, _), pytest.raises(Rejected):
        writer.plan(request())

"""Words that somebody stressed by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visutale.emphasis import Span, across, marked, plain, spans


def test_stars_around_words_stress_them() -> None:
    assert spans("It was *very* dark. **BOOM!** said the door.") == (
        Span("It was "), Span("very", "italic"), Span(" dark. "), Span("BOOM!", "bold"), Span(" said the door."),
    )  # fmt: skip
    assert plain("It was *very* dark. **BOOM!**") == "It was very dark. BOOM!"


def test_part_of_a_word_and_words_of_any_script_can_be_stressed() -> None:
    assert spans("un*believ*able")[1] == Span("believ", "italic")
    assert spans("とても*くらい*夜") == (Span("とても"), Span("くらい", "italic"), Span("夜"))


@pytest.mark.parametrize("text", ["2 * 3 * 4", "5*3*2", "a star * alone", "* * *", "***", "*open", "*one\ntwo*", ""])
def test_signs_that_stress_nothing_are_kept(text: str) -> None:
    assert plain(text) == text
    assert [span.stress for span in spans(text)] == [""] * bool(text)


@given(st.text("ab *\n1", max_size=30))
def test_no_character_but_a_sign_is_lost(text: str) -> None:
    assert "".join(span.text for span in spans(text)) == plain(text)
    assert plain(text).replace("*", "") == text.replace("*", "")


def test_parts_are_marked_again() -> None:
    text = "It was *very* dark. **BOOM!** said the door."
    assert marked(spans(text)) == text
    assert marked([("so ", "italic"), ("very", "italic"), (" dark", "")]) == "*so very* dark"


def test_words_can_be_stressed_beyond_the_end_of_a_text() -> None:
    assert across(["It *rained. ", "It poured.* ", "", "Oh *no"]) == [
        (Span("It "), Span("rained. ", "italic")), (Span("It poured.", "italic"), Span(" ")), (), (Span("Oh *no"),),
    ]  # fmt: skip


@given(st.lists(st.text("ab *\n1", max_size=9), max_size=5))
def test_texts_after_one_another_are_stressed_as_they_are_together(texts: list[str]) -> None:
    letters = [(letter, span.stress) for part in across(texts) for span in part for letter in span.text]
    assert letters == [(letter, span.stress) for span in spans("".join(texts)) for letter in span.text]

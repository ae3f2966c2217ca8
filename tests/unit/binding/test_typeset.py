"""Lines: no word lost, none too long, none alone."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.binding.sample import TEXT
from visutale.binding.text import clean, clusters, unsupported_script
from visutale.binding.typeset import set_paragraph, set_text, shape


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _letters(count: Counter[str]) -> dict[str, int]:
    """Without spaces, which lie between words, and hyphens, which may be added."""
    return {character: times for character, times in count.items() if not character.isspace() and character != "-"}


_WORDS = st.lists(st.text(alphabet="aàbcdeéfgłıoöøßtűůw’.,!-—", min_size=1, max_size=14), min_size=1, max_size=120)


@settings(max_examples=60, deadline=None)
@given(_WORDS, st.floats(min_value=10.0, max_value=40.0))
def test_lines_hold_every_word_and_stay_within_the_measure(words: list[str], measure: float) -> None:
    text = clean(" ".join(words))
    lines = set_paragraph(text, "text", measure)
    assert all(line.width <= measure + 1e-6 for line in lines)
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")
    assert [line.ends for line in lines] == [False] * (len(lines) - 1) + [True]


def test_words_that_belong_together_are_parted_before_they_are_broken() -> None:
    """ICU keeps a sign with the word before it, whatever lies between."""
    lines = set_text("aaa .aa .aa .aa .aaaaaa", "text", 10.0)
    assert [line.text for line in lines] == ["aaa .aa .aa", ".aa .aaaaaa"]
    assert len(set_text("Quoi ! Quoi !", "text", 3.2)) == 2


def test_few_lines_are_of_nearly_the_same_length() -> None:
    lines = set_paragraph(TEXT, "text", 30.0)
    widths = [line.width for line in lines]
    assert 2 <= len(lines) <= 8
    assert min(widths) > 0.8 * max(widths)


@pytest.mark.parametrize("measure", [14.0, 17.0, 20.0, 23.0, 26.0, 29.0, 33.0])
def test_the_last_line_is_never_a_lost_word(measure: float) -> None:
    for end in range(60, len(TEXT), 7):
        lines = set_paragraph(TEXT[:end].rstrip(), "text", measure)
        assert len(lines) == 1 or " " in lines[-1].text


def test_a_word_longer_than_the_line_is_broken_with_hyphens() -> None:
    lines = set_paragraph("A " + "very" * 125 + " long word", "text", 25.0)
    assert all(line.width <= 25.0 for line in lines)
    assert lines[1].text.endswith("-")
    joined = " ".join(line.text for line in lines).replace("- ", "")
    assert joined.split() == ["A", "very" * 125, "long", "word"]


def test_lines_may_break_after_a_dash_but_not_before_it() -> None:
    lines = set_paragraph("moonlight—starlight " * 12, "text", 8.0)
    assert any(line.text.endswith("—") for line in lines)
    assert not any(line.text.startswith("—") for line in lines)


def test_paragraphs_end_where_they_end() -> None:
    assert [line.ends for line in set_text("One.\nTwo.\nThree.", "text", 30.0)] == [True, True, True]


def test_letters_are_kerned() -> None:
    assert shape("AVATAR", "text").width < sum(shape(letter, "text").width for letter in "AVATAR")


def test_a_missing_letter_is_taken_from_another_face_and_never_dropped() -> None:
    word = shape("xŉx", "title")
    assert [run.face.name for run in word.runs] == ["FrauncesSoft-ExtraBold", "NotoSans-800", "FrauncesSoft-ExtraBold"]
    assert all(glyph.number for run in word.runs for glyph in run.glyphs)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.floats(min_value=6.0, max_value=40.0), st.sampled_from(["en", "he", "ja", "th", "ar"]))
def test_any_text_keeps_every_character_at_any_width(text: str, measure: float, language: str) -> None:
    cleaned = clean(text)
    if unsupported_script(cleaned):
        return
    lines = set_text(cleaned, "text", measure, language)
    widest = max((word.width for line in lines for word in line.words if len(clusters(word.text)) == 1), default=0.0)
    assert all(line.width <= max(measure, widest) + 1e-6 for line in lines)
    drawn = Counter(c for line in lines for run in line.runs(0.3) for glyph in run.glyphs for c in nfd(glyph.text))
    assert _letters(drawn) == _letters(Counter(nfd(cleaned)))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=12))
def test_what_is_called_printable_has_a_glyph_for_everything(text: str) -> None:
    cleaned = clean(text)
    if unsupported_script(cleaned):
        return
    for line in set_text(cleaned, "title", 40.0):
        for word in line.words:
            assert all(glyph.number for run in word.runs for glyph in run.glyphs)

"""Sentences that are heard, found in the words that are shown."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visutale.binding.read_along import Clip, Paragraph, Piece, read_along
from visutale.binding.text import clean
from visutale.book import Segment


def _said(*sentences: str) -> list[Segment]:
    return [Segment(start_s=index + 0.1, end_s=index + 0.9, text=text) for index, text in enumerate(sentences)]


def _pieces(parts: list[tuple[Paragraph, ...]]) -> list[Piece]:
    return [piece for part in parts for paragraph in part for piece in paragraph]


def test_a_sentence_is_found_over_line_ends_and_hyphens_and_keeps_its_pause() -> None:
    said = _said("“Hi,” said Pip.", "Now.", "A superlong one.")
    assert read_along(["“Hi,” \nsaid Pip. Now.\n\nA super-\nlong one.\n\n"], said, 3.0) == [
        (
            (Piece("“Hi,” \nsaid Pip. ", Clip(0.0, 1.1)), Piece("Now.", Clip(1.1, 2.1))),
            (Piece("A super-\nlong one.", Clip(2.1, 3.0)),),
        )
    ]


def test_a_sentence_that_flows_on_to_another_page_shares_its_time() -> None:
    first, second = read_along(["abc def\n", "ghi jkl\n\n"], _said("abc def ghi jkl"), 4.0)
    assert first == ((Piece("abc def\n", Clip(0.0, 2.0)),),)
    assert second == ((Piece("ghi jkl", Clip(2.0, 4.0)),),)


def test_where_no_spaces_are_written_an_opening_mark_begins_a_sentence() -> None:
    pieces = _pieces(
        read_along(["彼は言った。「はい」と。\n次へ。"], _said("彼は言った。", "「はい」と。", "次へ。"), 3.0)
    )
    assert [piece.text for piece in pieces] == ["彼は言った。", "「はい」と。\n", "次へ。"]


@pytest.mark.parametrize(
    ("sentences", "texts"),
    [
        ([], ["One two. Three."]),
        (_said("something else"), ["One two. Three."]),
        (_said("One two.", "3."), ["One two. Three."]),
        (_said("One two.", "Three.", "Three.", "Four."), ["One two. ", "Three."]),
    ],
)
def test_words_said_otherwise_are_heard_with_those_before(sentences: list[Segment], texts: list[str]) -> None:
    assert [piece.text for piece in _pieces(read_along(["One two. Three."], sentences, 9.0))] == texts


@given(
    st.lists(st.text(max_size=30), max_size=4), st.lists(st.tuples(st.text(max_size=12), st.floats(0, 9)), max_size=5)
)
def test_nothing_is_lost_and_times_follow_one_another(parts: list[str], said: list[tuple[str, float]]) -> None:
    shown = ["\n\n".join(clean(part).split("\n")) for part in parts]
    sentences = [Segment(start_s=start, end_s=start, text=text) for text, start in said]
    pieces = _pieces(read_along(shown, sentences, 5.0))
    assert "".join("".join(piece.text for piece in pieces).split()) == "".join("".join(shown).split())
    clips = [piece.clip for piece in pieces if piece.clip]
    assert bool(clips) == any(map(str.isalnum, "".join(shown)))
    if clips:
        assert (clips[0].begin_s, clips[-1].end_s) == (0.0, 5.0)
        assert all(one.end_s == after.begin_s for one, after in itertools.pairwise(clips))
        assert all(clip.begin_s < clip.end_s for clip in clips)

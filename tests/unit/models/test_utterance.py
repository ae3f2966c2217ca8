"""An answer as it grows: told piece by piece, never with a stop word or the beginning of one that is completed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models._utterance import Utterance

END = 0
BYTES = [bytes([number]) for number in range(256)]


def of_bytes(tokens: Sequence[int]) -> str:
    return b"".join(BYTES[token] for token in tokens).decode(errors="replace")


def heard(text: str, *, most_tokens: int = 10_000, stop: Sequence[str] = (), end: bool = True) -> tuple[str, list[str]]:
    """The reason of its end and the pieces of a text that comes byte by byte."""
    pieces: list[str] = []
    utterance = Utterance(of_bytes, most_tokens=most_tokens, ends={END}, stop=stop, hear=pieces.append)
    for token in [*text.encode(), *([END] if end else [])]:
        utterance.add(token)
    assert "".join(pieces) == utterance.text
    return utterance.reason, pieces


def test_letters_come_whole_and_at_once() -> None:
    reason, pieces = heard("Öl, 🐉 and 小猫")
    assert reason == "stop"
    assert pieces == list("Öl, 🐉 and 小猫")


def test_white_space_before_the_first_word_is_nobodys_business() -> None:
    assert "".join(heard(" \n A cat\n")[1]) == "A cat\n"


def test_its_tokens_are_counted_and_are_enough_at_some_point() -> None:
    utterance = Utterance(of_bytes, most_tokens=3, ends={END})
    for token in b"abcdef":
        utterance.add(token)
    assert (utterance.text, utterance.tokens, utterance.reason) == ("abc", 3, "length")


def test_a_letter_that_is_cut_in_two_by_the_limit_is_left_out() -> None:
    assert heard("aö", most_tokens=2, end=False) == ("length", ["a"])


def test_a_stop_word_ends_it_and_no_part_of_it_is_told() -> None:
    reason, pieces = heard("A cat. STOP here. ST", stop=["STOP", "never"])
    assert (reason, "".join(pieces)) == ("stop", "A cat. ")
    assert heard("STOP", stop=["STOP"]) == ("stop", [])


def test_what_only_began_like_a_stop_word_is_told_after_all() -> None:
    assert "".join(heard("A cat. STO", stop=["STOP"])[1]) == "A cat. STO"
    assert "".join(heard("STSTOR", stop=["STOP"], most_tokens=6, end=False)[1]) == "STSTOR"


def test_the_first_of_several_stop_words_counts() -> None:
    assert "".join(heard("one two three", stop=["three", "two", ""])[1]) == "one "


def test_one_that_is_left_hears_nothing_more() -> None:
    pieces: list[str] = []
    utterance = Utterance(of_bytes, most_tokens=9, ends={END}, hear=pieces.append)
    utterance.add(ord("a"))
    utterance.leave()
    utterance.add(ord("b"))
    assert (pieces, utterance.reason, utterance.tokens) == (["a"], "left", 1)


@pytest.mark.parametrize("stop", [("ab",), ("aab", "ba"), ("bbb", "a a")])
@given(text=st.text(alphabet="ab ö", max_size=40))
def test_it_says_what_comes_before_the_stop_word_that_ends_first(stop: tuple[str, ...], text: str) -> None:
    told = "".join(heard(text, stop=stop)[1])
    whole = text.lstrip()
    ends = [(at + len(word), at) for word in stop if (at := whole.find(word)) >= 0]
    assert told == (whole[: min(ends)[1]] if ends else whole)

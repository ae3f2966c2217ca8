"""English as it is read aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visutale.spoken import paragraphs, speakable, spoken

WORDS = frozenset({"no", "so", "woof", "meow", "ring", "snake", "not", "the", "it", "was", "dark", "whoosh"})


def said(sentence: str) -> str:
    return spoken(sentence, WORDS.__contains__)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two!\nThree?", [["One.", "Two!"], ["Three?"]]),
        ("“Stop!” cried Mia. “Wait…” she said.", [["“Stop!” cried Mia.", "“Wait…” she said."]]),
        ("“Who is there?” Nobody spoke.", [["“Who is there?”", "Nobody spoke."]]),
        ("Mr. Fox met J. Hare. I did too. So did I. Then we slept.",
         [["Mr. Fox met J. Hare.", "I did too.", "So did I.", "Then we slept."]]),
        ("“Oh no.” The end", [["“Oh no.”", "The end"]]),
        ("She waited... and waited. 12 owls came.", [["She waited... and waited.", "12 owls came."]]),
        ("A hush! ♥ ♥", [["A hush! ♥ ♥"]]),
        ("猫がいた。「寒い！」と言った。終わり。", [["猫がいた。", "「寒い！」と言った。", "終わり。"]]),
        ("  \n\n ", []),
    ],
)  # fmt: skip
def test_a_text_has_its_paragraphs_and_sentences(text: str, found: list[list[str]]) -> None:
    assert paragraphs(text) == found


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Nooooo! Woooof! Meeeow. Sssssnake!", "No! Woof! Meow. Snake!"),
        ("Whoooosh! Rrrrring!", "Whoosh! Ring!"),
        ("I am NOT afraid of the UFO.", "I am not afraid of the UFO."),
        ("IT WAS DARK!", "It was dark!"),
        ("King Louis XIV and Otto II, in Chapter IV", "King Louis the fourteenth and Otto the second, in Chapter IV"),
        ("3 1/2 apples and 2½ pears at -5°C", "3 and a half apples and 2 and a half pears at minus 5°C"),
        ("He waited--and waited ... nothing!!!", "He waited — and waited … nothing!"),
        ("What?!? *Really*?", "What? Really ?"),
        ("It’s the dragons’ cave.", "It’s the dragons’ cave."),
    ],
)
def test_odd_spelling_is_read_plainly(written: str, read: str) -> None:
    assert said(written) == read


@given(st.text(alphabet="aAbZ IVXz.!?…“”'’ -\n12", max_size=60))
def test_nothing_written_is_lost_between_sentences(text: str) -> None:
    found = [sentence for sentences in paragraphs(text) for sentence in sentences]
    assert "".join("".join(found).split()) == "".join(text.split())
    for sentence in found:
        assert speakable(said(sentence)) == speakable(sentence)

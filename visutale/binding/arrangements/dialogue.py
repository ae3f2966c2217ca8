"""Which of a page's sentences somebody speaks, told from their quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from visutale.binding.text import sentences_of

_CLOSING = {
    "“": "”", "„": "“”", "«": "»", "»": "«", "”": "”", "\"": "\"", "「": "」", "『": "』", "‹": "›", "›": "‹",
}  # fmt: skip
"""The marks that end what each of these begins, in the languages that have them."""
_DASHES = ("—", "–", "― ")
"""A paragraph that begins so is spoken, in languages without quotation marks for it."""
_DASHED = re.compile(r"\s[—–―]\s")
_SPOKEN_END = re.compile(r"[.,!?…。！？،؟।—–-]\W*$")
_CLOSED = re.compile(r"[”“»«」』\"›‹](?:[,、،]|$)")
_GOES_ON = re.compile(r"[と、,،]|って")
"""How a clause begins that says who spoke, in scripts without capitals."""
_FEW_WORDS, _FEW_LETTERS = 3, 8
_LEAST_SHARE = 0.25
"""Of a sentence's letters, which are within quotation marks where it is spoken."""


class Sentences(NamedTuple):
    """A part of a text, and whether somebody speaks it."""

    text: str
    spoken: bool


def parts(text: str, language: str) -> list[Sentences]:
    """A cleaned text taken apart between what is told and what is spoken, each with who said it, in reading order.

    What is told stays together within a paragraph; what is spoken is taken sentence by sentence, a speech as a whole.
    """
    found: list[Sentences] = []
    for paragraph in text.split("\n"):
        here: list[Sentences] = []
        for sentence in _with_who_says_it(_sentences(paragraph, language)):
            if here and _belong_together(here[-1], sentence):
                here[-1] = Sentences(here[-1].text + sentence.text, sentence.spoken)
            else:
                here.append(sentence)
        found += [Sentences(part.text.strip(" "), part.spoken) for part in here if part.text.strip(" ")]
    return found


def _with_who_says_it(sentences: Iterable[str]) -> list[Sentences]:
    """Each sentence, a speech with the clause after it that says whose it was."""
    found: list[Sentences] = []
    for sentence in sentences:
        spoken = _is_spoken(sentence)
        if found and found[-1].spoken and not spoken and _says_who(sentence):
            found[-1] = Sentences(found[-1].text + sentence, True)
        else:
            found.append(Sentences(sentence, spoken))
    return found


def _belong_together(one: Sentences, other: Sentences) -> bool:
    """Whether both are told, or the other one goes on with a speech of which it is said already whose it is."""
    if one.spoken and other.spoken:
        return _says_more(one.text) and not _says_more(other.text)
    return not one.spoken and not other.spoken


def _sentences(paragraph: str, language: str) -> Iterator[str]:
    """Sentences; those of one speech together."""
    whole = ""
    for sentence in sentences_of(paragraph, language):
        whole += sentence
        if not _open(whole):
            yield whole
            whole = ""
    if whole:
        yield whole


def _open(text: str) -> bool:
    """Whether quotation marks are open at the end of a text."""
    return bool(_quoted(text)[1])


def outside(text: str) -> list[str]:
    """What stands outside of quotation marks, first what comes after the first ones."""
    if text.lstrip().startswith(_DASHES):
        speech, *others = _DASHED.split(text.lstrip("—–― "))
        return [*others, speech]
    spans, _ = _quotes(text)
    if not spans:
        return [text]
    ends = [(end + 1, start - 1) for (_, end), (start, _) in zip(spans, [*spans[1:], (len(text) + 1, 0)], strict=True)]
    return [*(text[start:end] for start, end in ends), text[: spans[0][0] - 1]]


def _quoted(text: str) -> tuple[list[str], str]:
    """What stands between quotation marks, and which marks would close what is open at the end."""
    spans, closing = _quotes(text)
    return [text[start:end] for start, end in spans], closing


def _quotes(text: str) -> tuple[list[tuple[int, int]], str]:
    """Where what stands between quotation marks begins and ends, and which marks would close what is still open."""
    found, closing, start = list[tuple[int, int]](), "", 0
    for index, character in enumerate(text):
        if closing and character in closing:
            found.append((start, index))
            closing = ""
        elif not closing and character in _CLOSING:
            closing, start = _CLOSING[character], index + 1
    return found, closing


def _is_spoken(sentence: str) -> bool:
    if sentence.lstrip().startswith(_DASHES):
        return True
    quotes, closing = _quoted(sentence)
    if not quotes or closing:
        return False
    letters = sum(map(str.isalpha, sentence))
    said = sum(character.isalpha() for quote in quotes for character in quote)
    ends = any(_SPOKEN_END.search(quote) for quote in quotes) or bool(_CLOSED.search(sentence.strip()))
    return ends and said >= _LEAST_SHARE * letters


def _says_more(speech: str) -> bool:
    """Whether there are words outside of the quotation marks."""
    return any(any(map(str.isalpha, segment)) for segment in outside(speech))


def _says_who(sentence: str) -> bool:
    """Whether a sentence after a speech only says whose it was: "he asked." """
    first = next((character for character in sentence if character.isalpha()), "")
    if first.lower() != first.upper():
        return first.islower()
    words = sentence.split()
    few = len(words) <= _FEW_WORDS if len(words) > 1 else len(sentence.strip()) <= _FEW_LETTERS
    return few or bool(_GOES_ON.match(sentence))

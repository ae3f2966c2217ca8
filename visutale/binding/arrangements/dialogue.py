"""Which of a page's sentences somebody speaks, told from their quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from icu4py.breakers import SentenceBreaker

_CLOSING = {
    "“": "”", "„": "“”", "«": "»", "»": "«", "”": "”", "\"": "\"", "「": "」", "『": "』", "‹": "›", "›": "‹",
}  # fmt: skip
"""The marks that end what each of these begins, in the languages that have them."""
_DASHES = ("—", "–", "― ")
"""A paragraph that begins so is spoken, in languages without quotation marks for it."""
_SPOKEN_END = re.compile(r"[.,!?…。！？،؟।—–-]\W*$")
_CLOSED = re.compile(r"[”“»«」』\"›‹](?:[,、،]|$)")
_OPENINGS = re.compile(r"[“„«「『‹]+$")
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
        told, between, here = "", "", len(found)
        for sentence in _sentences(paragraph, language):
            after_speech = bool(found) and found[-1].spoken and not told.strip() and here < len(found)
            if _is_spoken(sentence):
                found += [Sentences(told.strip(), False)] if told.strip() else []
                found.append(Sentences(sentence.strip(" "), True))
                told = ""
            elif after_speech and _says_who(sentence):
                found[-1] = Sentences(found[-1].text + between + sentence.strip(" "), True)
            else:
                told += sentence
            between = " " if sentence.endswith(" ") else ""
        found += [Sentences(told.strip(), False)] if told.strip() else []
    return found


def _sentences(paragraph: str, language: str) -> Iterator[str]:
    """Sentences; those of one speech together."""
    whole = ""
    for sentence in SentenceBreaker(paragraph, language or "en") if paragraph else ():
        opening = _OPENINGS.search(sentence)
        end = opening.start() if opening else len(sentence)
        whole += sentence[:end]
        if whole and not _open(whole):
            yield whole
            whole = ""
        whole += sentence[end:]
    if whole:
        yield whole


def _open(text: str) -> bool:
    """Whether quotation marks are open at the end of a text."""
    return bool(_quoted(text)[1])


def _quoted(text: str) -> tuple[list[str], str]:
    """What stands between quotation marks, and which marks would close what is open at the end."""
    quotes, closing, start = [], "", 0
    for index, character in enumerate(text):
        if closing and character in closing:
            quotes.append(text[start:index])
            closing = ""
        elif not closing and character in _CLOSING:
            closing, start = _CLOSING[character], index + 1
    return quotes, closing


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


def _says_who(sentence: str) -> bool:
    """Whether a sentence after a speech only says whose it was: "he asked." """
    first = next((character for character in sentence if character.isalpha()), "")
    if first.lower() != first.upper():
        return first.islower()
    words = sentence.split()
    few = len(words) <= _FEW_WORDS if len(words) > 1 else len(sentence.strip()) <= _FEW_LETTERS
    return few or bool(_GOES_ON.match(sentence))

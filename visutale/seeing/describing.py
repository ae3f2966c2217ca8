"""From what a language model that sees says of a photo to a caption: its sentence, the things it names, the place.

Such a model measures nothing, so its subjects have neither score nor box; colours, and the light where it tells none,
are measured in the photo. Only nouns of the lexicon become subjects: a storyteller knows what to do with them, and
what a sign in the photo says can't become one of the cast.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from visutale import lexicon
from visutale.book import Caption, Subject
from visutale.lexicon import Noun
from visutale.seeing import colours
from visutale.seeing.sentences import MOST_LETTERS, plain_sentence

MOST_SUBJECTS = 5
MOST_COUNT = 20
_MOST_WORDS_OF_A_NOUN = 3
_MOST_WORDS_OF_LIGHT = 4
_LINE = re.compile(r"^[^\w\n]*(sentence|subjects?|setting|light)[^\w\n:]*:[ \t*]*(.*)$", re.IGNORECASE | re.MULTILINE)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_WORD_OR_MARK = re.compile(rf"{_WORD.pattern}|[,;.:]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHOWN = _words("person animal creature plant vehicle building furniture food object")
_PLACES = _words("landscape building")
_NO_SUBJECT = _words("picture photograph room wall floor ceiling building corner") | {"street sign"}
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "pair": 2, "couple": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "no": 0, "without": 0,
}  # fmt: skip
_COLOURS = _words(
    "black white grey red orange yellow green turquoise blue purple pink brown beige golden silver ginger"
)
_SPELLINGS = {"gray": "grey", "blond": "golden", "blonde": "golden", "tan": "beige", "violet": "purple"}
_INTO_A_PLACE = _words("in on at by near inside outside across through along into beside")
_BREAKS = _INTO_A_PLACE | _words(
    "with under over behind from above below of and or to is are while who that which onto against around next , ; . :"
)


class Told(NamedTuple):
    """What a model said of a photo, in its own words; everything but the sentence may be empty."""

    sentence: str
    things: str = ""
    setting: str = ""
    light: str = ""


def told_in_lines(text: str) -> Told:
    """An answer as ``prompts/see/caption.yaml`` asks for it, or, where a model keeps to no form, all of it as words."""
    text = text[:MOST_LETTERS]
    lines = {name.lower().rstrip("s"): rest.strip() for name, rest in _LINE.findall(text)}
    sentence = lines.get("sentence") or _LINE.sub("", text).strip()
    return Told(sentence, lines.get("subject", ""), lines.get("setting", ""), lines.get("light", ""))


def caption(told: Told, pixels: np.ndarray) -> Caption | None:
    """The caption, None where there is no sentence in what was said. ``pixels`` are (height, width, 3), uint8."""
    sentence = plain_sentence(told.sentence)
    if not sentence:
        return None
    things = tuple(things_in(told.things)) or tuple(things_in(sentence))
    place = _place(told.setting) or _place(sentence, after=_INTO_A_PLACE)
    return Caption(
        sentence=sentence,
        subjects=tuple(one for one in things if one.name != place)[:MOST_SUBJECTS],
        setting=place,
        light=_light(told.light) or colours.light(pixels),
        colours=colours.main_colours(pixels),
        unsure=not things,
    )


def things_in(words: str) -> Iterator[Subject]:
    """The common nouns among words, in their order and each once, with the number and the colour before it.

    What looks like a noun right after another one may be a verb and is none: a bird flies, a boat that sails."""
    seen = set[str]()
    count: int | None = None
    colour, before_verb = "", False
    for word, noun in _nouns(words):
        is_verb, before_verb = before_verb, noun is not None or word in ("that", "who", "which")
        if noun is None:
            plain = _SPELLINGS.get(word, word)
            if word in _BREAKS:
                count, colour = None, ""
            elif plain in _COLOURS:
                colour = colour or plain
            elif count != 0:
                count = _NUMBERS.get(word, int(word) if word.isdecimal() and len(word) < 4 else count)
            continue
        name = lexicon.singular_of(word) if lexicon.find(lexicon.singular_of(word)) else noun.word
        if noun.kind in _SHOWN and not is_verb and noun.word not in _NO_SUBJECT and name not in seen and count != 0:
            seen.add(name)
            several = count or (2 if name != word and lexicon.plural_of(name) == word else 1)
            tint = "" if noun.kind == "person" else colour
            yield Subject(name=name, count=min(several, MOST_COUNT), colour=tint)
        count, colour = None, ""


def _nouns(words: str) -> Iterator[tuple[str, Noun | None]]:
    """The words one after another, those that are a noun together as one, with the noun."""
    found = [one.lower() for one in _WORD_OR_MARK.findall(words)]
    at = 0
    while at < len(found):
        for length in range(min(_MOST_WORDS_OF_A_NOUN, len(found) - at), 0, -1):
            phrase = " ".join(found[at : at + length])
            if (noun := _noun(phrase, found[at + length : at + length + 1])) is not None:
                yield phrase, noun
                break
        else:
            yield found[at], None
            length = 1
        at += length


def _noun(phrase: str, following: Iterable[str]) -> Noun | None:
    """The noun a phrase is; a colour before a noun ("orange cat") and a little word are none."""
    if phrase.partition(" ")[0] in _BREAKS | _NUMBERS.keys() | {"the"}:
        return None
    if phrase in _COLOURS and any(lexicon.find(word) or word in _COLOURS for word in following):
        return None
    return lexicon.find(phrase)


def _place(words: str, after: frozenset[str] = frozenset()) -> str:
    """The first noun for a place, as the lexicon calls it; with ``after`` only one that follows such a word."""
    little = ""
    for word, noun in _nouns(words):
        if noun is None:
            little = word if word in _BREAKS else little
        elif noun.kind in _PLACES and (not after or little in after):
            return noun.word
    return ""


def _light(words: str) -> str:
    """A few plain words for the light, empty where it is something else."""
    said = " ".join(_WORD.findall(words.split(".")[0])).lower()
    return said if 0 < len(said.split()) <= _MOST_WORDS_OF_LIGHT and said.replace(" ", "").isalpha() else ""

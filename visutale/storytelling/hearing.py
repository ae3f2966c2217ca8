"""From raw text, as typed or transcribed, to the words worth reading: cleaned, cut to length, emoji said in words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from visutale.book import Frozen
from visutale.errors import InputError
from visutale.lexicon import find

_MOST_CHARACTERS = 12_000
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d+|[.,;:!?()\n—–-]")
_SCRIPTS = {
    "CYRILLIC": "Cyrillic", "CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean",
    "ARABIC": "Arabic", "HEBREW": "Hebrew", "DEVANAGARI": "Devanagari", "GREEK": "Greek", "THAI": "Thai",
    "BENGALI": "Bengali", "TAMIL": "Tamil", "TELUGU": "Telugu", "GEORGIAN": "Georgian", "ARMENIAN": "Armenian",
    "ETHIOPIC": "Ethiopic", "KHMER": "Khmer", "MYANMAR": "Burmese", "SINHALA": "Sinhala", "GUJARATI": "Gujarati",
}  # fmt: skip


class Heard(Frozen):
    """The words in order, with punctuation as words of its own, and what had to be left out."""

    words: tuple[str, ...]
    notes: tuple[str, ...] = ()


def hear(text: str, *, photo: bool) -> Heard:
    """Clean a wish. Raises InputError where it is all in a script we can't read and there is no photo to go by."""
    notes = []
    if len(text) > _MOST_CHARACTERS:
        text = text[:_MOST_CHARACTERS].rpartition(" ")[0] or text[:_MOST_CHARACTERS]
        notes.append("The wish is very long; the storyteller read the beginning of it.")
    text = unicodedata.normalize("NFKC", _emoji_in_words(text))
    text = "".join(" " if unicodedata.category(one)[0] == "C" and one != "\n" else one for one in text)
    text = text.replace("'", "’").replace("‘", "’")
    scripts = Counter(_script(one) for one in text if one.isalpha())
    foreign = [(count, name) for name, count in scripts.items() if name]
    if foreign:
        name = max(foreign)[1]
        if not scripts.get("", 0) and not photo:
            raise InputError(
                f"The wish is written in {name} script, which the built-in storyteller can’t read.",
                remedy="Write it in English, or configure a language model as the writer.",
            )
        notes.append(f"The part of the wish in {name} script could not be read.")
        text = "".join(" " if one.isalpha() and _script(one) else one for one in text)
    return Heard(words=tuple(_WORD.findall(text)), notes=tuple(notes))


def _script(letter: str) -> str:
    """The script's name as people call it; empty for Latin."""
    first = unicodedata.name(letter, "LATIN").split(" ")[0].split("-")[0]
    return (
        ""
        if first in ("LATIN", "FULLWIDTH", "MODIFIER", "MASCULINE", "FEMININE")
        else _SCRIPTS.get(first, first.title())
    )


def _emoji_in_words(text: str) -> str:
    """Every emoji as the noun it shows, set off by commas: a dragon for the dragon's face."""
    return "".join(f" , {_shown(one)} , " if unicodedata.category(one) == "So" else one for one in text)


def _shown(emoji: str) -> str:
    words = unicodedata.name(emoji, "").lower().split(" ")
    words = [word for word in words if word not in ("face", "symbol", "sign", "black", "white", "heavy", "with")]
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            if noun := find(" ".join(words[start : start + length])):
                return noun.word
    return ""

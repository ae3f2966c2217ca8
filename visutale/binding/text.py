"""Which words can be printed, and how they are made ready for it.

Latin letters with every accent, digits, punctuation, currencies and plain symbols can. Other scripts are named, so that
they can be refused early in words a person understands, and never reach a page as boxes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from visutale.binding.fonts import family
from visutale.errors import InputError
from visutale.languages import script_of

_SCRIPTS = {
    "CJK": "Chinese characters",
    "BOPOMOFO": "Chinese characters",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "CANADIAN": "Canadian Aboriginal",
    "OLD": "an ancient script",
}
_SHARED = (
    "LATIN ", "COMBINING ", "MODIFIER ", "MICRO ", "FEMININE ", "MASCULINE ", "DIGIT ", "SUPERSCRIPT ", "SUBSCRIPT ",
    "VULGAR ", "FRACTION ", "ROMAN ", "CIRCLED ",
)  # fmt: skip
_INVISIBLE = ("Cc", "Cf", "Cs", "Co")
_FIRST_EMOJI = 0x1F000
_JOINED = (*range(0xFB00, 0xFB07), *range(0x01C4, 0x01CD), *range(0x01F1, 0x01F4))
_PRESENTATION_FORMS = {code: unicodedata.normalize("NFKC", chr(code)) for code in _JOINED}
"""Letters glued together as one character, such as “ﬁ” and “ǆ”."""
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_SPACES = re.compile(r"[^\S\n\u00a0\u202f]+")
_BLANK_LINES = re.compile(r" *\n[ \n]*")


def clean(text: str) -> str:
    """The text as it is set: composed (NFC), one kind of line end, no runs of spaces, no invisible characters.

    Lines are paragraphs; empty ones are dropped. Control and format characters are removed, and so are the selectors
    that ask for a coloured picture of a plain sign.
    """
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ").translate(_PRESENTATION_FORMS)
    kept = "".join(c for c in text if c == "\n" or not (unicodedata.category(c) in _INVISIBLE or _is_selector(c)))
    return _BLANK_LINES.sub("\n", _SPACES.sub(" ", kept)).strip(" \n")


def printable_language(tag: str) -> bool:
    """Whether books can be printed in a language's script so far. Raises InputError for no tag of a known language."""
    return script_of(tag) == "Latin"


def unsupported_script(text: str) -> str:
    """The script of the first characters that can't be printed ("Cyrillic", "emoji"); empty where all of them can."""
    found = next(iter(_strangers(clean(text))), "")
    return _script(found) if found else ""


def unsupported_characters(text: str) -> str:
    """The characters that can't be printed, each once, in their order, at most twelve."""
    return "".join(dict.fromkeys("".join(_strangers(clean(text)))))[:12]


def check_scripts(text: str) -> None:
    """Raises InputError, naming script and characters, for text that can't be printed."""
    script = unsupported_script(text)
    if script:
        raise InputError(
            f"Books can be printed in Latin letters only so far, and this has {script} in it: "
            f"{unsupported_characters(text)}.",
            remedy="Please write it in Latin letters.",
        )


def clusters(text: str) -> list[str]:
    """Graphemes of Latin text: a character and the marks that sit on it."""
    found: list[str] = []
    for character in text:
        if found and unicodedata.combining(character):
            found[-1] += character
        else:
            found.append(character)
    return found


def _strangers(cleaned: str) -> list[str]:
    return [cluster for cluster in clusters(cleaned) if cluster not in "\n " and not _printable(cluster)]


@lru_cache(maxsize=4096)
def _printable(cluster: str) -> bool:
    if _script(cluster) != _LATIN or ord(cluster[0]) >= _FIRST_EMOJI:
        return False
    return all(family(name).face_for(cluster) for name in ("text", "title"))


_LATIN = "special signs"
"""What is left when no script is named: Latin letters and signs that all scripts share."""


def _script(cluster: str) -> str:
    character = cluster[0]
    if ord(character) >= _FIRST_EMOJI and unicodedata.category(character) in ("So", "Sk", "Cn"):
        return "emoji"
    name = unicodedata.name(character, "")
    if not name or unicodedata.category(character)[0] not in "LMN" or name.startswith(_SHARED):
        return _LATIN
    first = re.split(r"[ -]", name)[0]
    return _SCRIPTS.get(first, first.title())


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f"

"""Which words can be printed, and how they are made ready for it.

Everything can be for whose characters there is a face (:mod:`visutale.binding.fonts`). What no face has is named,
script and characters, so that it can be refused early in words a person understands and never is a box on a page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from icu4py.breakers import CharacterBreaker, SentenceBreaker

from visutale.binding.fonts import family
from visutale.binding.own_fonts import a_font_for
from visutale.emphasis import plain
from visutale.errors import InputError
from visutale.languages import own_name, parse_tag, script_of

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
_OPENING = "“‘«„「『‹（(["
_JOINERS = "\u200c\u200d"
"""They say how letters join in Persian, in Indic scripts and in emoji."""
_FIRST_EMOJI = 0x1F000
_JOINED = (*range(0xFB00, 0xFB07), *range(0x01C4, 0x01CD), *range(0x01F1, 0x01F4))
_PRESENTATION_FORMS = {code: unicodedata.normalize("NFKC", chr(code)) for code in _JOINED}
"""Letters glued together as one character, such as “ﬁ” and “ǆ”."""
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_SPACES = re.compile(r"[^\S\n\u00a0\u202f]+")
_BLANK_LINES = re.compile(r" *\n[ \n]*")


def clean(text: str) -> str:
    """The text as it is set: composed (NFC), one kind of line end, no runs of spaces, no invisible characters.

    Lines are paragraphs; empty ones are dropped. Control and format characters are removed except joiners, and so are
    the selectors that ask for a coloured picture of a plain sign.
    """
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ").translate(_PRESENTATION_FORMS)
    kept = unicodedata.normalize("NFC", "".join(character for character in text if _is_kept(character)))
    return _BLANK_LINES.sub("\n", _SPACES.sub(" ", kept)).strip(" \n")


def in_one_line(text: str) -> str:
    """The cleaned text with its paragraphs after one another and nothing stressed, as titles are set."""
    return plain(clean(text).replace("\n", " "))


@cache
def printable_language(tag: str) -> bool:
    """Whether there are faces for a language's script. Raises InputError for no tag of a known language."""
    own = own_name(str(parse_tag(tag)))
    return script_of(tag) == "Latin" or not (own.isascii() or unsupported_script(own))


def unsupported_script(text: str) -> str:
    """The script of the first characters that no face has ("Tibetan"); empty where all of them can be printed."""
    found = next(_strangers(clean(text)), "")
    return _script(found) if found else ""


def unsupported_characters(text: str) -> str:
    """The characters that no face has, each once, in their order, at most twelve."""
    return "".join(dict.fromkeys("".join(_strangers(clean(text)))))[:12]


def check_scripts(text: str) -> None:
    """Raises InputError, naming script and characters, for text that can't be printed."""
    if refused := refusal(text):
        raise InputError(refused[0], remedy=refused[1])


def refusal(text: str) -> tuple[str, str] | None:
    """Why a text can't be printed, and what would help; None for one that can."""
    script = unsupported_script(text)
    if not script:
        return None
    return (
        f"No font here has {script}: {unsupported_characters(text)}.",
        f"Change these words, or {a_way_to_print(text)}",
    )


def a_way_to_print(text: str) -> str:
    """What would give a text the characters that no face has, to end a sentence with: "install a font that …"."""
    missing = next(_strangers(clean(text)), "")
    name = missing and ("Noto Emoji" if _script(missing) == "emoji" else a_font_for(missing[0]))
    such_as = f", such as {name}," if name else ""
    return (
        f"install a font that has them{such_as} or put its file into the folder “fonts” beside the books; "
        "then start VisuTale again."
    )


def clusters(text: str) -> list[str]:
    """Graphemes: what a person takes for one character, with the marks that sit on it."""
    return list(text) if text.isascii() else list(CharacterBreaker(text, "en"))


def sentences_of(paragraph: str, language: str) -> list[str]:
    """The sentences of a paragraph with the spaces after them. A mark that opens a sentence begins it, where no space
    stands before it, too: ICU leaves it at the end of the one before."""
    found: list[str] = []
    for part in SentenceBreaker(paragraph, language or "en") if paragraph else ():
        before = found.pop() if found else ""
        ended = before.rstrip(_OPENING)
        found += [ended, before[len(ended) :] + part] if ended else [before + part]
    return found


def _strangers(cleaned: str) -> Iterator[str]:
    if cleaned.isascii():
        return
    for cluster in clusters(cleaned):
        if not cluster.isspace() and not (family("text").face_for(cluster) and family("title").face_for(cluster)):
            yield cluster


def _script(cluster: str) -> str:
    character = cluster[0]
    if ord(character) >= _FIRST_EMOJI and unicodedata.category(character) in ("So", "Sk", "Cn"):
        return "emoji"
    name = unicodedata.name(character, "")
    if not name or unicodedata.category(character)[0] not in "LMN" or name.startswith(_SHARED):
        return "special signs"
    first = re.split(r"[ -]", name)[0]
    return _SCRIPTS.get(first, first.title())


def _is_kept(character: str) -> bool:
    if character == "\n" or character in _JOINERS:
        return True
    return unicodedata.category(character) not in _INVISIBLE and not "\ufe00" <= character <= "\ufe0f"

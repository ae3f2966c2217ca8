"""What a model says of a photo, as one plain sentence that names nobody.

A net with known holes: the model is told the same in its prompt. What looks like the name of a person is a row of
capitals where a person is spoken of; "the Eiffel Tower" and "a Labrador" stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from visutale.lexicon import find

MOST_WORDS = 45
MOST_LETTERS = 4_000
"""Of what a model says; nobody reads the rest."""
_FEWEST_TO_CUT_AT_A_COMMA = 8

_MARKUP = re.compile(r"[*_`#>]+|<[^<>\n]{1,40}>|\[/?[A-Z]{3,8}\]")
_CHATTER = re.compile(
    r"\A(?:(?:sure|certainly|of course|okay)\b\W*)?(?:here(?:['’]s| is| are)\b[^:\n]{0,60}:|"
    r"(?:caption|sentence|answer|description|assistant|response)\s*:)\s*",
    re.IGNORECASE,
)
_OF_A_PHOTO = r"(?:image|picture|photo|photograph|scene|shot)"
_ABOUT_THE_PHOTO = re.compile(
    rf"\A(?:in (?:this|the) {_OF_A_PHOTO},?\s+|"
    rf"(?:(?:this|it) is|there is) (?:an?|the) (?:[\w-]+ ){{0,3}}{_OF_A_PHOTO} (?:of|showing|that shows)\s+|"
    rf"(?:this|the|an?) (?:[\w-]+ ){{0,3}}{_OF_A_PHOTO} (?:clearly )?"
    r"(?:shows|depicts|features|displays|captures|contains|presents|portrays|showcases|of|showing|is of)\s+|"
    r"(?:we|you|i) (?:can )?see(?: that)?\s+)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<!\bSt)(?<!\bMr)(?<!\bDr)(?<!\bMt)(?<!\bMrs)[.!?…]+[\"”’)]*(?=\s|\Z)")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NAMING = _words("named called nicknamed")
_BEFORE_SOMEBODY = _NAMING | _words("is are was as like with by of and to beside behind than")
_AFTER_SOMEBODY = _words(
    "is was has and with wears wearing sits sitting stands standing holds holding smiles smiling plays playing walks "
    "walking looks looking speaks speaking waves waving runs running poses posing"
)
_OPENS_A_SENTENCE = _words(
    "a an the this that these those there here it its he she they we one two three four five six seven eight nine ten "
    "some several many both each every everybody everyone somebody someone nobody nothing something what who his her "
    "their in on at by with under over behind beside near from above below inside outside"
)


def plain_sentence(text: str) -> str:
    """The first sentence, without talk around it, without "The image shows" and without names; empty where there is
    none. It ends with a full stop and has at most ``MOST_WORDS`` words."""
    said = _unquoted(_CHATTER.sub("", _unquoted(" ".join(_MARKUP.sub(" ", text[:MOST_LETTERS]).split()))))
    end = _SENTENCE_END.search(said)
    said = said[: end.start()] + end[0].lstrip(".!?…") if end else said
    said = _unquoted(_ABOUT_THE_PHOTO.sub("", _ABOUT_THE_PHOTO.sub("", said))).strip(" .,;:-–—")
    said = without_names(_shortened(said))
    return f"{said[:1].upper()}{said[1:]}." if any(letter.isalpha() for letter in said) else ""


def _unquoted(text: str) -> str:
    """The text without quotation marks around all of it."""
    text = text.strip()
    return text.strip(' "“”') if text.startswith(('"', "“", "”")) else text


def without_names(sentence: str) -> str:
    """The sentence with "somebody" for each name of a person, and without "named Tom"."""
    words, kept, at = sentence.split(), list[str](), 0
    while at < len(words):
        row = list(takewhile(_is_capital, words[at:]))
        before = kept[-1].lower() if kept else ""
        if not row or not _is_somebody(row, before, words[at + len(row) :]):
            row = row or words[at : at + 1]
            kept += row
        elif before.strip(",") in _NAMING:
            kept[-1] = ""
            kept = [*filter(None, kept)]
            if ends := _ending(row[-1]).removeprefix("’s").removeprefix("'s"):
                kept[-1:] = [f"{kept[-1]}{ends}"] if kept else []
        else:
            kept.append(f"{'somebody' if kept else 'Somebody'}{_ending(row[-1])}")
        at += len(row)
    return " ".join(kept)


def _is_somebody(row: Sequence[str], before: str, after: Sequence[str]) -> bool:
    """Whether a row of capital words stands where a person is spoken of."""
    bare = [re.sub(r"(?:['’]s)?\W*\Z", "", word) for word in row]
    next_word = after[0].strip(",.;").lower() if after else ""
    if not before:
        if bare[0].lower() in _OPENS_A_SENTENCE or find(bare[-1]) or find(bare[0]):
            return False
        return (len(bare) > 1 and not find(next_word)) or next_word in _AFTER_SOMEBODY or _is_owner(row[-1])
    if before in _NAMING:
        return True
    if find(bare[-1]) or (not row[-1].endswith((",", ".")) and find(next_word)):
        return False
    return len(bare) > 1 and before.strip(",") in _BEFORE_SOMEBODY


def _is_capital(word: str) -> bool:
    letters = word.lstrip("(\"“'")
    return letters[:1].isupper() and not (len(letters) > 1 and letters.rstrip(",.;)").isupper())


def _is_owner(word: str) -> bool:
    return word.endswith(("'s", "’s"))


def _ending(word: str) -> str:
    """What follows a word's letters: "’s", a comma."""
    found = re.search(r"(?:['’]s)?[^\w\s]*\Z", word)
    return found[0] if found else ""


def _shortened(sentence: str) -> str:
    words = sentence.split()
    if len(words) <= MOST_WORDS:
        return sentence
    kept = " ".join(words[:MOST_WORDS])
    comma = kept.rfind(",")
    return kept[:comma] if len(kept[: max(0, comma)].split()) >= _FEWEST_TO_CUT_AT_A_COMMA else kept.rstrip(",;:")

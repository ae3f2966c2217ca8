"""English as it is read aloud: a text split into paragraphs and sentences, and what is spelled oddly spelled plainly.

Pure, and for any narrator: numbers and abbreviations are left to the voice, which knows its own language.
"""

from __future__ import annotations

import re
from collections.abc import Callable


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_PARAGRAPH = re.compile(r"\s*\n\s*")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+\S)|[。！？]+(?![。！？」』）”’]|\s*$)")
"""In Chinese and Japanese no space follows; what is said in quotation marks there stays with who says it."""
_TITLES = frozenset("mr mrs ms dr st prof capt col gen lt rev sgt jr sr mt no vs".split())  # noqa: SIM905
_OPENING = "\"'“‘«(["

_SAID_AS_LETTERS = frozenset(
    _words("ABC AI BBC CD DIY DJ DNA DVD EU ID IQ LED MP NASA OK PC PE PJ RV SOS TV UFO UK UN USA VIP WC")
)
_STRETCHED = re.compile(r"([a-z])\1{2,}", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_RANKS = _words(
    """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth"""
)
_ROMAN = _words("I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX")
_RULER = re.compile(rf"\b([A-Z][a-z]+) ({'|'.join(sorted(_ROMAN[1:], key=len, reverse=True))})\b")
_COUNTED = frozenset(
    _words("Chapter Part Act Scene Section Volume Book Phase War Level Stage Class Grade Episode Round Number Page")
)
_PLAINER: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\d) ?½|(?<=\d) 1/2\b"), " and a half"),
    (re.compile(r"(?<=\d) ?¼|(?<=\d) 1/4\b"), " and a quarter"),
    (re.compile(r"(?<=\d) ?¾|(?<=\d) 3/4\b"), " and three quarters"),
    (re.compile(r"(?<![\w)])[-−–](?=\d)"), "minus "),
    (re.compile(r"\s*(?:--+|―)\s*"), " — "),
    (re.compile(r"\.{3,}|(?:\. ){2,}\."), "…"),
    (re.compile(r"[.!…]*\?[.!?…]*"), "?"),
    (re.compile(r"([!…])[.!…]+"), r"\1"),
    (re.compile(r"[*_~^|\\#]+(?!\d)"), " "),
    (re.compile(r"\s+"), " "),
)


def paragraphs(text: str) -> list[list[str]]:
    """The sentences of each paragraph, as they are written. A line break ends a paragraph."""
    return [_sentences(paragraph) for paragraph in _PARAGRAPH.split(text.strip()) if paragraph]


def spoken(sentence: str, known: Callable[[str], bool]) -> str:
    """The sentence as a voice should get it. ``known`` tells whether a word (in lower case) is one.

    "NOOOO! said King Otto II." becomes "No! said King Otto the second."
    """
    text = _RULER.sub(_rank, _calm(sentence, known))
    text = _WORD.sub(lambda found: _shortened(found[0], known), text)
    for pattern, plain in _PLAINER:
        text = pattern.sub(plain, text)
    return text.strip()


def speakable(text: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return any(letter.isalnum() for letter in text)


def _sentences(paragraph: str) -> list[str]:
    found, start = [], 0
    for end in _SENTENCE_END.finditer(paragraph):
        if _ends(paragraph, end):
            found.append(paragraph[start : end.end()].strip())
            start = end.end()
    return [sentence for sentence in (*found, paragraph[start:].strip()) if sentence]


def _ends(paragraph: str, end: re.Match[str]) -> bool:
    """Not after a title or an initial ("Dr. Owl", "J. Fox"), nor where the sentence goes on in lower case."""
    following = paragraph[end.end() :].lstrip().lstrip(_OPENING)
    if following[:1].islower() or not speakable(following):
        return False
    if end[0][0] != "." or end[0].startswith(".."):
        return True
    word = paragraph[: end.start()].rpartition(" ")[2].lstrip(_OPENING)
    abbreviated = word.lower() in _TITLES and not (word.lower() == "no" and not following[:1].isdigit())
    initial = len(word) == 1 and word.isupper() and word != "I"
    return not (abbreviated or initial)


def _calm(sentence: str, known: Callable[[str], bool]) -> str:
    """Shouted words in small letters, so that they are not spelled out; real abbreviations stay."""
    shouted = sum(word.isupper() and len(word) > 1 for word in _WORD.findall(sentence)) > 1

    def lowered(found: re.Match[str]) -> str:
        word = found[0]
        if not word.isupper() or len(word) < 2 or word in _SAID_AS_LETTERS or word in _ROMAN:
            return word
        if not any(letter in "AEIOUY" for letter in word) or not (shouted or len(word) > 2):
            return word
        return word.lower() if known(word.lower()) and found.start() else word.capitalize()

    return _WORD.sub(lowered, sentence)


def _rank(found: re.Match[str]) -> str:
    name, number = found[1], found[2]
    return found[0] if name in _COUNTED else f"{name} the {_RANKS[_ROMAN.index(number)]}"


def _shortened(word: str, known: Callable[[str], bool]) -> str:
    """ "Whoooosh" is "Whoosh", "Nooo" is "No": the longest form with fewer repeated letters that is a word."""
    if not _STRETCHED.search(word):
        return word
    double, single = _STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word)
    return next((form for form in (double, single) if known(form.lower())), double)

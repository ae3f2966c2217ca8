"""The words of a page as a model gives them: cleaned, counted, measured against the age and against what was said."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

import yaml

from visutale.book import AgeBand, Frozen
from visutale.house import PROMPTS
from visutale.languages import script_of

MOST_OVER = 1.6
"""How many times the most words of its age a page may have; printed pages hold as much."""
_BABBLE, _FEWEST_DIFFERENT = 20, 6
"""A text of more words than that has at least so many that differ."""
_FEWEST_TO_BEGIN = 3
_LONGEST_ROUND, _ROUNDS, _FEWEST_WORDS_OF_ROUNDS = 24, 4, 9
"""Words in a row that come again and again with nothing between: so many at most, so often, and so many in all."""
_LONG_SENTENCE, _MOST_REFRAINS = 9, 2
"""Words from which on a sentence that comes back is a repetition, and how often a shorter one may come on a page."""

_FENCE = re.compile(r"^\s*```\w*\s*$", re.MULTILINE)
_HEADING = re.compile(r"^\s*#{1,6}\s.*$|^\s*[-*_]{3,}\s*$", re.MULTILINE)
_LABEL = re.compile(
    r"^\W*(?:(?:page|seite|página|pagina|sida|side|strona|oldal|sayfa|страница)\s*\d+(?:\s*(?:of|von|de|di|/)\s*\d+)?"
    r"|(?:page\s+)?text|story|page)\s*[*_]*\s*(?::|[*_]+:?\s*$|$)[*_\s]*",
    re.IGNORECASE | re.MULTILINE,
)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,40}>")
_CHATTER = re.compile(
    r"\A\W*(?:(?:sure|certainly|absolutely|of course|okay|ok)\b\W*)?here(?:['’]s| is| are)\b[^\n]{0,60}"
    r"\b(?:page(?: \d+)?|story|text|answer|words|version)\b[^\n]{0,60}:\W*\n+",
    re.IGNORECASE,
)
"""What models say before they begin: "Sure! Here is page 3:"."""
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|__?)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_WRAPPED = re.compile(r"^[\"“„«](?P<inside>[^\"“”„«»]*)[\"”“»]$", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?…]+[\"”’“»)]*(?=\s)|[。！？]+[」』]?")
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_DENSE = frozenset({"Chinese", "Japanese", "Thai", "Lao", "Khmer", "Burmese", "Tibetan"})
"""Scripts without spaces between words; two letters count as a word."""
_IN_UNICODE = {"Chinese": ("CJK",), "Japanese": ("CJK", "HIRAGANA", "KATAKANA"), "Korean": ("HANGUL",),
               "Odia": ("ORIYA",), "Burmese": ("MYANMAR",)}  # fmt: skip
_FIRST_SIGN = 0x2190
_ENGLISH = frozenset({"the", "and", "she", "he", "they", "his", "with", "that", "said", "there"})
_ENGLISH_SHARE = 0.12


class Band(Frozen):
    """What a page is like for an age: ``words`` are the fewest and the most, ``sentence`` the most in one."""

    words: tuple[int, int]
    sentence: int
    how: str

    @property
    def limit(self) -> int:
        """Words that are too many."""
        return round(self.words[1] * MOST_OVER)


@cache
def bands() -> dict[AgeBand, Band]:
    """Of ``prompts/ages.yaml``."""
    said = yaml.safe_load((PROMPTS / "ages.yaml").read_text(encoding="utf-8"))
    return {age: Band.model_validate(band) for age, band in said.items()}


def plain(text: str) -> str:
    """The story's words alone: no heading, "Page 3:", markdown, tags, bullets, signs, or quotes around the whole.

    Nothing is stressed either (:mod:`visutale.emphasis`): that is for people to do, models decorate at random.

    The same for a text that is still being written.
    """
    text = _FENCE.sub("", _TAG.sub("", text.replace("\r\n", "\n")))
    text = _CHATTER.sub("", text)
    text = _LABEL.sub("", _HEADING.sub("", text).lstrip(), count=1)
    text = _EMPHASIS.sub(r"\2", _BULLET.sub("", text))
    text = re.sub(" ?\0", "", "".join("\0" if _is_sign(c) else c for c in text)).strip()
    wrapped = _WRAPPED.match(text)
    if wrapped and len(sentences(text)) > 1:
        text = wrapped["inside"]
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order, with their quotation marks; a line's end ends one too."""
    found: list[str] = []
    for line in text.split("\n"):
        start = 0
        for end in [*(match.end() for match in _SENTENCE_END.finditer(line)), len(line)]:
            found.append(line[start:end].strip())
            start = end
    return [one for one in found if one]


def count_words(text: str, language: str = "en") -> int:
    """Words as a reader counts them."""
    if script_of(language) in _DENSE:
        return sum(c.isalpha() for c in text) // 2
    return len(_WORD.findall(text))


def trimmed(text: str, most: int, language: str) -> str:
    """Whole sentences of at most so many words, but at least the first one."""
    if count_words(text, language) <= most:
        return text
    paragraphs: list[list[str]] = []
    room = most
    for paragraph in text.split("\n"):
        kept: list[str] = []
        for one in sentences(paragraph):
            room -= count_words(one, language)
            if room < 0 and (kept or paragraphs):
                break
            kept.append(one)
        if kept:
            paragraphs.append(kept)
        if room < 0:
            break
    return "\n".join(" ".join(kept) for kept in paragraphs)


def ended(text: str) -> str:
    """A text that stops somewhere, as a sentence."""
    kept = text.rstrip()
    return kept if not kept or kept.endswith((".", "!", "?", "…")) else f"{kept.rstrip(' ,;:–—-')}."


def beginning(text: str, most: int) -> str:
    """What can be used of a text that never came to an end: so many words, before it goes round in circles."""
    kept = without_circles(" ".join(text.split()[:most]))
    return ended(kept) if len({word.casefold() for word in _WORD.findall(kept)}) >= _FEWEST_TO_BEGIN else ""


def repeated(text: str, before: Iterable[str]) -> list[str]:
    """The sentences too many: long ones that were told already, on this page or one before, and any that comes more
    often on a page than a refrain does. Short ones of earlier pages may come back, unless they are most of the page."""
    told = {_bare(one) for page in before for one in sentences(page)}
    here: Counter[str] = Counter()
    found: list[str] = []
    refrains: list[str] = []
    for one in sentences(text):
        bare = _bare(one)
        here[bare] += 1
        long = len(bare.split()) >= _LONG_SENTENCE
        if here[bare] > (1 if long else _MOST_REFRAINS) or (long and bare in told):
            found.append(one)
        elif bare in told:
            refrains.append(one)
    most_of_it = 2 * sum(map(len, refrains)) > len(text)
    return found + refrains if most_of_it else found


def without_repeats(text: str, before: Iterable[str]) -> str:
    """The text without its repeated sentences; as it is where nothing else would be left."""
    again = repeated(text, before)
    if not again:
        return text
    paragraphs = [sentences(paragraph) for paragraph in text.split("\n")]
    for paragraph in reversed(paragraphs):
        for one in reversed(list(paragraph)):
            if one in again:
                again.remove(one)
                del paragraph[len(paragraph) - 1 - paragraph[::-1].index(one)]
    left = "\n".join(" ".join(paragraph) for paragraph in paragraphs if paragraph)
    return left or text


def babbles(text: str) -> bool:
    """Whether a longer text has next to no words ("la la la …")."""
    words = [word.casefold() for word in _WORD.findall(text)]
    return len(words) > _BABBLE and len(set(words)) < _FEWEST_DIFFERENT


def without_circles(text: str) -> str:
    """The text up to where a model goes round in circles, two rounds included; as it is where it does not."""
    found = list(_WORD.finditer(text))
    words = [word[0].casefold() for word in found]
    cuts = [cut for length in range(1, _LONGEST_ROUND + 1) if (cut := _circle(words, length))]
    return ended(text[: found[min(cuts) - 1].end()]) if cuts else text


def _circle(words: Sequence[str], length: int) -> int:
    """Where the second round of so many words ends, if they come too often; 0 where they don't."""
    same = 0
    for at in range(length, len(words)):
        same = same + 1 if words[at] == words[at - length] else 0
        if same >= max((_ROUNDS - 1) * length, _FEWEST_WORDS_OF_ROUNDS - length):
            return at + 1 - same + length
    return 0


def foreign(text: str, language: str) -> str:
    """Why the words can't be of a language ("It is in English, not in German."); empty where they may be."""
    letters = [c for c in text if c.isalpha()]
    script = script_of(language)
    own = _IN_UNICODE.get(script, (script.upper(),))
    strange = sum(not unicodedata.name(c, "").startswith(own) for c in letters)
    if letters and strange > 0.3 * len(letters):
        return f"It is not written in {script} letters."
    words = [word.casefold() for word in _WORD.findall(text)]
    if not language.lower().startswith("en") and len(words) > 11:
        english = [word for word in words if word in _ENGLISH]
        if "the" in english and len(english) > _ENGLISH_SHARE * len(words):
            return "It is in English, not in the language of the book."
    return ""


def own_letters(text: str, language: str) -> str:
    """The text without the letters of other scripts that models let slip in."""
    script = script_of(language)
    own = (*_IN_UNICODE.get(script, (script.upper(),)), "LATIN", "MODIFIER", "FEMININE", "MASCULINE")
    kept = "".join(c for c in text if not c.isalpha() or unicodedata.name(c, "LATIN").startswith(own))
    return re.sub(r" {2,}", " ", kept).strip()


def speaks_english(text: str) -> bool:
    """Whether words seem to be English: some of its commonest are in them."""
    return bool({"the", "who", "and", "with", "is", "wants", "her", "his", "my"} & set(text.casefold().split()))


def _bare(sentence: str) -> str:
    return " ".join(_WORD.findall(sentence.casefold()))


def _is_sign(character: str) -> bool:
    category = unicodedata.category(character)
    return (category == "So" and ord(character) >= _FIRST_SIGN) or category in ("Cs", "Co", "Cn") or (
        category == "Cc" and character != "\n"
    ) or character in "\ufe0f\ufe0e"  # fmt: skip

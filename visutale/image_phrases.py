"""The phrases a picture is told in: who is there, in the words of the cast sheet, and nothing that is no word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from visutale.book import Character
from visutale.lexicon import article_for, find, plural_of, singular_of

Nameless = Callable[[str], str]


class Rank(IntEnum):
    """What a phrase tells, the most important first."""

    HERO = 0
    """The kind of the hero, or of whoever stands for them."""
    STYLE = 1
    OTHERS = 2
    """Their kinds."""
    FIRST_LOOK = 3
    """The first phrase of everyone's looks."""
    LOOK = 4
    """The rest of the hero's looks and clothes; and where only two are there, of the other's looks."""
    HINT = 5
    """What somebody wished of this picture beyond the story."""
    HEART = 6
    """What the hero does, where and when."""
    MORE_LOOK = 7
    """The rest of the others' looks, and their clothes."""
    DEED = 8
    HOLDING = 9
    PLACE = 10
    """What else is told of the place."""
    FEELING = 11
    WEATHER = 12
    SEASON = 13
    THING = 14
    MOOD = 15
    VIEW = 16


NOBODY = 1_000
"""The place of what is said of nobody: after everyone."""


@dataclass(frozen=True)
class Phrase:
    """A few words that are said whole or not at all. ``person`` is the place among those in the picture, from 0.

    ``what`` it tells is said in plain words. ``glue`` stands between it and what is said of the person before it; empty
    leaves that to what is before. ``replaces`` says that the words take the place of those before.
    """

    rank: Rank
    what: str
    words: str
    person: int = NOBODY
    glue: str = ", "
    replaces: bool = False


LONGEST = 2_000
"""Characters of a text; far more than a picture can be told."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORDS = "|".join(NUMBERS[1:])

_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "<": " ", ">": " ", "|": " "})
_BETWEEN = re.compile(
    rf"(\s*[,;:.]\s+|\s+(?=with\s)|\s+(?=and (?:an?|the|his|her|its|their|{_NUMBER_WORDS})\s))", re.IGNORECASE
)
_COMMA = re.compile(r"(\s*[,;:.]\s+)")
_DETERMINED = re.compile(
    rf"(?:an?|the|some|several|many|his|her|its|their|another|{_NUMBER_WORDS}|\d+)\b(?!-)", re.IGNORECASE
)
_COUNTED = re.compile(rf"(?:{_NUMBER_WORDS}|several|many|\d+)\b(?!-)", re.IGNORECASE)
_WEARS = re.compile(r"^(?:(?:is |are )?(?:dressed in|wearing)|wears?|in)\s+", re.IGNORECASE)
_NOTHING = re.compile(r"(?:no clothes|no clothing|none|nothing|naked|n/?a|-)?", re.IGNORECASE)
_SELF = re.compile(r"(?:she|he|it|they)\s+", re.IGNORECASE)
_TITLES = re.compile("The|Of|And|Old|Little|Big|Miss|Mister|Mr|Mrs|Ms|Dr|Aunt|Uncle|Captain|King|Queen|Sir|Lady")


def clean(text: str) -> str:
    """Words alone: no control characters, no brackets that would start or end a text, straight quotes, one space.

    Of a text longer than :data:`LONGEST` only the phrases before that are looked at.
    """
    if len(text) > LONGEST:
        text = text[:LONGEST].rpartition(",")[0] or text[:LONGEST]
    composed = unicodedata.normalize("NFC", text).translate(_STRAIGHT)
    kept = "".join(" " if one.isspace() else one for one in composed if one.isspace() or not _control(one))
    return " ".join(kept.split()).strip(" ,;:.")


def lowered(text: str) -> str:
    """Without the capital that starts a sentence: "A fox" is "a fox", "USA" stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] in (" ", "") else text


def _control(letter: str) -> bool:
    """Control, unassigned and private characters and halves of pairs; what joins an emoji stays."""
    return unicodedata.category(letter).startswith("C") and letter != "\u200d"


def clauses(words: str, *, finely: bool = False) -> list[tuple[str, str]]:
    """The phrases of ``words``, each after what stands before it; joined, they are ``words`` again.

    ``finely`` parts looks and clothes before "with …" and "and a …" as well as at commas.
    """
    first, *more = (_BETWEEN if finely else _COMMA).split(words)
    pairs = [("", first), *zip(more[::2], more[1::2], strict=True)]
    return [(glue, one) for glue, one in pairs if one]


# --- nouns ---


@lru_cache(maxsize=512)
def _naming(noun: str) -> re.Pattern[str]:
    """Finds a noun, its plural and its synonyms."""
    known = find(noun)
    forms = {noun, plural_of(noun)}
    if known:
        forms |= {form for word in (known.word, *known.synonyms) for form in (word, plural_of(word))} | {known.plural}
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE)


def says(text: str, noun: str) -> bool:
    """Whether ``text`` names this noun, in singular or plural or by a synonym."""
    return bool(noun) and bool(_naming(noun).search(text))


def noun_phrase(words: str, count: int = 1) -> str:
    """ "an old owl", "three apples", "the moon", "sand"; words that have an article or a number keep it."""
    if count > 1:
        return words if _COUNTED.match(words) else f"{number_word(count)} {plural_of(words)}"
    known = find(words)
    article = known.article if known and known.word == words else article_for(words)
    plain = not article or _DETERMINED.match(words) or (singular_of(words) != words and plural_of(words) != words)
    return words if plain else f"{article} {words}"


def number_word(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


# --- who is there ---


def label(one: Character) -> str:
    """How people know a character: "Tuck", "the owl"."""
    name = clean(one.name)
    return f"the{name[3:]}" if name.startswith("The ") else name or f"the {clean(one.kind) or 'figure'}"


def identity(one: Character, person: int = 0, people: int = 1) -> list[Phrase]:
    """Kind, looks and clothes of a character, the looks word for word, but for an article or a number before them.

    ``person`` is their place among the ``people`` of the scene, from 0.
    """
    who, kind, verb = label(one), clean(one.kind), "" if one.count > 1 else "s"
    phrases = [Phrase(Rank.OTHERS if person else Rank.HERO, who, noun_phrase(kind, one.count), person)] if kind else []
    looks = clauses(lowered(clean(one.looks)), finely=True)
    naming = next((place for place, (_, words) in enumerate(looks[:3]) if says(words, kind)), -1)
    if naming >= 0:
        # "a small, red, clever fox": all of it up to the noun is one phrase.
        head = "".join(glue + words for glue, words in looks[: naming + 1])
        looks = [("", _counted(head, one.count)), *looks[naming + 1 :]]
    later = Rank.LOOK if person == 0 or people <= 2 else Rank.MORE_LOOK
    for place, (glue, words) in enumerate(looks):
        before = glue or (" " if words.startswith("with ") else ", ")
        rank = later if place else Rank.FIRST_LOOK
        phrases.append(Phrase(rank, f"part of how {who} look{verb}", words, person, before, not place and naming >= 0))
    later = Rank.MORE_LOOK if person else Rank.LOOK
    for glue, words in _clothes(one):
        phrases.append(Phrase(later, f"part of what {who} wear{verb}", words, person, glue or ", wearing "))
    return phrases


def _counted(looks: str, count: int) -> str:
    if _DETERMINED.match(looks) if count == 1 else _COUNTED.match(looks):
        return looks
    return f"{number_word(count)} {looks}" if count > 1 else f"{article_for(looks)} {looks}"


def _clothes(one: Character) -> list[tuple[str, str]]:
    """The phrases of what they wear; none where it is nothing, or said with the looks."""
    worn = _WEARS.sub("", lowered(clean(one.clothes)), count=1)
    if _NOTHING.fullmatch(worn) or worn.lower() in clean(one.looks).lower():
        return []
    return clauses(worn, finely=True)


def nameless(cast: Sequence[Character]) -> Nameless:
    """A function that says "the fox" where a text says the fox's name."""
    nouns: dict[str, str] = {}
    for one in cast:
        name, kind = clean(one.name), clean(one.kind) or "friend"
        if not name or name.startswith("The "):
            continue
        alone = f"one {kind}" if one.count > 1 else f"the {kind}"
        for part in re.split(r"\s+|,\s*", name):
            if part[:1].isupper() and len(part) > 1 and not _TITLES.fullmatch(part):
                nouns.setdefault(part, alone)
        nouns[name] = f"the {plural_of(kind)}" if one.count > 1 else alone
    if not nouns:
        return clean
    longest_first = sorted(nouns, key=lambda name: (-len(name), name))
    named = re.compile(rf"(?<!\w)(?:[Tt]he )?({'|'.join(map(re.escape, longest_first))})(?!\w)")
    return lambda text: named.sub(lambda found: nouns[found[1]], clean(text))


def without_self(does: str, kind: str) -> str:
    """A deed without who does it: "she looks up", "the fox looks up" and "looks up" are the same."""
    bare = re.sub(rf"^the {re.escape(kind)}s?\s+", "", does, count=1) if kind else does
    return _SELF.sub("", bare, count=1) if _SELF.match(bare) else bare

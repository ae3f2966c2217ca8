"""Finds the people, things and places a wish names: noun phrases, with their number, adjectives and names."""

from __future__ import annotations

import re
from functools import cache

from visutale.book import Frozen, Pronoun
from visutale.lexicon import Noun, find, singular_of
from visutale.storytelling import content
from visutale.storytelling.verbs import kinds_of_word

_DETERMINERS = content.words("determiners")
_NUMBERS = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        range(1, 13),
        strict=True,
    )
)
_LEADS = frozenset(
    {"", ",", "and", "or", "with", "about", "of", "in", "on", "at", "from", "under", "near", "by", "for"}
)
_AFTER_VERBS = frozenset({"to", "up", "away", "over", "around", "home", "into", "through", "off", "with"})
_ALIVE = frozenset({"person", "animal", "creature"})
_NAMEABLE = _ALIVE | {"vehicle", "object", "food", "plant", "sky", "clothing", "furniture"}
_MANY = {"many": 4, "several": 4, "few": 3, "couple": 2, "lots": 5}
STOPS = content.words("stops")
_PUNCTUATION = re.compile(r"[.,;:!?()\n—–-]")
_TO_VERB = content.words("to_verb")
_NOT_NOUNS = content.words("not_nouns")


class Phrase(Frozen):
    """A noun phrase. ``start`` and ``stop`` are word positions, ``stop`` exclusive, with its determiner and name."""

    start: int
    stop: int
    noun: str
    """Singular, as said."""
    count: int = 1
    adjectives: tuple[str, ...] = ()
    determiner: str = ""
    owner: str = ""
    name: str = ""

    @property
    def known(self) -> Noun | None:
        return find(self.noun)

    @property
    def kind(self) -> str:
        return self.known.kind if self.known else ""


@cache
def first_names() -> dict[str, Pronoun]:
    """Common given names, lower case, and the pronoun most people of that name go by."""
    return {name: pronoun for pronoun, names in content.given_names().items() for name in names}


def phrases_in(words: tuple[str, ...]) -> list[Phrase]:
    """All noun phrases of a text, in order; none overlap."""
    found: list[Phrase] = []
    place = 0
    while place < len(words):
        phrase = _phrase_at(words, place)
        if phrase is None:
            place += 1
            continue
        found.append(phrase)
        place = phrase.stop
    return found


def _phrase_at(words: tuple[str, ...], start: int) -> Phrase | None:
    if named := _name_at(words, start):
        return named
    place, count, determiner, owner = start, 0, "", ""
    while place < len(words):
        word = words[place].lower()
        if word in _DETERMINERS:
            determiner = word
        elif word in _NUMBERS and place + 1 < len(words):
            count = _NUMBERS[word]
        elif word.isdigit() and 0 < int(word[:4]) < 1000:
            count = int(word[:4])
        elif word in _MANY and place + 1 < len(words):
            count = _MANY[word]
        elif word.endswith("’s") and word not in STOPS and place + 1 < len(words) and not determiner.endswith("’s"):
            owner = words[place]
            determiner = determiner or "’s"
        else:
            break
        place += 1
    found = _with_head(words, start, place, count, determiner, owner)
    if found is None and owner and find(said := owner.removesuffix("’s").lower()):
        return _finish(words, start, place, said, count, [], determiner, "")
    return found


def _with_head(
    words: tuple[str, ...], start: int, place: int, count: int, determiner: str, owner: str
) -> Phrase | None:
    specific = bool(determiner or count)
    adjectives: list[str] = []
    for here in range(place, min(place + 6, len(words))):
        word = words[here].lower()
        if _PUNCTUATION.fullmatch(word):
            if word == "," and adjectives and here + 1 < len(words) and _is_adjective(words[here + 1]):
                continue
            break
        length = _noun_length(words, here)
        if length and _reads_as_noun(words, here, length, specific or bool(adjectives)):
            stop = here + length
            while specific and (more := _noun_length(words, stop)) and _compounds(words, here, stop, more):
                adjectives += [one.lower() for one in words[here:stop]]
                here, stop = stop, stop + more
            said = " ".join(words[here:stop]).lower()
            return _finish(words, start, stop, said, count, adjectives, determiner, owner)
        if (word in STOPS and not (specific and word == "lost")) or word in _DETERMINERS:
            break
        if not specific and not _is_adjective(word):
            return None
        adjectives.append(word)
    return _unknown(words, start, place, count, determiner, owner)


def _noun_length(words: tuple[str, ...], here: int) -> int:
    """How many words from here make up a noun of the lexicon; 0 for none."""
    if here < len(words) and words[here].lower() in _DETERMINERS:
        return 0
    for length in (3, 2, 1):
        some = words[here : here + length]
        if len(some) == length and not any(_PUNCTUATION.fullmatch(word) for word in some):
            said = " ".join(some).lower()
            if (length > 1 or said not in STOPS) and said not in _NOT_NOUNS and find(said):
                return length
    return 0


def _reads_as_noun(words: tuple[str, ...], here: int, length: int, led: bool) -> bool:
    """A word that can be a verb or an adjective as well is a noun only where something leads up to it."""
    if length > 1:
        return True
    word = words[here].lower()
    kinds = kinds_of_word(word)
    before = words[here - 1].lower() if here else ""
    if before in _TO_VERB and "VERB" in kinds:
        return False
    follows = here + 1 < len(words) and not _is_name(words[here + 1]) and _noun_length(words, here + 1)
    if "ADJ" in kinds and led and follows:
        return False
    after = words[here + 1].lower() if here + 1 < len(words) else ""
    if "VERB" in kinds and not led and after in _AFTER_VERBS:
        return False
    if led or "VERB" not in kinds or before in _LEADS:
        return True
    noun = find(word)
    return noun is not None and noun.kind in _ALIVE and before not in ("who", "that", "she", "he", "it")


def _compounds(words: tuple[str, ...], here: int, stop: int, more: int) -> bool:
    """Whether two nouns in a row are one thing ("toy boat"), not two of a list ("dragon castle")."""
    first, second = find(" ".join(words[here:stop]).lower()), find(" ".join(words[stop : stop + more]).lower())
    if first is None or second is None or not _reads_as_noun(words, stop, more, True):
        return False
    if first.kind in _ALIVE and words[stop][:1].isupper() and not words[here][:1].isupper():
        return False
    if first.kind == "person" and words[stop].lower() in first_names():
        return False
    return first.kind not in ("person", "animal", "creature") or second.kind not in ("person", "building", "landscape")


def _is_adjective(word: str) -> bool:
    return word.lower() not in STOPS and "ADJ" in kinds_of_word(word.lower())


def _unknown(words: tuple[str, ...], start: int, place: int, count: int, determiner: str, owner: str) -> Phrase | None:
    """A phrase around a noun nobody knows: "a zorbelflop", "three blue wugs"."""
    companion = words[place : place + 1] and words[place].lower() in ("rival", "enemy")
    if not count and not companion and determiner not in ("a", "an", "my", "our", "the", "another"):
        return None
    stop = place
    while stop < len(words) and stop - place < 4:
        word = words[stop].lower()
        if word in STOPS or _PUNCTUATION.fullmatch(word) or word in _DETERMINERS:
            break
        if stop > place and kinds_of_word(word) and not kinds_of_word(word) & {"NOUN", "ADJ"}:
            break
        stop += 1
    if stop == place:
        return None
    last = words[stop - 1].lower()
    kinds = kinds_of_word(last)
    if last in _NOT_NOUNS or (kinds and "NOUN" not in kinds):
        return None
    if determiner == "the" and not count and kinds:
        return None
    return _finish(
        words, start, stop, last, count, [word.lower() for word in words[place : stop - 1]], determiner, owner
    )


def _finish(
    words: tuple[str, ...],
    start: int,
    stop: int,
    said: str,
    count: int,
    adjectives: list[str],
    determiner: str,
    owner: str,
) -> Phrase:
    noun = find(said)
    plural = bool(noun and said == noun.plural and noun.plural != noun.word) or (
        noun is None and count != 1 and singular_of(said) != said and determiner not in ("a", "an")
    )
    singular = singular_of(said)
    stop, name = _name_after(
        words,
        stop,
        animate=noun is None or noun.kind in ("person", "animal", "creature", "vehicle"),
        person=noun is not None and noun.kind == "person",
    )
    return Phrase(
        start=start,
        stop=stop,
        noun=singular,
        count=count or (3 if plural else 1),
        adjectives=tuple(_clean(adjectives)),
        determiner=determiner,
        owner=owner,
        name=name,
    )


def _clean(adjectives: list[str]) -> list[str]:
    return [word for word in adjectives if word not in ("good", "new", "own", "very", "best", "other", "old-fashioned")]


def _name_after(words: tuple[str, ...], stop: int, *, animate: bool, person: bool = False) -> tuple[int, str]:
    """A name behind a noun: "a boy named Tom", "my sister Lily"."""
    rest = [word.lower() for word in words[stop : stop + 3]]
    if rest and rest[0] == "," and rest[1:2] in (["named"], ["called"]):
        stop, rest = stop + 1, rest[1:]
    if rest[:1] in (["named"], ["called"]) and stop + 1 < len(words):
        end = stop + 2
        while (
            end < len(words)
            and words[end][:1].isupper()
            and end - stop < 4
            and words[end].lower() not in _DETERMINERS | {"i"}
        ):
            end += 1
        return end, " ".join(_name_case(word) for word in words[stop + 1 : end])
    if animate and stop < len(words) and (_is_name(words[stop]) or _is_capital_name(words, stop, follows=True)):
        return stop + 1, _name_case(words[stop])
    if person and stop < len(words) and words[stop].lower() in first_names() and words[stop].lower() not in STOPS:
        return stop + 1, _name_case(words[stop])
    return stop, ""


def _name_at(words: tuple[str, ...], start: int) -> Phrase | None:
    """A name that stands alone or before its noun: "Anna", "Pip the brave little tugboat", "Tom, a shy bear"."""
    stop = start + 1
    titled = words[start][:1].isupper() and words[stop : stop + 1] == ("the",) and words[start].lower() not in STOPS
    if not titled and not _is_name(words[start]) and not _is_capital_name(words, start):
        return None
    if stop < len(words) and words[start].endswith("’s"):
        return None
    comma = words[stop : stop + 1] == (",",)
    follow = stop + 1 if comma else stop
    if words[follow : follow + 1] and words[follow].lower() in (("the", "a", "an") if comma else ("the",)):
        phrase = _phrase_at(words, follow)
        named = phrase is not None and phrase.noun and (phrase.kind in _NAMEABLE or phrase.known is None)
        if phrase is not None and named and (not comma or phrase.determiner in ("a", "an")):
            return phrase.model_copy(update={"start": start, "name": _name_case(words[start]), "determiner": "a"})
    if not _is_name(words[start]) and not _is_capital_name(words, start):
        return None
    if _opens_a_foreign_sentence(words, start):
        return None
    return Phrase(start=start, stop=stop, noun="", name=_name_case(words[start]))


def _opens_a_foreign_sentence(words: tuple[str, ...], start: int) -> bool:
    """Whether a capital letter may only be there because a sentence in another language starts."""
    if start or words[0].lower() in first_names() or len(words) < 3:
        return False
    after = words[1].lower()
    return after.isalpha() and after not in STOPS and not words[1][:1].isupper()


def _is_name(word: str) -> bool:
    """A word known as a given name; in lower case only if it is no ordinary word as well."""
    lower = word.lower()
    if lower in _DETERMINERS or len(lower) < 2:
        return False
    if lower not in first_names():
        return (
            word[:1].isupper()
            and not find(lower)
            and not kinds_of_word(lower)
            and lower not in STOPS
            and word.isalpha()
        )
    return word[:1].isupper() or (not (kinds_of_word(lower) - {"PROPN"}) and not find(lower))


def _is_capital_name(words: tuple[str, ...], start: int, *, follows: bool = False) -> bool:
    """A capitalised word inside a sentence that is no word of the dictionary of nouns: "and Zorro"."""
    word = words[start]
    if not word[:1].isupper() or not word.isalpha() or len(word) < 2 or start == 0 or words[start - 1] in ".!?\n":
        return False
    lower = word.lower()
    if lower in STOPS or lower in _DETERMINERS or (find(lower) and not follows):
        return False
    return follows or not (kinds_of_word(lower) & {"NOUN", "VERB", "ADJ", "ADV"})


def is_english(word: str) -> bool:
    """Whether a lower-case word is in any of our dictionaries."""
    small = word in STOPS or word in _DETERMINERS or word in _NUMBERS
    return small or word in first_names() or bool(kinds_of_word(word)) or find(word) is not None


def _name_case(word: str) -> str:
    return word[:1].upper() + word[1:]

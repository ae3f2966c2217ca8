"""Whether words are fit for children of an age: what comes in, and what comes out.

Two sources, both by language: the rude words that the package ``glin-profanity`` collects, less the everyday words
among them, and our own topics. ``prompts/fitness/<language>.yaml`` holds both, ``any.yaml`` what is plain in every
language::

    dictionary: german          # the package's list; leave out for none
    keep: [fick, hure]          # of that list only what contains one of these; leave out for all
    innocent: [vögeln]          # of that list not these: "den Vögeln" is "the birds"
    names: [Dick]               # never rude when written like this
    harmless: [killer whale]    # passed over before anything is looked for
    rude: [halt die fresse]     # what the list lacks
    anywhere: true              # a script without spaces: found inside longer words too
    topics:
      violence:
        6-8: [murder*]          # does not suit children up to this age

A pattern is whole words: ``*`` after a letter stands for any letters, a space for spaces or a hyphen; ``(a|b)``, ``?``
and ``(…)*`` are as in regular expressions. It is a net with known holes, not a judge: what a list can't see, a
moderation model may.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import yaml
from pydantic import ValidationError

from visutale import emphasis
from visutale.book import AgeBand, Frozen
from visutale.errors import ConfigError, InputError
from visutale.house import PROMPTS

Topic = Literal["sex", "self_harm", "hate", "violence", "horror", "drugs", "weapons", "gambling"]
NAMES: Mapping[Topic, str] = {
    "sex": "something only for grown-ups",
    "self_harm": "somebody who hurts themselves",
    "hate": "hatred of people",
    "violence": "violence",
    "horror": "horror",
    "drugs": "alcohol, tobacco or drugs",
    "weapons": "guns and bombs",
    "gambling": "gambling",
}
RUDE = "rude words"
_AGES: tuple[AgeBand, ...] = ("3-5", "6-8", "9-12")
_FOLDER = PROMPTS / "fitness"
_SHORTEST_BARE = 6
"""Letters of the shortest word that is also found when typed without its accents: "año" is not "ano"."""


def unfit(text: str, age: AgeBand, language: str) -> str:
    """What in ``text`` does not suit children of ``age``, as a topic that ends a sentence ("… is about violence"):
    "violence", "rude words", "alcohol, tobacco or drugs" …; empty where all is fit. Never the word itself.

    ``language`` is BCP 47; its lists alone apply, except to a text that is plainly English. For a language without
    lists, or an empty one, only what is plain in any language counts. The first call for a language reads its lists
    (some 0.1 s); after that a page takes well under a millisecond or two.
    """
    if not text.strip():
        return ""
    name = "en" if _plainly_english(text) else _list_name(language)
    lists = [_matcher("any")] + ([_matcher(name)] if name else [])
    for said in dict.fromkeys((text, emphasis.plain(text))):  # stars hide letters, or they stress words
        for matcher in lists:
            for variant in _variants(said, matcher):
                if found := matcher.find(variant, age):
                    return found
    return ""


def check_wish(text: str, age: AgeBand, language: str) -> None:
    """Raises InputError, with a kind sentence, for a wish that asks for what does not suit the age."""
    if topic := unfit(text, age, language):
        raise unfit_wish(topic, age)


def unfit_wish(topic: str, age: AgeBand) -> InputError:
    """What is said of a wish for a topic that does not suit the age."""
    first, last = age.split("-")
    return InputError(
        f"This wish asks for {topic}, which does not suit children of {first} to {last}.",
        remedy="Please say it another way, or choose another age.",
    )


class Lists(Frozen):
    """One file of ``prompts/fitness``."""

    about: str = ""
    dictionary: str = ""
    keep: tuple[str, ...] = ()
    innocent: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
    rude: tuple[str, ...] = ()
    anywhere: bool = False
    topics: Mapping[Topic, Mapping[AgeBand, tuple[str, ...]]] = {}


@dataclass(frozen=True)
class _Matcher:
    """The lists of one language, ready to be looked for in text that :func:`_variants` prepared."""

    accents_matter: bool
    names: re.Pattern[str] | None
    harmless: re.Pattern[str] | None
    rude_words: frozenset[str]
    rude: re.Pattern[str] | None
    topics: Mapping[AgeBand, tuple[tuple[Topic, re.Pattern[str]], ...]]

    def find(self, text: str, age: AgeBand) -> str:
        for topic, pattern in self.topics[age]:
            if pattern.search(text):
                return NAMES[topic]
        if (self.rude and self.rude.search(text)) or any(self._is_rude(word) for word in _WORD.findall(text)):
            return RUDE
        return ""

    def _is_rude(self, word: str) -> bool:
        if "*" not in word:
            return word in self.rude_words
        hidden = re.compile(word.replace("*", "[^\\W\\d_]"))
        return any(hidden.fullmatch(rude) for rude in self.rude_words)


# --- the lists ---


@lru_cache(maxsize=64)
def _list_name(language: str) -> str:
    """The file for a BCP 47 tag, empty where there is none."""
    primary = re.split(r"[-_]", language.casefold())[0]
    primary = {"no": "nb", "nn": "nb"}.get(primary, primary)
    return primary if re.fullmatch("[a-z]{2}", primary) and (_FOLDER / f"{primary}.yaml").is_file() else ""


@lru_cache(maxsize=64)
def _matcher(name: str) -> _Matcher:
    lists = _read(name)
    words = [word for word in _dictionary(lists) if word not in lists.innocent]
    whole = frozenset(form for word in words if word.isalpha() for form in _forms(word))
    rest = [re.escape(word).replace(r"\ ", " ") for word in words if not word.isalpha()]
    if lists.anywhere:
        whole, rest = frozenset(), [re.escape(word) for word in words]
    return _Matcher(
        accents_matter=name not in ("en", "any"),
        names=re.compile(rf"\b(?:{'|'.join(map(re.escape, lists.names))})\b") if lists.names else None,
        harmless=_compile(map(_stars, lists.harmless), lists.anywhere),
        rude_words=whole,
        rude=_compile([*rest, *map(_stars, lists.rude)], lists.anywhere),
        topics={age: tuple(_topics(lists, age)) for age in _AGES},
    )


def _read(name: str) -> Lists:
    path = _FOLDER / f"{name}.yaml"
    try:
        return Lists.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise ConfigError(f"The list of unfit words {path} can't be used: {error}.") from error


def _dictionary(lists: Lists) -> list[str]:
    if not lists.dictionary:
        return []
    from glin_profanity.data.dictionary import dictionary

    words = [_simple(word).strip() for word in dictionary.get_words(lists.dictionary)]
    keep = [_simple(part) for part in lists.keep]
    return [word for word in words if not keep or any(part in word for part in keep)]


def _topics(lists: Lists, age: AgeBand) -> Iterator[tuple[Topic, re.Pattern[str]]]:
    """What does not suit ``age``: all that does not suit it or anybody older."""
    ages = _AGES[_AGES.index(age) :]
    for topic in NAMES:
        patterns = [_stars(one) for until in ages for one in lists.topics.get(topic, {}).get(until, ())]
        if compiled := _compile(patterns, lists.anywhere):
            yield topic, compiled


def _stars(pattern: str) -> str:
    return re.sub(r"(?<=\w)\*", "\0", pattern)


def _compile(patterns: Iterable[str], anywhere: bool) -> re.Pattern[str] | None:
    every = sorted({form for one in patterns for form in _forms(_simple(one))}, key=len, reverse=True)
    if not every:
        return None
    ready = "|".join(one.replace("\0", r"\w*").replace(" ", r"[\s-]+") for one in every)
    return re.compile(ready if anywhere else rf"(?<!\w)(?:{ready})(?!\w)")


# --- the text ---

_WORD = re.compile(r"[^\W_]+(?:\*+[^\W_]+)*")
_MASKED = re.compile(r"(?<![\w@$!*])(?=[\w@$!|]*[^\W\d_])(?=[\w@$!|]*[\d@$!|])[\w@$|]+(?:![\w@$|]+)*(?![\w@$*])")
_SPELLED = re.compile(r"(?<!\w)[^\W\d_](?:(?P<between>[ ._\-*])[^\W\d_])(?:(?P=between)[^\W\d_])+(?!\w)")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_MASKS = str.maketrans("013457@$!|", "oieastasil")
_ACCENTED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_LOOKALIKES = str.maketrans("асеорхуікѕјԁвнмт", "aceopxyiksjdbhmt")
_LATIN, _CYRILLIC = re.compile(r"[a-z]"), re.compile(r"[\u0400-\u052f]")
_ENGLISH = frozenset({"the", "who", "with", "wants", "about", "their", "she", "they", "from", "that", "where", "and"})


def _variants(text: str, matcher: _Matcher) -> Iterator[str]:
    """The text made plain, and once more as it reads with simple disguises taken off, where it has any."""
    text = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    if matcher.names:
        text = matcher.names.sub(" ", text)
    plain = _simple(text)
    if not matcher.accents_matter:
        plain = _bare(plain)
    plain = _WORD.sub(lambda found: _one_script(found.group()), plain)
    if matcher.harmless:
        plain = matcher.harmless.sub(" ", plain)
    yield plain
    unmasked = _MASKED.sub(lambda found: found.group().translate(_MASKS), plain)
    unmasked = _SPELLED.sub(lambda found: found.group().replace(found["between"], ""), unmasked)
    for kept in (r"\1", r"\1\1"):
        shorter = _STRETCHED.sub(kept, unmasked)
        if shorter != plain:
            yield shorter


def _simple(text: str) -> str:
    """Lower case, composed; Turkish "İ" becomes a plain "i"."""
    return unicodedata.normalize("NFC", text.casefold()).replace("i\u0307", "i")


def _bare(text: str) -> str:
    """Without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _forms(word: str) -> set[str]:
    """A word as written, and without accents where that can't make another word of it."""
    if word.isascii() or len(word) < _SHORTEST_BARE or not _LATIN.search(word):
        return {word}
    return {word, _bare(word), word.translate(_ACCENTED)}


def _one_script(word: str) -> str:
    """A Latin word without the Cyrillic letters that were hidden in it."""
    return word.translate(_LOOKALIKES) if _LATIN.search(word) and _CYRILLIC.search(word) else word


def _plainly_english(text: str) -> bool:
    words = set(re.findall(r"[a-z]+", text.casefold()))
    return len(words & _ENGLISH) >= 2 and "the" in words

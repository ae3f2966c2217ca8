"""Characters' names in running text: where they stand, and another in their place.

A name counts as a whole word, as it is written or in capitals; what stands behind it ("Pip's", "Pip-Pip") stays. A name
of two or three words is also known by its calling name: "Captain Pip" by "Pip". "The owl" is "the owl" too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import groupby

from visutale.book import Character
from visutale.lexicon import find

_ARTICLE = "The "
_LONGEST_CALLED = 3
"""Words of the longest name that is shortened."""
_TITLES = frozenset({"the", "and", "of", "old", "little", "big", "mr", "mrs", "ms", "miss", "mister", "dr", "sir"})
_GENITIVE_S = frozenset({"de", "nl", "sv", "da", "nb", "nn", "no", "is"})
"""Languages that put an s to a name without an apostrophe: "Pips Laterne"."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that set no spaces between words."""
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?…:\n])[\s\"'“”„«»‘’¡¿(–—-]*$")

Replace = Callable[[Character, str], str]
"""What stands in place of somebody's name, given how it is written there."""


def with_ids(text: str, cast: Sequence[Character]) -> str:
    """The text with ids instead of names, so that it is the same whatever anybody is called."""
    return _replaced(text, cast, lambda one, _said: f"<{one.id}>")


def named_in(text: str, cast: Sequence[Character]) -> tuple[Character, ...]:
    """Those of the cast who are named in the text, in the order of the cast."""
    found: set[str] = set()

    def note(one: Character, said: str) -> str:
        found.add(one.id)
        return said

    _replaced(text, cast, note)
    return tuple(one for one in cast if one.id in found)


def renamed(text: str, who: str, name: str, cast: Sequence[Character], language: str = "en") -> str:
    """The text with ``name`` wherever it names the one of the cast whose id is ``who``; others' names stay."""
    others = [one for one in cast if one.id != who]
    called = next(iter(_forms(name, others)[1:]), name)

    def put(one: Character, said: str) -> str:
        if one.id != who:
            return said
        new = name if unicodedata.normalize("NFC", one.name).casefold() == said.casefold() else called
        return new.upper() if said.isupper() and not one.name.isupper() else new

    return _replaced(text, cast, put, language.split("-")[0] in _GENITIVE_S)


def _replaced(text: str, cast: Sequence[Character], replace: Replace, genitive_s: bool = False) -> str:
    people: dict[str, Character] = {}
    for one in cast:
        for form in _forms(one.name, [other for other in cast if other.id != one.id]):
            people.setdefault(form, one)
            people.setdefault(form.upper(), one)
            if form.startswith(_ARTICLE):
                people.setdefault(_ARTICLE.lower() + form[len(_ARTICLE) :], one)
    if not people or not text:
        return text
    composed = unicodedata.normalize("NFC", text)

    def put(found: re.Match[str]) -> str:
        new = replace(people[found[0]], found[0])
        inside = found[0].startswith("the ") or not (
            found[0].startswith(_ARTICLE) or _SENTENCE_BEGINS.search(composed[: found.start()])
        )
        return _ARTICLE.lower() + new[len(_ARTICLE) :] if new.startswith(_ARTICLE) and inside else new

    made = _finder(tuple(people), genitive_s).sub(put, composed)
    return text if made == composed else made


def _forms(name: str, others: Sequence[Character]) -> list[str]:
    """How somebody is called: their name, and the calling name that nobody else shares."""
    whole = " ".join(unicodedata.normalize("NFC", name).split())
    words = whole.split(" ")
    if not whole or not 2 <= len(words) <= _LONGEST_CALLED:
        return [whole] if whole else []
    own = [word for word in words if word[:1].isupper() and len(word) > 1 and not _is_title(word)]
    taken = {word for other in others for word in unicodedata.normalize("NFC", other.name).split()}
    return [whole, *(word for word in own[:1] if word not in taken)]


def _is_title(word: str) -> bool:
    """ "Little", "Mr.", and what people are: "Captain", "Princess"."""
    plain = word.strip(".,").lower()
    return plain in _TITLES or find(plain) is not None


@lru_cache(maxsize=64)
def _finder(forms: tuple[str, ...], genitive_s: bool) -> re.Pattern[str]:
    letters = rf"\w{_marks()}"
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    spaced = "|".join(re.escape(form) for form in longest_first if not _UNSPACED.search(form))
    unspaced = [re.escape(form) for form in longest_first if _UNSPACED.search(form)]
    words = rf"(?<![{letters}])(?:{spaced})(?={'s?' if genitive_s else ''}(?![{letters}]))"
    return re.compile("|".join([*([words] if spaced else []), *unspaced]))


@lru_cache(maxsize=1)
def _marks() -> str:
    """All that is written onto letters, as ranges: part of a word, though no letter."""
    runs = groupby(map(chr, range(0x300, 0x20000)), lambda one: unicodedata.category(one) in ("Mn", "Mc"))
    marks = (list(run) for is_mark, run in runs if is_mark)
    return "".join(f"{run[0]}-{run[-1]}" for run in marks)

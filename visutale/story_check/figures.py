"""How an English text calls the cast: by name, by kind, by pronoun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from visutale.book import Character
from visutale.lexicon import find, plural_of
from visutale.lexicon.noun import Noun

ANIMATE = ("person", "animal", "creature")
_NEVER_A_NAME = frozenset({"the", "and", "a", "an", "little", "old", "big", "of"})
_ALL = r"they|them|their|themselves|we|us|our|both|everyone|everybody|all|each other|one another|together|friends"
_ONE = {
    "she": rf"she|her|hers|herself|i|me|my|you|your|{_ALL}",
    "he": rf"he|him|his|himself|i|me|my|you|your|{_ALL}",
    "it": rf"it|its|itself|he|him|his|she|her|i|me|my|you|your|{_ALL}",
    "they": rf"i|me|my|you|your|{_ALL}",
}


@dataclass(frozen=True)
class Figure:
    """One of the cast and the words that can mean them. ``names`` and ``kinds`` are regular expressions, or empty."""

    one: Character
    names: str
    """Proper names, upper and lower case told apart."""
    kinds: str
    """ "dragon", "two sisters' "sisters": the noun in the number that the sheet has, any case."""
    noun: Noun | None

    def named_in(self, text: str) -> bool:
        return bool(self.names and re.search(rf"\b(?:{self.names})\b", text))

    def kind_in(self, text: str) -> bool:
        return bool(self.kinds and re.search(rf"\b(?:{self.kinds})\b", text, re.IGNORECASE))

    def spoken_of_in(self, text: str) -> bool:
        """Whether the text names them, their kind, or uses a pronoun that can mean them."""
        pronouns = _ALL if self.one.count > 1 else _ONE[self.one.pronoun]
        return (
            self.named_in(text)
            or bool(self.names and re.search(rf"\b(?:{self.names})\b", text, re.IGNORECASE))
            or self.kind_in(text)
            or bool(re.search(rf"\b(?:{pronouns})\b", text, re.IGNORECASE))
        )


def figures(cast: Sequence[Character]) -> list[Figure]:
    """Everybody of the cast, in its order."""
    return [_figure(one) for one in cast]


def spelled_as(words: set[str]) -> str:
    """A regular expression for any of these, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)) if word)


def _figure(one: Character) -> Figure:
    noun = find(one.kind)
    singular = {one.kind.lower(), *((noun.word, *noun.synonyms, noun.young) if noun else ())} - {""}
    said = singular if one.count == 1 else {plural_of(word) for word in singular}
    if one.name[:4].lower() == "the ":
        said = said | {one.name[4:].lower(), one.name.rpartition(" ")[2].lower()}
    last = {word.rpartition(" ")[2] for word in said if " " in word and find(word.rpartition(" ")[2])}
    return Figure(one, spelled_as(_names(one)), spelled_as(said | last), noun)


def _names(one: Character) -> set[str]:
    """ "Bramble and Hazel" are two names and one; "The fox" is none."""
    if one.name[:4].lower() == "the " or not one.name.strip():
        return set()
    parts = {part.strip() for part in re.split(r",| and | & ", one.name)}
    first = {one.name.split(" ")[0]} if one.name[:1].isupper() else set()
    names = {part for part in (one.name, *parts, *first) if part[:1].isupper() or not part.isascii()}
    return {name for name in names if name.lower() not in _NEVER_A_NAME} or {one.name}

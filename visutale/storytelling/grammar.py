"""Words that depend on who is meant: pronouns, agreement, articles, and the ways to name a character."""

from __future__ import annotations

from collections.abc import Callable

from visutale.book import Character, Frozen, Pronoun
from visutale.lexicon import article_for, plural_of
from visutale.storytelling.verbs import agreeing

_CASES: dict[str, tuple[str, str, str, str]] = {
    "she": ("she", "her", "her", "herself"),
    "he": ("he", "him", "his", "himself"),
    "it": ("it", "it", "its", "itself"),
    "they": ("they", "them", "their", "themselves"),
}
_SPEAKING = {
    "I": "we", "I'm": "we're", "I'll": "we'll", "I've": "we've", "I'd": "we'd", "me": "us", "my": "our", "am": "are",
    "mine": "ours", "Mine": "Ours", "myself": "ourselves", "was": "were",
}  # fmt: skip
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def number_word(count: int) -> str:
    """ "three" for 3; digits beyond twelve."""
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def with_article(words: str, article: str | None = None) -> str:
    """ "an old goat". ``article`` overrides the choice: "the" for the moon, "" for sand."""
    if article == "":
        return words
    return f"{article if article == 'the' else article_for(words)} {words}"


def possessive(name: str) -> str:
    """ "Ember's", "the sisters'", "James's"."""
    plural = name.endswith("s") and (name.startswith("the ") or " and " in name)
    return f"{name}'" if plural else f"{name}'s"


class Person(Frozen):
    """Somebody a sentence can speak of. ``noun`` is singular; ``name`` may be empty; a unique thing is "the moon"."""

    id: str
    noun: str
    name: str = ""
    adjectives: tuple[str, ...] = ()
    count: int = 1
    pronoun: Pronoun = "they"
    unique: bool = False
    flies: bool = False
    hidden_noun: bool = False
    """The noun is never said: "Grandma" is enough."""
    clause: str = ""
    """What else is told of them, in the past tense: "hated carrots"."""
    kind: str = ""
    """The lexicon's noun, which the picture shows."""
    given: Character | None = None
    """Who they are in the book they come from."""

    @property
    def plural(self) -> bool:
        return self.count > 1

    @property
    def _plural_verb_after_pronoun(self) -> bool:
        return self.pronoun == "they"

    @property
    def said_noun(self) -> str:
        return plural_of(self.noun) if self.plural else self.noun

    @property
    def the(self) -> str:
        """ "the dragon", "the sisters"; the name alone where there is no noun to say."""
        return self.name if self.hidden_noun else f"the {self.said_noun}"

    @property
    def ref(self) -> str:
        """How a sentence usually calls them: the name, or "the dragon"."""
        return self.name or self.the

    @property
    def a(self) -> str:
        """The first mention without the name: "a shy little dragon", "two sisters", "the moon"."""
        if self.hidden_noun:
            return self.name
        words = " ".join((*self.adjectives, self.said_noun))
        if self.unique:
            return f"the {words}"
        return f"{number_word(self.count)} {words}" if self.plural else with_article(words)

    @property
    def named(self) -> str:
        """The first mention: "a shy little dragon called Ember", "Grandma"."""
        return f"{self.a} called {self.name}" if self.name and not self.hidden_noun else self.a

    def say(self, form: str) -> str | None:
        """A slot of this person, or None where there is no such form: "he was", "his", "I'm", "'s", "s", "the"."""
        if form in _PLAIN:
            return _PLAIN[form](self)
        first, _, verb = form.partition(" ")
        if first in ("he", "he's"):
            return self._with_pronoun("'s" if first == "he's" else verb)
        cases = dict(zip(("he", "him", "his", "himself"), _CASES[self.pronoun], strict=True))
        if form in cases:
            return cases[form]
        if form in _SPEAKING:
            return _SPEAKING[form] if self.plural else form
        return None

    def agree(self, verb: str) -> str:
        """The verb after the name: "was" or "were"."""
        return agreeing(verb, self.plural)

    def _with_pronoun(self, verb: str) -> str:
        pronoun = _CASES[self.pronoun][0]
        if not verb:
            return pronoun
        said = agreeing(verb, self._plural_verb_after_pronoun)
        return pronoun + said if said.startswith("'") else f"{pronoun} {said}"


def listed(names: list[str] | tuple[str, ...]) -> str:
    """ "the goat, the owl and the hare"."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


_PLAIN: dict[str, Callable[[Person], str]] = {
    "": lambda person: person.ref,
    "a": lambda person: person.a,
    "the": lambda person: person.the,
    "named": lambda person: person.named,
    "noun": lambda person: person.said_noun,
    "'s": lambda person: possessive(person.ref),
    "s": lambda person: "s" if person.plural else "",
}
"""The forms that ask for nothing more."""

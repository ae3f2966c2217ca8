"""The small language our stories are written in, rendered strictly.

``{slot}``
    A word that depends on the tale: ``{hero}``, ``{friend.a}``, ``{hero's}``, ``{he was}``, ``{f.his}``, ``{place}``.
    With a capital first letter the result gets one. An unknown slot is an error.
``<one|another>``
    One of several wordings, chosen by the tale's own chance.
``(?another sentence?)``
    Words that may go where a page grows too long; the last of them go first.
``[lantern]``, ``[three apples]``, ``[hills]``
    Something the picture must show, said and shown at once; the brackets vanish.

Sentences get their capital letters, and spaces left by an empty slot close up.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

from visutale.book import Frozen, Thing
from visutale.lexicon import find, singular_of
from visutale.storytelling.grammar import Person

_SLOT = re.compile(r"\{([^{}]+)\}")
_EITHER = re.compile(r"<([^<>]*\|[^<>]*)>")
OPTIONAL = re.compile(r"\(\?(.*?)\?\)", re.DOTALL)
_THING = re.compile(r"\[([^\[\]]+)\]")
_PERSON = re.compile(r"(hero|friend|extra|other|pals)(?:\.(\w+)|('s)| ([\w']+))?")
_LETTER = {"f": "friend", "x": "extra", "o": "other", "p": "pals"}
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "a hundred": 5}
_SENTENCE_START = re.compile(r"(^|(?<=[.!?:])\s+|\n)([“‘]?)([a-zà-ÿ])")
_AFTER_COLON = re.compile(r":\s+$")
_LETTERED = re.compile(r"^(\w\.)?(\w)")
_DEEPEST = 5


class TemplateError(ValueError):
    """A story text asks for something the tale does not have: a mistake in our own data."""


class Rendered(Frozen):
    """A text ready to print, and what its picture must show."""

    text: str
    things: tuple[Thing, ...] = ()


class Context(Frozen):
    """What the slots stand for. ``words`` may hold slots themselves."""

    people: Mapping[str, Person]
    words: Mapping[str, str]
    own_words: tuple[str, ...] = ()
    """Nouns of the wish, shown even if there is no drawing known for them."""

    def with_words(self, more: Mapping[str, str]) -> Context:
        return self.model_copy(update={"words": {**self.words, **more}})

    def with_person(self, role: str, person: Person) -> Context:
        return self.model_copy(update={"people": {**self.people, role: person}})


def render(template: str, context: Context, rng: random.Random) -> Rendered:
    """Fill a template in. Raises TemplateError for an unknown slot."""
    text = OPTIONAL.sub(r"\1", template)
    for _ in range(_DEEPEST):
        text = _EITHER.sub(lambda match: rng.choice(match[1].split("|")), text)
        if not _SLOT.search(text):
            break
        text = _SLOT.sub(lambda match: _slot(match[1], context), text)
    else:
        raise TemplateError("Slots stand inside slots without end.")
    things: dict[str, Thing] = {}
    for match in _THING.finditer(text):
        thing = _thing(match[1], context.own_words)
        if thing and thing.name not in things:
            things[thing.name] = thing
    return Rendered(text=tidy(_THING.sub(r"\1", text)), things=tuple(things.values()))


def tidy(text: str) -> str:
    """Close up spaces, drop empty paragraphs, give sentences their capitals."""
    paragraphs = (re.sub(r"\s+", " ", part).strip() for part in re.split(r"\n\s*\n", text))
    text = "\n\n".join(part for part in paragraphs if part)
    text = re.sub(r" ([,.;!?])", r"\1", text).replace("'", "’")
    return _SENTENCE_START.sub(_capital, text)


def _capital(match: re.Match[str]) -> str:
    if match.string[: match.start()].endswith(":") and not match[2]:
        return match[0]
    return match[1] + match[2] + match[3].upper()


def _slot(key: str, context: Context) -> str:
    if key in context.words:
        return context.words[key]
    plain = _LETTERED.sub(lambda match: (match[1] or "").lower() + match[2].lower(), key)
    speaking = bool(re.fullmatch(r"(?:\w\.)?I(?:’\w+|'\w+)?", key))
    if speaking:
        plain = key[:1].lower() + key[1:] if key[1:2] == "." else key
    value = context.words.get(plain)
    if value is None:
        value = _of_person(plain, context)
    if value is None:
        raise TemplateError(f"There is no slot “{key}”.")
    capital = not speaking and (key[0].isupper() or (key[1:3].lstrip(".").isupper() and key[1] == "."))
    return _upper_first(value) if capital else value


def _upper_first(words: str) -> str:
    return re.sub(r"^([\[“]?)(\w)", lambda match: match[1] + match[2].upper(), words)


def _of_person(key: str, context: Context) -> str | None:
    if match := _PERSON.fullmatch(key):
        person = context.people.get(match[1])
        if person is None:
            return None
        if match[4]:
            return f"{person.ref} {person.agree(match[4])}"
        return person.say(match[2] or match[3] or "")
    role = "hero"
    if key[1:2] == "." and key[0] in _LETTER:
        role, key = _LETTER[key[0]], key[2:]
    person = context.people.get(role)
    return person.say(key) if person and key else None


def _thing(words: str, own: tuple[str, ...]) -> Thing | None:
    count = 1
    for word, number in _COUNTS.items():
        if words.startswith(word + " "):
            count, words = number, words[len(word) + 1 :]
    for start in range(len(parts := words.split(" "))):
        tail = " ".join(parts[start:]).removesuffix("’s").removesuffix("'s")
        noun = find(tail)
        if noun and (noun.art or noun.word in own):
            plural = tail.lower() == noun.plural and noun.plural != noun.word
            return Thing(name=noun.word, count=max(count, 3) if plural and count == 1 else count)
        if singular_of(tail) in own or tail in own:
            return Thing(name=singular_of(tail), count=count)
    return None

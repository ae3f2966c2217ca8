"""What somebody is, how many they are, and whether "she" is said of a "he"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from visutale.lexicon import find
from visutale.lexicon.noun import Noun
from visutale.ports import Contradiction
from visutale.story_check.figures import ANIMATE, Figure, spelled_as
from visutale.story_check.findings import Reading, following, found, real

_COUNTING = "one two three four five six seven eight nine ten"
_NUMBERS = {word: count for count, word in enumerate(_COUNTING.split(), 1)}
_NUMBER = spelled_as(set(_NUMBERS))
_SUBSET = re.compile(r"\s+(?:who|that|of|were left|left|in|on|with|from)\b")

_MANY_KINDS = (
    "animal creature bird fish insect bug beetle monster beast pet dinosaur cub chick calf spirit ghost alien worm "
    "larva caterpillar butterfly tadpole villain hero superhero"
)
_BROAD = frozenset(_MANY_KINDS.split())
"""Kinds that many others can be called, or become."""
_KIN = (
    "frog toad tadpole", "rabbit hare bunny", "mouse rat hamster vole shrew guinea_pig", "turtle tortoise",
    "horse pony unicorn pegasus donkey mule zebra foal", "dragon dinosaur lizard serpent snake monster salamander",
    "crow raven blackbird magpie jackdaw rook", "duck goose swan duckling gosling",
    "hen chicken rooster cockerel chick", "dolphin whale orca porpoise", "wolf dog fox_cub werewolf husky",
    "fairy pixie elf gnome dwarf goblin sprite imp "
    "angel witch wizard genie troll giant ogre", "seal sea_lion walrus", "alligator crocodile", "monkey ape gorilla "
    "chimpanzee orangutan", "sheep lamb ram goat", "cow calf bull ox buffalo bison", "pig piglet boar hog",
    "deer fawn doe stag reindeer elk moose", "eagle hawk falcon kite", "bear polar_bear panda", "bee bumblebee wasp "
    "hornet firefly fly ladybird", "cat tiger lion leopard panther lynx kitten cheetah", "octopus squid",
    "otter beaver badger weasel", "mermaid merman", "robot android", "camel llama alpaca", "spider insect",
    "snail slug", "sparrow robin wren finch canary", "squirrel chipmunk", "pigeon dove", "moth butterfly",
)  # fmt: skip
_OPPOSITE = (
    ("girl", "boy"), ("sister", "brother"), ("mother", "father"), ("grandmother", "grandfather"), ("queen", "king"),
    ("princess", "prince"), ("aunt", "uncle"), ("woman", "man"), ("daughter", "son"),
)  # fmt: skip
_BEFORE_A_LIST = re.compile(
    r"\b(?:g[ai]ve\w*|show\w*|br(?:ing|ought)\w*|hand\w*|t[oe](?:ld|ll)\w*|ta(?:ught|each)\w*|teach\w*|ask\w*|read\w*|"
    r"sen[dt]\w*|offer\w*|lent|lend\w*|dr[ae]w\w*|ma[dk]e\w*|bought|threw|pass\w*|call\w*|beside|behind|with|to|for|near|"
    r"above|around|before|after|under|over|from|when|as|while|past|into|between|let|help\w*|saw|hear\w*|and)\s+$",
    re.IGNORECASE,
)
_OWN = r"(?:own )?(?:wings?|tail|eyes?|head|paws?|hands?|nose|ears?|whiskers|feet|breath|heart|face|mouth|arms?|legs?)"
_WRONG = {"she": rf"he|himself|his {_OWN}", "he": rf"she|herself|her {_OWN}"}
_RIGHT = {"she": r"she|her|hers|herself", "he": r"he|him|his|himself"}


def wrong_kinds(reading: Reading) -> Iterator[Contradiction]:
    """ "Pip the owl" where Pip is a fox."""
    for figure in reading.cast:
        if not figure.names or figure.one.count > 1 or figure.noun is None:
            continue
        said_after = re.compile(rf"\b(?:{figure.names}) (?:the|(?P<was>was|is) an?)\b")
        said_before = re.compile(
            rf"\b[Aa]n? (?P<words>(?:[a-z-]+ ){{0,4}}[a-z-]+),? (?:called|named) (?:{figure.names})\b"
        )
        for number, _, line in reading.lines():
            for match in said_after.finditer(line.told):
                told_so = real(line.told, len(line.told) if match["was"] else match.end())
                kind = _kind(following(line.told, match.end()))
                if (
                    told_so
                    and not _BEFORE_A_LIST.search(line.told[: match.start()][-20:])
                    and _can_not_be(figure, kind)
                ):
                    yield found(number, line, f"{figure.one.name} is a {figure.one.kind}.")
            for match in said_before.finditer(line.told):
                if real(line.told, match.end()) and _can_not_be(figure, _kind(match["words"].split())):
                    yield found(number, line, f"{figure.one.name} is a {figure.one.kind}.")


def wrong_counts(reading: Reading) -> Iterator[Contradiction]:
    """ "The three sisters" where there are two."""
    for figure in reading.cast:
        kinds = _plurals(figure)
        if not kinds or figure.one.count < 2:
            continue
        total = sum(
            one.one.count for one in reading.cast if one.noun == figure.noun and one.one.kind == figure.one.kind
        )
        more = re.search(
            rf"\b(?:another|second|third|new|more|other|cousin)\b (?:\w+ )?(?:{kinds})", reading.whole, re.I
        )
        if more or total != figure.one.count:
            continue
        pattern = re.compile(
            rf"\b(?P<which>the|all|all the|these|those|were|lived|was) (?:once )?(?P<number>{_NUMBER}) "
            rf"(?P<words>(?:[a-z-]+,? ){{0,2}}?)(?:{kinds})\b(?![’'-])",
            re.IGNORECASE,
        )
        for number, _, line in reading.lines():
            for match in pattern.finditer(line.told):
                count = _NUMBERS[match["number"].lower()]
                part = count < total and (match["words"] or _SUBSET.match(line.told[match.end() :]))
                if count != total and not part and real(line.told, match.start()):
                    yield found(number, line, f"There are {figure.one.count} of them: {figure.one.looks}.")


def wrong_pronouns(reading: Reading) -> Iterator[Contradiction]:
    """ "Pip shook his head" where Pip is a she, and nobody else is on the page who could be meant."""
    for figure in reading.cast:
        pronoun = figure.one.pronoun
        if figure.one.count > 1 or pronoun not in _WRONG or not figure.names:
            continue
        starts = re.compile(rf"^\W*(?:{figure.names})\b")
        wrong = re.compile(rf"\b(?:{_WRONG[pronoun]})\b", re.IGNORECASE)
        for number, _, line in reading.lines():
            told = starts.search(line.told)
            if told and (match := wrong.search(line.told, told.end())) and _alone(reading, figure, number):
                yield found(number, line, f"{figure.one.name} is “{pronoun}”, not “{match[0].lower()}”.")


def _alone(reading: Reading, figure: Figure, number: int) -> bool:
    """Whether a page speaks of nobody but this one."""
    text = reading.pages[number - 1].text
    if any(part.who != figure.one.id for part in reading.pages[number - 1].scene.parts):
        return False
    if any(one.named_in(text) or one.kind_in(text) for one in reading.cast if one is not figure):
        return False
    if re.search(r"[a-z,;] (?!(?:I|Mr|Mrs)\b)[A-Z][a-z]+", re.sub(rf"\b(?:{figure.names})\b", "", text)):
        return False
    nouns = (find(word) for word in re.findall(r"[a-z]+", text.lower()))
    others = {noun.word for noun in nouns if noun and (noun.kind in ANIMATE or noun.word in ("sun", "moon", "wind"))}
    said = re.search(rf"\b(?:{_RIGHT[figure.one.pronoun]})\b", text, re.IGNORECASE)
    return not others - {figure.noun.word if figure.noun else ""} and not said


def _kind(words: list[str]) -> tuple[str, Noun] | None:
    """The animal, creature or person that these words come to first; None where they name something else."""
    for start in range(len(words)):
        for end in (start + 2, start + 1):
            said = " ".join(words[start:end])
            noun = find(said)
            if noun is not None:
                more = find(words[end]) if end < len(words) else None
                return (said, noun) if noun.kind in ANIMATE and more is None else None
    return None


def _can_not_be(figure: Figure, kind: tuple[str, Noun] | None) -> bool:
    own = figure.noun
    if own is None or kind is None:
        return False
    said, noun = kind
    if noun.word == own.word or {said, noun.word, own.word} & _BROAD:
        return False
    if noun.kind == "person":
        return any({noun.word, own.word} == set(pair) for pair in _OPPOSITE)
    if _related(own, noun) or own.kind not in (*ANIMATE, "object", "vehicle", "plant"):
        return False
    return own.word not in ("person", "friend", "child")


def _related(one: Noun, other: Noun) -> bool:
    if one.word in other.word or other.word in one.word or other.word in one.synonyms or one.word in other.synonyms:
        return True
    if one.young and one.young == other.young:
        return True
    return any({one.word, other.word} <= {word.replace("_", " ") for word in kin.split()} for kin in _KIN)


def _plurals(figure: Figure) -> str:
    return figure.kinds if figure.one.count > 1 else ""

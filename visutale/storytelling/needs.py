"""Finds what is the matter in a wish: a fear, a want, something lost, loneliness, a night without sleep."""

from __future__ import annotations

import re

from visutale.lexicon import find
from visutale.storytelling.verbs import base, kinds_of_word
from visutale.storytelling.wish import Figure, Item, Need

_END = re.compile(
    r"^(?:and|but|who|because|so|until|while|when|with|which|that|then|high|deep|far|[.,;:!?()–—\n])$", re.IGNORECASE
)
_FEAR = re.compile(
    r"\b(?:afraid|scared|frightened|terrified|nervous|fear|fears|feared|scares easily) (?:of|about) |\b(?:is|was|are|were) (?:afraid|scared) to ",
    re.IGNORECASE,
)
_FEARS = re.compile(r"\b(?:fears|hates) (?=the dark|thunder|spiders|water|storms)", re.IGNORECASE)
_WANT = re.compile(
    r"\b(?:wants?|wanted|wishe[sd]|wish|hope[sd]?|long(?:s|ed)|tries|tried|trying|try|learn(?:s|ed|ing)?(?: how)?|would like|"
    r"dream(?:s|ed)?|plans?|decides|needs?|has|have|had) to (?=\w)",
    re.IGNORECASE,
)
_DREAM = re.compile(r"\bdream(?:s|ed|ing|t)? (?:of|about) (?=\w+ing\b)", re.IGNORECASE)
_CANT = re.compile(
    r"\b(?:can’t|cannot|couldn’t|could not|can not|never learned to|doesn’t know how to|does not know how to) (?=\w)",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"\b(?:lost|loses|lose|misses|has lost|looking for|looks for|searching for|searches for|hunting for|seeks?) (?:(?:his|her|their|its|my|the|a|an|some) )",
    re.IGNORECASE,
)
_LOST_ADJECTIVE = re.compile(r"(?:’s|\b(?:his|her|their|its|my|a|the)) (?:(?:\w+) )?(?:lost|missing) ", re.IGNORECASE)
_LONELY = re.compile(
    r"\b(?:(?:has|have|had|with) no friends?|without (?:any )?friends?|no one to play with|nobody to play with|"
    r"(?:looking|looks|searching) for a (?:new )?friend|wants? a friend|make(?:s)? (?:a |new )?friends?|find(?:s)? a friend|lonely|all alone)\b",
    re.IGNORECASE,
)
_SLEEPLESS = re.compile(
    r"\b(?:(?:can’t|cannot|couldn’t|won’t|doesn’t want to|does not want to|can not) (?:fall a)?sleep|(?:can’t|couldn’t) get to sleep|"
    r"doesn’t want to go to (?:bed|sleep)|won’t go to (?:bed|sleep))\b",
    re.IGNORECASE,
)
_SKILLS = frozenset(
    [
        "fly",
        "swim",
        "dance",
        "sing",
        "ride",
        "skate",
        "ski",
        "read",
        "write",
        "paint",
        "draw",
        "cook",
        "bake",
        "whistle",
        "jump",
        "climb",
        "juggle",
        "play",
        "run",
        "surf",
        "sail",
        "row",
        "dive",
        "cycle",
        "drive",
        "knit",
        "sew",
        "roar",
        "purr",
        "bark",
        "howl",
        "hop",
        "skip",
        "walk",
        "talk",
        "speak",
        "laugh",
        "smile",
        "count",
        "dig",
        "build",
        "hunt",
        "fish",
        "float",
        "glide",
        "somersault",
        "cartwheel",
        "breathe",
        "throw",
        "catch",
        "kick",
        "shine",
        "glow",
    ]
)
_NOT_WANTED = frozenset(["be", "have", "do", "go", "hear", "know", "sleep"])
_LONGEST = 9


def find_needs(words: tuple[str, ...]) -> tuple[list[Need], frozenset[int]]:
    """The needs in their order, and the word positions that speak of them and of nothing else."""
    text = " ".join(words)
    found: list[tuple[int, Need]] = []
    taken: set[int] = set()

    def take(start: int, stop: int) -> None:
        taken.update(range(len(text[:start].split()), len(text[:stop].split())))

    for match in _SLEEPLESS.finditer(text):
        found.append((match.start(), Need(kind="sleepless")))
        take(match.start(), match.end())
    for match in _LONELY.finditer(text):
        found.append((match.start(), Need(kind="lonely")))
        if match[0].lower() != "lonely":
            take(match.start(), match.end())
    for match in [*_FEAR.finditer(text), *_FEARS.finditer(text)]:
        phrase = _until_end(text[match.end() :])
        if phrase and (fear := _fear_words(phrase, match[0])):
            found.append((match.start(), Need(kind="fear", words=fear)))
            take(match.start(), match.end() + len(phrase))
    for match in [*_WANT.finditer(text), *_CANT.finditer(text), *_DREAM.finditer(text)]:
        start = len(text[: match.start()].split())
        if start in taken or re.search(r"\b(?:i|we|you)\s*$", text[: match.start()], re.IGNORECASE):
            continue
        phrase = _until_end(text[match.end() :])
        want = _want_words(phrase)
        if want:
            verb = want.split(" ")[0]
            found.append((match.start(), Need(kind="want", words=want, skill=verb in _SKILLS)))
            take(match.start(), match.end() + len(phrase))
    for match in _LOST.finditer(text):
        if len(text[: match.start()].split()) in taken:
            continue
        phrase = _until_end(text[match.end() :])
        noun = _thing_words(phrase)
        if noun:
            found.append((match.start(), Need(kind="lost", words=noun)))
            take(match.start(), match.end() + len(phrase))
    found.sort(key=lambda one: one[0])
    return _one_of_each([need for _, need in found]), frozenset(taken)


def _one_of_each(needs: list[Need]) -> list[Need]:
    kinds: set[str] = set()
    return [need for need in needs if not (need.kind in kinds or kinds.add(need.kind))]  # type: ignore[func-returns-value]


def _until_end(text: str) -> str:
    chosen: list[str] = []
    for word in text.split(" ")[:_LONGEST]:
        if _END.match(word):
            break
        chosen.append(word)
    return " ".join(chosen)


def _fear_words(phrase: str, lead: str) -> str:
    words = phrase.split(" ")
    if lead.rstrip().lower().endswith(" to"):
        from visutale.storytelling.verbs import gerund

        return " ".join([gerund(base(words[0]) or words[0]), *words[1:]]).lower()
    stop = next(
        (n for n, word in enumerate(words) if n and word.lower() in ("in", "on", "at", "from", "high", "up")),
        len(words),
    )
    if words[0].lower().endswith("ing"):
        stop = len(words)
    kept = words[:stop]
    if kept and kept[0].lower() in ("his", "her", "their", "its", "my"):
        kept[0] = "the"
    return " ".join(kept).lower() if kept else ""


def _want_words(phrase: str) -> str:
    if not phrase:
        return ""
    first, *rest = phrase.split(" ")
    verb = base(first) if first.lower().endswith("ing") else first.lower()
    kinds = kinds_of_word(verb)
    if not verb or (kinds and not kinds & {"VERB", "AUX"}):
        return ""
    if (verb in ("learn", "try", "practice") and rest[:1] == ["to"]) and len(rest) > 1:
        return " ".join([base(rest[1]) or rest[1], *rest[2:]])
    if not rest and verb in _NOT_WANTED:
        return ""
    return " ".join([verb, *rest])


def _thing_words(phrase: str) -> str:
    """The noun phrase at the beginning of some words, without an article: "red balloon"."""
    words = phrase.split(" ")
    for stop in range(min(len(words), 4), 0, -1):
        for length in (3, 2, 1):
            tail = " ".join(words[max(0, stop - length) : stop]).lower()
            noun = find(tail)
            if noun and noun.kind not in ("person", "animal", "creature", "idea", "landscape"):
                return " ".join(words[:stop]).lower()
    known = kinds_of_word(words[0].lower())
    return words[0].lower() if len(words) == 1 and (not known or "NOUN" in known) and not find(words[0]) else ""


def settled(figures: list[Figure], items: list[Item], found: list[Need]) -> tuple[list[Figure], list[Item], list[Need]]:
    """What follows from the figures and things themselves: a thing called lost is a loss, a lonely hero needs a friend."""
    kept: list[Item] = []
    for item in items:
        if {"lost", "missing"} & set(item.adjectives) and not any(need.kind == "lost" for need in found):
            others = [word for word in item.adjectives if word not in ("lost", "missing")]
            found = [*found, Need(kind="lost", words=" ".join([*others, item.noun]))]
        else:
            kept.append(item)
    if figures and {"lonely", "alone"} & set(figures[0].adjectives) and not any(one.kind == "lonely" for one in found):
        found = [*found, Need(kind="lonely")]
    return figures, kept, found

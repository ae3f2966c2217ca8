"""Finds what is the matter in a wish: a fear, a want, something lost, loneliness, a night without sleep."""

from __future__ import annotations

import re

from visutale.lexicon import find
from visutale.storytelling import content
from visutale.storytelling.verbs import base, gerund, kinds_of_word
from visutale.storytelling.wish import Figure, Item, Need

_END = re.compile(
    r"^(?:and|but|who|because|so|until|while|when|with|which|that|then|high|deep|far|[.,;:!?()–—\n])$", re.IGNORECASE
)


def _pattern(*alternatives: str, then: str = "") -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)}){then}", re.IGNORECASE)


_FEAR = _pattern(
    r"(?:afraid|scared|frightened|terrified|nervous|fear|fears|feared) (?:of|about) ",
    r"(?:is|was|are|were) (?:afraid|scared) to ",
    r"(?:fears|hates) (?=the dark|thunder|spiders|water|storms)",
)
_WANT = _pattern(
    r"wants?", r"wanted", r"wishe[sd]", r"wish", r"hope[sd]?", r"long(?:s|ed)", r"tries", r"tried", r"trying", r"try",
    r"learn(?:s|ed|ing)?(?: how)?", r"would like", r"dream(?:s|ed)?", r"plans?", r"decides", r"needs?", r"has", r"have",
    r"had", then=r" to (?=\w)",
)  # fmt: skip
_DREAM = _pattern(r"dream(?:s|ed|ing|t)?", then=r" (?:of|about) (?=\w+ing\b)")
_CANT = _pattern(
    r"can’t", r"cannot", r"couldn’t", r"could not", r"can not", r"never learned to", r"doesn’t know how to",
    r"does not know how to", then=r" (?=\w)",
)  # fmt: skip
_LOST = _pattern(
    r"lost", r"loses", r"lose", r"misses", r"look(?:s|ed|ing)? for", r"search(?:es|ed|ing)? for", r"hunt(?:s|ing)? for",
    r"seeks?", then=r" (?:(?:his|her|their|its|my|the|a|an|some) (?:lost |missing )?|(?=treasure\b|gold\b))",
)  # fmt: skip
_PLACED = re.compile(r"^(?:in|on|at|under|from|near|behind|inside|by|into|into|across|through)$", re.IGNORECASE)
_ARTICLES = frozenset(["the", "a", "an"])
_LONELY = _pattern(
    r"(?:has|have|had|with) no friends?", r"without (?:any )?friends?", r"no one to play with", r"nobody to play with",
    r"(?:looking|looks|searching) for a (?:new )?friend", r"wants? a friend", r"makes? (?:a |new )?friends?",
    r"finds? a friend", r"lonely", r"all alone", then=r"\b",
)  # fmt: skip
_SLEEPLESS = _pattern(
    r"(?:can’t|cannot|couldn’t|won’t|doesn’t want to|does not want to|can not) (?:fall a)?sleep",
    r"(?:can’t|couldn’t) get to sleep", r"(?:doesn’t want to|won’t) go to (?:bed|sleep)", then=r"\b",
)  # fmt: skip
_SKILLS = content.words("needs_skills")
_NOT_WANTED = frozenset(["be", "have", "do", "go", "hear", "know", "sleep"])
_LONGEST = 9
_FAR = 12
_DEEDS = content.words("needs_deeds")


def find_needs(words: tuple[str, ...]) -> tuple[list[Need], frozenset[int]]:
    """The needs in their order, and the word positions that speak of them and of nothing else."""
    search = _Search(words)
    search.plain(_SLEEPLESS, Need(kind="sleepless"))
    search.plain(_LONELY, Need(kind="lonely"))
    search.fears()
    search.wants()
    search.losses()
    search.found.sort(key=lambda one: one[0])
    return _one_of_each([need for _, need in search.found]), frozenset(search.taken)


class _Search:
    """One pass over a wish: what was found where, and which words are spoken for."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self._text = " ".join(words)
        self.found: list[tuple[int, Need]] = []
        self.taken: set[int] = set()

    def plain(self, pattern: re.Pattern[str], need: Need) -> None:
        """A need without words of its own."""
        for match in pattern.finditer(self._text):
            self.found.append((match.start(), need))
            if match[0].lower() != "lonely":
                self._take(match.start(), match.end())

    def fears(self) -> None:
        for match in _FEAR.finditer(self._text):
            phrase = _until_end(self._text[match.end() :])
            if phrase and (fear := _fear_words(phrase, match[0])):
                self.found.append((match.start(), Need(kind="fear", words=fear)))
                self._take(match.start(), match.end() + min(len(phrase), len(fear) + 2))

    def wants(self) -> None:
        for match in (one for pattern in (_WANT, _CANT, _DREAM) for one in pattern.finditer(self._text)):
            before = self._text[: match.start()]
            if len(before.split()) in self.taken or re.search(r"\b(?:i|we|you)\s*$", before, re.IGNORECASE):
                continue
            phrase = _until_end(self._text[match.end() :])
            if want := _want_words(phrase):
                skill = want.split(" ")[0] in _SKILLS
                self.found.append((match.start(), Need(kind="want", words=want, skill=skill)))
                self._take(match.start(), match.end() + len(phrase))

    def losses(self) -> None:
        for match in _LOST.finditer(self._text):
            if len(self._text[: match.start()].split()) in self.taken:
                continue
            if noun := _thing_words(_until_end(self._text[match.end() :])):
                lost = noun.removeprefix("lost ").removeprefix("missing ")
                self.found.append((match.start(), Need(kind="lost", words=lost)))
                self._take(match.start(), match.end() + len(noun))

    def _take(self, start: int, stop: int) -> None:
        self.taken.update(range(len(self._text[:start].split()), len(self._text[:stop].split())))


def deeds(words: tuple[str, ...], start: int) -> list[Need]:
    """What the hero is said to do, as something wanted: "flies to the stars" behind position ``start``."""
    for place in range(start, min(start + _FAR, len(words))):
        verb = base(words[place].lower())
        if verb not in _DEEDS or (place and words[place - 1].lower() in _ARTICLES):
            continue
        deed = _want_words(_until_end(" ".join((verb, *words[place + 1 :]))))
        if " " in deed:
            return [Need(kind="want", words=deed, skill=verb in _SKILLS)]
    return []


def _one_of_each(needs: list[Need]) -> list[Need]:
    kinds: set[str] = set()
    return [need for need in needs if not (need.kind in kinds or kinds.add(need.kind))]  # type: ignore[func-returns-value]


def _until_end(text: str) -> str:
    chosen: list[str] = []
    for word in text.split(" ")[:_LONGEST]:
        if _END.match(word) and not (word.isalpha() and chosen and chosen[-1].lower() in _ARTICLES):
            break
        chosen.append(word)
    return " ".join(chosen)


def _fear_words(phrase: str, lead: str) -> str:
    words = phrase.split(" ")
    if lead.rstrip().lower().endswith(" to"):
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
    return "" if not kept or kept[-1].lower() in _ARTICLES else " ".join(kept).lower()


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
    words = words[: next((place for place, word in enumerate(words) if place and _PLACED.match(word)), len(words))]
    for stop in range(min(len(words), 4), 0, -1):
        for length in (3, 2, 1):
            tail = " ".join(words[max(0, stop - length) : stop]).lower()
            noun = find(tail)
            if noun and noun.kind not in ("person", "animal", "creature", "idea", "landscape"):
                return " ".join(words[:stop]).lower()
    known = kinds_of_word(words[0].lower())
    return words[0].lower() if len(words) == 1 and (not known or "NOUN" in known) and not find(words[0]) else ""


def settled(figures: list[Figure], items: list[Item], found: list[Need]) -> tuple[list[Figure], list[Item], list[Need]]:
    """What follows from the figures and things: a thing called lost is a loss, a lonely hero needs a friend."""
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

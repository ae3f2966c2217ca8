"""Reads a wish: messy English, typed or transcribed, to a :class:`~visutale.storytelling.wish.Wish`."""

from __future__ import annotations

import re

from visutale.book import Pronoun
from visutale.lexicon import find
from visutale.storytelling import content, needs, noun_phrases, times
from visutale.storytelling.grammar import listed
from visutale.storytelling.hearing import hear
from visutale.storytelling.noun_phrases import Phrase, first_names, phrases_in
from visutale.storytelling.verbs import base, kinds_of_word, past
from visutale.storytelling.wish import Figure, Item, Place, Relation, Wish
from visutale.storytelling.worlds import setting_for

_ANIMATE = frozenset({"person", "animal", "creature"})
_FRIENDLY = _ANIMATE | {"object", "vehicle", "plant", "food", "sky"}
_PLACES = frozenset({"landscape", "building"})
_PREPOSITIONS = content.words("reading_prepositions")
_BEFORE_PREPOSITION = content.words("reading_before_preposition")
_FAMILY = content.words("reading_family")
_KIN_NAMES = content.words("reading_kin_names")
_RIVALS = content.words("reading_rivals")
_EVENTS = content.words("topic_race") | content.words("topic_party") | content.words("topic_storm")
_ASKING = "|".join(sorted(content.words("asking")))
_REQUEST = re.compile(
    rf"^\W*(?:(?:{_ASKING})\s+)*?"
    r"(?:(?:story|tale|book|fairytale|stories|something|anything|one|tell (?:us|me))\s+"
    r"(?:that\s+(?:is|tells)\s+|it’s\s+)?(?:about|with|of|on|where|in which)\s+)",
    re.IGNORECASE,
)
_OPENINGS = re.compile(r"^\W*(?:once upon a time,?\s*)?(?:there (?:was|were|lived)(?: once)?\s+)?", re.IGNORECASE)
_PLEASE = re.compile(
    r"^\W*(?:please|could you|can you|i would like|i’d like|i want|give me|tell me|write|make)\b[^.]*?\babout\s+",
    re.IGNORECASE,
)


def first_name_pronoun(name: str) -> Pronoun | None:
    """The pronoun most people of a given name go by; None for a name we don't know."""
    return first_names().get(name.split(" ")[0].lower())


def read(text: str, *, photo: bool) -> Wish:
    """Understand as much of a wish as can be. Never fails on nonsense; raises InputError for an unreadable script."""
    heard = hear(text, photo=photo)
    told = _without_request(" ".join(heard.words))
    words = tuple(told.split(" ")) if told else ()
    when, words = times.find_when(words)
    found, taken = needs.find_needs(words)
    phrases = [one for one in phrases_in(words) if not any(place in taken for place in range(one.start, one.stop))]
    phrases = _merged(phrases, words)
    places, rest = _places(phrases, words)
    figures, items = _figures_and_items(_named_together(rest, words), words)
    if words and words[0].lower() in ("me", "myself") and len(words) > 1:
        figures.insert(0, Figure(noun="child", relation="hero"))
    weather = [item for item in items if item.noun in times.WEATHERS]
    if weather:
        items = [item for item in items if item not in weather]
        when = times.with_weather(when, weather[0].noun)
    figures = _with_places_as_heroes(figures, items, places)
    figures, items, found = needs.settled(figures, items, found)
    if not found and phrases:
        found = needs.deeds(words, phrases[0].stop)
    if not figures and not items and not places and (stranger := _strange_word(words, taken)):
        figures = [Figure(noun=stranger, relation="hero")]
    hero = figures[0] if figures else None
    notes = list(heard.notes)
    if _seems_foreign(words):
        notes.append(
            "The wish does not seem to be in English; the storyteller took from it the names and words it knows."
        )
    if words and not (hero or items or places or found):
        notes.append(
            "The storyteller did not understand the wish, and made up a story of its own. It reads simple English best."
        )
    if hero:
        pronoun = hero.pronoun or _pronoun_in(words, hero, figures)
        clause = _clause(words, phrases, taken)
        items = [item for item in items if item.noun not in clause]
        hero = hero.model_copy(update={"pronoun": pronoun, "relation": "hero", "clause": clause})
    return Wish(
        hero=hero,
        others=tuple(figures[1:]),
        items=tuple(items),
        place=places[0] if places else None,
        more_places=tuple(places[1:3]),
        needs=tuple(found),
        when=when,
        notes=tuple(notes),
    )


def _seems_foreign(words: tuple[str, ...]) -> bool:
    """Whether most of the words are in no English dictionary."""
    told = [word.lower() for word in words if word.isalpha()]
    unknown = [word for word in told if not noun_phrases.is_english(word)]
    return len(told) > 3 and len(unknown) > len(told) * 0.4


def _without_request(told: str) -> str:
    told = told.replace("\n", ".").strip()
    for pattern in (_REQUEST, _PLEASE, _OPENINGS):
        told = pattern.sub("", told, count=1)
    return re.sub(r"\s+", " ", told).strip()


def _merged(phrases: list[Phrase], words: tuple[str, ...]) -> list[Phrase]:
    """ "her friend the owl" is one phrase, and so is "her best friend, a mouse"; repeated mentions are one too."""
    merged: list[Phrase] = []
    for phrase in phrases:
        last = merged[-1] if merged else None
        gap = [word for word in words[last.stop : phrase.start] if word != ","] if last else []
        if last and not gap and _bond(last.noun) and not last.name and phrase.kind in _FRIENDLY:
            merged[-1] = phrase.model_copy(
                update={"start": last.start, "determiner": last.determiner, "owner": _bond(last.noun)}
            )
        else:
            merged.append(phrase)
    once: list[Phrase] = []
    for phrase in merged:
        same = next((place for place, one in enumerate(once) if _same(one, phrase)), None)
        if same is None:
            once.append(phrase)
        elif phrase.adjectives and not once[same].adjectives:
            once[same] = once[same].model_copy(update={"adjectives": phrase.adjectives})
    return once


def _bond(noun: str) -> str:
    """ "friend" of "best friend"; empty for a noun that is no bond."""
    last = noun.rpartition(" ")[2]
    return last if last in ("friend", "rival", "enemy") else ""


def _named_together(phrases: list[Phrase], words: tuple[str, ...]) -> list[Phrase]:
    """ "two sisters, Mia and Nora" are two people, not four."""
    joined: list[Phrase] = []
    place = 0
    while place < len(phrases):
        group = phrases[place]
        first = [group.name] if group.name else []
        more = group.count - len(first) if group.count > 1 else 0
        names = phrases[place + 1 : place + 1 + more]
        ends = [group.stop, *(one.stop for one in names)]
        gaps = [words[end : one.start] for end, one in zip(ends, names, strict=False)]
        if (
            names
            and len(names) == more
            and all(one.name and not one.noun for one in names)
            and all({word.lower() for word in gap} <= {",", "and", "named", "called"} for gap in gaps)
        ):
            group = group.model_copy(
                update={"name": listed([*first, *(one.name for one in names)]), "stop": names[-1].stop}
            )
            place += len(names)
        joined.append(group)
        place += 1
    return joined


def _same(one: Phrase, other: Phrase) -> bool:
    if one.name and other.name:
        return one.name == other.name
    if not one.noun or not other.noun:
        return False
    known, known_other = one.known, other.known
    return one.noun == other.noun or (known is not None and known == known_other)


def _places(phrases: list[Phrase], words: tuple[str, ...]) -> tuple[list[Place], list[Phrase]]:
    places, rest = [], []
    for phrase in phrases:
        before = words[phrase.start - 1].lower() if phrase.start else ""
        led = before in _PREPOSITIONS and phrase.noun not in _EVENTS
        settles = phrase.kind not in _ANIMATE and setting_for(phrase.noun) is not None
        place_like = phrase.kind in _PLACES or (settles and phrase.kind not in ("plant", "furniture", "food"))
        proper = not phrase.noun and before in ("in", "at", "to", "near", "from") and phrase.name
        if (
            led and (place_like or proper or (not phrase.known and phrase.noun and before in ("in", "on", "at", "to")))
        ) or (place_like and phrase.kind == "landscape" and not led and len(phrases) > 1 and phrase is not phrases[0]):
            places.append(_place(phrase, words))
        else:
            rest.append(phrase)
    return places, rest


def _place(phrase: Phrase, words: tuple[str, ...]) -> Place:
    start = phrase.start
    while start and words[start - 1].lower() in _PREPOSITIONS | _BEFORE_PREPOSITION:
        start -= 1
    lead = [word.lower() for word in words[start : phrase.start]]
    if not lead or lead[-1] in ("to", "into", "from", "onto"):
        lead = (
            ["on"]
            if phrase.count == 1 and phrase.noun in ("island", "beach", "farm", "planet", "moon", "hill", "mountain")
            else ["in"]
        )
    if not phrase.noun:
        return Place(where=f"{' '.join(lead)} {phrase.name}", name=phrase.name, noun=phrase.name.lower())
    body = [
        word if word[:1].isupper() and not word.isupper() and phrase.start else word.lower()
        for word in words[phrase.start : phrase.stop]
    ]
    body = ["the" if word in ("my", "our", "this", "that") else word for word in body]
    if (
        body[0] not in ("a", "an", "the", "his", "her", "their", "its")
        and phrase.count == 1
        and phrase.noun not in ("space", "home", "school", "bed")
    ):
        body = ["the", *body]
    name = " ".join(["the", *body[1:]] if body[0] in ("a", "an", "his", "her", "their", "its") else body)
    return Place(where=f"{' '.join(lead)} {' '.join(body)}", name=name, noun=phrase.noun)


def _figures_and_items(phrases: list[Phrase], words: tuple[str, ...]) -> tuple[list[Figure], list[Item]]:
    figures: list[Figure] = []
    items: list[Item] = []
    about = not any(phrase.kind in _ANIMATE or (not phrase.noun and phrase.name) for phrase in phrases)
    for index, phrase in enumerate(phrases):
        unknown = bool(phrase.noun) and phrase.known is None
        first = index == 0 and not figures
        alive = phrase.kind in _ANIMATE or not phrase.noun or bool(phrase.name) or phrase.owner == "friend"
        if phrase.owner and figures and figures[-1].noun in _FAMILY and not figures[-1].name:
            figures[-1] = figures[-1].model_copy(update={"name": phrase.owner.removesuffix("’s")})
        elif phrase.owner and not _bond(phrase.owner) and (owner := _owner(phrase, figures)):
            figures.append(owner)
            first = False
        if alive or (unknown and (first or (about and not figures))) or (first and (about or _acts(words, phrase))):
            figures.append(_figure(phrase, words, first=not figures))
        else:
            items.append(Item(noun=phrase.noun, count=phrase.count, adjectives=phrase.adjectives))
    return figures, items


def _strange_word(words: tuple[str, ...], taken: frozenset[int]) -> str:
    """In a wish of a few words, one that no dictionary knows: somebody new, "zorbelflop"."""
    if len(words) > 3:
        return ""
    strange = [word.lower() for place, word in enumerate(words) if place not in taken and word.isalpha()]
    return next((word for word in strange if len(word) > 2 and not kinds_of_word(word)), "")


def _owner(phrase: Phrase, figures: list[Figure]) -> Figure | None:
    """Whoever a thing belongs to: Lily in "Lily's lost teddy", the octopus in "an octopus's first day"."""
    word = phrase.owner.removesuffix("’s")
    noun = find(word)
    if any(word in (figure.name, figure.noun) for figure in figures):
        return None
    relation: Relation = "friend" if figures else "hero"
    if noun and noun.kind in _ANIMATE:
        return Figure(noun=noun.word, relation=relation)
    if word[:1].isupper():
        born = {"she": "girl", "he": "boy"}.get(first_name_pronoun(word) or "", "child")
        return Figure(noun=born, name=word, relation=relation)
    return None


def _acts(words: tuple[str, ...], phrase: Phrase) -> bool:
    """Whether what follows says that the thing does something: "a teapot who wants to sing"."""
    return phrase.stop < len(words) and words[phrase.stop].lower() in (
        "who",
        "that",
        "wants",
        "is",
        "was",
        "named",
        "called",
        "lives",
        "and",
    )


def _figure(phrase: Phrase, words: tuple[str, ...], *, first: bool) -> Figure:
    noun = phrase.noun
    name = phrase.name
    if not noun:
        pronoun = first_name_pronoun(name)
        noun = {"she": "girl", "he": "boy"}.get(pronoun or "", "child")
    elif not name and noun in _KIN_NAMES and phrase.determiner in ("my", "our", "") and phrase.count == 1:
        name = noun.capitalize()
    missed = not first and "lost" not in phrase.adjectives and _is_missed(phrase, words)
    return Figure(
        noun=noun,
        count=phrase.count,
        name=name,
        adjectives=("lost", *phrase.adjectives) if missed else phrase.adjectives,
        pronoun="they" if phrase.count > 1 else None,
        relation="hero" if first else _relation(phrase, words),
    )


def _is_missed(phrase: Phrase, words: tuple[str, ...]) -> bool:
    """Whether somebody has lost this one or looks for it: "who lost his dog", "searching for their kitten"."""
    before = [word.lower() for word in words[max(0, phrase.start - 2) : phrase.start]]
    sought = before[-1:] == ["for"] and before[0][:4] in ("look", "sear", "hunt")
    return sought or before[-1:] in (["lost"], ["loses"], ["lose"], ["misses"])


def _relation(phrase: Phrase, words: tuple[str, ...]) -> Relation:
    around = [word.lower() for word in words[max(0, phrase.start - 3) : phrase.stop + 2]]
    if phrase.owner in _RIVALS or phrase.noun in _RIVALS or _RIVALS & set(around) or _RIVALS & set(phrase.adjectives):
        return "rival"
    if phrase.noun in _FAMILY or (
        phrase.kind == "animal" and phrase.determiner in ("his", "her", "their", "its", "my")
    ):
        return "family"
    after = [word.lower() for word in words[phrase.stop : phrase.stop + 3]]
    if any(word.startswith("help") for word in after):
        return "helper"
    before = [word.lower() for word in words[max(0, phrase.start - 2) : phrase.start]]
    if any(word in ("meets", "meet", "met", "finds", "helps", "saves", "rescues") for word in before):
        return "stranger"
    return "friend"


def _with_places_as_heroes(figures: list[Figure], items: list[Item], places: list[Place]) -> list[Figure]:
    """Where nobody is named, the first thing is the hero: "the teapot"."""
    if figures or not items:
        return figures
    item = items.pop(0)
    return [Figure(noun=item.noun, count=item.count, adjectives=item.adjectives, relation="hero")]


def _pronoun_in(words: tuple[str, ...], hero: Figure, figures: list[Figure]) -> Pronoun | None:
    """The pronoun the wish itself uses for its hero, where it can only mean the hero."""
    if hero.count > 1:
        return "they"
    noun = find(hero.noun)
    if (noun and noun.pronoun in ("she", "he")) or (hero.name and first_name_pronoun(hero.name)):
        return None
    lower = [word.lower() for word in words]
    counts = {
        "she": sum(lower.count(word) for word in ("she", "her", "hers", "herself", "she’s")),
        "he": sum(lower.count(word) for word in ("he", "him", "his", "himself", "he’s")),
    }
    taken = {known.pronoun for figure in figures[1:] if (known := find(figure.noun))}
    for pronoun in sorted(counts, key=lambda one: -counts[one]):
        if counts[pronoun] and pronoun not in taken:
            return "she" if pronoun == "she" else "he"
    return None


def _clause(words: tuple[str, ...], phrases: list[Phrase], taken: frozenset[int]) -> str:
    """What a relative clause behind the first phrase tells beyond its needs, put in the past: "hated carrots"."""
    if not phrases:
        return ""
    place = phrases[0].stop
    if words[place : place + 1] == (",",):
        place += 1
    if (
        place + 1 >= len(words)
        or words[place].lower() not in ("who", "that", "which")
        or {place + 1, place + 2} & taken
    ):
        return ""
    verb, rest = words[place + 1].lower(), []
    plain = {"is": "was", "are": "were", "has": "had", "have": "had", "was": "was", "had": "had"}.get(verb) or (
        past(base(verb)) if base(verb) and verb not in noun_phrases.STOPS else ""
    )
    if not plain:
        return ""
    for word in words[place + 2 : place + 10]:
        if (
            word.lower() in ("and", "but", "who", "that", "because", "so", "with", "when", "until", "in", "on", "at")
            or not word[0].isalnum()
        ):
            break
        rest.append(word)
    if not rest or (kinds_of_word(rest[-1].lower()) <= {"ADP", "DET"} and rest[-1].lower() in ("the", "a", "to", "of")):
        return ""
    return " ".join([plain, *rest])

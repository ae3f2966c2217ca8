"""What a model answered, as parts of a book: the cast, beats and scenes. Whatever it answered, the structure is right.

A cast has one hero, names that differ and looks of at most 20 words; an outline has one beat a page; a scene has only
characters of the cast, at least one of them, and an alternative text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from visutale.book import Character, Part, Scene, Thing
from visutale.chain.answers import (
    MOST_CHARACTERS,
    MOST_WORDS_OF_LOOKS,
    CastSheet,
    KeyScene,
    Outline,
    SceneRole,
    Sketch,
    cut,
)
from visutale.chain.prose import own_letters, plain
from visutale.lexicon import Noun, article_for, find, singular_of

MOST_NAME_WORDS = 3
MOST_NAME_LETTERS = 20

_LIVING = frozenset({"person", "animal", "creature"})
_LIFELIKE = frozenset({"robot", "snowman", "scarecrow", "doll", "teddy bear", "toy"})
_NOT_A_NAME = re.compile(r"[^\w\s'’.-]|[\d_]")
_DETERMINER = re.compile(r"^(?:an?|the|one|my|his|her|their|our|some)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?(?!\w)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LABEL = re.compile(r"^(?:page|beat|chapter|scene|seite|página|pagina)?\s*\d+\s*[:.)–—-]\s*", re.IGNORECASE)
_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_MOST_OF_A_THING = 24
_NO_NAMES = frozenset({"she", "he", "it", "they", "none", "unknown", "unnamed", "hero", "character", "name"})
_TITLE_LABEL = re.compile(r"^\W*(?:title|titel|titre|título|titolo)\W*:\s*", re.IGNORECASE)


# --- cast ---


def cast_of(sheet: CastSheet) -> tuple[Character, ...]:
    """The characters, each name once, with ids that stay the same for the same names, and exactly one hero."""
    cast: list[Character] = []
    for sketch in sheet.characters:
        name = name_of(sketch)
        if not name or any(name.casefold() == one.name.casefold() for one in cast):
            continue
        cast.append(_character(sketch, name, _new_id(name, (one.id for one in cast))))
    return one_hero(cast)


def with_known(cast: Sequence[Character], known: Sequence[Character]) -> tuple[Character, ...]:
    """The cast with those who come from other books first, word for word as they were there; the first is the hero.

    Whom the model made of one of them is left out, and so is whoever is too many.
    """
    whole: list[Character] = []
    for one in known:
        new_id = _new_id(one.name, (other.id for other in whole))
        whole.append(one.model_copy(update={"id": new_id, "role": "companion" if whole else "hero"}))
    for one in cast:
        if who_is(one.name, known) is None and len(whole) < MOST_CHARACTERS:
            whole.append(one.model_copy(update={"id": _new_id(one.name, (other.id for other in whole))}))
    return one_hero(whole) if known else tuple(cast)


def with_missing(cast: Sequence[Character], kinds: Iterable[str], language: str) -> tuple[Character, ...]:
    """The cast and, as long as it is not too large, a character for each kind, known by its kind ("The firefly")."""
    whole = list(cast)
    for kind in list(kinds)[: max(0, MOST_CHARACTERS - len(whole))]:
        name = f"The {kind}" if language.lower().startswith("en") else kind.capitalize()
        sketch = Sketch(name=name, kind=kind, looks="", role="other")
        whole.append(_character(sketch, name, _new_id(kind, (one.id for one in whole))))
    return one_hero(whole)


def missing_kinds(kinds: Iterable[str], cast: Sequence[Character]) -> tuple[str, ...]:
    """The kinds nobody of the cast is. A person whom the kinds don't name may be any other person ("daughter")."""
    left = list(cast)
    missing: list[str] = []
    for kind in kinds:
        found = next((one for one in left if same_kind(one.kind, kind)), None)
        if found is None:
            missing.append(kind)
        else:
            left.remove(found)
    for kind in list(missing):
        person = next((one for one in left if _is_person(kind) and _is_person(one.kind)), None)
        if person is not None:
            left.remove(person)
            missing.remove(kind)
    return tuple(missing)


def one_hero(cast: Sequence[Character]) -> tuple[Character, ...]:
    """The same cast with exactly one hero, who comes first."""
    heroes = [one for one in cast if one.role == "hero"] or list(cast[:1])
    hero = [one.model_copy(update={"role": "hero"}) for one in heroes[:1]]
    others = [
        one.model_copy(update={"role": "companion"}) if one.role == "hero" else one
        for one in cast
        if not hero or one.id != hero[0].id
    ]
    return (*hero, *others)


def name_of(sketch: Sketch) -> str:
    """The name alone, at most three words of letters: no title, no list, no sentence."""
    words = _NOT_A_NAME.sub(" ", sketch.name.split(",")[0].split("(")[0]).split()
    if words and words[0].casefold() in _NO_NAMES:
        return f"The {kind_of(sketch.kind)}" if find(kind_of(sketch.kind)) else ""
    name = " ".join(word[:MOST_NAME_LETTERS] for word in words[:MOST_NAME_WORDS]).strip("'’.-")
    return name[:1].upper() + name[1:]


def kind_of(words: str) -> str:
    """A singular common noun: "Two little dragons" is "dragon"; a noun that is not known stays as it was said."""
    said = _DETERMINER.sub("", words.split(",")[0].split("(")[0].strip().lower())
    said = _POSSESSIVE.sub("", said)
    parts = _WORD.findall(said)
    for start in range(len(parts)):
        for end in range(len(parts), start, -1):
            if (noun := find(" ".join(parts[start:end]))) and noun.kind in _LIVING:
                return _as_said(" ".join(parts[start:end]), noun)
    if noun := find(said):
        return _as_said(said, noun)
    return singular_of(parts[-1]) if parts else ""


def same_kind(one: str, other: str) -> bool:
    """Whether two nouns name the same kind: synonyms and the young included ("puppy" is a dog, "baby dragon" one)."""
    first, second = find(one), find(other)
    if one.casefold() == other.casefold() or (first is not None and first is second):
        return True
    if first and second and (first.young == second.word or second.young == first.word):
        return True
    return one.casefold().endswith(f" {other.casefold()}") or other.casefold().endswith(f" {one.casefold()}")


def _is_person(kind: str) -> bool:
    noun = find(kind)
    return noun is not None and noun.kind == "person"


def creatures_of(wish: str) -> tuple[str, ...]:
    """The persons, animals and creatures that English words name, each kind once, in their order."""
    words = _WORD.findall(wish.lower()[:2000])
    found: dict[str, str] = {}
    at = 0
    while at < len(words):
        for length in (3, 2, 1):
            phrase = " ".join(words[at : at + length])
            noun = find(phrase) if at + length <= len(words) and _means_somebody(phrase, words[:at]) else None
            if noun and (noun.kind in _LIVING or noun.word in _LIFELIKE):
                found.setdefault(noun.word, _as_said(phrase, noun))
                at += length - 1
                break
        at += 1
    return tuple(found.values())


def _means_somebody(phrase: str, before: Sequence[str]) -> bool:
    return (
        len(phrase) > 2
        and not _DETERMINER.match(phrase)
        and phrase not in _NOT_SOMEBODY
        and not (before and before[-1] in _NOT_BEFORE)
    )


_NOT_SOMEBODY = frozenset(
    {"person", "people", "child", "children", "kid", "kids", "friend", "friends", "family", "stranger", "fly", "runner"}
)
_NOT_BEFORE = frozenset({"to", "can", "could", "will", "would", "cannot", "no", "without", "like"})
"""Words before what is rather a verb ("to bear", "can fly") or somebody who is not there ("no friends")."""


def _as_said(words: str, noun: Noun) -> str:
    singular = singular_of(words.lower())
    return singular if find(singular) is noun else noun.word


def _character(sketch: Sketch, name: str, new_id: str) -> Character:
    kind = kind_of(sketch.kind) or (kind_of(name) if find(kind_of(name)) else "person")
    return Character(
        id=new_id,
        name=name,
        kind=kind,
        looks=_looks(sketch.looks, name, kind),
        clothes=sketch.clothes.strip(" ."),
        pronoun=sketch.pronoun,
        role=sketch.role,
        voice=sketch.voice.strip(" ."),
    )


def _looks(looks: str, name: str, kind: str) -> str:
    """A noun phrase of at most 20 words that names the kind and not the character: "a small green dragon with …"."""
    said = re.sub(rf"\b{re.escape(name)}\b(?:['’]s)?\s*(?:is|has|,)?\s*", "", looks, flags=re.IGNORECASE)
    said = re.sub(r"^(?:(?:s?he|it|they)\s+)?(?:is|are|has|have)\s+", "", said.strip(" .,"), flags=re.IGNORECASE)
    if not said:
        return f"{article_for(kind)} {kind}"
    if kind.split()[-1].casefold() not in said.casefold():
        said = f"{article_for(kind)} {kind}, {said}"
    return fewer_words(said, MOST_WORDS_OF_LOOKS)


def fewer_words(text: str, most: int) -> str:
    """At most so many words, cut after a comma where that keeps half of them, else after a word."""
    words = text.split()
    if len(words) <= most:
        return text.strip(" .,;")
    kept = " ".join(words[:most])
    clause = kept.rsplit(",", 1)[0]
    return (clause if len(clause.split()) * 2 >= most else kept).strip(" .,;")


def _new_id(name: str, taken: Iterable[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    wished = "-".join(re.findall(r"[a-z0-9]+", plain)) or "character"
    used, number, new = set(taken), 1, wished
    while new in used:
        number += 1
        new = f"{wished}-{number}"
    return new


# --- outline ---


def beats_of(outline: Outline) -> tuple[str, ...]:
    """The sentences that are there, in order, without "Page 3:" before them."""
    said = (_LABEL.sub("", beat.happens).strip() for beat in outline.beats)
    return tuple(one for one in said if one)


def fitted(beats: Sequence[str], pages: int) -> tuple[str, ...]:
    """Exactly one beat a page, of one beat or more. The first and the last stay what they are: of too many, some in
    the middle go; of too few, those before the last go on over several pages ("… the same beat")."""
    if len(beats) >= pages:
        places = [round(page * (len(beats) - 1) / max(1, pages - 1)) for page in range(pages)]
        return tuple(beats[place] for place in places)
    first, last = (beats[:-1], beats[-1:]) if len(beats) > 1 else (beats, ())
    share, extra = divmod(pages - len(beats), len(first))
    spread: list[str] = []
    for at, beat in enumerate(first):
        spread += [beat, *[f"… {beat}"] * (share + (at >= len(first) - extra))]
    return (*spread, *last)


def steps_of(outline: Outline) -> frozenset[str]:
    """The steps of the arc that an outline has."""
    return frozenset(beat.step for beat in outline.beats)


def title_text(said: str, language: str) -> str:
    """A title without quotation marks, markdown, "Title:" or a full stop."""
    text = _TITLE_LABEL.sub("", own_letters(plain(said), language))
    return text.strip(" \"“”„«»‘’'*_.:;,–—-") or text


# --- scenes ---


def scene_from(answer: KeyScene, cast: Sequence[Character], text: str = "") -> Scene:
    """The scene with those of the cast who are in it; where it names nobody of them, those the text names, else the
    hero. The alternative text is the model's own, or one made of the parts."""
    parts: dict[str, Part] = {}
    for role in answer.parts:
        if (who := who_is(role.who, cast)) and who.id not in parts:
            parts[who.id] = _part(role, who)
    if not parts:
        parts = {one.id: Part(who=one.id) for one in (named_in(text, cast) or tuple(cast[:1]))}
    scene = Scene(
        parts=tuple(parts.values()),
        place=answer.place.strip(" ."),
        indoors=answer.indoors,
        time=answer.time,
        weather=answer.weather,
        season=answer.season,
        things=things_of(answer.things, cast),
        mood=answer.mood.strip(" .").lower(),
        camera=answer.camera,
        alt=answer.alt,
    )
    return scene if scene.alt else scene.model_copy(update={"alt": _told(scene, cast)})


def who_is(words: str, cast: Sequence[Character]) -> Character | None:
    """The character that words mean: by name or id, then by a name within them, then by kind; None for a stranger."""
    said = words.casefold().strip(" .")
    if not said:
        return None
    for one in cast:
        if said in (one.name.casefold(), one.id):
            return one
    for one in cast:
        if _within(one.name, said) or _within(said, one.name.casefold()):
            return one
    kind = kind_of(words)
    return next((one for one in cast if kind and same_kind(one.kind, kind)), None)


def named_in(text: str, cast: Sequence[Character]) -> tuple[Character, ...]:
    """Those of the cast whose name, or a name's main word, a text has; endings such as a genitive's do not matter."""
    said = text.casefold()
    return tuple(one for one in cast if any(_within(word, said, ending=True) for word in _callings(one)))


def things_of(said: Iterable[str], cast: Sequence[Character]) -> tuple[Thing, ...]:
    """Nouns with their numbers, each once, without the cast: "two red boats" is two times "red boat"."""
    things: dict[str, Thing] = {}
    for words in said:
        phrase = _DETERMINER.sub("", words.strip(" .").lower())
        number, _, rest = phrase.partition(" ")
        count = _NUMBERS.get(number) or (int(number) if number.isdecimal() and len(number) < 4 else 0)
        name = (rest if count and rest else phrase).strip()
        singular = singular_of(name) if name else ""
        if singular and who_is(singular, cast) is None:
            things.setdefault(singular, Thing(name=singular, count=min(max(1, count), _MOST_OF_A_THING)))
    return tuple(things.values())


def _part(role: SceneRole, who: Character) -> Part:
    does = re.sub(rf"^{re.escape(who.name)}\s+", "", role.does, flags=re.IGNORECASE)
    holds = role.holds if role.holds.lower() not in ("none", "nothing", "no", "null", "n/a") else ""
    return Part(who=who.id, does=does.strip(" ."), pose=role.pose, feeling=role.feeling, holds=holds.strip(" ."))


def _told(scene: Scene, cast: Sequence[Character]) -> str:
    names = {one.id: one.name for one in cast}
    seen = "; ".join(f"{names[part.who]} {part.does}".strip() for part in scene.parts if part.who in names)
    return cut(f"{seen or scene.place}{', ' + scene.place if seen and scene.place else ''}.", 240)


def _callings(one: Character) -> list[str]:
    return [one.name, *(word for word in one.name.split() if len(word) > 3 and word.casefold() != "the")]


def _within(words: str, text: str, *, ending: bool = False) -> bool:
    end = r"\w{0,3}\b" if ending else r"\b"
    return bool(words) and re.search(rf"\b{re.escape(words.casefold())}{end}", text) is not None

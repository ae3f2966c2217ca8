"""Reads a scene: who of the cast is in it and how, who deals with whom, and which things there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from visutale.book import Character, Part, Scene, Thing
from visutale.lexicon import Noun, find
from visutale.papercut import acting, casting, objects, raster
from visutale.papercut.art import Art, ArtSet
from visutale.papercut.casting import Casting
from visutale.papercut.composition import Actor, Mode
from visutale.papercut.figures import Figure, Held
from visutale.papercut.poses import Reach
from visutale.papercut.raster import Extent

MOST_OF_A_KIND = 4
_HUNG = frozenset(
    [
        "lantern",
        "lamp",
        "basket",
        "bag",
        "bucket",
        "suitcase",
        "handbag",
        "pail",
        "kettle",
        "teapot",
        "bell",
        "purse",
        "watering-can",
    ]
)
_BY_THE_FOOT = frozenset(
    [
        "balloon",
        "kite",
        "umbrella",
        "flag",
        "flower",
        "rose",
        "tulip",
        "daisy",
        "sunflower",
        "torch",
        "candle",
        "wand",
        "net",
        "sword",
        "staff",
        "broom",
        "brush",
        "lollipop",
        "spoon",
        "fork",
        "trident",
        "axe",
        "hammer",
        "spade",
        "shovel",
        "rake",
        "fishing-rod",
        "stick",
        "branch",
        "feather",
        "microphone",
        "ice-cream",
        "bouquet",
        "parasol",
    ]
)
ALIGHT = frozenset({"lantern", "candle", "firefly", "torch", "lamp", "fire", "campfire", "light bulb", "fairy lights"})
_RAISED = frozenset({"umbrella", "balloon", "kite", "flag", "torch", "parasol", "lantern", "wand", "sword"})
_PERCHED = "1F426"
"""Birds that are drawn sitting: they are put down, not hung in the sky."""
_WORD = re.compile(r"[a-zA-Z'-]+")


@dataclass
class Wanted:
    """A thing to be placed: what it looks like and where it belongs. ``by`` is the actor that deals with it."""

    name: str
    word: str
    count: int
    figure: Figure
    height_m: float
    mode: Mode
    kind: str
    glows: bool = False
    by: Actor | None = None


@dataclass
class Staging:
    actors: list[Actor] = field(default_factory=list)
    things: list[Wanted] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_scene(
    scene: Scene, cast: Sequence[Character], book_seed: int, art: ArtSet, painted: frozenset[str], *, cover: bool
) -> Staging:
    """The actors and things of a scene. ``painted`` are things that the scenery shows by itself ("moon", "rain")."""
    staging = Staging()
    parts = _parts(scene, cast, cover=cover)
    held_words: set[str] = set()
    for character, part in parts:
        held = _held(part.holds, art, book_seed, staging.notes)
        if held is not None:
            held_words.add(held.name)
        _enter(staging, character, part, held, parts, scene, book_seed, art)
    present = {actor.casting.word for actor in staging.actors}
    for thing in scene.things:
        noun = find(thing.name)
        word = noun.word if noun else thing.name.lower()
        if word in held_words or word in present or word in painted:
            continue
        wanted = _wanted(thing, noun, scene, book_seed, art)
        if wanted is None:
            staging.notes.append(f"There is no art for “{thing.name}”, so it is not in the picture.")
            continue
        wanted.by = next((actor for actor in staging.actors if _names(actor.part.does, word, noun)), None)
        if wanted.by is not None and wanted.mode in ("ground", "surface"):
            wanted.by.wants = True
        staging.things.append(wanted)
    return staging


def _parts(scene: Scene, cast: Sequence[Character], *, cover: bool) -> list[tuple[Character, Part]]:
    known = {character.id: character for character in cast} | {character.name: character for character in cast}
    found: dict[str, tuple[Character, Part]] = {}
    for part in scene.parts:
        character = known.get(part.who)
        if character is not None:
            found.setdefault(character.id, (character, part))
    if not found and cover:
        return [(c, Part(who=c.id, feeling="happy")) for c in cast if c.role in ("hero", "companion")][:3]
    return list(found.values())


def _enter(
    staging: Staging, character: Character, part: Part, held: Held | None, parts: list[tuple[Character, Part]],
    scene: Scene, book_seed: int, art: ArtSet,
) -> None:  # fmt: skip
    target = _target(character, part, parts)
    reach = _reach(part, scene, parts) if part.pose == "reach" else "ahead"
    for index in range(min(character.count, MOST_OF_A_KIND)):
        played = casting.cast(character, index, book_seed, art)
        figure = acting.act(played, part.pose, part.feeling, held=held if index == 0 else None, reach=reach)
        standing = acting.act(played, "stand", "calm").box.height
        staging.actors.append(
            Actor(
                character,
                played,
                part,
                figure,
                standing * (1.06 if index % 2 else 1.0),
                _mode(played, part),
                target,
                glows=played.kind == "sky" or played.word in ALIGHT,
            )
        )


def _mode(played: Casting, part: Part) -> Mode:
    noun = find(played.word)
    stands = noun.stands if noun else "ground"
    if part.pose == "fly":
        return "air"
    if stands == "sky" and played.manner in ("object", "whole") and part.pose not in ("sit", "sleep"):
        return "air"
    if stands in ("water", "underwater"):
        return "water"
    return "ground"


def _target(character: Character, part: Part, parts: list[tuple[Character, Part]]) -> str:
    """The id of the one this character deals with, by what it does."""
    others = [other for other, _ in parts if other.id != character.id]
    for other in others:
        if other.name and other.name.lower() in part.does.lower():
            return other.id
    for other in others:
        if _names(part.does, other.kind, find(other.kind)):
            return other.id
    if part.pose == "hug" and others:
        return others[0].id
    return ""


def _names(text: str, word: str, noun: Noun | None) -> bool:
    """Whether a phrase speaks of a noun, by any of its words."""
    names = {word.lower()} | ({noun.word, noun.plural, *noun.synonyms} if noun else set())
    low = f" {' '.join(_WORD.findall(text.lower()))} "
    return any(f" {name.lower()} " in low for name in names if name)


def _reach(part: Part, scene: Scene, parts: list[tuple[Character, Part]]) -> Reach:
    """Where a hand that reaches goes: up for what is above, down for what lies on the ground."""
    for thing in scene.things:
        noun = find(thing.name)
        if noun and _names(part.does, noun.word, noun):
            return "up" if noun.stands in ("sky", "wall") or noun.height_m > 2 else "down"
    return "up" if any(p.pose == "fly" and c.name.lower() in part.does.lower() for c, p in parts) else "ahead"


def _wanted(thing: Thing, noun: Noun | None, scene: Scene, book_seed: int, art: ArtSet) -> Wanted | None:
    if noun is None:
        return None
    mode = "surface" if noun.art[:1] and noun.art[0].startswith(_PERCHED) else _element(noun, scene)
    glows = noun.kind == "sky" or noun.word in ALIGHT
    if noun.kind in ("person", "animal", "creature"):
        character = Character(id=f"thing:{noun.word}", name="", kind=noun.word, looks="")
        played = casting.cast(character, 0, book_seed, art)
        if played.manner == "creature":
            return None
        return Wanted(
            thing.name,
            noun.word,
            thing.count,
            acting.act(played, "stand", "calm"),
            noun.height_m,
            mode,
            noun.kind,
            glows,
        )
    code = art.first(noun.art)
    if not code:
        return None
    return Wanted(
        thing.name,
        noun.word,
        thing.count,
        drawn(art.art(code), dry=mode == "water"),
        noun.height_m,
        mode,
        noun.kind,
        glows,
    )


def _element(noun: Noun, scene: Scene) -> Mode:
    if noun.stands == "sky":
        return "air"
    if noun.stands in ("water", "underwater"):
        return "water"
    if noun.stands == "wall" and scene.indoors:
        return "wall"
    if noun.stands in ("surface", "hand"):
        return "surface"
    return "ground"


def drawn(art: Art, *, dry: bool = False) -> Figure:
    """The figure of a thing. ``dry`` leaves out the patch of sea that boats are drawn on."""
    pieces = list(art.pieces)
    if dry and art.layered:
        pieces = [piece for piece, box in zip(art.pieces, art.boxes, strict=True) if not objects.is_sea(box)]
    markup = "".join(piece.markup for piece in pieces)
    pixels = raster.draw(markup, art.view, 96)
    box = raster.extent_of(pixels, art.view) or Extent(*art.view)
    return Figure(markup, box, Extent(0, 0, 0, 0), box.bottom, box.centre, "front")


def _held(name: str, art: ArtSet, book_seed: int, notes: list[str]) -> Held | None:
    if not name.strip():
        return None
    noun = find(name)
    code = art.first(noun.art) if noun else ""
    if noun is None or not code:
        notes.append(f"There is no art for “{name}”, so it is not in the picture.")
        return None
    figure = drawn(art.art(code))
    size = min(36.0, max(19.0, 14.0 + 22.0 * noun.height_m**0.5))
    key = noun.word.replace(" ", "-")
    grip = (0.5, 0.04) if key in _HUNG else (0.5, 0.92) if key in _BY_THE_FOOT else (0.32, 0.72)
    if noun.word in ("umbrella", "parasol"):
        size, grip = 62.0, (0.5, 0.99)
    return Held(figure.markup, figure.box, grip, size, noun.word, noun.word in _RAISED)

"""Where everything in a scene goes: tried with the cast as large as can be, and smaller where things get no room."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, replace

from visutale.book import Box, Scene
from visutale.lexicon import find
from visutale.media import Photo
from visutale.papercut import colours, composition_things, staging, vessel
from visutale.papercut.art import ArtSet
from visutale.papercut.composition import Cast, Frame, Spot, framed, keep_inside, overlap, place_cast
from visutale.papercut.figures import Figure
from visutale.papercut.places import read_place
from visutale.papercut.raster import Extent
from visutale.papercut.scenery import Stage
from visutale.ports import IllustrationRequest

_EVERYWHERE = (
    "rain",
    "snow",
    "wind",
    "fog",
    "storm",
    "sky",
    "ground",
    "grass",
    "air",
    "light",
    "dark",
    "night",
    "day",
    "water",
)
_SKYLESS = frozenset({"underwater", "cave", "space", "moon"})
"""Places whose painters show no sun and no moon of their own."""
_FURNITURE: dict[str, set[str]] = {
    "bedroom": {"bed", "rug", "window", "bookcase", "bookshelf", "shelf"},
    "kitchen": {"table", "stove", "oven", "window", "shelf", "cooker"},
    "living room": {"sofa", "fireplace", "window", "rug"},
    "castle hall": {"throne", "window", "banner", "carpet"},
    "library": {"bookcase", "bookshelf", "shelf", "ladder", "window"},
    "classroom": {"blackboard", "window", "desk"},
    "room": {"wardrobe", "window", "rug", "table", "cupboard"},
}
"""What the painters of these rooms always put in them."""
_PHOTO_SHARES = (0.34, 0.3, 0.26, 0.22, 0.18)
_SQUEEZES = (1.0, 0.84, 0.7)
"""How much smaller the cast is made, step by step, until everything named finds room."""
_CROWDED = 2.6
"""The price of a place (see composition_things) from which a thing hides or is hidden too much."""


@dataclass(frozen=True)
class Arrangement:
    """All that is to be drawn, in its order; ``photo`` is the spot of the photo, ``frame`` what they were placed in."""

    cast: Cast
    spots: tuple[Spot, ...]
    frame: Frame
    notes: tuple[str, ...]
    photo: Spot | None

    @property
    def price(self) -> float:
        """That of the worst place given to a thing."""
        return max((spot.price for spot in self.spots if spot.role == "thing"), default=0.0)


def arrange(request: IllustrationRequest, stage: Stage, art: ArtSet) -> Arrangement:
    """Place the cast, the photo and the things of a request on its stage. The same arguments give the same places."""
    best: Arrangement | None = None
    for squeeze in _SQUEEZES:
        made = _arranged(request, stage, art, squeeze)
        if best is None or made.price < best.price - 0.3:
            best = made
        if best.price < _CROWDED:
            break
    assert best is not None
    return best


def _arranged(request: IllustrationRequest, stage: Stage, art: ArtSet, squeeze: float) -> Arrangement:
    cover, chance = request.role == "cover", _chance(request)
    frame = framed(request.width_px, request.height_px, request.keep_free, stage)
    staged = staging.read_scene(
        request.scene, request.cast, request.book_seed, art, _painted(request.scene), cover=cover
    )
    if stage.water is None:
        _stranded(staged)
    low = ("ground",) if frame.area(stage.surface) is not None else ("ground", "surface")
    beside = sum(min(w.count, 3) for w in staged.things if w.mode in low and w.height_m < 2.5)
    cast = place_cast(staged.actors, frame, chance, cover=cover, beside=beside, squeeze=squeeze)
    spots = list(cast.spots)
    boat = _launched(request, staged, spots, frame)
    if boat is not None:
        deck = boat[1]
        box = Box(deck.left / frame.width, 0.0, deck.right / frame.width, deck.bottom / frame.height)
        frame = replace(frame, stage=replace(stage, surface=box), aboard=True)
    photo = _hang_photo(request.photo, spots, frame) if request.photo is not None and request.role == "cover" else None
    spots += [photo] if photo is not None else []
    for wanted in sorted(staged.things, key=lambda wanted: -wanted.height_m):
        spots += _put(wanted, cast, spots, frame, chance)
    spots += boat[0] if boat is not None else []
    spots.sort(key=lambda spot: (spot.order, spot.name))
    return Arrangement(cast, tuple(spots), frame, tuple(dict.fromkeys(staged.notes)), photo)


def _chance(request: IllustrationRequest) -> random.Random:
    digest = hashlib.sha256(f"{request.book_seed}/{request.seed}/{request.role}".encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))


def _launched(
    request: IllustrationRequest, staged: staging.Staging, spots: list[Spot], frame: Frame
) -> tuple[list[Spot], Extent] | None:
    """On the open sea, whoever can't swim sits in a boat: the one the scene names, or one of the book's own."""
    place = read_place(request.scene.place, request.scene.indoors)
    if place.family != "sea" or place.indoors:
        return None
    named = next((wanted for wanted in staged.things if wanted.word in vessel.NAMES), None)
    shade = ("red", "yellow", "green", "coral", "teal")[request.book_seed % 5]
    load = sum(wanted.count for wanted in staged.things if wanted.mode in ("ground", "surface"))
    boat = vessel.board(spots, frame, named.name if named else "", colours.paper(shade), load)
    if boat is not None:
        staged.things = [wanted for wanted in staged.things if wanted is not named]
        for wanted in staged.things:
            wanted.mode = "surface" if wanted.mode == "ground" else wanted.mode
    return boat


def _stranded(staged: staging.Staging) -> None:
    """Where there is no water, boats and whales rest on the ground."""
    for actor in staged.actors:
        actor.mode = "ground" if actor.mode == "water" else actor.mode
    for wanted in staged.things:
        wanted.mode = "ground" if wanted.mode == "water" else wanted.mode


def lights(request: IllustrationRequest) -> frozenset[str]:
    """The sun or the moon, where one of the cast in this scene is it."""
    here = {part.who for part in request.scene.parts}
    nouns = (find(character.kind) for character in request.cast if character.id in here or character.name in here)
    return frozenset(noun.word for noun in nouns if noun is not None) & {"sun", "moon"}


def _painted(scene: Scene) -> frozenset[str]:
    """Things that the scenery shows by itself."""
    from visutale.papercut.light import light_of

    place = read_place(scene.place, scene.indoors)
    shown = set(_EVERYWHERE)
    if place.indoors:
        # Through the window, as far as there is one.
        return frozenset(shown | {"sun", "moon", "star", "cloud", "rainbow"} | _FURNITURE.get(place.family, set()))
    light = light_of(scene.time, scene.weather)
    if place.family not in _SKYLESS:
        shown |= {"sun"} if light.sun else set()
        shown |= {"moon"} if light.moon else set()
    return frozenset(shown)


def _put(wanted: staging.Wanted, cast: Cast, spots: list[Spot], frame: Frame, chance: random.Random) -> list[Spot]:
    cast_m = max((actor.casting.height_m for actor in cast.actors), default=1.2)
    cast_px = cast.tallest or 0.45 * (frame.near - frame.free.top)
    k = composition_things.size_of(
        wanted.height_m, cast_px, cast_m, frame, wanted.figure, wanted.mode, wanted.count, wanted.kind
    )
    anchor = None
    if wanted.by is not None:
        spot = cast.spots[cast.actors.index(wanted.by)]
        hand = spot.extent(Extent(*spot.figure.hand, *spot.figure.hand))
        anchor = (hand.left, hand.top)
    spots = composition_things.place_thing(
        wanted.name, wanted.figure, k, wanted.mode, wanted.count, spots, frame, chance, anchor,
        back=wanted.height_m > 2.2 or wanted.kind == "building",
    )  # fmt: skip
    for spot in spots:
        spot.glows = wanted.glows
    return spots


def _hang_photo(photo: Photo, spots: list[Spot], frame: Frame) -> Spot:
    """A place for the photo as a small painting, where it hides nobody: over the scenery and under the cast."""
    shape = photo.width_px / photo.height_px
    best: tuple[float, Spot] | None = None
    for share in _PHOTO_SHARES:
        long = share * min(frame.width, frame.height)
        wide, high = (long, long / shape) if shape >= 1 else (long * shape, long)
        wide, high = wide * 1.22 + high * 0.06, high * 1.22 + wide * 0.06
        box = Extent(-wide / 2, -high, wide / 2, 0.0)
        figure = Figure("", box, Extent(0, 0, 0, 0), 0.0, (0.0, 0.0), "front")
        for i in range(9):
            for j in range(5):
                x = frame.free.left + wide / 2 + (frame.free.width - wide) * i / 8
                y = frame.free.top + high + (frame.free.height - high) * j / 8
                spot = Spot("photo", "photo", figure, x, y, 1.0, "pinned", order=-0.5)
                keep_inside(spot, frame)
                here = spot.extent()
                covered = sum(overlap(here, other.extent()) for other in spots)
                price = 6 * covered / (wide * high) - share * 2 + 0.3 * j / 8 + 0.1 * abs(i - 4) / 4
                if best is None or price < best[0]:
                    best = price, spot
    assert best is not None
    return best[1]

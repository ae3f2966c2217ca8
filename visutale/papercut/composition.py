"""Where the cast stands: sizes, sides, who faces whom, feet on the ground. All lengths are in px of the picture."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from typing import Literal

from visutale.book import Box, Character, Part
from visutale.papercut import figures
from visutale.papercut.casting import Casting
from visutale.papercut.figures import Figure
from visutale.papercut.raster import Extent
from visutale.papercut.scenery import Stage

Mode = Literal["ground", "air", "water", "surface", "wall", "pinned"]
_SLOT = 0.16
"""Of the picture's width: the room for a thing beside somebody who deals with it."""
Role = Literal["cast", "thing", "photo"]


@dataclass
class Spot:
    """A figure and where it goes: ``x`` is the origin's place, ``y`` where its ground lies, ``k`` px a figure unit."""

    name: str
    role: Role
    figure: Figure
    x: float
    y: float
    k: float
    mode: Mode
    who: str = ""
    order: float = 0.0
    """What is drawn first has the lowest."""
    glows: bool = False
    """It has light of its own: night does not darken it."""
    afloat: bool = False
    """It brings its own waves."""
    price: float = 0.0
    """How bad its place is, by the reckoning of composition_things."""

    def extent(self, part: Extent | None = None) -> Extent:
        """The box of the figure, or of a part of it given in its units, in px."""
        box = self.figure.box if part is None else part
        left, top = self.x + box.left * self.k, self.y + (box.top - self.figure.ground) * self.k
        return Extent(left, top, left + box.width * self.k, top + box.height * self.k)

    @property
    def face(self) -> Extent:
        return self.extent(self.figure.face)


@dataclass
class Actor:
    """One of the cast in this scene, before it has a place."""

    character: Character
    casting: Casting
    part: Part
    figure: Figure
    standing: float
    mode: Mode
    target: str = ""
    wants: bool = False
    """Whether it deals with a thing that needs room beside it."""
    size: float = 0.0
    glows: bool = False


@dataclass(frozen=True)
class Frame:
    """The picture and its free part. ``free`` is where faces and figures may be; ``near`` the lowest place for feet."""

    width: int
    height: int
    free: Extent
    keep_free: Extent | None
    stage: Stage
    aboard: bool = False
    """Everyone is in a boat, and nothing can be put down beside it."""

    @property
    def near(self) -> float:
        return min(self.stage.near * self.height, self.free.bottom - 0.012 * self.height)

    def far(self, x: float) -> float:
        """The far edge of the ground at a place."""
        line = self.stage.ground
        at = min(max(x / self.width, 0.0), 1.0) * (len(line) - 1)
        low = int(at)
        high = min(low + 1, len(line) - 1)
        y = line[low] + (line[high] - line[low]) * (at - low)
        return min(y * self.height, self.near)

    def area(self, box: Box | None) -> Extent | None:
        """A box in shares, in px and within the free part; None where nothing is left of it."""
        if box is None:
            return None
        cut = Extent(
            max(box.left * self.width, self.free.left), max(box.top * self.height, self.free.top),
            min(box.right * self.width, self.free.right), min(box.bottom * self.height, self.free.bottom),
        )  # fmt: skip
        return cut if cut.width > 8 and cut.height > 8 else None


def framed(width: int, height: int, keep_free: Box | None, stage: Stage) -> Frame:
    """The free part of a picture: the largest rectangle beside the text, less a margin."""
    edge = 0.022 * min(width, height)
    whole = Extent(edge, edge, width - edge, height - edge)
    if keep_free is None:
        return Frame(width, height, whole, None, stage)
    text = Extent(keep_free.left * width, keep_free.top * height, keep_free.right * width, keep_free.bottom * height)
    gap = 0.012 * min(width, height)
    around = [
        whole._replace(bottom=text.top - gap), whole._replace(top=text.bottom + gap),
        whole._replace(right=text.left - gap), whole._replace(left=text.right + gap),
    ]  # fmt: skip
    free = max(around, key=lambda box: max(0.0, box.width) * max(0.0, box.height))
    return Frame(width, height, free if free.width > 0 and free.height > 0 else whole, text, stage)


@dataclass
class Cast:
    """The placed cast, in the order of the actors."""

    actors: list[Actor]
    spots: list[Spot] = field(default_factory=list)

    @property
    def tallest(self) -> float:
        """The height of the largest figure if it stood up."""
        return max((actor.standing * spot.k for actor, spot in zip(self.actors, self.spots, strict=True)), default=0.0)


def place_cast(
    actors: list[Actor], frame: Frame, chance: random.Random, *, cover: bool, beside: int = 0, squeeze: float = 1.0
) -> Cast:
    """Give everyone a size, a place and a side to look to. ``beside`` is how many things need room on the ground.

    ``squeeze`` makes everyone smaller.
    """
    if not actors:
        return Cast([])
    _size(actors, frame, cover=cover)
    order = _ordered(actors, chance)
    flyers = _flyers(order)
    row = [actor for actor in order if actor not in flyers]
    gaps = [_gap(a, b, frame) for a, b in itertools.pairwise(row)]
    scale = _fitted(row, gaps, frame, beside) * squeeze
    placed = _in_a_row(row, gaps, scale, frame, chance, cover=cover)
    for actor in flyers:
        placed[id(actor)] = _above(actor, list(placed.values()), actor.size * max(scale, 0.7 * squeeze), frame, chance)
    cast = Cast(actors, [placed[id(actor)] for actor in actors])
    slots = _slots(row, chance) if len(row) > 1 else (False, False)
    outward = {id(row[0]): -1} if slots[0] else {}
    outward |= {id(row[-1]): 1} if slots[1] else {}
    _face_each_other(cast, frame, outward)
    _apart([placed[id(actor)] for actor in row], frame)
    for spot in cast.spots:
        keep_inside(spot, frame)
    return cast


def _apart(row: list[Spot], frame: Frame) -> None:
    """Nobody's face before another's: move neighbours apart, and make all smaller where that takes too much room."""
    for _ in range(4):
        moved = 0.0
        for left, right in itertools.pairwise(row):
            right.x += moved
            both = left.face, right.face
            near = both[0].right - both[1].left - 0.1 * min(both[0].width, both[1].width)
            level = min(both[0].bottom, both[1].bottom) > max(both[0].top, both[1].top)
            if near > 0 and level:
                right.x += near
                moved += near
        for spot in row:
            spot.x -= moved / 2
        wide = max((s.extent().right for s in row), default=0) - min((s.extent().left for s in row), default=0)
        if wide <= frame.free.width:
            break
        middle = frame.free.centre[0]
        for spot in row:
            share = 0.98 * frame.free.width / wide
            spot.k *= share
            spot.x = middle + (spot.x - middle) * share
    boxes = [spot.extent() for spot in row]
    if boxes:
        first, last = min(box.left for box in boxes), max(box.right for box in boxes)
        shift = max(0.0, frame.free.left - first) - max(0.0, last - frame.free.right)
        for spot in row:
            spot.x += shift


def _in_a_row(
    row: list[Actor], gaps: list[float], scale: float, frame: Frame, chance: random.Random, *, cover: bool
) -> dict[int, Spot]:
    """Side by side, with room for a thing where one deals with it; by the actors' identity."""
    widths = [actor.figure.box.width * actor.size * scale for actor in row]
    slots, slot = _slots(row, chance), _SLOT * frame.width
    total = sum(widths) + sum(gaps) * scale + slot * sum(slots)
    room = frame.free.width - total
    centre = 0.5 if cover else chance.choice((0.2, 0.35, 0.5, 0.65, 0.8) if len(row) < 3 else (0.4, 0.5, 0.6))
    left = frame.free.left + max(0.0, room) * centre + slot * slots[0]
    placed: dict[int, Spot] = {}
    for i, actor in enumerate(row):
        middle = left + widths[i] / 2
        back = i % 2 if len(row) > 2 else 0
        placed[id(actor)] = _stand(actor, middle, actor.size * scale, frame, chance, back=back)
        left += widths[i] + (gaps[i] * scale if i < len(gaps) else 0.0)
    return placed


def _flyers(order: list[Actor]) -> list[Actor]:
    """Those who fly above the others and need no room beside them."""
    flying = [actor for actor in order if actor.mode == "air" and actor.part.pose != "hug"]
    return flying if len(flying) < len(order) else flying[1:]


def _above(actor: Actor, others: list[Spot], k: float, frame: Frame, chance: random.Random) -> Spot:
    """A place in the air, clear of everyone's face."""
    figure, best = actor.figure, None
    for shrink in (1.0, 0.85, 0.7, 0.55):
        wide, high = figure.box.width * k * shrink, figure.box.height * k * shrink
        for i in range(9):
            for j in range(5):
                x = frame.free.left + (frame.free.width - wide) * i / 8 + wide / 2 - figure.box.centre[0] * k * shrink
                y = frame.free.top + high + max(0.0, frame.near * 0.93 - frame.free.top - high) * j / 4
                spot = Spot(
                    actor.character.name, "cast", figure, x, y, k * shrink, "air", actor.character.id, frame.near - 1,
                    actor.glows,
                )  # fmt: skip
                keep_inside(spot, frame)
                price = (1 - shrink) * 1.2 + chance.uniform(0, 0.1) + 0.1 * j
                price += sum(_crowding(spot, other) for other in others)
                if best is None or price < best[0]:
                    best = price, spot
    assert best is not None
    return best[1]


def _crowding(spot: Spot, other: Spot) -> float:
    box, theirs = spot.extent(), other.extent()
    least = min(box.width * box.height, theirs.width * theirs.height)
    faces = overlap(box, other.face) + overlap(spot.face, theirs)
    return (4 * overlap(box, theirs) + 6 * faces) / max(1.0, least)


def _size(actors: list[Actor], frame: Frame, *, cover: bool) -> None:
    """The px a unit of every actor: the largest about half the free height, the others in softened proportion."""
    share = (0.64 if cover else 0.6) if len(actors) <= 2 else 0.54 if len(actors) == 3 else 0.48
    height = (min(frame.near, frame.free.bottom) - frame.free.top) * share
    height = min(height, frame.free.width * 0.62)
    tallest = max(actor.casting.height_m for actor in actors)
    for actor in actors:
        part = max(0.5, float((actor.casting.height_m / tallest) ** 0.24))
        actor.size = height * part / actor.standing


def _ordered(actors: list[Actor], chance: random.Random) -> list[Actor]:
    """From left to right: those who deal with each other side by side, heroes in the middle of three or more."""
    order: list[Actor] = []
    for actor in actors:
        partner = next(
            (
                i
                for i, other in enumerate(order)
                if actor.target == other.character.id or other.target == actor.character.id
            ),
            None,
        )
        if partner is None:
            order.append(actor)
        else:
            order.insert(partner + chance.randint(0, 1), actor)
    if len(order) >= 3:
        hero = next((actor for actor in order if actor.character.role == "hero"), None)
        if hero is not None and order.index(hero) in (0, len(order) - 1) and not hero.target:
            order.remove(hero)
            order.insert(len(order) // 2, hero)
    for actor in [actor for actor in order if actor.wants and not actor.target][:2]:
        if order.index(actor) not in (0, len(order) - 1):
            order.remove(actor)
            order.insert(0 if order and not order[0].wants else len(order), actor)
    return order[::-1] if chance.random() < 0.5 else order


def _slots(order: list[Actor], chance: random.Random) -> tuple[bool, bool]:
    """Whether the one at either end wants room beside it for a thing."""
    if len(order) == 1:
        # The only one turns to the thing, on whichever side there is more room.
        return (False, False)
    return order[0].wants and not order[0].target, order[-1].wants and not order[-1].target


def _gap(left: Actor, right: Actor, frame: Frame) -> float:
    """The space between two neighbours, negative where they hold each other."""
    hugging = (left.part.pose == "hug" and left.target == right.character.id) or (
        right.part.pose == "hug" and right.target == left.character.id
    )
    if hugging or (left.part.pose == right.part.pose == "hug"):
        if left.casting.manner == right.casting.manner == "puppet":
            # Heads side by side: then the arms go round the other.
            heads = (left.figure.face.width * left.size + right.figure.face.width * right.size) / 2
            return 1.1 * heads - left.figure.box.right * left.size - right.figure.box.right * right.size
        return -0.12 * min(left.figure.box.width * left.size, right.figure.box.width * right.size)
    # Whoever stands behind may be overlapped a little when four share the page.
    return 0.02 * frame.width if left.casting.manner == "puppet" else -0.01 * frame.width


def _fitted(order: list[Actor], gaps: list[float], frame: Frame, beside: int) -> float:
    """The factor by which everyone shrinks so that they fit side by side and under the sky."""
    if not order:
        return 1.0
    total = sum(actor.figure.box.width * actor.size for actor in order) + sum(gaps)
    slots = _SLOT * frame.width * sum(actor.wants for actor in order[:2])
    share = 0.96 - min(0.2, 0.05 * beside)
    wide = (frame.free.width * share - slots) / max(total, 1.0)
    high = min((frame.near - frame.free.top) * 0.94 / (actor.figure.box.height * actor.size) for actor in order)
    return min(1.0, wide, high)


def _stand(actor: Actor, middle: float, k: float, frame: Frame, chance: random.Random, *, back: int) -> Spot:
    figure = actor.figure
    x = middle - figure.box.centre[0] * k
    far, depth = frame.far(middle), frame.near - frame.far(middle)
    y = frame.near - min(depth * 0.55, frame.height * (0.05 * back + chance.uniform(0.0, 0.025)))
    y = max(y, far + min(depth, 0.01 * frame.height))
    if actor.mode == "air":
        high = figure.box.height * k
        lift = chance.uniform(0.16, 0.3) * (frame.near - frame.free.top)
        y = max(frame.free.top + high, min(frame.near - lift, frame.near - 0.05 * frame.height))
    elif actor.mode == "water":
        y = _afloat(figure.box.height * k, y, frame)
    order = frame.near - 1 if actor.mode == "air" else y
    who, glows = actor.character, actor.glows
    return Spot(who.name, "cast", figure, x, y, k, actor.mode, who.id, order, glows)


def _afloat(high: float, y: float, frame: Frame) -> float:
    """Where a swimmer's lower edge lies: low in the water, or wherever it would stand when there is none."""
    water = frame.area(frame.stage.water)
    if water is None:
        return y
    if water.height > high * 1.1:
        return max(water.top + high * 0.7, min(water.bottom - water.height * 0.3, frame.near))
    return min(water.top + water.height * 0.55, frame.near)


def _face_each_other(cast: Cast, frame: Frame, outward: dict[int, int]) -> None:
    middle = sum(spot.extent().centre[0] for spot in cast.spots) / len(cast.spots)
    for actor, spot in zip(cast.actors, cast.spots, strict=True):
        x = spot.extent().centre[0]
        partner = next(
            (
                other
                for a, other in zip(cast.actors, cast.spots, strict=True)
                if actor.target and a is not actor and a.character.id == actor.target
            ),
            None,
        )
        if id(actor) in outward:
            look_at(spot, x + outward[id(actor)])
        elif partner is not None:
            look_at(spot, partner.extent().centre[0])
        elif len(cast.spots) > 1 and abs(x - middle) > 1:
            look_at(spot, middle)
        else:
            look_at(spot, frame.free.centre[0] if abs(x - frame.free.centre[0]) > 4 else x + 1)


def look_at(spot: Spot, x: float) -> None:
    """Turn a figure so that it looks towards a place, without moving it."""
    centre = spot.extent().centre[0]
    wanted = "right" if x >= centre else "left"
    if spot.figure.looks_to in ("left", "right") and spot.figure.looks_to != wanted:
        spot.figure = figures.mirrored(spot.figure)
        spot.x += centre - spot.extent().centre[0]


def keep_inside(spot: Spot, frame: Frame) -> None:
    """Move a figure so that all of it is in the free part; make it smaller where it can't be."""
    box, free = spot.extent(), frame.free
    if box.width > free.width or box.height > free.height:
        spot.k *= 0.98 * min(free.width / box.width, free.height / box.height)
        box = spot.extent()
    spot.x += max(0.0, free.left - box.left) - max(0.0, box.right - free.right)
    spot.y += max(0.0, free.top - box.top) - max(0.0, box.bottom - free.bottom)


def overlap(first: Extent, second: Extent) -> float:
    """The common area of two boxes."""
    wide = min(first.right, second.right) - max(first.left, second.left)
    high = min(first.bottom, second.bottom) - max(first.top, second.top)
    return max(0.0, wide) * max(0.0, high)

"""Where things go: each in its element, at a size at which it is found, clear of faces. Lengths are in px."""

from __future__ import annotations

import random
from collections.abc import Iterator

from visutale.papercut.composition import Frame, Mode, Spot, keep_inside, overlap
from visutale.papercut.figures import Figure
from visutale.papercut.raster import Extent

_SMALLEST = 0.085
"""Of the picture's width: what is smaller is not found."""
_MOST_SINGLY = 7
_MOST_HIDDEN = 0.2
_LEAST = 0.06
"""Of the picture's smaller side: what a thing never shrinks below."""
_SHRINKS = (1.0, 0.82, 0.66, 0.52)


def size_of(
    height_m: float, cast_px: float, cast_m: float, frame: Frame, figure: Figure, mode: Mode, count: int, kind: str
) -> float:
    """Px a unit: the storybook scale of a thing beside the cast, softened, and never too small to be found."""
    ratio = height_m / cast_m
    ratio = float(ratio**0.75 if ratio < 1 else ratio**0.5)
    most = 0.95 if kind in ("plant", "food", "object", "animal") and height_m < 3 else 1.75
    high = cast_px * min(max(ratio, 0.26), most)
    high = min(high, (frame.near - frame.free.top) * (0.72 if mode == "ground" else 0.3))
    if count >= 3:
        high *= 0.9 if count == 3 else 0.76
    box = figure.box
    k = high / max(box.height, box.width * 0.75)
    longest = max(box.width, box.height)
    k = max(k, _SMALLEST * min(frame.width, frame.height) / longest)
    return min(k, 0.46 * frame.free.width / box.width, 0.8 * frame.free.height / box.height)


def place_thing(
    name: str, figure: Figure, k: float, mode: Mode, count: int, taken: list[Spot], frame: Frame,
    chance: random.Random, anchor: tuple[float, float] | None,
    *, back: bool = False,
) -> list[Spot]:  # fmt: skip
    """Up to seven of one thing, where they hide nothing and are not hidden.

    ``anchor`` is a place to be close to; ``back`` is for big things, which stand behind the cast.
    """
    spots: list[Spot] = []
    shrinks: tuple[float, ...] = _SHRINKS
    for _ in range(min(count, _MOST_SINGLY)):
        near = spots[0].extent().centre if spots else anchor
        spot, shrink = _best(name, figure, k, shrinks, mode, taken + spots, frame, chance, near, back=back)
        # The others of its kind are no larger.
        shrinks = tuple(other for other in _SHRINKS if other <= shrink)
        spots.append(spot)
    return spots


def _best(
    name: str, figure: Figure, k: float, shrinks: tuple[float, ...], mode: Mode, taken: list[Spot], frame: Frame,
    chance: random.Random, anchor: tuple[float, float] | None,
    *, back: bool,
) -> tuple[Spot, float]:  # fmt: skip
    """The place with the lowest price, and by how much the thing shrinks for it."""
    chosen: tuple[Spot, float] | None = None
    surface = frame.area(frame.stage.surface)
    least = _LEAST * min(frame.width, frame.height) / max(figure.box.width, figure.box.height)
    lowest = float("inf")
    for shrink in shrinks:
        for x, y in _candidates(figure, k * shrink, mode, frame, chance, back=back):
            size = max(least, k * shrink * _far_off(x, y, mode, frame))
            spot = Spot(name, "thing", figure, x, y, size, mode)
            keep_inside(spot, frame)
            # What is put down later lies before what stands at the same height.
            spot.order = -1.0 if mode == "wall" else spot.y + len(taken) * 1e-3
            if frame.aboard and mode == "surface":
                spot.order = frame.near - 1.9 + len(taken) * 1e-3
            price = 0.7 if mode == "surface" and surface is not None and spot.y > surface.bottom + 2 else 0.0
            price += _price(spot, taken, frame, anchor) + (1 - shrink) * 1.6 + chance.uniform(0, 0.22)
            spot.price = price
            if price < lowest:
                chosen, lowest = (spot, shrink), price
        if lowest < 0.9:
            break
    assert chosen is not None
    return chosen


def _far_off(x: float, y: float, mode: Mode, frame: Frame) -> float:
    """How much smaller a thing is that stands further back."""
    far = frame.far(x)
    if mode not in ("ground", "surface") or frame.near - far < 8:
        return 1.0
    return 0.8 + 0.2 * min(1.0, max(0.0, (y - far) / (frame.near - far)))


def _candidates(
    figure: Figure, k: float, mode: Mode, frame: Frame, chance: random.Random, *, back: bool
) -> Iterator[tuple[float, float]]:
    """Places for the figure's origin, in its element."""
    wide, high = figure.box.width * k, figure.box.height * k
    left, right = frame.free.left + wide / 2, frame.free.right - wide / 2
    surface = frame.area(frame.stage.surface)
    if frame.aboard and mode == "surface" and surface is not None:
        left, right = surface.left + wide / 2, max(surface.left + wide / 2, surface.right - wide / 2)
    columns = 17
    off = chance.uniform(-0.4, 0.4)
    for i in range(columns):
        middle = left + (right - left) * min(1.0, max(0.0, (i + off) / (columns - 1)))
        for y in _levels(middle, wide, high, mode, frame, back=back):
            yield middle - figure.box.centre[0] * k, y


def _levels(x: float, wide: float, high: float, mode: Mode, frame: Frame, *, back: bool) -> list[float]:
    far = max(frame.far(x - wide * 0.3), frame.far(x + wide * 0.3))
    near = frame.near
    if mode == "air":
        sky = frame.area(frame.stage.sky) or frame.free
        return [sky.top + high + (max(1.0, sky.height - high)) * share for share in (0.0, 0.3, 0.6, 0.9)]
    if mode == "wall":
        return [frame.free.top + high + (far - high * 1.15 - frame.free.top) * share for share in (0.2, 0.45, 0.7)]
    if mode == "water":
        water = frame.area(frame.stage.water)
        if water is not None:
            return [water.top + water.height * share for share in (0.3, 0.5, 0.7, 0.9)]
    if mode == "surface":
        surface = frame.area(frame.stage.surface)
        if surface is not None and surface.left + wide / 2 <= x <= surface.right - wide / 2:
            # The floor too, for what finds no room on the table.
            return [surface.bottom] if frame.aboard else [surface.bottom, near]
    shares = (0.04, 0.14, 0.26, 0.4) if back else (0.7, 0.8, 0.9, 1.0)
    return [far + max(4.0, (near - far) * share) if share < 1 else near for share in shares]


def _price(spot: Spot, taken: list[Spot], frame: Frame, anchor: tuple[float, float] | None) -> float:
    """How bad a place is: what it covers, what covers it, how far it is from where it belongs."""
    box = spot.extent()
    price = 0.0
    if frame.keep_free is not None:
        price += 8 * _share(box, frame.keep_free)
    if box.left < 0 or box.top < 0 or box.right > frame.width or box.bottom > frame.height:
        price += 20
    for other in taken:
        theirs = other.extent()
        common = overlap(box, theirs)
        if not common:
            continue
        in_front = spot.order >= other.order and spot.mode not in ("wall", "air")
        if in_front:
            price += 4.0 * common / _area(theirs) + 2.0 * common / _area(box)
            price += 30 * overlap(box, other.face) / _area(other.face) if other.role == "cast" else 0.0
        else:
            price += 4.0 * common / _area(box)
        if common / _area(theirs if in_front else box) > _MOST_HIDDEN:
            price += 3.0
    if anchor is not None:
        x, y = box.centre
        price += 2.2 * (abs(x - anchor[0]) + (1.2 if spot.mode == "air" else 0.6) * abs(y - anchor[1])) / frame.width
    return price


def _area(box: Extent) -> float:
    return max(1.0, box.width * box.height)


def _share(box: Extent, other: Extent) -> float:
    return overlap(box, other) / _area(box)

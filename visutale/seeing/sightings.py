"""What was seen where: single sightings, made into a few subjects with their count and place in the picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from visutale.book import Box, Subject

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
"""The box of a thing that is somewhere in the picture."""
_SAME_THING = 0.7
_MOST_SUBJECTS = 5
_FILLS = 0.8
_CARRIES = frozenset({"table", "bed", "sofa", "bench", "chair"})
"""Things that are large in a picture and seldom what it is about."""
_LEFT_OF, _RIGHT_OF = 0.4, 0.6
_ACROSS = 0.6


class Sighting(NamedTuple):
    """One thing in one place: ``name`` is a singular common noun, ``score`` and ``box`` in shares."""

    name: str
    score: float
    box: Box


def distinct(sightings: Iterable[Sighting]) -> list[Sighting]:
    """The surest sighting of each thing: of two that cover the same part of the picture, the better one stays."""
    kept: list[Sighting] = []
    for sighting in sorted(sightings, key=lambda one: -one.score):
        if all(_shared(sighting.box, other.box) < _SAME_THING for other in kept):
            kept.append(sighting)
    return kept


def subjects(sightings: Sequence[Sighting]) -> tuple[Subject, ...]:
    """The sightings grouped by name, at most five, the most prominent first. Of a group the lowest score is told."""
    groups: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        groups.setdefault(sighting.name, []).append(sighting)
    ranked = sorted(groups.values(), key=lambda group: (-sum(map(_prominence, group)), group[0].name))
    return tuple(
        Subject(
            name=group[0].name,
            count=len(group),
            score=round(min(sighting.score for sighting in group), 3),
            box=_around([sighting.box for sighting in group]),
            where=where([sighting.box for sighting in group]),
        )
        for group in ranked[:_MOST_SUBJECTS]
    )


def where(boxes: Sequence[Box]) -> str:
    """The place of one or several things in the picture, as words that follow "a dog"; empty where it is not known."""
    box = _around(boxes)
    if box == WHOLE:
        return ""
    if len(boxes) > 1 and box.right - box.left > _ACROSS:
        return "side by side" if len(boxes) == 2 else "all across the picture"
    if area(box) > _FILLS:
        return "filling the picture"
    centre = (box.left + box.right) / 2
    side = "on the left" if centre < _LEFT_OF else "on the right" if centre > _RIGHT_OF else "in the middle"
    if area(box) < 0.03 and box.bottom < 0.6:
        return f"far off {side}" if side != "in the middle" else "in the distance"
    return side


def area(box: Box) -> float:
    """The share of the picture a box covers."""
    return (box.right - box.left) * (box.bottom - box.top)


def _prominence(sighting: Sighting) -> float:
    weight = 0.1 if sighting.name in _CARRIES else 1.0
    return weight * sighting.score * (0.1 + area(sighting.box))


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _shared(one: Box, other: Box) -> float:
    overlap = one.overlap(other)
    return overlap / max(area(one) + area(other) - overlap, 1e-9)

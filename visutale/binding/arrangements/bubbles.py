"""Speech bubbles: what somebody says by itself, what is told in boxes, in reading order over the picture."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from visutale.binding import places
from visutale.binding.arrangements.cropping import faces
from visutale.binding.arrangements.dialogue import Sentences, parts
from visutale.binding.arrangements.page_plan import Bubble, PagePlan
from visutale.binding.arrangements.page_words import PageWords
from visutale.binding.arrangements.speakers import is_unnamed, speakers
from visutale.binding.layout import FOOT_PT, MARGIN_PT, PAGE_PT, Setting
from visutale.binding.sheet import points
from visutale.binding.surface import Surface
from visutale.binding.text import clean
from visutale.book import Box, Character, Head

_MOST = 6
"""Bubbles on a page; more of them hide the picture."""
_SHARES = (1.0, 0.92, 0.85, 0.8)
_MEASURES_PT = (190.0, 260.0, 350.0, 470.0)
_STEP = 0.025
"""Between the heights that are tried, in shares of the page."""
_GAP = 10.0 / PAGE_PT
_LINED_UP = 0.03
_BEAM, _BRANCHES = 60, 20
"""How many of the best beginnings are followed, and how many of the best ways to go on from each."""
_POINTS = 60
"""Of the way from a bubble to a head, that are looked at."""
_TELLER_CORNER_PT, _TAIL_PT, _SHORTEST_TAIL_PT, _NEAR_PT = 5.0, 9.0, 8.0, 5.0
_TOO_NEAR, _TOO_NEAR_COST = 0.05, 0.3
"""Nearer to a head than this, in shares of the page, there is no room for a tail."""

Point = tuple[float, float]
"""In points, or in shares of the page where it is said."""


def in_bubbles(
    words: PageWords, keep_clear: Sequence[Box], cast: Sequence[Character] = (), known: Sequence[Head] = ()
) -> PagePlan | None:
    """The words in bubbles that cover no figure; None where nobody speaks, or there is no room for that.

    ``known`` are the heads of characters, in shares of the page; whose tail points to which is told from the words.
    """
    found = parts(clean(words.text), words.language)
    if not keep_clear or words.original or len(found) > _MOST or not any(part.spoken for part in found):
        return None
    heads = faces(keep_clear)
    of_whom = {one.who: one.box for one in known}
    alone = heads[0] if len(heads) == 1 else None
    named_alone = None if known else alone
    owners = [
        of_whom.get(who, named_alone) if who else alone if is_unnamed(part.text) else None
        for part, who in zip(found, speakers(found, cast), strict=True)
    ]
    for share in _SHARES:
        shapes = [_shapes(words, part, share) for part in found]
        placed = _placed(shapes, found, keep_clear, heads, owners, rtl=words.rtl)
        if placed:
            bubbles = tuple(
                Bubble(setting, box, part.spoken, owner if part.spoken else None)
                for part, owner, (setting, box) in zip(found, owners, placed, strict=True)
            )
            number = places.place_number([*keep_clear, *(bubble.place for bubble in bubbles)])
            return PagePlan(bubbles[0].words, bubbles[0].place, number, bubbles=bubbles)
    return None


def draw_bubbles(surface: Surface, bubbles: Sequence[Bubble]) -> None:
    """The shapes beneath the words, each with a line around it, and tails that point to who speaks."""
    for bubble in bubbles:
        tail = _tail(bubble, [other.place for other in bubbles if other is not bubble])
        for edge, colour in ((surface.theme.edge_pt, surface.palette.ink), (0.0, surface.theme.paper)):
            left, top, wide, high = points(bubble.place)
            corner = min(high / 2, 1.4 * surface.theme.corner_pt) if bubble.spoken else _TELLER_CORNER_PT
            ground = colour if edge or bubble.spoken else surface.palette.wash
            surface.rectangle(
                left - edge, top - edge, wide + 2 * edge, high + 2 * edge, ground, corner=corner + edge
            )  # fmt: skip
            if tail:
                surface.polygon(_wider(tail, edge), ground)


# --- places ---


class _Try(NamedTuple):
    """A beginning: how good it is, lower being better, and what lies where."""

    cost: float
    placed: tuple[tuple[Setting, Box], ...]


def _shapes(words: PageWords, part: Sentences, share: float) -> list[Setting]:
    """The ways to set some of the words, each of another width."""
    settings = (words.part(part.text, share, measure) for measure in _MEASURES_PT)
    return list({setting.lines: setting for setting in settings if setting}.values())


def _placed(
    shapes: Sequence[Sequence[Setting]],
    found: Sequence[Sentences],
    keep_clear: Sequence[Box],
    heads: Sequence[Box],
    owners: Sequence[Box | None],
    *,
    rtl: bool,
) -> tuple[tuple[Setting, Box], ...]:
    """The best places for all of them, one after the other; empty where there are none."""
    tries = [_Try(0.0, ())]
    for index, (settings, part, owner) in enumerate(zip(shapes, found, owners, strict=True)):
        middle = _mouth(owner) if owner else _middle(heads)
        later = len(found) - 1 - index
        free = sorted(
            (
                (_cost(box, part, heads, middle, later), setting, box)
                for setting in settings for box in _boxes(setting)
                if all(box.overlap(clear) <= places.TOUCH_SHARE for clear in keep_clear)
            ),
            key=lambda there: there[0],
        )  # fmt: skip
        going_on = itertools.chain.from_iterable(_going_on(one, free, rtl=rtl) for one in tries)
        tries = heapq.nsmallest(_BEAM, going_on, key=lambda one: one.cost)
    return tries[0].placed if tries else ()


def _going_on(one: _Try, free: Sequence[tuple[float, Setting, Box]], *, rtl: bool) -> Iterator[_Try]:
    """The best ways to go on from a beginning."""
    before = [box for _, box in one.placed]
    following = (there for there in free if _follows(there[-1], before, rtl=rtl))
    for cost, setting, box in itertools.islice(following, _BRANCHES):
        yield _Try(one.cost + cost, (*one.placed, (setting, box)))


def _boxes(setting: Setting) -> Iterator[Box]:
    wide, high = setting.width / PAGE_PT, setting.height / PAGE_PT
    edge, foot = MARGIN_PT / PAGE_PT, 1 - FOOT_PT / PAGE_PT
    for left in (edge, (1 - wide) / 2, 1 - edge - wide):
        for row in range(math.floor((foot - edge - high) / _STEP) + 1):
            top = edge + row * _STEP
            yield Box(left, top, left + wide, top + high)


def _follows(box: Box, before: Sequence[Box], *, rtl: bool) -> bool:
    """Whether a box is read after those before it, and keeps off them."""
    if not before:
        return True
    wider = Box(box.left - _GAP, box.top - _GAP, box.right + _GAP, box.bottom + _GAP)
    if any(wider.overlap(other) > 0 for other in before):
        return False
    last = before[-1]
    lower = box.top >= last.top + 0.6 * (last.bottom - last.top)
    level = abs(box.top - last.top) <= _LINED_UP
    return lower or (level and (box.right <= last.left if rtl else box.left >= last.right))


def _cost(box: Box, part: Sentences, heads: Sequence[Box], middle: Point, later: int) -> float:
    """Speech wants to be near who speaks; what is told wants the top of the page at first and its foot in the end."""
    across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    if part.spoken:
        return math.hypot(across - middle[0], down - middle[1]) + _TOO_NEAR_COST * any(
            _near(box, head) for head in heads
        )
    return 0.5 * (box.top if later else 1 - box.bottom) + 0.1 * abs(across - 0.5)


def _near(box: Box, head: Box) -> bool:
    return all((
        box.left - _TOO_NEAR < head.right, box.right + _TOO_NEAR > head.left,
        box.top - _TOO_NEAR < head.bottom, box.bottom + _TOO_NEAR > head.top,
    ))  # fmt: skip


# --- who speaks ---


def _mouth(head: Box) -> Point:
    """In shares of the page."""
    return (head.left + head.right) / 2, head.top + 0.7 * (head.bottom - head.top)


def _middle(heads: Sequence[Box]) -> Point:
    points = [_mouth(head) for head in heads]
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _tail(bubble: Bubble, others: Sequence[Box]) -> list[Point]:
    """Three corners in points, the last one at the head; none where it would cross another bubble, or be too short."""
    if bubble.head is None:
        return []
    left, top, wide, high = points(bubble.place)
    to_x, to_y = (share * PAGE_PT for share in _mouth(bubble.head))
    inset = min(wide, high) / 3
    start = min(left + wide - inset, max(left + inset, to_x)), min(top + high - inset, max(top + inset, to_y))
    way = [(start[0] + (to_x - start[0]) * step / _POINTS, start[1] + (to_y - start[1]) * step / _POINTS)
           for step in range(1, _POINTS)]  # fmt: skip
    outside = [point for point in way if not _within(point, bubble.place) and not _within(point, bubble.head, _NEAR_PT)]
    if not outside or any(_within(point, other) for point in outside for other in others):
        return []
    tip = outside[-1]
    if math.dist(outside[0], tip) < _SHORTEST_TAIL_PT:
        return []
    length = math.dist(start, tip)
    across_x, across_y = -(tip[1] - start[1]) / length * _TAIL_PT, (tip[0] - start[0]) / length * _TAIL_PT
    return [(start[0] + across_x, start[1] + across_y), (start[0] - across_x, start[1] - across_y), tip]


def _within(point: Point, box: Box, around: float = 0.0) -> bool:
    """Whether a point, in points, lies in a box or nearer than ``around`` points to it."""
    x, y = point
    return (
        box.left * PAGE_PT - around <= x <= box.right * PAGE_PT + around
        and box.top * PAGE_PT - around <= y <= box.bottom * PAGE_PT + around
    )


def _wider(corners: Sequence[Point], edge: float) -> list[Point]:
    """A triangle grown by about ``edge`` points on all sides."""
    x, y = (sum(corner[axis] for corner in corners) / len(corners) for axis in (0, 1))
    grown = []
    for corner in corners:
        away = math.hypot(corner[0] - x, corner[1] - y) or 1.0
        share = 1 + 2.0 * edge / away
        grown.append((x + (corner[0] - x) * share, y + (corner[1] - y) * share))
    return grown

"""How a plot lies over the pages: any number of pages from 4 to 24 gets a whole arc, made of real episodes."""

from __future__ import annotations

import random
from typing import Literal

from visutale.book import Frozen
from visutale.storytelling import content
from visutale.storytelling.content import Beat, Encounter, Plot

Step = Literal[
    "start", "open", "trouble", "setout", "try", "meets", "parts", "interlude", "low", "gather", "turn", "after",
    "close",
]  # fmt: skip

_SHORT: dict[int, tuple[Step, ...]] = {
    4: ("start", "try", "turn", "close"),
    5: ("start", "setout", "try", "turn", "close"),
    6: ("open", "trouble", "setout", "try", "turn", "close"),
    7: ("open", "trouble", "setout", "try", "low", "turn", "close"),
    8: ("open", "trouble", "setout", "try", "try", "low", "turn", "close"),
    9: ("open", "trouble", "setout", "try", "try", "low", "turn", "after", "close"),
}
_FRAME = 7
_MOST_ENCOUNTERS = 5
_MOST_INTERLUDES = 2


class Leaf(Frozen):
    """One page to be: its step, its text, and which encounter it belongs to, counted from 1."""

    step: Step
    beat: Beat | None
    encounter: int = 0


def shape(plot: Plot, strand: str, pages: int, rng: random.Random) -> list[Leaf]:
    """One leaf a page, in order."""
    pick = _Picker(plot, strand, rng)
    if pages in _SHORT:
        steps = list(_SHORT[pages])
        tries = iter(pick.tries(steps.count("try")))
        return [next(tries) if step == "try" else pick.leaf(step) for step in steps]
    return pick.long(pages)


class _Picker:
    """Chooses among a plot's variants."""

    def __init__(self, plot: Plot, strand: str, rng: random.Random) -> None:
        self._plot, self._strand, self._rng = plot, strand, rng

    def leaf(self, step: Step) -> Leaf:
        if step == "open":
            return Leaf(step=step, beat=None)
        return Leaf(step=step, beat=self._rng.choice(self._fitting(getattr(self._plot, step))))

    def tries(self, count: int) -> list[Leaf]:
        """So many attempts, in the order the plot tells them."""
        fitting = self._fitting(self._plot.tries)
        chosen = sorted(self._rng.sample(range(len(fitting)), min(count, len(fitting))))
        return [Leaf(step="try", beat=fitting[index]) for index in chosen]

    def long(self, pages: int) -> list[Leaf]:
        middle = pages - _FRAME
        encounters = min(middle // 3, _MOST_ENCOUNTERS)
        gather = encounters >= 2
        singles = middle - 2 * encounters - gather
        tries = self.tries(singles)
        interludes = self._interludes(singles - len(tries))
        met = self._rng.sample(content.encounters(), encounters)
        groups = self._interleave(tries, met)
        for place, interlude in zip(self._spread(len(groups), len(interludes)), interludes, strict=True):
            groups.insert(place, [interlude])
        leaves = [self.leaf(step) for step in ("open", "trouble", "setout")]
        leaves += [leaf for group in groups for leaf in group]
        leaves.append(self.leaf("low"))
        if gather:
            turn, gathering = self.leaf("turn"), self.leaf("gather")
            leaves += [turn, gathering]
        else:
            leaves.append(self.leaf("turn"))
        return [*leaves, self.leaf("after"), self.leaf("close")]

    def _interludes(self, count: int) -> list[Leaf]:
        beats = self._rng.sample(content.phrases().interludes, count)
        return [Leaf(step="interlude", beat=beat) for beat in beats]

    def _interleave(self, tries: list[Leaf], met: list[Encounter]) -> list[list[Leaf]]:
        """Attempts and encounters by turns, an attempt first."""
        pairs = [
            [Leaf(step="meets", beat=one.meets, encounter=n), Leaf(step="parts", beat=one.parts, encounter=n)]
            for n, one in enumerate(met, start=1)
        ]
        groups: list[list[Leaf]] = []
        singles = [[leaf] for leaf in tries]
        total = len(singles) + len(pairs)
        for index in range(total):
            due = (index + 1) * len(pairs) / total
            done = sum(1 for group in groups if len(group) == 2)
            take_pair = pairs and (done + 1 <= due + 1e-9 or not singles)
            groups.append(pairs.pop(0) if take_pair else singles.pop(0))
        return groups

    @staticmethod
    def _spread(length: int, count: int) -> list[int]:
        return sorted((length * (n + 1) // (count + 1) for n in range(count)), reverse=True)

    def _fitting(self, beats: tuple[Beat, ...]) -> list[Beat]:
        return [beat for beat in beats if beat.strand in ("", self._strand)]

"""What goes along with a long call to an engine: who listens, what was spent, and whether to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from visutale.book import Usage
from visutale.errors import Cancelled

if TYPE_CHECKING:
    from visutale.ports import StoryPlan


class Watch:
    """Hears words as they are written, adds up what was spent and says when to stop. Safe to use from several threads.

    ``on_text`` gets a page's number and its text so far; ``on_plan`` a plan as far as it has come; ``on_step`` how many
    steps of a painting are done, and of how many. All are called from the thread that works and must be quick.
    ``spent_before`` is what an earlier run on the same book took.
    """

    def __init__(
        self,
        *,
        on_text: Callable[[int, str], None] | None = None,
        on_plan: Callable[[StoryPlan], None] | None = None,
        on_step: Callable[[int, int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
        spent_before: Iterable[Usage] = (),
    ) -> None:
        self._on_text = on_text
        self._on_plan = on_plan
        self._on_step = on_step
        self._cancelled = cancelled
        self._usage: dict[str, Usage] = {}
        self._lock = threading.Lock()
        for usage in spent_before:
            self.spend(usage)

    def text(self, number: int, text: str) -> None:
        """Page ``number`` reads like this so far."""
        if self._on_text is not None:
            self._on_text(number, text)

    def drafted(self, plan: StoryPlan) -> None:
        """The plan has come this far."""
        if self._on_plan is not None:
            self._on_plan(plan)

    def step(self, done: int, of: int) -> None:
        """``done`` of ``of`` steps are done."""
        if self._on_step is not None:
            self._on_step(done, of)

    @property
    def stopped(self) -> bool:
        return self._cancelled is not None and self._cancelled()

    def check(self) -> None:
        """Raises Cancelled where the person asked to stop."""
        if self.stopped:
            raise Cancelled("The making was stopped.", kept="What was made so far is in the library.")

    def spend(self, usage: Usage) -> None:
        """Add what one call took to its step."""
        with self._lock:
            before = self._usage.get(usage.step)
            self._usage[usage.step] = usage if before is None else _sum(before, usage)

    @property
    def usage(self) -> tuple[Usage, ...]:
        """What was spent so far, one entry a step, in the order of their first calls."""
        with self._lock:
            return tuple(self._usage.values())

    @property
    def tokens(self) -> int:
        """Input and output tokens so far."""
        return sum(one.input_tokens + one.output_tokens for one in self.usage)

    def part(self) -> Watch:
        """A watch for one step of the work: it tells this one everything, and its own ``usage`` is that step's."""
        return _Part(self)


class _Part(Watch):
    def __init__(self, whole: Watch) -> None:
        super().__init__(on_text=whole.text, on_plan=whole.drafted, on_step=whole.step, cancelled=lambda: whole.stopped)
        self._whole = whole

    def spend(self, usage: Usage) -> None:
        super().spend(usage)
        self._whole.spend(usage)

    @property
    def tokens(self) -> int:
        return self._whole.tokens


def _sum(before: Usage, more: Usage) -> Usage:
    return Usage(
        step=more.step,
        calls=before.calls + more.calls,
        input_tokens=before.input_tokens + more.input_tokens,
        output_tokens=before.output_tokens + more.output_tokens,
        seconds=round(before.seconds + more.seconds, 3),
        cost=before.cost + more.cost,
        currency=more.currency,
        estimated=before.estimated or more.estimated,
        prompt_sha256=more.prompt_sha256,
    )

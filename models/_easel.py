"""A model on the best plan that memory allows. Where memory runs out, the next plan, and the painting goes on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from visutale.errors import BadOutput, EngineError, VisutaleError
from visutale.plans import Plan

from ._ensemble import Canvassed, Ensemble, Painting
from ._memory import free_memory, is_out_of_memory

_log = logging.getLogger(__name__)


class Easel:
    """Holds one :class:`Ensemble`, loads it when it is wanted and paints on it, one batch at a time.

    ``plans`` are the ways to run it here, the best first and each needing less memory than the one before; they are
    looked for once, when the first is wanted. ``opened`` loads the model as a plan says.
    """

    def __init__(self, plans: Callable[[], Sequence[Plan]], opened: Callable[[Plan], Ensemble]) -> None:
        self._look = plans
        self._open = opened
        self._plans: Sequence[Plan] = ()
        self._place = 0
        self._ensemble: Ensemble | None = None
        self._lock = threading.RLock()

    @property
    def plan(self) -> Plan:
        """How the model runs now, or would. Raises Unavailable where it can't."""
        plans = self._plans
        if not plans:
            with self._lock:
                plans = self._plans = self._plans or self._look()
        return plans[self._place]

    def plan_anew(self) -> None:
        """Look again at what there is to run it on and how large it is, unless it is loaded or memory ran out once."""
        with self._lock:
            if self._ensemble is None and self._place == 0:
                self._plans = ()

    @property
    def loaded(self) -> Ensemble | None:
        """The model, if it is in memory; who asks need not wait for what is being painted."""
        return self._ensemble

    def ensemble(self) -> Ensemble:
        """The model, loaded now if it was not. Raises EngineError."""
        with self._lock:
            while True:
                try:
                    return self._loaded()
                except Exception as error:
                    if not is_out_of_memory(error):
                        raise
                self._step_down(used=self.plan.batch)

    def paint(self, paintings: Sequence[Painting]) -> list[Canvassed | VisutaleError]:
        """Paint pictures of one kind, as many at once as the plan allows; each answer in its place."""
        answers: list[Canvassed | VisutaleError] = []
        with self._lock:
            while len(answers) < len(paintings):
                batch = self._next(paintings[len(answers) :])
                painted = self._try(batch)
                if painted is None:
                    self._step_down(used=len(batch))
                else:
                    answers += painted
        return answers

    def unload(self) -> None:
        """Give back the memory; the plan that was found to work is kept."""
        with self._lock:
            self._ensemble = None
            free_memory()

    def _next(self, paintings: Sequence[Painting]) -> Sequence[Painting]:
        room = self.plan.batch - 1 if paintings[0].anchor else self.plan.batch
        return paintings[: max(1, room)]

    def _try(self, batch: Sequence[Painting]) -> Sequence[Canvassed | VisutaleError] | None:
        """What a batch came to; None where memory ran out. Nothing of a failure is held on to: it holds memory."""
        try:
            return self._loaded().paint(batch)
        except VisutaleError as error:
            return [error] * len(batch)
        except Exception as error:  # noqa: BLE001  (whatever a model raises is told to those who wait)
            if is_out_of_memory(error):
                return None
            _log.warning("The image model broke: %s", type(error).__name__)
            return [_broken(error)] * len(batch)

    def _loaded(self) -> Ensemble:
        if self._ensemble is None:
            self._ensemble = self._open(self.plan)
        return self._ensemble

    def _step_down(self, used: int) -> None:
        """Go on to the next plan that needs less than a batch of ``used`` did. Raises EngineError after the last."""
        before = self.plan
        later = self._plans[self._place + 1 :]
        kept = [
            plan for plan in later if plan.model_copy(update={"batch": before.batch}) != before or plan.batch < used
        ]
        if not kept:
            self.unload()
            raise EngineError(
                "There is not enough memory to paint this picture.", port="illustrator", engine="sdxl",
                remedy="Close other programs that use the graphics card, or name a smaller model.",
            )  # fmt: skip
        plan = kept[0]
        self._place = self._plans.index(plan)
        _log.warning("Memory ran out: from now on %s.", _difference(before, plan))
        if self._ensemble is not None and not self._ensemble.move_to(plan):
            self._ensemble = None
        free_memory()


def _difference(before: Plan, after: Plan) -> str:
    changed = {name: value for name, value in after if value != getattr(before, name)}
    return ", ".join(f"{name} {value}" for name, value in changed.items())


def _broken(error: Exception) -> BadOutput:
    return BadOutput(
        f"The picture could not be painted ({type(error).__name__}).", port="illustrator", engine="sdxl",
        retryable=False, remedy="Try another seed or size. If it stays so, the model does not fit this version.",
    )  # fmt: skip

"""The steps of a painting: counted as they run, told to those who wait, and ended when nobody waits any longer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from visutale.errors import Cancelled
from visutale.watch import Watch


class Progress:
    """What diffusers calls at the end of each step of a batch.

    How many steps a stage runs is the scheduler's affair: the cut between base and refiner lies at a noise level, not
    at a step, so that 25 steps are 20 and 5 with one scheduler and 16 and 9 with another. ``steps`` says what ran.
    """

    def __init__(self, watches: Sequence[Watch | None], guided_share: float) -> None:
        self.steps: dict[str, int] = {}
        self.guided = True
        """Whether guidance is still on."""
        self._watches = watches
        self._guided_share = guided_share
        self._stage, self._more_follows = "", False
        self._of = 0

    def begin(self, stage: str, *, more_follows: bool) -> None:
        """From now on steps are those of ``stage``; ``more_follows`` says that another stage goes on from it."""
        self._stage, self._more_follows = stage, more_follows

    def __call__(self, pipeline: Any, index: int, timestep: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        """Raises Cancelled, through the pipeline, where every watch was stopped."""
        if not self._of:
            self._of = self._steps_of(pipeline)
        self.steps[self._stage] = self.steps.get(self._stage, 0) + 1
        done = sum(self.steps.values())
        for watch in self._watches:
            if watch is not None:
                watch.step(done, max(done, self._of))
        if all(watch is not None and watch.stopped for watch in self._watches):
            raise Cancelled("The painting was stopped.")
        if done >= self._guided_share * self._of and self._guided_share < 1.0:
            self.guided = False
            return _unguided(pipeline, tensors)
        return {}

    def _steps_of(self, pipeline: Any) -> int:
        """Steps of all stages: those of this pipeline, or all from where its scheduler began."""
        if not self._more_follows:
            return int(pipeline.num_timesteps)
        scheduler = pipeline.scheduler
        return len(scheduler.timesteps) - int(scheduler.begin_index or 0)


def _unguided(pipeline: Any, tensors: dict[str, Any]) -> dict[str, Any]:
    """The second half of what the text says, the guided one, and a pipeline that no longer doubles its batch."""
    conditions = {name: value for name, value in tensors.items() if name != "latents"}
    if not conditions or not pipeline.do_classifier_free_guidance:
        return {}
    pipeline._guidance_scale = 0.0
    return {name: value[len(value) // 2 :] for name, value in conditions.items()}

"""The built-in storyteller: a whole, warm tale from a wish or a photo, with no language model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from visutale.book import FEWEST_PAGES, MOST_PAGES
from visutale.errors import InputError, Rejected
from visutale.ports import (
    About,
    Change,
    ChangeKind,
    Port,
    Proof,
    Resize,
    Retelling,
    Story,
    StoryPlan,
    StoryRequest,
    Titling,
    WrittenPage,
)
from visutale.watch import Watch


class Options(BaseModel):
    """It has none: the same request always gives the same book."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Tale:
    """Writes from its own plots, settings and phrases. What it knows is read once and never changes."""

    port: ClassVar[Port] = "writer"
    about: ClassVar[About] = About(
        title="The built-in storyteller",
        does="Tells a whole tale from a wish or a photo, from its own store of plots, without a language model.",
    )
    languages: ClassVar[tuple[str, ...]] = ("en", "en-GB")
    changes: ClassVar[tuple[ChangeKind, ...]] = ("resize", "retell")
    sees: ClassVar[bool] = False
    parallel: ClassVar[int] = 1

    def __init__(self, options: Options, cache: Path) -> None:
        self._options = options

    def check(self) -> str:
        return ""

    def load(self) -> None:
        from visutale.storytelling import content

        content.settings()

    def plan(self, request: StoryRequest, watch: Watch | None = None) -> StoryPlan:
        """Raises Rejected for any language but English, InputError for a wish in a script it can't read."""
        from visutale.storytelling import plan_story

        if request.language.lower().split("-")[0] != "en":
            raise Rejected(
                f"The built-in storyteller writes English only, not “{request.language}”.",
                port=self.port,
                engine="tale",
                remedy="Choose English, or configure a language model as the writer for other languages.",
            )
        return plan_story(request)

    def write(
        self, plan: StoryPlan, number: int, before: Sequence[WrittenPage], watch: Watch | None = None
    ) -> WrittenPage:
        """Page ``number`` of the plan; ``before`` is not needed, since the plan holds the whole tale."""
        from visutale.storytelling import write_page

        return write_page(plan, number)

    def entitle(self, plan: StoryPlan, pages: Sequence[WrittenPage], watch: Watch | None = None) -> Titling:
        """The plan has its title from the start."""
        return Titling(title=plan.title, cover=plan.cover)

    def proofread(self, plan: StoryPlan, pages: Sequence[WrittenPage], watch: Watch | None = None) -> Proof:
        """Its pages come from one plan: there is nothing to repair."""
        return Proof()

    def revise(self, story: Story, change: Change, watch: Watch | None = None) -> Story:
        """Tells the same tale, with the same cast and plot, in another length or to another age.

        Raises Rejected for any other change, InputError for a number of pages no book has.
        """
        request = story.plan.request
        if isinstance(change, Resize):
            if not FEWEST_PAGES <= change.pages <= MOST_PAGES:
                raise InputError(
                    f"A book has {FEWEST_PAGES} to {MOST_PAGES} pages, so {change.pages} can't be made.",
                    remedy=f"Choose a number from {FEWEST_PAGES} to {MOST_PAGES}.",
                )
            request = request.model_copy(update={"pages": change.pages})
        elif isinstance(change, Retelling):
            request = request.model_copy(update={"age": change.age})
        else:
            raise Rejected(
                "The built-in storyteller can tell its tale longer, shorter or for another age, and nothing else.",
                port=self.port,
                engine="tale",
                remedy="Configure a language model as the writer for other changes.",
            )
        plan = self.plan(request)
        numbers = range(1, request.pages + 1)
        return Story(plan=plan, pages=tuple(self.write(plan, number, ()) for number in numbers))

"""The built-in storyteller: a whole, warm tale from a wish or a photo, with no language model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from visutale.errors import Rejected
from visutale.ports import About, Port, StoryPlan, StoryRequest, WrittenPage


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

    def __init__(self, options: Options, cache: Path) -> None:
        self._options = options

    def check(self) -> str:
        return ""

    def load(self) -> None:
        from visutale.storytelling import content

        content.settings()

    def plan(self, request: StoryRequest) -> StoryPlan:
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

    def write(self, plan: StoryPlan, number: int, before: Sequence[WrittenPage]) -> WrittenPage:
        """Page ``number`` of the plan; ``before`` is not needed, since the plan holds the whole tale."""
        from visutale.storytelling import write_page

        return write_page(plan, number)

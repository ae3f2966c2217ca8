"""A writer that is a language model: premise → cast → outline → pages with their scenes → title, and what comes after.

An engine subclasses :class:`ChainWriter`, says what it is (``about``), whether it can work (``check``) and, once, which
chat model it uses (``card``).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from visutale.book import Caption, Scene
from visutale.chain import steps
from visutale.chain.engine import ChatEngine
from visutale.fitness import unfit_wish
from visutale.ports import About, Change, ChangeKind, Port, Proof, Story, StoryPlan, StoryRequest, Titling, WrittenPage
from visutale.watch import Watch


class ChainWriter(ChatEngine):
    """Everything a Writer does, but for the model. Safe to use from several threads."""

    port: ClassVar[Port] = "writer"
    about: ClassVar[About]
    languages: ClassVar[tuple[str, ...]] = ()
    changes: ClassVar[tuple[ChangeKind, ...]] = ("resize", "continue", "retell", "rewrite")

    @property
    @abstractmethod
    def sees(self) -> bool:
        """Whether the model looks at photos."""

    @property
    @abstractmethod
    def parallel(self) -> int:
        """How many pages it may be asked for at the same time."""

    def plan(self, request: StoryRequest, watch: Watch | None = None) -> StoryPlan:
        """Premise, cast and outline, each a draft to ``watch`` as soon as it is there. The title comes after the
        pages, unless one was asked for. Raises InputError for a wish that a moderation model finds unfit."""
        watch, caller = watch or Watch(), self.caller()
        if topic := caller.moderate(f"{request.title}\n{request.wish}", watch):
            raise unfit_wish(topic, request.age)
        premise = steps.premise(caller, request, watch)
        saw = caller.card.sees and request.photo is not None and premise.photo_shows
        plan = StoryPlan(
            request=request.model_copy(update={"photo": None}),
            title=request.title,
            premise=steps.premise_text(premise),
            caption=Caption(sentence=premise.photo_shows) if saw else None,
            cast=(),
            beats=(),
            cover=Scene(),
        )
        watch.drafted(plan)
        cast, notes = steps.cast(caller, plan.request, plan.premise, plan.caption or request.caption, watch)
        plan = plan.model_copy(update={"cast": cast, "notes": notes, "cover": steps.first_cover(cast)})
        watch.drafted(plan)
        beats, more = steps.outline(caller, plan, watch)
        plan = plan.model_copy(update={"beats": beats, "notes": plan.notes + more})
        watch.drafted(plan)
        return plan

    def write(
        self, plan: StoryPlan, number: int, before: Sequence[WrittenPage], watch: Watch | None = None
    ) -> WrittenPage:
        """The page's words, streamed to ``watch``, then its key scene."""
        watch, caller = watch or Watch(), self.caller()
        text = steps.page_text(caller, plan, number, before, watch)
        previous = before[-1].scene if before else None
        return WrittenPage(text=text, scene=steps.key_scene(caller, plan, number, text, previous, watch))

    def entitle(self, plan: StoryPlan, pages: Sequence[WrittenPage], watch: Watch | None = None) -> Titling:
        """A title that is decided stays; then this makes the cover alone."""
        return steps.title(self.caller(), plan, pages, watch or Watch())

    def proofread(self, plan: StoryPlan, pages: Sequence[WrittenPage], watch: Watch | None = None) -> Proof:
        """One reading of the whole story; none where the options say so."""
        from visutale.chain.proofreading import proofread

        caller = self.caller()
        if not caller.card.proofread:
            return Proof()
        return proofread(caller, plan, pages, watch or Watch())

    def revise(self, story: Story, change: Change, watch: Watch | None = None) -> Story:
        """See :mod:`visutale.chain.revising`."""
        from visutale.chain.revising import revise

        return revise(self.caller(), story, change, watch or Watch(), writer=self)

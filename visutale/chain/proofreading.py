"""A whole story read through once: contradictions named, by rules and by the model, and put right once.

A reading takes one question, and each page with a finding one more (and one for its scene, where other people or
another place are on it now). There is no second round: what could not be put right is reported and stays.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from visutale import prompts
from visutale.book import Scene
from visutale.chain import checking, context, prose, rewording
from visutale.chain.answers import KeyScene, SceneRole
from visutale.chain.calling import Caller
from visutale.chain.changes import MOST_FINDINGS, Findings, contradiction_of, standing
from visutale.chain.taking import scene_from
from visutale.errors import BadOutput, EngineError
from visutale.languages import language_name
from visutale.ports import Contradiction, Proof, StoryPlan, WrittenPage
from visutale.story_check import absences, contradictions
from visutale.watch import Watch

MOST_ON_A_PAGE = 3
_MOST_READ = 20_000
"""Characters of a story that are read as they are; of earlier pages of a longer one the beats are."""
_SHORTEST, _LONGEST = 0.5, 1.5
"""How long a repaired page may be, in shares of what it was."""
_SLACK = 5

_log = logging.getLogger(__name__)


def proofread(
    caller: Caller,
    plan: StoryPlan,
    pages: Sequence[WrittenPage],
    watch: Watch,
    *,
    only: Collection[int] | None = None,
    keep_scenes: bool = False,
) -> Proof:
    """What can't be so, and the pages that were put right; ``only`` limits both to these pages, ``keep_scenes`` to
    words.

    Where the model can't be read with, the rules alone speak; a page it can't put right stays as it is. Raises
    Cancelled.
    """
    mine = range(1, len(pages) + 1) if only is None else only
    language = plan.request.language
    by_rule = [one for one in contradictions(plan.cast, pages, language) if one.page in mine]
    read = [one for one in _read(caller, plan, pages, watch) if one.page in mine]
    found = _bounded([*by_rule, *read])
    desk = _Desk(caller, plan, watch, keep_scenes)
    repaired = _repaired(desk, pages, found)
    if not keep_scenes:
        told = [repaired.get(number, page) for number, page in enumerate(pages, start=1)]
        for number, who in _not_there(plan, told, mine).items():
            page = told[number - 1]
            scene = _without(page.scene, who, plan)
            if scene != page.scene:
                repaired[number] = WrittenPage(text=page.text, scene=scene)
                found += [_missed(number, one, page, plan) for one in sorted(who)]
    return Proof(contradictions=tuple(sorted(found, key=lambda one: one.page)), repaired=repaired)


def _read(caller: Caller, plan: StoryPlan, pages: Sequence[WrittenPage], watch: Watch) -> list[Contradiction]:
    """What the model finds; only what is quoted as it stands on a page of the story."""
    if not caller.card.proofread or not pages:
        return []
    request = plan.request
    values = {
        "cast": context.cast_sheet(plan.cast),
        "outline": context.outline(plan.beats),
        "story": context.so_far(plan, len(pages) + 1, pages, _MOST_READ),
        "pages": len(pages),
        "language": language_name(request.language),
    }
    try:
        answer = caller.ask(prompts.load("story/proofread"), values, Findings, watch)
    except EngineError as error:
        # The story is whole: that nobody read it through is no reason to lose it.
        _log.warning("the story was not read through by the model: %s", type(error).__name__)
        return []
    texts = [page.text for page in pages]
    found = [one for finding in answer.findings if (one := contradiction_of(finding, texts))]
    return [one for one in found if not checking.unfit([one.against], request.age, request.language)]


def _bounded(found: Sequence[Contradiction]) -> list[Contradiction]:
    """At most so many in all and on a page, none twice for the same words."""
    kept: list[Contradiction] = []
    for one in found:
        here = [other for other in kept if other.page == one.page]
        told = any(one.says in other.says or other.says in one.says for other in here)
        if len(kept) < MOST_FINDINGS and len(here) < MOST_ON_A_PAGE and not told:
            kept.append(one)
    return kept


@dataclass(frozen=True)
class _Desk:
    """Where pages are put right."""

    caller: Caller
    plan: StoryPlan
    watch: Watch
    keep_scenes: bool

    def put_right(
        self, pages: Sequence[WrittenPage], number: int, found: Sequence[Contradiction]
    ) -> WrittenPage | None:
        """The page without what was found on it; None where the model did not manage."""
        old, language = pages[number - 1], self.plan.request.language
        words = prose.count_words(old.text, language)
        values = {
            "cast": context.cast_sheet(self.plan.cast),
            "before": rewording.page_of(pages, number - 1),
            "text": old.text,
            "after": rewording.page_of(pages, number + 1),
            "findings": "\n".join(f"“{one.says}” can't be so: {one.against}" for one in found),
            "number": number,
            "language": language_name(language),
            "least": round(words * 0.8),
            "most": round(words * 1.2) + _SLACK,
        }
        said = self.caller.tell(prompts.load("revise/repair"), values, self.watch)
        text = prose.own_letters(prose.plain(said), language)
        if not self._better(pages, number, text, found):
            return None
        if self.keep_scenes:
            return WrittenPage(text=text, scene=old.scene)
        previous = pages[number - 2].scene if number > 1 else None
        scene = rewording.scene_for(self.caller, self.plan, number, old, text, previous, self.watch)
        return WrittenPage(text=text, scene=scene)

    def _better(self, pages: Sequence[WrittenPage], number: int, text: str, found: Sequence[Contradiction]) -> bool:
        """Whether what was found is gone, nothing new is wrong, and the page is fit and about as long."""
        old, cast, request = pages[number - 1], self.plan.cast, self.plan.request
        words, before = (prose.count_words(one, request.language) for one in (text, old.text))
        if not words or not before * _SHORTEST - _SLACK <= words <= before * _LONGEST + _SLACK:
            return False
        if any(standing(one.says, text) or one.says in text for one in found):
            return False
        changed = [*pages[: number - 1], old.model_copy(update={"text": text}), *pages[number:]]
        was, left = (
            [one for one in contradictions(cast, told, request.language) if one.page == number]
            for told in (pages, changed)
        )
        if len(left) > max(0, len(was) - 1) or {one.against for one in left} & {one.against for one in found}:
            return False
        if prose.foreign(text, request.language) or checking.unfit([text], request.age, request.language):
            return False
        return not self.caller.moderate(text, self.watch)


def _repaired(desk: _Desk, pages: Sequence[WrittenPage], found: Sequence[Contradiction]) -> dict[int, WrittenPage]:
    now = list(pages)
    repaired: dict[int, WrittenPage] = {}
    for number in sorted({one.page for one in found}):
        desk.watch.check()
        try:
            page = desk.put_right(now, number, [one for one in found if one.page == number])
        except BadOutput:
            continue
        except EngineError as error:
            _log.warning("the story was not put right to its end: %s", type(error).__name__)
            break
        if page is not None:
            now[number - 1] = repaired[number] = page
            desk.watch.text(number, page.text)
    return repaired


# --- scenes ---


def _not_there(plan: StoryPlan, pages: Sequence[WrittenPage], mine: Collection[int]) -> dict[int, set[str]]:
    """By page, those in its scene whom its words can't mean, or the cast does not know."""
    found: dict[int, set[str]] = {}
    for one in absences(plan.cast, pages, plan.request.language):
        if one.page in mine and one.lacks != "scene":
            found.setdefault(one.page, set()).add(one.who)
    return found


def _without(scene: Scene, who: Collection[str], plan: StoryPlan) -> Scene:
    """The scene without these, as long as somebody is left."""
    parts = tuple(part for part in scene.parts if part.who not in who)
    if not parts:
        return scene
    names = {one.id: one.name for one in plan.cast}
    roles = [SceneRole(who=names[part.who], does=part.does) for part in parts]
    told = scene_from(KeyScene(place=scene.place, parts=roles), plan.cast).alt
    return scene.model_copy(update={"parts": parts, "alt": told})


def _missed(number: int, who: str, page: WrittenPage, plan: StoryPlan) -> Contradiction:
    name = next((one.name for one in plan.cast if one.id == who), who)
    says = next(iter(prose.sentences(page.text)), "")
    return Contradiction(page=number, says=says, against=f"{name} is in the picture and not in the words.")

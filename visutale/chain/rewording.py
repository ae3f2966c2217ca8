"""The words of one page of a story that is there already: asked for, looked at and settled as the first ones were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from visutale import prompts
from visutale.book import Scene
from visutale.chain import checking, context, prose, steps
from visutale.chain.calling import Caller
from visutale.chain.checking import Judge
from visutale.chain.taking import named_in
from visutale.languages import language_name
from visutale.lexicon import find
from visutale.ports import Story, StoryPlan, WrittenPage
from visutale.story_check import is_english
from visutale.watch import Watch

_PLACES = ("landscape", "building", "furniture", "vehicle")


class Revised(NamedTuple):
    """A story after a change, and the numbers of the pages that are new or reworded in it."""

    story: Story
    fresh: tuple[int, ...]


def band_facts(plan: StoryPlan) -> dict[str, object]:
    """What a prompt is told of how a page is to be: its language, words, sentences and manner."""
    band = prose.bands()[plan.request.age]
    return {
        "language": language_name(plan.request.language),
        "least": band.words[0],
        "most": band.words[1],
        "sentence": band.sentence,
        "how": band.how,
    }


def worded(
    caller: Caller,
    prompt: str,
    values: Mapping[str, object],
    plan: StoryPlan,
    number: int,
    watch: Watch,
    *,
    elsewhere: Sequence[str] = (),
) -> str:
    """The words of page ``number``, streamed to ``watch``. Sentences of the texts ``elsewhere`` do not come again.

    Raises EngineError where the model gives nothing that can stand on a page.
    """
    request = plan.request

    def look(text: str) -> checking.Verdict:
        return checking.page(
            prose.plain(text), request, plan.cast, elsewhere, lambda text: caller.moderate(text, watch)
        )

    def show(text: str) -> None:
        watch.text(number, prose.plain(text))

    judge = Judge[str](caller.card, look)
    asked = prompts.load(prompt)
    told = judge.settle(lambda look: caller.tell(asked, values, watch, on_text=show, complain=look))
    text = steps.settled(told, request, elsewhere)
    watch.text(number, text)
    return text


def page_of(pages: Sequence[WrittenPage | None], number: int) -> str:
    """The words of a page, or that there is none."""
    page = pages[number - 1] if 1 <= number <= len(pages) else None
    return page.text if page is not None else context.NOTHING


def scene_for(
    caller: Caller, plan: StoryPlan, number: int, old: WrittenPage, text: str, previous: Scene | None, watch: Watch
) -> Scene:
    """The scene of a page that was reworded: the old one as long as the same people are in the same place."""
    if not moved(old.text, text, plan):
        return old.scene
    return steps.key_scene(caller, plan, number, text, previous, watch)


def moved(before: str, after: str, plan: StoryPlan) -> bool:
    """Whether a text names other people of the cast than before, or (in English) other places."""
    if {one.id for one in named_in(before, plan.cast)} != {one.id for one in named_in(after, plan.cast)}:
        return True
    return is_english(plan.request.language) and _places(before) != _places(after)


def _places(text: str) -> frozenset[str]:
    nouns = (find(word) for word in text.lower().replace("’", "'").split())
    return frozenset(noun.word for noun in nouns if noun is not None and noun.kind in _PLACES)

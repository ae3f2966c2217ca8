"""One page changed as somebody wishes, and of the rest only what no longer fits."""

from __future__ import annotations

from collections.abc import Sequence

from visutale import prompts
from visutale.book import Character, Scene
from visutale.chain import context, prose, steps
from visutale.chain.calling import Caller
from visutale.chain.changes import Reach, cast_changed, renamed, touched_pages
from visutale.chain.checking import Judge, Verdict, unfit
from visutale.chain.resizing import beats_of
from visutale.chain.rewording import Revised, band_facts, page_of, scene_for, worded
from visutale.errors import BadOutput
from visutale.languages import language_name
from visutale.ports import Rewrite, Story, StoryPlan, WrittenPage
from visutale.story_check import contradictions, is_english, naming
from visutale.watch import Watch

_MOST_WISH = 2_000
_MOST_READ = 12_000
"""Characters of the story that the question for the reach is told."""


def rewritten(caller: Caller, story: Story, change: Rewrite, watch: Watch) -> Revised:
    """The page as wished, and the other pages that no longer fit. A new name is put in its place everywhere."""
    wish = change.wish.strip()[:_MOST_WISH]
    number, plan = change.number, story.plan
    reach = _reach(caller, story, number, wish, watch)
    spoken = wish if is_english(plan.request.language) else f"{wish}\n{story.pages[number - 1].text}"
    cast = cast_changed(reach.changes, plan.cast, spoken)
    beats = list(beats_of(story))
    beats[number - 1] = reach.beat.strip() or beats[number - 1]
    story = _renamed(Story(plan=plan.model_copy(update={"beats": tuple(beats)}), pages=story.pages), cast)
    wishes = {number: wish, **_touched(story, plan.cast, reach, number)}
    pages = list(story.pages)
    for page in (number, *(other for other in wishes if other != number)):
        watch.check()
        pages[page - 1] = _page(caller, story.plan, pages, page, wishes[page], watch, anew=page == number)
    return Revised(story.model_copy(update={"pages": tuple(pages)}), tuple(sorted(wishes)))


def _reach(caller: Caller, story: Story, number: int, wish: str, watch: Watch) -> Reach:
    """How far the change reaches; no farther than its page where the model has no answer of use."""
    plan = story.plan
    request = plan.request
    values = {
        "wish": wish,
        "cast": context.cast_sheet(plan.cast),
        "story": context.so_far(plan, len(story.pages) + 1, story.pages, _MOST_READ),
        "page": story.pages[number - 1].text,
        "number": number,
        "pages": len(story.pages),
        "language": language_name(request.language),
    }

    def look(answer: Reach) -> Verdict:
        told = [answer.beat, *(one.what for one in answer.touched)]
        looks = [text for one in answer.changes for text in (one.new_name, one.kind, one.looks, one.clothes)]
        topic = unfit(told, request.age, request.language) or unfit(looks, request.age, "en")
        faults = [] if answer.beat else ["Say what happens on the page now."]
        if any(not 1 <= one.page <= len(story.pages) for one in answer.touched):
            faults.append(f"The story has the pages 1 to {len(story.pages)}, no others.")
        return Verdict(prose.foreign(answer.beat, request.language), topic, faults)

    judge = Judge[Reach](caller.card, look)
    try:
        return judge.settle(lambda look: caller.ask(prompts.load("revise/reach"), values, Reach, watch, complain=look))
    except BadOutput:
        return Reach()


def _touched(story: Story, cast_before: Sequence[Character], reach: Reach, number: int) -> dict[int, str]:
    """Other pages, each with what must change on it: those the model names, and those the new cast sheet speaks
    against."""
    plan, pages = story.plan, story.pages
    touched = touched_pages(reach.touched, number, len(pages))
    was = {(one.page, one.says) for one in contradictions(cast_before, pages, plan.request.language)}
    for one in contradictions(plan.cast, pages, plan.request.language):
        if one.page != number and (one.page, one.says) not in was:
            touched.setdefault(one.page, one.against)
    for before, after in zip(cast_before, plan.cast, strict=True):
        if before.kind != after.kind and is_english(plan.request.language):
            for page in naming(before, pages):
                if page != number:
                    touched.setdefault(page, f"{after.name} is a {after.kind} now, not a {before.kind}.")
    return dict(sorted(touched.items()))


def _renamed(story: Story, cast: tuple[Character, ...]) -> Story:
    """The story with this cast, and every new name in the place of the old one."""
    names = {
        before.name: after.name
        for before, after in zip(story.plan.cast, cast, strict=True)
        if before.name != after.name
    }

    def named(text: str) -> str:
        for old, new in names.items():
            text = renamed(text, old, new)
        return text

    def shown(scene: Scene) -> Scene:
        parts = tuple(part.model_copy(update={"does": named(part.does)}) for part in scene.parts)
        return scene.model_copy(update={"alt": named(scene.alt), "parts": parts})

    plan = story.plan.model_copy(update={"cast": cast})
    if not names:
        return Story(plan=plan, pages=story.pages)
    update = {
        "title": named(plan.title),
        "premise": named(plan.premise),
        "beats": tuple(named(beat) for beat in plan.beats),
        "cover": shown(plan.cover),
    }
    pages = tuple(WrittenPage(text=named(page.text), scene=shown(page.scene)) for page in story.pages)
    return Story(plan=plan.model_copy(update=update), pages=pages)


def _page(
    caller: Caller,
    plan: StoryPlan,
    pages: Sequence[WrittenPage],
    number: int,
    wish: str,
    watch: Watch,
    *,
    anew: bool,
) -> WrittenPage:
    """The page as wished; with a scene ``anew``, else one only where other people or another place are on it."""
    old = pages[number - 1]
    values = {
        "wish": wish,
        "cast": context.cast_sheet(plan.cast),
        "before": page_of(pages, number - 1),
        "text": old.text,
        "after": page_of(pages, number + 1),
        "beat": plan.beats[number - 1],
        "number": number,
        "pages": len(pages),
        **band_facts(plan),
    }
    text = worded(caller, "revise/page", values, plan, number, watch)
    if anew:
        return WrittenPage(text=text, scene=steps.key_scene(caller, plan, number, text, old.scene, watch))
    previous = pages[number - 2].scene if number > 1 else None
    return WrittenPage(text=text, scene=scene_for(caller, plan, number, old, text, previous, watch))

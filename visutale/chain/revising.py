"""A finished story made longer or shorter, told on, told to another age, or changed on one page.

Pages that need no change come back as they were. A change asks at most one question of its own, then, for every page
that is new or reworded, for its words and, unless its picture stays, its scene; then what is new is read through once
(:mod:`~visutale.chain.proofreading`). Nothing is asked for a change that makes no sense.
"""

from __future__ import annotations

from visutale import prompts
from visutale.chain import context, prose, reaching, resizing
from visutale.chain.answers import MOST_CHARACTERS
from visutale.chain.calling import Caller
from visutale.chain.changes import Onward, newcomers, onward_beats, onward_of
from visutale.chain.checking import Judge, Verdict, unfit
from visutale.chain.proofreading import proofread
from visutale.chain.rewording import Revised, band_facts, worded
from visutale.chain.taking import creatures_of, missing_kinds, with_missing
from visutale.changing import check_change
from visutale.fitness import unfit_wish
from visutale.languages import language_name
from visutale.ports import Change, Continuation, Resize, Retelling, Rewrite, Story, StoryPlan, Writer, WrittenPage
from visutale.watch import Watch

_MOST_WISH = 4_000


def revise(caller: Caller, story: Story, change: Change, watch: Watch, writer: Writer) -> Story:
    """The story with the change made to it.

    Raises InputError for a change that makes no sense, before anything is asked; EngineError where the model gives
    nothing that a page can be made of; Cancelled.
    """
    request = story.plan.request
    check_change(change, pages=len(story.pages), age=request.age, language=request.language)
    if isinstance(change, Continuation | Rewrite) and (topic := caller.moderate(change.wish, watch)):
        raise unfit_wish(topic, request.age)
    if _is_so_already(story, change):
        return story
    if isinstance(change, Resize):
        resized = resizing.longer if change.pages > len(story.pages) else resizing.shorter
        changed, fresh = resized(caller, story, change.pages, watch)
    elif isinstance(change, Continuation):
        changed, fresh = _told_on(caller, story, change, watch, writer)
    elif isinstance(change, Retelling):
        changed, fresh = _retold(caller, story, change, watch)
    else:
        changed, fresh = reaching.rewritten(caller, story, change, watch)
    return _read_through(caller, changed, fresh, watch, keep_scenes=isinstance(change, Retelling))


def _is_so_already(story: Story, change: Change) -> bool:
    if isinstance(change, Resize):
        return change.pages == len(story.pages)
    return isinstance(change, Retelling) and change.age == story.plan.request.age


def _read_through(caller: Caller, story: Story, fresh: tuple[int, ...], watch: Watch, *, keep_scenes: bool) -> Story:
    """What is new, read through once; what could not be put right is a note."""
    proof = proofread(caller, story.plan, story.pages, watch, only=fresh, keep_scenes=keep_scenes)
    pages = tuple(proof.repaired.get(number, page) for number, page in enumerate(story.pages, start=1))
    return Story(plan=story.plan.model_copy(update={"notes": story.plan.notes + proof.notes}), pages=pages)


# --- told on ---


def _told_on(caller: Caller, story: Story, change: Continuation, watch: Watch, writer: Writer) -> Revised:
    """More pages after the last; those that are there stay as they are."""
    plan = _onward(caller, story, change, watch)
    pages = list(story.pages)
    fresh = tuple(range(len(pages) + 1, len(pages) + change.pages + 1))
    for number in fresh:
        watch.check()
        pages.append(writer.write(plan, number, tuple(pages), watch))
    return Revised(Story(plan=plan, pages=tuple(pages)), fresh)


def _onward(caller: Caller, story: Story, change: Continuation, watch: Watch) -> StoryPlan:
    """The plan with beats for the pages to come, and with those who are new."""
    plan, pages = story.plan, len(story.pages)
    request = plan.request
    wish = change.wish.strip()[:_MOST_WISH]
    values = {
        "wish": wish or context.NOTHING,
        "premise": plan.premise or context.NOTHING,
        "cast": context.cast_sheet(plan.cast),
        "story": context.so_far(plan, pages + 1, story.pages),
        "pages": pages,
        "first": pages + 1,
        "last": pages + change.pages,
        "more": change.pages,
        "room": max(0, MOST_CHARACTERS - len(plan.cast)),
        "language": language_name(request.language),
        "age": request.age,
    }

    def look(answer: Onward) -> Verdict:
        said = [one.happens for one in answer.beats if one.happens]
        looks = [text for one in answer.newcomers for text in (one.name, one.kind, one.looks, one.clothes)]
        topic = unfit(said, request.age, request.language) or unfit(looks, request.age, "en")
        useless = prose.foreign(" ".join(said), request.language) if said else "Say what happens on each new page."
        wrong = f"There are {len(said)} beats; there must be exactly {change.pages}."
        return Verdict(useless, topic, [wrong] if len(said) != change.pages else [])

    judge = Judge[Onward](caller.card, look)
    prompt, kind = prompts.load("revise/onward"), onward_of(change.pages)
    answer = judge.settle(lambda look: caller.ask(prompt, values, kind, watch, complain=look))
    cast = plan.cast + newcomers(answer, plan.cast, wish)
    if request.language.lower().startswith("en") and (missing := missing_kinds(creatures_of(wish), cast)):
        cast = with_missing(cast, missing, request.language)
    return plan.model_copy(
        update={
            "request": request.model_copy(update={"pages": pages + change.pages}),
            "cast": cast,
            "beats": resizing.beats_of(story) + onward_beats(answer, change.pages),
        }
    )


# --- told anew ---


def _retold(caller: Caller, story: Story, change: Retelling, watch: Watch) -> Revised:
    """The same beats and scenes page by page, in the words of another age."""
    beats = resizing.beats_of(story)
    request = story.plan.request.model_copy(update={"age": change.age})
    plan = story.plan.model_copy(update={"request": request, "beats": beats})
    pages: list[WrittenPage] = []
    for number, old in enumerate(story.pages, start=1):
        watch.check()
        values = {
            "premise": plan.premise or context.NOTHING,
            "cast": context.cast_sheet(plan.cast),
            "before": context.so_far(plan, number, pages),
            "text": old.text,
            "beat": beats[number - 1],
            "number": number,
            "pages": len(story.pages),
            "age": change.age,
            **band_facts(plan),
        }
        elsewhere = [page.text for page in pages]
        text = worded(caller, "revise/retell", values, plan, number, watch, elsewhere=elsewhere)
        pages.append(WrittenPage(text=text, scene=old.scene))
    return Revised(Story(plan=plan, pages=tuple(pages)), tuple(range(1, len(pages) + 1)))

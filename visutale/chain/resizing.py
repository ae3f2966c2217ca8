"""A finished story on more pages, or on fewer. Old pages stay as they are, unless several become one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from visutale import prompts
from visutale.chain import context, prose, steps
from visutale.chain.calling import Caller
from visutale.chain.changes import (
    Group,
    Insertion,
    Insertions,
    Merged,
    Merging,
    NewPage,
    grouped,
    inserted,
    insertions_of,
    merging_of,
)
from visutale.chain.checking import Judge, Verdict, unfit
from visutale.chain.rewording import Revised, band_facts, page_of, worded
from visutale.errors import BadOutput
from visutale.languages import language_name
from visutale.ports import Story, StoryPlan, WrittenPage
from visutale.watch import Watch


class Slot(NamedTuple):
    """A page to be: as it was, or to be written; ``made_of`` are the words it is made of, if any."""

    beat: str
    page: WrittenPage | None = None
    made_of: tuple[str, ...] = ()


def longer(caller: Caller, story: Story, pages: int, watch: Watch) -> Revised:
    """The story with new pages between its own, which stay word for word."""
    beats, old = beats_of(story), story.pages
    new = _new_pages(caller, story.plan, beats, pages - len(old), watch)
    slots: list[Slot] = []
    for number, page in enumerate(old, start=1):
        slots.append(Slot(beats[number - 1], page))
        slots += [Slot(one.happens) for one in new if one.after == number]
    repeats = sum(one.repeats for one in new)
    note = f"The language model found something to happen on {len(new) - repeats} of {len(new)} new pages."
    return _written(caller, _of(story.plan, slots, (note,) if repeats else ()), slots, watch)


def shorter(caller: Caller, story: Story, pages: int, watch: Watch) -> Revised:
    """The story with neighbouring pages told as one; the others stay word for word."""
    beats = beats_of(story)
    slots = [
        Slot(beats[one.first - 1], story.pages[one.first - 1])
        if one.first == one.last
        else Slot(one.happens, made_of=tuple(page.text for page in story.pages[one.first - 1 : one.last]))
        for one in _groups(caller, story.plan, beats, pages, watch)
    ]
    return _written(caller, _of(story.plan, slots, ()), slots, watch)


def beats_of(story: Story) -> tuple[str, ...]:
    """A beat a page; where the plan has none, the page's first sentence."""
    said = story.plan.beats
    return tuple(
        (said[at] if at < len(said) else "") or next(iter(prose.sentences(page.text)), "")
        for at, page in enumerate(story.pages)
    )


# --- what shall happen ---


def _new_pages(caller: Caller, plan: StoryPlan, beats: Sequence[str], more: int, watch: Watch) -> tuple[NewPage, ...]:
    values = {
        "premise": plan.premise or context.NOTHING,
        "cast": context.cast_sheet(plan.cast),
        "outline": context.outline(beats),
        "pages": len(beats),
        "more": more,
        "last_gap": max(1, len(beats) - 1),
        "language": language_name(plan.request.language),
        "age": plan.request.age,
    }

    def look(answer: Insertions) -> Verdict:
        said = [one.happens for one in answer.pages if one.happens]
        wrong = f"There are {len(said)} new pages; there must be exactly {more}."
        faults = [wrong] if len(said) != more else []
        if any(not 1 <= one.after < max(2, len(beats)) for one in answer.pages):
            faults.append(f"after is a page from 1 to {max(1, len(beats) - 1)}.")
        return _verdict(said, faults, plan)

    judge = Judge[Insertions](caller.card, look)
    prompt, kind = prompts.load("revise/longer"), insertions_of(more)
    said: list[Insertion] = []
    with suppress(BadOutput):  # of no answer a sound story comes too: the old beats go on
        said = judge.settle(lambda look: caller.ask(prompt, values, kind, watch, complain=look)).pages
    return inserted(said, beats, more)


def _groups(caller: Caller, plan: StoryPlan, beats: Sequence[str], fewer: int, watch: Watch) -> tuple[Group, ...]:
    values = {
        "cast": context.cast_sheet(plan.cast),
        "outline": context.outline(beats),
        "pages": len(beats),
        "fewer": fewer,
        "language": language_name(plan.request.language),
    }

    def look(answer: Merging) -> Verdict:
        spans = [number for one in answer.pages for number in range(one.first, min(one.last, len(beats)) + 1)]
        faults = [] if len(answer.pages) == fewer else [f"There must be exactly {fewer} new pages."]
        if spans != list(range(1, len(beats) + 1)):
            faults.append(f"The pages 1 to {len(beats)} must each be in exactly one new page, in order.")
        if any(one.first < one.last and (one.first == 1 or one.last == len(beats)) for one in answer.pages):
            faults.append("The first page and the last stay alone.")
        return _verdict([one.happens for one in answer.pages], faults, plan)

    judge = Judge[Merging](caller.card, look)
    prompt, kind = prompts.load("revise/shorter"), merging_of(fewer)
    said: list[Merged] = []
    with suppress(BadOutput):  # pages can be shared out evenly without an answer
        said = judge.settle(lambda look: caller.ask(prompt, values, kind, watch, complain=look)).pages
    return grouped(said, beats, fewer)


def _verdict(said: Sequence[str], faults: Sequence[str], plan: StoryPlan) -> Verdict:
    request = plan.request
    whole = " ".join(said)
    useless = prose.foreign(whole, request.language) if whole else "Say what happens on each new page."
    return Verdict(useless, unfit(said, request.age, request.language), faults)


def _of(plan: StoryPlan, slots: Sequence[Slot], notes: tuple[str, ...]) -> StoryPlan:
    return plan.model_copy(
        update={
            "request": plan.request.model_copy(update={"pages": len(slots)}),
            "beats": tuple(slot.beat for slot in slots),
            "notes": plan.notes + notes,
        }
    )


# --- its words ---


def _written(caller: Caller, plan: StoryPlan, slots: Sequence[Slot], watch: Watch) -> Revised:
    done: list[WrittenPage] = []
    fresh: list[int] = []
    for number, slot in enumerate(slots, start=1):
        if slot.page is not None:
            done.append(slot.page)
            continue
        watch.check()
        text = _words(caller, plan, slots, done, watch)
        previous = done[-1].scene if done else None
        done.append(WrittenPage(text=text, scene=steps.key_scene(caller, plan, number, text, previous, watch)))
        fresh.append(number)
    return Revised(Story(plan=plan, pages=tuple(done)), tuple(fresh))


def _words(caller: Caller, plan: StoryPlan, slots: Sequence[Slot], done: Sequence[WrittenPage], watch: Watch) -> str:
    number = len(done) + 1
    slot = slots[number - 1]
    following = slots[number] if number < len(slots) else None
    values: dict[str, object] = {
        "cast": context.cast_sheet(plan.cast),
        "after": _after(following),
        "beat": slot.beat,
        **band_facts(plan),
    }
    others = [one.text for one in done] + [one.page.text for one in slots[number:] if one.page is not None]
    if slot.made_of:
        values |= {"before": page_of(done, number - 1), "texts": "\n\n".join(slot.made_of)}
        try:
            return worded(caller, "revise/merge", values, plan, number, watch, elsewhere=others)
        except BadOutput:
            text = condensed(slot.made_of, plan)
            watch.text(number, text)
            return text
    values |= {"premise": plan.premise or context.NOTHING, "before": context.so_far(plan, number, done)}
    return worded(caller, "revise/between", values, plan, number, watch, elsewhere=others)


def condensed(texts: Sequence[str], plan: StoryPlan) -> str:
    """One page of several without a model: of each its first sentences, each the same share of the words of a page."""
    share = prose.bands()[plan.request.age].words[1] // len(texts)
    kept = (prose.trimmed(text.replace("\n", " "), share, plan.request.language) for text in texts)
    return "\n\n".join(f"{text}”" if text.count("“") > text.count("”") else text for text in kept)


def _after(slot: Slot | None) -> str:
    """What comes next: its words, those it will be made of, or what will happen."""
    if slot is None:
        return context.NOTHING
    return slot.page.text if slot.page is not None else "\n\n".join(slot.made_of) or slot.beat

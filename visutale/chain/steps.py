"""The steps of the chain, one function each: a prompt, a typed answer, a look at it, and what a book takes from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from visutale import prompts
from visutale.book import Caption, Character, Part, Scene
from visutale.chain import checking, context, prose
from visutale.chain.answers import CastSheet, KeyScene, Outline, Premise, Title, outline_of, scene_of, title_of
from visutale.chain.calling import Caller
from visutale.chain.checking import Judge
from visutale.chain.taking import beats_of, cast_of, fitted, scene_from, title_text, with_known, with_missing
from visutale.languages import language_name
from visutale.ports import StoryPlan, StoryRequest, Titling, WrittenPage
from visutale.prompts import Prompt
from visutale.watch import Watch

_TOKENS_A_WORD = 3
"""Enough in any alphabet; a model that goes on without end is stopped where the page would be too long anyway."""
_OPENINGS = 6
"""Ways to open a story that ``story/page`` knows; a book's seed chooses one."""


def _seed(request: StoryRequest, prompt: Prompt, watch: Watch) -> int:
    """The book's seed; each call of a step has its own, so that a page told again, or after a failure, is another."""
    calls = sum(usage.calls for usage in watch.usage if usage.step == prompt.name)
    return (request.seed + calls) % 2**31


class Cast(NamedTuple):
    cast: tuple[Character, ...]
    notes: tuple[str, ...]


class Beats(NamedTuple):
    beats: tuple[str, ...]
    notes: tuple[str, ...]


def premise(caller: Caller, request: StoryRequest, watch: Watch) -> Premise:
    """What the story is about; the photo itself goes along where the model sees it and there is one."""
    sees = caller.card.sees and request.photo is not None
    values = {
        "wish": context.wish(request),
        "photo_facts": context.photo_facts(request.caption),
        "title": request.title or context.NOTHING,
        "known": context.cast_sheet(request.cast),
        "given": bool(request.cast),
        "sees": sees,
        "language": language_name(request.language),
        "age": request.age,
        "pages": request.pages,
    }
    prompt, photo = prompts.load("story/premise"), request.photo if sees else None
    seed = _seed(request, prompt, watch)
    judge = Judge[Premise](caller.card, lambda answer: checking.premise(answer, request, sees))
    return judge.settle(lambda look: caller.ask(prompt, values, Premise, watch, complain=look, photo=photo, seed=seed))


def premise_text(answer: Premise) -> str:
    """The premise as the book keeps it: what it is about, what is wanted, where and when."""
    where = ", ".join(filter(None, (answer.where.strip(" ."), answer.when.strip(" ."))))
    about = prose.without_repeats(answer.about, ())
    return "\n".join(filter(None, (about, answer.wants, f"{where[:1].upper()}{where[1:]}." if where else "")))


def cast(caller: Caller, request: StoryRequest, about: str, caption: Caption | None, watch: Watch) -> Cast:
    """The cast; whom the wish names and the model leaves out twice is added, and a note says so.

    Those who come from other books are in it, whatever the model made of them, and look as they did there.
    """
    values = {
        "wish": context.wish(request),
        "premise": about,
        "photo_facts": context.photo_facts(caption),
        "known": context.cast_sheet(request.cast),
        "given": bool(request.cast),
        "language": language_name(request.language),
        "age": request.age,
    }
    prompt = prompts.load("story/cast")
    seed = _seed(request, prompt, watch)
    judge = Judge[CastSheet](caller.card, lambda answer: checking.cast(answer, request))
    answer = judge.settle(lambda look: caller.ask(prompt, values, CastSheet, watch, complain=look, seed=seed))
    found = with_known(cast_of(answer), request.cast)
    whole = with_missing(found, checking.wished(request, found), request.language)
    if len(whole) == len(found):
        return Cast(whole, ())
    added = ", ".join(one.kind for one in whole if one.id not in {other.id for other in found})
    return Cast(whole, (f"The language model left out whom the wish names, so they were added to the cast: {added}.",))


def outline(caller: Caller, plan: StoryPlan, watch: Watch) -> Beats:
    """A beat a page; too many or too few are fitted to the pages, and a note says so."""
    request = plan.request
    values = {
        "wish": context.wish(request),
        "premise": plan.premise,
        "cast": context.cast_sheet(plan.cast),
        "language": language_name(request.language),
        "age": request.age,
        "pages": request.pages,
    }
    prompt, kind = prompts.load("story/outline"), outline_of(request.pages)
    seed = _seed(request, prompt, watch)
    judge = Judge[Outline](caller.card, lambda answer: checking.outline(answer, request, plan.cast))
    beats = beats_of(judge.settle(lambda look: caller.ask(prompt, values, kind, watch, complain=look, seed=seed)))
    if len(beats) == request.pages:
        return Beats(beats, ())
    note = f"The language model outlined {len(beats)} pages instead of {request.pages}; its outline was fitted to them."
    return Beats(fitted(beats, request.pages), (note,))


def page_text(caller: Caller, plan: StoryPlan, number: int, before: Sequence[WrittenPage], watch: Watch) -> str:
    """The words of a page, streamed to ``watch`` as they come."""
    request, band = plan.request, prose.bands()[plan.request.age]
    least, most = band.words
    values = {
        "premise": plan.premise or context.NOTHING,
        "cast": context.cast_sheet(plan.cast),
        "outline": context.outline(plan.beats),
        "before": context.so_far(plan, number, before),
        "beat": plan.beats[number - 1],
        "number": number,
        "pages": request.pages,
        "language": language_name(request.language),
        "least": least,
        "most": most,
        "sentence": band.sentence,
        "how": band.how,
        "opening": request.seed % _OPENINGS,
    }
    earlier = [page.text for page in before]

    def moderate(text: str) -> str:
        return caller.moderate(text, watch)

    heard = ""

    def look(text: str) -> checking.Verdict:
        nonlocal heard
        heard = prose.plain(text)
        return checking.page(heard, request, plan.cast, earlier, moderate)

    def show(text: str) -> None:
        nonlocal heard
        heard = prose.plain(text)
        watch.text(number, heard)

    prompt = prompts.load("story/page").within(_TOKENS_A_WORD * band.limit)
    seed = _seed(request, prompt, watch)
    judge = Judge[str](caller.card, look)
    told = judge.settle(
        lambda look: caller.tell(prompt, values, watch, on_text=show, complain=look, seed=seed),
        lambda: prose.beginning(heard, band.limit),
    )
    text = settled(told, request, earlier)
    watch.text(number, text)
    return text


def settled(told: str, request: StoryRequest, earlier: Sequence[str]) -> str:
    """A page's words as they are printed: clean, in the language's letters, not too many, and nothing over and over."""
    text = prose.without_circles(prose.own_letters(prose.plain(told), request.language))
    text = prose.without_repeats(text, earlier)
    return prose.trimmed(text, prose.bands()[request.age].limit, request.language)


def key_scene(caller: Caller, plan: StoryPlan, number: int, text: str, previous: Scene | None, watch: Watch) -> Scene:
    """The moment of a page that is painted. ``previous`` is the scene before it, for what stays the same."""
    values = {
        "text": text,
        "beat": plan.beats[number - 1],
        "cast": context.cast_sheet(plan.cast),
        "premise": plan.premise or context.NOTHING,
        "scene_before": context.setting(previous),
        "language": language_name(plan.request.language),
    }
    prompt, kind = prompts.load("story/scene"), scene_of(tuple(one.name for one in plan.cast))
    seed = _seed(plan.request, prompt, watch)
    judge = Judge[KeyScene](caller.card, lambda answer: checking.scene(answer, text, plan.request, plan.cast))
    answer = judge.settle(lambda look: caller.ask(prompt, values, kind, watch, complain=look, seed=seed))
    return scene_from(answer, plan.cast, text)


def title(caller: Caller, plan: StoryPlan, pages: Sequence[WrittenPage], watch: Watch) -> Titling:
    """What the story is called, unless that is decided, and its cover."""
    given = plan.title or plan.request.title
    values = {
        "premise": plan.premise or context.NOTHING,
        "cast": context.cast_sheet(plan.cast),
        "story": context.so_far(plan, len(pages) + 1, pages),
        "title": given or context.NOTHING,
        "given": bool(given),
        "age": plan.request.age,
        "language": language_name(plan.request.language),
    }
    prompt, kind = prompts.load("story/title"), title_of(tuple(one.name for one in plan.cast))
    seed = _seed(plan.request, prompt, watch)
    judge = Judge[Title](caller.card, lambda answer: checking.title(answer, plan.request, given))
    answer = judge.settle(lambda look: caller.ask(prompt, values, kind, watch, complain=look, seed=seed))
    found = given or title_text(answer.title, plan.request.language)
    return Titling(title=found, cover=scene_from(answer.cover, plan.cast))


def first_cover(cast: Sequence[Character]) -> Scene:
    """What the cover shows until the story is written: the hero."""
    return Scene(parts=tuple(Part(who=one.id) for one in cast[:1]), alt=f"{cast[0].name}." if cast else "")

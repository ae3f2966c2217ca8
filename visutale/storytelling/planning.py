"""The plan of a story and its pages, as the writer's port asks for them."""

from __future__ import annotations

from visutale.book import Scene, Thing
from visutale.ports import StoryPlan, StoryRequest, WrittenPage
from visutale.storytelling import casting
from visutale.storytelling.chance import stream
from visutale.storytelling.scenes import parts_of, scene
from visutale.storytelling.tale import Tale, conceive
from visutale.storytelling.telling import tell
from visutale.storytelling.titles import title_of

OWN_WORDS = "Told by the built-in storyteller from its own store of tales, without a language model."


def plan_story(request: StoryRequest) -> StoryPlan:
    """Title, cast, a beat a page and the cover. Raises InputError for a wish in a script that can't be read."""
    tale = conceive(request)
    told = tell(request)
    cast = tuple(casting.character(one, stream("looks", request.seed, one.id, one.noun)) for one in tale.people)
    return StoryPlan(
        request=request,
        title=request.title.strip() or title_of(tale),
        cast=cast,
        beats=tuple(one.beat for one in told),
        cover=_cover(tale),
        notes=(*tale.notes, OWN_WORDS),
    )


def write_page(plan: StoryPlan, number: int) -> WrittenPage:
    """Page ``number``, from 1. It depends on the plan's request alone, not on the order of calls."""
    return tell(plan.request)[number - 1].page


def _cover(tale: Tale) -> Scene:
    ensemble = tale.ensemble
    named = (*ensemble.rest,)
    people = [ensemble.hero, ensemble.friend, *named][:5]
    names = " ".join(one.ref + one.said_noun for one in people)
    do = "stand happy / walk happy" + " / stand happy" * (len(people) - 2)
    things: tuple[Thing, ...] = ()
    if any(item.noun == ensemble.held.noun for item in tale.wish.items):
        things = (casting.thing_of(ensemble.held),)
    return scene(
        parts=parts_of(do, list(people), names),
        people={one.id: one for one in people},
        place=ensemble.place,
        indoors=False,
        time=tale.times[0],
        weather=tale.weather,
        season=tale.season,
        things=things,
        mood="inviting",
    )

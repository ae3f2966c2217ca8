"""A tale decided: its people, world, plot and shape, all from one request, before a page is told."""

from __future__ import annotations

import random
from functools import lru_cache
from typing import Literal

from visutale.book import Frozen, Season, TimeOfDay, Weather
from visutale.ports import StoryRequest
from visutale.storytelling import casting, content
from visutale.storytelling.casting import Ensemble
from visutale.storytelling.chance import shuffled, stream
from visutale.storytelling.content import Plot, Strand
from visutale.storytelling.grammar import Person
from visutale.storytelling.reading import read
from visutale.storytelling.scenes import clock_times
from visutale.storytelling.shaping import Leaf, shape
from visutale.storytelling.wish import Need, Wish

_NO_STRAND = Strand(id="")
_TOPICS = {
    "storm": ("none", "fear", "lonely"),
    "party": ("none", "want", "lonely"),
    "race": ("none", "want", "skill"),
    "promise": ("none",),
}
"""What a wish may speak of, and beside which needs its plot still fits."""


class Tale(Frozen):
    """Everything decided. ``leaves`` and ``times`` have one entry a page."""

    request: StoryRequest
    wish: Wish
    ensemble: Ensemble
    plot_name: str
    plot: Plot
    strand: Strand
    refrain: str
    primary: Need | None
    secondary: tuple[Need, ...]
    extra: Person
    pals: tuple[Person, ...]
    met: tuple[Person, ...]
    leaves: tuple[Leaf, ...]
    times: tuple[TimeOfDay, ...]
    weather: Weather
    season: Season
    notes: tuple[str, ...]

    @property
    def people(self) -> tuple[Person, ...]:
        """The whole cast."""
        return (self.ensemble.hero, self.ensemble.friend, self.extra, *self.pals, *self.met)


@lru_cache(maxsize=64)
def conceive(request: StoryRequest) -> Tale:
    """Decide a tale. The same request gives the same tale; for another age or number of pages, people, plot, world and
    weather stay. Raises InputError for a wish in a script it can't read."""
    wish = read(request.wish, photo=request.caption is not None)
    rng = stream("tale", request.seed, request.wish)
    ensemble = casting.assemble(wish, request.caption, rng, request.cast)
    primary = wish.needs[0] if wish.needs else None
    name = _plot_name(request, primary, ensemble)
    plot = content.plot(name)
    strand = _strand(plot, ensemble, rng)
    treated = {"want" if kind == "skill" else kind for kind in plot.serves}
    need = primary if primary and primary.words and primary.kind in treated else None
    need = need or _invented(plot, rng)
    taken = (ensemble.hero.noun, ensemble.friend.noun, *(one.noun for one in ensemble.rest))
    extra = ensemble.rest[0] if ensemble.rest else casting.newcomer(plot.extra, ensemble.setting, taken, rng)
    mild: tuple[Season, ...] = ("spring", "summer", "autumn")
    some_season: Season = rng.choice(mild)
    some_weather: Weather = rng.choice(ensemble.setting.weather)
    refrain = rng.choice(plot.refrains)
    leaves = shape(plot, strand.id, request.pages, stream("shape", request.seed, request.wish))
    met = _met(ensemble, (*taken, extra.noun), max(leaf.encounter for leaf in leaves), rng)
    season = wish.when.season or ensemble.setting.season or some_season
    weather = wish.when.weather or some_weather
    start = strand.time or wish.when.time
    return Tale(
        request=request,
        wish=wish,
        ensemble=ensemble,
        plot_name=name,
        plot=plot,
        strand=strand,
        refrain=refrain,
        primary=need,
        secondary=tuple(one for one in wish.needs if one is not need),
        extra=extra,
        pals=ensemble.rest[1:],
        met=met,
        leaves=tuple(leaves),
        times=tuple(clock_times(plot.clock, start, [leaf.step for leaf in leaves])),
        weather=weather,
        season=season,
        notes=(*wish.notes, *ensemble.notes),
    )


def _plot_name(request: StoryRequest, primary: Need | None, ensemble: Ensemble) -> str:
    """Neighbouring seeds tell the same wish by different plots, wherever several fit."""
    kind: str = primary.kind if primary else "none"
    if primary and primary.kind == "want" and primary.skill:
        kind = "skill"
    if ensemble.rival and kind in ("none", "lonely"):
        kind = "rival"
    kind = _topic(request.wish, kind, ensemble)
    served = content.serves()[kind]
    fitting = (
        tuple(name for name in served if name in ensemble.setting.fits) or served if ensemble.setting.fits else served
    )
    order = shuffled(stream("plots", request.wish), fitting)
    return order[request.seed % len(order)]


def _topic(wish: str, kind: str, ensemble: Ensemble) -> str:
    """What the wish speaks of, where a plot is made for just that: a lost kitten, a storm, a birthday."""
    if kind in ("none", "lost") and any({"lost", "missing"} & set(one.adjectives) for one in ensemble.rest[:1]):
        return "found"
    said = {word.strip(".,;:!?").lower() for word in wish.split()}
    for topic, kinds in _TOPICS.items():
        if kind in kinds and said & content.words(f"topic_{topic}"):
            return topic
    return kind


def _strand(plot: Plot, ensemble: Ensemble, rng: random.Random) -> Strand:
    fitting = [one for one in plot.strands if not one.settings or ensemble.setting.id in one.settings]
    return rng.choice(fitting) if fitting else _NO_STRAND


def _invented(plot: Plot, rng: random.Random) -> Need | None:
    """A need of the plot's own where the wish has none that it is made for."""
    invented = content.phrases().invented
    kinds: dict[str, Literal["fear", "want", "lost"]] = {
        "fear": "fear",
        "want": "want",
        "lost": "lost",
        "skill": "want",
    }
    first = plot.serves[0]
    if first in kinds:
        return Need(kind=kinds[first], words=rng.choice(invented[first]), skill=first == "skill")
    return None


def _met(ensemble: Ensemble, taken: tuple[str, ...], count: int, rng: random.Random) -> tuple[Person, ...]:
    known = [*ensemble.setting.creatures, *(f"young {noun}" for noun in ensemble.setting.small)]
    pool: list[str] = []
    for words in known:
        noun = words.rpartition(" ")[2]
        if noun not in taken and not any(one.endswith(noun) for one in pool):
            pool.append(words)
    pool += [words for words in ("old owl", "shy bat", "fat bee") if len(pool) < count]
    return tuple(
        casting.met_on_the_way(number, words, rng) for number, words in enumerate(shuffled(rng, pool)[:count], start=1)
    )

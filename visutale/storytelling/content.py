"""The written part of the storyteller: plots, episodes, settings and phrases, read from the YAML files beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from visutale.book import AgeBand, Pronoun, Season, TimeOfDay, Weather

_DATA = Path(__file__).with_name("data")
Level = Literal["y", "m", "o"]
LEVELS: dict[AgeBand, Level] = {"3-5": "y", "6-8": "m", "9-12": "o"}


class Data(BaseModel):
    """A piece of our own data: an unknown field is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Data):
    """The same thing told at three levels: ``y`` for 3-5, ``m`` for 6-8, ``o`` for 9-12."""

    y: str
    m: str
    o: str

    def at(self, age: AgeBand) -> str:
        return {"y": self.y, "m": self.m, "o": self.o}[LEVELS[age]]


class Beat(Text):
    """A page. ``do`` says what everyone does, hero / friend / extra or other, each as "pose feeling [holding thing]".

    ``at_place`` says where: "home", "spot" (a new spot of the setting), "same" (as on the page before) or "place".
    """

    do: str
    at_place: Literal["home", "spot", "same", "place"] = "same"
    strand: str = ""
    with_extra: bool = False


class Clue(Text):
    """What somebody met on the way says to the point; ``recall`` is how it helps later."""

    recall: Text


class Strand(Data):
    """One way a plot can go: a name and the words that only it has."""

    id: str
    words: dict[str, str] = {}
    level_words: dict[str, Text] = {}
    time: TimeOfDay | None = None
    settings: tuple[str, ...] = ()
    """Where it makes sense; empty for anywhere."""
    item: str = ""
    """The thing at the heart of it, a noun of the lexicon."""


class Clock(Data):
    """When the story starts, when its low point comes and when it closes; ``next_day`` if morning comes between."""

    start: TimeOfDay = "morning"
    low: TimeOfDay = "evening"
    close: TimeOfDay = "night"
    next_day: bool = False


class Newcomer(Data):
    """Somebody the plot needs beside hero and friend."""

    adjectives: tuple[str, ...] = ()
    young: bool = False
    large: bool = False


class Plot(Data):
    """A plot shape: its beats in their variants, and what they need."""

    about: str
    serves: tuple[str, ...] = ()
    """The needs it is made for; "none" for a wish that names no need."""
    weaves: tuple[str, ...] = ("fear", "want", "lost", "lonely", "sleepless")
    clock: Clock = Clock()
    weather: dict[str, Weather] = {}
    extra: Newcomer = Newcomer()
    extra_from: str = "low"
    titles: tuple[str, ...]
    refrains: tuple[str, ...]
    strands: tuple[Strand, ...] = ()
    start: tuple[Beat, ...]
    trouble: tuple[Beat, ...]
    setout: tuple[Beat, ...]
    tries: tuple[Beat, ...]
    low: tuple[Beat, ...]
    gather: tuple[Beat, ...]
    turn: tuple[Beat, ...]
    after: tuple[Beat, ...]
    close: tuple[Beat, ...]
    clues: tuple[Clue, ...]
    asks: tuple[Text, ...]
    """What the hero asks everyone met on the way."""
    cause: tuple[Text, ...]
    """The low point in a line, for books too short to have a page for it."""


class Encounter(Data):
    """Somebody met on the way, who needs a hand: two pages, ``meets`` and ``parts``."""

    id: str
    meets: Beat
    parts: Beat


class Spot(Data):
    """A place within a setting. ``at`` opens a phrase and marks what is seen there: "by the frozen [stream]"."""

    at: str
    indoors: bool = False


class Sense(Text):
    """A sentence of the senses; ``when`` limits it to night or day."""

    when: Literal["", "night", "day", "rain", "snow"] = ""


class Setting(Data):
    """A world to tell in. ``words`` are what a wish may call it."""

    id: str
    words: tuple[str, ...]
    where: str
    name: str
    home: str
    home_indoors: bool = False
    creatures: tuple[str, ...]
    small: tuple[str, ...]
    spots: tuple[Spot, ...]
    senses: tuple[Sense, ...]
    season: Season | None = None
    weather: tuple[Weather, ...] = ("clear",)
    for_kinds: tuple[str, ...] = ()
    fits: tuple[str, ...] = ()
    """The plots that make sense here; empty for all."""


class Token(Data):
    """Something the hero carries: why (``history``), and how it makes itself noticed (``signal``)."""

    noun: str
    adjective: str = ""
    history: tuple[Text, ...]
    signal: tuple[Text, ...]


class Trait(Data):
    """How a quality shows: ``lines`` are sentences about somebody who has it."""

    words: tuple[str, ...]
    lines: tuple[Text, ...]
    offered: bool = True
    """May be given to a hero whose wish names no quality."""


class Company(Data):
    """Lines for those who come along, by the mood of the page."""

    join: tuple[Text, ...]
    go: tuple[Text, ...]
    still: tuple[Text, ...]
    low: tuple[Text, ...]
    help: tuple[Text, ...]
    joy: tuple[Text, ...]


class Phrases(Data):
    """Openings, meetings and lines for what a plot does not treat itself."""

    intro: tuple[Text, ...]
    intro_unique: tuple[Text, ...]
    meet_known_start: tuple[Text, ...]
    meet_new_start: tuple[Text, ...]
    bond: tuple[Text, ...]
    join_known: tuple[Text, ...]
    meet_new: tuple[Text, ...]
    weave: dict[str, dict[str, tuple[Text, ...]]]
    packed: tuple[Text, ...]
    goal: tuple[Text, ...]
    interludes: tuple[Beat, ...]
    titles: tuple[str, ...]
    names: dict[str, tuple[str, ...]]
    """Names by pronoun, for those the wish does not name; ``pair`` for two."""
    generic_spots: tuple[str, ...]
    invented: dict[str, tuple[str, ...]]
    pronouns: dict[str, Pronoun]
    """Of animals whose noun itself says which they are."""
    fliers: frozenset[str]
    clothes: tuple[str, ...]
    summaries: dict[str, str]


@cache
def _read(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_DATA / name).read_text("utf-8"), Loader=loader)


def plot_names() -> tuple[str, ...]:
    """Every plot shape, in a fixed order."""
    return tuple(sorted(file.stem for file in (_DATA / "plots").glob("*.yaml")))


@cache
def plot(name: str) -> Plot:
    return Plot.model_validate(_read(f"plots/{name}.yaml"))


@cache
def serves() -> dict[str, tuple[str, ...]]:
    """Plot names by the need they are made for."""
    return {need: tuple(names) for need, names in _read("serves.yaml").items()}


@cache
def settings() -> tuple[Setting, ...]:
    return tuple(
        Setting.model_validate({"id": file.stem, **_read(f"settings/{file.name}")})
        for file in sorted((_DATA / "settings").glob("*.yaml"))
    )


@cache
def encounters() -> tuple[Encounter, ...]:
    return tuple(Encounter.model_validate(row) for row in _read("encounters.yaml"))


@cache
def tokens() -> tuple[Token, ...]:
    return tuple(Token.model_validate(row) for row in _read("tokens.yaml"))


@cache
def traits() -> tuple[Trait, ...]:
    return tuple(Trait.model_validate(row) for row in _read("traits.yaml"))


@cache
def company() -> Company:
    return Company.model_validate(_read("company.yaml"))


@cache
def phrases() -> Phrases:
    return Phrases.model_validate(_read("phrases.yaml"))


@cache
def spelling() -> dict[str, str]:
    """American words and their British forms."""
    return {str(us): str(gb) for us, gb in _read("spelling.yaml").items()}


@cache
def given_names() -> dict[Pronoun, tuple[str, ...]]:
    """Common given names in lower case, by the pronoun most people of that name go by."""
    return {pronoun: tuple(str(names).split()) for pronoun, names in _read("given_names.yaml").items()}


@cache
def words(name: str) -> frozenset[str]:
    """A list of words from ``words.yaml``."""
    return frozenset(str(_read("words.yaml")[name]).split())

"""Which weights are still to come, by engine, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from visutale import registry
from visutale.choosing import choose
from visutale.engine_room import EngineRoom
from visutale.ports import PORTS, Engine, Port
from visutale.served import Fetching, Lacking
from visutale.settings import Settings
from visutale.stages.fetch import in_units


class Absent(NamedTuple):
    """An engine and the models it lacks; none where all are here, or where it has none to fetch."""

    name: str
    engine: Engine
    models: tuple[Lacking, ...]


def absent(settings: Settings, names: Sequence[str] = ()) -> list[Absent]:
    """The named engines, else the chosen ones of all ports, with what each lacks. Raises ConfigError."""
    if names:
        wanted: dict[str, Port] = {name: registry.ports_of(name)[0] for name in names}
    else:
        wanted = {name: port for port in reversed(PORTS) if (name := choose(port, settings).name)}
    found = []
    for name, port in wanted.items():
        engine = EngineRoom(settings.with_engines({port: name})).engine(port)
        found.append(Absent(name, engine, lacking(engine)))
    return found


def lacking(engine: Engine) -> tuple[Lacking, ...]:
    """The models of an engine that are still to come."""
    return engine.lacking() if isinstance(engine, Fetching) else ()


def in_words(engine: str, models: Sequence[Lacking]) -> str:
    """What an engine lacks and how it comes, in a sentence; empty where nothing is lacking."""
    if not models:
        return ""
    listed = ", ".join(f"“{one.name}”" for one in models)
    size_bytes = sum(one.size_bytes for one in models) if all(one.size_bytes for one in models) else 0
    size = f" (about {in_units(size_bytes)})" if size_bytes else ""
    verb, pronoun = ("is", "it") if len(models) == 1 else ("are", "them")
    return (
        f"{listed} {verb} not on this computer yet{size}: “visutale fetch {engine}” brings {pronoun}, or else the "
        "first book that needs it does."
    )

"""One engine as it is served: what it offers, who may come in, and the threads that do its work."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from visutale import registry
from visutale.errors import ConfigError
from visutale.ports import Engine, Port
from visutale.served import Converser, Relayed
from visutale.serving.calls import Calls
from visutale.serving.errors import Refused
from visutale.serving.gate import Gate
from visutale.serving.residency import Resident
from visutale.settings import Settings

Offer = Literal["paint", "chat", "hear", "speak"]


class Service:
    """An engine's residents by what they offer; one serves what an earlier one has nothing for."""

    def __init__(self, engine: str, residents: Sequence[Resident], settings: Settings) -> None:
        self.engine = engine
        self.settings = settings
        self.residents: dict[Offer, Resident] = {}
        for resident in residents:
            if (offer := _offer(resident.engine)) is not None:
                self.residents.setdefault(offer, resident)
        if not self.residents:
            ports = " and ".join(resident.engine.port for resident in residents)
            raise ConfigError(
                f"“{engine}” can't be served: OpenAI's routes have no place for a {ports} of this kind.",
                remedy="Illustrators, captioners, transcribers and narrators can be served, and models that chat.",
            )
        self.names = (engine, *settings.serving.names)
        self.gate = Gate(settings.serving.queue)
        self.calls = Calls(self.gate, lambda: min(settings.serving.queue, max(map(_at_once, self.engines))))

    @classmethod
    def of(cls, engine: str, settings: Settings) -> Self:
        """The service of an engine by its name. Reads no weights. Raises ConfigError for an engine that is not there,
        or that has nothing to offer over OpenAI's routes."""
        return cls(engine, [_resident(port, engine, settings) for port in registry.ports_of(engine)], settings)

    @property
    def all_residents(self) -> tuple[Resident, ...]:
        return tuple({id(resident): resident for resident in self.residents.values()}.values())

    @property
    def engines(self) -> tuple[Engine, ...]:
        return tuple(resident.engine for resident in self.all_residents)

    def trouble(self) -> str:
        """Why it can't work at the moment, empty where it can or could."""
        return next((trouble for one in self.all_residents if (trouble := one.trouble())), "")

    def check_model(self, name: str | None) -> None:
        """Raises Refused for a model that is not served here; no name means the one that is."""
        if name and name not in self.names:
            known = ", ".join(f"“{one}”" for one in self.names)
            raise Refused(
                404, "model_not_found", f"That model is not served here. This server has {known}.", param="model"
            )


def _resident(port: Port, engine: str, settings: Settings) -> Resident:
    options, cache = settings.options.get(engine, {}), Path(settings.cache) / engine
    return Resident(lambda: registry.build(port, engine, options, cache), idle_s=settings.serving.idle_s)


def _offer(engine: Engine) -> Offer | None:
    offers: dict[str, Offer] = {"illustrator": "paint", "captioner": "chat", "transcriber": "hear", "narrator": "speak"}
    chats = isinstance(engine, Converser | Relayed)
    return "chat" if chats else offers.get(engine.port)


def _at_once(engine: Engine) -> int:
    """How many calls it gets at the same time. One that does several together must have the next ones at hand."""
    cores = os.cpu_count() or 1
    by_port = {"illustrator": 2 * getattr(engine, "parallel", 1), "transcriber": cores, "narrator": cores}
    return by_port.get(engine.port, 64)

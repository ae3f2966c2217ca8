"""The engines of one configuration: built when first asked for, kept, warmed up side by side."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import RLock
from typing import cast

from visutale import registry
from visutale.choosing import choose
from visutale.errors import EngineError, Unavailable
from visutale.ports import PORTS, Captioner, Engine, Illustrator, Narrator, Port, Transcriber, Translator, Writer
from visutale.settings import Settings


class EngineRoom:
    """Gives the engine of each port. ``given`` ones stand in for the configured. Safe to use from several threads."""

    def __init__(self, settings: Settings, given: Mapping[Port, Engine] | None = None) -> None:
        self._settings = settings
        self._built: dict[Port, Engine] = dict(given or {})
        self._given = frozenset(self._built)
        self._lock = RLock()

    def name(self, port: Port) -> str:
        """The engine's name in the configuration, empty where the port has none; a given one's class name."""
        if port in self._given:
            return type(self._built[port]).__name__.lower()
        return choose(port, self._settings).name

    def engine(self, port: Port) -> Engine:
        """The engine of a port. Raises ConfigError for an unknown name or option, Unavailable where there is none."""
        with self._lock:
            if port not in self._built:
                name, why = choose(port, self._settings)
                if not name:
                    raise Unavailable(f"There is no {port} here. {why}", port=port, engine="none")
                cache = self._settings.cache / name
                self._built[port] = registry.build(port, name, self._settings.options.get(name, {}), cache)
            return self._built[port]

    @property
    def transcriber(self) -> Transcriber:
        return cast(Transcriber, self.engine("transcriber"))

    @property
    def captioner(self) -> Captioner:
        return cast(Captioner, self.engine("captioner"))

    @property
    def writer(self) -> Writer:
        return cast(Writer, self.engine("writer"))

    @property
    def translator(self) -> Translator:
        return cast(Translator, self.engine("translator"))

    @property
    def illustrator(self) -> Illustrator:
        return cast(Illustrator, self.engine("illustrator"))

    @property
    def narrator(self) -> Narrator:
        return cast(Narrator, self.engine("narrator"))

    def warm_up(self, ports: tuple[Port, ...] = PORTS) -> dict[Port, EngineError]:
        """Load engines side by side; gives those that could not be, with the reason. A port without one is skipped."""

        def load(port: Port) -> EngineError | None:
            try:
                self.engine(port).load()
            except EngineError as error:
                return error
            return None

        manned = [port for port in ports if self.name(port)]
        with ThreadPoolExecutor(max_workers=2, thread_name_prefix="warm-up") as pool:
            failures = dict(zip(manned, pool.map(load, manned), strict=True))
        return {port: error for port, error in failures.items() if error is not None}

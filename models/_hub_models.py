"""The models that an engine is configured with: which are not on this computer yet, and bringing them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from visutale.ports import Port
from visutale.served import Fetched, Lacking, ModelFile

from ._hub import SAFE_PATTERNS, folder_of, size_of, trouble
from ._model_folder import judged
from ._snapshot import hub_name
from ._weights import in_file


class Files(NamedTuple):
    """Which files of a model are wanted, as :func:`models._hub.folder_of` takes them."""

    wanted: Sequence[str] = SAFE_PATTERNS
    without: Collection[str] = ()


class HubModels:
    """Models by the name they are configured with, a folder or a hub name each. Building it is cheap."""

    def __init__(self, models: Mapping[str, Files], *, port: Port, engine: str, cache: Path, offline: bool) -> None:
        self._models = models
        self._port: Port = port
        self._engine = engine
        self._cache = cache
        self._offline = offline

    def trouble(self) -> str:
        """Why the first that can't be loaded can't be, see :func:`models._hub.trouble`; empty where all can."""
        found = (self._trouble(name, offline=self._offline) for name in self._models)
        return next(filter(None, found), "")

    def folder(self, name: str, on_progress: Callable[[int, int], None] | None = None) -> Path:
        """Where the files of a model are, fetched where they are not here. Raises Unavailable."""
        wanted, without = self._models[name]
        return folder_of(
            name, port=self._port, engine=self._engine, cache=self._cache, offline=self._offline, wanted=wanted,
            without=without, on_progress=on_progress,
        )  # fmt: skip

    def here(self, name: str) -> Path | None:
        """The folder of a model whose files are on this computer; None for another, or one that is not named."""
        if name not in self._models or self._trouble(name, offline=True):
            return None
        return self.folder(name)

    def weights(self) -> tuple[ModelFile, ...]:
        """See :class:`visutale.served.Weighted`: every file that is loaded, by its model and its name there."""
        files: list[ModelFile] = []
        for name, (wanted, without) in self._models.items():
            if folder := self.here(name):
                title = hub_name(name) or folder.name
                files += [in_file(folder / one, f"{title}/{one}") for one in judged(folder, wanted, without).needed]
        return tuple(files)

    def lacking(self) -> tuple[Lacking, ...]:
        """See :class:`visutale.served.Fetching`."""
        return tuple(
            Lacking(name, size_of(name, cache=self._cache, wanted=files.wanted, without=files.without))
            for name, files in self._models.items()
            if not self._trouble(name, offline=False) and self._trouble(name, offline=True)
        )

    def fetch(self, on_progress: Callable[[str, int, int], None]) -> tuple[Fetched, ...]:
        """See :class:`visutale.served.Fetching`."""
        return tuple(self._fetched(one.name, on_progress) for one in self.lacking())

    def _fetched(self, name: str, on_progress: Callable[[str, int, int], None]) -> Fetched:
        size_bytes = 0

        def hear(here: int, of: int) -> None:
            nonlocal size_bytes
            size_bytes = of
            on_progress(name, here, of)

        return Fetched(name, self.folder(name, hear), size_bytes)

    def _trouble(self, name: str, *, offline: bool) -> str:
        wanted, without = self._models[name]
        return trouble(name, cache=self._cache, offline=offline, wanted=wanted, without=without)


class Fetches:
    """An engine whose models can be brought ahead, see :class:`visutale.served.Fetching`, and whose files are known."""

    _hub_models: HubModels

    def lacking(self) -> tuple[Lacking, ...]:
        """The models that are not on this computer yet."""
        return self._hub_models.lacking()

    def weights(self) -> tuple[ModelFile, ...]:
        """See :class:`visutale.served.Weighted`."""
        return self._hub_models.weights()

    def fetch(self, on_progress: Callable[[str, int, int], None]) -> tuple[Fetched, ...]:
        """Bring them."""
        return self._hub_models.fetch(on_progress)

"""One model of the hub as the cache keeps it: what is here, what is missing, and bringing it.

The folder holds the model's files as the hub names them, and ``.listing.json``: the commit that was taken, with size
and hash of every file the hub has there. A folder without one was filled by hand and is judged by what is in it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from ._contents import Contents, contents
from ._download import Hub, HubFile, Listing
from ._hub_variables import hub_cache
from ._model_folder import folder_trouble, listed, names_in, read_json
from ._published import PUBLISHED, PUBLISHED_BYTES

_MAIN = "main"
_LISTING, _LOCK = ".listing.json", ".lock"
_NAME = re.compile(r"([A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?:@(\w[\w./-]*))?", re.ASCII)


class HubName(NamedTuple):
    """``owner/name`` on the hub, and a branch, tag or commit."""

    model: str
    revision: str = _MAIN

    def __str__(self) -> str:
        return self.model if self.revision == _MAIN else f"{self.model}@{self.revision}"


def hub_name(name: str) -> HubName | None:
    """A hub name as people write it, ``owner/name`` or ``owner/name@revision``; None for anything else."""
    found = _NAME.fullmatch(name.strip())
    return HubName(found[1], found[2] or _MAIN) if found and ".." not in name else None


class Snapshot:
    """A model's files in the cache. ``wanted`` and ``without`` are as in :func:`contents`."""

    def __init__(self, name: HubName, cache: Path) -> None:
        self._name = name
        self.folder = cache / str(name).replace("/", "--")

    def trouble(self, wanted: Sequence[str], without: Collection[str]) -> str:
        """Why the model can't be loaded from here, naming every missing file; empty where it can. No network."""
        listing = self._listing()
        try:
            found = self._found(listing, wanted, without)
        except (ValueError, OSError) as error:
            return f"The model in {self.folder} is damaged: {error}"
        if found.refused:
            return f"The model “{self._name}” is not used. {found.refused}"
        if found.missing:
            whole = "whole " if any(self._is_here(name, None) for name in found.needed) else ""
            missing = f"Missing in {self.folder}: {listed(found.missing)}." if found.needed else ""
            return f"“{self._name}” is not {whole}on this computer. {missing}".strip()
        return "" if listing else folder_trouble(self.folder, wanted, without)

    def size_bytes(self, wanted: Sequence[str], without: Collection[str]) -> int:
        """Of all that is needed: as the hub listed it, or about, as it was published; 0 where neither is known."""
        listing = self._listing()
        sizes = {file.name: file.size_bytes for file in listing.files} if listing else {}
        try:
            known = sum(sizes[name] for name in contents(sizes, self._read_here, wanted, without).needed)
        except (OSError, ValueError, KeyError):
            known = 0
        return known or PUBLISHED_BYTES.get(self._name.model, 0)

    def complete(
        self, hub: Hub, wanted: Sequence[str], without: Collection[str], on_progress: Callable[[int, int], None]
    ) -> None:
        """Bring what is missing; ``on_progress`` hears bytes that are here, and bytes in all. Raises Unavailable.

        Of several threads and processes that want the same model, one brings it and the others wait.
        """
        from filelock import FileLock

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / _LOCK):
                self._bring(hub, wanted, without, on_progress)
        except OSError as error:
            raise hub.unavailable(f"{self.folder} can't be written to: {error.strerror or error}.") from error

    def elsewhere(self, wanted: Sequence[str], without: Collection[str]) -> Path | None:
        """The folder of the same model where the hub's own client keeps it whole, if it does."""
        kept = hub_cache() / f"models--{self._name.model.replace('/', '--')}"
        try:
            commit = (kept / "refs" / self._name.revision).read_text("ascii").strip()
        except (OSError, ValueError):
            commit = self._name.revision
        folder = kept / "snapshots" / commit
        return folder if folder.is_dir() and not folder_trouble(folder, wanted, without) else None

    def _found(self, listing: Listing | None, wanted: Sequence[str], without: Collection[str]) -> Contents:
        """What is needed, as far as that is known, and which of it is missing here."""
        published = PUBLISHED.get(self._name.model, ())
        names = [file.name for file in listing.files] if listing else [*names_in(self.folder), *published]
        try:
            found = contents(names, self._read_here, wanted, without)
        except FileNotFoundError as error:
            needed = published or (Path(error.filename).relative_to(self.folder).as_posix(),)
            found = Contents(needed=tuple(name for name in needed if name.split("/")[0] not in without))
        sizes = {file.name: file.size_bytes for file in listing.files} if listing else {}
        lacking = [name for name in found.needed if not self._is_here(name, sizes.get(name))]
        return found._replace(missing=tuple(dict.fromkeys((*found.missing, *lacking))))

    def _bring(
        self, hub: Hub, wanted: Sequence[str], without: Collection[str], on_progress: Callable[[int, int], None]
    ) -> None:
        listing = self._listing()
        if listing is None:
            listing = hub.listing(*self._name)
            (self.folder / _LISTING).write_text(json.dumps(listing), "utf-8")
        files = {file.name: file for file in listing.files}

        def read(name: str) -> dict[str, Any]:
            self._fetch(hub, listing.commit, files[name])
            return self._read_here(name)

        found = contents(files, read, wanted, without)
        if found.refused or found.missing:
            why = found.refused or f"It lacks {listed(found.missing)}."
            raise hub.unavailable(f"The model “{self._name}” can't be used. {why}")
        needed = [files[name] for name in found.needed]
        todo = [file for file in needed if not self._is_here(file.name, file.size_bytes)]
        total = sum(file.size_bytes for file in needed)
        done = total - sum(file.size_bytes for file in todo)
        self._make_sure_of_room(hub, sum(file.size_bytes - self._begun(file) for file in todo))
        on_progress(done + sum(map(self._begun, todo)), total)
        for file in sorted(todo, key=lambda file: file.size_bytes):
            self._fetch(hub, listing.commit, file, partial(_told_with, on_progress, done, total))
            done += file.size_bytes

    def _fetch(self, hub: Hub, commit: str, file: HubFile, on_bytes: Callable[[int], None] = lambda here: None) -> None:
        if not self._is_here(file.name, file.size_bytes):
            hub.fetch(self._name.model, commit, file, self.folder / file.name, on_bytes)

    def _make_sure_of_room(self, hub: Hub, needed_bytes: int) -> None:
        free_bytes = shutil.disk_usage(self.folder).free
        if needed_bytes > free_bytes:
            raise hub.unavailable(
                f"“{self._name}” needs {needed_bytes:,} bytes more in {self.folder}, where {free_bytes:,} are free.",
                "Make room, or set VISUTALE_HOME to a folder on another disk.",
            )

    def _begun(self, file: HubFile) -> int:
        part = self.folder / f"{file.name}.part"
        return min(part.stat().st_size, file.size_bytes) if part.is_file() else 0

    def _is_here(self, name: str, size_bytes: int | None) -> bool:
        path = self.folder / name
        return path.is_file() and size_bytes in (None, path.stat().st_size)

    def _read_here(self, name: str) -> dict[str, Any]:
        return read_json(self.folder, name)

    def _listing(self) -> Listing | None:
        try:
            commit, files = json.loads((self.folder / _LISTING).read_bytes())
            return Listing(commit, tuple(HubFile(*file) for file in files))
        except (OSError, ValueError, TypeError):
            return None


def _told_with(on_progress: Callable[[int, int], None], before: int, total: int, here: int) -> None:
    on_progress(before + here, total)

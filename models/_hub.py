"""Weights from a folder or from a model hub.

A model is named as a folder, or as ``owner/name`` on the hub, a revision after an @ where one is wanted. A hub's files
are kept in the cache, once and for good: a model that is whole there is never asked for again. The hub is reached only
where such a name is configured.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from visutale.errors import Unavailable
from visutale.ports import Port

from ._contents import SAFE_PATTERNS, Contents, contents

__all__ = ["SAFE_PATTERNS", "HubOptions", "folder_of", "trouble", "variant_of"]

_HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*(@[\w./-]+)?")
_HEADER_LENGTH_BYTES = 8
_LONGEST_HEADER_BYTES = 100_000_000
_DEEPEST = 3


class HubOptions(BaseModel):
    """What engines with weights of their own have in common."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    offline: bool = Field(
        False, description="Never reach the model hub: weights that are not here are named and not downloaded."
    )


def folder_of(
    name: str,
    *,
    port: Port,
    engine: str,
    cache: Path,
    offline: bool,
    wanted: Sequence[str] = SAFE_PATTERNS,
    without: Collection[str] = (),
    on_progress: Callable[[int, int], None] | None = None,
) -> Path:
    """The folder with a model's files: the folder itself, or what the hub has under this name, downloaded if need be.

    ``wanted`` and ``without`` are as in :func:`models._contents.contents`. ``on_progress`` hears how many bytes of how
    many are here. Raises Unavailable, which names the files that are missing.
    """
    if wrong := trouble(name, cache=cache, offline=True, wanted=wanted, without=without):
        raise Unavailable(wrong, port=port, engine=engine)
    return _local(name)


def trouble(
    name: str, *, cache: Path, offline: bool, wanted: Sequence[str] = SAFE_PATTERNS, without: Collection[str] = ()
) -> str:
    """Why a model can't be loaded from here, in a sentence; empty where it can, or where the hub may be asked. Fast."""
    if not name.strip():
        return "No model is named."
    folder = _local(name)
    if folder.is_dir():
        return _folder_trouble(folder, wanted, without)
    if folder.exists():
        return f"{folder} is a file. Name the folder of a model."
    if not _HUB_NAME.fullmatch(name.strip()):
        return f"There is no folder {folder}, and “{name}” is no name on a model hub (owner/name)."
    return f"“{name}” is not on this computer." if offline else ""


def variant_of(folder: Path) -> str | None:
    """The word that the weights of a folder carry in their names ("fp16"), as libraries want to be told; else None."""
    try:
        return _judged(folder, SAFE_PATTERNS, ()).variant or None
    except (OSError, ValueError):
        return None


def _local(name: str) -> Path:
    try:
        return Path(name.strip()).expanduser()
    except RuntimeError:
        return Path(name.strip())


def _folder_trouble(folder: Path, wanted: Sequence[str], without: Collection[str]) -> str:
    try:
        found = _judged(folder, wanted, without)
        if found.refused:
            return f"The model in {folder} is not used: {found.refused}"
        if found.missing:
            return f"The model in {folder} is not whole. Missing: {_listed(found.missing)}."
        broken = [name for name in found.needed if name.endswith(".safetensors") and not _is_whole(folder / name)]
    except ValueError as error:
        return f"The model in {folder} is damaged: {error}"
    except OSError as error:
        return f"The model in {folder} can't be read: {error.strerror}."
    return f"The model in {folder} is damaged or was cut short: {_listed(broken)}." if broken else ""


def _judged(folder: Path, wanted: Sequence[str], without: Collection[str]) -> Contents:
    return contents(_names_in(folder), lambda name: _json_in(folder, name), wanted, without)


def _names_in(folder: Path) -> list[str]:
    """Every file of a folder, with slashes, as deep as models are laid out."""
    names = []
    for place, inside, files in os.walk(folder):
        relative = Path(place).relative_to(folder)
        names += [(relative / file).as_posix() for file in files]
        inside[:] = [one for one in inside if not one.startswith(".")] if len(relative.parts) < _DEEPEST else []
    return names


def _json_in(folder: Path, name: str) -> dict[str, Any]:
    try:
        value = json.loads((folder / name).read_bytes())
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ValueError(f"{name} can't be understood.")
    return value


def _is_whole(path: Path) -> bool:
    """A safetensors file is as long as its header says: eight bytes of length, the header, the tensors' bytes."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_HEADER_LENGTH_BYTES), "little")
        if not 2 <= length <= min(_LONGEST_HEADER_BYTES, size - _HEADER_LENGTH_BYTES):
            return False
        try:
            header = json.loads(file.read(length))
            ends = [entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"]
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            return False
    return size == _HEADER_LENGTH_BYTES + length + max(ends, default=0)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:12])
    return shown + (f" and {len(names) - 12} more" if len(names) > 12 else "")

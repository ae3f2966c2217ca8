"""A model's folder on the disk: whether it is whole, safe to load, and not cut short."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from ._contents import Contents, contents

_HEADER_LENGTH_BYTES = 8
_LONGEST_HEADER_BYTES = 100_000_000
_DEEPEST = 3
_MOST_NAMED = 40


def folder_trouble(folder: Path, wanted: Sequence[str], without: Collection[str]) -> str:
    """Why the model in a folder can't be loaded, in a sentence; empty where it can. Reads no weights."""
    try:
        found = judged(folder, wanted, without)
        if found.refused:
            return f"The model in {folder} is not used. {found.refused}"
        if found.missing:
            return f"The model in {folder} is not whole. Missing: {listed(found.missing)}."
        broken = [name for name in found.needed if name.endswith(".safetensors") and not _is_whole(folder / name)]
    except ValueError as error:
        return f"The model in {folder} is damaged: {error}"
    except OSError as error:
        return f"The model in {folder} can't be read: {error.strerror}."
    return f"The model in {folder} is damaged or was cut short: {listed(broken)}." if broken else ""


def judged(folder: Path, wanted: Sequence[str], without: Collection[str]) -> Contents:
    """What is in a folder, see :func:`contents`. Raises ValueError for a damaged file, OSError."""
    return contents(names_in(folder), lambda name: read_json(folder, name), wanted, without)


def read_json(folder: Path, name: str) -> dict[str, Any]:
    """A small file of a model. Raises ValueError where it is no JSON object, OSError."""
    try:
        value = json.loads((folder / name).read_bytes())
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ValueError(f"{name} can't be understood.")
    return value


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them, the first of very many."""
    shown = ", ".join(names[:_MOST_NAMED])
    return shown + (f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else "")


def names_in(folder: Path) -> list[str]:
    """Every file of a folder, with slashes, as deep as models are laid out."""
    names = []
    for place, inside, files in os.walk(folder):
        relative = Path(place).relative_to(folder)
        names += [(relative / file).as_posix() for file in files]
        inside[:] = [one for one in inside if not one.startswith(".")] if len(relative.parts) < _DEEPEST else []
    return names


def _is_whole(path: Path) -> bool:
    """A safetensors file is as long as its header says: eight bytes of length, the header, the tensors' bytes."""
    try:
        header, length = _header(path)
        ends = [entry["data_offsets"][1] for entry in header.values()]
        return path.stat().st_size == length + max(ends, default=0)
    except (ValueError, TypeError, KeyError, IndexError):
        return False


def _header(path: Path) -> tuple[dict[str, Any], int]:
    """What a safetensors file says of its tensors, by name, and where their bytes begin. Raises ValueError."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(_HEADER_LENGTH_BYTES), "little")
        if not 2 <= length <= min(_LONGEST_HEADER_BYTES, path.stat().st_size - _HEADER_LENGTH_BYTES):
            raise ValueError(f"{path.name} is no safetensors file.")
        header = json.loads(file.read(length))
    if not isinstance(header, dict):
        raise ValueError(f"{path.name} is no safetensors file.")
    header.pop("__metadata__", None)
    return header, _HEADER_LENGTH_BYTES + length

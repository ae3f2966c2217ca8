"""Weights from a folder or from a model hub.

A model is named as a folder, or as ``owner/name`` on the hub, with a revision after an @ where one is wanted. What the
hub has is kept in the cache, once and for good: a model that is whole there is not asked for again. The hub is reached
only where such a name is configured, and never where the option ``offline`` or HF_HUB_OFFLINE forbids it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from visutale.errors import Unavailable
from visutale.ports import Port

from ._contents import SAFE_PATTERNS
from ._download import Hub
from ._hub_variables import hub_address, hub_token, is_offline
from ._model_folder import folder_trouble, judged
from ._snapshot import Snapshot, hub_name

__all__ = ["SAFE_PATTERNS", "HubOptions", "folder_of", "size_of", "trouble", "variant_of"]

_log = logging.getLogger(__name__)


class HubOptions(BaseModel):
    """What engines with weights of their own have in common."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    offline: bool = Field(
        False, description="Never reach the model hub; weights that are not on this computer are named instead."
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
    """The folder with a model's files: the named one, or what the hub has under this name, downloaded if need be.

    ``wanted`` filters the small files, and a name in it that is no pattern must be there; ``without`` are parts of a
    pipeline that come from elsewhere. ``on_progress`` hears how many bytes are here, and of how many; without it the
    log does. Raises Unavailable, which names every missing file.
    """
    named = hub_name(name)
    folder = _local(name)
    if folder.is_dir() or not named:
        if wrong := trouble(name, cache=cache, offline=offline, wanted=wanted, without=without):
            raise Unavailable(wrong, port=port, engine=engine)
        return folder
    snapshot = Snapshot(named, cache)
    if not (wrong := snapshot.trouble(wanted, without)):
        return snapshot.folder
    if elsewhere := snapshot.elsewhere(wanted, without):
        return elsewhere
    if offline or is_offline():
        raise Unavailable(f"{wrong} {_NOT_ASKED}", port=port, engine=engine, remedy=_ASK)
    with Hub(hub_address(), hub_token(), port=port, engine=engine) as hub:
        snapshot.complete(hub, wanted, without, on_progress or _logging(str(named)))
    return snapshot.folder


def trouble(
    name: str, *, cache: Path, offline: bool, wanted: Sequence[str] = SAFE_PATTERNS, without: Collection[str] = ()
) -> str:
    """Why a model can't be loaded, in a sentence; empty where it can, or where the hub may be asked for it. Fast."""
    if not name.strip():
        return "No model is named."
    folder, named = _local(name), hub_name(name)
    if folder.is_dir():
        return folder_trouble(folder, wanted, without)
    if folder.exists():
        return f"{folder} is a file. Name the folder of a model."
    if not named:
        return f"There is no folder {folder}, and “{name.strip()}” is no name on a model hub (owner/name)."
    if not (offline or is_offline()):
        return ""
    snapshot = Snapshot(named, cache)
    wrong = snapshot.trouble(wanted, without)
    return f"{wrong} {_NOT_ASKED} {_ASK}" if wrong and not snapshot.elsewhere(wanted, without) else ""


def size_of(name: str, *, cache: Path, wanted: Sequence[str] = SAFE_PATTERNS, without: Collection[str] = ()) -> int:
    """Bytes of all that a model of the hub is loaded from, about, as far as that is known here; else 0. No network."""
    named = hub_name(name)
    return Snapshot(named, cache).size_bytes(wanted, without) if named else 0


def variant_of(folder: Path) -> str | None:
    """The word that the weights of a folder carry in their names ("fp16"), as libraries want to be told; else None."""
    try:
        return judged(folder, SAFE_PATTERNS, ()).variant or None
    except (OSError, ValueError):
        return None


def _logging(name: str) -> Callable[[int, int], None]:
    """Tells the log of every tenth that has come."""
    told = -1

    def progress(here: int, of: int) -> None:
        nonlocal told
        if (tenth := 10 * here // max(of, 1)) > told:
            told = tenth
            _log.info("Downloading %s: %.0f of %.0f MB are here.", name, here / 1e6, of / 1e6)

    return progress


_NOT_ASKED = "The model hub is not asked for it, because VisuTale works offline here."
_ASK = "Name a folder with the model, put the files there, or set the option “offline” (HF_HUB_OFFLINE) off."


def _local(name: str) -> Path:
    try:
        return Path(name.strip()).expanduser()
    except RuntimeError:
        return Path(name.strip())

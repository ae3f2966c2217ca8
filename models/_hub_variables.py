"""What the hub's own environment variables say. They are the hub's, not VisuTale's, and other programs share them."""

from __future__ import annotations

import os
from pathlib import Path


def is_offline() -> bool:
    """Whether the hub's own variables, HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE, say that it is not to be reached."""
    said = (os.environ.get("HF_HUB_OFFLINE", ""), os.environ.get("TRANSFORMERS_OFFLINE", ""))
    return any(value.strip().upper() in ("1", "ON", "YES", "TRUE") for value in said)


def hub_address() -> str:
    """The hub's address; HF_ENDPOINT names a mirror."""
    return os.environ.get("HF_ENDPOINT", "").strip() or "https://huggingface.co"


def hub_cache() -> Path:
    """Where the hub's own client keeps models, for those that other programs have downloaded already."""
    if named := os.environ.get("HF_HUB_CACHE", "").strip():
        return Path(named).expanduser()
    home = os.environ.get("HF_HOME", "").strip()
    caches = os.environ.get("XDG_CACHE_HOME", "").strip() or "~/.cache"
    return (Path(home) if home else Path(caches) / "huggingface").expanduser() / "hub"


def hub_token() -> str:
    """The person's token for models that are not given to everybody, from HF_TOKEN; empty where none is set."""
    return os.environ.get("HF_TOKEN", "").strip()

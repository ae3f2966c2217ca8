"""Under which licence a model stands, as far as that is known here: by its published name, or by its own card."""

from __future__ import annotations

import re
from pathlib import Path

_PUBLISHED = {
    "stabilityai/stable-diffusion-xl-base-1.0": "CreativeML Open RAIL++-M",
    "stabilityai/stable-diffusion-xl-refiner-1.0": "CreativeML Open RAIL++-M",
    "stabilityai/sdxl-turbo": "Stability AI Community",
    "black-forest-labs/FLUX.1-schnell": "Apache-2.0",
    "black-forest-labs/FLUX.2-klein-4B": "Apache-2.0",
    "Tongyi-MAI/Z-Image-Turbo": "Apache-2.0",
    "Qwen/Qwen-Image": "Apache-2.0",
}
_SAID = {"openrail++": "CreativeML Open RAIL++-M", "apache-2.0": "Apache-2.0", "mit": "MIT"}
_LICENCE = re.compile(r"^license(?:_name)?:[ \t]*[\"']?([\w.+ -]+)", re.MULTILINE)
_HEAD_BYTES = 4096


def licence_of(name: str) -> str:
    """The licence of a model by its hub name, or by the README.md in its folder; empty where it is not known."""
    if known := _PUBLISHED.get(name.strip().partition("@")[0]):
        return known
    try:
        with (Path(name.strip()).expanduser() / "README.md").open("rb") as file:
            head = file.read(_HEAD_BYTES).decode("utf-8", "replace")
    except (OSError, ValueError, RuntimeError):
        return ""
    card = head.split("---")[1] if head.startswith("---") and head.count("---") > 1 else ""
    said = [found.strip() for found in _LICENCE.findall(card) if found.strip() != "other"]
    return _SAID.get(said[-1].lower(), said[-1]) if said else ""

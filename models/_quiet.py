"""Libraries of models kept off the terminal: no bars, no advice, and no line that could quote a prompt."""

from __future__ import annotations

import importlib
import warnings
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def hush() -> None:
    """Silence transformers and diffusers in this process, before their models are imported; errors still speak."""
    for library in ("transformers", "diffusers"):
        try:
            logs: Any = importlib.import_module(f"{library}.utils.logging")
        except ImportError:
            continue
        logs.set_verbosity_error()
        logs.disable_progress_bar()
    warnings.filterwarnings("ignore", category=FutureWarning, module=r"(diffusers|transformers|models)\b")
    warnings.filterwarnings("ignore", category=UserWarning, module=r"(diffusers|transformers)\b")

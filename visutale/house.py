"""Where the parts of the house are: the one place that knows a checkout from an installed wheel.

In a checkout ``Home.py``, ``pages/``, ``prompts/`` and ``models/`` stand beside the ``visutale`` package; in a wheel
they lie inside it, so that nothing called ``models`` lands in somebody's environment.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
IN_WHEEL = (_PACKAGE / "Home.py").is_file()

ROOT = _PACKAGE if IN_WHEEL else _PACKAGE.parent
"""The folder that holds ``Home.py``, ``pages``, ``prompts`` and ``models``."""

HOME_PAGE = ROOT / "Home.py"
PAGES = ROOT / "pages"
PROMPTS = ROOT / "prompts"
MODELS = ROOT / "models"

ENGINE_PACKAGES: tuple[tuple[str, Path], ...] = (
    ("visutale.engines", _PACKAGE / "engines"),
    ("visutale.models" if IN_WHEEL else "models", MODELS),
)
"""Where engines are found by their file name: (package to import from, folder)."""

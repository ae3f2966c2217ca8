"""The pieces written for the browser: a style sheet and a script each, mounted by :func:`part`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

_FOLDER = Path(__file__).parent


def part(name: str, style: str = "") -> Any:
    """The mounting command of ``<name>.js`` with ``<name>.css`` and more ``style``; call it with ``key``, ``data`` and
    callbacks."""
    return st.components.v2.component(
        f"visutale_{name}",
        js=(_FOLDER / f"{name}.js").read_text(encoding="utf-8"),
        css=style_sheet(name) + style,
    )


def style_sheet(name: str) -> str:
    """The text of ``<name>.css``."""
    return (_FOLDER / f"{name}.css").read_text(encoding="utf-8")

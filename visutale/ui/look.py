"""How every page looks: what Streamlit's theme can't say."""

from __future__ import annotations

from functools import cache

import streamlit as st

from visutale.ui.parts import style_sheet


def dress() -> None:
    """Put the app's style sheet on the page."""
    st.html(_tag())


@cache
def _tag() -> str:
    return f"<style>{style_sheet('app')}</style>"

"""What every page has: the app's look, its name, and the way to the other pages."""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from visutale.ui.parts import style_sheet

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

LOGO = Path(__file__).parent / "parts" / "logo.svg"


def dress() -> None:
    """Put the app's name, sign and style sheet on the page."""
    st.set_page_config(page_title="VisuTale", page_icon=str(LOGO), layout="centered")
    st.html(_style())


def show_bar(home: Page, pages: list[Page], here: Page) -> None:
    """The app's name and a link to every page, on any width of screen; the page that is open is marked."""
    with st.container(horizontal=True, key="bar", gap="small", vertical_alignment="center"):
        with st.container(key="brand", width="content"):
            st.page_link(home, label="VisuTale")
        for page in pages:
            if page == here:
                with st.container(key="here", width="content"):
                    st.page_link(page)
            else:
                st.page_link(page)


@cache
def _style() -> str:
    logo = base64.b64encode(LOGO.read_bytes()).decode()
    return f"<style>:root {{ --logo: url(data:image/svg+xml;base64,{logo}); }}\n{style_sheet('app')}</style>"

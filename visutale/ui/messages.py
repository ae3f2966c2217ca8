"""What was done, told until it was read: a sentence that stays while the page around it is drawn anew."""

from __future__ import annotations

import streamlit as st

from visutale.ui.errors import plain

_TOLD = "told"


def leave(sentence: str, *, on: str) -> None:
    """Leave a sentence on the page of a book (by its id) or on another page (by its name), instead of the last one."""
    st.session_state[_TOLD] = (on, sentence)


def show(on: str) -> None:
    """Show what was left on this page; what was left on another one is over."""
    where, sentence = st.session_state.get(_TOLD, ("", ""))
    if where != on:
        st.session_state.pop(_TOLD, None)
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="told"):
        st.markdown(f":material/check_circle: {plain(sentence)}", width="stretch")
        st.button("All right", key="read-it", type="tertiary", on_click=clear)


def clear() -> None:
    """Take away what was left."""
    st.session_state.pop(_TOLD, None)

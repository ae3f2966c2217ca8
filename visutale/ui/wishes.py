"""Wishes of which there is no book yet: those that wait their turn, and those that could not become one."""

from __future__ import annotations

from collections.abc import Set

import streamlit as st

from visutale.jobs.states import JobState
from visutale.ui import growing, session
from visutale.ui.errors import plain

LONGEST_SHOWN = 90


def show_wishes(books: Set[str]) -> None:
    """Show every unfinished wish that none of these books (by their ids) has come of."""
    jobs = [job for job in session.workshop().jobs.states() if job.kind != "pictures" and job.book_id not in books]
    if not jobs:
        return
    st.header("Not books yet", anchor=False)
    for job in jobs:
        with st.container(border=True, key=f"wish-{job.book_id}"):
            words, look = st.columns([4, 1], vertical_alignment="center")
            words.markdown(f"**{plain(_wish_of(job))}**  \n{standing(job)}")
            if look.button("Look at it", key=f"look-{job.book_id}", width="stretch"):
                session.open_book(job.book_id)


def standing(job: JobState) -> str:
    """How an unfinished job stands, in a few words, for Markdown."""
    if job.state == "failed":
        return f":material/error: {plain(job.error)}" if job.error else ":material/error: It could not be made."
    if job.state == "cancelled":
        return ":material/stop_circle: Stopped. The wish is kept."
    return plain(growing.progress_in_words(job).replace("\\", ""))


def _wish_of(job: JobState) -> str:
    request = session.workshop().jobs.request(job.book_id)
    words = " ".join((request.words or request.title).split()) if request is not None else ""
    if words:
        return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN].rsplit(' ', 1)[0]} …"
    if request is not None and request.speech is not None:
        return "A spoken wish"
    return "A photo" if request is not None and request.photo is not None else "A new telling of a book"

"""A book in the making: how far it is, what comes before it, how long it takes, and its pages as they come."""

from __future__ import annotations

import streamlit as st

from visutale.binding.text import in_one_line
from visutale.book import Book
from visutale.jobs.states import JobState
from visutale.ui import session
from visutale.ui.about import outline
from visutale.ui.errors import plain
from visutale.ui.reader import read_nothing_yet, watch_growing

LOOK_EVERY_S = 0.8


@st.fragment(run_every=LOOK_EVERY_S)
def watch(book_id: str) -> None:
    """Show a book growing; when nothing more comes, the whole page is drawn anew."""
    job = session.workshop().jobs.state(book_id)
    if job is None or not job.active:
        st.rerun(scope="app")
    book = session.workshop().jobs.book(book_id)
    with st.container(key="book-title"):
        st.title(_heading(book), anchor=False)
    bar, stop = st.columns([5, 1], vertical_alignment="center")
    bar.progress(share_done(job), text=progress_in_words(job))
    if stop.button("Stop", key="stop", width="stretch", help="What is there by then is kept."):
        session.workshop().jobs.cancel(book_id)
        st.toast("Stopping after the step in hand …")
    if job.expected_s is not None:
        st.caption(f"Ready in {time_in_words(job.expected_s)}.")
    if job.state == "waiting":
        waits = f"{job.waits_for} Your book goes on by itself as soon as it can."
        st.info(plain(waits), icon=":material/hourglass_top:")
    if book is not None:
        if book.premise and not book.complete:
            outline(book, open_=not book.pages and not job.writing)
        watch_growing(book, job.writing)
    elif (request := session.workshop().jobs.request(book_id)) is not None:
        read_nothing_yet(book_id, request.pages)
    st.caption(
        "You may close this page: the book goes on growing. Its address finds it from any device, and so does the "
        "library."
    )


def share_done(job: JobState) -> float:
    """How much of the work is done, 0.0 to 1.0."""
    return min(1.0, job.done / job.steps) if job.steps else 0.0


def progress_in_words(job: JobState) -> str:
    """Where the work stands, for people."""
    if job.state == "queued":
        if job.ahead <= 1:
            return "One book comes before yours." if job.ahead else "Your book is next."
        return f"{job.ahead} books come before yours."
    if job.state == "waiting":
        return "Your book waits."
    if job.message:
        return plain(job.message)
    return "What is missing is being made …" if job.kind == "finish" else "The story is being thought up …"


def time_in_words(seconds: float) -> str:
    """A time as people tell it: "about 3 minutes"."""
    minutes = round(seconds / 60)
    if minutes <= 1:
        return "less than a minute" if seconds < 45 else "about a minute"
    if minutes < 90:
        return f"about {minutes} minutes"
    return f"about {round(minutes / 60)} hours"


def _heading(book: Book | None) -> str:
    return plain(in_one_line(book.title)) if book is not None and book.title else "Your book is being made"

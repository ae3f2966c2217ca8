"""The library's shelf: covers, newest first, a few at a time, each saying how its book stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from visutale.binding.text import in_one_line
from visutale.book import Book
from visutale.editing import LONGEST_TITLE, SetTitle
from visutale.errors import VisutaleError
from visutale.jobs.states import JobState
from visutale.languages import own_name
from visutale.ui import errors, messages, orders, session
from visutale.ui.errors import plain
from visutale.ui.parts import part
from visutale.ui.reader import address_of

ON_A_SHELF = 24

_shelf = part("shelf")


def show_shelf(books: tuple[Book, ...]) -> None:
    """Show books by their covers; one that is clicked opens, or is renamed, copied or deleted."""
    shelf = st.container()
    shown = _turned_to(books)
    jobs = {job.book_id: job for job in session.workshop().jobs.states()}
    with shelf:
        asked = _put_up(shown, jobs)
    if asked.opened:
        session.open_book(asked.opened)
    what, book_id = asked.asked or ("", "")
    for book in shown:
        if book.id == book_id:
            _DO[what](book)


def _put_up(shown: tuple[Book, ...], jobs: Mapping[str, JobState]) -> Any:
    return _shelf(
        key="shelf",
        data={"books": [_facts(book, jobs) for book in shown]},
        on_opened_change=lambda: None,
        on_asked_change=lambda: None,
    )


def standing(book: Book, job: JobState | None) -> str:
    """How a book stands, in a few words; empty for one that is whole."""
    if job is not None and job.state == "waiting":
        return "Waits for your word" if job.approval else "Waiting"
    if job is not None and job.active:
        return "Waiting its turn" if job.state == "queued" else f"Growing: {job.done} of {job.steps}"
    if book.problems:
        return "Something is missing"
    return "" if book.complete else "Not finished"


def _turned_to(books: tuple[Book, ...]) -> tuple[Book, ...]:
    """The books of the part of the shelf that is turned to."""
    parts = -(-len(books) // ON_A_SHELF)
    if parts < 2:
        return books
    with st.container(horizontal=True, horizontal_alignment="center", vertical_alignment="center", key="shelf-parts"):
        st.caption(f"{len(books)} books", width="content")
        turned_to = st.pagination(parts, key=f"shelf-part-{parts}", max_visible_pages=5, persist_state="session")
    return books[(turned_to - 1) * ON_A_SHELF : turned_to * ON_A_SHELF]


def _facts(book: Book, jobs: Mapping[str, JobState]) -> dict[str, str]:
    picture = book.cover.picture
    return {
        "id": book.id,
        "title": in_one_line(book.title) or "A book without a title yet",
        "about": f"{book.page_count} pages · {own_name(book.language)} · {book.made_at.astimezone():%d %B %Y}",
        "cover": f"{address_of(book, picture)}&small" if picture else "",
        "state": standing(book, jobs.get(book.id)),
    }


def ask_before_deleting(book: Book) -> None:
    """Ask, and delete a book only then."""
    _ask_before_deleting(book.id, in_one_line(book.title))


@st.dialog("Delete this book?")
def _ask_before_deleting(book_id: str, title: str) -> None:
    named = f"“{plain(title)}”" if title else "This book"
    st.markdown(
        f"{named} is deleted for good, with its pictures, its voices and all its earlier versions, and its link no "
        "longer opens. Books that were made out of it stay."
    )
    keep, delete = st.columns(2)
    if keep.button("Keep it", width="stretch", key="keep"):
        st.rerun()
    if delete.button("Delete it", type="primary", width="stretch", key="delete-for-good", icon=":material/delete:"):
        orders.delete(book_id)


@st.dialog("Rename this book")
def _rename(book: Book) -> None:
    title = st.text_input("The title", book.title, key=f"rename-{book.id}-{book.version}", max_chars=LONGEST_TITLE)
    if not st.button("Rename it", type="primary", width="stretch", key="rename-it"):
        return
    try:
        edit = SetTitle(title=in_one_line(title or ""))
        session.workshop().jobs.edit(book.id, [edit], person=session.visitor())
    except VisutaleError as error:
        errors.show_error(error)
    else:
        messages.leave(f"The book is called “{edit.title}” now.", on=session.LIBRARY)
        st.rerun()


def _copy(book: Book) -> None:
    try:
        session.workshop().library.duplicate(book.id)
    except VisutaleError as error:
        errors.show_error(error)
    else:
        told = f"There is a copy of “{in_one_line(book.title)}” now. What you change in one does not change the other."
        messages.leave(told, on=session.LIBRARY)
        st.rerun()


_DO = {"rename": _rename, "copy": _copy, "delete": ask_before_deleting}

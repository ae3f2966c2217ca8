"""The library's shelf: covers, newest first, each saying how its book stands."""

from __future__ import annotations

import streamlit as st

from visutale.book import Book
from visutale.languages import own_name
from visutale.ui import session
from visutale.ui.errors import plain
from visutale.ui.parts import part
from visutale.ui.reader import address_of

_shelf = part("shelf")


def show_shelf(books: tuple[Book, ...]) -> None:
    """Show books by their covers; one that is clicked opens."""
    asked = _shelf(
        key="shelf",
        data={"books": [_facts(book) for book in books]},
        on_opened_change=lambda: None,
        on_deleted_change=lambda: None,
    )
    if asked.opened:
        session.open_book(asked.opened)
    for book in books:
        if book.id == asked.deleted:
            ask_before_deleting(book)


def standing(book: Book) -> str:
    """How a book stands, in a few words; empty for one that is whole."""
    shop = session.workshop()
    job = shop.jobs.state(book.id)
    if job is not None and job.active:
        return "Waiting its turn" if job.state == "queued" else f"Growing: {job.done} of {job.steps}"
    if book.problems:
        return "Something is missing"
    if not book.complete or not shop.library.pdf_path(book.id).is_file():
        return "Not finished"
    return ""


def _facts(book: Book) -> dict[str, str]:
    picture = book.cover.picture
    return {
        "id": book.id,
        "title": book.title or "A book without a title yet",
        "about": f"{book.page_count} pages · {own_name(book.language)} · {book.made_at.astimezone():%d %B %Y}",
        "cover": f"{address_of(book, picture)}&small" if picture else "",
        "state": standing(book),
    }


def ask_before_deleting(book: Book) -> None:
    """Ask, and delete a book only then."""
    _ask(book.id, book.title)


@st.dialog("Delete this book?")
def _ask(book_id: str, title: str) -> None:
    named = f"“{plain(title)}”" if title else "This book"
    st.markdown(f"{named}, with its pictures and voices, is deleted for good, and its link no longer opens.")
    keep, delete = st.columns(2)
    if keep.button("Keep it", width="stretch", key="keep"):
        st.rerun()
    if delete.button("Delete it", type="primary", width="stretch", key="delete-for-good", icon=":material/delete:"):
        shop = session.workshop()
        shop.jobs.cancel(book_id)
        shop.library.delete(book_id)
        session.close_book()
        session.go_to(session.LIBRARY)

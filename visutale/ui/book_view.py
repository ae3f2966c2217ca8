"""A finished book, or one that stopped on its way: read, take along, share, repair, tell again, delete."""

from __future__ import annotations

import streamlit as st

from visutale.binding.text import in_one_line
from visutale.book import Book
from visutale.errors import VisutaleError
from visutale.files import file_name
from visutale.jobs.states import JobState
from visutale.ui import about, bundles, changes, editor, errors, orders, paintings, saving, session, sharing, shelf
from visutale.ui.drafts import Draft
from visutale.ui.errors import plain
from visutale.ui.reader import read
from visutale.ui.taking_along import take_along


def no_book() -> None:
    """Say where books are found, when none is open."""
    st.title("No book is open", anchor=False)
    st.markdown("Take one from the library, or make a new one.")
    _ways_out()


def show(book_id: str) -> None:
    """Show a saved book with everything that can be done with it, or say why there is none."""
    shop = session.workshop()
    job = shop.jobs.state(book_id)
    try:
        book = shop.library.open(book_id)
    except VisutaleError as error:
        _show_absence(book_id, job, error)
        return
    with st.container(key="book-title"):
        st.title(plain(in_one_line(book.title)) if book.title else "A book without a title yet", anchor=False)
    _show_standing(book, job)
    if book.pages or book.cover.picture:
        wanted = read(book)
        if wanted is not None:
            editor.begin(book.id, wanted)
            st.rerun()
    _show_actions(book)
    about.show_notes(book)
    if book.complete:
        changes.offer(book)
    if shop.library.pdf_path(book_id) is not None:
        st.header("On your phone", anchor=False)
        sharing.share(book)
    if book.complete:
        bundles.offer_export(book)
    with st.expander("How this book was made", icon=":material/info:"):
        about.show_wish(book)
        about.show_credits(book)
    about.outline(book, open_=False)
    if book.pages:
        paintings.show_paintings(book)


def _show_absence(book_id: str, job: JobState | None, error: VisutaleError) -> None:
    if job is None:
        st.title("This book is not here", anchor=False)
        errors.show_error(error)
        session.close_book()
        _ways_out()
        return
    if job.state == "cancelled":
        st.title("Stopped before the story began", anchor=False)
        st.markdown("Your wish is still here.")
    else:
        st.title("This book could not be made", anchor=False)
        errors.say(job.error)
        st.markdown("Nothing you gave is lost.")
    with st.container(horizontal=True, key="wish-ways"):
        if session.workshop().jobs.request(book_id) is not None:
            if st.button("Back to your wish", type="primary", icon=":material/arrow_back:"):
                orders.take_back(book_id)
                session.close_book()
                session.go_to(session.CREATE)
            if st.button("Try it again", key="retry", icon=":material/refresh:"):
                orders.take_up(book_id)
        if st.button("Forget this wish", key="forget-wish", icon=":material/delete:"):
            orders.delete(book_id, wish=True)


def _show_standing(book: Book, job: JobState | None) -> None:
    """What is missing and how to get it, where something is."""
    missing = [
        f"{'The cover' if number == 0 else f'Page {number}'}: {problem.message}" for number, problem in book.problems
    ]
    whole = book.complete and session.workshop().library.pdf_path(book.id) is not None
    if whole and not missing:
        return
    if job is not None and job.state == "failed":
        errors.say(job.error)
    elif missing:
        st.warning(plain(" ".join(missing)), icon=":material/healing:")
    else:
        st.info("This book is not finished. What is there is kept.", icon=":material/hourglass_empty:")
    label = "Make what is missing" if missing else "Finish this book"
    if st.button(label, key="repair", type="primary", icon=":material/healing:"):
        orders.take_up(book.id)


def _show_actions(book: Book) -> None:
    pdf, draft = session.workshop().library.pdf_path(book.id), Draft(book)
    with st.container(horizontal=True, horizontal_alignment="center", key="actions"):
        if pdf is not None:
            st.download_button(
                "Download the PDF",
                data=pdf.read_bytes,
                file_name=file_name(book.title, "pdf"),
                mime="application/pdf",
                key="download",
                type="primary",
                icon=":material/download:",
                on_click="ignore",
            )
            if st.button("Other forms", key="forms", icon=":material/auto_stories:"):
                take_along(book)
        if book.pages and st.button("Change this book", key="edit", icon=":material/edit_note:"):
            editor.begin(book.id, 0)
            st.rerun()
        saving.undo(draft)
        if st.button("Tell it another way", key="again", icon=":material/casino:"):
            try:
                new = orders.tell_again(book)
            except VisutaleError as error:
                errors.show_error(error)
            else:
                session.open_book(new)
        if st.button("Delete", key="delete", icon=":material/delete:"):
            shelf.ask_before_deleting(book)
    if draft.edits():
        st.info("You typed changes that are not saved yet. “Change this book” has them.", icon=":material/edit:")


def _ways_out() -> None:
    with st.container(horizontal=True):
        if st.button("To the library", icon=":material/newsstand:"):
            session.go_to(session.LIBRARY)
        if st.button("Make a book", type="primary", icon=":material/edit:"):
            session.go_to(session.CREATE)

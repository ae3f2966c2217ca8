"""The story before it is painted: read it, change words, names, looks and pages, and let it be painted."""

from __future__ import annotations

import streamlit as st

from visutale.binding.text import in_one_line
from visutale.book import Book
from visutale.errors import VisutaleError
from visutale.jobs.states import JobState
from visutale.ui import errors, messages, orders, saving, session, whole_book
from visutale.ui.drafts import Draft, tell_of_stars
from visutale.ui.errors import plain


def awaited(book_id: str) -> Book | None:
    """The book whose story waits for somebody's word; None where it waits for nothing."""
    jobs = session.workshop().jobs
    job = jobs.state(book_id)
    return jobs.book(book_id) if waits(job) else None


def waits(job: JobState | None) -> bool:
    """Whether a story waits for somebody's word."""
    return job is not None and job.state == "waiting" and job.approval


def show(book: Book) -> None:
    """Show the whole story, every word of it to be changed, and ask whether it shall be painted."""
    draft = Draft(book)
    with st.container(key="book-title"):
        st.title(plain(in_one_line(book.title)) if book.title else "Your story", anchor=False)
    st.markdown(
        "**This is the story. Nothing is painted yet.** Change what you like: the words, the names, how everybody "
        "looks. What you save stays, on any device."
    )
    _ask(draft, "above")
    if book.premise:
        st.markdown("\n\n".join(plain(line) for line in book.premise.splitlines()))
    draft.title()
    if book.cast:
        st.header("Who is in it", anchor=False)
        st.caption("The painter reads how they look, in English. A new name is put into the whole story.")
        for one in book.cast:
            draft.character(one)
    st.header("The story", anchor=False)
    tell_of_stars()
    for page in book.pages:
        draft.text(page)
        whole_book.take_out(draft, page.number)
    with st.expander("Add a page of your own", icon=":material/post_add:"):
        whole_book.add_page(draft)
    _ask(draft, "below")


def _ask(draft: Draft, where: str) -> None:
    book = draft.book
    with st.container(horizontal=True, horizontal_alignment="center", key=f"approve-{where}"):
        if st.button("Paint my book", key=f"paint-{where}", type="primary", icon=":material/brush:"):
            _paint(draft)
        if st.button("Save changes", key=f"save-{where}", icon=":material/save:") and saving.save(draft):
            st.rerun()
        if where == "above":
            saving.undo(draft)
        if st.button("Not this one", key=f"reject-{where}", icon=":material/close:"):
            _reject(book.id)


def _paint(draft: Draft) -> None:
    if draft.edits() and not saving.save(draft):
        return
    try:
        session.workshop().jobs.approve(draft.book.id, person=session.visitor())
    except VisutaleError as error:
        errors.show_error(error)
    else:
        messages.clear()
        st.rerun()


@st.dialog("Not this one?")
def _reject(book_id: str) -> None:
    st.markdown("The same wish can become another story. This one is deleted then, for good.")
    if st.button("Tell another story", type="primary", width="stretch", key="tell-another", icon=":material/casino:"):
        _tell_another(book_id)
    if st.button("Only delete it", width="stretch", key="only-delete", icon=":material/delete:"):
        orders.delete(book_id)
    if st.button("Keep it", width="stretch", key="keep-story"):
        st.rerun()


def _tell_another(book_id: str) -> None:
    shop = session.workshop()
    try:
        new = orders.tell_again(shop.library.open(book_id))
        shop.delete(book_id)
    except VisutaleError as error:
        errors.show_error(error)
    else:
        session.open_book(new)

"""Saving what somebody changed in a book by hand, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from visutale.book import Book
from visutale.dependencies import Remade, remade
from visutale.editing import Edit, apply
from visutale.errors import VisutaleError
from visutale.ui import errors, messages, session
from visutale.ui.drafts import Draft
from visutale.ui.errors import plain


def save(draft: Draft, *more: Edit, done: str = "It is saved.") -> bool:
    """Change the book by what was typed and by ``more``; whether that could be done. Where not, it says why."""
    edits = [*draft.edits(), *more]
    if not edits:
        messages.leave("There is nothing to save: nothing was changed.", on=draft.book.id)
        return True
    return _attempt(lambda: _change(draft, edits, done))


def say_what_follows(draft: Draft) -> Remade | None:
    """Say what will be made again once what was typed is saved; None where nothing was typed, or where it can't be."""
    edits = draft.edits()
    if not edits:
        st.caption("Nothing is changed yet.")
        return None
    try:
        made = _remade(draft.book, edits)
    except VisutaleError as error:
        errors.show_error(error)
        return None
    st.markdown(f":material/edit: **Not saved yet.** {plain(made.in_words())}")
    return made


def undo(draft: Draft) -> None:
    """Offer to take the last change of a book back, where there was one; or to bring back what was taken back."""
    book = draft.book
    if book.version < 2:
        return
    undone = st.session_state.get(f"undone-{book.id}") == book.version
    label, icon = ("Bring the change back", "redo") if undone else ("Undo the last change", "undo")
    if st.button(label, key="undo", icon=f":material/{icon}:"):
        done = "The change is back." if undone else "The last change is undone."
        if restore(draft, book.version - 1, done):
            if not undone:
                st.session_state[f"undone-{book.id}"] = book.version + 1
            st.rerun()


def restore(draft: Draft, version: int, done: str) -> bool:
    """Make an earlier version the newest one; whether that could be done. Where not, it says why."""
    if draft.edits():
        st.warning("There are changes you have not saved. Save them or forget them first.", icon=":material/edit:")
        return False
    return _attempt(lambda: _restore(draft.book, version, done))


def _restore(book: Book, version: int, done: str) -> None:
    session.workshop().jobs.restore(book.id, version, person=session.visitor())
    messages.leave(done, on=book.id)


def _change(draft: Draft, edits: Sequence[Edit], done: str) -> None:
    book = draft.book
    follows = _remade(book, edits).in_words() if book.approved else ""
    session.workshop().jobs.edit(book.id, edits, person=session.visitor())
    draft.drop()
    messages.leave(f"{done} {follows}".strip(), on=book.id)


def _remade(book: Book, edits: Sequence[Edit]) -> Remade:
    return remade(book, apply(book, edits))


def _attempt(change: Callable[[], None]) -> bool:
    try:
        change()
    except VisutaleError as error:
        errors.show_error(error)
        return False
    return True

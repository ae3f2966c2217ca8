"""Earlier versions of a book: until when it was so, what was changed then, and the way back."""

from __future__ import annotations

import streamlit as st

from visutale.book import Book, Place
from visutale.errors import LibraryError
from visutale.ui import errors, saving, session
from visutale.ui.drafts import Draft
from visutale.ui.errors import plain

MOST_SHOWN = 30


def show(draft: Draft) -> None:
    """Show what a book was like before, newest first."""
    after, library = draft.book, session.workshop().library
    kept = library.versions(after.id)
    if not kept:
        st.markdown("This book has not been changed yet. From its first change on every version is kept.")
        return
    st.markdown("You may take any of them back. Nothing is lost by that: the book as it is now is kept as well.")
    for version in reversed(kept[-MOST_SHOWN:]):
        try:
            before = library.open_version(after.id, version.number)
        except LibraryError as error:
            errors.show_error(error)
            continue
        with st.container(border=True, key=f"version-{version.number}"):
            words, take = st.columns([4, 1], vertical_alignment="center")
            until = f"{version.changed_at.astimezone():%d %B %Y, %H:%M}"
            words.markdown(f"**As it was until {until}.** Changed then: {plain(changes_in_words(before, after))}")
            taken = take.button("Take this one", key=f"take-{version.number}", width="stretch")
            if taken and saving.restore(draft, version.number, "The earlier version is the book again."):
                st.rerun()
        after = before


def changes_in_words(before: Book, after: Book) -> str:
    """What is different between two versions: "the words of page 2; the picture of page 5, 6."."""
    told = ["the title"] if before.title != after.title else []
    if len(before.pages) != len(after.pages):
        told.append(f"{len(after.pages)} pages instead of {len(before.pages)}")
    else:
        pages = list(zip(before.pages, after.pages, strict=True))
        told += _of_pages("the words", [old.number for old, new in pages if old.text != new.text])
        told += _of_pages("the picture", [old.number for old, new in pages if _painted_anew(old, new)])
    if _painted_anew(before.cover, after.cover):
        told.append("the picture of the cover")
    now = {one.id: one for one in after.cast}
    told += [f"{one.name}’s name or looks" for one in before.cast if one.id in now and now[one.id] != one]
    return f"{'; '.join(told)}." if told else "nothing that is seen."


def _painted_anew(before: Place, after: Place) -> bool:
    if before.picture is None or after.picture is None:
        return False
    return after.to_paint > 0 or before.picture != after.picture


def _of_pages(what: str, numbers: list[int]) -> list[str]:
    """["the words of page 2, 5"]; empty where there are no numbers."""
    return [f"{what} of page {', '.join(map(str, numbers))}"] if numbers else []

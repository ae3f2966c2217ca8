"""What changes a book as a whole: its title, a page more, a page less."""

from __future__ import annotations

import streamlit as st

from visutale.book import FEWEST_PAGES, MOST_PAGES
from visutale.editing import LONGEST_PAGE_TEXT, AddPage, DropPage
from visutale.ui import saving
from visutale.ui.drafts import Draft


def add_page(draft: Draft) -> None:
    """Fields for a page of one's own."""
    book = draft.book
    if len(book.pages) >= MOST_PAGES:
        st.caption(f"This book has {MOST_PAGES} pages, the most a book can have.")
        return
    places = range(len(book.pages) + 1)
    key = f"{book.id}-{book.version}"
    after = st.selectbox(
        "Where does it belong?",
        places,
        index=len(book.pages),
        format_func=lambda number: f"After page {number}" if number else "At the beginning",
        key=f"add-after-{key}",
        persist_state="session",
    )
    text = st.text_area(
        "The words of the new page", key=f"add-text-{key}", max_chars=LONGEST_PAGE_TEXT, persist_state="session"
    )
    if st.button("Add this page", key="add-page", icon=":material/post_add:"):
        if not (text or "").strip():
            st.warning("Write what the new page says.", icon=":material/edit:")
        elif saving.save(draft, AddPage(after=int(after), text=str(text).strip()), done="The page is in the book."):
            st.rerun()


def take_out(draft: Draft, number: int) -> None:
    """Offer to take a page out."""
    enough = draft.book.page_count > FEWEST_PAGES
    pressed = st.button(
        "Take this page out",
        key=f"drop-{number}",
        type="tertiary",
        icon=":material/delete:",
        disabled=not enough,
        help=None if enough else f"A book has at least {FEWEST_PAGES} pages.",
    )
    if pressed and saving.save(draft, DropPage(number=number), done=f"Page {number} is taken out."):
        st.rerun()


def title_and_pages(draft: Draft) -> None:
    """The title, and a page more."""
    draft.title()
    st.subheader("One more page", anchor=False)
    add_page(draft)

"""Books from one VisuTale to another: a bundle to take along, and one that somebody brought."""

from __future__ import annotations

from functools import partial

import streamlit as st

from visutale.book import Book
from visutale.bundles import ENDING
from visutale.bundles.packing import pack
from visutale.bundles.receiving import take_in as receive
from visutale.bundles.unpacking import Bundle
from visutale.errors import VisutaleError
from visutale.files import file_name
from visutale.ui import errors, session

_LARGEST_MB = 1000


def offer_export(book: Book) -> None:
    """A file with the whole book for another VisuTale. Whether the photo goes along is asked, and is no at first."""
    with st.expander("Take it to another VisuTale", icon=":material/inventory_2:"):
        st.markdown(
            "One file with the book, its pictures and voices, and all that is needed to open it elsewhere and render "
            "it again: the prompts, the seeds, and which engines with which weights. No key and no link goes along."
        )
        photo = book.source.photo is not None and st.toggle(
            "The photo itself goes along", key="bundle-photo", help="The book's pictures go along either way."
        )
        st.download_button(
            "Download the file",
            data=partial(_packed, book, photo),
            file_name=file_name(book.title, ENDING),
            mime="application/zip",
            key="export",
            icon=":material/download:",
            on_click="ignore",
        )


def take_in() -> None:
    """Put a book that somebody brought into the library, and open it."""
    with st.expander("Bring in a book from another VisuTale", icon=":material/move_to_inbox:"):
        brought = st.file_uploader(
            f"A file that ends in .{ENDING}",
            type=ENDING,
            key=f"bundle-{st.session_state.get('bundles', 0)}",
            max_upload_size=_LARGEST_MB,
        )
        if brought is None:
            return
        shop = session.workshop()
        try:
            with st.spinner("Looking at it …"), Bundle(brought) as bundle:
                book = receive(bundle, shop.library, shop.settings)
                shop.studio.bind(book)
        except VisutaleError as error:
            errors.show_error(error)
            return
    st.session_state["bundles"] = st.session_state.get("bundles", 0) + 1
    session.open_book(book.id)


def _packed(book: Book, photo: bool) -> bytes:
    shop = session.workshop()
    return pack(book, shop.library.folder(book.id).read, shop.settings, photo=photo)

"""How a book was made: what was heard and seen, who made which part, and what was left out."""

from __future__ import annotations

import streamlit as st

from visutale import registry
from visutale.book import Book, Credit
from visutale.errors import ConfigError
from visutale.languages import own_name
from visutale.ui import session
from visutale.ui.errors import plain

_PARTS = {
    "transcriber": "What was said",
    "captioner": "What the photo shows",
    "writer": "The story",
    "illustrator": "The pictures",
    "narrator": "The voice",
    "binding": "The printed book",
}


def show_wish(book: Book) -> None:
    """What the book was made from."""
    source = book.source
    if source.words:
        st.markdown(f"**You wrote:** {plain(source.words)}")
    if source.transcript is not None:
        said = source.transcript
        st.markdown(f"**You said** ({own_name(said.language)})**:** {plain(said.text)}")
        if said.english and said.english != said.text:
            st.markdown(f"**In English:** {plain(said.english)}")
    if source.caption is not None:
        st.markdown(f"**Your photo shows:** {plain(source.caption.sentence)}")
    if source.photo is not None:
        photo = session.workshop().library.folder(book.id).read(source.photo)
        st.image(photo, width=240, alt="The photo this book was made from")


def show_credits(book: Book) -> None:
    """Which engine made what, in how long, and under which licence."""
    for credit in book.credits:
        st.markdown(f"**{_PARTS.get(credit.port, credit.port)}:** {plain(credit.title)}{_seconds(credit)}")
        told = (_does(credit), credit.attribution, f"Licence: {credit.licence}." if credit.licence else "")
        st.caption(plain(" ".join(sentence for sentence in told if sentence)))
    st.caption(f"Number of this telling: {book.seed}. The same wish with this number gives this book again.")


def show_notes(book: Book) -> None:
    """What the makers of the book want its reader to know."""
    for note in book.notes:
        st.info(plain(note), icon=":material/sticky_note_2:")


def _seconds(credit: Credit) -> str:
    return f", in {credit.seconds:.1f} s" if credit.seconds else ""


def _does(credit: Credit) -> str:
    try:
        return registry.engine_class(credit.engine).about.does
    except ConfigError:
        return ""  # the binder, or an engine that was taken away since

"""From what was wished to a book in the making."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from visutale.book import Book
from visutale.errors import VisutaleError
from visutale.stages.plan import story_request
from visutale.studio import BookRequest
from visutale.ui import errors, messages, session

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


def begin(request: BookRequest, *, beside_the_wish: DeltaGenerator) -> None:
    """Begin a book and go to its page; where it can't begin, say why and leave everything as it is.

    A missing wish is asked for ``beside_the_wish``; whatever else is wrong is said where this is called.
    """
    if not (request.words.strip() or request.speech or request.photo or request.cast):
        with beside_the_wish:
            errors.say("There is no wish yet. Write a sentence, record one, show a photo, or take one of the ideas.")
        return
    try:
        book_id = session.workshop().jobs.start(request, person=session.visitor())
    except VisutaleError as error:
        errors.show_error(error)
    else:
        st.session_state["begun"] = book_id
        session.open_book(book_id)


def tell_again(book: Book) -> str:
    """Begin another telling of a saved book: the same wish, another turn of the story. Gives the new book's id."""
    shop = session.workshop()
    return shop.jobs.start(
        BookRequest(
            words=story_request(book).wish,
            photo=shop.library.photo(book),
            language=book.language,
            age=book.age,
            pages=book.page_count,
            style=book.style,
            title=book.source.title,
            narrate=book.narrated,
            voice=book.voice,
            pace=book.pace,
            approve=not book.approved,
            pictures_each=book.pictures_each,
            cast=book.source.cast,
        ),
        person=session.visitor(),
    )


def delete(book_id: str, *, wish: bool = False) -> None:
    """Delete a book with all that was made for it, or a ``wish`` of which there is none; the library tells of it."""
    try:
        receipt = session.workshop().delete(book_id)
    except VisutaleError as error:
        errors.show_error(error)
    else:
        messages.leave("The wish is forgotten." if wish else receipt.in_words(), on=session.LIBRARY)
        session.close_book()
        session.go_to(session.LIBRARY)


def take_up(book_id: str) -> None:
    """Go on with a book that stopped: make what it lacks."""
    try:
        session.workshop().jobs.resume(book_id, person=session.visitor())
    except VisutaleError as error:
        errors.show_error(error)
    else:
        st.rerun()


def begin_afresh() -> None:
    """Empty the form once the book made from it is whole; until then, everything that was given stays in it.

    Called before the form is drawn.
    """
    begun = st.session_state.get("begun", "")
    job = session.workshop().jobs.state(begun) if begun else None
    if job is not None and job.state == "done":
        st.session_state.update({"begun": "", "words": "", "title": "", "seed": None, "known-characters": []})
        for name in ("speech", "photo"):
            st.session_state.pop(name, None)


def take_back(book_id: str) -> None:
    """Put the wish of a book that could not be made back into the form, whoever made it and from wherever."""
    request = session.workshop().jobs.request(book_id)
    if request is None:
        return
    st.session_state.update(
        {
            "begun": "",
            "words": request.words,
            "title": request.title,
            "seed": request.seed,
            "speech": request.speech,
            "photo": request.photo,
            "age": request.age,
            "pages": request.pages,
            "language": request.language,
            "style": request.style,
            "read-aloud": request.narrate,
            "approve": request.approve,
            "pictures-each": request.pictures_each,
        }
    )

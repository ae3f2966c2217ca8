"""What one visit remembers, and where the visitor is: which book is open, and who serves it."""

from __future__ import annotations

import ipaddress
import secrets
import urllib.parse

import streamlit as st

from visutale.workshop import Workshop, shared_workshop

CREATE, PICTURES, BOOK, LIBRARY, ENGINES = "create.py", "voice_to_picture.py", "book.py", "library.py", "engines.py"


def workshop() -> Workshop:
    """The studio, its library and its jobs; the same for every visitor. Raises ConfigError."""
    return shared_workshop()


def open_book(book_id: str) -> None:
    """Go to a book's page; its address finds the book again from anywhere."""
    st.session_state["open_book"] = book_id
    st.switch_page(f"pages/{BOOK}", query_params={"book": book_id})


def go_to(page: str) -> None:
    """Go to another page."""
    st.switch_page(f"pages/{page}")


def opened_book() -> str:
    """The id of the open book, from the address or from this visit; empty when there is none."""
    book_id = str(st.query_params.get("book") or st.session_state.get("open_book") or "")
    if book_id:
        st.session_state["open_book"] = book_id
        if st.query_params.get("book") != book_id:
            st.query_params["book"] = book_id
    return book_id


def book_in_hand() -> bool:
    """Whether a book is open in this visit."""
    return bool(st.query_params.get("book") or st.session_state.get("open_book"))


def is_growing(book_id: str) -> bool:
    """Whether a book is being made right now, or waits for it."""
    job = workshop().jobs.state(book_id)
    return job is not None and job.active


def close_book() -> None:
    """Forget the open book."""
    st.session_state.pop("open_book", None)
    st.query_params.clear()


def visitor() -> str:
    """A name for this visit, so that people who have books made at the same time take turns."""
    return str(st.session_state.setdefault("visitor", f"visitor-{secrets.token_hex(6)}"))


def may_record() -> bool:
    """Whether the browser lets this page use microphone and camera."""
    return is_secure(st.context.url or "http://localhost")


def is_secure(url: str) -> bool:
    """Whether browsers lend microphone and camera to pages at this address: over https, or on this computer itself."""
    where = urllib.parse.urlsplit(url)
    host = where.hostname or ""
    if where.scheme == "https" or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

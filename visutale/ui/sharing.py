"""The link to a book: a code to point a phone at, whether it answers right now, how often it was opened and until when
it may be, closing it and giving a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta

import streamlit as st

from visutale import address
from visutale.book import Book
from visutale.errors import VisutaleError
from visutale.shares import Share
from visutale.ui import errors, session

_LASTS: Mapping[str, timedelta | None] = {
    "for as long as you like": None,
    "for a day": timedelta(days=1),
    "for a week": timedelta(weeks=1),
    "for a month": timedelta(days=30),
}
_A_DATE = "until a day you choose"
QUIET_MODULES = 4
"""The empty border around a QR code, in modules, that ISO/IEC 18004 asks for."""


def share(book: Book) -> None:
    """Show a book's link and what can be done with it."""
    shop = session.workshop()
    link = shop.library.share_of(book.id)
    if link is None:
        st.markdown("The link to this book is closed: nobody can fetch it by its code any more.")
        if st.button("Make a new link", key="renew", icon=":material/add_link:"):
            _attempt(lambda: _print_link(book))
        return
    url = _url(link)
    code, words = st.columns([1, 2], vertical_alignment="center")
    with code.container(key="qr"):
        st.image(qr_svg(url), width=300, alt=f"QR code that opens {url}")
    with words:
        st.markdown(_who_can_open())
        st.code(url, language=None, wrap_lines=True)
        _say_whether_it_answers(url)
        st.markdown(f":material/visibility: {opens_in_words(link)} {end_in_words(link)}")
        if url != book.address.removesuffix(".pdf"):
            st.markdown("The book itself has another address printed in it, from when it was made.")
            if st.button("Print this address in the book", key="reprint", icon=":material/print:"):
                _attempt(lambda: _print_link(book))
        with st.container(horizontal=True):
            with st.popover("Until when?", icon=":material/schedule:", key=f"until-{link.expires_at}"):
                _choose_end(book)
            if st.button("Close this link", key="revoke", icon=":material/link_off:"):
                _attempt(lambda: shop.library.revoke(book.id))


def opens_in_words(link: Share) -> str:
    """How often a link was opened."""
    times = {0: "Nobody has opened it yet.", 1: "It was opened once."}
    return times.get(link.opens, f"It was opened {link.opens} times.")


def end_in_words(link: Share) -> str:
    """Until when a link opens its book."""
    if link.expires_at is None:
        return "It stays open until you close it."
    return f"It opens the book until {link.expires_at.astimezone():%d %B %Y, %H:%M}."


def _choose_end(book: Book) -> None:
    """A choice of how long the link opens the book."""
    chosen = st.radio("The link opens the book", [*_LASTS, _A_DATE], key="link-lasts")
    day = None
    if chosen == _A_DATE:
        tomorrow = datetime.now().astimezone().date() + timedelta(days=1)
        day = st.date_input("The last day", tomorrow, min_value=tomorrow, key="link-day")
    if st.button("Set", key="set-end", type="primary"):
        _attempt(lambda: session.workshop().library.expire(book.id, _end(chosen, day)))


def _end(chosen: str, day: date | None) -> datetime | None:
    """The moment the link ends; None where it does not."""
    if day is not None:
        return datetime.combine(day, time.max).astimezone()
    lasts = _LASTS[chosen]
    return None if lasts is None else datetime.now(UTC) + lasts


def qr_svg(text: str) -> str:
    """A QR code as an SVG picture, dark on white, with its quiet border; error correction Q, as in the printed book."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_Q

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET_MODULES)
    code.add_data(text)
    rows = code.get_matrix()
    squares = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    side = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{squares}"/></svg>'
    )


def _url(link: Share) -> str:
    """Where a link opens its book: a page to read it on. The PDF is at the same address with ``.pdf``."""
    return f"{address.base_url(session.workshop().settings)}/b/{link.token}"


def _who_can_open() -> str:
    scope = address.scope_of(session.workshop().settings)
    if scope == "machine":
        return (
            "This address opens on **this computer alone**. For phones to reach it, start VisuTale with "
            "`visutale app --host 0.0.0.0`."
        )
    if scope == "network":
        return "**Point a phone at the code.** It must be in the same network, while VisuTale is running here."
    return "**Point a phone at the code.** The address opens from anywhere, while VisuTale is running."


def _say_whether_it_answers(url: str) -> None:
    if _answers(url):
        st.markdown(":material/check_circle: It answers right now.")
    else:
        st.markdown(
            ":material/warning: It does not answer right now. Start VisuTale with `visutale app`, and let this "
            "computer's firewall accept visitors from your network."
        )


@st.cache_data(ttl=10, show_spinner=False)
def _answers(url: str) -> bool:
    return address.answers(url)


def _print_link(book: Book) -> None:
    """Give the book a link where it has none, and bind it again with the address as it is now."""
    shop = session.workshop()
    url = _url(shop.library.share(book.id))
    changed = book.model_copy(
        update={
            "address": url,
            "address_scope": address.scope_of(shop.settings),
            "address_answered": address.answers(url),
        }
    )
    shop.library.save(changed)
    shop.studio.bind(changed)


def _attempt(change: Callable[[], None]) -> None:
    try:
        change()
    except VisutaleError as error:
        errors.show_error(error)
    else:
        st.rerun()

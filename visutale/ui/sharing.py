"""The link to a book: a code to point a phone at, whether it answers right now, closing it and giving a new one."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from visutale import address
from visutale.book import Book
from visutale.errors import VisutaleError
from visutale.ui import errors, session

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
    url = f"{address.base_url(shop.settings)}/b/{link.token}.pdf"
    code, words = st.columns([1, 2], vertical_alignment="center")
    with code.container(key="qr"):
        st.image(qr_svg(url), width=300, alt=f"QR code that opens {url}")
    with words:
        st.markdown(_who_can_open(book, url))
        st.code(url, language=None, wrap_lines=True)
        _say_whether_it_answers(url)
        if url != book.address:
            st.markdown("The book itself has another address printed in it, from when it was made.")
            if st.button("Print this address in the book", key="reprint", icon=":material/print:"):
                _attempt(lambda: _print_link(book))
        if st.button("Close this link", key="revoke", icon=":material/link_off:"):
            _attempt(lambda: shop.library.revoke(book.id))


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


def _who_can_open(book: Book, url: str) -> str:
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
    url = f"{address.base_url(shop.settings)}/b/{shop.library.share(book.id).token}.pdf"
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

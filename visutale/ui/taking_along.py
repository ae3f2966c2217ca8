"""A finished book to take along in other forms: for paper, for a reader, as a film, or to listen to."""

from __future__ import annotations

import base64
from pathlib import Path

import streamlit as st

from visutale.binding.formats import EDITIONS, ENDINGS, THEMED, Edition, Order, order_of
from visutale.binding.themes import THEMES, USUAL, Theme
from visutale.binding.vertical import is_set_in_columns
from visutale.book import Book
from visutale.errors import VisutaleError
from visutale.files import file_name
from visutale.forms import MEDIA_TYPES, ask, kept
from visutale.ui import errors, session
from visutale.ui.errors import plain
from visutale.ui.parts import part

_theme_cards = part("style_choice")
_PAGE_PX = 280
_LOOK_EVERY_S = 0.2
_LABELS = {
    "pdf": "Download the PDF", "epub": "Download the EPUB", "html": "Download the web page",
    "mp4": "Download the film", "mp3": "Download the audiobook", "srt": "Download the words (SRT)",
    "vtt": "Download the words (VTT)",
}  # fmt: skip


@st.dialog("Take the book along", width="large")
def take_along(book: Book) -> None:
    """A dialog to choose a form, have it made, and download it."""
    forms(book)


def forms(book: Book) -> None:
    """What is in that dialog."""
    ending = st.segmented_control(
        "As what?", list(ENDINGS), default="pdf", format_func=ENDINGS.__getitem__, key="form-ending", required=True
    )
    editions = [one for one in EDITIONS if one.ending == ending and _makes_sense(one, book)]
    edition = editions[0]
    if len(editions) > 1:
        edition = st.radio(
            "For what?",
            editions,
            format_func=lambda one: one.title,
            captions=[one.about for one in editions],
            key=f"form-edition-{ending}",
        )
    else:
        st.caption(edition.about)
    theme = _choose_theme(book) if edition.name in THEMED else ""
    order = order_of(Path(f"book.{ending}"), edition.name, theme)
    if st.button("Make it", key="form-make", type="primary", icon=":material/auto_stories:"):
        _make(book, order)
    _offer(book, order)


def _makes_sense(edition: Edition, book: Book) -> bool:
    """Both languages need both, columns a language that is set so."""
    if edition.name == "bilingual":
        return any(page.original.strip() for page in book.pages)
    if edition.name == "vertical":
        return is_set_in_columns(book.language)
    return True


def _choose_theme(book: Book) -> str:
    """One of the themes, chosen from this book's cover and a page of it in each of them."""
    chosen = st.session_state.get("form-theme", USUAL.name)
    picked = _theme_cards(
        key="form-theme-cards",
        data={
            "label": "How shall it look?",
            "chosen": chosen,
            "wide": True,
            "styles": [
                {"name": one.name, "title": one.title, "about": one.about, "picture": _looking_like(book, one)}
                for one in THEMES.values()
            ],
        },
        on_style_change=lambda: None,
    )
    chosen = picked.style if picked.style in THEMES else chosen
    st.session_state["form-theme"] = chosen
    return str(chosen)


def _looking_like(book: Book, theme: Theme) -> str:
    """The cover and a page as they would look, as an address; empty where they can't be drawn."""
    try:
        return _drawn(book.id, book.version, theme.name)
    except (VisutaleError, ValueError):
        return ""


@st.cache_data(max_entries=200, show_spinner="Pages are being drawn …")
def _drawn(book_id: str, version: int, name: str) -> str:
    from visutale.binding.preview import preview

    library = session.workshop().library
    picture = preview(library.open(book_id), library.folder(book_id).read, THEMES[name], _PAGE_PX)
    return f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}"


def _make(book: Book, order: Order) -> None:
    bar = st.progress(0.0, text="It is being made …")
    try:
        binding = ask(session.workshop(), book, order)
        while not binding.look(_LOOK_EVERY_S):
            share = binding.done / (binding.of or 1)
            bar.progress(share, text="It is being filmed …" if binding.of else "It is being made …")
        binding.ended.result()
    except VisutaleError as error:
        errors.show_error(error)
    finally:
        bar.empty()


def _offer(book: Book, order: Order) -> None:
    """What was made, to download, and what should be known of it."""
    bound = kept(session.workshop(), book, order)
    if bound is None:
        return
    for warning in bound.warnings:
        st.info(plain(warning), icon=":material/info:")
    for index, file in enumerate(bound.files):
        ending, cover = file.suffix.lstrip("."), file.stem.endswith("-cover")
        st.download_button(
            "Download the cover (PDF)" if cover else _LABELS[ending],
            data=file.read_bytes,
            file_name=file_name(f"{book.title}{' cover' if cover else ''}", ending),
            mime=MEDIA_TYPES[ending],
            key=f"form-download-{index}",
            icon=":material/download:",
            on_click="ignore",
        )

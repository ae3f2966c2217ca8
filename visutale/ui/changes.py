"""A new book out of a finished one: one page anew, longer, shorter, further, to another age, in another language."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import streamlit as st

from visutale.book import FEWEST_PAGES, MOST_PAGES, AgeBand, Book
from visutale.errors import VisutaleError
from visutale.languages import own_name, same_language
from visutale.ports import Change, ChangeKind, Continuation, Resize, Retelling, Rewrite
from visutale.ui import choices, errors, session
from visutale.ui.errors import stressed


def offer(book: Book) -> None:
    """The ways a finished book can be told anew. Each makes a new book."""
    with st.expander("Make a new book of it", icon=":material/library_add:"):
        st.caption(
            "The storyteller tells it anew, and a new book comes of it. This one stays as it is. To change words or "
            "pictures of this very book, take “Change this book” above."
        )
        ways = _ways()
        way = st.segmented_control(
            "What shall be different?", list(ways), default=next(iter(ways)), required=True, key="way"
        )
        ways[str(way)](book)


def _ways() -> dict[str, Callable[[Book], None]]:
    """What the writer can change, by the words people choose it with; the language can always be asked for."""
    all_ways: dict[ChangeKind, tuple[str, Callable[[Book], None]]] = {
        "rewrite": ("One page", _page),
        "resize": ("Length", _length),
        "continue": ("What happens next", _further),
        "retell": ("Another age", _age),
    }
    can = session.workshop().engines.writer.changes
    return {**dict(all_ways[kind] for kind in all_ways if kind in can), "Another language": _language}


def _page(book: Book) -> None:
    number = st.selectbox("Which page?", range(1, len(book.pages) + 1), key="rewrite-page")
    st.markdown("\n".join(f"> {stressed(line)}" for line in book.page(int(number)).text.splitlines()))
    wish = st.text_input("How shall it be?", key="rewrite-wish", placeholder="Make the owl kinder", max_chars=400)
    _begin("Write this page anew", lambda: _change(book, Rewrite(number=int(number), wish=wish)))


def _length(book: Book) -> None:
    pages = st.slider("How many pages?", FEWEST_PAGES, MOST_PAGES, book.page_count, key="resize")
    label = "Tell it longer" if pages > book.page_count else "Tell it shorter"
    _begin(label, lambda: _change(book, Resize(pages=int(pages))), ready=pages != book.page_count)


def _further(book: Book) -> None:
    room = MOST_PAGES - book.page_count
    if room < 1:
        st.markdown(f"This book has {MOST_PAGES} pages, the most a book can have.")
        return
    more = st.number_input("How many more pages?", 1, room, min(4, room), key="more")
    wish = st.text_input("What happens next?", key="more-wish", placeholder="Left empty, the storyteller decides")
    _begin("Go on with the story", lambda: _change(book, Continuation(pages=int(more), wish=wish)))


def _age(book: Book) -> None:
    ages = [age for age in get_args(AgeBand) if age != book.age]
    age = st.segmented_control("Who is it for?", ages, default=ages[0], required=True, key="retell-age")
    _begin("Tell it for this age", lambda: _change(book, Retelling(age=age)))


def _language(book: Book) -> None:
    shop = session.workshop()
    if not shop.engines.name("translator"):
        st.markdown("Translating needs a language model or DeepL. The engines page says how to configure one.")
        return
    tags = [tag for tag in choices.LANGUAGES if not same_language(tag, book.language)]
    to = st.selectbox("Into which language?", tags, format_func=own_name, key="translate-to")
    both = st.toggle("Keep the original words beside it", key="bilingual")
    _begin("Translate this book", lambda: _translate(book, str(to), bilingual=both))


def _translate(book: Book, language: str, *, bilingual: bool) -> str:
    return session.workshop().jobs.translate(book.id, language, bilingual=bilingual, person=session.visitor())


def _change(book: Book, change: Change) -> str:
    return session.workshop().jobs.change(book.id, change, person=session.visitor())


def _begin(label: str, begin: Callable[[], str], *, ready: bool = True) -> None:
    if not st.button(label, key="change", type="primary", icon=":material/auto_fix_high:", disabled=not ready):
        return
    try:
        new = begin()
    except VisutaleError as error:
        errors.show_error(error)
    else:
        session.open_book(new)

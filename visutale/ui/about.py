"""How a book was made: what was heard and seen, who made which part, and what was left out."""

from __future__ import annotations

import streamlit as st

from visutale import registry
from visutale.book import Book, Credit
from visutale.errors import ConfigError
from visutale.languages import own_name
from visutale.ui import session
from visutale.ui.errors import plain

_AGAIN = " The same wish with this number gives this book again."
_PARTS = {
    "transcriber": "What was said",
    "captioner": "What the photo shows",
    "writer": "The story",
    "translator": "The translation",
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


def outline(book: Book, *, open_: bool) -> None:
    """What the story is about, who is in it, and what happens page by page; as far as it is decided."""
    if not (book.premise or book.cast):
        return
    with st.expander("The plan of the story", expanded=open_, icon=":material/lightbulb:"):
        if book.premise:
            st.markdown("\n\n".join(plain(line) for line in book.premise.splitlines()))
        for one in book.cast:
            kind = "" if one.kind in one.looks else one.kind
            described = ", ".join(part for part in (kind, one.looks, one.clothes) if part)
            spoken = f" Speaks {one.voice}." if one.voice else ""
            st.markdown(f"**{plain(one.name)}**: {plain(described)}.{plain(spoken)}")
        if book.beats:
            st.markdown("\n".join(f"{number}. {plain(beat)}" for number, beat in enumerate(book.beats, start=1)))


def show_credits(book: Book) -> None:
    """Which engine made what, in how long, and under which licence."""
    for credit in book.credits:
        st.markdown(f"**{_PARTS.get(credit.port, credit.port)}:** {plain(credit.title)}{_seconds(credit)}")
        told = (_does(credit), credit.attribution, f"Licence: {credit.licence}." if credit.licence else "")
        st.caption(plain(" ".join(sentence for sentence in told if sentence)))
        if credit.usage:
            st.caption(plain(tokens_in_words(credit)))
            st.dataframe(_steps(credit), hide_index=True, height="content")
    again = "" if book.made_from or any(credit.usage for credit in book.credits) else _AGAIN
    st.caption(f"Number of this telling: {book.seed}.{again}")


def show_notes(book: Book) -> None:
    """What the makers of the book want its reader to know."""
    for note in book.notes:
        st.info(plain(note), icon=":material/sticky_note_2:")


def tokens_in_words(credit: Credit) -> str:
    """What a language model was given and gave, and what it cost."""
    read = sum(usage.input_tokens for usage in credit.usage)
    written = sum(usage.output_tokens for usage in credit.usage)
    cost = sum(usage.cost for usage in credit.usage)
    about = "about " if any(usage.estimated for usage in credit.usage) else ""
    price = f", {cost:.4f} {credit.usage[0].currency}".rstrip() if cost else ""
    return f"{about}{read} tokens read and {written} written{price}.".capitalize()


def _steps(credit: Credit) -> list[dict[str, object]]:
    return [
        {
            "step": usage.step,
            "calls": usage.calls,
            "tokens read": usage.input_tokens,
            "tokens written": usage.output_tokens,
            "seconds": round(usage.seconds, 1),
            **({"cost": round(usage.cost, 5)} if usage.cost else {}),
        }
        for usage in credit.usage
    ]


def _seconds(credit: Credit) -> str:
    return f", in {credit.seconds:.1f} s" if credit.seconds else ""


def _does(credit: Credit) -> str:
    try:
        return registry.engine_class(credit.engine, credit.port).about.does
    except ConfigError:
        return ""  # the binder, or an engine that was taken away since

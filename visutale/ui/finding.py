"""Finding books again: by words and by the days they were made on."""

from __future__ import annotations

from datetime import date

import streamlit as st

from visutale.book import Book
from visutale.ui import session


def find() -> tuple[Book, ...]:
    """Ask what to look for; gives the books that are found, newest first. All of them where nothing is asked."""
    by_words, by_days = st.columns([3, 2])
    words = by_words.text_input(
        "Find a book by its words",
        key="find-words",
        type="search",
        placeholder="dragon lighthouse",
        persist_state="session",
    )
    days = by_days.date_input(
        "Made between",
        [],
        key="find-days",
        max_value=date.today(),
        format="YYYY-MM-DD",
        persist_state="session",
    )
    since, until = span_of(days)
    return session.workshop().library.search(words or "", since=since, until=until)


def asked() -> bool:
    """Whether something is looked for, so that not every book is shown."""
    return bool(st.session_state.get("find-words") or st.session_state.get("find-days"))


def span_of(days: object) -> tuple[date | None, date | None]:
    """The first and the last day of what a field for days gives: nothing, the first day alone, or both."""
    if isinstance(days, date):
        return days, None
    chosen = [day for day in days if isinstance(day, date)] if isinstance(days, tuple | list) else []
    return (chosen[0] if chosen else None), (chosen[1] if len(chosen) > 1 else None)

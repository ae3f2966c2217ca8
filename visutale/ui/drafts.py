"""Fields for what can be written in a book: its title, its pages, its cast; and what was typed into them so far.

What is typed stays for the visit, whatever is drawn meanwhile, until it is saved. It belongs to the version of the book
it was typed over.
"""

from __future__ import annotations

from typing import Literal

import streamlit as st

from visutale.book import Book, Character, Page
from visutale.editing import LONGEST_NAME, LONGEST_PAGE_TEXT, LONGEST_TITLE, Edit, SetCharacter, SetText, SetTitle
from visutale.ui.errors import plain

LONGEST_LOOKS = 300


def tell_of_stars() -> None:
    """Say how words of a page are stressed."""
    st.caption(r"Stars stress words: \*softly\* becomes *softly*, and \*\*BOOM\*\* becomes **BOOM**.")


class Draft:
    """What a visitor typed over a book and has not saved yet."""

    def __init__(self, book: Book) -> None:
        self.book = book
        saved = st.session_state.get(f"saves-{book.id}", 0)
        self._prefix = f"draft-{book.id}-{book.version}-{saved}"

    def title(self) -> None:
        """A field for the title."""
        st.text_input(
            "The title",
            self.book.title,
            key=self._key("title"),
            max_chars=LONGEST_TITLE,
            persist_state="session",
        )

    def text(self, page: Page, *, height: int | Literal["content"] = "content") -> None:
        """A field for a page's words, as high as they are or ``height`` pixels."""
        st.text_area(
            f"The words of page {page.number}",
            page.text,
            key=self._key("text", page.number),
            height=height,
            max_chars=LONGEST_PAGE_TEXT,
            persist_state="session",
        )

    def character(self, one: Character) -> None:
        """Fields for one of the cast: the name, the looks, the clothes."""
        called = plain(_in_a_sentence(one.name))
        with st.container(border=True, key=f"cast-{one.id}"):
            name, looks, clothes = st.columns([2, 4, 3])
            name.text_input(
                "Name", one.name, key=self._key("name", one.id), max_chars=LONGEST_NAME, persist_state="session"
            )
            looks.text_input(
                f"How {called} looks",
                one.looks,
                key=self._key("looks", one.id),
                max_chars=LONGEST_LOOKS,
                persist_state="session",
            )
            clothes.text_input(
                f"What {called} wears",
                one.clothes,
                key=self._key("clothes", one.id),
                max_chars=LONGEST_LOOKS,
                placeholder="Nothing",
                persist_state="session",
            )

    def edits(self) -> list[Edit]:
        """What was typed, as changes of the book; a new name comes last, so that it is put into the new words too."""
        edits: list[Edit] = []
        title = self._typed("title")
        if title is not None and title.strip() != self.book.title:
            edits.append(SetTitle(title=title.strip()))
        for page in self.book.pages:
            text = self._typed("text", page.number)
            if text is not None and text.strip() != page.text.strip():
                edits.append(SetText(number=page.number, text=text.strip()))
        return edits + [edit for one in self.book.cast if (edit := self._redescribed(one)) is not None]

    def drop(self) -> None:
        """Forget what was typed: it is saved, or it is not wanted."""
        st.session_state[f"saves-{self.book.id}"] = st.session_state.get(f"saves-{self.book.id}", 0) + 1

    def _redescribed(self, one: Character) -> SetCharacter | None:
        told = {field: self._typed(field, one.id) for field in ("name", "looks", "clothes")}
        new = {
            field: text.strip()
            for field, text in told.items()
            if text is not None and text.strip() != getattr(one, field)
        }
        if not new:
            return None
        return SetCharacter(id=one.id, name=new.get("name"), looks=new.get("looks"), clothes=new.get("clothes"))

    def _typed(self, field: str, of: int | str = "") -> str | None:
        typed = st.session_state.get(self._key(field, of))
        return None if typed is None else str(typed)

    def _key(self, field: str, of: int | str = "") -> str:
        return f"{self._prefix}-{field}-{of}"


def _in_a_sentence(name: str) -> str:
    """ "The hedgehog" as it is written where it does not begin the sentence."""
    return f"the {name.removeprefix('The ')}" if name.startswith("The ") else name

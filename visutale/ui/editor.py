"""A book changed by hand: the words and the picture of the page in hand, the cast, the title, earlier versions."""

from __future__ import annotations

import streamlit as st

from visutale.binding.text import in_one_line
from visutale.book import Book, Page, Place
from visutale.dependencies import Remade
from visutale.editing import LONGEST_HINT, MOST_CANDIDATES, ChoosePicture, PaintAgain
from visutale.ui import saving, versions, whole_book
from visutale.ui.drafts import Draft, tell_of_stars
from visutale.ui.errors import plain
from visutale.ui.parts import part
from visutale.ui.reader import address_of

_pictures = part("picture_choice")


def begin(book_id: str, number: int) -> None:
    """Take a page (0 is the cover) of a book in hand, to change it."""
    st.session_state.update({"changing": book_id, "page-in-hand": number})


def is_open(book_id: str) -> bool:
    """Whether this visitor is changing the book."""
    return st.session_state.get("changing") == book_id


def show(book: Book) -> None:
    """Show everything of a book that can be changed by hand."""
    draft = Draft(book)
    with st.container(key="book-title"):
        st.title(f"Change “{plain(in_one_line(book.title))}”", anchor=False)
    _ways_out(draft)
    ways = {
        "Page by page": _page_in_hand,
        "The cast": _cast,
        "Title and pages": whole_book.title_and_pages,
        "Earlier versions": versions.show,
    }
    way = st.segmented_control(
        "What would you like to change?",
        list(ways),
        default="Page by page",
        required=True,
        key="change-what",
        persist_state="session",
    )
    ways[str(way)](draft)
    if way != "Earlier versions":
        _save(draft)


def _ways_out(draft: Draft) -> None:
    with st.container(horizontal=True, key="editor-ways"):
        if st.button("Back to the book", key="back-to-book", icon=":material/arrow_back:"):
            st.session_state.pop("changing", None)
            st.rerun()
        saving.undo(draft)


def _save(draft: Draft) -> None:
    with st.container(horizontal=True, key="save-changes"):
        pressed = st.button("Save changes", key="save", type="primary", icon=":material/save:")
        if draft.edits() and st.button("Forget these changes", key="forget"):
            draft.drop()
            st.rerun()
    made = saving.say_what_follows(draft)
    if not pressed:
        return
    if made is not None and made.pictures:
        _ask_before_painting(draft, made)
    elif (made is not None or not draft.edits()) and saving.save(draft):
        st.rerun()


@st.dialog("Save these changes?")
def _ask_before_painting(draft: Draft, made: Remade) -> None:
    st.markdown(f"{plain(made.in_words())} Everything else stays as it is, and all of it can be undone.")
    if st.button("Save and paint", key="save-and-paint", type="primary", width="stretch") and saving.save(draft):
        st.rerun()
    if st.button("Not yet", key="not-yet", width="stretch"):
        st.rerun()


def _cast(draft: Draft) -> None:
    st.caption("Only the pictures somebody is in are painted again. The painter reads how they look, in English.")
    for one in draft.book.cast:
        draft.character(one)


def _page_in_hand(draft: Draft) -> None:
    book = draft.book
    numbers = range(len(book.pages) + 1)
    if st.session_state.get("page-in-hand") not in numbers:
        st.session_state["page-in-hand"] = 0
    number = st.pills(
        "Which page?",
        numbers,
        key="page-in-hand",
        format_func=lambda number: str(number) if number else "Cover",
        required=True,
        persist_state="session",
    )
    place = book.place(int(number or 0))
    picture, words = st.columns(2, gap="medium")
    with picture:
        _choose(draft, int(number or 0), place)
    with words:
        if isinstance(place, Page):
            draft.text(place, height=260)
            tell_of_stars()
            whole_book.take_out(draft, place.number)
        else:
            draft.title()
        _paint_again(draft, int(number or 0))


def _choose(draft: Draft, number: int, place: Place) -> None:
    if not place.pictures:
        st.info("There is no picture here yet.", icon=":material/image:")
        return
    one = len(place.pictures) == 1
    if not one:
        st.caption("A click takes another of the pictures painted for this page. Nothing is painted for that.")
    shown = _pictures(
        key=f"pictures-{draft.book.id}-{number}",
        data={
            "label": "Pictures painted for this page",
            "pictures": [
                {
                    "id": picture.sha256,
                    "name": f"Picture {count}",
                    "picture": address_of(draft.book, picture) + ("" if one else "&small"),
                    "chosen": picture is place.picture,
                }
                for count, picture in enumerate(sorted(place.pictures, key=lambda picture: picture.variation), start=1)
            ],
        },
        on_chosen_change=lambda: None,
    )
    chosen = shown.chosen
    if chosen and saving.save(draft, ChoosePicture(number=number, sha256=chosen), done="The picture is in the book."):
        st.rerun()


def _paint_again(draft: Draft, number: int) -> None:
    with st.container(border=True, key="paint-again"):
        key = f"{draft.book.id}-{number}-{draft.book.version}"
        hint = st.text_input(
            "What should be different in the picture?",
            value=draft.book.place(number).scene.hint,
            key=f"hint-{key}",
            max_chars=LONGEST_HINT,
            placeholder="More stars",
            persist_state="session",
        )
        many = st.segmented_control(
            "How many new pictures?",
            range(1, MOST_CANDIDATES + 1),
            default=1,
            required=True,
            key=f"many-{key}",
            persist_state="session",
        )
        st.caption("The pictures there are stay, to choose from.")
        if st.button("Paint again", key="paint-it-again", icon=":material/brush:"):
            again = PaintAgain(number=number, hint=(hint or "").strip(), candidates=int(many or 1))
            if saving.save(draft, again, done=""):
                st.rerun()

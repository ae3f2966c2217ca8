"""Characters of other books for a new one: shown by their faces, found by their names."""

from __future__ import annotations

import io

import streamlit as st

from visutale.book import Box, Character
from visutale.characters import KnownCharacter, known
from visutale.errors import VisutaleError
from visutale.pictures import thumbnail
from visutale.stages.plan import MOST_REUSED
from visutale.ui import session
from visutale.ui.errors import plain

_CHOSEN = "known-characters"
_MOST_OFFERED = 200
_FACES = 8
"""Faces that are shown before anybody is looked for."""
_FACE_PX = 144
_ROUND_A_FACE = 1.2


def choose() -> tuple[Character, ...]:
    """Those who are to be in the new book, the hero first; nothing is shown where there are no other books."""
    found = {f"{one.book_id}/{one.character.id}": one for one in known(session.workshop().library)[:_MOST_OFFERED]}
    if not found:
        return ()
    # Somebody whose book was deleted meanwhile can't be chosen any more.
    st.session_state[_CHOSEN] = [key for key in st.session_state.get(_CHOSEN, []) if key in found]
    with st.expander("Bring somebody from another book", icon=":material/group_add:"):
        st.markdown(f"Up to {MOST_REUSED} of them, looking as they did there. The first one is the new book's hero.")
        chosen = st.multiselect(
            "Who comes along?",
            list(found),
            key=_CHOSEN,
            format_func=lambda key: _called(found[key]),
            max_selections=MOST_REUSED,
            placeholder="Type a name",
            persist_state="session",
        )
        shown = dict.fromkeys([*list(found)[:_FACES], *chosen])
        _show_faces({key: found[key] for key in shown}, chosen)
    return tuple(found[key].character for key in chosen)


def _show_faces(shown: dict[str, KnownCharacter], chosen: list[str]) -> None:
    wall = st.container(horizontal=True, gap="small", key="known-faces")
    for key, one in shown.items():
        with wall.container(width=_FACE_PX, horizontal_alignment="center", gap="xsmall"):
            if (face := _face(one)) is not None:
                st.image(face, width=_FACE_PX, alt=f"{one.character.name} in “{one.book_title}”")
            taken = key in chosen
            st.button(
                plain(one.character.name),
                key=f"take-{key}",
                on_click=_turn,
                args=(key,),
                icon=":material/check:" if taken else ":material/add:",
                type="primary" if taken else "secondary",
                disabled=not taken and len(chosen) >= MOST_REUSED,
                help="Leave out again" if taken else f"From “{plain(one.book_title)}”",
            )


def _turn(key: str) -> None:
    """Take somebody along, or leave them out again."""
    chosen = st.session_state.get(_CHOSEN, [])
    st.session_state[_CHOSEN] = [one for one in chosen if one != key] if key in chosen else [*chosen, key]


def _called(one: KnownCharacter) -> str:
    return f"{one.character.name}, {one.character.kind} ({one.book_title})"


def _face(one: KnownCharacter) -> bytes | None:
    if one.picture is None:
        return None
    try:
        small = thumbnail(session.workshop(), one.book_id, one.picture)
    except VisutaleError:
        return None
    return _square(small, one.face)


@st.cache_data(show_spinner=False, max_entries=200)
def _square(picture: bytes, face: Box | None) -> bytes:
    """A square of a picture: around a face with some air, or the middle."""
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as whole:
        width, height = whole.size
        left, top, right, bottom = face or (0.0, 0.0, 1.0, 1.0)
        side = min(max((right - left) * width, (bottom - top) * height) * _ROUND_A_FACE, width, height)
        x = min(max((left + right) / 2 * width - side / 2, 0), width - side)
        y = min(max((top + bottom) / 2 * height - side / 2, 0), height - side)
        square = whole.crop((round(x), round(y), round(x + side), round(y + side)))
    out = io.BytesIO()
    square.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()

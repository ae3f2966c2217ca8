"""The three ways to make a wish: write it, say it, show it. Each reads what it is given at once, and keeps it.

What was said and shown is kept in the visit under a name, so that several pages can ask for something of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from visutale.errors import InputError
from visutale.media import SPEECH_RATE_HZ, Photo, Speech
from visutale.ui import errors, session

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

LARGEST_PHOTO_MB = 40

IDEAS = {
    "A shy dragon": "A shy dragon who is afraid of the dark meets a firefly in the forest.",
    "Two sisters and a boat": "Two sisters build a boat and sail to an island to find a lost kite.",
    "A brave teapot": "A teapot wants to see snow for the first time, with help from a mouse.",
    "The moon's day off": "The moon takes a day off and visits a little girl by the sea.",
    "A robot in the garden": "A robot named Pip wants to grow a sunflower, but a snail is hungry.",
}

_RECORDINGS = ["audio", "wav", "flac", "mp3", "ogg", "oga", "opus", "m4a", "mp4", "webm", "aiff", "aif", "caf", "amr"]
_PHOTOS = ["image", "heic", "heif", "avif"]
_NOT_HERE = (
    "On this address the browser keeps its microphone and camera to itself: they work over https, or on the computer "
    "VisuTale runs on. {}"
)
UPLOAD_BOTH = "Upload a recording or a photo instead; a phone then offers its own recorder and camera."
UPLOAD_SPEECH = "Upload a recording instead; a phone then offers its own recorder."


def write_it() -> str:
    """The typed wish, with ideas for the empty-handed."""
    words = st.text_area(
        "Write it",
        key="words",
        height=120,
        placeholder="A shy dragon named Ember who is afraid of the dark …",
        persist_state="session",
    )
    with st.container(horizontal=True, gap="small", key="ideas", vertical_alignment="center"):
        st.caption("No idea yet? Take one:", width="content")
        for name, idea in IDEAS.items():
            st.button(name, key=f"idea-{name}", on_click=add_words, args=(idea,), type="tertiary")
    return words or ""


def say_it(ask: str = "Press the button and say your wish", kept_as: str = "speech") -> Speech | None:
    """What was spoken, recorded here or uploaded."""
    kept: Speech | None = st.session_state.get(kept_as)
    if kept is not None:
        st.markdown("**Your recording**")
        st.audio(kept.samples(), sample_rate=SPEECH_RATE_HZ, alt="What you said")
        st.button("Say it again", key=f"drop-{kept_as}", on_click=drop, args=(kept_as,), icon=":material/replay:")
        return kept
    given = [_recorder(ask, kept_as)] if session.may_record() else []
    given.append(
        st.file_uploader(
            "or upload a recording" if given else "Upload a recording", type=_RECORDINGS, key=_key(f"{kept_as}-upload")
        )
    )
    _read(kept_as, Speech.read, next(((upload.getvalue(), upload.name) for upload in given if upload), None))
    return None


def show_it() -> Photo | None:
    """The photo, taken here or uploaded, shown as it was read."""
    kept: Photo | None = st.session_state.get("photo")
    if kept is not None:
        st.markdown("**Your photo**")
        st.image(kept.data, alt="The photo you gave", width=280)
        st.button("Choose another", key="drop-photo", on_click=drop, args=("photo",), icon=":material/replay:")
        return kept
    given = []
    if session.may_record() and st.toggle("Use the camera", key="camera-on"):
        given.append(st.camera_input("Take a photo", key=_key("camera"), label_visibility="collapsed"))
    given.append(
        st.file_uploader("Upload a photo", type=_PHOTOS, key=_key("picture"), max_upload_size=LARGEST_PHOTO_MB)
    )
    _read("photo", Photo.read, next(((upload.getvalue(), upload.name) for upload in given if upload), None))
    return None


def explain_plain_http(instead: str = UPLOAD_BOTH) -> None:
    """Say why there is no microphone and no camera, where there is none, and what to do ``instead``."""
    if not session.may_record():
        st.info(_NOT_HERE.format(instead), icon=":material/mic_off:")


def add_words(words: str) -> None:
    """Words of a wish take the place of an idea, and stand below what a person wrote."""
    written = (st.session_state.get("words") or "").strip()
    st.session_state["words"] = words if not written or written in IDEAS.values() else f"{written}\n{words}"


def drop(kept_as: str) -> None:
    """Forget what was said or shown; the fields it came from are empty again."""
    st.session_state.pop(kept_as, None)
    st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1


def _recorder(ask: str, kept_as: str) -> UploadedFile | None:
    recorded = st.audio_input(ask, key=_key(f"{kept_as}-microphone"))
    if recorded is not None:
        recorded.name = ""  # Streamlit's name for it means nothing to the one who spoke
    return recorded


def _read(kept_as: str, read: Callable[[bytes, str], Photo | Speech], upload: tuple[bytes, str] | None) -> None:
    """Decode an upload and keep it for this visit, or say beneath it why it can't be used."""
    if upload is None:
        return
    data, name = upload
    try:
        with st.spinner("Looking at it …" if kept_as == "photo" else "Listening …"):
            st.session_state[kept_as] = read(data, name)
    except InputError as error:
        errors.show_error(error)
    else:
        st.rerun()


def _key(name: str) -> str:
    """A widget's name that changes when something is given up, so that the widget comes back empty."""
    return f"{name}-{st.session_state.get('uploads', 0)}"

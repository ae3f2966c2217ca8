"""The three ways to make a wish: write it, say it, show it. Each reads what it is given at once, and keeps it."""

from __future__ import annotations

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
    "VisuTale runs on. Upload a recording or a photo instead; a phone then offers its own recorder and camera."
)


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
            st.button(name, key=f"idea-{name}", on_click=_take, args=(idea,), type="tertiary")
    return words or ""


def say_it() -> Speech | None:
    """The spoken wish, recorded here or uploaded."""
    kept: Speech | None = st.session_state.get("speech")
    if kept is not None:
        st.markdown("**Your recording**")
        st.audio(kept.samples(), sample_rate=SPEECH_RATE_HZ, alt="What you said")
        st.button("Say it again", key="drop-speech", on_click=_drop, args=("speech",), icon=":material/replay:")
        return kept
    given = [_recorder()] if session.may_record() else []
    given.append(
        st.file_uploader(
            "or upload a recording" if given else "Upload a recording", type=_RECORDINGS, key=_key("sound")
        )
    )
    _read("speech", next(((upload.getvalue(), upload.name) for upload in given if upload), None))
    return None


def show_it() -> Photo | None:
    """The photo, taken here or uploaded, shown as it was read."""
    kept: Photo | None = st.session_state.get("photo")
    if kept is not None:
        st.markdown("**Your photo**")
        st.image(kept.data, alt="The photo you gave", width=280)
        st.button("Choose another", key="drop-photo", on_click=_drop, args=("photo",), icon=":material/replay:")
        return kept
    given = []
    if session.may_record() and st.toggle("Use the camera", key="camera-on"):
        given.append(st.camera_input("Take a photo", key=_key("camera"), label_visibility="collapsed"))
    given.append(
        st.file_uploader("Upload a photo", type=_PHOTOS, key=_key("picture"), max_upload_size=LARGEST_PHOTO_MB)
    )
    _read("photo", next(((upload.getvalue(), upload.name) for upload in given if upload), None))
    return None


def explain_plain_http() -> None:
    """Say why there is no microphone and no camera, where there is none."""
    if not session.may_record():
        st.info(_NOT_HERE, icon=":material/mic_off:")


def _recorder() -> UploadedFile | None:
    recorded = st.audio_input("Press the button and say your wish", key=_key("microphone"))
    if recorded is not None:
        recorded.name = ""  # Streamlit's name for it means nothing to the one who spoke
    return recorded


def _read(what: str, upload: tuple[bytes, str] | None) -> None:
    """Decode an upload and keep it for this visit, or say beneath it why it can't be used."""
    if upload is None:
        return
    data, name = upload
    try:
        with st.spinner("Looking at it …" if what == "photo" else "Listening …"):
            st.session_state[what] = Photo.read(data, name) if what == "photo" else Speech.read(data, name)
    except InputError as error:
        errors.show_error(error)
    else:
        st.rerun()


def _take(idea: str) -> None:
    """An idea takes the place of another idea, and stands below what a person wrote."""
    written = (st.session_state.get("words") or "").strip()
    st.session_state["words"] = idea if not written or written in IDEAS.values() else f"{written}\n{idea}"


def _drop(what: str) -> None:
    st.session_state.pop(what, None)
    st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1


def _key(name: str) -> str:
    """A widget's name that changes when something is given up, so that the widget comes back empty."""
    return f"{name}-{st.session_state.get('uploads', 0)}"

"""One sentence and its pictures: asked for, watched while they are painted, looked at, taken along, deleted."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

import streamlit as st

from visutale.book import PictureAsset
from visutale.errors import VisutaleError
from visutale.files import file_name
from visutale.jobs.states import JobState
from visutale.languages import language_name, own_name, same_language
from visutale.library import Library
from visutale.sheet_making import LONGEST_SENTENCE
from visutale.sheets import PictureSheet, SheetRequest, Sheets
from visutale.ui import choices, errors, inputs, session
from visutale.ui.errors import plain
from visutale.ui.growing import LOOK_EVERY_S, share_done

COUNTS = (1, 2, 4, 8)
SHOWN_FIRST = 12
_SMALL_PX = 240
_SPEECH = "sentence-speech"
"""The name the spoken sentence is kept under in the visit."""
_ASK = "Press the button and say one sentence"


def opened() -> str:
    """The id of the sheet the address names; empty where it names none."""
    return str(st.query_params.get("pictures") or "")


def is_being_painted(sheet_id: str) -> bool:
    """Whether a sheet is in the works right now, or waits for it."""
    return session.is_growing(sheet_id)


# --- asking ---


def ask() -> None:
    """The form: a sentence, how its pictures look and how many there shall be."""
    st.title("Say it, see it", anchor=False)
    st.markdown("One sentence, in any language, becomes a few pictures to choose from.")
    inputs.explain_plain_http(inputs.UPLOAD_SPEECH)
    say, write = st.columns(2)
    with say.container(border=True, key="say", height="stretch"):
        st.header("Say it", anchor=False)
        speech = inputs.say_it(_ASK, kept_as=_SPEECH)
    with write.container(border=True, key="show", height="stretch"):
        st.header("Or write it", anchor=False)
        words = st.text_area(
            "Your sentence",
            key="sentence",
            height=170,
            max_chars=LONGEST_SENTENCE,
            placeholder="A fox with a red scarf in a snowy forest at night",
            persist_state="session",
        )
    style = choices.style()
    many, tongue = st.columns(2)
    count = many.segmented_control(
        "How many pictures?", COUNTS, default=2, required=True, key="picture-count", persist_state="session"
    )
    language = tongue.selectbox(
        "Which language is it in?",
        ["", *choices.LANGUAGES],
        key="sentence-language",
        format_func=lambda tag: own_name(tag) if tag else "The one you speak",
        help="Where nobody speaks, that is English.",
        persist_state="session",
    )
    with st.container(key="make", horizontal_alignment="center"):
        paint = st.button("Paint it", type="primary", icon=":material/brush:")
    if paint:
        _begin(SheetRequest(words=words or "", speech=speech, language=language, style=style, count=int(count or 2)))


def _begin(request: SheetRequest) -> None:
    """Begin the pictures and go to them; where they can't begin, say why and leave everything as it is."""
    try:
        sheet_id = session.workshop().jobs.start_pictures(request, person=session.visitor())
    except VisutaleError as error:
        errors.show_error(error)
    else:
        _open(sheet_id)


def _open(sheet_id: str) -> None:
    st.query_params["pictures"] = sheet_id
    st.rerun()


# --- watching ---


@st.fragment(run_every=LOOK_EVERY_S)
def watch(sheet_id: str) -> None:
    """Show pictures as they are painted; when nothing more comes, the whole page is drawn anew."""
    jobs = session.workshop().jobs
    job = jobs.state(sheet_id)
    if job is None or not job.active:
        st.rerun(scope="app")
    try:
        sheet = _sheets().open(sheet_id)
    except VisutaleError as error:
        errors.show_error(error)
        return
    _show_sentence(sheet)
    bar, stop = st.columns([5, 1], vertical_alignment="center")
    bar.progress(share_done(job), text=_progress_in_words(job))
    if stop.button("Stop", key="stop", width="stretch", help="What is there by then is kept."):
        jobs.cancel(sheet_id)
        st.toast("Stopping after the step in hand …")
    _show_pictures(sheet)


def _progress_in_words(job: JobState) -> str:
    if job.state == "queued" and job.ahead:
        return f"{job.ahead} of those who asked before you come first." if job.ahead > 1 else "One comes before you."
    return plain(job.waits_for or job.message) or "Your pictures are next."


# --- looking ---


def show(sheet_id: str) -> None:
    """Show a sheet with everything that can be done with it, or say why there is none."""
    try:
        sheet = _sheets().open(sheet_id)
    except VisutaleError as error:
        st.title("These pictures are not here", anchor=False)
        errors.show_error(error)
        _offer_another()
        return
    _show_sentence(sheet)
    _show_standing(sheet, session.workshop().jobs.state(sheet_id))
    _show_pictures(sheet)
    for note in sheet.notes:
        st.caption(plain(note))
    with st.container(horizontal=True, horizontal_alignment="center", key="actions"):
        if sheet.said and st.button("Make a book of this", type="primary", icon=":material/auto_stories:"):
            _make_book(sheet)
        _offer_another()
        if st.button("Delete", key="delete", icon=":material/delete:"):
            _ask_before_deleting(sheet.id)


def _show_sentence(sheet: PictureSheet) -> None:
    """The sentence as it was said, and as it was understood where that is something else."""
    with st.container(key="book-title"):
        st.title(f"“{plain(sheet.said)}”" if sheet.said else "Your sentence is being heard", anchor=False)
    spoken = sheet.transcript.language if sheet.transcript else sheet.language
    if sheet.english and sheet.english != sheet.said:
        from_ = f" from {language_name(spoken)}" if spoken and not same_language(spoken, "en") else ""
        st.caption(f"Understood{from_} as: “{plain(sheet.english)}”")


def _show_standing(sheet: PictureSheet, job: JobState | None) -> None:
    """What is missing and how to get it, where something is."""
    if sheet.complete:
        return
    if job is not None and job.state == "failed":
        errors.say(job.error)
    elif sheet.problems:
        missing = [f"Picture {problem.number}: {problem.message}" for problem in sheet.problems]
        st.warning(plain(" ".join(missing)), icon=":material/healing:")
    else:
        st.info("Not all pictures are painted. What is there is kept.", icon=":material/hourglass_empty:")
    if st.button("Paint what is missing", key="repair", type="primary", icon=":material/healing:"):
        try:
            session.workshop().jobs.resume(sheet.id, person=session.visitor())
        except VisutaleError as error:
            errors.show_error(error)
        else:
            st.rerun()


def _show_pictures(sheet: PictureSheet) -> None:
    """The pictures that are there, two in a row, each to be taken along."""
    columns = st.columns(2) if sheet.count > 1 else [st.container()]
    for painted in sheet.pictures:
        with columns[(painted.variation - 1) % len(columns)]:
            try:
                data = _sheets().read(sheet, painted)
            except VisutaleError as error:
                errors.show_error(error)
                continue
            st.image(data, alt=sheet.english, width="stretch")
            st.download_button(
                f"Download picture {painted.variation}",
                data=data,
                file_name=_file_name(sheet, painted),
                mime=painted.media_type,
                key=f"take-{painted.variation}",
                icon=":material/download:",
                on_click="ignore",
            )


def _file_name(sheet: PictureSheet, painted: PictureAsset) -> str:
    return file_name(f"{sheet.english[:60]} {painted.variation}", Path(painted.file).suffix.lstrip("."))


def _offer_another() -> None:
    if st.button("Another sentence", key="another", icon=":material/mic:"):
        st.session_state["sentence"] = ""
        inputs.drop(_SPEECH)
        st.query_params.clear()
        st.rerun()


def _make_book(sheet: PictureSheet) -> None:
    """Take the sentence to where books are made, below what was written there already."""
    inputs.add_words(sheet.said if not session.workshop().engines.writer.languages else sheet.english)
    st.session_state["begun"] = ""
    session.go_to(session.CREATE)


@st.dialog("Delete these pictures?")
def _ask_before_deleting(sheet_id: str) -> None:
    st.markdown("The pictures and the sentence they were painted from are deleted for good.")
    keep, delete = st.columns(2)
    if keep.button("Keep them", width="stretch", key="keep"):
        st.rerun()
    if delete.button("Delete them", type="primary", width="stretch", key="delete-for-good", icon=":material/delete:"):
        session.workshop().jobs.forget(sheet_id)
        st.session_state["sheet-deleted"] = _sheets().delete(sheet_id).in_words()
        st.query_params.clear()
        st.rerun()


# --- earlier ones ---


def show_earlier(but: str) -> None:
    """The sheets that are kept, newest first, without the one that is open."""
    if told := st.session_state.pop("sheet-deleted", ""):
        st.toast(plain(told), icon=":material/delete:", duration="long")
    kept = [sheet for sheet in _sheets().list() if sheet.id != but]
    if not kept:
        return
    st.header("Earlier pictures", anchor=False)
    every = len(kept) <= SHOWN_FIRST or st.toggle(f"Show all {len(kept)}", key="all-sheets")
    for sheet in kept if every else kept[:SHOWN_FIRST]:
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"sheet-{sheet.id}"):
            if sheet.pictures:
                st.image(_small(sheet.id, sheet.pictures[0].file), alt="", width=84)
            with st.container(gap="small"):
                st.markdown(f"“{plain(sheet.said)}”" if sheet.said else "A recording that was not heard yet")
                st.caption(f"{len(sheet.pictures)} of {sheet.count} · {sheet.made_at.astimezone():%d %B %Y}")
                with st.container(horizontal=True):
                    if st.button("Look", key=f"look-{sheet.id}", type="tertiary", icon=":material/visibility:"):
                        _open(sheet.id)
                    if st.button("Delete", key=f"delete-{sheet.id}", type="tertiary", icon=":material/delete:"):
                        _ask_before_deleting(sheet.id)


@st.cache_data(max_entries=200, show_spinner=False)
def _small(sheet_id: str, file: str) -> bytes:
    """A picture at most 240 px wide, as JPEG. Files never change."""
    from PIL import Image

    sheet = _sheets().open(sheet_id)
    asset = next(one for one in sheet.pictures if one.file == file)
    with Image.open(io.BytesIO(_sheets().read(sheet, asset))) as painted:
        small = painted.convert("RGB")
    small.thumbnail((_SMALL_PX, _SMALL_PX))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=85)
    return out.getvalue()


def _sheets() -> Sheets:
    return _sheets_of(session.workshop().library)


@lru_cache(maxsize=1)
def _sheets_of(library: Library) -> Sheets:
    """The same ones for as long as the library is, so that what was read once is known."""
    return Sheets(library.store)

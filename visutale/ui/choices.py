"""How the book shall be: for whom, how long, in which language, how it looks and who reads it."""

from __future__ import annotations

from typing import cast, get_args

import streamlit as st

from visutale.book import FEWEST_PAGES, MOST_PAGES, AgeBand
from visutale.choosing import choose
from visutale.editing import LONGEST_TITLE, MOST_CANDIDATES
from visutale.languages import own_name
from visutale.pictures import has_samples
from visutale.ui import session
from visutale.ui.errors import plain
from visutale.ui.parts import part

_AGES: dict[AgeBand, str] = {"3-5": "3 to 5 years", "6-8": "6 to 8 years", "9-12": "9 to 12 years"}
_PACES = {"Slowly": 0.8, "As suits the age": 0.0, "Briskly": 1.05}
_style_cards = part("style_choice")


def age() -> AgeBand:
    """Who the book is for."""
    ages = list(get_args(AgeBand))
    chosen = st.segmented_control(
        "Who is it for?",
        ages,
        default="6-8",
        required=True,
        key="age",
        format_func=lambda band: _AGES[band],
        persist_state="session",
    )
    return cast(AgeBand, chosen or "6-8")


def length() -> int:
    """How many pages the book has."""
    return int(st.slider("How many pages?", FEWEST_PAGES, MOST_PAGES, 8, key="pages", persist_state="session"))


LANGUAGES = (
    "en",
    "en-GB",
    "de",
    "fr",
    "es",
    "it",
    "nl",
    "pt",
    "pt-BR",
    "sv",
    "da",
    "nb",
    "fi",
    "pl",
    "cs",
    "hu",
    "ro",
    "tr",
    "vi",
)
"""Offered where an engine takes any language: what can be printed and many people read."""


def say_who_writes() -> None:
    """Which storyteller writes the book, and why that one."""
    shop = session.workshop()
    why = choose("writer", shop.settings).why
    st.caption(f"The story is told by {plain(shop.engines.writer.about.title)}. {plain(why)}")


def language() -> str:
    """The book's language, among those the writer writes; empty for the one that is spoken."""
    writer = session.workshop().engines.writer
    languages = ["", *(writer.languages or LANGUAGES)]
    return str(
        st.selectbox(
            "Which language?",
            languages,
            key="language",
            format_func=lambda tag: own_name(tag) if tag else "The one you speak",
            help="Where nobody speaks, that is English."
            + (" The engines page says what other languages need." if writer.languages else ""),
            persist_state="session",
        )
    )


def style() -> str:
    """How the pictures look, chosen from samples the illustrator painted, or from a sentence each."""
    shop = session.workshop()
    styles = shop.engines.illustrator.styles
    if not styles:
        return "paper"
    names = [one.name for one in styles]
    chosen = st.session_state.get("style")
    chosen = chosen if chosen in names else names[0]
    picture = "/styles/{}.jpg" if has_samples(shop.settings) else ""
    picked = _style_cards(
        key="style-cards",
        data={
            "label": "How the pictures look",
            "chosen": chosen,
            "styles": [
                {"name": one.name, "title": one.title, "about": one.about, "picture": picture.format(one.name)}
                for one in styles
            ],
        },
        on_style_change=lambda: None,
    )
    if picked.style in names and picked.style != chosen:
        chosen = picked.style
    st.session_state["style"] = chosen
    return str(chosen)


def narration(language: str) -> tuple[bool, str, float]:
    """Whether the book is read aloud, by which voice and how fast (0.0 is what suits the age)."""
    voices = session.workshop().engines.narrator.voices(language or "en")
    if not voices:
        st.caption(f"There is no voice for {own_name(language)} here, so the book can't be read aloud.")
        return False, "", 0.0
    if not st.toggle("Read it aloud", value=True, key="read-aloud", persist_state="session"):
        return False, "", 0.0
    titles = {voice.name: voice.title for voice in voices}
    left, right = st.columns(2)
    voice = left.selectbox(
        "Whose voice?", list(titles), key="voice", format_func=lambda name: titles[name], persist_state="session"
    )
    pace = right.segmented_control(
        "How fast?", list(_PACES), default="As suits the age", required=True, key="pace", persist_state="session"
    )
    return True, str(voice), _PACES[pace or "As suits the age"]


def approve() -> bool:
    """Whether the story is shown before it is painted."""
    return st.toggle(
        "Show me the story before it is painted",
        key="approve",
        help="You can change its words, its names and how everybody looks, and then let it be painted.",
        persist_state="session",
    )


def title_seed_and_pictures() -> tuple[str, int | None, int]:
    """A title of one's own, the number that makes a telling come out the same again, how many pictures for a page."""
    with st.expander("More", icon=":material/tune:"):
        title = st.text_input(
            "A title of your own",
            key="title",
            max_chars=LONGEST_TITLE,
            placeholder="Left empty, the storyteller finds one",
            persist_state="session",
        )
        seed = st.number_input(
            "Number of the telling",
            min_value=0,
            max_value=2**31 - 1,
            value=None,
            step=1,
            key="seed",
            placeholder="Left empty, every telling is a new one",
            help="The same wish with the same number gives the same book again.",
            persist_state="session",
        )
        many = st.segmented_control(
            "How many pictures for each page?",
            range(1, MOST_CANDIDATES + 1),
            default=1,
            required=True,
            key="pictures-each",
            help="With more than one you choose which comes into the book. It takes as many times as long.",
            persist_state="session",
        )
    return title or "", None if seed is None else int(seed), int(many or 1)

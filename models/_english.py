"""English text to sounds in the notation of Kokoro's voices, by Hibari's rules where they are right."""

from __future__ import annotations

import re
from typing import Any

_HOLD = "\u200b"
"""Keeps the rules' own reading of abbreviations from words that only look like one; taken out before it is spoken."""
_HELD: tuple[tuple[re.Pattern[str], str], ...] = (
    # "Oh no." is no number, and the Sun no Sunday.
    (re.compile(r"\b(no|fig|ed|est|ch|Sun|Sat|Wed|Mon|Mar|Jan|Jun|Jul|Aug|Dec|Co)\.(?!\s*\d)"), rf"\1{_HOLD}."),
    # Queen Lily reigns after no fifty queens, nor is a Book Club the hundredth of books.
    (re.compile(r"(\b[A-Za-z]{3,}) (?=[IVXLC])(?![IVXLCM]{2,}\b|[IVX](?=[.,:;!?]|$))"), rf"\1 {_HOLD}"),
)
_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"(?<![\w\[]){word}(?![\w'’])", re.IGNORECASE), phonemes)
    for word, phonemes in (
        ("z{2,}", "zzzz"), ("sh+", "ʃʃʃ"), ("s{2,}", "sss"), ("h?g+r{2,}", "ɡˈɜɹɹ"), ("br{2,}", "bˈɜɹɹ"),
        ("vr{2,}", "vˈɜɹɹ"), ("pf{2,}t?", "pˈff"), ("tsk", "tˈɪsk"), ("m{2,}", "mˈmm"), ("r{2,}", "ɹˈɹɹ"),
    )
)  # fmt: skip
"""Sounds without a vowel, which a voice would spell letter by letter."""


def readable(part: str) -> str:
    """Numbers, times and abbreviations in words."""
    from hibari.g2p.normalize import normalize

    for pattern, kept in _HELD:
        part = pattern.sub(kept, part)
    return str(normalize(part)).replace(_HOLD, "")


def with_sounds(text: str) -> str:
    """Sounds without a vowel marked with the phonemes they are made of: "[Shh](/ʃʃʃ/)"."""
    for pattern, phonemes in _SOUNDS:
        text = pattern.sub(rf"[\g<0>](/{phonemes}/)", text)
    return text


def phonemes(g2p: Any, part: str) -> str:
    """A part of a sentence as ``hibari.g2p.G2P`` reads it."""
    return str(g2p(with_sounds(readable(part)), normalize_text=False))

"""Stressed words in HTML: ``em`` and ``strong``, with a class where a script shows stress in a way of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, Protocol, TypeVar

from markupsafe import Markup, escape

from visutale.binding.fonts import FamilyName, stressed
from visutale.emphasis import Span, Stress, across, spans
from visutale.errors import InputError
from visutale.languages import script_of

Look = Literal["", "bold", "upright", "dots-above", "dots-below"]
"""How ``em`` is shown where it is not slanted: in bold letters, upright among slanted ones, or with dots."""

_SLANTED = ("Latin", "Greek", "Cyrillic")
_DOTTED: dict[str, Look] = {"Japanese": "dots-above", "Chinese": "dots-below"}

STYLE = Markup("""\
em { font-style: italic }
strong { font-weight: bold }
em.bold { font-style: normal; font-weight: bold }
em.upright { font-style: normal }
em.dots-above { font-style: normal; -webkit-text-emphasis: filled sesame; text-emphasis: filled sesame;
  -webkit-text-emphasis-position: over right; text-emphasis-position: over right }
em.dots-below { font-style: normal; -webkit-text-emphasis: filled dot; text-emphasis: filled dot;
  -webkit-text-emphasis-position: under right; text-emphasis-position: under right }
""")
"""What style sheets say of the classes."""
_DOTS: dict[Look, str] = {"dots-above": "﹅", "dots-below": "•"}


class Piece(Protocol):
    """A part of a paragraph, with stars around stressed words, maybe beyond its end."""

    @property
    def text(self) -> str: ...


P = TypeVar("P", bound=Piece)


def stressed_pieces(pieces: Sequence[P], language: str, family: FamilyName | None = None) -> list[tuple[P, Markup]]:
    """The pieces of a paragraph, each with its text as HTML, whose elements end where it does.

    Stressed words of a text in a ``family`` have the name of their own family as a class too.
    """
    parts_of = across([piece.text for piece in pieces])
    return [(piece, _joined(parts, language, family)) for piece, parts in zip(pieces, parts_of, strict=True)]


def stressed_text(text: str, language: str) -> Markup:
    """A text as HTML; its line ends stay what they are."""
    return _joined(spans(text), language, None)


def look_of(language: str, family: FamilyName | None = None) -> Look:
    """How words in ``em`` look in a language, and in the faces of a family where one is given."""
    own = stressed(family, "italic") if family else ""
    if own.endswith("-strong"):
        return "bold"
    try:
        script = script_of(language)
    except InputError:
        script = "Latin"
    if script not in _SLANTED:
        return _DOTTED.get(script, "bold")
    return "upright" if own.endswith("italic-em") else ""


def dots_of(span: Span, language: str, family: FamilyName) -> str:
    """The character that a reader needs to draw dots with; empty where it draws none."""
    return _DOTS.get(look_of(language, family), "") if span.stress == "italic" else ""


def _joined(parts: Iterable[Span], language: str, family: FamilyName | None) -> Markup:
    return Markup("").join(_element(span, language, family) for span in parts)


def _element(span: Span, language: str, family: FamilyName | None) -> Markup:
    text = escape(span.text)
    if not span.stress:
        return text
    classes = " ".join(_classes(span.stress, language, family))
    start = Markup(' class="{}"').format(classes) if classes else ""
    return Markup("<{0}{1}>{2}</{0}>").format("strong" if span.stress == "bold" else "em", start, text)


def _classes(stress: Stress, language: str, family: FamilyName | None) -> list[str]:
    own = [stressed(family, stress)] if family else []
    look = look_of(language, family) if stress == "italic" else ""
    return [*own, *([look] if look else [])]

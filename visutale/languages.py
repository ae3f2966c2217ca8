"""Languages by their BCP 47 tags: what they are called, and the script they are written in. The facts are CLDR's.

A tag here is a language with, at most, a script and a region: ``de``, ``pt-BR``, ``sr-Latn``, ``zh-Hant-TW``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from visutale.errors import InputError

_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?", re.IGNORECASE)
_WHISPERS = {"jw": "jv"}
"""Codes that Whisper uses and nobody else does."""
_OTHER_NAMES = {
    "castilian": "es", "flemish": "nl", "haitian": "ht", "letzeburgesch": "lb", "mandarin": "zh", "maori": "mi",
    "moldavian": "ro", "moldovan": "ro", "myanmar": "my", "norwegian": "nb", "no": "nb", "panjabi": "pa",
    "pushto": "ps", "sinhalese": "si", "valencian": "ca",
}  # fmt: skip
"""Names by which speech models call languages, that CLDR does not have."""

_RIGHT_TO_LEFT = {"Adlam", "Arabic", "Hanifi", "Hebrew", "N’Ko", "Syriac", "Thaana"}
"""The scripts of living languages that are written from right to left, by their English names."""
_BIBLIOGRAPHIC = frozenset(
    "alb arm baq bur chi cze dut fre geo ger gre ice mac mao may per rum slo tib wel arb cmn mol pes swh zsm".split()  # noqa: SIM905
)
"""Codes of languages that have another one, which players know."""


class Tag(NamedTuple):
    """The parts of a tag as they are usually spelt; script and region may be empty."""

    language: str
    script: str = ""
    region: str = ""

    def __str__(self) -> str:
        return "-".join(part for part in self if part)


@cache
def parse_tag(text: str) -> Tag:
    """The parts of a tag, however it is spelt ("pt_br"). Raises InputError for what is no tag or no known language."""
    match = _TAG.fullmatch(text.strip().replace("_", "-"))
    language = match[1].lower() if match else ""
    language = _WHISPERS.get(language) or get_global("language_aliases").get(language, language)
    if match is None or language not in _english().languages:
        raise InputError(
            f"“{text[:40]}” isn't the tag of a language that VisuTale knows.",
            remedy="Use a tag such as “de” for German, “fr” for French or “pt-BR” for Brazilian Portuguese.",
        )
    return Tag(language, (match[2] or "").title(), (match[3] or "").upper())


def same_language(one: str, other: str) -> bool:
    """Whether two tags name the same language, written the same way, whatever their regions."""
    return parse_tag(one).language == parse_tag(other).language and script_of(one) == script_of(other)


def script_of(tag: str) -> str:
    """The English name of the script a language is written in: "Latin", "Cyrillic". Raises InputError for no tag."""
    code = _script_code(parse_tag(tag))
    return "Chinese" if code in ("Hans", "Hant") else str(_english().scripts.get(code, code))


def direction(tag: str) -> Literal["ltr", "rtl"]:
    """Which way a language is written; from left to right where it is not known."""
    try:
        return "rtl" if script_of(tag) in _RIGHT_TO_LEFT else "ltr"
    except InputError:
        return "ltr"


@cache
def language_name(tag: str, in_language: str = "en") -> str:
    """What a language is called in English or another language: "German", "Portuguese (Brazil)"; the tag itself where
    no name is known."""
    try:
        parts = parse_tag(tag)
    except InputError:
        return tag
    named = Locale.parse(in_language, sep="-")
    if parts.language not in named.languages:
        named = _english()
    more = [named.scripts.get(parts.script, parts.script), named.territories.get(parts.region, parts.region)]
    described = ", ".join(part for part in more if part)
    return f"{named.languages[parts.language]} ({described})" if described else str(named.languages[parts.language])


@cache
def tag_named(name: str) -> str:
    """The tag of a language by its tag or its English name, however it is spelt: "german" is "de"; "" for no known
    one."""
    name = name.strip().lower()
    if name in _OTHER_NAMES:
        return _OTHER_NAMES[name]
    try:
        return str(parse_tag(name))
    except InputError:
        pass
    return next((tag for tag, known in _english().languages.items() if known.lower() == name and "_" not in tag), "")


def document_tag(language: str) -> str:
    """A language as a document may name it: "und" where it is not known."""
    try:
        return str(parse_tag(language))
    except InputError:
        return "und"


def three_letters(language: str) -> str:
    """A language as ISO 639-2 names it for terminology, which media files have: "deu"; "und" where it is not known."""
    try:
        spoken = parse_tag(language).language
    except InputError:
        return "und"
    if len(spoken) == 3:
        return spoken
    aliases = get_global("language_aliases").items()
    codes = {code for code, tag in aliases if tag == spoken and len(code) == 3} - _BIBLIOGRAPHIC
    return min(codes, key=lambda code: (not code.startswith(spoken), code), default="und")


@cache
def own_name(tag: str) -> str:
    """A language by the name its readers call it: "Deutsch (Österreich)"; else as :func:`language_name`."""
    try:
        name = Locale.parse(str(parse_tag(tag)), sep="-").get_display_name()
    except (InputError, UnknownLocaleError, ValueError):
        return language_name(tag)
    return name[0].upper() + name[1:] if name else language_name(tag)


def _script_code(parts: Tag) -> str:
    """The ISO 15924 code of a tag's script: the one it names, or the likely one of its language and region."""
    likely = get_global("likely_subtags")
    found = likely.get(f"{parts.language}_{parts.region}") or likely.get(parts.language) or ""
    return parts.script or next((part for part in found.split("_") if len(part) == 4), "Latn")


@cache
def _english() -> Locale:
    return Locale("en")

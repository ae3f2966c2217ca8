"""Languages by their BCP 47 tags: what they are called, and the script they are written in.

A tag here is a language with, at most, a script and a region: ``de``, ``pt-BR``, ``sr-Latn``, ``zh-Hant-TW``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from visutale.errors import InputError

_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?", re.IGNORECASE)
_OTHER_CODES = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro"}

_ENGLISH = {
    "af": "Afrikaans", "am": "Amharic", "ar": "Arabic", "as": "Assamese", "az": "Azerbaijani", "ba": "Bashkir",
    "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "bo": "Tibetan", "br": "Breton", "bs": "Bosnian",
    "ca": "Catalan", "ckb": "Central Kurdish", "co": "Corsican", "cs": "Czech", "cy": "Welsh", "da": "Danish",
    "de": "German", "dv": "Dhivehi", "el": "Greek", "en": "English", "eo": "Esperanto", "es": "Spanish",
    "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish", "fil": "Filipino", "fo": "Faroese",
    "fr": "French", "fy": "Frisian", "ga": "Irish", "gd": "Scottish Gaelic", "gl": "Galician", "gu": "Gujarati",
    "ha": "Hausa", "haw": "Hawaiian", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "ht": "Haitian Creole",
    "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "ig": "Igbo", "is": "Icelandic", "it": "Italian",
    "ja": "Japanese", "jv": "Javanese", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "kn": "Kannada",
    "ko": "Korean", "ku": "Kurdish", "ky": "Kyrgyz", "la": "Latin", "lb": "Luxembourgish", "ln": "Lingala",
    "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian", "mg": "Malagasy", "mi": "Māori", "mk": "Macedonian",
    "ml": "Malayalam", "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "mt": "Maltese", "my": "Burmese",
    "nb": "Norwegian Bokmål", "ne": "Nepali", "nl": "Dutch", "nn": "Norwegian Nynorsk", "no": "Norwegian",
    "oc": "Occitan", "or": "Odia", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese",
    "rm": "Romansh", "ro": "Romanian", "ru": "Russian", "rw": "Kinyarwanda", "sa": "Sanskrit", "sd": "Sindhi",
    "se": "Northern Sami", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "sm": "Samoan", "sn": "Shona",
    "so": "Somali", "sq": "Albanian", "sr": "Serbian", "st": "Sotho", "su": "Sundanese", "sv": "Swedish",
    "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "tg": "Tajik", "th": "Thai", "ti": "Tigrinya", "tk": "Turkmen",
    "tl": "Tagalog", "tr": "Turkish", "tt": "Tatar", "ug": "Uyghur", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek",
    "vi": "Vietnamese", "wo": "Wolof", "xh": "Xhosa", "yi": "Yiddish", "yo": "Yoruba", "yue": "Cantonese",
    "zh": "Chinese", "zu": "Zulu",
}  # fmt: skip

_OWN = {
    "af": "Afrikaans", "ca": "Català", "cs": "Čeština", "cy": "Cymraeg", "da": "Dansk", "de": "Deutsch",
    "el": "Ελληνικά", "en": "English", "eo": "Esperanto", "es": "Español", "et": "Eesti", "eu": "Euskara",
    "fi": "Suomi", "fr": "Français", "ga": "Gaeilge", "gl": "Galego", "hr": "Hrvatski", "hu": "Magyar",
    "id": "Bahasa Indonesia", "is": "Íslenska", "it": "Italiano", "ja": "日本語", "ko": "한국어",
    "lb": "Lëtzebuergesch", "lt": "Lietuvių", "lv": "Latviešu", "mt": "Malti", "nb": "Norsk bokmål", "nl": "Nederlands",
    "nn": "Norsk nynorsk", "no": "Norsk", "pl": "Polski", "pt": "Português", "ro": "Română", "ru": "Русский",
    "sk": "Slovenčina", "sl": "Slovenščina", "sq": "Shqip", "sv": "Svenska", "sw": "Kiswahili", "tr": "Türkçe", "uk": "Українська",
    "vi": "Tiếng Việt", "zh": "中文",
}  # fmt: skip

_REGIONS = {
    "AR": ("Argentina", "Argentina"), "AT": ("Austria", "Österreich"), "AU": ("Australia", "Australian"),
    "BE": ("Belgium", "Belgique/België"), "BR": ("Brazil", "Brasil"), "CA": ("Canada", "Canada"),
    "CH": ("Switzerland", "Schweiz/Suisse"), "CN": ("China", "中国"), "DE": ("Germany", "Deutschland"),
    "ES": ("Spain", "España"), "FR": ("France", "France"), "GB": ("United Kingdom", "British"),
    "HK": ("Hong Kong", "香港"), "IE": ("Ireland", "Irish"), "IT": ("Italy", "Italia"),
    "LU": ("Luxembourg", "Luxembourg"), "MX": ("Mexico", "México"), "NL": ("Netherlands", "Nederland"),
    "PT": ("Portugal", "Portugal"), "TW": ("Taiwan", "台灣"), "US": ("United States", "American"),
}  # fmt: skip
"""In English, and as their own readers add them to the language."""

_SCRIPT_NAMES = {
    "Latn": "Latin", "Arab": "Arabic", "Armn": "Armenian", "Beng": "Bengali", "Cyrl": "Cyrillic", "Deva": "Devanagari",
    "Ethi": "Ethiopic", "Geor": "Georgian", "Grek": "Greek", "Gujr": "Gujarati", "Guru": "Gurmukhi", "Hans": "Chinese",
    "Hant": "Chinese", "Hebr": "Hebrew", "Jpan": "Japanese", "Khmr": "Khmer", "Knda": "Kannada", "Kore": "Korean",
    "Laoo": "Lao", "Mlym": "Malayalam", "Mymr": "Burmese", "Orya": "Odia", "Sinh": "Sinhala", "Taml": "Tamil",
    "Telu": "Telugu", "Thaa": "Thaana", "Thai": "Thai", "Tibt": "Tibetan",
}  # fmt: skip

_WRITTEN_IN = {
    language: script
    for script, languages in {
        "Arab": "ar ckb fa ps sd ug ur", "Armn": "hy", "Beng": "as bn", "Cyrl": "ba be bg kk ky mk mn ru sr tg tt uk",
        "Deva": "hi mr ne sa", "Ethi": "am ti", "Geor": "ka", "Grek": "el", "Gujr": "gu", "Guru": "pa", "Hans": "zh",
        "Hant": "yue", "Hebr": "he yi", "Jpan": "ja", "Khmr": "km", "Knda": "kn", "Kore": "ko", "Laoo": "lo",
        "Mlym": "ml", "Mymr": "my", "Orya": "or", "Sinh": "si", "Taml": "ta", "Telu": "te", "Thaa": "dv", "Thai": "th",
        "Tibt": "bo",
    }.items()
    for language in languages.split()
}  # fmt: skip
"""The usual script of each language that is not written in Latin letters."""


class Tag(NamedTuple):
    """The parts of a tag as they are usually spelt; script and region may be empty."""

    language: str
    script: str = ""
    region: str = ""

    def __str__(self) -> str:
        return "-".join(part for part in self if part)


def parse_tag(text: str) -> Tag:
    """The parts of a tag, however it is spelt ("pt_br"). Raises InputError for what is no tag or no known language."""
    match = _TAG.fullmatch(text.strip().replace("_", "-"))
    language = match[1].lower() if match else ""
    language = _OTHER_CODES.get(language, language)
    if match is None or language not in _ENGLISH:
        raise InputError(
            f"“{text[:40]}” isn't the tag of a language that VisuTale knows.",
            remedy="Use a tag such as “de” for German, “fr” for French or “pt-BR” for Brazilian Portuguese.",
        )
    return Tag(language, (match[2] or "").title(), (match[3] or "").upper())


def same_language(one: str, other: str) -> bool:
    """Whether two tags name the same language, written the same way, whatever their regions."""
    first, second = parse_tag(one), parse_tag(other)
    return first.language == second.language and script_of(one) == script_of(other)


def script_of(tag: str) -> str:
    """The script a language is written in: "Latin", "Cyrillic". Raises InputError as :func:`parse_tag`."""
    parts = parse_tag(tag)
    code = parts.script or _WRITTEN_IN.get(parts.language, "Latn")
    return _SCRIPT_NAMES.get(code, code)


def language_name(tag: str) -> str:
    """The English name of a language: "German", "Portuguese (Brazil)"; the tag itself where no name is known."""
    try:
        parts = parse_tag(tag)
    except InputError:
        return tag
    script = f"{_SCRIPT_NAMES.get(parts.script, parts.script)} script" if parts.script else ""
    if parts.script in ("Hans", "Hant"):
        script = "simplified" if parts.script == "Hans" else "traditional"
    region = _REGIONS[parts.region][0] if parts.region in _REGIONS else parts.region
    more = ", ".join(part for part in (script, region) if part)
    return f"{_ENGLISH[parts.language]} ({more})" if more else _ENGLISH[parts.language]


def own_name(tag: str) -> str:
    """A language by the name its readers call it: "Deutsch (Österreich)"; else as :func:`language_name`."""
    try:
        parts = parse_tag(tag)
    except InputError:
        return tag
    name = _OWN.get(parts.language)
    if name is None or parts.script:
        return language_name(tag)
    region = _REGIONS[parts.region][1] if parts.region in _REGIONS else parts.region
    return f"{name} ({region})" if region else name

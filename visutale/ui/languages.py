"""Languages by the names their readers call them."""

from __future__ import annotations

_NAMES = {
    "cs": "Čeština", "cy": "Cymraeg", "da": "Dansk", "de": "Deutsch", "en": "English", "es": "Español",
    "et": "Eesti", "eu": "Euskara", "fi": "Suomi", "fr": "Français", "ga": "Gaeilge", "hr": "Hrvatski",
    "hu": "Magyar", "is": "Íslenska", "it": "Italiano", "ja": "日本語", "ko": "한국어", "lt": "Lietuvių",
    "lv": "Latviešu", "nb": "Norsk bokmål", "nl": "Nederlands", "pl": "Polski", "pt": "Português", "ro": "Română",
    "ru": "Русский", "sk": "Slovenčina", "sl": "Slovenščina", "sv": "Svenska", "tr": "Türkçe", "uk": "Українська",
    "zh": "中文",
}  # fmt: skip

_REGIONS = {
    "AT": "Österreich",
    "BR": "Brasil",
    "CA": "Canada",
    "CH": "Schweiz/Suisse",
    "GB": "British",
    "US": "American",
}


def language_name(tag: str) -> str:
    """The name of a BCP 47 language; the tag itself where no name is known."""
    name = _NAMES.get(tag.split("-")[0].lower())
    if name is None:
        return tag
    region = tag.split("-")[-1].upper() if "-" in tag else ""
    return f"{name} ({_REGIONS.get(region, region)})" if region else name

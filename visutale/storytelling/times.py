"""Finds the time a wish names: of day, of year, a holiday, the weather."""

from __future__ import annotations

import re

from visutale.book import Season, TimeOfDay, Weather
from visutale.storytelling.wish import When

_DAYTIMES: tuple[tuple[str, TimeOfDay, str], ...] = (
    (r"at midnight", "night", "At midnight"),
    (r"(?:in the middle of the|at|one|late at|by|all|every|during the) night", "night", "One night"),
    (r"before bed(?:time)?|at bedtime", "night", "One night, at bedtime"),
    (r"(?:at|before) (?:dawn|sunrise)", "dawn", "One day, at dawn"),
    (r"(?:in the|one|early in the|on a|this) (?:\w+ )?morning", "morning", "One morning"),
    (r"(?:at|around) (?:noon|midday)", "day", "One day, at noon"),
    (r"(?:in the|one|on a) (?:\w+ )?afternoon", "afternoon", "One afternoon"),
    (r"(?:in the|one|on an?) (?:\w+ )?evening|at (?:sunset|dusk)", "evening", "One evening"),
)
_HOLIDAYS: tuple[tuple[str, TimeOfDay | None, Season | None, str], ...] = (
    (r"(?:on |at )?christmas eve", "evening", "winter", "On Christmas Eve"),
    (r"(?:on |at |before |for )(?:christmas|xmas)(?: day)?|christmas", "morning", "winter", "One day at Christmas"),
    (r"(?:on |at )?new year(?:’s eve|’s)?", "evening", "winter", "On New Year’s Eve"),
    (r"(?:on |at )?halloween", "evening", "autumn", "At Halloween"),
    (r"(?:on |at )?easter", "morning", "spring", "At Easter"),
    (r"on (?:his|her|their|my|its) birthday", "morning", None, "On a birthday"),
)
_SEASONS: tuple[tuple[str, Season, str], ...] = (
    (r"(?:in |one |during )(?:the )?spring(?:time)?", "spring", "One spring day"),
    (r"(?:in |one |during )(?:the )?summer", "summer", "One summer day"),
    (r"(?:in |one |during )(?:the )?(?:autumn|fall)", "autumn", "One autumn day"),
    (r"(?:in |one |during )(?:the )?winter", "winter", "One winter day"),
)
_WEATHERS: tuple[tuple[str, Weather], ...] = (
    (r"\b(?:in|during|through) (?:a|the) (?:\w+ )?(?:thunder)?storm\b|\bstormy (?:day|night)", "storm"),
    (r"\bin the rain\b|\brainy (?:day|night|morning|afternoon|evening)", "rain"),
    (r"\bin the snow\b|\bsnowy (?:day|night|morning|afternoon|evening)|\bsnowstorm", "snow"),
    (r"\bin the fog\b|\bfoggy (?:day|night|morning)", "fog"),
    (r"\bwindy (?:day|night|morning)", "wind"),
    (r"\bsunny (?:day|morning|afternoon)", "clear"),
)


def find_when(words: tuple[str, ...]) -> tuple[When, tuple[str, ...]]:
    """The time named, and the words without it."""
    text = " ".join(words)
    opening, time, season, weather = "", None, None, None
    for pattern, kind in _WEATHERS:
        if re.search(pattern, text, re.IGNORECASE):
            weather = kind
            break
    for pattern, at, of_year, said in _HOLIDAYS:
        text, count = re.subn(rf"\b(?:{pattern})\b", ",", text, flags=re.IGNORECASE)
        if count:
            opening, time, season = said, at, of_year
            break
    for pattern, of_year, said in _SEASONS:
        text, count = re.subn(rf"\b(?:{pattern})\b", ",", text, flags=re.IGNORECASE)
        if count:
            opening, season = opening or said, season or of_year
            break
    for pattern, at, said in _DAYTIMES:
        text, count = re.subn(rf"\b(?:{pattern})\b", ",", text, flags=re.IGNORECASE)
        if count:
            opening, time = opening or said, at
            break
    return When(words=opening, time=time, season=season, weather=weather), tuple(text.split())


WEATHERS: dict[str, Weather] = {
    "thunder": "storm", "storm": "storm", "lightning": "storm", "thunderstorm": "storm", "rain": "rain", "snow": "snow",
    "wind": "wind", "fog": "fog",
}  # fmt: skip


def with_weather(when: When, word: str) -> When:
    """The time with the weather a wish names as a thing: "because of the thunder"."""
    opening = when.words or f"With {'the ' if word in ('storm', 'wind') else ''}{word}"
    return when.model_copy(update={"weather": WEATHERS.get(word), "words": opening})

"""American or British spelling of our own texts."""

from __future__ import annotations

import re
from functools import cache

from visutale.storytelling import content


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(sorted(content.spelling(), key=len, reverse=True))})\b", re.IGNORECASE)


def spelled(text: str, language: str) -> str:
    """The text in the spelling of "en-GB", or unchanged: our data is American."""
    if language.lower() != "en-gb":
        return text
    return _pattern().sub(_british, text)


def _british(match: re.Match[str]) -> str:
    word = content.spelling()[match[0].lower()]
    return word[0].upper() + word[1:] if match[0][0].isupper() else word

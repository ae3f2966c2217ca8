"""Whether a model declines in plain words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import yaml

from visutale.house import PROMPTS

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})
_MARKUP = " \t\r\n*_#>-"
_LAST_OF_SPACED_LETTERS = "\u052f"
"""The end of Cyrillic: scripts up to there put spaces between words and do not glue endings to a refusal's opening."""


def declines(text: str) -> bool:
    """Whether a text begins the way refusals do, in any language of ``prompts/fitness/refusals.yaml``."""
    return _openings().match(_flat(text[:200])) is not None


@lru_cache(maxsize=1)
def _openings() -> re.Pattern[str]:
    listed = yaml.safe_load((PROMPTS / "fitness" / "refusals.yaml").read_text(encoding="utf-8"))["openings"]
    openings = [_flat(opening) for language in listed.values() for opening in language]
    return re.compile(
        "|".join(re.escape(one) + (r"(?!\w)" if max(one) <= _LAST_OF_SPACED_LETTERS else "") for one in openings)
    )


def _flat(text: str) -> str:
    return unicodedata.normalize("NFC", text).lstrip(_MARKUP).translate(_APOSTROPHES)

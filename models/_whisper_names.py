"""Whisper's published models for CTranslate2: what they are called for short, and which of their files are needed."""

from __future__ import annotations

from ._hub_models import Files

NAMES = {
    **{
        size: f"Systran/faster-whisper-{size}"
        for size in ("tiny", "tiny.en", "base.en", "small", "small.en", "medium", "medium.en")
    },
    **{version: f"Systran/faster-whisper-{version}" for version in ("large-v1", "large-v2", "large-v3")},
    "large": "Systran/faster-whisper-large-v3",
    **dict.fromkeys(("turbo", "large-v3-turbo"), "mobiuslabsgmbh/faster-whisper-large-v3-turbo"),
    **{
        f"distil-{size}": f"Systran/faster-distil-whisper-{size}"
        for size in ("small.en", "medium.en", "large-v2", "large-v3")
    },
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
}
"""As faster-whisper has them; “base” is the packaged one."""

CTRANSLATE2_FILES = Files(
    wanted=("model.bin", "config.json", "tokenizer.json", "vocabulary.*", "preprocessor_config*.json")
)
"""``model.bin`` is CTranslate2's own format: numbers with names, no pickle."""


def is_for_ctranslate2(hub_name: str) -> bool:
    """Whether a name is that of a converted model, as those who publish such models mark them."""
    name = hub_name.rpartition("/")[2].lower()
    return any(mark in name for mark in ("faster", "ct2", "ctranslate2"))

"""Which of our settings the words of a wish or a photo mean."""

from __future__ import annotations

from visutale.lexicon import plural_of
from visutale.storytelling import content
from visutale.storytelling.content import Setting


def setting_by_id(name: str) -> Setting:
    return next(setting for setting in content.settings() if setting.id == name)


def setting_for(words: str) -> Setting | None:
    """The setting whose longest word occurs among these words."""
    text = f" {words.lower()} "
    found = [
        (len(word), setting.id)
        for setting in content.settings()
        for word in setting.words
        if f" {word} " in text or f" {plural_of(word)} " in text
    ]
    return setting_by_id(max(found)[1]) if found else None

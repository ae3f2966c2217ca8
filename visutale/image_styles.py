"""The styles that image models are asked for: one file a style in ``prompts/styles/``, its name the style's name.

::

    title: Watercolour
    about: Wet washes on white paper.            # a sentence for people
    positive: loose watercolor illustration     # ends every prompt: short, it takes room from the scene
    negative: photo, 3d render                   # what is to be avoided
    notes: Faces become very simple.             # what else a person should know; may be left out

The six styles of the collage have a file each, so that a book keeps its style under another illustrator.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated

import yaml
from pydantic import Field, StringConstraints, ValidationError

from visutale.book import Frozen
from visutale.errors import ConfigError
from visutale.house import PROMPTS

FALLBACK = "storybook"
"""The style of a book whose own has no file."""

_FOLDER = PROMPTS / "styles"
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=200, pattern=r"\.$")]
_Phrases = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=120, pattern=r"[^\s,.]$")]


class StylePreset(Frozen):
    """One style, as its file says. ``positive`` and ``negative`` are phrases with commas between them."""

    name: Annotated[str, StringConstraints(pattern=rf"^{_NAME.pattern}$")]
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=30)]
    about: _Sentence
    positive: _Phrases
    negative: _Phrases
    notes: Annotated[str, Field(max_length=300)] = ""


def names() -> tuple[str, ...]:
    """The styles there are: the plain picture book to begin with, the rest in the order of the alphabet."""
    return tuple(sorted((file.stem for file in _FOLDER.glob("*.yaml")), key=lambda name: (name != FALLBACK, name)))


def load(name: str) -> StylePreset:
    """The style of a name. Raises ConfigError where there is none, with those there are, or where its file is wrong."""
    if not _NAME.fullmatch(name) or name not in names():
        raise ConfigError(f"There is no style called “{name}”.", remedy=f"Known styles: {', '.join(names())}.")
    return _load(name)


def load_or_fallback(name: str) -> StylePreset:
    """The style of a name, or a plain picture book's where there is none of that name."""
    return load(name if name in names() else FALLBACK)


@lru_cache(maxsize=64)
def _load(name: str) -> StylePreset:
    path = _FOLDER / f"{name}.yaml"
    try:
        return StylePreset.model_validate({**yaml.safe_load(path.read_text(encoding="utf-8")), "name": name})
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError, TypeError) as error:
        raise ConfigError(f"The style file {path} can't be used: {error}.") from error

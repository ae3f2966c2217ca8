"""The prompts: what a language model is told, one YAML file a step, rendered strictly.

::

    prompts/story/outline.yaml
        about: One sentence a page.
        inputs:                     # all of them, and what each is
          premise: words            # words of people, photos or models: data, never instructions
          pages: fact               # a number or a word of ours
        output: Outline             # the name of the answer's type; "text" for plain words
        temperature: 0.7
        max_tokens: 900
        system: |
          …
        user: |
          … {{ premise }} … {{ pages }}

``words`` are fenced off: ``{{ premise }}`` becomes ``<premise>…</premise>``, with every angle bracket inside it turned
into a harmless one, and the system message of each prompt that has any ends with the sentence of
``prompts/guard.yaml`` that says what the fence means. An input that is missing, or that the prompt does not declare,
is an error, and so is a file that names an unknown field.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple, TypeVar

import yaml
from jinja2 import StrictUndefined, Template, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from pydantic import Field, ValidationError

from visutale.book import Frozen
from visutale.errors import ConfigError
from visutale.house import PROMPTS

Wording = TypeVar("Wording", bound=Frozen)
_BRACKETS = str.maketrans({"<": "‹", ">": "›"})
_environment = SandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)


class Messages(NamedTuple):
    """What is sent: the system message and the user's."""

    system: str
    user: str


class Prompt(Frozen):
    """One prompt, as its file says."""

    name: str
    about: str
    inputs: dict[str, Literal["words", "fact"]]
    output: str
    temperature: Annotated[float, Field(ge=0.0, le=2.0)] = 0.7
    max_tokens: Annotated[int, Field(ge=1)] = 600
    system: str
    user: str

    def render(self, values: Mapping[str, object]) -> Messages:
        """The messages with every input in its place. Raises ConfigError where an input is missing or not declared."""
        if values.keys() != self.inputs.keys():
            wrong = sorted(values.keys() ^ self.inputs.keys())
            raise ConfigError(f"The prompt “{self.name}” and its caller differ in: {', '.join(wrong)}.")
        shown = {name: _fence(name, values[name]) if kind == "words" else values[name]
                 for name, kind in self.inputs.items()}  # fmt: skip
        try:
            system, user = (_template(part).render(shown).strip() for part in (self.system, self.user))
        except UndefinedError as error:
            raise ConfigError(
                f"The prompt “{self.name}” uses an input it does not declare: {error.message}."
            ) from error
        return Messages(f"{system}\n\n{guard()}" if "words" in self.inputs.values() else system, user)

    def within(self, max_tokens: int) -> Prompt:
        """The same prompt for a shorter answer; never a longer one."""
        return self.model_copy(update={"max_tokens": min(max_tokens, self.max_tokens)})

    @property
    def sha256(self) -> str:
        """The hash of all that the model is told, and of the guard; how long the answer may be is no part of it."""
        told = self.model_dump_json(exclude={"max_tokens"})
        return hashlib.sha256((told + guard()).encode()).hexdigest()


def load(name: str) -> Prompt:
    """The prompt of a name such as "story/outline". Raises ConfigError where there is none or its file is wrong."""
    return _load(name)


def names() -> tuple[str, ...]:
    """Every prompt's name; what lies in ``prompts/styles`` and ``prompts/fitness`` is none."""
    files = PROMPTS.glob("*/*.yaml")
    return tuple(sorted(f"{f.parent.name}/{f.stem}" for f in files if f.parent.name not in ("styles", "fitness")))


def read_wording(name: str, kind: type[Wording]) -> Wording:
    """The file ``prompts/<name>.yaml`` as a model of its own. Raises ConfigError where it can't be used."""
    path = PROMPTS / f"{name}.yaml"
    try:
        return kind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise ConfigError(f"The file {path} can't be used: {error}.") from error


@lru_cache(maxsize=1)
def guard() -> str:
    """The sentences that say what a fence means."""
    return str(yaml.safe_load((PROMPTS / "guard.yaml").read_text(encoding="utf-8"))["guard"]).strip()


@lru_cache(maxsize=128)
def _load(name: str) -> Prompt:
    path = PROMPTS / f"{name}.yaml"
    try:
        return Prompt.model_validate({"name": name, **yaml.safe_load(path.read_text(encoding="utf-8"))})
    except FileNotFoundError:
        raise ConfigError(
            f"There is no prompt called “{name}”.", remedy=f"Known prompts: {', '.join(names())}."
        ) from None
    except (OSError, yaml.YAMLError, ValidationError, TypeError) as error:
        raise ConfigError(f"The prompt file {path} can't be used: {error}.") from error


@lru_cache(maxsize=256)
def _template(text: str) -> Template:
    return _environment.from_string(text)


def _fence(name: str, words: object) -> str:
    tag = name.replace("_", "-")
    return f"<{tag}>\n{str(words).translate(_BRACKETS).strip()}\n</{tag}>"

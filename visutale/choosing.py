"""Which engine stands behind a port, and why: the one the settings name or, for ``auto``, the best there is.

Only VisuTale's own settings are looked at. A key that other programs use (``OPENAI_API_KEY``) chooses nothing: the
words of a child go to a server where a person said so here, and nowhere else.
"""

from __future__ import annotations

from typing import NamedTuple

from visutale import registry
from visutale.ports import Port
from visutale.settings import AUTO, Settings


class Choice(NamedTuple):
    """The engine's name, empty where the port has none, and a sentence that says why."""

    name: str
    why: str


def choose(port: Port, settings: Settings) -> Choice:
    """The engine of a port. Raises ConfigError where translation depends on a writer that does not exist."""
    name = str(getattr(settings.engines, port))
    if name == AUTO and port == "writer":
        return _writer(settings)
    if name == AUTO and port == "translator":
        return _translator(settings)
    return Choice(name, f"Because engines.{port} says so.")


def _writer(settings: Settings) -> Choice:
    if _is_set(settings, "openai_chat", "model"):
        return Choice("openai_chat", "Because options.openai_chat names a model.")
    if _is_set(settings, "gguf", "model"):
        return Choice("gguf", "Because options.gguf names a model file.")
    if "openai_chat" in settings.options:
        return Choice("tale", "Because options.openai_chat names no model, so there is no language model to write.")
    return Choice("tale", "Because no language model is configured.")


def _translator(settings: Settings) -> Choice:
    if _is_set(settings, "deepl", "api_key"):
        return Choice("deepl", "Because options.deepl has a key.")
    writer = choose("writer", settings).name
    if "translator" in registry.ports_of(writer):
        return Choice(writer, "Because the language model that writes translates as well.")
    return Choice(
        "", "Because neither a language model (options.openai_chat, options.gguf) nor options.deepl is configured."
    )


def _is_set(settings: Settings, engine: str, option: str) -> bool:
    return bool(str(settings.options.get(engine, {}).get(option) or "").strip())

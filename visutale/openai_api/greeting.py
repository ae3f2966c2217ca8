"""A server asked once which models it has, before anything of a book is sent to it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from visutale.errors import Unavailable
from visutale.openai_api.client import client
from visutale.openai_api.errors import explain
from visutale.openai_api.options import ServerOptions

if TYPE_CHECKING:
    from openai.types import Model

GREETING_S = 5.0
_SUGGESTED = 5
_WITHOUT_A_LIST = (404, 405, 501)
"""What servers answer that can't say which models they have."""


def greet(options: ServerOptions, port: str, engine: str) -> Model | None:
    """The model as the server lists it; None where the server can't say which models it has, or knows it by another
    name. Raises Unavailable for a wrong address or key and for a model that is not there."""
    with client(options.base_url, options.key, GREETING_S) as asked:
        try:
            models = asked.models.list().data
        except Exception as failure:  # noqa: BLE001  (what answers may be anything, a web page for one)
            if getattr(failure, "status_code", None) in _WITHOUT_A_LIST:
                return None
            raise explain(failure, port, engine, prefix=options.prefix) from None
    name = options.model.strip()
    if models and not _serves(models, name):
        raise _not_there(options, [one.id for one in models], port, engine)
    return next((one for one in models or () if one.id == name), None)


def _not_there(options: ServerOptions, names: list[str], port: str, engine: str) -> Unavailable:
    some = get_close_matches(options.model, names, _SUGGESTED, 0.0)
    return Unavailable(
        f"The server at {options.host} has no model “{options.model}”.",
        remedy=f"It has {', '.join(f'“{name}”' for name in some)}{', …' if len(names) > len(some) else ''}. "
        f"Set options.{engine}.{options.model_option} to one of its models.",
        port=port,
        engine=engine,
    )


def _serves(models: list[Model], name: str) -> bool:
    """Whether a server takes this name: one it lists, Ollama's without its tag, any where llama.cpp has one model."""
    if len(models) == 1 and models[0].owned_by == "llamacpp":
        return True
    return any(one.id in (name, f"{name}:latest") for one in models)

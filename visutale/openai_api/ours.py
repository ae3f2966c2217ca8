"""VisuTale's own servers: what one says of its model, and its failures, whose messages are written for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from visutale.errors import BadOutput, EngineError, InputError, Rejected, Timeout, Unavailable, VisutaleError
from visutale.openai_api.errors import retry_after_s
from visutale.ports import About, Style, Voice
from visutale.wire import OWNER

if TYPE_CHECKING:
    import openai
    from openai.types import Model

_KINDS: dict[str, type[EngineError]] = {
    "rejected": Rejected,
    "unavailable": Unavailable,
    "shutting_down": Unavailable,
    "out_of_memory": Unavailable,
    "queue_full": Unavailable,
    "timeout": Timeout,
    "bad_output": BadOutput,
    "engine_broke": BadOutput,
}


class OwnModel(BaseModel):
    """What the list of models says of an engine that is served."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    about: About | None = None
    parallel: int = 1
    styles: tuple[Style, ...] = ()
    voices: tuple[Voice, ...] = ()


def own_model(listed: Model | None) -> OwnModel | None:
    """What a server of ours says of its model; None where it is none of ours."""
    if listed is None or listed.owned_by != OWNER:
        return None
    said: Any = (listed.model_extra or {}).get(OWNER)
    try:
        return OwnModel.model_validate(said or {})
    except ValidationError:
        return OwnModel()


def told(error: openai.APIStatusError, port: str, engine: str) -> VisutaleError | None:
    """A failure in the server's own sentences; None for one that is better explained by what it means here."""
    code, body = error.code or "", error.body
    words = str(body.get("message") or "") if isinstance(body, dict) else ""
    if not words:
        return None
    what, _, remedy = words.partition(". ")
    what = what if what.endswith((".", "!", "?")) else f"{what}."
    if code == "unusable_input":
        return InputError(what, remedy=remedy)
    if code not in _KINDS:
        return None
    return _KINDS[code](
        what,
        port=port,
        engine=engine,
        retryable=error.response.headers.get("x-should-retry") == "true",
        retry_after_s=retry_after_s(error),
        remedy=remedy,
    )

"""What an engine tells the chain of its chat model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from visutale.errors import EngineError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Structure = Literal["auto", "schema", "json", "words"]
"""How a typed answer is asked for: by JSON schema, as any JSON object, or in words alone; ``auto`` starts at the first
and steps down where the server refuses."""


@dataclass(frozen=True)
class ChatCard:
    """A chat model and the limits it is used within."""

    model: BaseChatModel
    """Built without retries of its own: they are made here, in one place."""
    port: str
    engine: str
    """Name in the configuration; for errors."""
    explain: Callable[[Exception, str, str], EngineError]
    """Turns a failure of the model's library into an error for people: (failure, port, engine). Retry-After and whether
    to try again are in it; :class:`~visutale.openai_api.errors.WrongRequest` where the question may be put in another
    way."""
    sees: bool = False
    structure: Structure = "auto"
    parallel: int = 1
    """How many pages may be written at once."""
    timeout_s: float = 120.0
    """For one answer, from the question to its last word."""
    tries: int = 3
    """How often a question is asked where the server is busy or broken."""
    longest_wait_s: float = 60.0
    """The longest pause between two tries; a server that asks for more is given up."""
    answer_characters: int = 24_000
    """An answer that grows longer is cut off and refused."""
    book_tokens: int = 0
    """Input and output tokens a book may take; 0 for no limit."""
    input_price: float = 0.0
    """Per million input tokens, in ``currency``."""
    output_price: float = 0.0
    currency: str = ""
    proofread: bool = True
    """Whether a finished story is read through by the model."""
    moderate: Callable[[str], str] | None = None
    """Asks a moderation model: gives what is wrong with a text in a few words, empty where nothing is."""

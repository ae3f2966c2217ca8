"""One answer of a chat model, streamed, within its time and its length, and given up for real when it is not wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from concurrent.futures import wait
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from visutale.errors import Cancelled
from visutale.openai_api.event_loop import event_loop

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

LOOK_S = 0.05
"""How often the words so far are handed on and a wish to stop is looked for."""

TOO_LONG = "too_long"
"""What ``Answered.finish`` says of an answer that was left because it grew too long."""

_THINKING_ALLOWANCE = 8
"""How many times longer an answer may be that begins with the model's thinking."""


class Overdue(Exception):
    """The time for an answer is over."""


class ModelFailed(Exception):
    """The model, its library or its server failed, as ``failure`` says; that may quote the words of people."""

    def __init__(self, failure: Exception) -> None:
        super().__init__(type(failure).__name__)
        self.failure = failure


@dataclass
class Answered:
    """An answer as far as it has come; ``finish`` is the server's word for why it ended.

    Tokens are 0 where the server reports none."""

    refusal: str = ""
    finish: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    pieces: list[str] = field(default_factory=list)
    characters: int = 0
    begun: bool = False

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def add(self, chunk: AIMessageChunk) -> None:
        """One more piece of the stream."""
        self.begun = True
        if words := str(chunk.text):
            self.pieces.append(words)
            self.characters += len(words)
        self.refusal += chunk.additional_kwargs.get("refusal") or ""
        self.finish = str(chunk.response_metadata.get("finish_reason") or self.finish)
        if usage := chunk.usage_metadata:
            # The last report counts: some servers send after every word what it came to so far.
            self.input_tokens = usage["input_tokens"] or self.input_tokens
            self.output_tokens = usage["output_tokens"] or self.output_tokens


def read(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    options: Mapping[str, Any],
    answered: Answered,
    *,
    most_characters: int,
    timeout_s: float,
    stopped: Callable[[], bool],
    on_text: Callable[[str], None] | None = None,
) -> None:
    """Fill ``answered`` until the answer ends or grows longer than ``most_characters``.

    ``options`` go to the model as they are. ``on_text`` gets the text so far at most every ``LOOK_S`` seconds, from
    this thread. Raises Cancelled, Overdue, ModelFailed; ``answered`` then holds what came until then.
    """
    future = asyncio.run_coroutine_threadsafe(
        _read(model, messages, options, answered, most_characters, timeout_s), event_loop()
    )
    shown = 0
    try:
        while not wait([future], timeout=LOOK_S).done:
            if stopped():
                raise Cancelled("The making was stopped.", kept="What was made so far is in the library.")
            if on_text is not None and answered.characters > shown:
                shown = answered.characters
                on_text(answered.text)
        failure = future.exception()
    finally:
        future.cancel()
    if isinstance(failure, Exception):
        raise failure if isinstance(failure, Overdue) else ModelFailed(failure) from None


async def _read(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    options: Mapping[str, Any],
    answered: Answered,
    most_characters: int,
    timeout_s: float,
) -> None:
    try:
        async with asyncio.timeout(timeout_s) as deadline:
            stream = cast("AsyncGenerator[AIMessageChunk, None]", model.astream(list(messages), None, **options))
            async with aclosing(stream) as chunks:
                async for chunk in chunks:
                    answered.add(chunk)
                    if answered.characters > most_characters and _too_long(answered, most_characters):
                        answered.finish = TOO_LONG
                        return
    except TimeoutError:
        if deadline.expired():
            raise Overdue from None
        raise


def _too_long(answered: Answered, most_characters: int) -> bool:
    thinks = answered.pieces[0].lstrip().startswith("<") and answered.text.lstrip().startswith("<think>")
    return not thinks or answered.characters > most_characters * _THINKING_ALLOWANCE

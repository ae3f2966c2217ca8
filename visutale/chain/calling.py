"""One question to a chat model: streamed, limited, tried again, checked and, once, repaired."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import BaseModel

from visutale.chain.card import ChatCard
from visutale.media import Photo
from visutale.prompts import Prompt
from visutale.watch import Watch

Answer = TypeVar("Answer", bound=BaseModel)


class Caller:
    """Asks one chat model. Safe to use from several threads."""

    def __init__(self, card: ChatCard) -> None:
        self.card = card

    def ask(
        self,
        prompt: Prompt,
        values: Mapping[str, object],
        answer: type[Answer],
        watch: Watch,
        *,
        complain: Callable[[Answer], str] | None = None,
        photo: Photo | None = None,
    ) -> Answer:
        """A typed answer.

        ``complain`` looks at an answer that has the right form and says in a sentence what is wrong with it, if
        anything. An answer without the right form, or with a complaint, is sent back once with what was wrong.
        Raises BadOutput (not retryable) where the second is no better, Rejected for a refusal, Timeout, Unavailable,
        Cancelled.
        """
        raise NotImplementedError

    def tell(
        self,
        prompt: Prompt,
        values: Mapping[str, object],
        watch: Watch,
        *,
        on_text: Callable[[str], None] | None = None,
        complain: Callable[[str], str] | None = None,
    ) -> str:
        """Plain words, streamed: ``on_text`` gets the text so far, at most some twenty times a second and at the end.

        Repaired once like :meth:`ask`; the same errors."""
        raise NotImplementedError

"""What every engine over a chat model has, whatever its port: a card, and one caller made from it."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod

from visutale.chain.calling import Caller
from visutale.chain.card import ChatCard


class ChatEngine(ABC):
    """Builds its caller when it is first needed. Safe to use from several threads."""

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._caller: Caller | None = None

    @abstractmethod
    def card(self) -> ChatCard:
        """The chat model and its limits; built once, when it is first needed. Raises Unavailable."""

    @abstractmethod
    def check(self) -> str:
        """Why this engine can't work here; empty when it can. Fast."""

    def load(self) -> None:
        self.caller()

    def caller(self) -> Caller:
        """What asks the model, made when it is first needed."""
        with self._loading:
            if self._caller is None:
                self._caller = Caller(self.card())
            return self._caller

"""A conversation that waits for its answer among others, and how each draws its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from visutale.served import ChatEnd, ChatOrder

from ._utterance import nobody

if TYPE_CHECKING:
    import torch


@dataclass
class Ask:
    """A conversation to be answered. ``hear`` gets the pieces of the answer, ``stopped`` says when nobody waits.

    ``heard`` is how many letters were told so far: an answer that had to be begun again is told on from there.
    """

    order: ChatOrder
    hear: Callable[[str], None] = nobody
    stopped: Callable[[], bool] = lambda: False
    heard: int = 0

    @property
    def photos(self) -> int:
        return sum(len(message.photos) for message in self.order.messages)

    def listener(self) -> Callable[[str], None]:
        """Hears one run of the answer from its start."""
        said = 0

        def tell(piece: str) -> None:
            nonlocal said
            said += len(piece)
            if said > self.heard:
                self.hear(piece[self.heard - said :])
                self.heard = said

        return tell


class Answer(NamedTuple):
    text: str
    end: ChatEnd


class Dice:
    """Chooses the next token of each conversation that has a temperature, with a seed of its own: whatever else is
    answered at the same time, it draws the same. The others take the likeliest."""

    def __init__(self, orders: Sequence[ChatOrder]) -> None:
        import torch

        self._rows = [
            (row, order.temperature, torch.Generator().manual_seed(order.seed))
            for row, order in enumerate(orders)
            if order.temperature > 0
        ]

    @property
    def needed(self) -> bool:
        return bool(self._rows)

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """``scores`` are (conversations, tokens); all but the drawn token become impossible."""
        import torch

        for row, temperature, generator in self._rows:
            chances = torch.softmax(scores[row].float().cpu() / temperature, dim=-1)
            drawn = int(torch.multinomial(chances, 1, generator=generator))
            scores[row] = -torch.inf
            scores[row, drawn] = 0.0
        return scores

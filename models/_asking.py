"""A conversation that waits for its answer among others, and how each draws its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from visutale.errors import BadOutput
from visutale.media import Photo
from visutale.served import ChatEnd, ChatOrder

from ._utterance import nobody
from ._vision_opening import ENGINE, PORT

if TYPE_CHECKING:
    import torch
    from PIL.Image import Image

_SHORTEST_SIDE_PX = 56
"""Two patches of the coarsest image processor; and some can't tell a photo of one pixel from its colours."""


@dataclass
class Ask:
    """A conversation to be answered. ``hear`` gets the pieces of the answer, ``stopped`` says when nobody waits.

    ``pictures`` are its photos as the model gets them, by their SHA-256: whoever asks makes them, while others are
    answered. ``heard`` is how many letters were told so far: an answer that is begun again is told on from there.
    """

    order: ChatOrder
    pictures: Mapping[str, Image]
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


def pictures_of(order: ChatOrder, longest_px: int) -> dict[str, Image]:
    """The photos of a conversation, decoded, none longer than that, by their SHA-256. Raises BadOutput for damaged
    ones."""
    photos = {photo.sha256: photo for message in order.messages for photo in message.photos}
    try:
        return {sha256: _fitted(photo, longest_px) for sha256, photo in photos.items()}
    except (OSError, ValueError, SyntaxError) as error:
        raise BadOutput(
            "The photo is damaged, so nothing can be seen in it.", port=PORT, engine=ENGINE, retryable=False,
            remedy="Try another photo.",
        ) from error  # fmt: skip


def _fitted(photo: Photo, longest_px: int) -> Image:
    image = photo.image()
    image.thumbnail((longest_px, longest_px))
    width, height = (max(side, _SHORTEST_SIDE_PX) for side in image.size)
    return image if (width, height) == image.size else image.resize((width, height))


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

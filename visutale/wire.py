"""What VisuTale's own clients and servers say to each other where OpenAI's routes have no words for it.

All of it travels in one extra field, ``visutale``, which is sent only to servers that call themselves ``visutale``.
"""

from __future__ import annotations

import base64
import binascii
from typing import Self

from visutale.book import Box, Frozen, Head, Painted, Segment
from visutale.errors import InputError
from visutale.media import Narration, Photo, Picture
from visutale.ports import IllustrationRequest, NarrationRequest

OWNER = "visutale"
"""What a server of ours says to the question who owns its model."""


class SceneOrder(Frozen):
    """With a picture's order: the whole scene, for an illustrator. ``photo`` is base64, and left out of the request."""

    scene_request: IllustrationRequest
    photo: str = ""

    @classmethod
    def of(cls, request: IllustrationRequest) -> Self:
        photo = base64.b64encode(request.photo.data).decode() if request.photo else ""
        return cls(scene_request=request.model_copy(update={"photo": None}), photo=photo)

    def request(self) -> IllustrationRequest:
        """The request with its photo, which is decoded and checked anew. Raises InputError."""
        if not self.photo:
            return self.scene_request.model_copy(update={"photo": None})
        try:
            data = base64.b64decode(self.photo, validate=True)
        except binascii.Error as error:
            raise InputError("The photo of the scene is not in base64.") from error
        return self.scene_request.model_copy(update={"photo": Photo.read(data)})


class PictureFacts(Frozen):
    """With a painted picture: what is known of it, and the seed it was painted with."""

    seed: int
    painted: Painted | None = None
    keep_clear: tuple[Box, ...] = ()
    heads: tuple[Head, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, picture: Picture, seed: int) -> Self:
        return cls(
            seed=seed, painted=picture.painted, keep_clear=picture.keep_clear, heads=picture.heads, notes=picture.notes
        )  # fmt: skip


class HearingOrder(Frozen):
    """With a recording: whether the English is wanted, too. The answer is a whole ``Transcript``."""

    into_english: bool = True


class NarrationOrder(Frozen):
    """With a text to be read aloud: pauses and pace, too. The answer is a :class:`SpokenAnswer`."""

    narration_request: NarrationRequest


class SpokenAnswer(Frozen):
    """A voice with its sentences; ``audio`` is a WAV file in base64."""

    audio: str
    sample_rate_hz: int
    duration_s: float
    sentences: tuple[Segment, ...] = ()

    @classmethod
    def of(cls, narration: Narration) -> Self:
        return cls(
            audio=base64.b64encode(narration.data).decode(),
            sample_rate_hz=narration.sample_rate_hz,
            duration_s=narration.duration_s,
            sentences=narration.sentences,
        )

    def narration(self) -> Narration:
        """Raises ValueError where the voice is not in base64."""
        return Narration(
            data=base64.b64decode(self.audio, validate=True),
            media_type="audio/wav",
            sample_rate_hz=self.sample_rate_hz,
            duration_s=self.duration_s,
            sentences=self.sentences,
        )

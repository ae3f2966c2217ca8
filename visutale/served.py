"""What an engine offers beyond its port: to be served to others over OpenAI's routes, and to say what it is made of.

An illustrator that is told in plain words what to paint is a :class:`Painter`, one that makes finished pictures larger
an :class:`Enlarger`. A model that answers messages is a
:class:`Converser`; one that runs behind a server of its own is a :class:`Relayed`. One that holds much memory and can
give it back is :class:`Unloadable`, one whose models a hub has :class:`Fetching`, one that knows the files of its
models :class:`Weighted`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Protocol, runtime_checkable

from pydantic import Field

from visutale.book import Frozen
from visutale.media import Photo, Picture
from visutale.watch import Watch


class PaintOrder(Frozen):
    """One picture, told in words. None leaves a value to the model's own settings.

    ``photo`` is where the painting starts (image to image): ``strength`` 0.0 keeps it, 1.0 forgets it. ``likeness_of``
    is a picture whose subject is to appear again.
    """

    prompt: str
    negative: str = ""
    width_px: int = 1024
    height_px: int = 1024
    seed: int = 0
    steps: Annotated[int, Field(ge=1, le=200)] | None = None
    guidance: Annotated[float, Field(ge=0, le=50)] | None = None
    photo: Photo | None = None
    strength: Annotated[float, Field(gt=0, le=1)] | None = None
    likeness_of: Photo | None = None


@runtime_checkable
class Painter(Protocol):
    """Words to picture."""

    def paint(self, order: PaintOrder, watch: Watch | None = None) -> Picture:
        """Paint at exactly the size asked for; the same order gives the same bytes. Raises EngineError, Cancelled."""
        ...


@runtime_checkable
class Enlarger(Protocol):
    """An illustrator that makes finished pictures larger by more than resampling."""

    def enlarge(self, picture: Picture, width_px: int, height_px: int, watch: Watch | None = None) -> Picture:
        """The picture at exactly this size, with what it was made larger by (``painted.enlarged_by``).

        ``watch`` hears how many parts of how many are done. Raises EngineError, Cancelled."""
        ...


class ChatMessage(Frozen):
    role: Literal["system", "user", "assistant"]
    text: str = ""
    photos: tuple[Photo, ...] = ()


class ChatOrder(Frozen):
    """A conversation to be continued. ``stop`` are words that end the answer and are not part of it."""

    messages: Annotated[tuple[ChatMessage, ...], Field(min_length=1)]
    max_tokens: Annotated[int, Field(ge=1)] = 512
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.0
    seed: int = 0
    stop: tuple[str, ...] = ()


class ChatEnd(NamedTuple):
    """How an answer ended: by itself or at a stop word, or at ``max_tokens``; and the tokens it took."""

    reason: Literal["stop", "length"]
    input_tokens: int
    output_tokens: int


@runtime_checkable
class Converser(Protocol):
    """Messages to words."""

    def converse(self, order: ChatOrder, watch: Watch | None = None) -> Iterator[str | ChatEnd]:
        """The answer piece by piece, and how it ended as the last item. Raises EngineError, Cancelled."""
        ...


@runtime_checkable
class Relayed(Protocol):
    """A model behind an OpenAI-compatible server of its own, inside this process."""

    def upstream(self) -> tuple[str, str]:
        """Its address (ending in /v1) and its key; starts it where needed. Raises Unavailable."""
        ...


@runtime_checkable
class Unloadable(Protocol):
    """An engine that can be put away without being forgotten."""

    def unload(self) -> None:
        """Give back weights and memory; the next call loads again. Does nothing where nothing is loaded."""
        ...


class Lacking(NamedTuple):
    """A model that is configured by its hub name and not whole on this computer; its size, about, or 0 if unknown."""

    name: str
    size_bytes: int


class Fetched(NamedTuple):
    """A model that has come, whole: where it is and how large."""

    name: str
    folder: Path
    size_bytes: int


@runtime_checkable
class Fetching(Protocol):
    """An engine whose models may have to come from a model hub. Loading it brings them too."""

    def lacking(self) -> tuple[Lacking, ...]:
        """The models that are still to come. Fast, without network."""
        ...

    def fetch(self, on_progress: Callable[[str, int, int], None]) -> tuple[Fetched, ...]:
        """Bring what is lacking, going on where it broke off before.

        ``on_progress`` hears a model's name, the bytes of it that are here, and all; what it raises ends the fetching.
        Raises Unavailable.
        """
        ...


class ModelFile(NamedTuple):
    """A file that a model is loaded from. Where its SHA-256 is not known, ``path`` says where its bytes can be read."""

    name: str
    size_bytes: int
    sha256: str = ""
    path: Path | None = None


@runtime_checkable
class Weighted(Protocol):
    """An engine that can say from which files its models are loaded."""

    def weights(self) -> tuple[ModelFile, ...]:
        """The files, as far as they are on this computer. Fast, loads nothing and hashes nothing."""
        ...

"""The image routes of a server: one picture asked for, in the way this server takes it, checked and decoded."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from visutale.errors import InputError, Rejected
from visutale.media import Blob, decode_picture
from visutale.openai_api.asking import Call
from visutale.openai_api.errors import WrongRequest
from visutale.openai_api.options import OPENAI
from visutale.openai_api.server import Server

if TYPE_CHECKING:
    from PIL.Image import Image

Size = tuple[int, int]

OPENAI_SIZES: tuple[Size, ...] = ((1024, 1024), (1536, 1024), (1024, 1536))
"""What is asked for where a server does not take the size it was asked for, and names no other."""
_MULTIPLE = 16
"""Sides that every model's layers can halve."""
MOST_PICTURE_BYTES = 40_000_000
MOST_ANSWER_BYTES = 60_000_000
"""With one picture in it."""


@dataclass(frozen=True)
class PictureOrder:
    """One picture. ``fields`` are further ones of the request; ``reference`` is a picture whose subject comes again;
    ``exact`` asks for this very size, whatever other models want."""

    model: str
    prompt: str
    width_px: int
    height_px: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    reference: Blob | None = None
    exact: bool = False


class Served(NamedTuple):
    """A picture as it came: its bytes, decoded, and the entry of the answer that it came in."""

    data: bytes
    image: Image
    entry: Mapping[str, Any]


class _Way(NamedTuple):
    """How a request is put: what the server was found to take."""

    response_format: bool = True
    any_size: bool = True


class ImageRoutes:
    """Asks one server for pictures. ``sizes`` are those it takes, none for any; ``hosts`` are those beside the server's
    own from which a picture may be fetched where an answer names an address. Safe to use from several threads."""

    def __init__(self, server: Server, *, sizes: Sequence[Size] = (), hosts: Sequence[str] = ()) -> None:
        self._server = server
        self._sizes = tuple(sizes)
        self._hosts = frozenset(host.lower() for host in hosts)
        # OpenAI's own models have no choice of it any more.
        self._way = _Way(response_format=server.base_url != OPENAI)

    def ask(self, order: PictureOrder, stopped: Callable[[], bool] | None = None) -> Served:
        """One picture, of a size near to the one asked for. What a server does not take is asked for otherwise, once.

        Raises EngineError, Cancelled, and InputError from a server of ours."""
        way = self._way
        while True:
            try:
                served = self._asked(order, way, stopped)
            except WrongRequest as wrong:
                other = self._another(way, wrong.parameter)
                if other is None:
                    raise
                way = other
                continue
            self._way = way
            return served

    def _another(self, way: _Way, parameter: str) -> _Way | None:
        """The next way to put it, after one that was not taken because of ``parameter``; empty where nobody said."""
        if way.response_format and parameter in ("", "response_format"):
            return way._replace(response_format=False)
        if way.any_size and not self._sizes and parameter in ("", "size"):
            return way._replace(any_size=False)
        return None

    def _asked(self, order: PictureOrder, way: _Way, stopped: Callable[[], bool] | None) -> Served:
        answer = self._server.ask_json(self._call(order, way), most_bytes=MOST_ANSWER_BYTES, stopped=stopped)
        entry = self._entry(answer)
        data = self._data(entry, stopped)
        try:
            image = decode_picture(data)
        except InputError:
            raise self._server.bad(
                "What the image model's server sent as a picture is none that can be read."
            ) from None
        if all(low == high for low, high in _extremes(image)):
            raise Rejected(
                "The image model's server sent a picture of one colour, as some do for what they refuse to paint.",
                port=self._server.port, engine=self._server.engine,
                remedy="Change what happens on that page, or choose another style or another illustrator.",
            )  # fmt: skip
        return Served(data, image, entry)

    def _call(self, order: PictureOrder, way: _Way) -> Call:
        from openai import omit

        width, height = self._size(order, way)
        # Beside the typed parameters: a server of one's own knows more values of them than OpenAI's client.
        body = {"size": f"{width}x{height}", **({"response_format": "b64_json"} if way.response_format else {})}
        extra = {**body, **order.fields}
        if order.reference is None:
            return lambda client: client.images.with_streaming_response.generate(
                prompt=order.prompt, model=order.model or omit, n=1, extra_body=extra
            )
        picture = ("hero.jpg", order.reference.data, order.reference.media_type)
        return lambda client: client.images.with_streaming_response.edit(
            image=picture, prompt=order.prompt, model=order.model or omit, n=1, extra_body=extra
        )

    def _size(self, order: PictureOrder, way: _Way) -> Size:
        asked = (order.width_px, order.height_px)
        if order.exact:
            return asked
        sizes = self._sizes or (() if way.any_size else OPENAI_SIZES)
        return nearest(asked, sizes) if sizes else (_rounded(asked[0]), _rounded(asked[1]))

    # --- what came ---

    def _entry(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        entries = answer.get("data")
        if not isinstance(entries, list) or not entries or not isinstance(entries[0], dict):
            raise self._server.bad("The image model's server answered without a picture.", "Check the model's name.")
        return entries[0]

    def _data(self, entry: Mapping[str, Any], stopped: Callable[[], bool] | None) -> bytes:
        packed, url = entry.get("b64_json"), entry.get("url")
        if isinstance(url, str) and url.startswith("data:"):
            packed = url.partition(",")[2]
        try:
            if isinstance(packed, str) and packed:
                return base64.b64decode(packed, validate=True)
        except (binascii.Error, ValueError):
            raise self._server.bad("What the image model's server sent as a picture is not in base64.") from None
        if isinstance(url, str) and url:
            return self._fetched(url, stopped)
        raise self._server.bad("The image model's server answered without a picture.", "Check the model's name.")

    def _fetched(self, url: str, stopped: Callable[[], bool] | None) -> bytes:
        whole = self._address(url)
        if not whole:
            raise Rejected(
                f"The picture lies on another server than {self._server.host}, and is not fetched from there.",
                port=self._server.port, engine=self._server.engine,
                remedy=f"Name the host in options.{self._server.engine}.fetch_from if it is to be trusted.",
            )  # fmt: skip
        return self._server.file_at(whole, most_bytes=MOST_PICTURE_BYTES, stopped=stopped)

    def _address(self, url: str) -> str:
        """The whole address of what an answer names; empty where it may not be fetched from there."""
        try:
            whole = urljoin(self._server.base_url, url)
            there, here = urlsplit(whole), urlsplit(self._server.base_url)
            same = (there.scheme, there.hostname, there.port) == (here.scheme, here.hostname, here.port)
        except ValueError:
            return ""
        trusted = there.scheme == "https" and (there.hostname or "").lower() in self._hosts
        return whole if same or trusted else ""


def nearest(asked: Size, sizes: Sequence[Size]) -> Size:
    """The size of which least is lost when a picture of the asked proportions is cut out of it; of those the one that
    has enough pixels, or the most."""

    def lost(size: Size) -> tuple[float, float]:
        scale = min(size[0] / asked[0], size[1] / asked[1])
        kept = asked[0] * scale * asked[1] * scale / (size[0] * size[1])
        return round(1 - kept, 3), max(0.0, 1 - scale) or scale * 1e-6

    return min(sizes, key=lost)


def _rounded(side: int) -> int:
    return max(_MULTIPLE, -(-side // _MULTIPLE) * _MULTIPLE)


def _extremes(image: Image) -> tuple[tuple[int, int], ...]:
    """The darkest and the lightest value of each channel."""
    return tuple(tuple(channel.getextrema()) for channel in image.split())  # type: ignore[misc]

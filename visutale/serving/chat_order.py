"""What is read of a request to ``/v1/chat/completions``, and how it becomes a conversation with decoded pictures."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from visutale.media import Photo
from visutale.served import ChatMessage, ChatOrder
from visutale.serving.errors import Refused, invalid

MOST_LETTERS, MOST_PHOTOS, MOST_MESSAGES = 200_000, 16, 200
_MOST_TOKENS, _USUAL_TOKENS = 8192, 512
_MOST_STOPS = 16


def _several(stop: object) -> object:
    return () if stop is None else (stop,) if isinstance(stop, str) else stop


def _in_parts(content: object) -> object:
    """Plain words are one part of a message."""
    if isinstance(content, str):
        return ({"type": "text", "text": content},)
    return () if content is None else content


def _off(value: object) -> object:
    if value:
        raise ValueError("this model doesn't know it")
    return value


def _plain(form: dict[str, Any] | None) -> dict[str, Any] | None:
    if form and form.get("type") != "text":
        raise ValueError("this model answers in plain words only")
    return form


Off = Annotated[Any, AfterValidator(_off)]


class _Sent(BaseModel):
    model_config = ConfigDict(frozen=True)


class ImageUrl(_Sent):
    url: str


class ContentPart(_Sent):
    type: Literal["text", "image_url"]
    text: Annotated[str, Field(max_length=MOST_LETTERS)] = ""
    image_url: ImageUrl | None = None

    @model_validator(mode="after")
    def _has_what_it_says(self) -> ContentPart:
        if self.type == "image_url" and self.image_url is None:
            raise ValueError("the picture is missing")
        return self


class Message(_Sent):
    role: Literal["system", "developer", "user", "assistant"]
    content: Annotated[tuple[ContentPart, ...], BeforeValidator(_in_parts)] = ()


class StreamOptions(_Sent):
    include_usage: bool = False


class ChatRequest(_Sent):
    """OpenAI's other fields make no difference here."""

    messages: Annotated[list[Message], Field(min_length=1, max_length=MOST_MESSAGES)]
    model: str | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    seed: int | None = None
    stop: Annotated[tuple[str, ...], BeforeValidator(_several), Field(max_length=_MOST_STOPS)] = ()
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[Literal[1] | None, Field(description="One answer at a time.")] = None
    response_format: Annotated[dict[str, Any] | None, AfterValidator(_plain)] = None
    tools: Off = None
    functions: Off = None
    logprobs: Off = None

    @property
    def with_usage(self) -> bool:
        return self.stream_options is not None and self.stream_options.include_usage

    def order(self) -> ChatOrder:
        """The conversation with its pictures decoded. Raises Refused for one that is not in base64, InputError for one
        that can't be read."""
        tokens = self.max_completion_tokens or self.max_tokens or _USUAL_TOKENS
        return ChatOrder(
            messages=tuple(_message(number, message) for number, message in enumerate(self.messages)),
            max_tokens=min(tokens, _MOST_TOKENS),
            temperature=self.temperature or 0.0,
            seed=self.seed or 0,
            stop=tuple(word for word in self.stop if word),
        )


def check_pictures(request: ChatRequest) -> None:
    """Raises Refused for too many pictures, and for one that would have to be fetched."""
    places = [
        (f"messages.{number}.content.{place}.image_url", part.image_url.url)
        for number, message in enumerate(request.messages)
        for place, part in enumerate(message.content)
        if part.image_url is not None
    ]
    if len(places) > MOST_PHOTOS:
        raise invalid("messages", f"At most {MOST_PHOTOS} pictures can be looked at together.")
    for where, url in places:
        check_address(url, where)


def check_address(url: str, where: str) -> None:
    """Raises Refused for what does not hold its picture itself; ``where`` is its field."""
    if not url.startswith("data:"):
        raise invalid(where, "Pictures are taken as data: URLs only; this server fetches nothing from anywhere.")


def _message(number: int, message: Message) -> ChatMessage:
    role = "system" if message.role == "developer" else message.role
    text = "\n".join(part.text for part in message.content if part.type == "text")
    photos = tuple(
        _photo(part.image_url.url, f"messages.{number}.content.{place}.image_url")
        for place, part in enumerate(message.content)
        if part.image_url is not None
    )
    return ChatMessage(role=role, text=text, photos=photos)


def _photo(url: str, where: str) -> Photo:
    head, _, data = url.partition(",")
    if not head.endswith(";base64"):
        raise invalid(where, "A picture is sent as “data:image/jpeg;base64,…”.")
    try:
        return Photo.read(base64.b64decode(data, validate=True))
    except binascii.Error as error:
        raise Refused(400, "invalid_value", "The picture is not in base64.", param=where) from error

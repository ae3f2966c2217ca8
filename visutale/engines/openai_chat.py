"""A language model on any OpenAI-compatible server: OpenAI, Ollama, vLLM, llama.cpp, LM Studio and others.

The words of a wish, and a photo where the model sees, go to the server that ``base_url`` names and nowhere else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from visutale.chain.captioner import ChainCaptioner
from visutale.chain.card import ChatCard
from visutale.chain.engine import ChatEngine
from visutale.chain.options import ChatOptions
from visutale.chain.translator import ChainTranslator
from visutale.chain.writer import ChainWriter
from visutale.errors import Unavailable
from visutale.openai_api.greeting import greet
from visutale.openai_api.options import ServerOptions
from visutale.ports import About, Port


class Options(ServerOptions, ChatOptions):
    """Where the model is, and what it costs."""

    model: str = Field("", description="The model's name on the server. Naming one makes it the writer.")
    sees: bool = Field(False, description="Whether the model sees: a photo then goes to it, not to the captioner.")
    moderation_model: str = Field(
        "",
        description="A moderation model on the same server that looks at what comes in and goes out; empty for none.",
    )
    input_price: Annotated[float, Field(ge=0)] = Field(0.0, description="Of a million tokens read, for the credits.")
    output_price: Annotated[float, Field(ge=0)] = Field(0.0, description="Of a million tokens written.")
    currency: str = Field("", description="Of the prices, e.g. EUR.")


class _OnServer(ChatEngine):
    """What writer, translator and captioner share: the model on its server."""

    port: ClassVar[Port]
    about: ClassVar[About]

    def __init__(self, options: Options, cache: Path) -> None:
        del cache
        super().__init__()
        self._options = options
        if options.model:  # the instance speaks of the model it really uses, and of where the words go
            self.about = self.about.model_copy(update={"title": f"{options.model} at {options.host}"})  # type: ignore[misc]

    def check(self) -> str:
        return self._options.trouble("openai_chat")

    def card(self) -> ChatCard:
        return _card(self._options, self.port)

    def load(self) -> None:
        super().load()
        greet(self._options, self.port, "openai_chat")


class OpenAIChat(_OnServer, ChainWriter):
    """Writes a story step by step with a language model on a server."""

    about: ClassVar[About] = About(
        title="A language model on a server",
        does="Writes the story with the language model you name, on any OpenAI-compatible server.",
    )

    @property
    def sees(self) -> bool:
        return self._options.sees

    @property
    def parallel(self) -> int:
        return self._options.parallel


class OpenAIChatTranslator(_OnServer, ChainTranslator):
    """Translates a book with a language model on a server."""

    about: ClassVar[About] = About(
        title="A language model on a server",
        does="Puts a book into another language with the language model you name.",
    )


class OpenAIChatCaptioner(_OnServer, ChainCaptioner):
    """Says what a photo shows with a language model on a server that sees; the photo goes there."""

    about: ClassVar[About] = About(
        title="A language model on a server",
        does="Says what a photo shows with the language model you name; it must be one that sees.",
    )


def _card(options: Options, port: Port) -> ChatCard:
    from visutale.chain.openai_model import chat_model, explain, moderation

    if trouble := options.trouble("openai_chat"):
        raise Unavailable(trouble, port=port, engine="openai_chat")
    url, key = options.base_url, options.key
    moderate = None
    if options.moderation_model:
        moderate = moderation(url, key, options.moderation_model, port=port, engine="openai_chat")
    return ChatCard(
        model=chat_model(url, key, options.model.strip(), timeout_s=options.timeout_s),
        port=port,
        engine="openai_chat",
        explain=explain,
        sees=options.sees,
        input_price=options.input_price,
        output_price=options.output_price,
        currency=options.currency,
        moderate=moderate,
        **options.limits(),
    )

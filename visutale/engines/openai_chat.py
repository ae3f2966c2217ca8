"""A language model on any OpenAI-compatible server: OpenAI, Ollama, vLLM, llama.cpp, LM Studio and others.

The words of a wish, and a photo where the model sees, go to the server that ``base_url`` names and nowhere else.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from visutale.chain.card import ChatCard
from visutale.chain.engine import ChatEngine
from visutale.chain.options import ChatOptions
from visutale.chain.translator import ChainTranslator
from visutale.chain.writer import ChainWriter
from visutale.errors import Unavailable
from visutale.ports import About, Port

if TYPE_CHECKING:
    from openai.types import Model

OPENAI = "https://api.openai.com/v1"
GREETING_S = 5.0
_SUGGESTED = 5
_WITHOUT_A_LIST = (404, 405, 501)
"""What servers answer that can't say which models they have."""


class Options(ChatOptions):
    """Where the model is, and what it costs."""

    base_url: str = Field(OPENAI, description="The server's address; it usually ends in /v1.")
    api_key: SecretStr = Field(SecretStr(""), description="The key for the server; a server of your own needs none.")
    model: str = Field("", description="The model's name on the server. Naming one makes it the writer.")
    sees: bool = Field(False, description="Whether the model sees: a photo then goes to it, not to the captioner.")
    moderation_model: str = Field(
        "",
        description="A moderation model on the same server that looks at what comes in and goes out; empty for none.",
    )
    input_price: Annotated[float, Field(ge=0)] = Field(0.0, description="Of a million tokens read, for the credits.")
    output_price: Annotated[float, Field(ge=0)] = Field(0.0, description="Of a million tokens written.")
    currency: str = Field("", description="Of the prices, e.g. EUR.")

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        url = url.strip().rstrip("/").removesuffix("/chat/completions")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("an address looks like http://127.0.0.1:11434/v1")
        if parts.username or parts.query:
            raise ValueError("a key belongs into api_key, not into the address")
        return url

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc


class _OnServer(ChatEngine):
    """What writer and translator share: the model on its server."""

    port: ClassVar[Port]
    about: ClassVar[About]

    def __init__(self, options: Options, cache: Path) -> None:
        del cache
        super().__init__()
        self._options = options
        if options.model:  # the instance speaks of the model it really uses, and of where the words go
            self.about = self.about.model_copy(update={"title": f"{options.model} at {options.host}"})  # type: ignore[misc]

    def check(self) -> str:
        return _trouble(self._options)

    def card(self) -> ChatCard:
        return _card(self._options, self.port)

    def load(self) -> None:
        super().load()
        _greet(self._options, self.port)


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


def _trouble(options: Options) -> str:
    if not options.model.strip():
        return "No model is named. Set options.openai_chat.model and, for a server of your own, base_url."
    if options.base_url == OPENAI and not options.api_key.get_secret_value().strip():
        return "OpenAI needs a key. Set options.openai_chat.api_key, or base_url for another server."
    return ""


def _card(options: Options, port: Port) -> ChatCard:
    from visutale.chain.openai_model import chat_model, explain, moderation

    if trouble := _trouble(options):
        raise Unavailable(trouble, port=port, engine="openai_chat")
    url, key = options.base_url, options.api_key.get_secret_value()
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


def _greet(options: Options, port: Port) -> None:
    """Ask the server once which models it has. Raises Unavailable for a wrong address or key and for a model that is
    not there; a server that can't say is fine."""
    from visutale.chain.openai_client import client
    from visutale.chain.openai_model import explain

    with client(options.base_url, options.api_key.get_secret_value(), GREETING_S) as asked:
        try:
            models = asked.models.list().data
        except Exception as failure:  # noqa: BLE001  (what answers may be anything, a web page for one)
            if getattr(failure, "status_code", None) in _WITHOUT_A_LIST:
                return
            raise explain(failure, port, "openai_chat") from None
    if models and not _serves(models, options.model.strip()):
        names = [one.id for one in models]
        some = get_close_matches(options.model, names, _SUGGESTED, 0.0)
        raise Unavailable(
            f"The server at {options.host} has no model “{options.model}”.",
            remedy=f"It has {', '.join(f'“{name}”' for name in some)}{', …' if len(names) > len(some) else ''}. "
            "Set options.openai_chat.model to one of its models.",
            port=port,
            engine="openai_chat",
        )


def _serves(models: list[Model], name: str) -> bool:
    """Whether a server takes this name: one it lists, Ollama's without its tag, any where llama.cpp has one model."""
    if len(models) == 1 and models[0].owned_by == "llamacpp":
        return True
    return any(one.id in (name, f"{name}:latest") for one in models)

"""Chat and moderation models behind any OpenAI-compatible server: OpenAI, Ollama, vLLM, llama.cpp, LM Studio.

What differs between servers is put right here, and so is nothing else: the caller above sends every model the same.
What can fail is explained in :mod:`~visutale.openai_api.errors`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from visutale.chain.parsing import without_lengths
from visutale.errors import ConfigError
from visutale.openai_api.client import client, connections, forget_who, sendable
from visutale.openai_api.errors import CutShort, explain, known_models

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_openai import ChatOpenAI

__all__ = ["address_flaw", "chat_model", "explain", "known_models", "moderation"]

CONNECT_S = 10.0

_NEWER_PROTOCOL = ("api.openai.com", ".openai.azure.com")
"""Servers that want ``max_completion_tokens``; the others know only ``max_tokens``."""
_LENGTHS_REFUSED_BY = ("api.openai.com", ".openai.azure.com", "openrouter.ai")
"""Servers whose strict mode refuses a schema that limits the characters of a text."""


def chat_model(
    base_url: str,
    api_key: str,
    model: str,
    *,
    temperature: float | None = None,
    timeout_s: float = 120.0,
) -> BaseChatModel:
    """A chat model for a :class:`~visutale.chain.card.ChatCard`. Building it connects to nothing.

    ``api_key`` may be empty. ``timeout_s`` is the longest silence; the card's own is for the whole answer. It never
    tries again by itself, reports its usage, and takes ``temperature``, ``max_tokens`` and ``response_format`` a call.
    Raises ConfigError for an address that is none (:func:`address_flaw`): an empty one would go to OpenAI.
    """
    from openai import Timeout
    from pydantic import SecretStr

    _check_address(base_url)
    carrier, async_carrier = connections(base_url.strip())
    made = _model_class()(
        base_url=base_url.strip(),
        api_key=SecretStr(sendable(api_key)),
        model=model,
        temperature=temperature,
        timeout=Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
        max_retries=0,
        stream_usage=True,
        use_responses_api=False,
        output_version="v0",
        stream_chunk_timeout=None,
        openai_proxy=None,
        http_client=carrier,
        http_async_client=async_carrier,
        http_socket_options=(),
    )
    forget_who(made.root_client)
    forget_who(made.root_async_client)
    return made


def address_flaw(base_url: str) -> str:
    """What is wrong with a server's address, in a sentence that does not quote it (it may hold a key); else empty."""
    try:
        parts = urlsplit(base_url.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    return "" if usable else "The address of the language model's server is no web address."


def _check_address(base_url: str) -> None:
    if flaw := address_flaw(base_url):
        raise ConfigError(flaw, remedy="Set one such as http://127.0.0.1:11434/v1 (base_url).")


def moderation(
    base_url: str,
    api_key: str,
    model: str = "",
    *,
    port: str,
    engine: str,
    timeout_s: float = 30.0,
) -> Callable[[str], str]:
    """A function that asks a moderation model: it gives the categories a text falls into, "violence, hate", or "".

    It raises EngineError where the model can't be asked or its answer can't be read: never a silent pass."""
    from openai import Timeout, omit

    _check_address(base_url)
    timeout = Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
    asked = client(base_url.strip(), api_key, timeout)

    def ask(text: str) -> str:
        try:
            answer = asked.moderations.create(input=text, model=model or omit)
            (result,) = answer.results
            if not isinstance(result.flagged, bool):
                raise TypeError("a result without a word")
            if not result.flagged:
                return ""
            found = [name for name, yes in result.categories.model_dump(by_alias=True).items() if yes]
            return ", ".join(found) or "unfit"
        except Exception as failure:  # noqa: BLE001  (without the failure itself: it may quote the words of people)
            raise explain(failure, port, engine) from None

    return ask


@lru_cache(maxsize=1)
def _model_class() -> type[ChatOpenAI]:
    """The class is made when it is first needed: importing langchain-openai takes a second."""
    from langchain_core.language_models import LanguageModelInput
    from langchain_core.outputs import ChatGenerationChunk
    from langchain_openai import ChatOpenAI

    class ServedChatModel(ChatOpenAI):
        """ChatOpenAI, for servers that know only the older parts of the protocol, and are cut off in the middle."""

        def _get_request_payload(
            self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
        ) -> dict[str, Any]:
            payload: dict[str, Any] = super()._get_request_payload(input_, stop=stop, **kwargs)
            host = urlsplit(str(self.openai_api_base)).hostname or ""
            if "max_completion_tokens" in payload and not host.endswith(_NEWER_PROTOCOL):
                payload["max_tokens"] = payload.pop("max_completion_tokens")
            if form := payload.pop("response_format", None):
                # Beside the typed parameters: the client would parse the answer of a typed one, and hide a stream's.
                payload["extra_body"] = {**payload.get("extra_body", {}), "response_format": _for_host(form, host)}
            return payload

        def _convert_chunk_to_generation_chunk(
            self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: dict[str, Any] | None
        ) -> ChatGenerationChunk | None:
            made = super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
            choices = chunk.get("choices") or [{}]
            refusal = (choices[0].get("delta") or {}).get("refusal")
            if made is not None and refusal:
                made.message.additional_kwargs["refusal"] = refusal
            return made

        async def _astream(self, *args: Any, **kwargs: Any) -> AsyncGenerator[ChatGenerationChunk, None]:
            finished = begun = False
            stream = cast("AsyncGenerator[ChatGenerationChunk, None]", super()._astream(*args, **kwargs))
            async with aclosing(stream) as chunks:
                async for chunk in chunks:
                    begun = True
                    finished = finished or bool((chunk.generation_info or {}).get("finish_reason"))
                    yield chunk
            if not finished:
                raise CutShort(str(self.openai_api_base), begun)

    return ServedChatModel


def _for_host(form: dict[str, Any], host: str) -> dict[str, Any]:
    described = form.get("json_schema")
    if described is None or not host.endswith(_LENGTHS_REFUSED_BY):
        return form
    return {**form, "json_schema": {**described, "schema": without_lengths(described["schema"])}}

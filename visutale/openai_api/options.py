"""Where an OpenAI-compatible server is, and which of its models is meant."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

OPENAI = "https://api.openai.com/v1"
ROUTES = (
    "/chat/completions", "/moderations", "/images/generations", "/images/edits", "/audio/transcriptions",
    "/audio/translations", "/audio/speech", "/models",
)  # fmt: skip
"""What stands behind a server's address; people copy it along."""


class ServerOptions(BaseModel):
    """One model of one server."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    model_option: ClassVar[str] = "model"
    """What the option is called that names the model; for messages."""
    prefix: ClassVar[str] = ""
    """What stands before ``base_url`` and ``api_key`` in the names of the options that give them; for messages."""

    base_url: str = Field(OPENAI, description="The server's address; it usually ends in /v1.")
    api_key: SecretStr = Field(SecretStr(""), description="The key for the server; a server of your own needs none.")
    model: str = Field("", description="The model's name on the server.")

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        return checked_address(url)

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).netloc

    @property
    def key(self) -> str:
        """The key in the clear, for the client alone; may be empty."""
        return self.api_key.get_secret_value().strip()

    def trouble(self, engine: str) -> str:
        """What is not set and must be, in a sentence; empty where nothing is."""
        if not self.model.strip():
            return (
                f"No model is named. Set options.{engine}.{self.model_option} and, for a server of your own, "
                f"{self.prefix}base_url."
            )
        if self.base_url == OPENAI and not self.key:
            named = f"{self.prefix}api_key, or {self.prefix}base_url for another server"
            return f"OpenAI needs a key. Set options.{engine}.{named}."
        return ""


def without_route(url: str) -> str:
    """An address without the route that was copied along."""
    url = url.strip().rstrip("/")
    return next((url.removesuffix(route) for route in ROUTES if url.endswith(route)), url)


def checked_address(url: str) -> str:
    """The address of a server without the route that was copied along. Raises ValueError for what is none."""
    url = without_route(url)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address looks like http://127.0.0.1:11434/v1")
    if parts.username or parts.query:
        raise ValueError("a key belongs into api_key, not into the address")
    return url

"""One frozen :class:`Settings`, read once and passed down. The only reader of the environment and of ``visutale.toml``.

What the environment says (``VISUTALE_HOME``, ``VISUTALE_ENGINES__WRITER``, ``VISUTALE_OPTIONS__WHISPER__MODEL`` …) wins
over ``visutale.toml``, which is looked for in the current folder and then in the home folder. ``VISUTALE_CONFIG`` names
another file.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from visutale.errors import ConfigError
from visutale.ports import Port

_FILE_NAME = "visutale.toml"

AUTO = "auto"
"""Leaves the choice of an engine to what is configured, see :mod:`visutale.choosing`."""


class EngineNames(BaseModel):
    """Which engine stands behind each port, by its file name; writer and translator may be "auto"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    transcriber: str = "whisper"
    captioner: str = "glimpse"
    writer: str = AUTO
    translator: str = AUTO
    illustrator: str = "collage"
    narrator: str = "hibari"


class Serving(BaseModel):
    """How one engine is served to others (``visutale serve``)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    """The address it listens on; 0.0.0.0 lets other machines in."""
    port: int = Field(default=8600, ge=1, le=65535)
    api_key: SecretStr = SecretStr("")
    """What clients must send as a bearer token; several keys are separated by commas. Empty lets everybody in."""
    names: tuple[str, ...] = ()
    """What else clients may call the model, beside the engine's own name."""
    queue: int = Field(default=32, ge=1, le=10_000)
    """How many requests may be inside, worked on or waiting; one more is told to come back later."""
    idle_s: float = Field(default=0.0, ge=0)
    """After how many seconds without work the weights are put away; 0 keeps them."""
    stop_s: float = Field(default=30.0, ge=0)
    """How long a server that is told to stop lets its work run on, in seconds."""
    largest_body_mb: int = Field(default=64, ge=1)
    """The largest request that is taken, in megabytes."""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for part in self.api_key.get_secret_value().split(",") if (key := part.strip()))


class Api(BaseModel):
    """Who may use the REST API."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keys: dict[str, Annotated[SecretStr, Field(min_length=1)]] = {}
    """Keys by the name of who has them. Without any, the API is as open as the app's own pages."""


class Storing(BaseModel):
    """Where books and share links are kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, Field(pattern=r"^(s3://[^/\s]+(/[^\s]*)?)?$")] = ""
    """A bucket of an S3-compatible server, "s3://bucket/prefix"; empty keeps plain folders in the home folder."""
    endpoint: str = ""
    """The server's address, e.g. https://minio.example.org; empty for Amazon's."""
    region: str = ""
    """The bucket's region; empty takes AWS_REGION, or us-east-1."""
    access_key_id: str = ""
    """Empty takes what the machine has for Amazon's tools: AWS_ACCESS_KEY_ID, or the machine's role."""
    secret_access_key: SecretStr = SecretStr("")
    """What belongs to the access key id."""


class Jobbing(BaseModel):
    """How books are made in the background."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database: SecretStr = SecretStr("")
    """Where jobs are kept: postgresql://user:password@host/name for several machines; empty for a file at home."""
    here: bool = True
    """Whether the app makes books itself; false leaves them to `visutale worker` processes."""
    at_once: int = Field(default=12, ge=1, le=100)
    """How many books a process has in hand at the same time. What they ask of engines is limited apart from this."""
    limits: dict[Port, int] = {}
    """How many calls an engine takes at once on one machine, by port; left out, what the engine itself advises."""
    dead_after_s: float = Field(default=20.0, ge=1)
    """After how many seconds without a sign of life the jobs of another machine are taken over."""


class Marks(BaseModel):
    """A certificate that finished files are signed with (C2PA), beside the marks every file has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    certificate: Path | None = None
    """A PEM file: your certificate, then those that vouch for it. Without one nothing is signed."""
    private_key: Path | None = None
    """A PEM file with the key that belongs to it, without a password."""

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.certificate is None) != (self.private_key is None):
            raise ValueError("certificate and private_key belong together")
        return self


class Settings(BaseSettings):
    """Everything that can be configured."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="VISUTALE_", env_nested_delimiter="__", env_ignore_empty=True
    )

    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("visutale"))
    """Where books, jobs and caches live."""
    host: str = "0.0.0.0"
    """The address the app listens on; 127.0.0.1 keeps phones out."""
    port: int = Field(default=8501, ge=1, le=65535)
    public_url: str = ""
    """The address under which others reach the app, e.g. https://books.example.org; empty for the LAN address."""
    server: str = ""
    """The address of another VisuTale that makes what is asked for on the command line; empty makes it here."""
    api_key: SecretStr = SecretStr("")
    """The key to that server, where it wants one."""
    engines: EngineNames = EngineNames()
    jobs: Jobbing = Jobbing()
    serving: Serving = Serving()
    api: Api = Api()
    store: Storing = Storing()
    marks: Marks = Marks()
    options: dict[str, dict[str, Any]] = {}
    """Options by engine name, as each engine documents them."""
    picture_px: int = Field(default=1024, ge=256, le=4096)
    """Width and height of a picture, in pixels."""
    tries: int = Field(default=2, ge=1, le=5)
    """How often a call that may succeed on a second try is made."""

    @property
    def books(self) -> Path:
        return self.home / "books"

    @property
    def cache(self) -> Path:
        return self.home / "cache"

    @classmethod
    def read(cls, **overrides: Any) -> Self:
        """Settings from overrides, environment, file and defaults, in that order. Raises ConfigError."""
        try:
            return cls(**overrides)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise ConfigError(
                f"The setting “{where}” is not right: {first['msg']}.",
                remedy=f"It comes from the environment (VISUTALE_{where.upper().replace('.', '__')}) or {_FILE_NAME}.",
            ) from error

    def with_engines(self, choices: Mapping[Port, str]) -> Self:
        """The same settings with other engines behind some ports."""
        return self.model_copy(
            update={"engines": self.engines.model_copy(update={str(port): name for port, name in choices.items()})}
        )

    def serving_with(self, **chosen: Any) -> Self:
        """The same settings, but for what is not None here. Values are checked already."""
        given = {name: value for name, value in chosen.items() if value is not None}
        serving = Serving.model_validate({**self.serving.model_dump(), **given})
        return self.model_copy(update={"serving": serving})

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=_from_file())


def _from_file() -> dict[str, Any]:
    named = os.environ.get("VISUTALE_CONFIG")
    home = Path(os.environ.get("VISUTALE_HOME") or platformdirs.user_data_path("visutale"))
    places = [Path(named)] if named else [Path(_FILE_NAME), home / _FILE_NAME]
    for place in places:
        try:
            return tomllib.loads(place.read_text(encoding="utf-8"))
        except FileNotFoundError:
            if named:
                raise ConfigError(f"The configuration file {place} is not there.") from None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"The configuration file {place} can't be read: {error}.") from error
    return {}

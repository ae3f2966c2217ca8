"""A server of pictures or voices: greeted once, asked by several threads, asked again where that may help."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import Field

from visutale.errors import BadOutput, EngineError, Timeout, Unavailable, VisutaleError
from visutale.openai_api import asking
from visutale.openai_api.asking import Answer, Call
from visutale.openai_api.client import TooLarge, async_client
from visutale.openai_api.errors import explain
from visutale.openai_api.greeting import greet
from visutale.openai_api.options import OPENAI, ServerOptions
from visutale.openai_api.ours import OwnModel, own_model, told
from visutale.openai_api.wording import words_for
from visutale.ports import About
from visutale.retrying import call_again

if TYPE_CHECKING:
    from openai import AsyncOpenAI

T = TypeVar("T")

CONNECT_S = 10.0
_QUIET_S = 30.0
"""So long a server that did not answer is not asked again by who only wants to know what it offers."""


class MediaOptions(ServerOptions):
    """A model on a server, and how patiently it is asked."""

    timeout_s: Annotated[float, Field(gt=0)] = Field(180.0, description="How long one answer may take, in seconds.")
    tries: Annotated[int, Field(ge=1, le=10)] = Field(
        3, description="How often the same is asked where the server is busy or broken."
    )


class Server:
    """One model of one server. Raises EngineError alone, and what leaves it has been tried as often as makes sense."""

    def __init__(self, options: MediaOptions, *, port: str, engine: str) -> None:
        self.port = port
        self.engine = engine
        self._options = options
        self._lock = threading.Lock()
        self._greeted = False
        self._ours: OwnModel | None = None
        self._not_before = 0.0

    def greet(self, stopped: Callable[[], bool] | None = None) -> OwnModel | None:
        """Ask once which models there are; what the server says of its model where it is one of VisuTale's own.

        Raises Unavailable where something is not set, for a wrong address or key, and for a model that is not there.
        """
        if not self._greeted:
            if trouble := self._options.trouble(self.engine):
                raise Unavailable(trouble, port=self.port, engine=self.engine)
            self._patiently(self._meet, stopped)
        return self._ours

    def offers(self) -> OwnModel | None:
        """The same without failing, for who only wants to know what there is; OpenAI is not asked at all."""
        if self._greeted or self._options.base_url == OPENAI or self._options.trouble(self.engine):
            return self._ours
        if time.monotonic() >= self._not_before:
            try:
                self._meet()
            except EngineError:
                self._not_before = time.monotonic() + _QUIET_S
        return self._ours

    def introduce(self, about: About) -> About:
        """What is said of the engine: the model it really uses, where that is, and its licence where that is known."""
        if not self._options.model:
            return about
        served = self._ours.about if self._ours else None
        title = f"{served.title if served else self._options.model} at {self.host}"
        known = {"licence": served.licence, "attribution": served.attribution} if served else {}
        return about.model_copy(update={"title": title, **known})

    def ask(self, call: Call, *, most_bytes: int, stopped: Callable[[], bool] | None = None) -> Answer:
        """One answer. Raises WrongRequest where the server wants it put in another way, EngineError, Cancelled; and
        InputError where a server of ours says that what was given can't be used."""
        return self._patiently(lambda: self._answer(call, most_bytes, stopped), stopped)

    def ask_json(self, call: Call, *, most_bytes: int, stopped: Callable[[], bool] | None = None) -> dict[str, Any]:
        """One answer that is a JSON object. Raises as :meth:`ask`, and Unavailable where it is anything else."""

        def once() -> dict[str, Any]:
            said = self._answer(call, most_bytes, stopped)
            try:
                found = json.loads(said.data)
            except (ValueError, RecursionError):
                found = None
            if not isinstance(found, dict):
                raise self.not_one()
            return found

        return self._patiently(once, stopped)

    def file_at(self, url: str, *, most_bytes: int, stopped: Callable[[], bool] | None = None) -> bytes:
        """What lies at an address that an answer named; the key is not sent there. Raises EngineError, Cancelled."""

        def once() -> bytes:
            status, data = self._within(
                lambda: asking.file_at(url, most_bytes=most_bytes, timeout_s=self._options.timeout_s, stopped=stopped),
                most_bytes,
            )
            if status >= 300:
                raise self.bad(
                    f"What the answer of {self.host} names can't be fetched ({status}).", again=status >= 500
                )
            return data

        return self._patiently(once, stopped)

    @property
    def host(self) -> str:
        return self._options.host

    @property
    def base_url(self) -> str:
        return self._options.base_url

    def not_one(self) -> Unavailable:
        """What answers is something else."""
        return Unavailable(
            f"What answers at {self.host} is no {words_for(self.port).model}'s server.",
            remedy=f"Check the address ({self._address_option}); it usually ends in /v1.",
            port=self.port,
            engine=self.engine,
        )

    def bad(self, what: str, remedy: str = "", *, again: bool = False) -> BadOutput:
        """An answer that is of no use."""
        remedy = remedy or "Try again; if it happens often, look into the server's own log."
        return BadOutput(what, port=self.port, engine=self.engine, remedy=remedy, retryable=again)

    @property
    def _address_option(self) -> str:
        return f"options.{self.engine}.{self._options.prefix}base_url"

    def _meet(self) -> None:
        with self._lock:
            if not self._greeted:
                self._ours = own_model(greet(self._options, self.port, self.engine))
                self._greeted = True

    @cached_property
    def _client(self) -> AsyncOpenAI:
        from openai import Timeout as Patience

        timeout_s = self._options.timeout_s
        patience = Patience(timeout_s, connect=min(CONNECT_S, timeout_s))
        return async_client(self._options.base_url, self._options.key, patience)

    def _answer(self, call: Call, most_bytes: int, stopped: Callable[[], bool] | None) -> Answer:
        timeout_s = self._options.timeout_s
        return self._within(
            lambda: asking.answer(self._client, call, most_bytes=most_bytes, timeout_s=timeout_s, stopped=stopped),
            most_bytes,
        )

    def _within(self, read: Callable[[], T], most_bytes: int) -> T:
        """What was read, or what went wrong in words."""
        try:
            return read()
        except VisutaleError:
            raise
        except asking.Overdue:
            raise Timeout(
                f"The server at {self.host} did not answer within {self._options.timeout_s:g} seconds.",
                remedy=f"Allow more time (options.{self.engine}.timeout_s), or choose a faster model.",
                port=self.port, engine=self.engine, retryable=False,
            ) from None  # fmt: skip
        except TooLarge:
            raise self.bad(
                f"The server at {self.host} sent more than {most_bytes // 1_000_000} MB.",
                f"Check the address ({self._address_option}) and the model.",
            ) from None
        except Exception as failure:  # noqa: BLE001  (without the failure itself: it may quote the words of people)
            raise self._explained(failure) from None

    def _explained(self, failure: Exception) -> VisutaleError:
        import openai

        found = None
        if self._ours is not None and isinstance(failure, openai.APIStatusError):
            found = told(failure, self.port, self.engine)
        return found or explain(failure, self.port, self.engine, self._options.model, self._options.prefix)

    def _patiently(self, once: Callable[[], T], stopped: Callable[[], bool] | None) -> T:
        try:
            return call_again(once, tries=self._options.tries, stopped=stopped)
        except EngineError as error:
            error.retryable = False
            raise

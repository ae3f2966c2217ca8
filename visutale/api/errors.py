"""Failures as the API tells them: a status and ``{"error": {"what", "remedy", "kept"}}``, in sentences for people.

What was sent is never repeated, and of what nobody foresaw the type alone is logged.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from visutale.book import Frozen
from visutale.errors import (
    BindingError,
    Busy,
    ConfigError,
    EngineError,
    InputError,
    LibraryError,
    OutOfReach,
    Rejected,
    VisutaleError,
)

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COME_BACK_IN_S = 5.0
"""When to ask again where something is out of reach and nobody knows for how long."""

_STATUS: tuple[tuple[type[VisutaleError], int], ...] = (
    (Busy, 409),
    (InputError, 422),
    (ConfigError, 422),
    (Rejected, 422),
    (BindingError, 422),
    (LibraryError, 503),
    (EngineError, 503),
)
_PLAIN = {
    400: "The request can't be read.",
    404: "There is nothing at this address.",
    405: "This address is asked in another way.",
    413: "The request is too large.",
}

_log = logging.getLogger(__name__)


class Trouble(Frozen):
    """What happened, what to do about it and what is safe, in whole sentences; the last two may be empty."""

    what: str
    remedy: str = ""
    kept: str = ""


class Failure(Frozen):
    """The body of every answer that is not what was asked for."""

    error: Trouble


class Refused(VisutaleError):
    """A request that is refused with a status of its own: no such book, no key, too large."""

    def __init__(self, status: int, what: str, *, remedy: str = "") -> None:
        super().__init__(what, remedy=remedy)
        self.status = status


def lost(what: str, remedy: str = "") -> Refused:
    """Something that is not here."""
    return Refused(404, what, remedy=remedy)


Documented = dict[int | str, dict[str, Any]]
"""Answers by their status, as FastAPI wants them described."""


@contextmanager
def missing_is_lost() -> Iterator[None]:
    """Within this, something that is not in the library is told with 404. What is out of reach just now is not."""
    try:
        yield
    except OutOfReach:
        raise
    except LibraryError as error:
        raise lost(error.what, error.remedy) from error


def documented(*statuses: int) -> Documented:
    """How OpenAPI is told that a route may fail with these."""
    said = {
        400: "The request can't be read", 401: "A key is wanted", 403: "A foreign web page may not change anything",
        404: "It is not here", 409: "The book is being worked on", 413: "Too much was sent",
        416: "The file has no such part", 422: "What was sent can't be used",
        500: "Something broke that was not foreseen", 503: "Not just now; Retry-After says when to ask again",
    }  # fmt: skip
    return {status: {"model": Failure, "description": said[status]} for status in statuses}


def answer(error: Exception) -> JSONResponse:
    """Any failure as a response."""
    status = _status(error)
    headers = {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if (retry_after_s := _retry_after_s(error)) is not None:
        headers["Retry-After"] = str(max(1, math.ceil(retry_after_s)))
    if isinstance(error, HTTPException):
        headers.update(error.headers or {})
    return JSONResponse(Failure(error=_trouble(error, status)).model_dump(), status, headers)


def _status(error: Exception) -> int:
    if isinstance(error, Refused):
        return error.status
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, RequestValidationError | ValidationError):
        return 422
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def _retry_after_s(error: Exception) -> float | None:
    if isinstance(error, EngineError):
        return error.retry_after_s
    return COME_BACK_IN_S if isinstance(error, OutOfReach) else None


def _trouble(error: Exception, status: int) -> Trouble:
    if isinstance(error, VisutaleError):
        return Trouble(what=error.what, remedy=error.remedy, kept=error.kept)
    if isinstance(error, RequestValidationError | ValidationError):
        return _wrong_field(error)
    if isinstance(error, HTTPException):
        return Trouble(what=_PLAIN.get(status, "The request can't be used."))
    return Trouble(what=f"Something broke that was not foreseen ({type(error).__name__}).", remedy="Try again.")


def _wrong_field(error: RequestValidationError | ValidationError) -> Trouble:
    first = error.errors()[0]
    place = [str(part) for part in first["loc"] if part not in ("body", "query", "path", "header")]
    if first["type"] == "json_invalid" or not place:
        return Trouble(what="The body is not what this route reads.", remedy="/api/openapi.json says what is.")
    said = str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        said = "there is no such field"
    return Trouble(what=f"The field “{'.'.join(place)}” is not right: {said}.")


def answer_failures(app: FastAPI) -> None:
    """Have every failure of the app's routes answered by :func:`answer`."""

    async def failed(request: Request, error: Exception) -> JSONResponse:
        return answer(error)

    for kind in (VisutaleError, RequestValidationError, ValidationError, HTTPException):
        app.add_exception_handler(kind, failed)


class Unforeseen:
    """Answers what no handler foresaw, and logs its type: its text may quote what was sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_on(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_on)
        except Exception as error:  # noqa: BLE001 - whatever breaks, the one who asked is told
            _log.error("a request to the API broke: %s", type(error).__name__)
            if not begun:
                await answer(error)(scope, receive, send)

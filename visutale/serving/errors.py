"""Failures as OpenAI's error JSON, with sentences for people. What was sent is never repeated in them.

===  ==================  ==================================================
400  ``invalid_value``   a field is wrong; ``param`` names it
400  ``unusable_input``  InputError: no photo, nothing heard
400  ``rejected``        Rejected: the engine won't do this
401  ``invalid_api_key``
403  ``unknown_host``
404  ``route_not_found``, ``model_not_found``
413  ``body_too_large``
429  ``queue_full``      with Retry-After
499  ``cancelled``       nobody waits for the answer any more
500  ``engine_broke``    something nobody foresaw
502  ``bad_output``      BadOutput
503  ``unavailable``, ``loading``, ``out_of_memory``, ``shutting_down``
504  ``timeout``
===  ==================  ==================================================
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from visutale.errors import (
    BadOutput,
    Cancelled,
    ConfigError,
    EngineError,
    InputError,
    Rejected,
    Timeout,
    Unavailable,
    VisutaleError,
)

_KINDS: tuple[tuple[type[Exception], int, str], ...] = (
    (InputError, 400, "unusable_input"),
    (Rejected, 400, "rejected"),
    (Cancelled, 499, "cancelled"),
    (BadOutput, 502, "bad_output"),
    (Timeout, 504, "timeout"),
    (Unavailable, 503, "unavailable"),
    (ConfigError, 503, "unavailable"),
    (MemoryError, 503, "out_of_memory"),
)
_NOT_JSON = "The body must be a JSON object, sent with “Content-Type: application/json”."
_PLAIN = {
    400: ("invalid_json", _NOT_JSON),
    405: ("method_not_allowed", "This route is asked in another way (GET or POST)."),
}


class Refused(Exception):
    """A request that is refused before an engine has seen it. ``message`` is for people; ``param`` names the field."""

    def __init__(
        self, status: int, code: str, message: str, *, param: str | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.param = param
        self.retry_after_s = retry_after_s


def invalid(param: str, message: str) -> Refused:
    """A field that can't be used."""
    return Refused(400, "invalid_value", message, param=param)


def broke(error: BaseException) -> Refused:
    """What nobody foresaw. Its type alone is told: its text may quote what was sent."""
    return Refused(500, "engine_broke", f"The engine broke while it worked ({type(error).__name__}). Try again.")


def refused(error: Exception) -> Refused:
    """Any failure, as it is told to the one who asked."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, RequestValidationError | ValidationError):
        return _wrong_field(error.errors())
    if isinstance(error, HTTPException):
        return Refused(error.status_code, *_PLAIN.get(error.status_code, ("bad_request", "The request can't be read.")))
    status, code = next(((status, code) for kind, status, code in _KINDS if isinstance(error, kind)), (500, ""))
    if isinstance(error, Cancelled):  # its own words are for people with a library
        return Refused(status, code, "This was given up before it was done.")
    if isinstance(error, EngineError):
        return Refused(status, code or "engine_broke", str(error), retry_after_s=error.retry_after_s)
    if isinstance(error, VisutaleError):
        return Refused(status, code or "engine_broke", str(error))
    if code:
        return Refused(status, code, "There is not enough memory for this. Ask for less at a time.")
    return broke(error)


def content(failure: Refused) -> dict[str, Any]:
    """A failure as OpenAI's error object."""
    kind = "invalid_request_error" if failure.status < 429 else "server_error"
    if failure.status == 429:
        kind = "rate_limit_error"
    error = {"message": failure.message, "type": kind, "param": failure.param, "code": failure.code}
    return {"error": error}


def answer(error: Exception) -> JSONResponse:
    """Any failure as a response. ``x-should-retry`` tells OpenAI's client whether to ask again by itself."""
    failure = refused(error)
    headers = {"x-should-retry": "true" if _may_work_later(error, failure) else "false"}
    if failure.retry_after_s is not None:
        headers["Retry-After"] = str(max(1, math.ceil(failure.retry_after_s)))
    if failure.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(content(failure), failure.status, headers)


def _may_work_later(error: Exception, failure: Refused) -> bool:
    if isinstance(error, EngineError):
        return error.retryable
    return failure.retry_after_s is not None


def _wrong_field(errors: Sequence[Any]) -> Refused:
    first = errors[0]
    place = [str(part) for part in first["loc"] if part != "body"]
    if first["type"] == "json_invalid" or not place:
        return Refused(400, "invalid_json", _NOT_JSON)
    field = ".".join(place)
    said = str(first["msg"]).removeprefix("Value error, ")
    code = "missing_required_parameter" if first["type"] == "missing" else "invalid_value"
    return Refused(400, code, f"The field “{field}” is not right: {said}.", param=field)

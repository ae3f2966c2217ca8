"""What can go wrong with an OpenAI-compatible server, in words that say what to do.

Failures are told apart by their type, their status and the ``code``, ``type`` and ``param`` of the error that the
server sends, never by a message. A server's own message is shown to nobody: it may quote what was sent.
"""

from __future__ import annotations

import json
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlsplit

from visutale.errors import BadOutput, EngineError, Rejected, Timeout, Unavailable
from visutale.openai_api.client import client
from visutale.openai_api.options import without_route
from visutale.openai_api.wording import words_for

if TYPE_CHECKING:
    import openai

_CONTEXT = {"context_length_exceeded", "exceed_context_size_error"}
_QUOTA = {"insufficient_quota", "billing_hard_limit_reached"}
_NO_MODEL = {"model_not_found"}
_POLICY = {"content_filter", "content_policy_violation", "moderation_blocked"}
_ANOTHER_WAY = {400, 404, 422, 501}
"""What servers answer to a form or a parameter that they do not know."""
_MOST_MODELS = 5
_LIST_S = 5.0


class _Place(TypedDict):
    port: str
    engine: str


class WrongRequest(Rejected):
    """The server does not take the request as it is put: it knows no such form of an answer, or no such parameter.

    ``parameter`` names it where the server says which. The same question may be put in another way."""

    parameter = ""


class CutShort(Exception):
    """A stream ended without saying that the answer was complete; ``begun`` says whether anything came."""

    def __init__(self, base_url: str, begun: bool) -> None:
        super().__init__("the stream ended early")
        self.base_url = base_url
        self.begun = begun


def explain(error: Exception, port: str, engine: str, model: str = "", prefix: str = "") -> EngineError:
    """A failure of openai's or LangChain's client as an error for people. ``model`` is what was asked for, where the
    request itself can't be read again; ``prefix`` stands before the names of the server's options.

    Where a model is not there, the server is asked for those that are."""
    import openai

    place = _Place(port=port, engine=engine)
    if isinstance(error, CutShort):
        return _cut_short(error, place)
    if isinstance(error, UnicodeEncodeError):
        return _no_key_at_all(place)
    if isinstance(error, openai.APITimeoutError | TimeoutError):
        return _too_slow(error, place)
    if isinstance(error, openai.APIStatusError):
        return _refused(error, place, model, prefix)
    if isinstance(error, openai.APIConnectionError):
        return _no_server(error, place, prefix)
    if isinstance(error, openai.APIError):
        return _failed_midway(error, place)
    return BadOutput(
        f"The {words_for(place['port']).model}'s server sent something that can't be read ({type(error).__name__}).",
        remedy="Check that the address is that of an OpenAI-compatible server; it usually ends in /v1.",
        **place,
    )


def known_models(base_url: str, api_key: str, *, timeout_s: float = _LIST_S) -> tuple[str, ...]:
    """The models a server says it has, by name. Raises what openai's client raises."""
    with client(base_url, api_key, timeout_s) as asked:
        return tuple(sorted(one.id for one in asked.models.list().data))


# --- one kind of failure each ---


def _refused(error: openai.APIStatusError, place: _Place, model: str, prefix: str) -> EngineError:
    """A status of 300 or more."""
    host, status, said, words = _host(error), error.status_code, _said(error), words_for(place["port"])
    if said & _CONTEXT or error.param == "input_tokens":
        return _context_too_small(place)
    if said & _POLICY:
        return Rejected(
            f"The {words.model}'s server refused what it was asked to {words.asked}, by its rules on content.",
            remedy=words.instead,
            **place,
        )
    if status == 402 or said & _QUOTA:
        return Unavailable(
            f"The account at {host} has no credit left.",
            remedy="Add credit there, or choose another server or model.",
            **place,
        )
    if status in (401, 403):
        return Unavailable(
            f"The server at {host} does not accept the key ({status}).",
            remedy=f"Check the key (options.{place['engine']}.{prefix}api_key), and whether it may use this model.",
            **place,
        )
    if status == 404 or said & _NO_MODEL:
        return _not_there(error, place, model)
    if status == 429:
        return Unavailable(
            f"The server at {host} is asked too often.",
            retryable=True,
            retry_after_s=retry_after_s(error),
            remedy="Wait a little and go on, or allow fewer pages at once (parallel).",
            **place,
        )
    if status in (408, 409, 425) or (status >= 500 and status != 501):
        return Unavailable(
            f"The server at {host} failed ({status}).",
            retryable=error.response.headers.get("x-should-retry") != "false",
            retry_after_s=retry_after_s(error),
            remedy="Try again later, or look into the server's own log.",
            **place,
        )
    if status < 400:
        return Unavailable(
            f"The server at {host} sends on to another address ({status}).",
            remedy=f"Set options.{place['engine']}.{prefix}base_url to that address itself, if it is to be trusted.",
            **place,
        )
    return _wrong_request(error, place)


def _wrong_request(error: openai.APIStatusError, place: _Place) -> EngineError:
    parameter = error.param if isinstance(error.param, str) else ""
    named = "".join(f", {word}" for word in (error.code, parameter) if word and word != str(error.status_code))
    kind = WrongRequest if error.status_code in _ANOTHER_WAY else Rejected
    wrong = kind(
        f"The server at {_host(error)} does not take the request ({error.status_code}{named}).",
        remedy=words_for(place["port"]).check,
        **place,
    )
    if isinstance(wrong, WrongRequest):
        wrong.parameter = parameter
    return wrong


def _not_there(error: openai.APIStatusError, place: _Place, model: str) -> EngineError:
    host, model = _host(error), _model(error) or model
    there = _models_beside(error)
    named = bool(_said(error) & _NO_MODEL) or error.param == "model"
    if model in (there or ()) and not named:
        return _wrong_request(error, place)
    if there is None and not named:
        return Unavailable(
            f"There is no {words_for(place['port']).kind} at this address of {host} (404).",
            remedy="Check the address in the settings; it usually ends in /v1.",
            **place,
        )
    there = there or ()
    some = ", ".join(f"“{name}”" for name in there[:_MOST_MODELS]) + (", …" if len(there) > _MOST_MODELS else "")
    return Unavailable(
        f"The server at {host} has no model “{model}”.",
        remedy=f"It has {some}: choose one of them." if there else "Check the model's name, or load it there first.",
        **place,
    )


def _no_key_at_all(place: _Place) -> EngineError:
    return Unavailable(
        f"The key for the {words_for(place['port']).model}'s server has characters that no key has.",
        remedy="Copy the key again, without quotation marks or spaces.",
        **place,
    )


def _context_too_small(place: _Place) -> EngineError:
    return Rejected(words_for(place["port"]).too_long, remedy=words_for(place["port"]).shorter, **place)


def _no_server(error: openai.APIConnectionError, place: _Place, prefix: str) -> EngineError:
    import httpx2

    host, causes, words = _host(error), _causes(error), words_for(place["port"])
    if any(isinstance(cause, UnicodeEncodeError) for cause in causes):
        return _no_key_at_all(place)
    unusable = (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.LocalProtocolError)
    if any(isinstance(cause, unusable) for cause in causes):
        return Unavailable(
            f"The address or the key of the {words_for(place['port']).model}'s server can't be used as it is.",
            remedy="Check both in the settings; an address looks like http://127.0.0.1:11434/v1.",
            **place,
        )
    if any(isinstance(cause, httpx2.ConnectError) for cause in causes):
        return Unavailable(
            f"No server answers at {host}.",
            retryable=True,
            remedy=f"Start the {words.model}'s server, or check the address in the settings "
            f"(options.{place['engine']}.{prefix}base_url): http or https, the name, the port.",
            **place,
        )
    return Unavailable(
        f"The connection to the server at {host} broke.",
        retryable=True,
        remedy="Try again; if it happens often, look into the server's own log.",
        **place,
    )


def _too_slow(error: Exception, place: _Place) -> EngineError:
    import httpx2

    connecting = any(isinstance(cause, httpx2.ConnectTimeout) for cause in _causes(error))
    if connecting:
        return Timeout(
            f"The server at {_host(error)} can't be reached.",
            remedy="Check the address in the settings, and whether the server runs.",
            **place,
        )
    return Timeout(
        f"The server at {_host(error)} was silent for too long.",
        retryable=False,
        remedy="Allow more time in the settings (timeout_s), or choose a faster model.",
        **place,
    )


def _failed_midway(error: openai.APIError, place: _Place) -> EngineError:
    """An error that was sent as part of a stream, or an answer that is no answer."""
    if _said(error) & _CONTEXT:
        return _context_too_small(place)
    return BadOutput(
        f"The server at {_host(error)} failed in the middle of an answer.",
        remedy="Try again, or look into the server's own log.",
        **place,
    )


def _cut_short(error: CutShort, place: _Place) -> EngineError:
    parts = urlsplit(error.base_url)
    host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    if error.begun:
        return BadOutput(
            f"The server at {host} stopped in the middle of an answer.",
            remedy="Try again; if it happens often, look into the server's own log.",
            **place,
        )
    return Unavailable(
        f"What answers at {host} is no {words_for(place['port']).model}'s server.",
        remedy="Check the address in the settings; it usually ends in /v1.",
        **place,
    )


# --- what a failure says ---


def _said(error: openai.APIError) -> set[str]:
    return {word for word in (error.code, error.type) if isinstance(word, str)}


def _host(error: Exception) -> str:
    """Host and port of the server, "127.0.0.1:8080"; never the whole address, which may hold a key."""
    request = getattr(error, "request", None)
    return str(request.url.netloc.decode()) if request is not None else "the address in the settings"


def _models_beside(error: openai.APIStatusError) -> tuple[str, ...] | None:
    """The models of the server that a request failed at; None where it can't say."""
    import openai

    url = without_route(str(error.request.url).partition("?")[0])
    try:
        return known_models(url, error.request.headers.get("authorization", "").removeprefix("Bearer "))
    except (openai.OpenAIError, ValueError, AttributeError, TypeError):
        return None


def _model(error: openai.APIStatusError) -> str:
    try:
        body: Any = json.loads(error.request.content)
    except (ValueError, RuntimeError):  # a form with files was sent piece by piece
        return ""
    return str(body.get("model", ""))


def retry_after_s(error: openai.APIStatusError) -> float | None:
    """Seconds the server asks to be left alone: from a number of seconds or an HTTP date."""
    said = error.response.headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and len(found) < 20:
        found.append(one)
        one = one.__cause__ or one.__context__
    return found

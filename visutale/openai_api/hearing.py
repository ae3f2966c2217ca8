"""The transcription routes of a server: a recording sent, and its words read however the server tells them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from visutale.book import Segment, Transcript
from visutale.errors import InputError, Rejected, Unavailable
from visutale.languages import parse_tag, tag_named
from visutale.media import Speech
from visutale.openai_api.asking import Answer, Call
from visutale.openai_api.errors import WrongRequest
from visutale.openai_api.server import Server
from visutale.wire import OWNER, HearingOrder

_MOST_BYTES = 8_000_000
_FORMATS = ("verbose_json", "json", "text")
"""The ways to answer, the most telling first."""
_SAYS_NOTHING, _LEAST_SURE = 0.6, -1.0
"""Where Whisper is that sure of silence and that unsure of its words, it has made them up."""


class HearingRoutes:
    """Asks one server what a recording says. Safe to use from several threads."""

    def __init__(self, server: Server, model: str) -> None:
        self._server = server
        self._model = model
        self._format = _FORMATS[0]

    def by_ours(self, speech: Speech, language: str, into_english: bool) -> Transcript:
        """All that a server of VisuTale's own knows, in one question."""
        order = HearingOrder(into_english=into_english).model_dump_json()
        answer = self._server.ask_json(
            self._transcription(speech, language, "json", {OWNER: order}), most_bytes=_MOST_BYTES
        )
        try:
            return Transcript.model_validate(answer.get(OWNER))
        except ValueError:
            raise self._server.bad("VisuTale's server sent no words that can be read.") from None

    def transcript(self, speech: Speech, language: str) -> Transcript:
        """The words in their own language. Where the server does not say which that is, it is the hint, unsurely.

        Raises EngineError, and InputError where nothing was said."""
        told = self._told(speech, language)
        parts = [one for one in _list(told.get("segments")) if isinstance(one, dict)]
        said = [one for one in parts if not _made_up(one)]
        segments = tuple(_segment(one, speech.duration_s) for one in said if _plain(one.get("text")))
        text = " ".join(one.text for one in segments)
        if not text and len(said) == len(parts):
            text = _plain(told.get("text"))
        if not any(letter.isalnum() for letter in text):
            raise InputError(
                "No words could be heard in the recording.",
                remedy="Record it again, closer to the microphone and away from noise, or type the wish.",
            )
        named = tag_named(str(told.get("language") or ""))
        return Transcript(
            text=text,
            language=named or _tag(language) or "en",
            language_probability=1.0 if named else 0.0,
            duration_s=speech.duration_s,
            segments=segments,
        )

    def english(self, speech: Speech) -> str:
        """The words in English; empty where the server or the model does not translate."""

        def call(client: Any) -> Any:
            return client.audio.translations.with_streaming_response.create(
                file=_file(speech), model=self._model, response_format="json"
            )

        try:
            return _plain(self._read(self._server.ask(call, most_bytes=_MOST_BYTES)).get("text"))
        except (Rejected, Unavailable):
            return ""

    def _told(self, speech: Speech, language: str) -> dict[str, Any]:
        for form in _FORMATS[_FORMATS.index(self._format) :]:
            try:
                answer = self._server.ask(self._transcription(speech, language, form, {}), most_bytes=_MOST_BYTES)
            except WrongRequest as wrong:
                if form == _FORMATS[-1] or wrong.parameter not in ("", "response_format"):
                    raise
                continue
            self._format = form
            return self._read(answer)
        raise AssertionError("the last format is asked for or raises")

    def _transcription(self, speech: Speech, language: str, form: str, extra: Mapping[str, str]) -> Call:
        tag = _tag(language)
        body = {"response_format": form, **({"language": tag.partition("-")[0]} if tag else {}), **extra}
        return lambda client: client.audio.transcriptions.with_streaming_response.create(
            file=_file(speech), model=self._model, extra_body=body
        )

    def _read(self, answer: Answer) -> dict[str, Any]:
        """What the server says, as JSON or in plain words; a web page is neither."""
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        try:
            text = answer.data.decode()
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            return found
        if kind != "text/plain":
            raise self._server.not_one()
        return {"text": answer.data.decode("utf-8", "replace")}


def _file(speech: Speech) -> tuple[str, bytes, str]:
    return "speech.wav", speech.wav(), "audio/wav"


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _segment(told: Mapping[str, Any], duration_s: float) -> Segment:
    """A segment as the server tells it, within the recording."""
    start_s = min(max(0.0, _number(told.get("start"))), duration_s)
    end_s = min(max(start_s, _number(told.get("end"))), duration_s)
    return Segment(start_s=round(start_s, 2), end_s=round(end_s, 2), text=_plain(told.get("text")))


def _made_up(segment: Mapping[str, Any]) -> bool:
    return _number(segment.get("no_speech_prob")) > _SAYS_NOTHING and _number(segment.get("avg_logprob")) < _LEAST_SURE


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and abs(value) < 1e9 else 0.0


def _plain(text: object) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


def _tag(language: str) -> str:
    try:
        return str(parse_tag(language)) if language else ""
    except InputError:
        return ""

"""The speech route of a server: a page read aloud sentence by sentence, or whole by a server of VisuTale's own."""

from __future__ import annotations

import io
import wave
from collections.abc import Mapping

import numpy as np

from visutale.errors import InputError
from visutale.media import Narration, decode_voice
from visutale.openai_api.asking import Call
from visutale.openai_api.errors import WrongRequest
from visutale.openai_api.server import Server
from visutale.ports import NarrationRequest
from visutale.reading_aloud import pieces, read_aloud, trimmed
from visutale.wire import OWNER, NarrationOrder, SpokenAnswer

RATE_HZ = 24_000
"""What the models behind this route speak at; other rates are made into it."""
SLOWEST, FASTEST = 0.25, 4.0
_MOST_LETTERS = 1_000
_MOST_BYTES = 60_000_000


class SpeechRoute:
    """Asks one server to speak. ``fields`` are further ones of the request. Safe to use from several threads."""

    def __init__(self, server: Server, model: str, fields: Mapping[str, object]) -> None:
        self._server = server
        self._model = model
        self._fields = dict(fields)
        self._takes_speed = True

    def by_ours(self, request: NarrationRequest) -> Narration:
        """The page as the engine there reads it, with its own times."""
        order = NarrationOrder(narration_request=request).model_dump(mode="json")
        call = self._call(request.text, request.voice, {**self._fields, OWNER: order})
        answer = self._server.ask_json(call, most_bytes=_MOST_BYTES)
        try:
            narration = SpokenAnswer.model_validate(answer).narration()
            _check(narration)
        except (ValueError, EOFError, wave.Error):
            raise self._server.bad("VisuTale's server sent a voice that can't be read.") from None
        return narration

    def read(self, request: NarrationRequest) -> Narration:
        """The page, a sentence a question, so that the times of the sentences are known and the pauses are ours."""
        pace = min(max(request.pace, SLOWEST), FASTEST)

        def say(sentence: str) -> bytes:
            return b"".join(self._said(piece, request.voice, pace) for piece in pieces(sentence, _MOST_LETTERS))

        return read_aloud(request, say, RATE_HZ)

    def _said(self, words: str, voice: str, pace: float) -> bytes:
        fields = {**self._fields, "response_format": "wav"}
        if self._takes_speed and pace != 1.0:
            try:
                return self._heard(words, voice, {**fields, "speed": pace})
            except WrongRequest as wrong:
                if wrong.parameter not in ("", "speed"):
                    raise
            said = self._heard(words, voice, fields)
            self._takes_speed = False
            return said
        return self._heard(words, voice, fields)

    def _heard(self, words: str, voice: str, fields: Mapping[str, object]) -> bytes:
        answer = self._server.ask(self._call(words, voice, fields), most_bytes=_MOST_BYTES)
        try:
            pcm = decode_voice(answer.data, RATE_HZ)
        except InputError:
            raise self._server.bad("What the voice model's server sent is no voice that can be heard.") from None
        samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / 32768.0
        said = trimmed(samples, RATE_HZ)
        if not len(said):
            raise self._server.bad("The voice model's server sent nothing but silence.")
        return (said * 32768.0).clip(-32768, 32767).astype("<i2").tobytes()

    def _call(self, words: str, voice: str, fields: Mapping[str, object]) -> Call:
        return lambda client: client.audio.speech.with_streaming_response.create(
            input=words, model=self._model, voice=voice, extra_body=dict(fields)
        )


def _check(narration: Narration) -> None:
    """Raises ValueError, EOFError or wave.Error where the voice is not what the answer says of it."""
    with wave.open(io.BytesIO(narration.data)) as file:
        told = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        seconds = file.getnframes() / narration.sample_rate_hz
    if told != (1, 2, narration.sample_rate_hz) or abs(seconds - narration.duration_s) > 0.05:
        raise ValueError("another voice than the answer says")

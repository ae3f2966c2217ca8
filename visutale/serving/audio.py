"""``/v1/audio/transcriptions``, ``/v1/audio/translations`` and ``/v1/audio/speech``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal, NamedTuple, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from visutale.book import Transcript
from visutale.languages import language_name, same_language
from visutale.media import Narration, Speech
from visutale.ports import NarrationRequest, Narrator, Transcriber, TranscriptionRequest, Voice
from visutale.serving import subtitles
from visutale.serving.errors import invalid
from visutale.serving.forms import Upload, read_form
from visutale.serving.residency import Resident
from visutale.serving.service import Service
from visutale.serving.sounds import Sound, SoundFormat, encoded
from visutale.watch import Watch
from visutale.wire import HearingOrder, NarrationOrder, SpokenAnswer

LONGEST_INPUT = 10_000
_FIRST_VOICE = ("", "default")


# --- hearing ---


def _sentences_only(wanted: list[str]) -> list[str]:
    if any(one != "segment" for one in wanted):
        raise ValueError("times are known for sentences only, “segment”")
    return wanted


def _whole(stream: bool | None) -> bool | None:
    if stream:
        raise ValueError("the words come whole, not bit by bit")
    return stream


class HearingForm(BaseModel):
    """What is read of a request; OpenAI's other fields make no difference here."""

    model_config = ConfigDict(frozen=True)

    model: str | None = None
    language: Annotated[str, Field(max_length=35)] = ""
    response_format: Literal["json", "text", "srt", "verbose_json", "vtt"] = "json"
    timestamp_granularities: Annotated[list[str], AfterValidator(_sentences_only)] = []
    stream: Annotated[bool | None, AfterValidator(_whole)] = None
    visutale: HearingOrder | None = None


def hearing(service: Service) -> APIRouter:
    routes = APIRouter()
    resident = service.residents["hear"]

    async def hear(request: Request, *, into_english: bool) -> tuple[HearingForm, Transcript]:
        form, files = await read_form(request, HearingForm, files=("file",))
        service.check_model(form.model)
        if len(files.get("file", ())) != 1:
            raise invalid("file", "One recording is wanted, in the field “file”.")
        if into_english and form.response_format in ("srt", "vtt"):
            raise invalid(
                "response_format", "A translation's sentences have no times of their own. Ask for json or verbose_json."
            )
        wanted = form.visutale.into_english if form.visutale else into_english
        call = _hearing(resident, files["file"][0], form.language, wanted)
        return form, await service.calls.run(request, call)

    @routes.post("/v1/audio/transcriptions")
    async def transcriptions(request: Request) -> Response:
        """The words of a recording, in its own language."""
        form, heard = await hear(request, into_english=False)
        if form.visutale is not None:
            return JSONResponse(_verbose("transcribe", heard, heard.text) | {"visutale": heard.model_dump(mode="json")})
        if form.response_format == "srt":
            return PlainTextResponse(subtitles.srt(heard.segments))
        if form.response_format == "vtt":
            return PlainTextResponse(subtitles.vtt(heard.segments), media_type="text/vtt")
        return _told(form, "transcribe", heard, heard.text)

    @routes.post("/v1/audio/translations")
    async def translations(request: Request) -> Response:
        """The words of a recording, in English."""
        form, heard = await hear(request, into_english=True)
        return _told(form, "translate", heard, heard.english or heard.text)

    return routes


def _hearing(resident: Resident, upload: Upload, language: str, into_english: bool) -> Callable[[Watch], Transcript]:
    def transcribe(watch: Watch) -> Transcript:
        speech = Speech.read(upload.data, upload.name)
        with resident.at_work() as engine:
            watch.check()
            asked = TranscriptionRequest(speech=speech, language=language, into_english=into_english)
            return cast(Transcriber, engine).transcribe(asked)

    return transcribe


def _told(form: HearingForm, task: str, heard: Transcript, text: str) -> Response:
    if form.response_format == "text":
        return PlainTextResponse(f"{text}\n")
    if form.response_format == "verbose_json":
        return JSONResponse(_verbose(task, heard, text))
    return JSONResponse({"text": text, "usage": {"type": "duration", "seconds": round(heard.duration_s)}})


def _verbose(task: str, heard: Transcript, text: str) -> dict[str, Any]:
    """With the times of the sentences, where the text is in the language that was spoken."""
    segments = heard.segments if text == heard.text else ()
    return {
        "task": task,
        "language": language_name(heard.language).lower(),
        "duration": heard.duration_s,
        "text": text,
        "segments": [
            {"id": number, "start": one.start_s, "end": one.end_s, "text": one.text}
            for number, one in enumerate(segments)
        ],
    }


# --- speaking ---


def _named(voice: object) -> object:
    """A voice by its name, or as OpenAI's client sends one of its own making: {"id": name}."""
    return voice.get("id") if isinstance(voice, dict) else voice


def _as_a_file(stream_format: str | None) -> str | None:
    if stream_format not in (None, "audio"):
        raise ValueError("a voice comes as a file, “audio”")
    return stream_format


def _words(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty")
    return text


class SpeechOrder(BaseModel):
    """What is read of a request; OpenAI's other fields make no difference here."""

    model_config = ConfigDict(frozen=True)

    input: Annotated[str, Field(max_length=LONGEST_INPUT), AfterValidator(_words)]
    model: str | None = None
    voice: Annotated[str, BeforeValidator(_named)] = ""
    speed: Annotated[float, Field(ge=0.25, le=4.0)] = 1.0
    response_format: SoundFormat = "mp3"
    stream_format: Annotated[str | None, AfterValidator(_as_a_file)] = None
    language: Annotated[str, Field(max_length=35)] = ""
    """Left out, it is the voice's own."""
    visutale: NarrationOrder | None = None

    def narration_request(self, voices: Sequence[Voice]) -> NarrationRequest:
        """What the narrator is asked; ``voices`` are all it has. English, where neither voice nor language is named."""
        if self.visutale is not None:
            return self.visutale.narration_request
        voice = "" if self.voice in _FIRST_VOICE else self.voice
        own = [one.language for one in voices if one.name == voice or not voice]
        english = any(same_language(one, "en") for one in own) or not own
        language = self.language or ("en" if english else own[0])
        return NarrationRequest(text=self.input, language=language, voice=voice, pace=self.speed)


class _Spoken(NamedTuple):
    narration: Narration
    sound: Sound


def speaking(service: Service) -> APIRouter:
    routes = APIRouter()
    resident = service.residents["speak"]

    @routes.post("/v1/audio/speech")
    async def speech(order: SpeechOrder, request: Request) -> Response:
        """A text, read aloud."""
        service.check_model(order.model)
        spoken = await service.calls.run(request, _speaking(resident, order))
        if order.visutale is not None:
            return JSONResponse(SpokenAnswer.of(spoken.narration).model_dump(mode="json"))
        headers = {"x-sample-rate": str(spoken.narration.sample_rate_hz)}
        return Response(spoken.sound.data, media_type=spoken.sound.media_type, headers=headers)

    return routes


def _speaking(resident: Resident, order: SpeechOrder) -> Callable[[Watch], _Spoken]:
    def narrate(watch: Watch) -> _Spoken:
        with resident.at_work() as engine:
            watch.check()
            narrator = cast(Narrator, engine)
            narration = narrator.narrate(order.narration_request(narrator.voices("")))
        return _Spoken(narration, encoded(narration, "wav" if order.visutale else order.response_format))

    return narrate

"""Speech models on any OpenAI-compatible server: one that hears, one that reads aloud, each named by its own options.

A recording, and the words of a book, go to the server that ``base_url`` names and nowhere else.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from pydantic import Field, JsonValue, SecretStr, field_validator

from visutale.book import Transcript
from visutale.errors import Rejected
from visutale.media import Narration
from visutale.openai_api.hearing import HearingRoutes
from visutale.openai_api.options import OPENAI, checked_address
from visutale.openai_api.ours import OwnModel
from visutale.openai_api.server import MediaOptions, Server
from visutale.openai_api.speaking import SpeechRoute
from visutale.ports import About, NarrationRequest, Port, TranscriptionRequest, Voice

ENGINE = "openai_audio"
VOICES = ("alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse")
"""OpenAI's own; each speaks any language that its models do."""


class Options(MediaOptions):
    """Where the model that hears is, and the one that reads aloud: on the same server, or on another."""

    model: str = Field("", description="The model that hears, by its name on the server.")
    voice_model: str = Field("", description="The model that reads aloud, by its name on its server.")
    voice_base_url: str = Field("", description="The address of its server; empty for the same one.")
    voice_api_key: SecretStr = Field(SecretStr(""), description="The key for that server, where it is another one.")
    voices: dict[str, tuple[str, ...]] = Field(
        {},
        description="The voices by name, each with the languages it speaks (BCP 47), none for any. Where none are set, "
        "those that a server of VisuTale names, or OpenAI's.",
    )
    voice: str = Field("", description="The voice where none is asked for; empty takes the language's first.")
    voice_extra: dict[str, JsonValue] = Field(
        {}, description="Further fields that the server of voices knows, e.g. instructions."
    )

    @field_validator("voice_base_url")
    @classmethod
    def _is_an_address_too(cls, url: str) -> str:
        return checked_address(url) if url.strip() else ""

    def of_voice(self) -> VoiceOptions:
        """The server of the model that reads aloud."""
        elsewhere = self.voice_base_url not in ("", self.base_url)
        kind = VoiceServerOptions if elsewhere else VoiceOptions
        return kind(
            base_url=self.voice_base_url or self.base_url,
            api_key=self.voice_api_key if elsewhere else self.api_key,
            model=self.voice_model,
            timeout_s=self.timeout_s,
            tries=self.tries,
        )


class VoiceOptions(MediaOptions):
    """The model that reads aloud, on the server of the one that hears."""

    model_option: ClassVar[str] = "voice_model"


class VoiceServerOptions(VoiceOptions):
    """The model that reads aloud, on a server of its own."""

    prefix: ClassVar[str] = "voice_"


class _OnServer:
    """What transcriber and narrator share: a model on its server."""

    port: ClassVar[Port]
    about: ClassVar[About]

    def __init__(self, options: MediaOptions) -> None:
        self._served = options
        self._server = Server(options, port=self.port, engine=ENGINE)
        self._introduce()

    def check(self) -> str:
        return self._served.trouble(ENGINE)

    def load(self) -> None:
        self._greet()

    def _greet(self) -> OwnModel | None:
        ours = self._server.greet()
        self._introduce()
        return ours

    def _introduce(self) -> None:
        """The instance speaks of the model it really uses, and of where the words go."""
        self.about = self._server.introduce(type(self).about)  # type: ignore[misc]


class OpenAITranscriber(_OnServer):
    """Speech to text on a server."""

    port: ClassVar[Port] = "transcriber"
    about: ClassVar[About] = About(
        title="A speech model on a server",
        does="Hears what was said with the model you name, on any OpenAI-compatible server.",
    )

    def __init__(self, options: Options, cache: Path) -> None:
        del cache
        super().__init__(options)
        self._routes = HearingRoutes(self._server, options.model.strip())

    def transcribe(self, request: TranscriptionRequest) -> Transcript:
        """See :class:`visutale.ports.Transcriber`. From a server that does not say which language it heard, and does
        not translate, the words come as they were said."""
        if self._greet() is not None:
            return self._routes.by_ours(request.speech, request.language, request.into_english)
        heard = self._routes.transcript(request.speech, request.language)
        surely_english = heard.language.partition("-")[0] == "en" and heard.language_probability > 0
        if not request.into_english or surely_english:
            return heard
        english = self._routes.english(request.speech)
        return heard.model_copy(update={"english": "" if english == heard.text else english})


class OpenAINarrator(_OnServer):
    """Text to voice on a server."""

    port: ClassVar[Port] = "narrator"
    about: ClassVar[About] = About(
        title="A voice on a server",
        does="Reads the book aloud with the voice model you name, on any OpenAI-compatible server.",
    )

    def __init__(self, options: Options, cache: Path) -> None:
        del cache
        super().__init__(options.of_voice())
        self._options = options
        self._route = SpeechRoute(self._server, options.voice_model.strip(), options.voice_extra)

    def voices(self, language: str) -> tuple[Voice, ...]:
        ours = self._server.offers()
        if not self._options.voices and ours:
            return tuple(one for one in ours.voices if _speaks(one.language, language))
        named = self._options.voices or (dict.fromkeys(VOICES, ()) if self._served.base_url == OPENAI else {})
        return tuple(
            Voice(name=name, title=name.replace("_", " ").title(), language=own or language)
            for name, spoken in named.items()
            if (own := next((one for one in spoken if _speaks(one, language)), "")) or not spoken
        )

    def narrate(self, request: NarrationRequest) -> Narration:
        ours = self._greet()
        chosen = request.model_copy(update={"voice": self._chosen(request.language, request.voice)})
        return self._route.by_ours(chosen) if ours is not None else self._route.read(chosen)

    def _chosen(self, language: str, wished: str) -> str:
        names = [voice.name for voice in self.voices(language)]
        if not names:
            raise Rejected(
                f"There is no voice here for the language “{language}”.", port=self.port, engine=ENGINE,
                remedy="Name one in options.openai_audio.voices, or make the book without narration.",
            )  # fmt: skip
        name = wished or self._options.voice or names[0]
        if name not in names:
            raise Rejected(
                f"There is no voice called “{name}” here.", port=self.port, engine=ENGINE,
                remedy=f"Voices here: {', '.join(names)}. Others are named in options.openai_audio.voices.",
            )  # fmt: skip
        return name


def _speaks(own: str, language: str) -> bool:
    """Whether a voice of one language reads another: any English voice reads any English."""
    return not language or own.partition("-")[0].lower() == language.replace("_", "-").partition("-")[0].lower()

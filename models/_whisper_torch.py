"""Whisper in transformers: any model in its format, on a GPU or the processor.

The library decodes one window of 30 s; what lies around it is here. Silence is left out with the Silero detector that
faster-whisper brings, windows follow each other where the last sentence of the one before ended, and a window that is
unsure or repeats itself is decoded again at a higher temperature (the procedure of the Whisper paper,
arXiv:2212.04356, section 4.5).
"""

from __future__ import annotations

import importlib
import threading
import zlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from visutale.media import SPEECH_RATE_HZ

from ._hearing import LEAST_SURE, MOST_REPEATED, SAYS_NOTHING, TEMPERATURES, VOICE, Heard, Remembered, Said, Task
from ._quiet import hush

_WINDOW = 30 * SPEECH_RATE_HZ
_LEAST = SPEECH_RATE_HZ // 5
"""Samples; what is left over at the end and shorter says nothing."""
_TIME_S = 0.02
"""Between two neighbouring time tokens."""


class _Read(NamedTuple):
    """One decoding of a window: word and time tokens, and how far they can be trusted."""

    tokens: tuple[int, ...]
    text: str
    avg_logprob: float
    no_speech_prob: float

    @property
    def compression_ratio(self) -> float:
        data = self.text.encode()
        return len(data) / len(zlib.compress(data))

    @property
    def is_silence(self) -> bool:
        return self.no_speech_prob > SAYS_NOTHING and self.avg_logprob < LEAST_SURE

    @property
    def is_good(self) -> bool:
        return self.compression_ratio <= MOST_REPEATED and self.avg_logprob >= LEAST_SURE


class TorchWhisper:
    """A :class:`models._hearing.Listener`. One recording is heard at a time."""

    def __init__(self, folder: Path, *, device: str, dtype: torch.dtype) -> None:
        """Raises OSError or ValueError where the folder holds no Whisper, RuntimeError where the device refuses it."""
        transformers: Any = importlib.import_module("transformers")  # its types and its ways differ
        hush()
        local: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        model = transformers.WhisperForConditionalGeneration.from_pretrained(
            folder, dtype=dtype, use_safetensors=True, **local
        )
        self._model: Any = model.to(device).eval()
        self._extractor: Any = transformers.WhisperFeatureExtractor.from_pretrained(folder, **local)
        self._tokenizer: Any = transformers.WhisperTokenizer.from_pretrained(folder, **local)
        self._codes = _codes(model.generation_config)
        self._remembered = Remembered()
        self._one_at_a_time = threading.Lock()

    @property
    def languages(self) -> Collection[str]:
        return list(self._codes.languages)

    def hear(self, samples: np.ndarray, task: Task, language: str | None, beam_size: int) -> Heard:
        """See :class:`models._hearing.Listener`."""
        from faster_whisper.vad import SpeechTimestampsMap, VadOptions, get_speech_timestamps

        spoken = get_speech_timestamps(samples, VadOptions(**VOICE))
        if not spoken:
            return Heard((), language or "en", 0.0)
        voice = np.concatenate([samples[part["start"] : part["end"]] for part in spoken])
        clock = SpeechTimestampsMap(spoken, SPEECH_RATE_HZ)
        with self._one_at_a_time, torch.inference_mode():
            language, probability = (language, 1.0) if language else self._language(voice[:_WINDOW])
            said = tuple(self._windows(voice, task, language, beam_size))
        return Heard(tuple(_put_back(one, clock) for one in said), language, probability)

    def _windows(self, voice: np.ndarray, task: Task, language: str, beam_size: int) -> Iterator[Said]:
        """What is said, window after window; times count from the beginning of ``voice``."""
        at = 0
        while len(voice) - at >= _LEAST:
            window = voice[at : at + _WINDOW]
            read = self._read(window, task, language, beam_size)
            parts, after_s = split(read.tokens, self._codes.first_time, len(window) / SPEECH_RATE_HZ)
            for start_s, end_s, words in () if read.is_silence else parts:
                yield Said(
                    at / SPEECH_RATE_HZ + start_s,
                    at / SPEECH_RATE_HZ + end_s,
                    self._text(words),
                    read.avg_logprob,
                    read.no_speech_prob,
                    read.compression_ratio,
                )
            at += len(window) if read.is_silence else max(_LEAST, round(after_s * SPEECH_RATE_HZ))

    def _read(self, window: np.ndarray, task: Task, language: str, beam_size: int) -> _Read:
        features, encoding = self._encoded(window)
        tries: list[_Read] = []
        for temperature in TEMPERATURES:
            tokens = self._decoded(features, encoding, task, language, beam_size, temperature)
            tries.append(self._judged(encoding, task, language, tokens))
            if tries[-1].is_good or tries[-1].is_silence:
                return tries[-1]
        return max(tries, key=lambda read: (read.compression_ratio <= MOST_REPEATED, read.avg_logprob))

    def _decoded(
        self, features: Any, encoding: Any, task: Task, language: str, beam_size: int, temperature: float
    ) -> tuple[int, ...]:
        """Word and time tokens. The same sound is always read the same, also where chance has a part in it."""
        sampled = {"do_sample": True, "temperature": temperature, "num_beams": 1}
        searched = {"do_sample": False, "num_beams": beam_size}
        named = {"language": language, "task": task} if self._codes.tasks else {}
        devices = [features.device] if features.device.type == "cuda" else []
        with torch.random.fork_rng(devices=devices):
            torch.manual_seed(0)
            (sequence,) = self._model.generate(
                input_features=features,
                encoder_outputs=encoding,
                return_timestamps=True,
                force_unique_generate_call=True,
                **named,
                **(sampled if temperature else searched),
            ).tolist()
        codes = self._codes
        return tuple(token for token in sequence if token < codes.end or token >= codes.first_time)

    def _judged(self, encoding: Any, task: Task, language: str, tokens: tuple[int, ...]) -> _Read:
        """How likely the model itself finds what it wrote, and how likely that nobody spoke."""
        prompt = self._codes.prompt(task, language)
        logits = self._logits(encoding, [*prompt, *tokens])
        chosen = torch.tensor([*tokens, self._codes.end], device=logits.device)
        likely = logits[len(prompt) - 1 :].log_softmax(-1).gather(1, chosen[:, None])
        return _Read(
            tokens,
            self._text([token for token in tokens if token < self._codes.end]),
            float(likely.mean()),
            float(logits[0].softmax(-1)[self._codes.nobody]),
        )

    def _language(self, window: np.ndarray) -> tuple[str, float]:
        codes = self._codes
        if not codes.tasks:
            return "en", 1.0
        _, encoding = self._encoded(window)
        names, numbers = list(codes.languages), list(codes.languages.values())
        shares = self._logits(encoding, [codes.begin])[0][numbers].softmax(-1)
        best = int(shares.argmax())
        return names[best], float(shares[best])

    def _logits(self, encoding: Any, tokens: Sequence[int]) -> torch.Tensor:
        """Of what follows each token; shape (tokens, vocabulary), float32."""
        given = torch.tensor([list(tokens)], device=self._model.device)
        logits: torch.Tensor = self._model(encoder_outputs=encoding, decoder_input_ids=given, use_cache=False).logits
        return logits[0].float()

    def _encoded(self, window: np.ndarray) -> tuple[torch.Tensor, Any]:
        mels = self._extractor(window, sampling_rate=SPEECH_RATE_HZ, return_tensors="np").input_features
        features = torch.from_numpy(mels).to(self._model.device, self._model.dtype)
        return features, self._remembered.of(mels, lambda: self._model.get_encoder()(features))

    def _text(self, tokens: Sequence[int]) -> str:
        return str(self._tokenizer.decode(list(tokens), skip_special_tokens=True))


class _Codes(NamedTuple):
    """The numbers of special tokens; ``tasks`` and ``languages`` are empty or "en" in a model that knows English only.

    Whisper's vocabulary has words first, then ``end``, other special tokens, and times from ``first_time`` on.
    """

    begin: int
    end: int
    nobody: int
    first_time: int
    languages: dict[str, int]
    tasks: dict[str, int]

    def prompt(self, task: Task, language: str) -> list[int]:
        return [self.begin, self.languages[language], self.tasks[task]] if self.tasks else [self.begin]


def _codes(known: Any) -> _Codes:
    """From a model's generation config. Raises ValueError where that does not name Whisper's special tokens."""
    no_times = getattr(known, "no_timestamps_token_id", None)
    if no_times is None or known.decoder_start_token_id is None:
        raise ValueError("generation_config.json does not name the special tokens")
    end = known.eos_token_id[0] if isinstance(known.eos_token_id, list) else known.eos_token_id
    several = bool(getattr(known, "is_multilingual", True))
    languages = {word.strip("<|>"): number for word, number in known.lang_to_id.items()} if several else {"en": end}
    tasks = dict(known.task_to_id) if several else {}
    return _Codes(known.decoder_start_token_id, end, no_times - 1, no_times + 1, languages, tasks)


def _put_back(said: Said, clock: Any) -> Said:
    """With the times it has in the recording; a start in the quiet kept after one part of it belongs to the next."""
    margin_s = VOICE["speech_pad_ms"] / 1000
    start_s = clock.get_original_time(min(said.start + margin_s, said.end)) - margin_s
    return said._replace(start=max(0.0, start_s), end=clock.get_original_time(said.end, is_end=True))


def split(
    tokens: Sequence[int], first_time: int, length_s: float
) -> tuple[list[tuple[float, float, list[int]]], float]:
    """Parts of a window as (start, end, word tokens), and where the next window begins; seconds within this window.

    A part whose end is not told goes on in the next window, unless it is the only one.
    """
    parts: list[tuple[float, float, list[int]]] = []
    start_s, words = 0.0, list[int]()
    for token in tokens:
        if token < first_time:
            words.append(token)
            continue
        time_s = min(length_s, (token - first_time) * _TIME_S)
        if words:
            parts.append((start_s, max(start_s, time_s), words))
            words = []
        start_s = time_s
    if words and not parts:
        parts.append((start_s, length_s, words))
    elif words or (len(tokens) > 1 and min(tokens[-2:]) >= first_time):
        return parts, parts[-1][1] if parts else length_s
    return parts, length_s

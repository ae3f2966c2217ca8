"""Kokoro's files: an ONNX model, and voices that are tables of styles, a row for each length of a sentence."""

from __future__ import annotations

import importlib.resources
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

RATE_HZ = 24_000
STYLE = 256
MOST_SOUNDS = 400
"""The model takes 510; shorter pieces sound better."""
LANGUAGES = {
    "a": "en-US", "b": "en-GB", "e": "es", "f": "fr", "h": "hi", "i": "it", "j": "ja", "p": "pt-BR", "z": "zh",
}  # fmt: skip
"""By the first letter of a voice's name; the second is f or m."""
_FLOAT = 4


def model_in(folder: Path, named: str = "") -> Path | None:
    """The ONNX file of a folder: the one named, the only one, or the one with full precision; else None."""
    if named:
        return folder / named if (folder / named).is_file() else None
    found = sorted({*folder.glob("*.onnx"), *folder.glob("onnx/*.onnx")})
    plain = [path for path in found if path.name in ("kokoro-v1.0.onnx", "model.onnx")]
    return next(iter(plain or found), None) if len(found) == 1 or plain else None


def voices_in(folder: Path) -> dict[str, Path]:
    """The file of each voice by its name: one archive for all (voices-v1.0.bin, .npz), or ``voices/NAME.bin``."""
    found = {path.stem: path for path in sorted(folder.glob("voices/*.bin"))}
    for path in sorted((*folder.glob("voices*.bin"), *folder.glob("voices*.npz"))):
        if zipfile.is_zipfile(path):
            found |= dict.fromkeys(names_in(path), path)
    return {name: path for name, path in found.items() if is_voice(name)}


def names_in(archive: Path | IO[bytes]) -> list[str]:
    """The voices of an archive, read from its table of contents."""
    with zipfile.ZipFile(archive) as inside:
        return [name.removesuffix(".npy") for name in inside.namelist() if name.endswith(".npy")]


def is_voice(name: str) -> bool:
    return name[:1] in LANGUAGES and name[1:3] in ("f_", "m_")


def styles(file: Path | IO[bytes], name: str) -> np.ndarray:
    """A voice's table, shape (lengths, 256), float32. Raises ValueError, OSError or KeyError."""
    if isinstance(file, Path) and not zipfile.is_zipfile(file):
        data = file.read_bytes()
        if not data or len(data) % (STYLE * _FLOAT):
            raise ValueError(f"{file.name} is no voice")
        return np.frombuffer(data, "<f4").reshape(-1, STYLE)
    with np.load(file, allow_pickle=False) as archive:
        return np.asarray(archive[name], np.float32).reshape(-1, STYLE)


class Speaker:
    """A loaded model. May be called from several threads."""

    def __init__(self, model: bytes | str, *, threads: int) -> None:
        """``model`` is the file or its bytes. Raises ValueError where it is no Kokoro."""
        import onnxruntime

        wishes = onnxruntime.SessionOptions()
        wishes.intra_op_num_threads = threads
        wishes.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(model, wishes, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise ValueError("the file is no ONNX model") from error
        inputs = {one.name: one.type for one in self._session.get_inputs()}
        self._tokens = next((name for name in ("tokens", "input_ids") if name in inputs), "")
        if not self._tokens or not {"style", "speed"} <= set(inputs):
            raise ValueError("the model is no Kokoro")
        self._speed_kind = np.float32 if "float" in inputs["speed"] else np.int32
        self._numbers = _alphabet()

    def say(self, sounds: str, voice: np.ndarray, pace: float) -> np.ndarray:
        """At most 510 sounds as float32 samples, shape (n,); the same sounds always sound the same."""
        numbers = [self._numbers[sound] for sound in sounds if sound in self._numbers]
        if not numbers:
            return np.zeros(0, np.float32)
        given = {
            self._tokens: np.array([[0, *numbers, 0]], np.int64),
            "style": voice[min(len(numbers), len(voice)) - 1][None],
            "speed": np.array([max(1, pace) if self._speed_kind is np.int32 else pace], self._speed_kind),
        }
        try:
            return np.asarray(self._session.run(None, given)[0], np.float32).ravel()
        except Exception as error:
            raise RuntimeError("the model failed") from error


def _alphabet() -> Mapping[str, int]:
    """Kokoro's sounds and their numbers. Hibari speaks the same and brings the list."""
    text = (importlib.resources.files("hibari") / "assets" / "vocab.json").read_text("utf-8")
    return {str(sound): int(number) for sound, number in json.loads(text).items()}

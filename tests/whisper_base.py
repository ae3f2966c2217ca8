"""Whisper base in transformers' format, made from the real weights of the packages that hold it for CTranslate2.

CTranslate2 keeps the tensors as they are, in half precision: only names differ, and the projections of one attention
are stacked. (Its layout: a version, a name and a revision; then name, shape, type and bytes of each tensor.)
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from models.whisper import BASE

_HALF = 4
_WIDTH = 512
_LAYER = (
    ("self_attention/linear_1", "self_attn.out_proj"),
    ("self_attention/layer_norm", "self_attn_layer_norm"),
    ("attention/linear_0", "encoder_attn.q_proj"),
    ("attention/linear_2", "encoder_attn.out_proj"),
    ("attention/layer_norm", "encoder_attn_layer_norm"),
    ("ffn/linear_0", "fc1"),
    ("ffn/linear_1", "fc2"),
    ("ffn/layer_norm", "final_layer_norm"),
)
_STACKED = {
    "self_attention/linear_0": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    "attention/linear_1": ("encoder_attn.k_proj", "encoder_attn.v_proj"),
}

_SPECIAL = {
    "bos_token_id": 50_257,
    "eos_token_id": 50_257,
    "pad_token_id": 50_257,
    "decoder_start_token_id": 50_258,
}


def make_whisper_base(folder: Path) -> Path:
    """Write model, tokenizer and feature extractor to ``folder``, 145 MB in half precision; gives it back."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        name: torch.from_numpy(value.copy())
        for stored, tensor in _stored(BASE.read("model.bin"))
        for name, value in _renamed(stored, tensor)
    }
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    _config().save_pretrained(folder)
    _generation().save_pretrained(folder)
    _feature_extractor().save_pretrained(folder)
    _tokenizer(BASE.read("tokenizer.json")).save_pretrained(folder)
    return folder


def _stored(data: bytes) -> Iterator[tuple[str, np.ndarray]]:
    """Name and values of each half-precision tensor."""
    place = 4

    def take(kind: str) -> int:
        nonlocal place
        (value,) = struct.unpack_from(f"<{kind}", data, place)
        place += struct.calcsize(kind)
        return int(value)

    def word() -> str:
        nonlocal place
        length = take("H")
        place += length
        return data[place - length : place - 1].decode()

    word()
    take("I")
    for _ in range(take("I")):
        name = word()
        shape = [take("I") for _ in range(take("B"))]
        kind, size = take("B"), take("I")
        if kind == _HALF:
            yield name, np.frombuffer(data, "<f2", size // 2, place).reshape(shape)
        place += size


def _renamed(stored: str, tensor: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    side, _, rest = stored.partition("/")
    if rest == "embeddings/weight":
        yield f"model.{side}.embed_tokens.weight", tensor
    elif rest == "position_encodings/encodings":
        yield f"model.{side}.embed_positions.weight", tensor
    elif rest.startswith("layer_") and not rest.startswith("layer_norm"):
        layer, _, inside = rest.partition("/")
        for name, value in _in_layer(inside, tensor):
            yield f"model.{side}.layers.{layer.removeprefix('layer_')}.{name}", value
    else:
        name, _, last = rest.rpartition("/")
        yield f"model.{side}.{name}.{_plain(last)}", tensor


def _in_layer(inside: str, tensor: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    name, _, last = inside.rpartition("/")
    if name in _STACKED:
        for projection, part in zip(_STACKED[name], np.split(tensor, len(tensor) // _WIDTH), strict=True):
            if not (last == "bias" and projection.endswith("k_proj")):
                yield f"{projection}.{last}", part
    else:
        yield f"{dict(_LAYER)[name]}.{_plain(last)}", tensor


def _plain(last: str) -> str:
    return {"gamma": "weight", "beta": "bias"}.get(last, last)


def _config() -> Any:
    from transformers import WhisperConfig

    return WhisperConfig(
        vocab_size=51_865,
        d_model=_WIDTH,
        encoder_layers=6,
        decoder_layers=6,
        encoder_attention_heads=8,
        decoder_attention_heads=8,
        encoder_ffn_dim=2048,
        decoder_ffn_dim=2048,
        dtype="float16",
        architectures=["WhisperForConditionalGeneration"],
        **_SPECIAL,
    )


def _generation() -> Any:
    from transformers import GenerationConfig

    known = json.loads(BASE.read("config.json"))
    words = {entry["content"]: entry["id"] for entry in json.loads(BASE.read("tokenizer.json"))["added_tokens"]}
    named = {number: word for word, number in words.items()}
    return GenerationConfig(
        is_multilingual=True,
        lang_to_id={named[number]: number for number in known["lang_ids"]},
        task_to_id={"translate": words["<|translate|>"], "transcribe": words["<|transcribe|>"]},
        no_timestamps_token_id=words["<|notimestamps|>"],
        max_initial_timestamp_index=50,
        max_length=448,
        suppress_tokens=known["suppress_ids"],
        begin_suppress_tokens=known["suppress_ids_begin"],
        **_SPECIAL,
    )


def _feature_extractor() -> Any:
    from transformers import WhisperFeatureExtractor

    return WhisperFeatureExtractor(feature_size=80)


def _tokenizer(stored: bytes) -> Any:
    """A tokenizer of transformers from a tokenizer.json."""
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_buffer(stored), eos_token="<|endoftext|>")

"""A tiny Whisper with random weights in transformers' own format, half a megabyte, made at once."""

from __future__ import annotations

import json
from pathlib import Path

LANGUAGES = ("en", "de", "fr", "ja")
LONGEST = 24
"""Tokens of one answer."""


def make_whisper(folder: Path, *, multilingual: bool = True, seed: int = 0) -> Path:
    """Write model, tokenizer and feature extractor to ``folder``, safetensors only; gives it back."""
    import torch
    from transformers import GenerationConfig, WhisperConfig, WhisperFeatureExtractor, WhisperForConditionalGeneration

    torch.manual_seed(seed)
    words, special = _vocabulary(multilingual)
    end, begin = special["<|endoftext|>"], special["<|startoftranscript|>"]
    ids = {"bos_token_id": end, "eos_token_id": end, "pad_token_id": end, "decoder_start_token_id": begin}
    config = WhisperConfig(
        vocab_size=len(words) + len(special),
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_target_positions=LONGEST + 8,
        suppress_tokens=[],
        begin_suppress_tokens=[],
        **ids,
    )
    model = WhisperForConditionalGeneration(config).eval()
    known = {
        "is_multilingual": multilingual,
        "no_timestamps_token_id": special["<|notimestamps|>"],
        "max_initial_timestamp_index": 50,
        "max_length": LONGEST,
        "suppress_tokens": [],
        "begin_suppress_tokens": [],
    }
    if multilingual:
        known["lang_to_id"] = {f"<|{name}|>": special[f"<|{name}|>"] for name in LANGUAGES}
        known["task_to_id"] = {task: special[f"<|{task}|>"] for task in ("translate", "transcribe")}
    model.generation_config = GenerationConfig(**known, **ids)
    model.save_pretrained(folder, safe_serialization=True)
    WhisperFeatureExtractor(feature_size=80).save_pretrained(folder)
    _write_tokenizer(folder, words, special)
    return folder


def _vocabulary(multilingual: bool) -> tuple[dict[str, int], dict[str, int]]:
    """The byte alphabet, and after it the special tokens in Whisper's order, times of 0.00 to 30.00 s last."""
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    letters = list(bytes_to_unicode().values())
    named = ["endoftext", "startoftranscript", *(LANGUAGES if multilingual else ())]
    named += ["translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps"]
    named += [f"{step * 0.02:.2f}" for step in range(1501)]
    return (
        {letter: number for number, letter in enumerate(letters)},
        {f"<|{name}|>": number for number, name in enumerate(named, len(letters))},
    )


def _write_tokenizer(folder: Path, words: dict[str, int], special: dict[str, int]) -> None:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    tokenizer = Tokenizer(models.BPE(vocab=words, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    for word in special:
        is_time = word[2].isdigit()
        tokenizer.add_tokens([AddedToken(word, special=not is_time, normalized=False)])
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "WhisperTokenizer", "eos_token": "<|endoftext|>", "bos_token": "<|endoftext|>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), "utf-8")

"""How many tokens a text takes in CLIP, the text encoder of SDXL and its kin, counted with CLIP's own vocabulary.

The vocabulary is the file ``bpe_simple_vocab_16e6.txt.gz`` that OpenAI published with CLIP; the package ``openai-clip``
carries it. That package is never imported (it wants torch): its file is found, and known by its hash. Both encoders of
SDXL read the same tokens.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from visutale.errors import ConfigError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LIMIT = 77
"""Tokens that the encoder reads, its start and its end token among them."""

_FILE, _SHA256 = "bpe_simple_vocab_16e6.txt.gz", "924691ac288e54409236115652ad4aa250f48203de50a9e4722a6ecd48d6804a"
_MERGES = 49_152 - 256 - 2
_START, _END = "<|startoftext|>", "<|endoftext|>"
_WORD_END = "</w>"
_PIECES = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def count(text: str) -> int:
    """Tokens of ``text``, the start and the end token included: 2 for no text. Raises ConfigError."""
    return len(ids(text))


def ids(text: str) -> list[int]:
    """The tokens themselves, as the encoder gets them, but never cut off. Raises ConfigError."""
    # Half a surrogate pair is no character; a model may still write one.
    return _tokenizer().encode(text.encode("utf-8", "replace").decode("utf-8")).ids


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    lines = _vocabulary().split("\n")[1 : _MERGES + 1]
    merges = [(first, second) for first, second in (line.split() for line in lines)]
    letters = _byte_letters()
    words = [*letters, *(letter + _WORD_END for letter in letters), *(a + b for a, b in merges), _START, _END]
    vocabulary = {word: number for number, word in enumerate(words)}

    tokenizer = Tokenizer(
        models.BPE(
            vocab=vocabulary, merges=merges, continuing_subword_prefix="", end_of_word_suffix=_WORD_END, unk_token=_END
        )
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_PIECES), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.post_processor = processors.RobertaProcessing(
        (_END, vocabulary[_END]), (_START, vocabulary[_START]), trim_offsets=False, add_prefix_space=False
    )
    tokenizer.add_special_tokens([AddedToken(_START, special=True), AddedToken(_END, special=True)])
    return tokenizer


def _byte_letters() -> list[str]:
    """A printable letter for each of the 256 bytes, in the order of CLIP's numbers: first those that print."""
    printing = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printing]
    return [chr(byte) for byte in printing] + [chr(256 + place) for place in range(len(others))]


def _vocabulary() -> str:
    remedy = "Install it again: “pip install --force-reinstall openai-clip==1.0.1”."
    try:
        packed = _path().read_bytes()
    except (metadata.PackageNotFoundError, OSError) as error:
        raise ConfigError("CLIP's vocabulary, of the package openai-clip, is missing.", remedy=remedy) from error
    if hashlib.sha256(packed).hexdigest() != _SHA256:
        raise ConfigError("CLIP's vocabulary, of the package openai-clip, is not the published one.", remedy=remedy)
    return gzip.decompress(packed).decode("utf-8")


def _path() -> Path:
    for file in metadata.files("openai-clip") or ():
        if file.name == _FILE:
            return Path(str(file.locate()))
    raise FileNotFoundError(_FILE)

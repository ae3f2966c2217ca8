"""Tokens of CLIP, as the text encoders of SDXL count them."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visutale import clip_tokens
from visutale.errors import ConfigError

# Counted with CLIPTokenizer of transformers 5.23.0, from the same vocabulary; start and end token included.
COUNTED = [
    ("", 2),
    ("   ", 2),
    ("fox", 3),
    ("a photo of a cat", 7),
    ("A small RED fox with a white tip to the tail", 13),
    ("a small red fox, wearing a green scarf, reaches for the lantern", 16),
    ("watercolour storybook illustration", 6),
    ("antidisestablishmentarianism", 8),
    ("The dragon's friend doesn't know they've gone; I'm sure we'll see.", 20),
    ("café, naïve, façade", 11),
    ("cafe\u0301", 3),
    ("Łódź, Gdańsk", 13),
    ("ёжик в тумане", 17),
    ("小さな赤い狐", 14),
    ("작은 여우", 9),
    ("ثعلب أحمر صغير", 16),
    ("लाल लोमड़ी", 13),
    ("🦊🌙", 5),
    ("\U0001f469\u200d\U0001f680 on the moon", 7),
    ("1234567 sheep", 10),
    ("two\t\tsisters\nand   a dog", 7),
    ("“once upon a time…”", 11),
    ("half a cup (½) at 10°C", 13),
    ("<|endoftext|>", 3),
    ("the end <|endoftext|> not the end", 8),
    ("</w></w>", 8),
    ("!!!???", 4),
    ("snow-covered, moonlit; wide view", 11),
    ("\x00\x07", 4),
]


@pytest.mark.parametrize(("text", "tokens"), COUNTED)
def test_texts_take_as_many_tokens_as_the_encoder_reads(text: str, tokens: int) -> None:
    assert clip_tokens.count(text) == tokens


def test_the_tokens_are_those_of_the_encoder() -> None:
    assert clip_tokens.ids("a photo of a cat") == [49406, 320, 1125, 539, 320, 2368, 49407]
    assert clip_tokens.ids("a diagram, 2 dogs 🦊") == [49406, 320, 22697, 267, 273, 3255, 6040, 488, 49407]


@settings(max_examples=60)
@given(st.text(st.characters(), max_size=60))
def test_any_text_has_a_count(text: str) -> None:
    assert clip_tokens.count(text) >= 2


def test_half_a_character_is_counted_too() -> None:
    assert clip_tokens.count("\ud83e fox") == 4


def test_counting_never_imports_torch_or_clip() -> None:
    code = "import sys, visutale.clip_tokens as c; c.count('a'); print({'torch', 'clip'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"no gzip", "not the published one"), (gzip.compress(b"a b\n"), "not the published one"), (None, "missing")],
)
def test_another_vocabulary_or_none_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, what: str
) -> None:
    info = tmp_path / "openai_clip-1.0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: openai-clip\nVersion: 1.0.1\n")
    (info / "RECORD").write_text("clip/bpe_simple_vocab_16e6.txt.gz,,\n")
    if content is not None:
        (tmp_path / "clip").mkdir()
        (tmp_path / "clip" / "bpe_simple_vocab_16e6.txt.gz").write_bytes(content)
    monkeypatch.syspath_prepend(tmp_path)
    clip_tokens._tokenizer.cache_clear()
    try:
        with pytest.raises(ConfigError, match=what) as caught:
            clip_tokens.count("a fox")
        assert "pip install" in str(caught.value)
    finally:
        clip_tokens._tokenizer.cache_clear()
